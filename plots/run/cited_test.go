package run

import (
	"testing"

	"guanxi/plots/chart"
	"guanxi/sim/results/summary"
)

// Under a figure stands who published what is observed first, or else the sites, the most frequent first, or sources
// that name none.
func TestSourcesOfWhatIsObserved(t *testing.T) {
	for want, sources := range map[string][]string{
		"": {""},
		"Observed: own count; each in observed.csv.": {"own count", "", "own count"},
		"Observed: Firm, results; each in observed.csv.": {"Firm, results; seen in: https://a.org",
			"Firm, results; seen in: b"},
		"Observed: c.org, a.org, b.org and 2 others; each in observed.csv.": {"1.2 / 3: https://www.c.org/x, 2014",
			"http://a.org/y; then https://b.org", "https://c.org (copy)", "d", "https://e.org"},
	} {
		c := cited(&chart.Chart{Alt: "It shows.", Panels: []*chart.Panel{{Sources: sources}}})
		if c.Foot != want || want != "" && c.Alt != "It shows. "+want {
			t.Errorf("%q, %q, want %q", c.Foot, c.Alt, want)
		}
	}
}

// A title says who gains or loses where five replicates agree, and who gains most where each says so.
func TestTitlesSayWhoGains(t *testing.T) {
	for want, of := range map[string]map[string][]float64{
		": consumers gain most, others lose": {"consumer": {5, 6, 7, 8, 9}, "platform": {1, 1, 2, 2, 3},
			"provider": {-1, 2, 3, 4, 5}, summary.Others: {-1, -2, -3, -4, -5}},
		": platform and consumers gain": {"consumer": {5, 6, 7, 8, 9}, "platform": {1, 1, 2, 2, 10}},
		": the platform gains":          {"platform": {1, 2, 3, 4, 5}},
		"":                              {"platform": {1, 2, 3, 4}},
	} {
		if got := outcome(of); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
