package analysis_test

import (
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
)

const priced = `name: half_off
scenario: bass
arms: {old: {}, new_one: {adoption.imitation: 0.5/day}}
design: {kind: arms, baseline: old}
factors:
  fee: {set: adoption.innovation, values: [0.01/day, 0.02/day]}
  kind: {levels: {"a, 10% & _b": {consumers.count: 200}, "c #2": {consumers.count: 300}}}
replicates: 5
metrics: [adopters, active]
`

// A metric that is the same at all points has one row, in a paper as well, and no table of differences.
func TestAlikeAtAllPoints(t *testing.T) {
	s := world(t, priced, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		return []float64{100*p.Levels[0].Value + luck(1), 7}, nil
	})
	r := analyze(t, s, analysis.Options{Metrics: []string{"active"}})
	text := r.Text()
	if !strings.Contains(text, "  all 8 points alike ") || !strings.Contains(text, "0 identical") {
		t.Error(text)
	}
	if tex := r.LaTeX(); !strings.Contains(tex, "all 8 points alike & 7 & ") || strings.Contains(tex, "{p (Holm)}") {
		t.Error(tex)
	}
	if text := analyze(t, s, analysis.Options{Metrics: []string{"adopters"}}).Text(); strings.Contains(text, "alike") {
		t.Error(text)
	}
}
