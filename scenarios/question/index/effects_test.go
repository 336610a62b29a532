package index_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/analysis/analysistest"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

// Effects per full range of 6u₁ − 2u₂ + 4u₃u₁ are 6 + 4u₃, −2 and 4u₁.
func TestMorris(t *testing.T) {
	text := "name: screen\ndesign: {kind: morris, trajectories: 40, levels: 4}\n" + strings.Replace(analysistest.Ranges,
		"from: 0.1/day, to: 0.9/day", "from: 0.1/day, to: 0.9/day, scale: log", 1)
	st := analysistest.Parsed(t, text)
	r := analysistest.Analyze(t, analysistest.World(t, text, func(p *study.Point, luck func(uint64) float64) ([]float64,
		error) {
		if p.Block == 3 && p.Number%4 == 2 {
			return nil, errors.New("gave up")
		}
		var u [3]float64
		for i := range u {
			u[i] = analysistest.Place(&st().Factors[i], p.Levels[i].Value)
		}
		return []float64{6*u[0] - 2*u[1] + 4*u[2]*u[0] + luck(1), 1e9 * u[1]}, nil
	}), analysis.Options{})
	mu, star, sigma := analysistest.Indices(r, 0, "mu"), analysistest.Indices(r, 0, "mu_star"), analysistest.Indices(r, 0,
		"sigma")
	need.Near(t, "mu of x1", mu["x1"].Value, 8, .6)
	need.Near(t, "mu of x2", mu["x2"].Value, -2, 1e-9)
	need.Near(t, "mu* of x2", star["x2"].Value, 2, 1e-9)
	need.Near(t, "sigma of x2", sigma["x2"].Value, 0, 1e-9)
	need.Near(t, "mu of x3", mu["x3"].Value, 2, .6)
	if x := star["x1"]; x.N != 39 || x.Failed != 1 {
		t.Errorf("%+v", x)
	}
	text = r.Text()
	analysistest.Fits(t, text)
	if !strings.Contains(text, "active (billion)") && !strings.Contains(text, "active (million)") {
		t.Error(text)
	}
}

// For levels and whole numbers, an effect is the change of the response over their range, not
// over a step of two thirds, which with two levels always goes from one to the other.
func TestMorrisOfLevels(t *testing.T) {
	text := `name: levels
scenario: bass
replicates: 1
design: {kind: morris, trajectories: 40}
factors:
  two: {set: graph.kind, values: [complete, erdos_renyi]}
  three: {set: adoption.form, values: [hazard, linear, independent]}
  list: {set: adoption.imitation, values: [0.4/day, 0.1/day, 0.2/day, 0.8/day], scale: log}
  few: {set: consumers.count, from: 100, to: 102}
  many: {set: adoption.initial_adopters, from: 1, to: 64, scale: log}
metrics: [adopters]
`
	factors := analysistest.Parsed(t, text)().Factors
	r := analysistest.Analyze(t, analysistest.World(t, text, func(p *study.Point, luck func(uint64) float64) ([]float64,
		error) {
		y := 0.0
		for i, f := range factors {
			switch l := p.Levels[i]; f.Name {
			case "two":
				y += map[string]float64{"complete": 0, "erdos_renyi": 5}[l.Text]
			case "three":
				y += map[string]float64{"hazard": 7, "linear": 7, "independent": 0}[l.Text]
			case "list":
				y += 3 * math.Log2(l.Value)
			case "few":
				y += 10 * l.Value
			case "many":
				y += 4 * math.Log2(l.Value)
			}
		}
		return []float64{y}, nil
	}), analysis.Options{})
	mu, star := analysistest.Indices(r, 0, "mu"), analysistest.Indices(r, 0, "mu_star")
	need.Near(t, "mu of two levels", mu["two"].Value, 5, 1e-9)
	need.Near(t, "mu of three that lead to the last", mu["three"].Value, -7, 1e-9)
	need.Near(t, "mu of a list over its range of 8", mu["list"].Value, 9, 1e-9)
	need.Near(t, "mu of three whole numbers", mu["few"].Value, 20, 1e-9)
	need.Near(t, "mu of whole numbers on a log scale", mu["many"].Value, 24, 1e-9)
	need.Near(t, "sigma of whole numbers on a log scale", analysistest.Indices(r, 0, "sigma")["many"].Value, 0, 1e-9)
	need.Near(t, "mu* of three levels", star["three"].Value, 7, 1e-9)
	text = r.Text()
	analysistest.Fits(t, text)
	if !strings.Contains(strings.Join(strings.Fields(text), " "), "over the whole range of the factor, or from one "+
		"level to another where levels are unordered.") {
		t.Error(text)
	}
}

func TestOneAtATime(t *testing.T) {
	text := "name: swing\ndesign: {kind: list}\n" + strings.Replace(analysistest.Ranges, "replicates: 1", "replicates: 8",
		1)
	st := analysistest.Parsed(t, text)
	r := analysistest.Analyze(t, analysistest.World(t, text, func(p *study.Point, luck func(uint64) float64) ([]float64,
		error) {
		y := luck(0)
		for i, l := range p.Levels {
			if strings.HasSuffix(p.Role, ":"+st().Factors[i].Name) {
				y += float64(i+1) * 10 * (analysistest.Place(&st().Factors[i], l.Value) - .5)
			}
		}
		return []float64{y + .1*luck(uint64(p.Number)), 1}, nil
	}), analysis.Options{})
	low, high := analysistest.Indices(r, 0, "low"), analysistest.Indices(r, 0, "high")
	for i, name := range []string{"x1", "x2", "x3"} {
		need.Near(t, "low of "+name, low[name].Value, -5*float64(i+1), .3)
		need.Near(t, "high of "+name, high[name].Value, 5*float64(i+1), .3)
	}
	text = r.Text()
	analysistest.Fits(t, text)
	if x3, x1 := strings.Index(text, "  x3"), strings.Index(text, "  x1"); x3 < 0 || x3 > x1 {
		t.Errorf("the largest swing is not first\n%s", text)
	}
}
