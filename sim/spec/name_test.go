package spec

import (
	"strings"
	"testing"
)

// A label commands nothing, wherever it is shown, and numbers with a sign are labels.
func TestBadLabel(t *testing.T) {
	for _, good := range []string{"a", "-5", "-5 %", "-0.2/day", "+.5", "-1e-3", "-5…5", "−x", "a = b", "a@b", "x; -5 %", "关系", "é", `"q"`, "'=1", "<b>&$(x)`x`\\%_#|", "-", "5 - 3"} {
		if why := BadLabel(good); why != "" {
			t.Errorf("%q %s", good, why)
		}
	}
	for text, why := range map[string]string{
		"": "is empty", " \t": "is empty", "\x1b[31m": "U+001B", "a\nb": "U+000A", "a\rb": "U+000D", "a\tb": "U+0009",
		"\u009b2J": "U+009B", "x\x7f": "U+007F",
		"a\u202eb": "U+202E", "a\u2028b": "U+2028",
		"=1+1": "run", "@SUM(1)": "run", "+x": "run", "-x": "run", " =1": "run", "＝1": "run", "=": "", "--5": "run",
		"-1+1":                 "run",
		"-1+cmd|' /C calc'!A0": "run", "-2(x)": "run", "a;=1": "run", "=HYPERLINK(\"http://a\")": "run",
	} {
		if got := BadLabel(text); why != "" && !strings.Contains(got, why) || why == "" && got != "" {
			t.Errorf("%q %q, want %q", text, got, why)
		}
	}
}
