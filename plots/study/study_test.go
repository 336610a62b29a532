package study

import (
	"math"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios/measure"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
)

// Levels whose names are numbers are sorted as numbers; other names keep the study's order.
func TestOrderOfLevels(t *testing.T) {
	for _, c := range [][2][]string{
		{{"0.2", "11.9", "3"}, {"0.2", "3", "11.9"}},
		{{"low", "high", "3"}, {"low", "high", "3"}},
	} {
		s := &study{m: &manifest.Sweep{Factors: []schema.Factor{{Levels: c[0]}}}}
		for k := range c[0] {
			s.points = append(s.points, &setting{level: []string{c[0][len(c[0])-1-k]}, at: []float64{math.NaN()}})
		}
		var got []string
		for _, l := range s.levelsOf(0) {
			got = append(got, l.text)
		}
		if !slices.Equal(got, c[1]) {
			t.Errorf("%v, should be %v", got, c[1])
		}
	}
}

// Every function of metrics has words for the titles of figures.
func TestFunctionsHaveTitles(t *testing.T) {
	for _, f := range measure.Functions() {
		if title := metricTitle(nil, f.Such); strings.ContainsAny(title, "()") {
			t.Errorf("%s is entitled %q; say in metricTitle what %s means", f.Such, title, f.Form)
		}
	}
}
