package stats

import (
	"math"

	"guanxi/sim/results/summary"
)

// FewestUnits is the number of units, clusters or blocks below which an estimate has no interval.
const FewestUnits = 40

// MostSkewed is the skewness of an estimate over the draws of who is treated beyond which it has no interval.
const MostSkewed = 0.4

// LeastExposure is the probability of an exposure below which a unit is left out.
const LeastExposure = 0.01

// TotalEffect is an estimate of what a treatment of all adds to the total of an outcome.
type TotalEffect struct {
	Estimate // Lo and Hi are NaN with too few units
	SE       float64
	Units    int // units, clusters or blocks that were drawn
	LeftOut  int
}

// Times is the effect in another unit.
func (e TotalEffect) Times(by float64) TotalEffect {
	e.Value, e.Lo, e.Hi, e.SE = float64(e.Value*by), float64(e.Lo*by), float64(e.Hi*by), float64(e.SE*by)
	return e
}

// sample is a mean with what its error needs.
type sample struct{ n, mean, variance float64 }

// sampleOf has no mean of no values.
func sampleOf(values []float64) sample {
	s := sample{n: float64(len(values)), mean: mean(values)}
	for _, v := range values {
		s.variance += float64((v-s.mean)*(v-s.mean)) / (s.n - 1)
	}
	return s
}

// effect is a value with its error, and an interval if there are enough units.
func effect(value, se, freedom float64, units int, confidence float64) TotalEffect {
	e := TotalEffect{Estimate: Estimate{value, math.NaN(), math.NaN()}, SE: se, Units: units}
	if units >= FewestUnits && se == se && freedom >= 1 {
		half := float64(se * summary.TQuantile(int(freedom), (1+confidence)/2))
		e.Lo, e.Hi = value-half, value+half
	}
	return e
}

// twoMeans is scale·(mean of a − mean of b), with the error of Neyman 1923 and the degrees of freedom of Welch 1947.
func twoMeans(a, b []float64, scale, confidence float64) TotalEffect {
	x, y := sampleOf(a), sampleOf(b)
	u, v := x.variance/x.n, y.variance/y.n
	freedom := float64((u+v)*(u+v)) / (float64(u*u)/(x.n-1) + float64(v*v)/(y.n-1))
	return effect(float64(scale*Minus(x.mean, y.mean)), float64(scale*math.Sqrt(u+v)), freedom, len(a)+len(b), confidence)
}

// Skewness is that of the difference of the means of two sides over the draws of who is on which, of so many units
// each. all is what every unit does on the first side and none what it does on the second, so that no draw decides it.
func Skewness(all, none []float64, first, second float64) float64 {
	variance, third := 0.0, 0.0
	for k, values := range [2][]float64{all, none} {
		m, n := mean(values), [2]float64{first, second}[k]
		for _, v := range values {
			d, units := v-m, float64(len(values))
			variance += float64(d*d) / (n * units)
			third += float64(1-2*k) * float64(d*d*d) / (n * n * units)
		}
	}
	if variance == 0 {
		return 0
	}
	return third / (variance * math.Sqrt(variance))
}

// DifferenceInMeans is N·(ȳ₁ − ȳ₀) of N units, of which some are treated by complete randomisation.
func DifferenceInMeans(y []float64, treated []bool, confidence float64) TotalEffect {
	var sides [2][]float64
	for i, v := range y {
		sides[bit(treated[i])] = append(sides[bit(treated[i])], v)
	}
	return twoMeans(sides[1], sides[0], float64(len(y)), confidence)
}

func bit(is bool) int {
	if is {
		return 1
	}
	return 0
}

// ClusterDifference is N·(ȳ₁ − ȳ₀) of N units in clusters that are treated as a whole, with an error that is robust to
// what units of a cluster have in common.
func ClusterDifference(y []float64, treated []bool, cluster []int, confidence float64) TotalEffect {
	weight := make([]float64, len(y))
	for i := range weight {
		weight[i] = 1
	}
	exposed := make([]int, len(y))
	for i, is := range treated {
		exposed[i] = bit(is)
	}
	return weighted(y, exposed, weight, cluster, confidence)
}

