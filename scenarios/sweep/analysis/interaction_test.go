package analysis_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/summary"
	"guanxi/sim/simtest/need"
)

const crossing = `name: crossing
scenario: bass
replicates: 5
design: {kind: arms, baseline: without}
arms: {without: {}, with: {adoption.never_adopt: 5%}}
factors:
  q: {set: adoption.imitation, values: [0.1/day, 0.2/day, 0.4/day]}
  innov: {set: adoption.innovation, values: [0.01/day, 0.02/day]}
metrics: [adopters, active, registered, dau]
`

// An arm adds (10 + own)·q/0.1, where own is the replicate's number, so its effects change
// from q = 0.1 by 10 + own and 30 + 3·own. innov changes nothing, the third metric is the same
// everywhere, and the fourth is never a number.
func TestInteractions(t *testing.T) {
	s := world(t, crossing, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		x := p.Levels[1].Value / .1 // factors are in the order of their names
		v := 1000 + 100*x
		if p.Arm == "with" {
			v += (10 + luck(1)) * x
		}
		return []float64{v, x, 7, math.NaN()}, nil
	})
	r := analyze(t, s, analysis.Options{})
	seen := 0
	for _, x := range r.Interactions {
		if x.Metric != 0 {
			continue
		}
		seen++
		from, to := effectAt(r, 0, "with", "q="+x.First), effectAt(r, 0, "with", "q="+x.Level)
		if x.Factor == 0 {
			if x.Diff.Mean != 0 || x.Diff.SD != 0 {
				t.Errorf("innov changes the effect by %v", x.Diff.Values)
			}
			continue
		}
		var want []float64
		for k := range to.Diff.Values {
			want = append(want, to.Diff.Values[k]-from.Diff.Values[k])
		}
		is := summary.Student(want, 0, .95)
		near(t, x.Level+" mean", x.Diff.Mean, is.Mean, 1e-9)
		near(t, x.Level+" low", x.Diff.Lo, is.Lo, 1e-9)
		near(t, x.Level+" high", x.Diff.Hi, is.Hi, 1e-9)
		if !(x.Diff.PHolm >= x.Diff.P) || x.Diff.N != 5 {
			t.Errorf("%+v", x)
		}
	}
	if seen != 3 { // two of q, one of innov
		t.Errorf("%d interactions", seen)
	}

	text := r.Text()
	fits(t, text)
	for _, want := range []string{"change of with minus without", "q=0.2/day minus 0.1/day", "innov=0.02/day minus 0.01/day", "Each factor is changed with the others at their first level.",
		"registered 0 identical", "and, separately, for "} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if strings.Contains(text, "replicate: registered, dau") {
		t.Error("a metric without a value is said to be the same")
	}
	b := need.Value(json.Marshal(r.JSON()))(t)
	var out struct{ Interactions []map[string]any }
	if err := json.Unmarshal(b, &out); err != nil || len(out.Interactions) != 4*3 || out.Interactions[0]["less"] == "" {
		t.Errorf("%v, %d interactions", err, len(out.Interactions))
	}
}

// effectAt returns the effect of an arm at the first point whose name contains a level.
func effectAt(r *analysis.Report, metric int, arm, level string) *analysis.Effect {
	for i := range r.Effects {
		if e := &r.Effects[i]; e.Metric == metric && e.Point.Arm == arm && strings.Contains(e.Point.Name()+" ", level+" ") {
			return e
		}
	}
	return nil
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
	c := r.Tables()[2]
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
	compile(t, r.LaTeX())
}
