package stats

import (
	"math"

	"guanxi/sim/results/summary"
)

// A Crossing is where a response crosses 0. Lo or Hi is NaN where the interval reaches the
// first or the last level.
type Crossing struct {
	Estimate
	N int // replicates that have a value at every level
}

// Crossings estimates where a response crosses 0. Level k has the abscissa x[k], ascending, and
// in replicate r the value values[r][k]; between levels the response is linear. A crossing is
// the zero of the mean response ȳ(x). Its interval is the set around it of all x at which the
// response may have mean 0 by Student's test,
//
//	ȳ(x)² ≤ t(n−1, (1+confidence)/2)²·s²(x)/n,
//
// where s²(x) is the variance over replicates of the interpolated response. Between two levels
// this is Fieller's set (1954, Journal of the Royal Statistical Society B 16(2)) of the quotient
// y_k/(y_k − y_k+1), which is exact if the values are normal, with whatever correlation common
// random numbers give them. Crossings that share a set count as one: the middle one, or none if
// they are even in number, so that the sign is the same on both sides. A crossing that may be
// anywhere between the first and the last level is left out, and so is one between levels at both of
// which all replicates agree. The spread at a level is that of [summary.Spread].
func Crossings(x []float64, values [][]float64, step, confidence float64) (all []Crossing) {
	c := newCrossed(x, values, step, confidence)
	if c == nil {
		return nil
	}
	var zeros []float64 // positions in units of levels
	last := -1          // level with the last mean that is not 0
	for k, m := range c.mean {
		if m == 0 {
			continue
		}
		if last >= 0 && (m > 0) != (c.mean[last] > 0) {
			if k == last+1 {
				zeros = append(zeros, float64(last)+c.mean[last]/(c.mean[last]-m))
			} else {
				zeros = append(zeros, float64(last+k)/2) // amid levels with mean 0
			}
		}
		last = k
	}
	for len(zeros) > 0 {
		lo, hi := c.down(zeros[0]), c.up(zeros[0])
		n := 1
		for n < len(zeros) && (hi != hi || zeros[n] <= hi) {
			n++
		}
		if n%2 == 1 && (lo == lo || hi == hi) && c.random(zeros[n/2]) {
			all = append(all, Crossing{Estimate{c.at(zeros[n/2]), c.at(lo), c.at(hi)}, len(values)})
		}
		zeros = zeros[n:]
	}
	return all
}

// crossed is a response with the moments of its mean.
type crossed struct {
	x, mean []float64
	varied  []float64 // variance of the mean at each level, times t²
	joint   []float64 // covariance with the next level, times t²
}

func newCrossed(x []float64, values [][]float64, step, confidence float64) *crossed {
	n := len(values)
	if n < 2 || len(x) < 2 {
		return nil
	}
	c := &crossed{x, make([]float64, len(x)), make([]float64, len(x)), make([]float64, len(x)-1)}
	size := 0.0
	for _, row := range values {
		for _, v := range row {
			size = max(size, math.Abs(v))
		}
	}
	if size == 0 {
		return nil
	}
	for _, row := range values {
		for k, v := range row {
			c.mean[k] += v / size / float64(n)
		}
	}
	for k, m := range c.mean {
		if math.Abs(m) < 1e-13 {
			c.mean[k] = 0 // rounding error, as in Less
		}
	}
	by := square(summary.TQuantile(n-1, (1+confidence)/2)) / float64((n-1)*n)
	for _, row := range values {
		for k, v := range row {
			d := v/size - c.mean[k]
			c.varied[k] += float64(by * square(d))
			if k > 0 {
				c.joint[k-1] += float64(by * float64(d*(row[k-1]/size-c.mean[k-1])))
			}
		}
	}
	level := make([]float64, n)
	for k := range x {
		for r, row := range values {
			level[r] = row[k] / size
		}
		if s := summary.Student(level, step/size, confidence); s.SE > s.SD/math.Sqrt(float64(n)) {
			c.varied[k] = float64(by*float64((n-1)*n)) * square(s.SE)
		}
	}
	return c
}

// random reports whether the replicates vary at a level beside a position.
func (c *crossed) random(position float64) bool {
	k := min(int(position), len(c.joint)-1)
	return c.varied[k]+c.varied[k+1] > 0
}

// at returns the abscissa of a position in units of levels.
func (c *crossed) at(position float64) float64 {
	if position != position {
		return position
	}
	k := min(int(position), len(c.x)-2)
	return c.x[k] + float64((position-float64(k))*(c.x[k+1]-c.x[k]))
}

// ends returns the positions w between levels k and k+1 at which the test is on the verge,
// (1−w)ȳ_k + wȳ_k+1 being t standard errors from 0.
func (c *crossed) ends(k int) []float64 {
	m, d := c.mean[k], c.mean[k+1]-c.mean[k]
	v, j, u := c.varied[k], c.joint[k], c.varied[k+1]
	a := square(d) - (v - 2*j + u)
	b := float64(m*d) + v - j // half of the linear term
	e := square(m) - v
	root := math.Sqrt(max(0, square(b)-float64(a*e)))
	q := -(b + math.Copysign(root, b)) // stable where a is small
	var all []float64
	if square(b)-float64(a*e) < -1e-12*square(b) {
		return nil
	}
	for _, w := range []float64{q / a, e / q} {
		if w-w == 0 {
			all = append(all, w)
		}
	}
	return all
}

// up returns the end of the set above a position in it, NaN beyond the last level.
func (c *crossed) up(from float64) float64 {
	for k := min(int(from), len(c.joint)-1); k < len(c.joint); k++ {
		w, found := from-float64(k), math.Inf(1)
		for _, e := range c.ends(k) {
			if e >= w-1e-9 && e < 1 {
				found = min(found, max(e, w))
			}
		}
		if found < 1 {
			return float64(k) + found
		}
		from = float64(k + 1)
	}
	return math.NaN()
}

// down returns the end of the set below a position in it, NaN before the first level.
func (c *crossed) down(from float64) float64 {
	for k := max(0, int(math.Ceil(from))-1); k >= 0; k-- {
		w, found := from-float64(k), math.Inf(-1)
		for _, e := range c.ends(k) {
			if e <= w+1e-9 && e > 0 {
				found = max(found, min(e, w))
			}
		}
		if found > 0 {
			return float64(k) + found
		}
		from = float64(k)
	}
	return math.NaN()
}
