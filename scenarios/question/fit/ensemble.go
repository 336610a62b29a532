package fit

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"guanxi/sim/num"
	"guanxi/sim/results/digits"
	"guanxi/sim/rng"
)

// An ensemble moves the points of a wave towards the past, each by what its own run misses (iterative ensemble
// smoother, Chen & Oliver 2013, Computational Geosciences 17: 689, without the term of the prior): in numbers z that
// have a normal law over the ranges,
//
//	z' = z + C_zg (C_gg + α R)⁻¹ (d + ε − g),
//
// where g are the targets as the run has them and d as they were; R is the covariance of observation, discrepancy and
// the chance of a run, and ε a draw of it that a point keeps. C are covariances over the runs, and α damps the first
// moves. Rows without a value are left out, and bounds that are met; what misses a bound goes towards a run that meets
// it.
type ensemble struct {
	*search
	fitted []int
	z      *mat.Dense // by point and number
	off    *mat.Dense // by point and target, (g − d)/√α in standard deviations; NaN: no value
	alpha  float64
	noise  *mat.SymDense
	r, sd  *mat.Dense // correlations of numbers with targets, and products of standard deviations
	before *ensemble  // of the wave before; nil: there is none
}

// common is the share of the variance of a discrepancy that rows of one target have in common: what a model misses in
// one year it misses in the next.
const common = .5

// damping is α of a wave: halved from one to the next, and 1 in the last three; of more than six waves 1 from the
// fourth on, so that a search that is given more of them goes on where it ended.
func damping(wave, waves int) float64 { return float64(int64(1) << max(0, min(waves, 6)-2-wave)) }

// sd is the standard deviation of a run about a target where the model is right, of a target without any a little.
func (x *search) sd(target int) float64 {
	t := &x.Targets[target]
	return max(math.Sqrt(t.Variance()+x.luck[target]), 1e-9*max(1, math.Abs(t.Value)))
}

// scaled is by how much a value is off, in standard deviations about the target; of what is far away by the logarithm
// of how far.
func (x *search) scaled(target int, y, sd float64, logs bool) float64 {
	t := &x.Targets[target]
	off := y - t.Value
	if logs { // which tell 0 from little
		by := t.Value + x.sd(target)
		off = by * num.Log((off+by)/by)
	}
	off /= sd
	if far := math.Abs(off) / 3; far > 1 {
		off = math.Copysign(3+float64(3*num.Log(far)), off)
	}
	return off
}

func (x *search) newEnsemble(runs []Run, alpha float64, before *ensemble) *ensemble {
	e := &ensemble{search: x, fitted: x.task.fitted(), before: before, alpha: alpha}
	n, m := len(runs), len(e.fitted)
	e.z, e.off, e.noise = mat.NewDense(n, x.Factors, nil), mat.NewDense(n, m, nil), mat.NewSymDense(m, nil)
	e.r, e.sd = mat.NewDense(x.Factors, m, nil), mat.NewDense(x.Factors, m, nil)
	for i, r := range runs {
		for k, u := range r.Point {
			e.z.Set(i, k, num.NormQuantile(within(u)))
		}
	}
	each(m, func(a int) {
		j := e.fitted[a]
		most := -1.0
		for _, logs := range []bool{false, true} { // on the scale that numbers explain best
			off, sum, low := make([]float64, n), 0.0, x.Targets[j].Value
			r, sd := make([]float64, x.Factors), make([]float64, x.Factors)
			for i := range runs {
				off[i] = x.scaled(j, runs[i].Mean[j], float64(x.sd(j)*math.Sqrt(alpha)), logs)
				if y := runs[i].Mean[j]; y < low {
					low = y
				}
			}
			if logs && (low < 0 || x.Targets[j].Value <= 0) {
				break
			}
			for k := range r {
				r[k], sd[k] = correlation(mat.Col(nil, k, e.z), off)
				sum += float64(r[k] * r[k])
			}
			if sum > most {
				most = sum
				e.off.SetCol(a, off)
				e.r.SetCol(a, r)
				e.sd.SetCol(a, sd)
			}
		}
	})
	for a, j := range e.fitted {
		e.noise.SetSym(a, a, 1)
		for b, k := range e.fitted[:a] {
			if s, t := &x.Targets[j], &x.Targets[k]; s.Name == t.Name {
				e.noise.SetSym(a, b, common*s.Discrepancy*t.Discrepancy/x.sd(j)/x.sd(k))
			}
		}
	}
	return e
}

