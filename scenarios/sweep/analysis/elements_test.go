package analysis_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
)

// Elements of the default scenario, all coalitions run: the shares sum to what
// all of them bring, for every party, and the parties' shares to the whole's.
func TestRealElements(t *testing.T) {
	s, err := study.Parse("t.yaml", []byte(`name: real-elements
scenario: wechat
set: {consumers.count: 300, graph.mean_degree: 20, graph.above_200: 0, clock.start: 2015-01-01, clock.until: 20d, adoption.initial_adopters: 60%}
design: {kind: elements, of: [members_activities, core_business, profit_model]}
replicates: 3
`), study.Options{})
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), s.Name)
	if _, err := sweep.Run(context.Background(), s, sweep.Options{Dir: dir, Workers: 2, Program: "test"}); err != nil {
		t.Fatal(err)
	}
	subject, err := analysis.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	r, err := analysis.Analyze(subject, analysis.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Games) != 5 || r.Games[0].N != 3 {
		t.Fatalf("%+v", r.Games)
	}
	tolerance := 1e-6 // amounts are sums of micro-units
	for i := range s.Factors {
		parties := 0.0
		for m := 1; m < 5; m++ {
			parties += r.Games[m].Shapley[i].Mean
		}
		near(t, "parties' shares of "+s.Factors[i].Name, parties, r.Games[0].Shapley[i].Mean, tolerance)
	}
	for m, g := range r.Games {
		shapley, owen := 0.0, 0.0
		for i := range g.Shapley {
			shapley, owen = shapley+g.Shapley[i].Mean, owen+g.Owen[i].Mean
		}
		near(t, "sum of "+r.Metrics[m].Name, shapley, g.All.Mean-g.None.Mean, tolerance)
		near(t, "sum of Owen's "+r.Metrics[m].Name, owen, g.Whole.Mean, tolerance)
	}
	if r.Games[0].Whole.Mean == 0 {
		t.Error("the elements bring nothing")
	}
	text := r.Text(80)
	fits(t, text, 80)
	if !strings.Contains(text, "Shapley values") {
		t.Error(text)
	}
	if testing.Verbose() {
		t.Log("\n" + text)
	}
	if err := r.Save(); err != nil {
		t.Fatal(err)
	}
}
