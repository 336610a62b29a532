package analysis_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
)

const fees = `name: fees
scenario: bass
replicates: 8
design: {kind: grid}
factors:
  q: {set: adoption.imitation, values: [0.1/day, 0.2/day, 0.4/day, 0.8/day]}
  hold: {set: adoption.never_adopt, values: [5%, 10%]}
metrics: [captured.platform, adopters]
`

// In the first metric q is worth 100·(x − 3), where x is 1, 2, 4 and 8, plus noise that replicates
// share; a larger hold moves the break-even from x = 3 to x = 5. The second metric rises by 10
// to x = 2 and has fallen back at x = 4, so that its change from the first level crosses 0 there.
func TestBreakEven(t *testing.T) {
	luckOf := func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		hold, x := p.Levels[0].Value, p.Levels[1].Value/.1
		zero := 3.
		if hold > 7 {
			zero = 5
		}
		bump := map[float64]float64{1: 0, 2: 10, 4: -10, 8: -30}[math.Round(x)]
		return []float64{100*(x-zero) + 20*luck(1), 500 + bump + luck(2) + .1*luck(uint64(10+x))}, nil
	}
	r := analyze(t, world(t, fees, luckOf), analysis.Options{})
	found := map[string]analysis.BreakEven{}
	for _, x := range r.BreakEvens {
		found[r.Metrics[x.Metric].Name+" "+x.Of+" "+x.Point.Levels[0].Text] = x
	}
	for name, want := range map[string]float64{"captured.platform mean 5%": .3, "captured.platform mean 10%": .5, "adopters change 5%": .3, "adopters change 10%": .3} {
		x, there := found[name]
		if !there || x.N != 8 || !(x.Lo < x.Value && x.Value < x.Hi) {
			t.Fatalf("%s: %+v", name, x)
		}
		near(t, name, x.Value, want, .05)
	}
	if len(r.BreakEvens) != 5 {
		t.Errorf("%d crossings", len(r.BreakEvens))
	}
	text := r.Text()
	fits(t, text)
	for _, want := range []string{"q (/day) crosses 0 at 95 % interval n", "captured.platform: hold=10% 0.", "adopters: minus q=0.1/day at hold=5%", "Linear between levels; Fieller's interval over replicates."} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	var rows [][]string
	for _, x := range r.Answers {
		if x.Question == "break_even" {
			rows = append(rows, []string{x.Metric, x.Measure, x.About, x.Beside, x.Unit})
		}
	}
	if len(rows) != 5 || strings.Join(rows[1], ",") != "captured.platform,mean,q,hold=5%,/day" {
		t.Errorf("%v", rows)
	}
	compileBoth(t, r)

	// On a log scale it is linear in the logarithm: from 2 to 4, half of the way is at 2√2.
	scaled := strings.Replace(fees, "values: [0.1/day, 0.2/day, 0.4/day, 0.8/day]}", "from: 0.1/day, to: 0.8/day, steps: 4, scale: log}", 1)
	r = analyze(t, world(t, scaled, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		return []float64{math.Log(p.Levels[1].Value/.2) - math.Ln2/2 + .01*luck(1), 1}, nil
	}), analysis.Options{})
	if len(r.BreakEvens) != 2 {
		t.Fatalf("%d crossings", len(r.BreakEvens))
	}
	near(t, "on a log scale", r.BreakEvens[0].Value, .2*math.Sqrt2, .01)
	if x := r.BreakEvens[0]; !(x.Lo < x.Value && x.Value < x.Hi) || !(math.Abs(x.Hi*x.Lo-x.Value*x.Value) <= 1e-4) {
		t.Errorf("the interval is not symmetric in the logarithm: %+v", x)
	}
}

