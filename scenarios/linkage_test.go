package scenarios_test

import (
	"math"
	"testing"
)

// Runs reproduce the numbers that linkage.yaml states. Total visits are 1/(1 − ρ) in the closed
// chain and in the mesh.
func TestLinkage(t *testing.T) {
	states(t, "linkage", "36.4 %", "3.545", "23.0 %", "21.0 %", "4.161", "4.5 steps", `(--set "linkage.kind=chain" --set "linkage.ending=stop")`)
	for _, x := range []struct {
		set                                       []string
		visits, paid, nodes, integrity, hierarchy float64
	}{
		{nil, 5, 0.36364, 3.54545, 0.22967, 0},
		{[]string{"linkage.kind=chain"}, 5, 0.20972, 4.16114, 0.20972, 0},
		{[]string{"linkage.kind=chain", "linkage.ending=stop"}, 4.16114, 0.20972, 4.16114, 0.20972, 1},
		{[]string{"linkage.continue=0.5"}, 2, 1. / 8, 1.875, math.NaN(), 0},
		{[]string{"linkage.continue=0.9", "linkage.kind=chain"}, 10, math.Pow(0.9, 7), (1 - math.Pow(0.9, 8)) / 0.1,
			math.Pow(0.9, 7), 0},
	} {
		for _, s := range tables(t, "linkage", "series", 1, x.set...) {
			for name, want := range map[string]float64{"circulation": x.visits, "payment_share": x.paid,
				"nodes_per_session": x.nodes, "integrity": x.integrity, "hierarchy": x.hierarchy} {
				for r := 1; r < s.Rows(); r++ {
					if got := s.Col(name).Float(r); !math.IsNaN(want) && !(math.Abs(got-want) <= 1e-5) {
						t.Errorf("%v: %s is %v, should be %v", x.set, name, got, want)
					}
				}
			}
		}
	}
}
