package run

import (
	"testing"

	"guanxi/plots/chart"
)

// Under a figure stand the sites of what is observed, the most frequent first, or sources that name none.
func TestSourcesOfWhatIsObserved(t *testing.T) {
	for want, sources := range map[string][]string{
		"": {""},
		"Observed: own count; each in observed.csv.": {"own count", "", "own count"},
		"Observed: c.org, a.org, b.org and 2 others; each in observed.csv.": {"1.2 / 3: https://www.c.org/x, 2014",
			"http://a.org/y; then https://b.org", "https://c.org (copy)", "d", "https://e.org"},
	} {
		c := cited(&chart.Chart{Alt: "It shows.", Panels: []*chart.Panel{{Sources: sources}}})
		if c.Foot != want || want != "" && c.Alt != "It shows. "+want {
			t.Errorf("%q, %q, want %q", c.Foot, c.Alt, want)
		}
	}
}