// The effect of an arm crosses 0 between levels, and the interval of another reaches the last.
func TestBreakEvenOfArms(t *testing.T) {
	s := world(t, strings.Replace(crossing, "replicates: 5", "replicates: 9", 1), func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		x := p.Levels[1].Value / .1
		v := []float64{100 + 50*luck(1), 100 + 50*luck(1), 0, 0}
		if p.Arm == "with" {
			v[0] += 10*(x-1.5) + luck(2)
			v[1] += 3*(x-3.9) + luck(3)
		}
		return v, nil
	})
	r := analyze(t, s, analysis.Options{})
	of := [2]int{}
	for _, x := range r.BreakEvens {
		if x.Of != "effect" || x.Point.Arm != "with" || x.Metric > 1 {
			t.Errorf("%+v", x)
			continue
		}
		of[x.Metric]++
		near(t, "crossing", x.Value, []float64{.15, .39}[x.Metric], .1)
		if x.Metric == 1 && x.Hi == x.Hi {
			t.Errorf("the interval ends at %g", x.Hi)
		}
	}
	if of != [2]int{2, 2} { // at both levels of the other factor
		t.Errorf("%v crossings", of)
	}
	if text := strings.Join(strings.Fields(r.Text()), " "); !strings.Contains(text, "adopters: with minus without innov=0.01/day") || !strings.Contains(text, ", –]") || !strings.Contains(text, "–: the interval reaches the first or the last level.") {
		t.Error(text)
	}
	for _, x := range r.Answers {
		if x.Question == "break_even" && x.Metric == "active" && x.Hi == x.Hi {
			t.Error("answers.csv has an upper end")
		}
	}
}

// Two factors of a grid interact: at q of 2 and 4 times the first, the larger innov adds 5·(x − 1)
// beyond what each adds, at any level of a third factor.
func TestInteractionsOfAGrid(t *testing.T) {
	text := strings.Replace(crossedGrid, "metrics:", "  hold: {set: adoption.never_adopt, values: [5%, 10%]}\nmetrics:", 1)
	s := world(t, text, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		hold, innov, x := p.Levels[0].Value, p.Levels[1].Value, p.Levels[2].Value/.1 // in the order of their names
		v := 100*luck(1) + 30*x + hold
		if innov > .015 {
			v += 7 + (5+luck(2))*(x-1)
		}
		missing := v
		if hold > 7 && x > 3 {
			missing = math.NaN()
		}
		return []float64{v, missing, 3}, nil
	})
	r := analyze(t, s, analysis.Options{})
	seen := 0
	for _, x := range r.Interactions {
		if x.Metric == 1 && r.Study.Factors[x.Factor].Name == "innov" && x.With.Level == "0.4/day" && (x.Of != 1 || x.Without != 1) {
			t.Errorf("%+v", x)
		}
		if x.Metric != 0 {
			continue
		}
		seen++
		name := r.Study.Factors[x.Factor].Name + " " + r.Study.Factors[x.With.Factor].Name + " " + x.With.Level
		switch name {
		case "innov q 0.2/day", "innov q 0.4/day":
			by := map[string]float64{"0.2/day": 1, "0.4/day": 3}[x.With.Level]
			near(t, name, x.Diff.Mean, 5*by, 1.2*by)
			if x.Of != 2 || x.Diff.N != 6 {
				t.Errorf("%+v", x)
			}
		default:
			if !(math.Abs(x.Diff.Mean) <= 1e-9) {
				t.Errorf("%s: %v", name, x.Diff.Values)
			}
		}
	}
	if seen != 5 { // hold with innov, hold with two steps of q, innov with two
		t.Errorf("%d interactions", seen)
	}
	out := r.Text()
	fits(t, out)
	for _, want := range []string{"innov=0.02/day × q=0.4/day", "What both change beyond what each changes, from the first levels."} {
		if !strings.Contains(strings.Join(strings.Fields(out), " "), want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	c := r.Tables()[1]
	if c.Name != "changes" || c.Rows() != len(r.Levels)+len(r.Interactions) {
		t.Fatalf("%s has %d rows", c.Name, c.Rows())
	}
	last := c.Rows() - 1
	for column, want := range map[string]string{"metric": "registered", "factor": "innov", "level": "0.02/day", "less": "0.01/day", "other": "q", "other_level": "0.4/day", "other_less": "0.1/day", "pairs": "2", "n": "6", "arm": ""} {
		if got := c.Col(column).Text(last); got != want {
			t.Errorf("%s is %q, not %q", column, got, want)
		}
	}
	b, err := json.Marshal(r.JSON())
	var parsed struct{ Interactions []map[string]any }
	if err != nil || json.Unmarshal(b, &parsed) != nil || len(parsed.Interactions) != len(r.Interactions) || parsed.Interactions[0]["other"] != "innov" || parsed.Interactions[0]["pairs"] != 3.0 {
		t.Errorf("%v, %d interactions, %v", err, len(parsed.Interactions), parsed.Interactions[:1])
	}
	compileBoth(t, r)
}
