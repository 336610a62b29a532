package study

import (
	"strings"
	"testing"

	"guanxi/sim/simtest/need"
)

// Bounds are of dated metrics of the study, two numbers in order; a run that may end there is another run.
func TestWithin(t *testing.T) {
	text := func(within string) []byte {
		return []byte("name: s\nscenario: {extends: ring-bass, consumers: {count: 100}}\nfactors: {q: {set: " +
			"adoption.imitation, values: [0.2/day, 0.4/day]}}\n" +
			"metrics: [adopters@2011-01-05, adopters]\n" + within)
	}
	plain := need.Value(Parse("s.yaml", text("")))(t)
	bound := need.Value(Parse("s.yaml", text("within: {adopters@2011-01-05: [10, 20.5]}\n")))(t)
	if got := bound.Within["adopters@2011-01-05"]; got != [2]float64{10, 20.5} {
		t.Error(got)
	}
	a, b := need.Value(plain.Points())(t), need.Value(bound.Points())(t)
	if x, y := need.Value(plain.RunID(a[0], 1))(t), need.Value(bound.RunID(b[0], 1))(t); x == y {
		t.Errorf("both runs are %s", x)
	}
	for within, want := range map[string]string{
		"{mau@2011-01-05: [1, 2]}":                "mau@2011-01-05 is not among the metrics",
		"{adopters: [1, 2]}":                      "adopters has no date",
		"{adopters@2011-01-05: [2, 1]}":           "[2, 1] is not the least and the greatest value",
		"{adopters@2011-01-05: [1]}":              "[1] is not the least",
		"{adopters@2011-01-05: [1, 2, 3]}":        "[1, 2, 3] is not the least",
		"{adopters@2011-01-05: [few, 2]}":         "[few, 2] is not the least",
		"{adopters@2011-01-05: [.nan, 2]}":        "is not the least",
		"{adopters@2011-01-05: 3}":                "3 is not the least",
		"[adopters@2011-01-05]":                   "within",
		"{adopters@2011-01-05: [[1], [2]]}":       "is not the least",
		"{adopters@2011-01-05: {from: 1, to: 2}}": "is not the least",
	} {
		_, err := Parse("s.yaml", text("within: "+within+"\n"))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "s.yaml:5:") {
			t.Errorf("%s: %v", within, err)
		}
	}
}
