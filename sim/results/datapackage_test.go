package results

import (
	"math"
	"testing"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/table"
)

// The ends of a range become minimum and maximum in the data package, and are read back.
func TestConstraints(t *testing.T) {
	for _, r := range []table.Range{{}, table.Share(), table.NotNegative(), {Low: math.Inf(-1), High: 1}} {
		if got := manifest.EndsOf(r).Range(); got != r {
			t.Errorf("%v, want %v", got, r)
		}
	}
}
