package adoption

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
)

// in builds the mechanism in a world that prepare may change first, and runs it unless it refuses.
func in(t *testing.T, x societytest.World, a *Spec, prepare func(*society.World)) (r *sim.Simulation, w *society.World,
	err error) {
	t.Helper()
	x.Seed, x.Users = 1, -1
	r, w = x.Build(t, simtest.Options{}, func(b *sim.Builder, w *society.World) error {
		if prepare != nil {
			prepare(w)
		}
		err = a.filled().Build(b.Scope("adoption"), w)
		return nil
	})
	if err == nil {
		simtest.Run(t, r)
	}
	return r, w, err
}

// Consumers without access adopt in no model.
func TestAccess(t *testing.T) {
	for _, a := range []Spec{
		{Innovation: perTick(40)},
		{Model: "threshold", Innovation: perTick(40)},
		{Model: "cascade", Innovation: perTick(40), Transmission: 1},
	} {
		for _, kind := range []string{"ring", "complete"} {
			_, w, err := in(t, societytest.World{N: 4000, Ties: society.TiesSpec{Kind: kind, Degree: 2}, Ticks: 10,
				Access: 0.25}, &a, nil)
			if err != nil {
				t.Fatal(err)
			}
			simtest.Z(t, a.Model+" "+kind+": share", float64(w.Users)/4000, math.Sqrt(.25*.75), 4000, 0.25, 0)
		}
	}
}

// The complete graph takes one draw per consumer; its cascades have the distribution of those on
// a graph that stores all edges.
func TestCascadeOnCompleteGraph(t *testing.T) {
	const n, replicates = 60, 400
	sizes := map[string][]float64{}
	for _, ties := range []society.TiesSpec{{Kind: "complete"}, {Kind: "erdos_renyi", MeanDegree: n - 1}} {
		x := trial{n: n, ties: ties, ticks: 30, initial: "1", spec: Spec{Model: "cascade", Transmission: 1.5 / n}}
		for _, s := range x.shares(t, 4, replicates, x.ticks)[0] {
			sizes[ties.Kind] = append(sizes[ties.Kind], s*n)
		}
	}
	a, sa := meanSD(sizes["complete"])
	b, sb := meanSD(sizes["erdos_renyi"])
	simtest.Z(t, "mean size", a, math.Sqrt(sa*sa+sb*sb), replicates, b, 0)
	// sizes are bimodal: kurtosis below the normal's
	simtest.Z(t, "spread of sizes", sa, sb/math.Sqrt(2)*1.5, replicates, sb, 0)
}

// Adopters who need no neighbour count under innovation: all of the first tick, and all of a
// model without contagion. The others count under the neighbours' cause.
func TestCausesOfInnovation(t *testing.T) {
	for other, a := range map[string]Spec{
		"new_adopters.cascade":   {Model: "cascade", Innovation: perTick(0.03), Transmission: 0.4},
		"new_adopters.threshold": {Model: "threshold", Threshold: num.Constant(0.2), Innovation: perTick(0.03)},
	} {
		for _, kind := range []string{"ring", "complete"} {
			r := trial{n: 2000, ties: society.TiesSpec{Kind: kind, Degree: 4}, ticks: 20, spec: a}.run(t, 1, 1)
			innovation, rest, all := r.Series("new_adopters.innovation"), r.Series(other), r.Series("new_adopters")
			if sum := societytest.Total; all[1] == 0 || innovation[1] != all[1] || sum(rest) == 0 ||
				sum(innovation)+sum(rest) != sum(all) {
				t.Errorf("%s, %s: %v by innovation and %v otherwise of %v", other, kind, innovation, rest, all)
			}
		}
	}
}
