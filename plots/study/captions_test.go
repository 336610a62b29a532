package study

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/phrase"
	"guanxi/plots/plotstest"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
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
		if !strings.HasSuffix(c.Alt, ".") || !strings.Contains(c.Alt, "95 %") {
			t.Errorf("%s: caption says no confidence: %s", name, c.Alt)
		}
		if !slices.ContainsFunc([]string{"Student interval", "bootstrap interval", "interval of the ratio", "whiskers: 95 % interval", "quantiles over worlds"}, func(s string) bool { return strings.Contains(c.Alt, s) }) {
			t.Errorf("%s: caption says no kind of interval: %s", name, c.Alt)
		}
		if !slices.ContainsFunc([]string{"replicates", "blocks", "trajectories", "points"}, func(s string) bool { return strings.Contains(c.Alt, s) }) {
			t.Errorf("%s: caption says no number: %s", name, c.Alt)
		}
		if !strings.Contains(c.Alt, m[study].Manifest.Study) {
			t.Errorf("%s: caption does not name the study: %s", name, c.Alt)
		}
	}
}

// For many contrasts a caption describes the effects and counts the others. Levels have their
// unit.
func TestCaptionOfManyContrasts(t *testing.T) {
	var pts []plotstest.Point
	for _, gap := range []float64{12, 24, 48, 96} {
		for _, arm := range []string{"low", "high", "tags"} {
			pts = append(pts, plotstest.Point{Arm: arm, At: []float64{gap}})
		}
	}
	m := plotstest.MakeUp("many", "arms", []schema.Factor{plotstest.Number("gap", "h")}, []schema.Metric{plotstest.Adopters}, pts, 5, func(_ int, p plotstest.Point) (float64, float64, float64) {
		if p.Arm == "high" && p.At[0] == 48 {
			return 6000, 100, 100
		}
		return 5000, 100, 100
	}).CompareArms("low")
	c := need.Value(effects(m.Folder()))(t)
	for _, want := range []string{"high at gap = 48 h: +", " of 8"} {
		if !strings.Contains(c.Alt, want) {
			t.Errorf("%q is not in: %s", want, c.Alt)
		}
	}
	if strings.Contains(c.Alt, "gap = 12 h") {
		t.Errorf("contrasts without an effect are told one by one: %s", c.Alt)
	}
}

// Verdicts in words: an interval that includes 0 is no effect; one that is not significant
// after Holm's correction is unsure.
func TestContrastsInWords(t *testing.T) {
	for _, c := range []struct {
		contrast
		want string
		seen bool
	}{
		{contrast{Interval: about(5, 3, 7), base: 100, p: .01}, "+5.0 ± 2.0 %", true},
		{contrast{Interval: about(-5, -7, -3), base: -100, p: math.NaN()}, "−5.0 ± 2.0 %", true},
		{contrast{Interval: about(1, -3, 5), base: 100, p: .6}, "no effect seen", false},
		{contrast{Interval: about(5, 1, 9), base: 100, p: .08}, "unsure, p = 0.080", false},
		{contrast{base: 100, p: 1}, "no change at all", false},
		{contrast{Interval: about(5, 3, 7), p: .01}, "+5.0 ± 2.0", true}, // a change from 0 has no share
	} {
		if got := c.words(true, .05); got != c.want || c.contrast.seen(.05) != c.seen {
			t.Errorf("%+v: %q, want %q; seen is %v", c.contrast, got, c.want, c.contrast.seen(.05))
		}
		if got, mean := c.told(.05), c.estimate(false); strings.Contains(got, mean) == c.none() {
			t.Errorf("%q says %s: %v", got, mean, c.none())
		}
	}
}

// A factor may have the same name as a column of effects, and an arm may have replicates that
// its baseline lacks.
func TestContrastsOfAFactorCalledN(t *testing.T) {
	pts := []plotstest.Point{{Arm: "a", At: []float64{200}}, {Arm: "b", At: []float64{200}}, {Arm: "a", At: []float64{400}}, {Arm: "b", At: []float64{400}}}
	runs := 0
	m := plotstest.MakeUp("sizes", "arms", []schema.Factor{plotstest.Number("n", "")}, []schema.Metric{plotstest.Adopters}, pts, 8, func(_ int, p plotstest.Point) (float64, float64, float64) {
		if runs++; p.Arm == "a" && runs%2 == 0 {
			return math.NaN(), 0, 0
		}
		return p.At[0], 1, 1
	}).CompareArms("a")
	list, _, err := contrasts(m.Folder())
	if err != nil || len(list) != 2 || list[0].label != "b at n = 200" || list[1].label != "b at n = 400" || list[0].N >= 8 {
		t.Errorf("%v: %+v", err, list)
	}
}

func TestNamesOfMetrics(t *testing.T) {
	f := &figure.Folder{Sweep: &manifest.Sweep{Metrics: []schema.Metric{{Name: "satisfaction@2014-01-01", Kind: table.Stock}, {Name: "ad_revenue@2014-01-01", Kind: table.Flow}}}}
	for name, want := range map[string]string{
		"platform_revenue": "platform revenue", "captured.consumer": "captured.consumer", "satisfaction@2014-01-01": "satisfaction on 2014-01-01", "ad_revenue@2014-01-01": "ad revenue by 2014-01-01",
		"ad_revenue@2014-01-01/2015-01-01": "ad revenue, 2014-01-01 to 2015-01-01",
		"time_to(adopters, 50%)":           "time until 50 % of consumers are adopters", "time_to(players, 5000)": "time until players reach 5000", "max(mau)": "maximum of mau", "mean(ad_load)": "mean of ad load", "time_of_max(active)": "time of the maximum of active",
	} {
		if got := metricTitle(f, name); got != want {
			t.Errorf("%s is called %q, want %q", name, got, want)
		}
	}
	for _, c := range [][3]string{{"q", "/year", "q (per year)"}, {"ad_load", "", "ad load"}, {"fee", "%", "fee (%)"}} {
		if got := factorTitle(&schema.Factor{Name: c[0], Unit: c[1]}); got != c[2] {
			t.Errorf("factor %s is called %q, want %q", c[0], got, c[2])
		}
	}
	for x, want := range map[float64]string{0: "0", .3: "0.3", -2: "−2", 251.18864: "251.2", 1e-6: "1e−6", 12000: "12 000"} {
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

// A sum of indices has no more digits than their intervals allow, and three where they have none.
func TestSumOfIndices(t *testing.T) {
	for half, want := range map[float64]string{.2: "all Shapley together −0.25", math.NaN(): "all Shapley together −0.250"} {
		x := &index{factor: "a", Interval: summary.Interval{Mean: -.25, Lo: -.25 - half, Hi: -.25 + half}}
		k := &indexKind{inWords: [2]string{"Shapley", "Owen"}}
		if got := k.words(nil, []*couple{{factor: "a", first: x}}, 0); got[len(got)-1] != want {
			t.Errorf("half-width %v: %q, want %q", half, got, want)
		}
	}
}
