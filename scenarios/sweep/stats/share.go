package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"guanxi/sim/num"
)

// Share returns k of n as a share, with the interval of Wilson 1927 (Journal of the American Statistical
// Association 22(158)).
func Share(k, n int, confidence float64) Estimate { return Part(float64(k), n, confidence) }

// Part is Share of votes some of which are halves.
func Part(k float64, n int, confidence float64) Estimate {
	if n == 0 {
		return undefined()
	}
	z := num.NormQuantile((1 + confidence) / 2)
	p, m := k/float64(n), float64(n)
	z2 := float64(z * z)
	middle := (p + z2/(2*m)) / (1 + z2/m)
	half := float64(z / (1 + z2/m) * math.Sqrt(float64(p*(1-p))/m+z2/float64(4*m*m)))
	e := Estimate{p, max(0, middle-half), min(1, middle+half)}
	if k == 0 {
		e.Lo = 0 // exactly
	}
	if k == float64(n) {
		e.Hi = 1
	}
	return e
}

// Coin returns the chance that a coin is right at least k times in n; of a k between whole numbers it is in between.
func Coin(k float64, n int) float64 {
	coin := distuv.Binomial{N: float64(n), P: .5}
	least := func(k float64) float64 { return 1 - coin.CDF(k-1) }
	down := math.Floor(k)
	return least(down) + float64((k-down)*(least(down+1)-least(down)))
}

// Quantile returns a quantile of the population that the values are drawn from, with the interval between
// the order statistics of which at most (1 − confidence)/2 of the samples have the quantile on their outer
// side (Conover 1999, ch. 3.2).
func Quantile(values []float64, p, confidence float64) Estimate {
	sorted := slices.Clone(present(values))
	slices.Sort(sorted)
	e := Estimate{quantileSorted(sorted, p), math.Inf(-1), math.Inf(1)}
	n, tail := len(sorted), (1-confidence)/2
	below := distuv.Binomial{N: float64(n), P: p} // how many values lie below the quantile
	for r := range n {
		if below.CDF(float64(r)) <= tail {
			e.Lo = sorted[r]
		}
		if last := n - 1 - r; 1-below.CDF(float64(last)) <= tail {
			e.Hi = sorted[last]
		}
	}
	return e
}

// Spearman returns the rank correlation of x and y, with an interval by Fisher's z and the variance
// 1.06/(n − 3) of Fieller, Hartley & Pearson 1957 (Biometrika 44).
func Spearman(x, y []float64, confidence float64) (rho Estimate) {
	n := len(x)
	if n < 4 || constant(x) || constant(y) {
		return undefined()
	}
	r := Pearson(midranks(x), midranks(y))
	half := float64(num.NormQuantile((1+confidence)/2) * math.Sqrt(1.06/float64(n-3)))
	z := math.Atanh(min(1-1e-12, max(1e-12-1, r)))
	return Estimate{RoundUnit(r), RoundUnit(math.Tanh(z - half)), RoundUnit(math.Tanh(z + half))}
}

// LargestRank returns, for each column of x, the share of permutations of y in which the largest rank
// correlation of all columns is at least that of the column: its p, adjusted for all of them (the single-step
// maxT of Westfall & Young 1993, Resampling-Based Multiple Testing). It is exact for any number of points, where
// with few points and many columns some correlation is large by chance. NaN: the column or y is constant.
func (r Resampling) LargestRank(x [][]float64, y []float64) (p []float64) {
	p = nans(len(x))
	if len(y) < 4 || constant(y) {
		return p
	}
	ranks := make([][]float64, len(x))
	size := func(k int, y []float64) (sum float64) { // |ρ|, times what does not depend on the order of y
		for i, v := range ranks[k] {
			sum += float64(v * y[i])
		}
		return math.Abs(sum)
	}
	y = centred(midranks(y))
	observed := make([]float64, len(x))
	for k, column := range x {
		if !constant(column) {
			ranks[k] = centred(midranks(column))
			observed[k], p[k] = size(k, y), 1
		}
	}
	for s := range r.samples() {
		for i := len(y) - 1; i > 0; i-- {
			j := int(r.Key.Below(uint64(s), uint64(i), uint64(i+1)))
			y[i], y[j] = y[j], y[i]
		}
		largest := 0.0
		for k := range x {
			largest = max(largest, size(k, y))
		}
		for k := range x {
			if largest >= float64(observed[k]*(1-1e-9)) {
				p[k]++
			}
		}
	}
	for k := range p {
		p[k] /= float64(1 + r.samples())
	}
	return p
}

// centred returns values less their mean, over the root of their sum of squares.
func centred(v []float64) []float64 {
	m, root := mean(v), math.Sqrt(squares(v))
	for i := range v {
		v[i] = (v[i] - m) / root
	}
	return v
}

// midranks returns the rank of each value; equal ones share the mean of theirs.
func midranks(v []float64) []float64 {
	order := ascending(v)
	out := make([]float64, len(v))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && v[order[j]] == v[order[i]] {
			j++
		}
		for _, k := range order[i:j] {
			out[k] = float64(i+j-1) / 2
		}
		i = j
	}
	return out
}

// Pearson returns the correlation of two columns, or NaN if one is constant.
func Pearson(x, y []float64) float64 {
	if len(x) < 2 { // gonum returns NaN for a constant column
		return math.NaN()
	}
	return clip(stat.Correlation(x, y, nil))
}

// clip removes rounding error beyond ±1.
func clip(r float64) float64 {
	if r != r {
		return r
	}
	return min(1, max(-1, r))
}

func constant(v []float64) bool {
	return !slices.ContainsFunc(v, func(x float64) bool { return x != v[0] })
}
