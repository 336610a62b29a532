package num

import (
	"math/rand/v2"
	"testing"
)

// Prepared draws are those of PoissonInverse.
func TestCounts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, mean := range []float64{0, 1e-9, 0.1, 3.96, 27.7, 99, 101, 1e6} {
		c := NewCounts(mean)
		for k := range 5000 {
			u := r.Float64()
			if k%10 == 0 {
				u = 1 - u*1e-12
			}
			if got, want := c.Inverse(u), PoissonInverse(u, mean); got != want {
				t.Fatalf("mean %v, u %v: %d, not %d", mean, u, got, want)
			}
		}
	}
}