// within keeps a number off the ends of its range, where z is infinite.
func within(u float64) float64 { return min(max(u, 1e-4), 1-1e-4) }

// spread returns the mean and the standard deviation of what has a value, and how many have.
func spread(x []float64) (mean, sd, n float64) {
	for _, v := range x {
		if v == v {
			mean, n = mean+v, n+1
		}
	}
	mean /= max(1, n)
	for _, v := range x {
		if v == v {
			sd += float64((v - mean) * (v - mean))
		}
	}
	return mean, math.Sqrt(sd / max(1, n)), n
}

// correlation of a number with a target, of the runs that have a value, and the product of their standard deviations.
func correlation(z, off []float64) (r, sd float64) {
	in := make([]float64, len(z))
	for i := range in {
		in[i] = z[i] + float64(0*off[i])
	}
	a, sdA, n := spread(in)
	b, sdB, _ := spread(off)
	sum := 0.0
	for i, v := range off {
		if v == v {
			sum += float64((in[i] - a) * (v - b))
		}
	}
	sd = float64(sdA * sdB)
	return sum / max(float64(n*sd), 1e-300), sd
}

// cross are the covariances of numbers with targets; those that nothing reads have none. A correlation is the mean of
// that in this wave and in the one before, less what that many runs have by chance.
func (e *ensemble) cross() *mat.Dense {
	c := mat.NewDense(e.Factors, len(e.fitted), nil)
	for j := range e.fitted {
		_, _, n := spread(mat.Col(nil, j, e.off))
		if b := e.before; b != nil {
			_, _, more := spread(mat.Col(nil, j, b.off))
			n += more
		}
		for k := range e.Factors {
			if slices.Contains(e.Counted, k) {
				continue
			}
			r := e.r.At(k, j)
			if b := e.before; b != nil {
				r = (r + b.r.At(k, j)) / 2
			}
			t2 := float64(r*r) * n / max(1-float64(r*r), 1e-9)
			c.Set(k, j, r*e.sd.At(k, j)*max(0, 1-1/max(t2, 1e-300)))
		}
	}
	return c
}

// moved returns where points go, each of which has a stream that draws the same in each wave.
func (e *ensemble) moved(streams []rng.Stream) [][]float64 {
	n, m := e.off.Dims()
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = make([]float64, m)
	}
	meet := make([][]float64, m) // what runs that meet a bound have
	for j, target := range e.fitted {
		column := mat.Col(nil, j, e.off)
		mean, _, _ := spread(column)
		for i, y := range column {
			rows[i][j] = y - mean
			if y*e.Targets[target].Side > 0 {
				meet[j] = append(meet[j], y)
			}
		}
	}
	cross, all := e.cross(), shrunk(rows)
	points := make([][]float64, n)
	each(n, func(i int) {
		s := streams[i]
		var in []int
		var ask, luck []float64
		for j, target := range e.fitted {
			chance, which := num.Normal(&s), s.Float64()
			y, to := e.off.At(i, j), 0.0
			if n := len(meet[j]); n > 0 {
				to = meet[j][int(which*float64(n))]
			}
			if y == y && !(y*e.Targets[target].Side > 0) {
				in, ask, luck = append(in, j), append(ask, to-y), append(luck, chance)
			}
		}
		points[i] = make([]float64, e.Factors)
		by := e.solved(in, ask, luck, all)
		for k := range points[i] {
			z := e.z.At(i, k)
			for a, j := range in {
				z += float64(cross.At(k, j) * by[a])
			}
			points[i][k] = settle(within(num.NormCDF(z)))
		}
	})
	return points
}

