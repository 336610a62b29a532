package foretold_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	_ "guanxi/scenarios/question"
	"guanxi/scenarios/question/foretold"
	"guanxi/scenarios/sweep/analysis/analysistest"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

// drawn is a study whose arm b has v of world k, and a 1, in each of 20 worlds; the sweep has two settings.
func drawn(t *testing.T, v func(world int, setting string) float64, is string) []*foretold.Prediction {
	t.Helper()
	text := "name: drawn\nscenario: bass\nreplicates: 2\nmetrics: [adopters, dau]\narms: {a: {}, b: " +
		"{adoption.never_adopt: 1%}}\n" +
		"factors: {rate: {set: adoption.innovation, from: 0.1/day, to: 0.9/day}, open: {set: adoption.imitation, values: " +
		"[1/day, 2/day]}}\ndesign: {kind: sobol, points: 20, baseline: a}\nforetold:\n  row: X1\n  dose: {dau of b: " +
		"b.dau}\n" +
		"  outcomes: {a: {is: " + is + "}}\n"
	s := analysistest.World(t, text, func(p *study.Point, _ func(uint64) float64) ([]float64, error) {
		if p.Arm == "a" {
			return []float64{1, 4}, nil
		}
		return []float64{v(p.Block, p.Levels[slices.IndexFunc(p.Levels, func(l study.Level) bool {
			return l.Text == "1/day" ||
				l.Text == "2/day"
		})].Text), 8}, nil
	})
	return need.Value(foretold.Predict(s))(t)
}

// By hand: the median and the quantiles of what worlds have, a sign that all of them have, in every setting or not, and
// one that a setting decides. A world without a value is no draw.
func TestPredict(t *testing.T) {
	for _, c := range []struct {
		name    string
		v       func(int, string) float64
		value   float64
		draws   int
		sign    string
		builtIn bool
		notTold string
	}{
		{"1 to 20", func(k int, _ string) float64 { return 1 + float64(k) }, 10.5, 20, "+", true, ""},
		{"none", func(int, string) float64 { return 1 }, 0, 20, "0", false, ""},
		{"two of 20 are above", func(k int, _ string) float64 { return map[bool]float64{true: 2}[k <= 2] }, -1, 20, "-",
			false, ""},
		{"one of 20, in one setting", func(k int, _ string) float64 { return map[bool]float64{false: 2}[k == 1] }, 1, 20,
			"+", false, ""},
		{"by the setting", func(_ int, l string) float64 { return map[bool]float64{true: 3}[l == "1/day"] }, 0.5, 20, "0",
			false,
			"sweep: open"},
		{"in half of the worlds", func(k int, _ string) float64 {
			if k%2 == 0 {
				return math.NaN()
			}
			return 2
		}, 1, 10, "+", true, ""},
	} {
		p := drawn(t, c.v, "b.adopters / a.adopters - 1")[0]
		if p.Predicted != c.value || p.Draws != c.draws || p.Sign != c.sign || p.BuiltIn != c.builtIn ||
			p.NotTold != c.notTold ||
			p.Dose != "dau of b 8 [8, 8]" || p.Row != "X1" || p.Outcome != "a" {
			t.Errorf("%s: %+v", c.name, p)
		}
	}
	if p := drawn(t, func(k int, _ string) float64 { return 1 + float64(k) },
		"b.adopters - a.adopters")[0]; math.Abs(p.Low-1.95) > 1e-9 ||
		math.Abs(p.High-19.05) > 1e-9 {
		t.Errorf("band [%v, %v] of 1 to 20", p.Low, p.High)
	}
}

// What is wrong about an outcome is said at its place, and a study of no arms foretells nothing.
func TestRefused(t *testing.T) {
	const text = "name: x\nscenario: bass\nmetrics: [adopters]\narms: {a: {}, b: {adoption.never_adopt: 1%}}\ndesign: " +
		"{kind: arms}\n" +
		"foretold:\n  row: X1\n  outcomes:\n    a: {is: b.adopters - a.adopters}\n"
	if s := need.Value(study.Parse("x.yaml", []byte(text)))(t); foretold.Of(s).ID != "X1" {
		t.Error(foretold.Of(s))
	}
	for edit, want := range map[string]string{"b.adopters - a.adopters|b.active": "x.yaml:9:", "X1|": "foretold.row",
		"    a: {is: b.adopters - a.adopters}\n|": "foretold", "is:|unit: feet, is:": "unit",
		"arms: {a: {}, b: {adoption.never_adopt: 1%}}\ndesign: {kind: arms}|": "arms play an experiment"} {
		from, to, _ := strings.Cut(edit, "|")
		if _, err := study.Parse("x.yaml", []byte(strings.Replace(text, from, to, 1))); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", edit, err)
		}
	}
}
