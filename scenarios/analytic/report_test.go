package analytic

import (
	"strings"
	"testing"
)

// Negative numbers have a true minus sign, which takes one column.
func TestPrintMinus(t *testing.T) {
	var b strings.Builder
	Result{ID: "V0", Quantity: "well-mixed", Expected: -0.25, Mean: -0.26, SE: 0.01, Z: -1, Pass: true}.Print(&b)
	const want = "V0    well-mixed                                          −0.25      −0.26       [−0.280, −0.240]  −1.00  pass\n"
	if got := b.String(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
