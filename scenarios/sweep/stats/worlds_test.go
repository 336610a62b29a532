package stats

import (
	"math"
	"testing"

	"guanxi/sim/rng"
)

func TestShare(t *testing.T) {
	e := Share(15, 20, .95) // Newcombe 1998, with z = 1.96
	near(t, "share", e.Value, .75, 1e-12)
	near(t, "lower end", e.Lo, .5313, 1e-4)
	near(t, "upper end", e.Hi, .8881, 1e-4)
	if e = Share(0, 10, .95); e.Lo != 0 || math.Abs(e.Hi-.2775) > 1e-4 {
		t.Errorf("none of ten: %v", e)
	}
	if e = Share(0, 0, .95); e.Value == e.Value {
		t.Errorf("none of none: %v", e)
	}
}

func TestQuantileInterval(t *testing.T) {
	var v []float64
	for k := range 16 {
		v = append(v, float64(k+1))
	}
	// Conover's example of sixteen observations: about 95 % of the median lie between the 4th and 13th,
	// and P(Bin(16, ½) ≤ 3) = .0106, P(≤ 4) = .0384.
	e := Quantile(v, .5, .95)
	if e.Value != 8.5 || e.Lo != 4 || e.Hi != 13 {
		t.Errorf("median %v", e)
	}
	if e = Quantile(v, .05, .95); !math.IsInf(e.Lo, -1) || e.Hi != 4 {
		t.Errorf("5 %% quantile %v", e)
	}
	// Coverage: of samples of 32, at least 95 % of the intervals hold the true 5 % quantile.
	key, held := rng.New(3, 1, "quantile"), 0
	for rep := range 1000 {
		s, v := key.Stream(uint64(rep)), make([]float64, 64)
		for i := range v {
			v[i] = s.Float64()
		}
		if e := Quantile(v, .1, .95); e.Lo <= .1 && .1 <= e.Hi {
			held++
		}
	}
	if held < 940 {
		t.Errorf("%d of 1000 intervals hold the quantile", held)
	}
}

func TestSpearman(t *testing.T) {
	x := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	y := []float64{2, 1, 4, 3, 6, 5, 8, 7, 10, 9} // Σd² = 10
	rho := Spearman(x, y, .95)
	near(t, "rho", rho.Value, 1-6*10/990., 1e-9)
	near(t, "lower end", rho.Lo, math.Tanh(math.Atanh(rho.Value)-1.959964*math.Sqrt(1.06/7)), 1e-6)
	if rho = Spearman([]float64{1, 1, 2, 2}, []float64{1, 2, 2, 1}, .95); math.Abs(rho.Value) > 1e-12 {
		t.Errorf("ties: %v", rho)
	}
	if rho = Spearman(x, make([]float64, 10), .95); rho.Value == rho.Value {
		t.Error("a correlation with a constant")
	}
}

// Of dummies alone, in few worlds and with many numbers, one is named as often as promised; a number that orders
// the effect is named among them. With five points all 120 orders are written out.
func TestLargestRank(t *testing.T) {
	for _, c := range []struct{ n, columns int }{{8, 4}, {8, 40}, {16, 40}, {64, 10}} {
		key, named, found, infinite := rng.New(9, c.n, "dummies").Sub(uint64(c.columns)), 0, 0, math.Inf(1)
		const trials = 200
		for trial := range trials {
			s := key.Stream(uint64(trial))
			x, y := make([][]float64, c.columns), make([]float64, c.n)
			for k := range x {
				for range c.n {
					x[k] = append(x[k], s.Float64())
				}
			}
			for i := range y {
				if y[i] = math.Floor(6 * s.Float64()); y[i] == 5 {
					y[i] = infinite // ties, and no base
				}
			}
			draws := Resampling{Key: key.Sub(uint64(trial)), Samples: 999}
			for _, p := range draws.LargestRank(x, y) {
				if p <= .05 {
					named++
					break
				}
			}
			x[1] = nil
			for i := range y {
				x[1] = append(x[1], float64(i))
				y[i] = float64(i * i)
			}
			if p := draws.LargestRank(x, y); p[1] <= .01 {
				found++
			}
		}
		if named > 23 || found < 195 { // 10 are expected, and 23 are four standard errors more
			t.Errorf("%d points, %d numbers: a dummy is named in %d of %d, the driver in %d", c.n, c.columns, named, trials,
				found)
		}
	}
	p := Resampling{Key: rng.New(1, 1, "five"), Samples: 20_000}.LargestRank([][]float64{{1, 2, 3, 4, 5},
		{1, 1, 1, 1, 1}}, []float64{1, 2, 3, 5, 4})
	// the identity and four exchanges of neighbours, both ways round
	near(t, "p of a correlation of .9", p[0], 10/120., .01)
	if p[1] == p[1] {
		t.Errorf("p of a constant: %v", p[1])
	}
}
