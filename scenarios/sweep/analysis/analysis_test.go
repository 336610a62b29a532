package analysis_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/schema"
	"guanxi/sim/simtest/need"
)

// valuesAt returns a metric by replicate at the points of an arm with levels such as q=0.1.
func valuesAt(t *testing.T, s analysis.StudyRuns, metric, arm string, levels ...string) (values []float64) {
	runs := need.Value(s.Sweep.Table(schema.RunsTable))(t)
	for row := range runs.Rows() {
		at := arm == "" || runs.Col("arm").Text(row) == arm
		for _, l := range levels {
			factor, level, _ := strings.Cut(l, "=")
			at = at && runs.Col(factor).Text(row) == level
		}
		if at {
			values = append(values, runs.Col(metric).Float(row))
		}
	}
	return values
}

// A sampled design in which a metric rises with x2, whose factor is log-uniform, and falls with x1 by chance.
func TestRanksOverPoints(t *testing.T) {
	text := "name: sampled\ndesign: {kind: sobol, points: 256}\n" + strings.Replace(ranges, "from: 0.1/day, to: 0.9/day",
		"from: 0.1/day, to: 0.9/day, scale: log", 1)
	st := parsed(t, text)
	r := analyze(t, world(t, text, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		u := func(i int) float64 { return place(&st().Factors[i], p.Levels[i].Value) }
		if p.Number == 5 {
			return nil, errors.New("gave up")
		}
		return []float64{3*u(0) + 4*u(1) - u(2), math.Exp(5 * u(1))}, nil
	}), analysis.Options{})
	of := func(metric int) map[string]analysis.Answer { return indices(r, metric, "spearman") }
	near(t, "what rises", of(1)["x2"].Value, 1, 1e-9)
	for name, b := range map[string]float64{"x1": 3, "x2": 4, "x3": -1} { // of a linear response Pearson's is b/√Σb²
		near(t, name, of(0)[name].Value, b/math.Sqrt(26), .05)
	}
	if x := of(0)["x1"]; x.N != 255 || x.Failed != 1 {
		t.Errorf("%+v", x)
	}
	fits(t, r.Text())
}

// A sweep that has only begun is analysed as far as it got.
func TestUnfinished(t *testing.T) {
	for _, text := range []string{
		"name: u\ndesign: {kind: sobol, points: 8}\n" + ranges, "name: u\ndesign: {kind: list}\n" + ranges, arms, elements,
	} {
		for _, every := range []int{1000, 3} { // nothing ran; a third did
			s := world(t, text, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
				if p.Number%every != 1 || every == 1000 {
					return nil, nil
				}
				return []float64{luck(1), 1, 2}, nil
			})
			s.Sweep.Manifest.Complete = false
			r := analyze(t, s, analysis.Options{})
			if text := r.Text(); !strings.Contains(text, "Incomplete") {
				t.Error(text)
			}
			if _, err := json.Marshal(r.JSON()); err != nil {
				t.Errorf("%v", err)
			}
			r.LaTeX()
			if err := r.Save(); err != nil {
				t.Error(err)
			}
		}
	}
}
