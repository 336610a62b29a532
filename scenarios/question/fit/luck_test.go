package fit

import (
	"math"
	"testing"
	"time"

	"guanxi/sim/num"
	"guanxi/sim/results/summary"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// adoptions returns how many of n consumers adopt in each of so many equal parts of three years, each at a
// time drawn from Bass's curve with p and q: its inverse is t = ln((1 + uq/p)/(1 − u))/(p + q).
func adoptions(key rng.Key, n, parts int, p, q float64) []float64 {
	counts := make([]float64, parts)
	s := key.Stream(0)
	for range n {
		u := s.Float64()
		t := num.Log((1+float64(u*q/p))/(1-u)) / (p + q)
		if k := int(t / 3 * float64(parts)); k < parts {
			counts[k]++
		}
	}
	return counts
}

// Where a period has a few consumers, one run is far from the mean of many by luck. The distance knows it:
// intervals of 90 % hold the truth in at least 90 % of data sets, and medians are near it. With nothing for
// luck in the distance they hold it in 55 of 80 cases of the first row, and the median of p is .7 of the truth.
func TestFewConsumersPerPeriod(t *testing.T) {
	need.Long(t)
	t.Parallel()
	at := func(u []float64) (p, q float64) { return 0.05 * math.Pow(20, u[0]), 0.5 + 5.5*u[1] }
	truth := []float64{0.6, 0.27} // p .30, q 1.99
	for _, c := range []struct {
		consumers, parts, replicates int
		bias                         float64 // bound of the mean error of the median, as a share of the range
	}{{1000, 156, 1, 0.1}, {1000, 36, 1, 0.05}, {200, 36, 1, 0.12}, {200, 36, 2, 0.12}, {1000, 12, 2, 0.05}} {
		held, sets := 0, 40
		var off [2]float64
		for n := range sets {
			mean := make([]float64, c.parts) // of 20 worlds
			p, q := at(truth)
			for r := range 20 {
				for k, v := range adoptions(rng.New(uint64(n), r, "data"), c.consumers, c.parts, p, q) {
					mean[k] += v / 20
				}
			}
			var targets []Target
			var part []int
			for k, v := range mean {
				if v > 0 {
					targets, part = append(targets, Target{Name: "y", Date: time.Unix(int64(k+1)*1e5, 0), Role: RoleFit, Value: v,
						Observation: v / 20, Discrepancy: v / 20}), append(part, k)
				}
			}
			what := task{Calibration: Calibration{Targets: targets, Waves: 2, Draws: 32, Keep: 16, Cutoff: 3}, Factors: 2,
				Points: 32, Key: rng.New(uint64(n), 1, "calibrate")}
			r, err := calibrate(what, func(name string, points [][]float64) ([]Run, error) {
				runs := make([]Run, len(points))
				for i, u := range points {
					p, q := at(u)
					values := make([][]float64, len(targets))
					for r := range c.replicates {
						x := adoptions(rng.New(uint64(n), 10*i+r, "model").Named(name), c.consumers, c.parts, p, q)
						for j, k := range part {
							values[j] = append(values[j], x[k])
						}
					}
					runs[i] = Run{Point: u, Mean: make([]float64, len(targets)), Var: make([]float64, len(targets))}
					for j := range targets {
						x := summary.Student(values[j], 0, 0.95)
						if runs[i].Mean[j] = x.Mean; x.N > 1 {
							runs[i].Var[j] = x.SD * x.SD / float64(x.N)
						}
					}
				}
				return runs, nil
			})
			if err != nil || r.Unmet != "" {
				t.Fatal(n, err, r.Unmet)
			}
			for k, u := range truth {
				if quantile(r.Draws, k, .05) <= u && u <= quantile(r.Draws, k, .95) {
					held++
				}
				off[k] += (quantile(r.Draws, k, .5) - u) / float64(sets)
			}
		}
		p, q := at([]float64{truth[0] + off[0], truth[1] + off[1]})
		t.Logf("%+v: %d of %d intervals hold the truth, medians %.2f and %.2f for .30 and 1.99", c, held, 2*sets, p, q)
		if held < 2*sets*9/10 || math.Abs(off[0]) > c.bias || math.Abs(off[1]) > c.bias {
			t.Errorf("%+v: %d of %d intervals hold the truth, medians off by %.3f and %.3f of the ranges", c, held, 2*sets,
				off[0], off[1])
		}
	}
}