// solved is (C_gg + α R)⁻¹ (d + ε − g) of some targets, in units of √α.
func (e *ensemble) solved(in []int, ask, luck []float64, all *mat.SymDense) []float64 {
	n := len(in)
	if n == 0 {
		return nil
	}
	noise, total := mat.NewSymDense(n, nil), mat.NewSymDense(n, nil)
	for a, j := range in {
		for b, k := range in[:a+1] {
			noise.SetSym(a, b, e.noise.At(j, k))
			total.SetSym(a, b, e.noise.At(j, k)+all.At(j, k))
		}
	}
	var root, inverse mat.Cholesky
	var lower mat.TriDense
	if !root.Factorize(noise) || !inverse.Factorize(total) {
		panic("a covariance of targets has no root")
	}
	root.LTo(&lower)
	by := mat.NewVecDense(n, nil)
	by.MulVec(&lower, mat.NewVecDense(n, luck))
	by.AddScaledVec(mat.NewVecDense(n, ask), 1/math.Sqrt(e.alpha), by)
	if err := inverse.SolveVecTo(by, by); err != nil {
		panic(err)
	}
	return by.RawVector().Data
}

// find runs the waves of an ensemble and returns the points after the last. Where these would be too few worlds, going
// by those that were near in the last wave, those that were near in some wave come first.
func (x *search) find() ([][]float64, error) {
	points := x.draw()
	streams := make([]rng.Stream, len(points))
	for i := range streams {
		streams[i] = x.Key.Named("moved").Stream(uint64(i))
	}
	var e *ensemble
	var were [][]float64
	for n := 1; n <= x.Waves; n++ {
		runs, err := x.batch(fmt.Sprintf("wave-%d", n), points)
		if err != nil {
			return nil, err
		}
		var in []Run
		var of []rng.Stream
		for i, r := range runs {
			if !r.empty() {
				in, of = append(in, r), append(of, streams[i])
			}
		}
		x.runs = append(x.runs, in...)
		for _, j := range x.fitted() {
			if had := having(in, j); len(had) < leastWorlds/2 {
				return nil, fmt.Errorf("%s of %s are left to learn from%s", digits.Counted(len(had), "run"),
					x.Targets[j].Metric, without(x.Targets, runs))
			}
		}
		e = x.newEnsemble(in, damping(n, x.Waves), e)
		points, streams = e.moved(of), of
		near := x.near(in, x.luck)
		for _, r := range near {
			were = append(were, r.Point)
		}
		e.before = nil
		until(x.Allowed, points, func(i int) { // halfway back
			for k := range points[i] {
				points[i][k] = (points[i][k] + in[i].Point[k]) / 2
			}
		})
		if n == x.Waves && len(near)*x.Draws < leastWorlds*len(in) {
			slices.Reverse(were)
			points = append(were, points...)
		}
	}
	return points[:min(len(points), x.Draws)], nil
}

// shrunk is the covariance of rows about 0, with correlations drawn to 0 by as much as their own errors ask (Schäfer &
// Strimmer 2005, Statistical Applications in Genetics and Molecular Biology 4: 32).
func shrunk(rows [][]float64) *mat.SymDense {
	m := len(rows[0])
	sd := make([]float64, m)
	for j := range sd {
		sd[j] = max(math.Sqrt(product(rows, j, j, 1, 1).mean), 1e-9)
	}
	c := mat.NewSymDense(m, nil)
	errors, squares := 0.0, 0.0
	for i := range m {
		for j := range i {
			w := product(rows, i, j, sd[i], sd[j])
			errors += w.error2
			squares += float64(w.mean * w.mean)
			c.SetSym(i, j, w.mean)
		}
	}
	keep := 1 - min(1, errors/max(squares, 1e-300))
	for i := range m {
		for j := range i {
			c.SetSym(i, j, keep*c.At(i, j)*sd[i]*sd[j])
		}
		c.SetSym(i, i, sd[i]*sd[i])
	}
	return c
}

// moment is the mean of a product of two columns, of rows that have both, and the variance of the mean.
type moment struct{ mean, error2 float64 }

func product(rows [][]float64, a, b int, unitA, unitB float64) (w moment) {
	n, square := 0.0, 0.0
	for _, row := range rows {
		if x := float64(row[a] / unitA * row[b] / unitB); x == x {
			n++
			w.mean += x
			square += float64(x * x)
		}
	}
	if n < 2 {
		return moment{}
	}
	w.mean /= n
	w.error2 = (square/n - float64(w.mean*w.mean)) / (n - 1)
	return w
}
