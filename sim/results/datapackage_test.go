package results

import (
	"math"
	"testing"
)

// The ends of a range are a minimum and a maximum of the data package, and come back.
func TestConstraints(t *testing.T) {
	for _, r := range []Range{{}, Share(), NotNegative(), {Low: math.Inf(-1), High: 1}} {
		if got := constraintsOf(r).in(); got != r {
			t.Errorf("%v, want %v", got, r)
		}
	}
}