// Hajek is N·(ȳ₁ − ȳ₀) of means over units exposed to the treatment (1) and to none (0; others: −1), weighted by the
// inverse probability of their exposure (Aronow & Samii 2017). Units for which an exposure is less probable than
// LeastExposure are left out. The error sums residuals by cluster.
func Hajek(y []float64, exposed []int, treated, control []float64, cluster []int, confidence float64) TotalEffect {
	weight, of, left := make([]float64, len(y)), make([]int, len(y)), 0
	for i := range y {
		switch of[i] = exposed[i]; {
		case min(treated[i], control[i]) < LeastExposure:
			of[i] = -1
			left++
		case of[i] == 1:
			weight[i] = 1 / treated[i]
		case of[i] == 0:
			weight[i] = 1 / control[i]
		}
	}
	e := weighted(y, of, weight, cluster, confidence)
	e.LeftOut = left
	return e
}

// weighted is N times the difference of the weighted means of two sides, with the error of linearised residuals that
// are summed by cluster.
func weighted(y []float64, side []int, weight []float64, cluster []int, confidence float64) TotalEffect {
	var sum, all [2]float64
	for i, v := range y {
		if k := side[i]; k >= 0 {
			sum[k] += float64(weight[i] * v)
			all[k] += weight[i]
		}
	}
	mean := [2]float64{sum[0] / all[0], sum[1] / all[1]}
	residual, clusters := map[int]float64{}, []int{}
	for i, v := range y {
		c := cluster[i]
		if _, is := residual[c]; !is {
			clusters = append(clusters, c)
			residual[c] = 0
		}
		if k := side[i]; k >= 0 {
			residual[c] += float64(weight[i]*(v-mean[k])) / all[k]
		}
	}
	n, variance := float64(len(clusters)), 0.0
	for _, c := range clusters {
		variance += float64(residual[c] * residual[c])
	}
	scale := float64(len(y))
	return effect(float64(scale*Minus(mean[1], mean[0])), float64(scale*math.Sqrt(float64(variance*n)/(n-1))), n-2,
		len(clusters), confidence)
}

// TwoSided is Q₁₁/(a_C·a_L) − (Q₁₀ + Q₀₁ + Q₀₀)/(1 − a_C·a_L), the naive estimator of two-sided randomisation of Johari
// et al.
// 2022, TSRN: Q sums what treated and other consumers did at treated and other shops, of which shares a_C and a_L are
// treated. It is given, for each shop, what others and what treated consumers did there. The error is that over shops.
func TwoSided(others, treated []float64, shop []bool, consumers float64, confidence float64) TotalEffect {
	n := float64(len(shop))
	count := 0.0
	for _, is := range shop {
		count += float64(bit(is))
	}
	both := float64(consumers * count / n)
	var sides [2][]float64
	for j, is := range shop {
		v := -(others[j] + treated[j]) / (1 - both)
		if is {
			v = treated[j]/both - others[j]/(1-both)
		}
		sides[bit(is)] = append(sides[bit(is)], v)
	}
	a, b := sampleOf(sides[1]), sampleOf(sides[0])
	se := math.Sqrt(float64(a.n*a.variance) + float64(b.n*b.variance))
	return effect(Minus(float64(a.n*a.mean), -float64(b.n*b.mean)), se, n-2, len(shop), confidence)
}

// Switchback is the difference of means over treated and other blocks of time, of outcomes tick by tick without the
// first so many of each block (Bojinov, Simchi-Levi & Zhao 2023). It is per tick.
func Switchback(y []float64, treated []bool, block []int, washout int, confidence float64) TotalEffect {
	var sides [2][]float64
	for at := 0; at < len(y); {
		end := at
		for end < len(y) && block[end] == block[at] {
			end++
		}
		if rest := y[min(at+washout, end):end]; len(rest) > 0 {
			sides[bit(treated[at])] = append(sides[bit(treated[at])], sampleOf(rest).mean)
		}
		at = end
	}
	return twoMeans(sides[1], sides[0], 1, confidence)
}
