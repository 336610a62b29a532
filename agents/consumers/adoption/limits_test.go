package adoption

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
	"guanxi/sim/units"
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

// The fit of the functions scales the hazard without a reservation, too: at a fit of one half,
// p = ln 4 makes half of all adopt in a tick.
func TestFitWithoutReservation(t *testing.T) {
	for _, kind := range []string{"ring", "complete"} {
		_, w, err := in(t, societytest.World{N: 4000, Ties: society.TiesSpec{Kind: kind, Degree: 2}, Ticks: 1}, &Spec{Innovation: perTick(math.Log(4))}, func(w *society.World) {
			w.Functions = &society.Functions{Fit: []float64{0.5}}
		})
		if err != nil {
			t.Fatal(err)
		}
		simtest.Z(t, kind+": share", float64(w.Users)/4000, 0.5, 4000, 0.5, 0)
	}
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

// influence: adopted counts all who have ever adopted, alike on both kinds of graph.
func TestInfluenceOfAllWhoAdopted(t *testing.T) {
	const n = 50
	var series [2][]float64
	for k, ties := range []society.TiesSpec{{Kind: "complete"}, {Kind: "erdos_renyi", MeanDegree: n - 1}} {
		x := trial{n: n, ties: ties, ticks: 15, initial: "4", spec: Spec{Influence: "adopted", Imitation: perTick(0.3)}}
		series[k] = x.run(t, 2, 1).Series("adopters")
	}
	if fmt.Sprint(series[0]) != fmt.Sprint(series[1]) {
		t.Errorf("complete %v, all edges stored %v", series[0], series[1])
	}
}

// A tick too long for imitation gives a warning if somebody is left to adopt.
func TestLongTick(t *testing.T) {
	for initial, warned := range map[string]bool{"99%": true, "100%": false} {
		x := trial{n: 1000, ties: society.TiesSpec{Kind: "ring", Degree: 2}, ticks: 1, initial: initial, spec: Spec{Imitation: units.Rate{Value: .1, Per: units.Day}}}
		r, _ := x.build(t, 1, 1, simtest.Options{Workers: 1})
		r.Close()
		if (len(r.Warnings()) == 1) != warned {
			t.Errorf("%s: %v", initial, r.Warnings())
		}
	}
}

// More initial users than may adopt give a warning.
func TestInitialAdopters(t *testing.T) {
	x := trial{n: 1000, ties: society.TiesSpec{Kind: "ring", Degree: 2}, ticks: 1, initial: "90%", spec: Spec{NeverAdopt: 0.5}}
	r, w := x.build(t, 1, 1, simtest.Options{Workers: 1})
	r.Close()
	if w.Users > 560 || len(r.Warnings()) != 1 || !strings.Contains(r.Warnings()[0].Text(), "900 initial adopters are asked for") {
		t.Errorf("%d users, warnings %v", w.Users, r.Warnings())
	}
	for text, ok := range map[string]bool{"0": true, "1000": true, "1001": false, "-1": false, "100%": true, "101%": false, "1.5": false, "0.5": true, "many": false, "": false} {
		if _, err := initialCount(text, 1000); (err == nil) != ok {
			t.Errorf("initial_adopters %q of 1000: %v", text, err)
		}
	}
	for text, want := range map[string]string{"5 percent": "(write 5%)", "many": "such as 0.1%", "101%": "a share from 0% to 100%", "5 consumers": "left over"} {
		var node *spec.Node
		spec.Decode(nil, func(s *spec.Section) { s.Tree(&node, "x", "{imitation: 1/day, initial_adopters: "+text+"}", "") })
		if _, ps := spec.Decode(node, new(Spec).Declare); len(ps) != 1 || !strings.Contains(ps[0].Text(), want) {
			t.Errorf("initial_adopters %s: %v, want %s", text, ps, want)
		}
	}
	for text, want := range map[string]int{"0.1%": 1, "1": 1, "1.0": 1000, "33.33%": 333, "0.06%": 1, "0.04%": 0, "0.25%": 3} {
		if n, _ := initialCount(text, 1000); n != want {
			t.Errorf("initial_adopters %q of 1000 are %d, not %d", text, n, want)
		}
	}
}

// A single consumer.
func TestSingleConsumer(t *testing.T) {
	for _, ties := range []society.TiesSpec{{Kind: "complete"}, {Kind: "erdos_renyi"}, {Kind: "ring"}} {
		for _, a := range []Spec{
			{Innovation: perTick(50), Imitation: perTick(1)},
			{Innovation: perTick(50), Imitation: perTick(1), Normalise: "mean_degree", Influence: "adopted", HasInvitation: true},
			{Model: "cascade", Innovation: perTick(50), Transmission: 1},
			{Model: "threshold", Innovation: perTick(50)},
		} {
			if got := (trial{n: 1, ties: ties, ticks: 2, spec: a}).run(t, 1, 1).Series("adopters"); got[0] != 0 || got[1] != 1 || got[2] != 1 {
				t.Errorf("%s, %s: %v", ties.Kind, a.Model, got)
			}
		}
	}
}

// A campaign that outlasts the run spends within it the part that falls into it.
func TestPaidBeyondTheRun(t *testing.T) {
	for name, p := range map[string]PaidSpec{
		"ends later":     {From: time.Date(2011, 1, 21, 0, 0, 0, 0, time.UTC), Until: time.Date(2011, 5, 1, 0, 0, 0, 0, time.UTC)},
		"begins earlier": {From: time.Date(2010, 12, 12, 0, 0, 0, 0, time.UTC), Until: time.Date(2011, 3, 22, 0, 0, 0, 0, time.UTC)},
	} {
		p.Budget, p.Cost = units.Extensive{Value: 100_000}, 10*units.One // 100 days at 100 successes
		x := trial{n: 200_000, ties: society.TiesSpec{Kind: "ring", Degree: 2}, ticks: 20,
			spec: Spec{Paid: []spec.Named[PaidSpec]{{Name: "push", V: p}}}}
		sum := 0.0
		for _, v := range x.run(t, 2, 1).Series("new_adopters.paid") {
			sum += v
		}
		need.Near(t, name+": paid adopters in 20 days", sum, 2000, 4*math.Sqrt(2000))
	}
}

// Where there is money for everybody, a treasury that pays a quarter of the plan wins a quarter.
func TestPaidInPart(t *testing.T) {
	const n = 4000
	a := &Spec{Paid: []spec.Named[PaidSpec]{{Name: "push", V: PaidSpec{Budget: units.Extensive{Value: 1e6}, Cost: units.One}}}}
	_, w, err := in(t, societytest.World{N: n, Ties: society.TiesSpec{Kind: "ring", Degree: 2}, Ticks: 1}, a, func(w *society.World) {
		w.Policy = society.NewPolicy()
		w.Policy.SetShare(society.SpendSubsidies, 0.25)
	})
	if err != nil {
		t.Fatal(err)
	}
	simtest.Z(t, "share that is won", float64(w.Users)/n, math.Sqrt(0.25*0.75), n, 0.25, 0)
}

// The treasury plans before functions are released. Those who may be won only then are won by as much as
// is there for those of the plan.
func TestPaidAfterARelease(t *testing.T) {
	const n = 4000
	for _, before := range []float64{0, 0.3} { // share who may be won as it plans
		a := &Spec{HasReservation: true, Paid: []spec.Named[PaidSpec]{{Name: "push", V: PaidSpec{Budget: units.Extensive{Value: 1e6}, Cost: units.One}}}}
		a.Reservation.Mean, a.Reservation.SD = 0.5, 0.01
		r, w := societytest.World{N: n, Ties: society.TiesSpec{Kind: "ring", Degree: 2}, Ticks: 1, Seed: 1, Users: -1}.Build(t, simtest.Options{}, func(b *sim.Builder, w *society.World) error {
			w.Policy, w.Functions = society.NewPolicy(), &society.Functions{Fit: []float64{0.5}}
			b.Scope("policy").Step(sim.Step{Name: "plan", Phase: sim.Arrive, Before: func(now sim.Tick, _ int) {
				w.Functions.Fit[0] = 0.5 + float64(0.01*num.NormQuantile(max(1e-9, before)))
				if planned := w.Policy.Planned(society.SpendSubsidies, now); !(math.Abs(planned.Float()-before*n) < 150) {
					t.Errorf("%v is planned where %v may be won", planned, before*n)
				}
				w.Functions.Fit[0] = 1
			}})
			return a.filled().Build(b.Scope("adoption"), w)
		})
		simtest.Run(t, r)
		simtest.Z(t, "share that is won", float64(w.Users)/n, math.Sqrt(before*(1-before))+1e-3, n, before, 0.01)
	}
}

func TestPaidBeyondMoney(t *testing.T) {
	ten := societytest.World{N: 10, Ties: society.TiesSpec{Kind: "ring", Degree: 2}, Ticks: 3}
	a := &Spec{Paid: []spec.Named[PaidSpec]{{Name: "push", V: PaidSpec{Budget: units.Extensive{Value: 1e15}, Cost: units.One}}}}
	if _, _, err := in(t, ten, a, nil); err == nil || !strings.Contains(err.Error(), "adoption.paid.push.budget") {
		t.Errorf("a budget of 1e15: %v", err)
	}
	// At an elasticity of 9 a success among the last 1e-6 costs 1e54, more than any money, and
	// none is bought.
	a = &Spec{Innovation: perTick(50), Paid: []spec.Named[PaidSpec]{{Name: "push", V: PaidSpec{Budget: units.Extensive{Value: 1e9}, Cost: units.One, Elasticity: 9}}}}
	if _, w, err := in(t, ten, a, nil); err != nil || w.Media.Balance() > 1e9*units.One {
		t.Errorf("%v spent, %v", w.Media.Balance(), err)
	}
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

// Consumers may adopt in a tick if they have access when it begins, while access grows.
func TestAccessGrows(t *testing.T) {
	const n, days = 4000, 20
	for _, a := range []Spec{
		{Innovation: perTick(40)},
		{Model: "threshold", Innovation: perTick(40)},
		{Model: "threshold", Threshold: num.Constant(0)},
		{Model: "cascade", Innovation: perTick(40)},
	} {
		r, _, err := in(t, societytest.World{N: n, Ties: society.TiesSpec{Kind: "ring", Degree: 2}, Ticks: days,
			People: "{access: {file: a.csv, value: v, of: of}}", Files: map[string]string{"a.csv": "date,v,of\n2011-01-21,0,100\n2011-02-10,100,100\n"}}, &a, nil)
		if err != nil {
			t.Fatal(err)
		}
		for tick, got := range r.Series("adopters")[1:] {
			p := float64(tick) / days
			simtest.Z(t, fmt.Sprintf("%s: share after %d ticks", a.Model, tick+1), got/n, math.Sqrt(p*(1-p)), n, p, 1e-9)
		}
	}
}
