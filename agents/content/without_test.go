package content

import (
	"testing"

	"guanxi/agents/society"
)

// The table is u^n to the last bit.
func TestWithoutTable(t *testing.T) {
	var p withoutTable
	for _, u := range []float64{0, 0x1p-53, 1. / 3, 0.7, 1 - 0x1p-53, 1} {
		p.set(u)
		for n := range 2 * len(p.low) {
			if got, want := p.of(n), society.Without(u, n); got != want {
				t.Errorf("%v^%d = %v, should be %v", u, n, got, want)
			}
		}
	}
}
