package adoption

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
)

// in builds the mechanism in a world that prepare may change first, and runs it unless it refuses.
func in(t *testing.T, x societytest.World, a *Spec, prepare func(*society.World)) (r *sim.Simulation, w *society.World, err error) {
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
			_, w, err := in(t, societytest.World{N: 4000, Ties: society.TiesSpec{Kind: kind, Degree: 2}, Ticks: 10, Access: 0.25}, &a, nil)
			if err != nil {
				t.Fatal(err)
			}
			simtest.Z(t, a.Model+" "+kind+": share", float64(w.Users)/4000, math.Sqrt(.25*.75), 4000, 0.25, 0)
		}
	}
}

// Adopters who need no neighbour count under innovation: all of the first tick, and all of a
// model without contagion. The others count under the neighbours' cause.
func TestCausesOfInnovation(t *testing.T) {
	for other, x := range map[string]struct{ alone, both Spec }{
		"new_adopters.cascade":   {Spec{Model: "cascade", Innovation: perTick(0.03)}, Spec{Model: "cascade", Innovation: perTick(0.03), Transmission: 0.4}},
		"new_adopters.threshold": {Spec{Model: "threshold", Threshold: num.Constant(1), Innovation: perTick(0.03)}, Spec{Model: "threshold", Threshold: num.Constant(0.2), Innovation: perTick(0.03)}},
	} {
		of := func(a Spec, kind string, ticks int) (innovation, rest, all float64) {
			r := trial{n: 2000, ties: society.TiesSpec{Kind: kind, Degree: 4}, ticks: ticks, spec: a}.run(t, 1, 1)
			return societytest.Total(r.Series("new_adopters.innovation")), societytest.Total(r.Series(other)), societytest.Total(r.Series("new_adopters"))
		}
		for _, kind := range []string{"ring", "complete"} {
			if innovation, rest, all := of(x.both, kind, 1); all == 0 || innovation != all || rest != 0 {
				t.Errorf("%s, %s: in the first tick %v of %v by innovation, %v otherwise", other, kind, innovation, all, rest)
			}
			if innovation, rest, all := of(x.both, kind, 20); innovation+rest != all || innovation == 0 || rest == 0 {
				t.Errorf("%s, %s: %v by innovation and %v otherwise of %v", other, kind, innovation, rest, all)
			}
		}
		// On a ring hardly anybody has all four friends among the adopters so soon.
		innovation, rest, all := of(x.alone, "ring", 5)
		if p := 1 - math.Exp(-5*0.03); !(math.Abs(all/2000-p) <= 4*math.Sqrt(p*(1-p)/2000)) || innovation+rest != all || rest > 0.01*all {
			t.Errorf("%s: %v by innovation and %v otherwise of %v, %v were expected", other, innovation, rest, all, 2000*p)
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
	simtest.Z(t, "spread of sizes", sa, sb/math.Sqrt(2)*1.5, replicates, sb, 0) // sizes are bimodal: kurtosis below the normal's
}

// A consumer invited by several has the same inviter in whatever order the invitations come.
func TestInviterDoesNotDependOnOrder(t *testing.T) {
	v := invitations{key: rng.New(1, 1, "invite"), by: make([]uint32, 2)}
	for j, order := range [][]int{{3, 1, 4, 1, 5, 9, 2, 6}, {9, 6, 2, 5, 1, 4, 3, 1}} {
		v.by[j] = 0
		for _, i := range order {
			v.mark(j, i)
		}
		best := order[0]
		for _, i := range order {
			if v.key.Bits(uint64(i), uint64(j)) > v.key.Bits(uint64(best), uint64(j)) {
				best = i
			}
		}
		if int(v.by[j])-1 != best {
			t.Errorf("consumer %d is invited by %d, the largest draw is of %d", j, int(v.by[j])-1, best)
		}
	}
}
