package society

import "testing"

// Powers round as those by squaring do, so that no draw falls between them.
func TestPowers(t *testing.T) {
	for _, u := range []float64{0, 1e-9, .1, .3, .7, .999, 1} {
		for n := range 40 {
			want, square := 1.0, u
			for k := n; k > 0; k >>= 1 {
				if k&1 == 1 {
					want *= square
				}
				square *= square
			}
			if got := Without(u, n); got != want {
				t.Errorf("Without(%v, %d) is %v, should be %v", u, n, got, want)
			}
		}
	}
}
