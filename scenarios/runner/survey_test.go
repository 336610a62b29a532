package runner

import (
	"math"
	"strconv"
	"testing"

	"guanxi/scenarios"
)

// What two worlds foretell of a larger one is what that takes when it is built.
func TestSurveysForetell(t *testing.T) {
	if testing.Short() {
		t.Skip("builds 600,000 consumers")
	}
	const adoption = "adoption: {innovation: 0.01/day, imitation: 0.3/day}\n"
	for _, x := range []struct {
		name, text string
		sizes      [2]int
		consumers  int
	}{
		{"regular", "graph: {kind: regular, degree: 10}\n" + adoption, surveyed, 600_000},
		{"shared", "graph: {kind: barabasi_albert, links: 5, seed: 3}\n" + adoption, surveyed, 600_000},
		{"friendship", "graph: {kind: friendship, mean_degree: 10}\n" + adoption, surveyed, 600_000},
		{"wechat", "extends: wechat\n", [2]int{10_000, 20_000}, 40_000},
	} {
		t.Run(x.name, func(t *testing.T) {
			scn, err := scenarios.Parse("survey.yaml", []byte("clock: {ticks: 8}\n"+x.text), scenarios.Options{Set: []string{"consumers.count=" + strconv.Itoa(x.consumers)}})
			if err != nil {
				t.Fatal(err)
			}
			own, err := scn.Decode()
			if err != nil {
				t.Fatal(err)
			}
			defer tidy(x.consumers)()
			var p Plan
			if !p.foretell(scn, own, PlanOptions{}, x.sizes) {
				t.Fatal("nothing is foretold")
			}
			got, steps := p.Survey, len(p.Steps)
			want, _, err := p.survey(scn, own, PlanOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if got.Consumers != x.consumers || steps != len(p.Steps) {
				t.Errorf("%d consumers and %d steps, not %d and %d", got.Consumers, steps, x.consumers, len(p.Steps))
			}
			for _, f := range []struct {
				name      string
				got, want int64
				within    float64
			}{
				{"edges", got.Edges, want.Edges, 0.01}, {"columns", got.Columns, want.Columns, 0.02}, {"graph", got.Graph, want.Graph, 0.02},
				{"heap", got.shared + got.world, want.shared + want.world, 0.05}, {"peak", max(got.sharing, got.shared+got.building), max(want.sharing, want.shared+want.building), 0.1},
			} {
				t.Logf("%s: %d foretold, %d found, %.3f", f.name, f.got, f.want, float64(f.got)/float64(f.want))
				if math.Abs(float64(f.got)/float64(f.want)-1) > f.within {
					t.Errorf("%s: %d foretold, %d found", f.name, f.got, f.want)
				}
			}
		})
	}
}
