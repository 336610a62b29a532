package analysis_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/results/schema"
	"guanxi/sim/simtest/need"
)

func TestArms(t *testing.T) {
	s := world(t, arms, threeArms)
	r := analyze(t, s, analysis.Options{})
	runs, _ := s.Sweep.Table(schema.RunsTable)
	var a, b []float64
	for row := range runs.Rows() {
		switch runs.Col("arm").Text(row) {
		case "a":
			a = append(a, runs.Col("adopters").Float(row))
		case "b":
			b = append(b, runs.Col("adopters").Float(row))
		}
	}
	want := stats.Paired(b, a, 0, .95)
	e, share := asked(r, "effect", "adopters", "effect"), asked(r, "effect", "adopters", "effect", schema.Relative)
	if len(e) != 4 || e[0].Value != want.Mean || e[0].Lo != want.Lo || e[0].About != "b" || e[0].Beside != "a" ||
		!(e[0].PHolm > want.P && e[0].PHolm < 1e-3) {
		t.Errorf("%+v, want %+v", e, want)
	}
	near(t, "correlation", asked(r, "effect", "adopters", "correlation")[0].Value, .9, .07)
	near(t, "effect", e[0].Value, 20, 4*14.1/math.Sqrt(30))
	near(t, "relative", share[0].Value, want.Mean/want.MeanB, 1e-12)
	if of := asked(r, "mean", "time_to(adopters, 50%)", "mean"); len(of) != 3 || of[2].N == 30 {
		t.Error("missing values are counted")
	}
	text := r.Text()
	fits(t, text)
	for _, w := range []string{"3 arms against a", "30 replicates", "minus a", "p (Holm)", "+1.8", "active (million)",
		"has no value in", "the level was never", "p is adjusted for "} {
		if !strings.Contains(text, w) {
			t.Errorf("%q is not in\n%s", w, text)
		}
	}
	b1 := need.Value(json.Marshal(r.JSON()))(t)
	var back struct {
		Design  string
		Answers []struct{ Question string }
	}
	if err := json.Unmarshal(b1, &back); err != nil || back.Design != "arms" || len(back.Answers) != len(r.Answers) {
		t.Errorf("%v\n%s", err, b1)
	}
	need.Refused(analysis.Analyze(s, analysis.Options{Metrics: []string{"adoptors", "acive"}}))(t,
		"did you mean adopters?", "active")
}

// The same runs give the same tables, byte for byte.
func TestTablesAreTheSameAgain(t *testing.T) {
	a, b := world(t, arms, threeArms), world(t, arms, threeArms)
	if !same(analyze(t, a, analysis.Options{}), analyze(t, b, analysis.Options{})) {
		t.Error("they differ")
	}
}
