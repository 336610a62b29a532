package analytic

import (
	"fmt"
	"io"
	"math"
	"strings"
)

// Header writes the head of the table.
func Header(w io.Writer) {
	fmt.Fprintf(w, "%-5s %-46s %10s %10s %22s %6s\n", "case", "", "expected", "simulated", "95 % interval", "z")
}

// Print prints a result as a line of the table.
func (r Result) Print(w io.Writer) {
	if r.Error != "" {
		fmt.Fprintf(w, "%-5s %-46s  FAIL: %s\n", r.ID, cut(r.Title), r.Error)
		return
	}
	verdict := "pass"
	if !r.Pass {
		verdict = "FAIL"
	}
	interval, z := "exact", ""
	if r.SE > 0 {
		digits := places(r.SE)
		interval = fmt.Sprintf("[%.*f, %.*f]", digits, r.Mean-1.96*r.SE, digits, r.Mean+1.96*r.SE)
		z = fmt.Sprintf("%+.2f", r.Z)
	}
	fmt.Fprintf(w, "%-5s %-46s %10s %10s %22s %6s  %s\n", r.ID, cut(r.Quantity), minus(sixDigits(r.Expected)), minus(sixDigits(r.Mean)), minus(interval), minus(z), verdict)
}

func minus(text string) string { return strings.ReplaceAll(text, "-", "−") }

// Footer writes a summary of the results.
func Footer(w io.Writer, all []Result) {
	failed := 0
	for _, r := range all {
		if !r.Pass {
			failed++
		}
	}
	fmt.Fprintf(w, "\n%d of %d as expected (|z| ≤ %g)\n", len(all)-failed, len(all), Limit)
	for k, r := range all {
		if !r.Pass && (k == 0 || all[k-1].ID != r.ID || all[k-1].Pass) {
			fmt.Fprintf(w, "%s: %s\n  source: %s\n", r.ID, r.Title, r.Source)
		}
	}
}

// cut shortens a text to the width of its column.
func cut(text string) string {
	const width = 46
	if r := []rune(text); len(r) > width {
		return string(r[:width-1]) + "…"
	}
	return text
}

// sixDigits formats six significant digits, integers in full.
func sixDigits(x float64) string {
	if x == math.Trunc(x) && math.Abs(x) < 1e12 {
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.6g", x)
}

// places returns the number of decimals that show two digits of a standard error.
func places(se float64) int {
	return min(9, max(0, 1-int(math.Floor(math.Log10(se)))))
}
