package results

import (
	"math"
	"testing"

	"guanxi/sim/results/table"
)

// The ends of a range are a minimum and a maximum of the data package, and come back.
func TestConstraints(t *testing.T) {
	for _, r := range []table.Range{{}, table.Share(), table.NotNegative(), {Low: math.Inf(-1), High: 1}} {
		if got := constraintsOf(r).in(); got != r {
			t.Errorf("%v, want %v", got, r)
		}
	}
}
