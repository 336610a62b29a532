package fit

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/cores"
	"guanxi/sim/num"
)

// A term is a Legendre polynomial of a number that runs from −1 to 1, or, of degree 0, the product of two.
type term struct{ a, b, degree int }

func (t term) at(u []float64) float64 {
	x := 2*u[t.a] - 1
	if t.degree == 0 {
		return x * (2*u[t.b] - 1)
	}
	before, p := 1.0, x
	for n := 1.0; n < float64(t.degree); n++ {
		before, p = p, (float64((2*n+1)*x*p)-float64(n*before))/(n+1)
	}
	return p
}

const (
	leastT   = 3  // of a term that is kept
	mostTerm = 60 // of a polynomial
	mostPass = 12 // in which terms are looked for
	together = 8  // terms found in a pass
	highest  = 6  // degree
	crossed  = 24 // numbers of a polynomial of which products are looked at
)

// regressors are terms at the points of all runs.
type regressors struct {
	points [][]float64
	of     map[term][]float64
}

func (c *regressors) at(t term) []float64 {
	x, ok := c.of[t]
	if !ok {
		x = make([]float64, len(c.points))
		for i, u := range c.points {
			x[i] = t.at(u)
		}
		c.of[t] = x
	}
	return x
}

// polynomial is one with its coefficients, the constant first, and how far they are from 0 in standard errors.
type polynomial struct {
	terms   []term
	beta, t []float64
	left    []float64 // what it misses
	error2  float64   // variance of what it misses
	inverse *mat.SymDense
}

// regress fits terms by least squares; ok is false if they lie in a plane.
func (c *regressors) regress(terms []term, y []float64) (p polynomial, ok bool) {
	n, m := len(y), len(terms)+1
	x := mat.NewDense(n, m, nil)
	for i := range n {
		x.Set(i, 0, 1)
	}
	for k, t := range terms {
		x.SetCol(k+1, c.at(t))
	}
	var normal, inverse mat.SymDense
	var chol mat.Cholesky
	var right, beta, fitted mat.VecDense
	normal.SymOuterK(1, x.T())
	right.MulVec(x.T(), mat.NewVecDense(n, y))
	if !chol.Factorize(&normal) || chol.InverseTo(&inverse) != nil || chol.SolveVecTo(&beta, &right) != nil {
		return p, false
	}
	fitted.MulVec(x, &beta)
	p = polynomial{terms: terms, beta: beta.RawVector().Data, left: make([]float64, n), inverse: &inverse}
	for i := range n {
		p.left[i] = y[i] - fitted.AtVec(i)
		p.error2 += float64(p.left[i] * p.left[i] / float64(n-m))
	}
	for k, b := range p.beta {
		p.t = append(p.t, math.Abs(b)/math.Sqrt(p.error2*inverse.At(k, k)))
	}
	return p, true
}

// choose finds a polynomial: in passes, terms that explain best what is left, first of single numbers, then of those
// that have been found; after each pass those go that do not count beside the others.
func (c *regressors) choose(linear []term, y []float64) polynomial {
	best, _ := c.regress(nil, y)
	seen, from := map[term]bool{}, slices.Clip(linear)
	var numbers []int
	type found struct {
		term
		t float64
	}
	for range mostPass {
		var good []found
		for _, t := range from {
			if seen[t] {
				continue
			}
			sum, square := 0.0, 0.0
			for i, x := range c.at(t) {
				sum, square = sum+float64(x*best.left[i]), square+float64(x*x)
			}
			if t := (found{t, math.Abs(sum) / math.Sqrt(square*best.error2)}); t.t > leastT {
				good = append(good, t)
			}
		}
		slices.SortStableFunc(good, func(a, b found) int { return cmp.Compare(b.t, a.t) })
		terms := slices.Clone(best.terms)
		for k, g := range good {
			if k == together || g.t < .6*good[0].t || len(terms) >= min(mostTerm, len(y)/8) {
				break
			}
			terms = append(terms, g.term)
			seen[g.term] = true
			if a := g.a; len(numbers) < crossed && !slices.Contains(numbers, a) {
				for _, b := range numbers {
					from = append(from, term{min(a, b), max(a, b), 0})
				}
				for n := range highest - 2 {
					from = append(from, term{a, a, 3 + n})
				}
				numbers = append(numbers, a)
			}
		}
		if len(terms) == len(best.terms) {
			break
		}
		best = c.prune(terms, y)
	}
	return best
}

