package num

// Counts draws many counts of one mean.
type Counts struct {
	mean float64
	sums []float64 // P(X ≤ k), as PoissonInverse adds them up
}

// NewCounts prepares draws of a mean.
func NewCounts(mean float64) *Counts {
	c := &Counts{mean: mean}
	if !(mean > 0 && mean <= sumsUpTo) {
		return c
	}
	p := Exp(-mean)
	sum := p
	for k := 1.0; len(c.sums) < 256 && sum < 1-0x1p-10; k++ {
		c.sums = append(c.sums, sum)
		p = float64(p * (mean / k))
		sum += p
	}
	return c
}

// Inverse is PoissonInverse(u, mean).
func (c *Counts) Inverse(u float64) int64 {
	for k, sum := range c.sums {
		if u <= sum {
			return int64(k)
		}
	}
	return PoissonInverse(u, c.mean)
}
