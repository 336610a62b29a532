package markdown

import (
	"strings"
	"testing"
)

func TestEscape(t *testing.T) {
	for text, want := range map[string]string{
		"Dou & Li 2020, table 3":   "Dou &amp; Li 2020, table 3",
		"a | b\n<b>*c*</b>":        `a \| b &lt;b>\*c\*&lt;/b>`,
		"[x](javascript:alert(1))": `[x]\(javascript:alert(1))`,
		"`<i>` \u202e":             "\\`&lt;i>\\`  ",
	} {
		if got := Escape(text); got != want {
			t.Errorf("%q: %q, not %q", text, got, want)
		}
	}
	if got := Code("a`b|<c>\n"); got != "`a'b\\|&lt;c> `" || strings.Contains(Block("```\n"), "`") {
		t.Error(got)
	}
}
