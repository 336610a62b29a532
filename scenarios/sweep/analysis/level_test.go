package analysis

import "testing"

// Levels are shown with the digits that distinguish them, at least three.
func TestShortTexts(t *testing.T) {
	for _, c := range []struct {
		all  []string
		want map[string]string
	}{
		{[]string{"0.2/day", "0.2666666667/day", "0.3333333333/day"}, map[string]string{"0.2/day": "0.2/day", "0.2666666667/day": "0.267/day", "0.3333333333/day": "0.333/day"}},
		{[]string{"1.0001", "1.00023"}, map[string]string{"1.0001": "1.0001", "1.00023": "1.0002"}},
		{[]string{"12345", "2"}, map[string]string{"12345": "12345", "2": "2"}},
		{[]string{"2011-01-21", "-0.66666666%"}, map[string]string{"-0.66666666%": "-0.667%"}},
		{[]string{"33.33333333 %"}, map[string]string{"33.33333333 %": "33.3 %"}},
	} {
		got := shortTexts(c.all)
		for text, want := range c.want {
			if got[text] != want {
				t.Errorf("%s is shown as %q, want %q", text, got[text], want)
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%v: %v", c.all, got)
		}
	}
}
