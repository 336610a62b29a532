package stats

import (
	"math"
	"testing"

	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/rng"
)

// Few pairs of an amount have the p of all exchanges of arms, counted one by one, and no interval; a number of
// consumers has Student's.
func TestFewPairs(t *testing.T) {
	people, draw := table.Range{High: 1000}, rng.New(1, 0, "pairs").Stream(0)
	for n := 2; n <= summary.MinReplicates; n++ {
		for range 20 {
			v, none, size := make([]float64, n), make([]float64, n), 0.
			for i := range v {
				v[i] = math.Round(8*draw.Float64()-3) + 500
				size, none[i] = size+v[i]-500, 500
			}
			arms, pair := [][]float64{v, none}, []float64{1, -1}
			student, d := Paired(v, none, 1, .95), Paired(v, none, 1, .95)
			student.LimitTo(people, arms, pair)
			if math.IsNaN(student.Lo) && n < summary.MinReplicates || student.UsesExactTest() {
				t.Fatalf("%v: no interval of people", v)
			}
			if d.LimitTo(table.NotNegative(), arms, pair); d.UsesExactTest() != (n < summary.MinReplicates) {
				t.Fatalf("%v: few: %v", v, d.UsesExactTest())
			}
			lo, hi := d.At(.9)
			if n < summary.MinReplicates && (lo == lo || hi == hi || d.Lo == d.Lo || d.Relative.Lo == d.Relative.Lo) {
				t.Fatalf("%v: an interval", v)
			}
			if n > 12 {
				continue
			}
			as, more := 0., 0.
			for ways := range 1 << n {
				sum := 0.
				for i := range v {
					sum += (v[i] - 500) * float64(1-2*(ways>>i&1))
				}
				as, more = as+float64(bit(math.Abs(sum) >= math.Abs(size))), more+1
			}
			near(t, "exact p", d.P, as/more, 1e-12)
			if one := d.P / 2; size > 0 {
				near(t, "one-sided", d.Above(0), one, 1e-12)
			} else {
				near(t, "one-sided", d.Above(0), 1-one, 1e-12)
			}
		}
	}
	rise := Paired([]float64{3, 1, 4, 1, 5, 9, 2, 6}, make([]float64, 8), 0, .95)
	rise.LimitTo(table.Range{}, nil, nil)
	near(t, "p of eight that rise", rise.P, 2./256, 1e-12)
	if least, greatest := rise.Range(); least != 1 || greatest != 9 {
		t.Errorf("from %v to %v", least, greatest)
	}
}
