package plots

import (
	"math"
	"slices"
	"strings"
	"testing"

	"guanxi/sim/results/schema"
)

// A caption says how many runs, which interval, and its confidence.
func TestCaptionsOfStudies(t *testing.T) {
	m := sweeps()
	for name, c := range charts(t) {
		study, _, _ := strings.Cut(name, "/")
		if c.title == "" {
			t.Errorf("%s has no title", name)
		}
		for _, bad := range []string{"NaN", "..", "%!", "METRIC", "SURE", " ,", "Inf"} {
			if strings.Contains(c.alt, bad) {
				t.Errorf("%s: caption has %q: %s", name, bad, c.alt)
			}
		}
		if !strings.HasSuffix(c.alt, ".") || !strings.Contains(c.alt, "95 %") {
			t.Errorf("%s: caption says no confidence: %s", name, c.alt)
		}
		if !slices.ContainsFunc([]string{"Student interval", "bootstrap interval", "interval of the ratio", "whiskers: 95 % interval"}, func(s string) bool { return strings.Contains(c.alt, s) }) {
			t.Errorf("%s: caption says no kind of interval: %s", name, c.alt)
		}
		if !slices.ContainsFunc([]string{"replicates", "blocks", "trajectories", "points"}, func(s string) bool { return strings.Contains(c.alt, s) }) {
			t.Errorf("%s: caption says no number: %s", name, c.alt)
		}
		if !strings.Contains(c.alt, m[study].m.Study) {
			t.Errorf("%s: caption does not name the study: %s", name, c.alt)
		}
	}
}

// The level of a factor does not run into what was estimated at it.
func TestCaptionPartsLevelAndEstimate(t *testing.T) {
	pts := []madePoint{{arm: "low", at: []float64{0.5}}, {arm: "high", at: []float64{0.5}}, {arm: "low", at: []float64{2}}, {arm: "high", at: []float64{2}}}
	m := makeUp("two by two", "arms", []schema.Factor{number64("q", "")}, []schema.Metric{adopters}, pts, 5, func(_ int, p madePoint) (float64, float64, float64) {
		return 5000 * p.at[0], 100, 100
	}).compareArms("low")
	c, err := convergence(asStudy(m.folder()))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"high, q = 0.5: ", "; high, q = 2: "} {
		if !strings.Contains(c.alt, want) {
			t.Errorf("%q is not in: %s", want, c.alt)
		}
	}
}

// Of many contrasts a caption tells the effects and counts the others, and levels have
// their unit.
func TestCaptionOfManyContrasts(t *testing.T) {
	var pts []madePoint
	for _, gap := range []float64{12, 24, 48, 96} {
		for _, arm := range []string{"low", "high", "tags"} {
			pts = append(pts, madePoint{arm: arm, at: []float64{gap}})
		}
	}
	m := makeUp("many", "arms", []schema.Factor{number64("gap", "h")}, []schema.Metric{adopters}, pts, 5, func(_ int, p madePoint) (float64, float64, float64) {
		if p.arm == "high" && p.at[0] == 48 {
			return 6000, 100, 100
		}
		return 5000, 100, 100
	}).compareArms("low")
	c, err := effects(asStudy(m.folder()))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"high at gap = 48 h: +", " of 8"} {
		if !strings.Contains(c.alt, want) {
			t.Errorf("%q is not in: %s", want, c.alt)
		}
	}
	if strings.Contains(c.alt, "gap = 12 h") {
		t.Errorf("contrasts without an effect are told one by one: %s", c.alt)
	}
}

// Verdicts in words: an interval that includes 0 is no effect, one that Holm
// takes back is unsure.
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
		{contrast{Interval: about(5, 3, 7), p: .01}, "+5.0 ± 2.0", true}, // of nothing no share
	} {
		if got := c.words(true, .05); got != c.want || c.contrast.seen(.05) != c.seen {
			t.Errorf("%+v: %q, want %q; seen is %v", c.contrast, got, c.want, c.contrast.seen(.05))
		}
	}
}

// A factor may have the name of a column of effects, and an arm replicates that its
// baseline has not.
func TestContrastsOfAFactorCalledN(t *testing.T) {
	pts := []madePoint{{arm: "a", at: []float64{200}}, {arm: "b", at: []float64{200}}, {arm: "a", at: []float64{400}}, {arm: "b", at: []float64{400}}}
	runs := 0
	m := makeUp("sizes", "arms", []schema.Factor{number64("n", "")}, []schema.Metric{adopters}, pts, 8, func(_ int, p madePoint) (float64, float64, float64) {
		if runs++; p.arm == "a" && runs%2 == 0 {
			return math.NaN(), 0, 0
		}
		return p.at[0], 1, 1
	}).compareArms("a")
	list, _, err := asStudy(m.folder()).contrasts()
	if err != nil || len(list) != 2 || list[0].label != "b at n = 200" || list[1].label != "b at n = 400" || list[0].N >= 8 {
		t.Errorf("%v: %+v", err, list)
	}
}

func TestNamesOfMetrics(t *testing.T) {
	for name, want := range map[string]string{
		"platform_revenue": "platform revenue", "captured.consumer": "captured.consumer", "adopters@2014-01-01": "adopters on 2014-01-01",
		"time_to(adopters, 50%)": "time until 50 % of consumers are adopters", "time_to(players, 5000)": "time until players reach 5000", "max(mau)": "maximum of mau", "mean(ad_load)": "mean of ad load", "time_of_max(active)": "time of the maximum of active",
	} {
		if got := metricTitle(name); got != want {
			t.Errorf("%s is called %q, want %q", name, got, want)
		}
	}
	for _, c := range [][3]string{{"q", "/year", "q (per year)"}, {"ad_load", "", "ad load"}, {"fee", "%", "fee (%)"}} {
		if got := factorTitle(&schema.Factor{Name: c[0], Unit: c[1]}); got != c[2] {
			t.Errorf("factor %s is called %q, want %q", c[0], got, c[2])
		}
	}
	for x, want := range map[float64]string{0: "0", .3: "0.3", -2: "−2", 251.18864: "251.2", 1e-6: "1e−06", 12000: "12 000"} {
		if got := strings.ReplaceAll(shortNumber(x), thinSpace, " "); got != want {
			t.Errorf("%g is written %q, want %q", x, got, want)
		}
	}
}