// prune leaves out terms that do not count beside the others, one by one.
func (c *regressors) prune(terms []term, y []float64) polynomial {
	for {
		p, ok := c.regress(terms, y)
		if !ok {
			terms = terms[:len(terms)-1]
			continue
		}
		least := 0
		for k := range terms {
			if p.t[k+1] < min(leastT, p.t[least]) {
				least = k + 1
			}
		}
		if least == 0 {
			return p
		}
		terms = slices.Delete(slices.Clone(terms), least-1, least)
	}
}

// total adds up the total Sobol' indices of numbers: shares of the variance of an output, luck included, over the
// ranges, by the terms of its polynomial that have the number (Sudret 2008, Reliability Engineering & System Safety
// 93: 964).
func (p *polynomial) total(factors int) []float64 {
	all, sum := make([]float64, factors), p.error2
	for k, t := range p.terms {
		v := p.beta[k+1] * p.beta[k+1] / 9
		if t.degree > 0 {
			v = p.beta[k+1] * p.beta[k+1] / float64(2*t.degree+1)
		}
		sum += v
		if all[t.a] += v; t.b != t.a {
			all[t.b] += v
		}
	}
	for k := range all {
		all[k] /= max(sum, 1e-300)
	}
	return all
}

// A Share is that of a number in the variance of the output of which it has most.
type Share struct {
	Of    string // target or metric
	Total float64
}

// shares returns them by number, from all runs; numbers without a term have 0. Metrics are taken as inverse hyperbolic
// sines of how far they are from the median, in mean absolute distances.
func shares(s task, runs []Run, metrics []string) []Share {
	all := make([]Share, s.Factors)
	linear := linear(s.Factors, nil)
	take := func(name string, in []Run, value func(r *Run) float64) {
		c, y := newRegressors(in), make([]float64, len(in))
		for i := range in {
			y[i] = value(&in[i])
		}
		if len(in) == 0 || slices.ContainsFunc(y, math.IsNaN) {
			return
		}
		middle, far := stats.Quantiles(y, .5)[0], 0.0
		for _, v := range y {
			far += math.Abs(v-middle) / float64(len(y))
		}
		for i, v := range y {
			y[i] = asinh((v - middle) / max(far, 1e-300))
		}
		p := c.choose(linear, y)
		for k, total := range p.total(s.Factors) {
			if total > all[k].Total {
				all[k] = Share{name, total}
			}
		}
	}
	for _, j := range s.fitted() {
		take(s.Targets[j].Metric, having(runs, j), func(r *Run) float64 { return r.Mean[j] })
	}
	for k, name := range metrics {
		take(name, runs, func(r *Run) float64 { return r.Other[k] })
	}
	return all
}

func asinh(x float64) float64 {
	return math.Copysign(num.Log(math.Abs(x)+math.Sqrt(float64(x*x)+1)), x)
}

// linear are the terms of single numbers but for some.
func linear(factors int, but []int) (all []term) {
	for k := range factors {
		if !slices.Contains(but, k) {
			all = append(all, term{k, k, 1}, term{k, k, 2})
		}
	}
	return all
}

// each calls f for 0 to n−1, on all cores.
func each(n int, f func(i int)) {
	cores.Chunks(n, 1, func(lo, _ int) { f(lo) })
}

// having returns the runs in which a target has a value. Others tell nothing of it, and what they have of other targets
// all the same.
func having(runs []Run, target int) (in []Run) {
	for _, r := range runs {
		if r.Mean[target] == r.Mean[target] {
			in = append(in, r)
		}
	}
	return in
}

func newRegressors(runs []Run) *regressors {
	c := &regressors{of: map[term][]float64{}}
	for i := range runs {
		c.points = append(c.points, runs[i].Point)
	}
	return c
}
