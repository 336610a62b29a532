package stats

import (
	"math"
	"reflect"
	"testing"

	"guanxi/sim/num"
	"guanxi/sim/results/summary"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// Values that differ only by replicate have the spread of replicates, and likewise for orders,
// with the degrees of freedom of the smaller number. Both spreads add up.
func TestCrossedMean(t *testing.T) {
	byOrder, byReplicate := []float64{1, 4, 2}, []float64{10, 12, 11, 17, 15}
	se := func(v []float64) float64 { x := summary.Student(v, 0, .95); return x.SD / math.Sqrt(float64(x.N)) }
	for _, x := range []struct{ order, replicate float64 }{{1, 0}, {0, 1}, {1, 1}} {
		values := make([][]float64, len(byOrder))
		for k := range values {
			for r := range byReplicate {
				values[k] = append(values[k], x.order*byOrder[k]+x.replicate*byReplicate[r])
			}
		}
		got := CrossedMean(values, 0, .95)
		half := 4.302653 * math.Hypot(x.order*se(byOrder), x.replicate*se(byReplicate)) // t(2, .975)
		mean := x.order*7/3 + x.replicate*13
		if !(math.Abs(got.Mean-mean) <= 1e-9) || !(math.Abs(got.Hi-got.Mean-half) <= 1e-5) || !(math.Abs(got.Mean-got.Lo-half) <= 1e-5) {
			t.Errorf("%+v: %v [%v, %v], should be %v ± %v", x, got.Mean, got.Lo, got.Hi, mean, half)
		}
	}
}

// The interval has at least its nominal coverage, whichever part is large.
func TestCrossedMeanCoverage(t *testing.T) {
	const trials = 2000
	for n, x := range []struct{ order, replicate, rest float64 }{{1, 0, 0.1}, {0, 1, 0.1}, {1, 1, 0}, {1, 1, 2}, {0, 0, 1}} {
		covered := 0
		for trial := range uint64(trials) {
			luck := rng.New(uint64(n), 1, "crossed").Stream(trial)
			draw := func() float64 { return num.Normal(&luck) }
			replicates := make([]float64, 6)
			for r := range replicates {
				replicates[r] = x.replicate * draw()
			}
			values := make([][]float64, 9)
			for k := range values {
				order := x.order * draw()
				for _, r := range replicates {
					values[k] = append(values[k], order+r+x.rest*draw())
				}
			}
			if v := CrossedMean(values, 0, .95); v.Lo <= 0 && 0 <= v.Hi {
				covered++
			}
		}
		if share := float64(covered) / trials; share < .935 {
			t.Errorf("%+v: covers %.3f", x, share)
		} else {
			t.Logf("%+v: covers %.3f", x, share)
		}
	}
}

// With worth that only counts members, each adds 1 wherever it joins; with weights it adds its
// own; and what depends on who came before is told by order.
func TestJoining(t *testing.T) {
	orders := []int{0, 1, 3, 7, 0, 4, 5, 7} // 0, 1, 2 and 2, 0, 1
	worth := func(mask int) float64 {
		v := float64(mask) // player i is worth 2^i
		if mask&5 == 5 {
			v += 10 // shared by 0 and 2: whoever comes second brings it
		}
		return v
	}
	values := make([][]float64, 2)
	for r := range values {
		for _, mask := range orders {
			values[r] = append(values[r], float64(r+1)*worth(mask))
		}
	}
	added := need.Value(Joining(3, orders, values))(t)
	want := [][][]float64{{{1, 2}, {11, 22}}, {{2, 4}, {2, 4}}, {{14, 28}, {4, 8}}}
	if !reflect.DeepEqual(added, want) {
		t.Errorf("%v, want %v", added, want)
	}
	for _, wrong := range [][]int{{0, 3, 3, 7}, {0, 1, 1, 7}} {
		if _, err := Joining(3, wrong, [][]float64{{0, 0, 0, 0}}); err == nil {
			t.Errorf("%v is no order in which one joins after the other", wrong)
		}
	}
}
