package analysis_test

import (
	"math"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
)

// A brief report has the effect over cells and its range, of an arm that gains in four cells, loses in three and changes
// nothing in one.
func TestBriefHasTheRange(t *testing.T) {
	text := strings.Replace(arms, "claim:", "factors: {count: {set: consumers.count, values: [10, 20, 30, 40, 50, 60, 70, 80]}}\n# claim:", 1)
	text = strings.Replace(text, ", active, \"time_to(adopters, 50%)\"", "", 1)
	gain := map[string]float64{"10": 40, "20": 50, "30": 60, "40": 70, "50": 0, "60": -30, "70": -40, "80": -50}
	r := analyze(t, world(t, text, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		x := 1000 + 30*luck(0) + luck(map[string]uint64{"a": 1, "b": 2, "c": 3}[p.Arm])
		if p.Arm == "b" {
			x += gain[p.Levels[0].Text]
		}
		return []float64{x}, nil
	}), analysis.Options{})
	brief := r.Brief()
	fits(t, brief)
	for _, x := range r.Overall {
		near(t, x.Arm, x.Diff.Mean, map[string]float64{"b": 12.5, "c": 0}[x.Arm], 1)
		near(t, x.Arm+" at least", x.Least, map[string]float64{"b": -50, "c": 0}[x.Arm], 2)
		near(t, x.Arm+" at most", x.Greatest, map[string]float64{"b": 70, "c": 0}[x.Arm], 2)
	}
	if !strings.Contains(brief, "b minus a") || !strings.Contains(brief, "range over cells") {
		t.Error(brief)
	}
	if len(brief) > len(r.Text())/2 {
		t.Errorf("it is not brief:\n%s", brief)
	}
}

// An arm in which a metric has no value has no range.
func TestBriefWithoutValues(t *testing.T) {
	text := strings.Replace(arms, ", active, \"time_to(adopters, 50%)\"", "", 1)
	r := analyze(t, world(t, text, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		if p.Arm == "b" {
			return []float64{math.NaN()}, nil
		}
		return []float64{1000 + luck(0)}, nil
	}), analysis.Options{})
	if brief := r.Brief(); !strings.Contains(brief, "  adopters                – –         –                –  0\n") {
		t.Errorf("%s", brief)
	}
}

// A screen holds the first tables, and says how to see the rest.
func TestScreen(t *testing.T) {
	r := analyze(t, world(t, arms, threeArms), analysis.Options{})
	for _, lines := range []int{25, 30, 40} {
		text := r.Screen(lines)
		fits(t, text)
		if n := strings.Count(text, "\n"); n > lines || strings.Contains(strings.Join(strings.Fields(text), " "), "--all shows all") == (text == r.Text()) {
			t.Errorf("%d lines of %d:\n%s", n, lines, text)
		}
	}
}
