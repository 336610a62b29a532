package tex

import "testing"

func TestEscape(t *testing.T) {
	for plain, want := range map[string]string{
		`50% of a_b & {c} #1 \x ~ ^ $`: `50\% of a\_b \& \{c\} \#1 \textbackslash{}x \textasciitilde{} \textasciicircum{} \$`,
		"a < b − c\n±":                 `a $<$ b $-$ c $\pm$`,
		"16\u202f000\u2009m":           `16\,000\,m`,
		"微信":                           "微信",
		"\xff\x00":                     "  ",
	} {
		if got := Escape(plain); got != want {
			t.Errorf("%q: %q, want %q", plain, got, want)
		}
	}
}

// Names in other scripts have labels of their own.
func TestLabels(t *testing.T) {
	if a, b := Label("tab:扫描-means"), Label("tab:研究-means"); a == b || a != "tab:u626bu63cf-means" ||
		Label("tab:a_b c") != "tab:a-b-c" {
		t.Errorf("%s, %s", a, b)
	}
}
