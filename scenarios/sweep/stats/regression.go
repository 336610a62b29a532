package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// Linear is a linear regression on standardised variables.
type Linear struct {
	SRC []Estimate // standardised regression coefficients
	R2  Estimate   // share of the variance that the regression explains
	N   int        // rows used
}

// Ranks holds rank correlations.
type Ranks struct {
	Spearman []Estimate
	PRCC     []Estimate // partial rank correlations, given the other factors
	N        int
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

// Regression returns the standardised coefficients β_j·s_xj/s_y of a linear regression of y on
// the columns x, and its R². With R the correlations of the columns and r those with y, SRC =
// R⁻¹r and R² = r·SRC (Saltelli et al. 2008, Global Sensitivity Analysis: The Primer, §1.2.5).
// Intervals are percentiles of a bootstrap over rows, or over groups of dependent rows: group
// holds the group of each row; nil means that each row is its own.
//
// Rows with a missing value are left out. A constant column is left out and its coefficient is
// NaN. If columns are linearly dependent, all results are NaN.
func Regression(x [][]float64, y []float64, group []int, r Resampling) Linear {
	t := newTable(x, y, group)
	l := Linear{N: t.n}
	at, draws := t.estimates(r, false, len(t.columns), func(c *mat.SymDense, out []float64) {
		src, r2 := standardised(c)
		copy(out, src)
		out[len(out)-1] = r2
	})
	l.SRC = t.spread(at, draws, r)
	l.R2 = undefined()
	if last := len(at) - 1; last >= 0 && t.n > 0 {
		l.R2 = r.estimate(at[last], draws[last], len(t.groups), LeastPoints)
	}
	return l
}

// RankCorrelation returns Spearman's rank correlations of the columns x with y, and the
// partial ones. With C the inverse of the correlation matrix of the ranks of all columns and
// y, PRCC_j = −C_jy/√(C_jj·C_yy) (Iman & Helton 1988, Risk Analysis 8(1); Marino, Hogue, Ray &
// Kirschner 2008, Journal of Theoretical Biology 254). Ties share their mean rank. Intervals
// are percentiles of a bootstrap over rows or groups, as in Regression; ranks are computed
// anew in each resample. Rows drawn twice tie, which makes partial correlations near ±1 smaller in
// nearly all resamples; so theirs are moved on Fisher's scale until their median is the estimate.
func RankCorrelation(x [][]float64, y []float64, group []int, r Resampling) Ranks {
	t := newTable(x, y, group)
	ranks := Ranks{N: t.n}
	d := len(t.kept)
	at, draws := t.estimates(r, true, 2*d, func(c *mat.SymDense, out []float64) {
		for j := range d {
			out[j] = clip(c.At(j, d))
		}
		copy(out[d:], partial(c))
	})
	ranks.Spearman = t.spread(at[:d], draws[:d], r)
	for j := range d {
		centre(draws[d+j], at[d+j])
	}
	ranks.PRCC = t.spread(at[d:], draws[d:], r)
	return ranks
}

// centre moves correlations on Fisher's scale artanh, by which their median becomes at: with a = at and
// m the median, v becomes (v + s)/(1 + v·s) for s = (a − m)/(1 − a·m). ±1 stays.
func centre(draws []float64, at float64) {
	m := Quantiles(draws, .5)[0]
	s := (at - m) / (1 - float64(at*m))
	if !(math.Abs(s) < 1) {
		return
	}
	for i, v := range draws {
		draws[i] = (v + s) / (1 + float64(v*s))
	}
}

// table holds the rows without a missing value and the columns that vary, y last.
type sheet struct {
	n, width int
	kept     []int // columns of x in the table
	columns  [][]float64
	order    [][]int // rows by value, per column
	groups   [][]int // rows that are resampled together
}

func newTable(x [][]float64, y []float64, group []int) *sheet {
	t := &sheet{width: len(x)}
	var rows []int
	for i := range y {
		whole := y[i] == y[i]
		for j := range x {
			whole = whole && x[j][i] == x[j][i]
		}
		if whole {
			rows = append(rows, i)
		}
	}
	t.n = len(rows)
	place := map[int]int{}
	for k, i := range rows {
		name := i
		if group != nil {
			name = group[i]
		}
		at, ok := place[name]
		if !ok {
			at = len(t.groups)
			place[name] = at
			t.groups = append(t.groups, nil)
		}
		t.groups[at] = append(t.groups[at], k)
	}
	take := func(v []float64) []float64 {
		c := make([]float64, len(rows))
		for k, i := range rows {
			c[k] = v[i]
		}
		return c
	}
	for j := range x {
		if c := take(x[j]); !constant(c) {
			t.kept, t.columns = append(t.kept, j), append(t.columns, c)
		}
	}
	t.columns = append(t.columns, take(y))
	for _, c := range t.columns {
		t.order = append(t.order, ascending(c))
	}
	return t
}

// estimates calls of with the correlations of the columns, or of their ranks, once for the
// data and once per resample. A resample is a weight for each row: how often it was drawn.
func (t *sheet) estimates(r Resampling, ranked bool, size int, of func(c *mat.SymDense, out []float64)) (at []float64, draws [][]float64) {
	d := len(t.columns)
	at, draws = nans(size), make([][]float64, size)
	if t.n < d+1 || d < 2 || constant(t.columns[d-1]) {
		return at, draws
	}
	data := mat.NewDense(t.n, d, nil)
	weights := make([]float64, t.n)
	ranks := make([]float64, t.n)
	var c mat.SymDense
	compute := func(out []float64) {
		for j, column := range t.columns {
			if ranked {
				weightedRanks(ranks, column, t.order[j], weights)
				column = ranks
			}
			data.SetCol(j, column)
		}
		c.Reset()
		stat.CorrelationMatrix(&c, data, weights)
		of(&c, out)
	}
	for i := range weights {
		weights[i] = 1
	}
	compute(at)
	draws = r.bootstrap(len(t.groups), size, func(drawn []int, out []float64) {
		clear(weights)
		for _, g := range drawn {
			for _, i := range t.groups[g] {
				weights[i]++
			}
		}
		compute(out)
	})
	return at, draws
}

// spread returns the estimates in the places of their columns in x.
func (t *sheet) spread(at []float64, draws [][]float64, r Resampling) []Estimate {
	all := make([]Estimate, t.width)
	for j := range all {
		all[j] = undefined()
	}
	for k, j := range t.kept {
		all[j] = r.estimate(at[k], draws[k], len(t.groups), LeastPoints)
	}
	return all
}

// weightedRanks sets ranks to the mean ranks in a sample that has each row as often as its
// weight.
func weightedRanks(ranks, column []float64, order []int, weights []float64) {
	before := 0.0
	for from := 0; from < len(order); {
		to, tied := from, 0.0
		for to < len(order) && column[order[to]] == column[order[from]] {
			tied += weights[order[to]]
			to++
		}
		for _, i := range order[from:to] {
			ranks[i] = before + float64((tied+1)/2)
		}
		before += tied
		from = to
	}
}

// tooClose is the condition number of the correlations above which columns count as linearly
// dependent: beyond it half the digits would be lost.
const tooClose = 1e8

func inverse(c mat.Symmetric) (*mat.SymDense, bool) {
	n := c.SymmetricDim()
	for i := range n {
		for j := range n {
			if v := c.At(i, j); v-v != 0 {
				return nil, false
			}
		}
	}
	var f mat.Cholesky
	if !f.Factorize(c) || !(f.Cond() < tooClose) {
		return nil, false
	}
	var inv mat.SymDense
	if err := f.InverseTo(&inv); err != nil {
		return nil, false
	}
	return &inv, true
}

func standardised(c *mat.SymDense) (src []float64, r2 float64) {
	d := c.SymmetricDim() - 1
	inv, ok := inverse(c.SliceSym(0, d))
	if !ok {
		return nans(d), math.NaN()
	}
	src = make([]float64, d)
	for j := range d {
		for k := range d {
			src[j] += float64(inv.At(j, k) * c.At(k, d))
		}
		r2 += float64(src[j] * c.At(j, d))
	}
	return src, r2
}

func partial(c *mat.SymDense) []float64 {
	d := c.SymmetricDim() - 1
	p := make([]float64, d)
	if d == 1 { // no other factors to adjust for; the matrix is singular if y is monotone
		p[0] = clip(c.At(0, 1))
		return p
	}
	inv, ok := inverse(c)
	for j := range p {
		if p[j] = math.NaN(); ok {
			p[j] = -inv.At(j, d) / math.Sqrt(inv.At(j, j)*inv.At(d, d))
		}
	}
	return p
}

func constant(v []float64) bool {
	return !slices.ContainsFunc(v, func(x float64) bool { return x != v[0] })
}
