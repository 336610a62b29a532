package num

// Fading is a running mean with exponential memory, unbiased from the first value on: a fading sum
// over the fading sum of its weights.
type Fading struct{ Sum, Weight float64 }

// Add adds a sum of the given weight; keep is the share of everything earlier that remains.
func (x *Fading) Add(sum, weight, keep float64) {
	x.Sum = float64(x.Sum*keep) + sum
	x.Weight = float64(x.Weight*keep) + weight
}

// Mean is the current mean, or otherwise if nothing was added.
func (x Fading) Mean(otherwise float64) float64 {
	if x.Weight <= 0 {
		return otherwise
	}
	return x.Sum / x.Weight
}
