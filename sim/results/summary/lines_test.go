package summary

import (
	"testing"

	"guanxi/sim/results/terminal"
)

// Fields stand at their columns after wide letters, too.
func TestRowsOfWideLetters(t *testing.T) {
	for _, label := range []string{"mini", "小程序"} {
		if got := terminal.Columns(row(label).left(10, "年").right(20, "元").text); got != 21 {
			t.Errorf("%s: ends after %d columns", label, got)
		}
	}
}
