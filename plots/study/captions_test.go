package study

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/phrase"
	"guanxi/plots/plotstest"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// A caption states the number of runs, the kind of interval and its confidence.
func TestCaptionsOfStudies(t *testing.T) {
	m := plotstest.Studies()
	for name, c := range charts(t) {
		study, _, _ := strings.Cut(name, "/")
		if c.Title == "" {
			t.Errorf("%s has no title", name)
		}
		for _, bad := range []string{"NaN", "..", "%!", "METRIC", "SURE", " ,", "Inf"} {
			if strings.Contains(c.Alt, bad) {
				t.Errorf("%s: caption has %q: %s", name, bad, c.Alt)
			}
		}
		ends := strings.Contains(c.Alt, "least and greatest value") || strings.Contains(c.Alt, tooFew)
		if !strings.HasSuffix(c.Alt, ".") || !ends && !strings.Contains(c.Alt, "95 %") {
			t.Errorf("%s: caption says no confidence: %s", name, c.Alt)
		}
		if !ends && !slices.ContainsFunc([]string{"Student interval", "bootstrap interval", "whiskers of its 95 % interval",
			"quantiles over worlds", "95 % of estimates"}, func(s string) bool { return strings.Contains(c.Alt, s) }) {
			t.Errorf("%s: caption says no kind of interval: %s", name, c.Alt)
		}
		if !slices.ContainsFunc([]string{"replicates", "blocks", "trajectories", "points"},
			func(s string) bool { return strings.Contains(c.Alt, s) }) {
			t.Errorf("%s: caption says no number: %s", name, c.Alt)
		}
		if !strings.Contains(c.Alt, m[study].Manifest.Study) {
			t.Errorf("%s: caption does not name the study: %s", name, c.Alt)
		}
	}
}

func TestNamesOfMetrics(t *testing.T) {
	f := &figure.Folder{Sweep: &manifest.Sweep{Metrics: []schema.Metric{{Name: "satisfaction@2014-01-01",
		Kind: table.Stock}, {Name: "ad_revenue@2014-01-01", Kind: table.Flow}}}}
	for name, want := range map[string]string{
		"platform_revenue": "platform revenue", "captured.consumer": "value captured by consumers",
		"satisfaction@2014-01-01": "satisfaction on 2014-01-01", "ad_revenue@2014-01-01": "ad revenue by 2014-01-01",
		"ad_revenue@2014-01-01/2015-01-01": "ad revenue, 2014-01-01 to 2015-01-01",
		"time_to(adopters, 50%)":           "time until 50 % of consumers are adopters",
		"time_to(players, 5000)":           "time until players reach 5000", "max(mau)": "maximum of active in a month",
		"added.others":   "value added for others",
		"providers.shop": "shops", "trade.adopters": "trade adopters",
		"mean(ad_load)": "mean of ad load", "time_of_max(active)": "time of the maximum of active on a day",
	} {
		if got := MetricTitle(f, name); got != want {
			t.Errorf("%s is called %q, want %q", name, got, want)
		}
	}
	for _, c := range [][3]string{{"q", "/year", "q (per year)"}, {"ad_load", "", "ad load"}, {"fee", "%", "fee (%)"}} {
		if got := FactorTitle(&schema.Factor{Name: c[0], Unit: c[1]}); got != c[2] {
			t.Errorf("factor %s is called %q, want %q", c[0], got, c[2])
		}
	}
	for x, want := range map[float64]string{0: "0", .3: "0.3", -2: "−2", 251.18864: "251.2", 1e-6: "1e−6",
		12000: "12 000"} {
		if got := strings.ReplaceAll(phrase.Short(x), "\u2009", " "); got != want {
			t.Errorf("%g is written %q, want %q", x, got, want)
		}
	}
}

func sweepFigures() []figure.Figure {
	return slices.DeleteFunc(Figures(), func(g figure.Figure) bool { return g.Of != manifest.SweepKind })
}

// charts returns all figures of the synthetic studies, by study and figure.
func charts(t *testing.T) map[string]*chart.Chart {
	t.Helper()
	all := map[string]*chart.Chart{}
	for name, m := range plotstest.Studies() {
		f := m.Folder()
		for _, g := range sweepFigures() {
			if g.Lacks(f) != "" {
				continue
			}
			c, err := g.Draw([]*figure.Folder{f})
			var none *figure.NothingError
			if errors.As(err, &none) {
				continue
			}
			if err != nil {
				t.Fatalf("%s, %s: %v", name, g.Name, err)
			}
			all[name+"/"+g.Name] = c
		}
	}
	return all
}
