package terminal

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// Lines are as full as possible and no wider than the terminal, unless a single piece is.
func TestFill(t *testing.T) {
	long := strings.Repeat("é", Width+5)
	for _, c := range []struct {
		pieces      []string
		gap         string
		first, rest int
	}{
		{nil, " ", 0, 0}, {[]string{"a"}, " ", 3, 5}, {strings.Fields(strings.Repeat("façade b ", 60)), " ", 0, 4},
		{[]string{"name", long, "c", "d"}, "   ", 2, 1}, {strings.Fields(strings.Repeat(strings.Repeat("x", 39)+" ", 8)),
			"  ", 0, 0},
	} {
		text := Fill(c.pieces, c.gap, c.first, c.rest)
		if len(c.pieces) == 0 {
			if text != "" {
				t.Errorf("nothing is %q", text)
			}
			continue
		}
		var got []string
		all := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		for i, line := range all {
			indent := c.rest
			if i == 0 {
				indent = c.first
			}
			body := strings.TrimPrefix(line, strings.Repeat(" ", indent))
			if strings.HasPrefix(body, " ") || len(line)-len(body) != indent {
				t.Errorf("line %q does not begin at %d", line, indent)
			}
			here := strings.Split(body, c.gap)
			if n := utf8.RuneCountInString(line); n > Width && len(here) > 1 {
				t.Errorf("%d columns: %q", n, line)
			}
			if i > 0 && utf8.RuneCountInString(all[i-1])+len(c.gap)+utf8.RuneCountInString(here[0]) <= Width {
				t.Errorf("%q would stand on the line before", here[0])
			}
			got = append(got, here...)
		}
		if strings.Join(got, "|") != strings.Join(c.pieces, "|") {
			t.Errorf("%q became %q", c.pieces, got)
		}
	}
}

// A path is typed into a shell with quotes only where it needs them, and is never a flag.
func TestPath(t *testing.T) {
	for path, want := range map[string]string{
		"out/wechat": "out/wechat", "/tmp/a-b_1.x": "/tmp/a-b_1.x", "关系/é": "关系/é", "": "''",
		"my out": "'my out'", "it's": `'it'\''s'`, "$x": "'$x'", "~": "'~'", "-x": "./-x", "-x y": "'./-x y'", "a\nb": "'a\nb'", "\xff": "'\xff'",
	} {
		if got := Path(path); got != want {
			t.Errorf("%q: %s, want %s", path, got, want)
		}
	}
}

// East Asian letters take two columns, an accent of its own none, and lines are no wider than the
// terminal by that measure.
func TestColumns(t *testing.T) {
	for text, want := range map[string]int{"コーヒー": 8, "": 0, "arm": 3, "甲": 2, "か、ナ": 6, "ﾅ한": 3, "（a）": 5,
		"e\u0301 →": 3, "time…": 5} {
		if got := Columns(text); got != want {
			t.Errorf("%q takes %d columns, should be %d", text, got, want)
		}
	}
	for _, line := range strings.Split(Fill(strings.Fields(strings.Repeat("研究 arm ", 30)), " ", 0, 0), "\n") {
		if Columns(line) > Width {
			t.Errorf("%d columns: %s", Columns(line), line)
		}
	}
}

// Padded texts end at the same column, whatever their letters, and longer ones are left alone.
func TestPad(t *testing.T) {
	for text, want := range map[string]string{"": "    ", "ab": "ab  ", "关": "关  ", "关系": "关系", "é́": "é́   ",
		"longer": "longer"} {
		if got := Pad(text, 4); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}
