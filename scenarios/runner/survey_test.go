package runner

import (
	"runtime"
	"strconv"
	"testing"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// The estimate extrapolated from two worlds agrees with a larger world that is built.
func TestSurveysForetell(t *testing.T) {
	need.Long(t)
	usual(t)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // on several cores a peak depends on when garbage is collected
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
			scn := need.Value(scenarios.Parse("survey.yaml", []byte("clock: {ticks: 8}\n"+x.text), scenarios.Options{Set: []string{"consumers.count=" + strconv.Itoa(x.consumers)}}))(t)
			own := need.Value(scn.Decode())(t)
			defer tidy(x.consumers)()
			seen := 0
			got, ok := foretell(scn, own, x.sizes, func(run *agents.Run) { seen = run.World.N })
			if !ok {
				t.Fatal("nothing is foretold")
			}
			want, _, err := survey(scn, own, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got.Consumers != x.consumers || seen != x.sizes[1] || got.Shared != want.Shared {
				t.Errorf("of %d consumers, the graph shared is %v, seen are %d; not of %d, %v, %d", got.Consumers, got.Shared, seen, x.consumers, want.Shared, x.sizes[1])
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
				need.Near(t, f.name+" foretold over found", float64(f.got)/float64(f.want), 1, f.within)
			}
		})
	}
}
