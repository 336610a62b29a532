package main

import (
	"strings"
	"testing"

	"guanxi/sim/results/terminal"
)

// Lines with wide letters are no wider than the terminal, and go on below their last column.
func TestFolded(t *testing.T) {
	for _, word := range []string{"friend", "朋友", "ami·é"} {
		lines := strings.Split(strings.TrimSuffix(folded("  adopters."+word+"  flow  "+strings.Repeat(word+" ", 40)+"\n"), "\n"), "\n")
		if len(lines) < 3 {
			t.Errorf("%d lines", len(lines))
		}
		for _, line := range lines {
			text := strings.TrimLeft(line, " ")
			if begins := terminal.Columns(line) - terminal.Columns(text); terminal.Columns(line) > terminal.Width || line != lines[0] && begins != terminal.Columns("  adopters."+word+"  flow  ") {
				t.Errorf("%d columns from %d: %s", terminal.Columns(line), begins, line)
			}
		}
	}
}
