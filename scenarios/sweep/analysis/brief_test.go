package analysis_test

import (
	"math"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
)

// The counts are right for an arm that gains in four cells, loses in three and changes nothing
// in one.
func TestBriefCountsCells(t *testing.T) {
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
	for arm, want := range map[string]string{"adopters: b": "4 1 3", "adopters: c": "0 8 0"} {
		found := false
		for _, line := range strings.Split(brief, "\n") {
			if after, ok := strings.CutPrefix(strings.TrimSpace(line), arm); ok {
				found = strings.HasPrefix(strings.Join(strings.Fields(after), " "), want)
			}
		}
		if !found {
			t.Errorf("%s is not %s in\n%s", arm, want, brief)
		}
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
	if brief := r.Brief(); !strings.Contains(brief, "adopters: b                 0     1      0  –\n") {
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
