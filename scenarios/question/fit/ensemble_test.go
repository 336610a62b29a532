package fit

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// An ensemble moves the points of runs towards the past, each by what its own run misses (ensemble smoother with
// multiple data assimilation, Emerick & Reynolds 2013, Computers & Geosciences 55: 3): in numbers z that have a normal
// law over the ranges,
//
//	z' = z + C_zg (C_gg + α R)⁻¹ (d + √α ε − g),
//
// where g are the targets as the run has them and d as they were, in what a run may miss; R is the covariance of
// observation, discrepancy and luck, ε a draw of it, and Σ1/α = 1 over the waves. A bound that is met misses nothing.
type ensemble struct {
	*search
	fitted []int
	z      *mat.Dense // by point and number
	miss   *mat.Dense // by point and target, d − g; NaN: no value
	noise  *mat.SymDense
	chol   mat.Cholesky
}

// inflation is α of a wave: each next counts twice as much as the one before.
func inflation(wave, waves int) float64 {
	return (math.Exp2(float64(waves)) - 1) / math.Exp2(float64(wave-1))
}

func (x *search) newEnsemble(runs []Run, alpha float64) *ensemble {
	e := &ensemble{search: x, fitted: x.task.fitted()}
	n, m := len(runs), len(e.fitted)
	e.z, e.miss, e.noise = mat.NewDense(n, x.Factors, nil), mat.NewDense(n, m, nil), mat.NewSymDense(m, nil)
	sd := func(j int) float64 { return math.Sqrt(x.Targets[j].Variance() + x.luck[j]) }
	for i, r := range runs {
		for k, u := range r.Point {
			e.z.Set(i, k, num.NormQuantile(min(max(u, 1e-4), 1-1e-4)))
		}
		for k, j := range e.fitted {
			t := &x.Targets[j]
			e.miss.Set(i, k, -asinh(t.off(r.Mean[j])/sd(j)/math.Sqrt(alpha)))
		}
	}
	for a, j := range e.fitted {
		e.noise.SetSym(a, a, 1)
		for b := range a {
			s, t := &x.Targets[j], &x.Targets[e.fitted[b]]
			if s.Name == t.Name {
				e.noise.SetSym(a, b, common*s.Discrepancy*t.Discrepancy/sd(j)/sd(e.fitted[b]))
			}
		}
	}
	if !e.chol.Factorize(e.noise) {
		panic("a covariance of targets has no root")
	}
	return e
}

// centred returns columns less their means, of what has a value, 0 elsewhere, and their standard deviations.
func centred(x *mat.Dense) (*mat.Dense, []float64) {
	n, m := x.Dims()
	out, sd := mat.NewDense(n, m, nil), make([]float64, m)
	for k := range m {
		sum, had := 0.0, 0.0
		for i := range n {
			if y := x.At(i, k); y == y {
				sum, had = sum+y, had+1
			}
		}
		for i := range n {
			if y := x.At(i, k); y == y {
				out.Set(i, k, y-sum/had)
				sd[k] += (y - sum/had) * (y - sum/had) / float64(n)
			}
		}
		sd[k] = math.Sqrt(sd[k])
	}
	return out, sd
}

// moved returns the points after a wave.
func (e *ensemble) moved(key rng.Key) [][]float64 {
	n, m := e.miss.Dims()
	g, sdG := centred(e.miss)
	z, sdZ := centred(e.z)
	var cross mat.Dense
	cross.Mul(z.T(), g)
	for k := range e.Factors {
		for j := range m {
			c := -cross.At(k, j) / float64(n) // g is −miss
			r := c / max(sdZ[k]*sdG[j], 1e-300)
			t2 := r * r * float64(n) / max(1-r*r, 1e-9)
			cross.Set(k, j, c*max(0, 1-4/max(t2, 1e-300))) // what luck alone would give goes
		}
	}
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = mat.Row(nil, i, g)
	}
	all := shrunk(rows)
	var total mat.SymDense
	total.AddSym(e.noise, all)
	var inverse mat.Cholesky
	if !inverse.Factorize(&total) {
		panic("a covariance of runs has no root")
	}
	var lower mat.TriDense
	e.chol.LTo(&lower)
	points := make([][]float64, n)
	for i := range points {
		s := key.Named("moved").Stream(uint64(i))
		noise := mat.NewVecDense(m, nil)
		for j := range m {
			noise.SetVec(j, num.Normal(&s))
		}
		noise.MulVec(&lower, noise)
		d := mat.NewVecDense(m, nil)
		for j := range m {
			if y := e.miss.At(i, j); y == y && (y != 0 || e.Targets[e.fitted[j]].Side == 0) {
				d.SetVec(j, y+noise.AtVec(j))
			}
		}
		var by, step mat.VecDense
		if inverse.SolveVecTo(&by, d) != nil {
			panic("a covariance of runs has no inverse")
		}
		step.MulVec(&cross, &by)
		points[i] = make([]float64, e.Factors)
		for k := range points[i] {
			points[i][k] = num.NormCDF(e.z.At(i, k) + step.AtVec(k))
		}
	}
	return points
}

// smoothed runs the waves of an ensemble and returns the points after the last.
func (x *search) smoothed() ([][]float64, error) {
	points := x.draw(x.Key.Named("wave 1"), x.Points, x.Allowed)
	earlier := 0 // the first run of the wave before
	for n := 1; n <= x.Waves; n++ {
		before := len(x.runs)
		if err := x.batch(fmt.Sprintf("wave-%d", n), points); err != nil {
			return nil, err
		}
		runs, both := x.runs[before:], x.runs[earlier:]
		earlier = before
		if len(runs) < leastWorlds/2 {
			return nil, fmt.Errorf("%d runs are left to learn from%s", len(runs), without(x.Targets, x.out.Waves[0].Runs))
		}
		points = x.newEnsemble(both, inflation(n, x.Waves)).moved(x.Key.Named(fmt.Sprintf("wave %d", n+1)))
		points = points[len(both)-len(runs):]
		until(x.Allowed, points, func(i int) {
			for k := range points[i] {
				points[i][k] = (points[i][k] + runs[i].Point[k]) / 2
			}
		})
	}
	return points[:min(len(points), x.Draws)], nil
}

// An ensemble holds the truths of a past of 440 numbers as the law by polynomials does, from 1,120 runs. Of wechat it
// comes nearer to the past than that law, whose polynomials expect a third of what its users do.
func TestEnsembleHoldsTruths(t *testing.T) {
	need.Long(t)
	for _, kind := range []string{"", ", luck", ", cliff"} {
		l := many(kind)
		var in [4]float64
		const pasts = 4
		for n := range uint64(pasts) {
			key := rng.New(n, 9, "gate")
			truth := l.truth(key)
			p := past(1, l.data(truth, key.Named("data")), l.factors, 4, 280, 120)
			run := l.model(key.Named("runs"))
			own := need.Value(run(Own, [][]float64{p.Start}))(t)
			x := &search{task: p, run: run, out: &Result{}}
			for _, v := range own[0].Var {
				x.luck = append(x.luck, v*ownReplicates)
			}
			for g, held := range covers(l, need.Value(x.smoothed())(t), truth) {
				in[g] += held / pasts
			}
		}
		t.Logf("440 numbers%s: 90 %% bands hold decisive %.2f, medium %.2f, weak %.2f, outputs %.2f", kind, in[0], in[1],
			in[2], in[3])
		if in[0] < .8 || in[1] < .8 || in[2] < .85 {
			t.Errorf("440 numbers%s: %.2f", kind, in)
		}
	}
}
