package encounters

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// trial is a small world with encounters alone, on a graph of few strong ties.
type trial struct {
	societytest.World
	spec   string // section `encounters`
	before func(w *society.World)
	extra  func(b *sim.Builder, w *society.World)
}

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *society.World, *Spec) {
	t.Helper()
	p := &Spec{}
	societytest.Section(t, x.spec, p.Declare)
	if x.Ties.Kind == "" {
		x.Ties = society.TiesSpec{Kind: "regular", Degree: 4}
	}
	r, w := x.World.Build(t, o, func(b *sim.Builder, w *society.World) error {
		if x.before != nil {
			x.before(w)
		}
		err := p.Build(b.Scope("encounters"), w)
		if x.extra != nil {
			x.extra(b, w)
		}
		return err
	})
	return r, w, p
}

func (x trial) run(t testing.TB) (*sim.Simulation, *society.World, *Spec) {
	t.Helper()
	r, w, p := x.build(t, simtest.Options{Workers: 1})
	simtest.Run(t, r)
	return r, w, p
}

// willing makes everybody opt in.
const willing = `opt_in: {under_25: 1, 25_to_50: 1, over_50: 1}`

var near = need.Near

func TestEquations(t *testing.T) {
	near(t, "σ(−1 + 1·.5 − 1·.2)", acceptOf(-1, 1, 1, 0.5, 0.2), 1/(1+math.Exp(0.7)), 1e-12)
	near(t, "δ of 30 days", fadeOf(30*units.Day), 0.0231049, 1e-7)
	near(t, "life from .3 to .05 at 30 days", lifeOf(0.3, 0.05, fadeOf(30*units.Day)), 77.5489, 1e-4)
	near(t, "one interaction", usedOf(0.3, 0.2, 1), 0.44, 1e-12)
	near(t, "three", usedOf(0.3, 0.2, 3), 1-0.7*0.512, 1e-12)
	near(t, "none", usedOf(0.3, 0.2, 0), 0.3, 1e-12)
	near(t, "gain 1", usedOf(0.3, 1, 2), 1, 1e-12)
}

func mean(v []float64) float64 { return societytest.Total(v) / float64(len(v)) }

// Consumers who would form ties with everybody stop at the cap, and refuse from then on.
func TestCap(t *testing.T) {
	x := trial{World: societytest.World{N: 600, Ticks: 120},
		spec: `{near_people: off, shake: {` + willing + `, attempts: 3/day}, accept: {intercept: 1000}, ties: {cap: 7, half_life: 1000d}}`}
	r, w, _ := x.run(t)
	full := 0
	for i := range w.N {
		if n := w.Weak.Degree(i); n > 7 {
			t.Fatalf("consumer %d has %d ties", i, n)
		} else if n == 7 {
			full++
		}
	}
	if full < 590 {
		t.Errorf("%d of 600 are full", full)
	}
	checkLayer(t, w)
	if r.Series("encounters_refused.shake")[100] == 0 {
		t.Error("nobody who is full refuses")
	}
}

// checkLayer compares the layer with a slow count: rows are sorted, both ends agree, and the
// counts are right.
func checkLayer(t testing.TB, w *society.World) {
	t.Helper()
	k := w.Weak
	ends, weak, holders, ties := 0, 0, 0, map[uint32]int{}
	for i := range w.N {
		using, promoted, others := 0, 0, 0
		last := -1
		for _, f := range k.Friends(i) {
			j := int(f.Who)
			x := k.Tie(f.Tie)
			if j <= last || j == i || int(x.A) != min(i, j) || int(x.B) != max(i, j) {
				t.Fatalf("row of %d: %d after %d, tie %+v", i, j, last, x)
			}
			if back, ok := k.Between(j, i); !ok || back != f.Tie {
				t.Fatalf("%d and %d do not see the same tie", i, j)
			}
			if w.Graph.Has(i, j) {
				t.Fatalf("%d and %d are strong friends", i, j)
			}
			last = j
			ties[f.Tie]++
			ends++
			hard := k.Hard(f.Tie)
			if !hard {
				others++
			}
			if w.Status[j] == society.Using {
				if hard {
					promoted++
				} else {
					using++
				}
			}
		}
		if others > 0 {
			holders++
			weak += others
		}
		strong := int(w.Friends[i])
		if k.Active(i) != using || w.FriendsUsing(i) != strong+promoted || k.Others(i) != others ||
			k.Degree(i) != len(k.Friends(i)) {
			t.Fatalf("consumer %d: active %d, promoted %d, weak %d; counted %d, %d, %d", i, k.Active(i),
				w.FriendsUsing(i)-strong, k.Others(i), using, promoted, others)
		}
	}
	if all, _ := k.Number(); int(all)*2 != ends || len(ties)*2 != ends {
		t.Fatalf("%d ties, %d ends, %d different", all, ends, len(ties))
	}
	near(t, "mean number of weak friends", k.MeanOthers(), float64(weak)/float64(max(1, holders)), 1e-12)
}

// A tie that ends within a tick does not form again because its ends meet later: they would have
// to want it again.
func TestTieThatEndedIsNotMet(t *testing.T) {
	x := trial{World: societytest.World{N: 12, Tick: 7 * units.Day, Ticks: 3, Ties: society.TiesSpec{Kind: "ring",
		Degree: 2}},
		spec: `{near_people: off, shake: {` + willing + `, attempts: 3/day}, accept: {intercept: 1000}, ties: {half_life: 1d, chat: 0/day, gain: 0%}}`}
	r, w, p := x.build(t, simtest.Options{Workers: 1})
	simtest.Tick(t, r, 1)
	if all, _ := w.Weak.Number(); all < 5 {
		t.Fatalf("%d ties", all)
	}
	p.Accept.Intercept = -1000
	p.Rebuild(2)
	simtest.Tick(t, r, 2)
	simtest.Tick(t, r, 3)
	if born := r.Series("weak_births"); societytest.Total(born) != born[0] ||
		societytest.Total(r.Series("weak_chats")) < 5 {
		t.Errorf("of ties, which nobody wants from tick 2 on, there form %v; those who have one meet: %v", born,
			r.Series("weak_chats"))
	}
}

// Ties that are used a lot become strong after D days and do not fade. Both ends then count as
// strong friends.
func TestBecomingStrong(t *testing.T) {
	x := trial{World: societytest.World{N: 400, Ticks: 400},
		spec:  `{near_people: off, shake: {` + willing + `, attempts: 0.05/day}, accept: {intercept: 2}, ties: {chat: 1.5/day, strong_after: 30d}}`,
		extra: func(b *sim.Builder, w *society.World) { societytest.LeaveAll(b, w, 200) }}
	r, w, _ := x.run(t)
	checkLayer(t, w)
	hard := societytest.Total(r.Series("weak_conversions"))
	all, strong := w.Weak.Number()
	if hard < 50 || strong != int64(hard) || all != strong {
		t.Errorf("%v became strong, %d are; %d ties 200 days after everybody left", hard, strong, all)
	}
	for k, n := range r.Series("weak_conversions")[:31] {
		if n > 0 {
			t.Errorf("tick %d: %v became strong", k, n)
		}
	}
	for i := range w.N {
		if w.FriendsUsing(i) != 0 {
			t.Fatalf("%d counts friends who left", i)
		}
		for _, f := range w.Weak.Friends(i) {
			if s := w.Weak.StrengthAt(f.Tie, 0); s < 0.9-1e-6 {
				t.Fatalf("a tie that became strong has strength %v", s)
			}
		}
	}
	never := x
	never.spec = `{near_people: off, shake: {` + willing + `}, accept: {intercept: 2}, ties: {chat: 1.5/day, strong_above: 1}}`
	if r, _, _ := never.run(t); societytest.Total(r.Series("weak_conversions")) != 0 {
		t.Error("ties became strong above 1")
	}
	first := x
	first.extra = nil
	first.spec = `{near_people: off, shake: {` + willing + `, attempts: 0.05/day}, accept: {intercept: 2}, ties: {chat: 0/day, start: 95%, half_life: 1000d, strong_after: 10d}}`
	r, _, _ = first.run(t)
	hard = societytest.Total(r.Series("weak_conversions"))
	births := r.Series("weak_births")
	if before, after := societytest.Total(births[:389]), societytest.Total(births[:391]); hard < before || hard > after ||
		hard < 50 {
		t.Errorf("of ties above strong_above from the first on %v became strong; %v to %v had held for 10 days", hard,
			before, after)
	}
}

// Interactions from elsewhere, 1.3 a day along each tie, make as many ties strong, and as strong,
// on ticks of several days as on ticks of 6 h, except for those of the last tick, which do not
// count yet. On ticks of a day they count in its middle, and 11 % fewer ties become strong.
func TestBecomingStrongOnLongTicks(t *testing.T) {
	const reps = 4
	ticks := []units.Duration{units.Day / 4, 7 * units.Day}
	hard, ties, held := make([][]float64, len(ticks)), make([][]float64, len(ticks)), make([][]float64, len(ticks))
	for k, tick := range ticks {
		for rep := 1; rep <= reps; rep++ {
			x := trial{World: societytest.World{N: 400, Tick: tick, Ticks: int(252 * units.Day / tick), Pace: 23,
				Replicate: rep},
				spec: `{near_people: off, shake: {` + willing + `, attempts: 0.05/day}, accept: {intercept: 2}, ties: {chat: 0.2/day, strong_after: 30d}}`,
				extra: func(b *sim.Builder, w *society.World) {
					s := b.Scope("gossip")
					key := s.Key("like")
					s.Step(sim.Step{Name: "like", Phase: sim.Expose, Rows: w.N, Chunk: func(c *sim.Chunk) {
						draw := key.At(int(c.Tick), 0)
						for i := c.Lo; i < c.Hi; i++ {
							for _, f := range w.Weak.Friends(i) {
								for range num.PoissonInverse(draw.Open(uint64(i), uint64(f.Who)), .65*tick.Days()) {
									w.Weak.Touch(c, i, int(f.Who))
								}
							}
						}
					}})
				}}
			r, w, _ := x.run(t)
			checkLayer(t, w)
			sum, n := 0., 0.
			for i := range w.N {
				for _, f := range w.Weak.Friends(i) {
					if x := w.Weak.Tie(f.Tie); !w.Weak.Hard(f.Tie) && float64(x.At) < 252-tick.Days() {
						sum, n = sum+w.Weak.StrengthAt(f.Tie, 252-tick.Days()), n+1
					}
				}
			}
			all, _ := w.Weak.Number()
			hard[k] = append(hard[k], societytest.Total(r.Series("weak_conversions")))
			ties[k] = append(ties[k], float64(all))
			held[k] = append(held[k], sum/n)
		}
	}
	for name, v := range map[string][][]float64{"became strong": hard, "ties": ties, "strength": held} {
		base, sdBase := moments(v[0])
		for k := 1; k < len(ticks); k++ {
			m, sd := moments(v[k])
			t.Logf("%s: %.4g ± %.2g on ticks of %v, %.4g ± %.2g on those of 6 h", name, m, sd/math.Sqrt(reps), ticks[k], base,
				sdBase/math.Sqrt(reps))
			simtest.Z(t, fmt.Sprintf("%s on ticks of %v", name, ticks[k]), m, math.Hypot(sd, sdBase), reps, base, 0.03*base)
		}
	}
}

func moments(v []float64) (m, sd float64) {
	m = mean(v)
	for _, x := range v {
		sd += (x - m) * (x - m)
	}
	return m, math.Sqrt(sd / float64(len(v)-1))
}

// On a directed graph an arc in either direction makes two consumers friends and not strangers.
// Otherwise what one shows to its friends would reach the other twice.
func TestDirected(t *testing.T) {
	const n = 60
	var arcs []graph.Edge
	for i := range uint32(n) {
		for k := range uint32(12) {
			arcs = append(arcs, graph.Edge{U: i, V: (i + 1 + k) % n})
		}
	}
	g := need.Value(graph.FromEdges(n, true, arcs))(t)
	x := trial{World: societytest.World{N: n, Ticks: 100}, spec: `{near_people: off, shake: {` + willing + `, attempts: 1/day}, accept: {intercept: 1000}}`,
		before: func(w *society.World) { w.Graph = g }}
	_, w, p := x.run(t)
	checkLayer(t, w)
	strangers, bridges := 0, 0
	for i := range n {
		for _, f := range w.Weak.Friends(i) {
			if strangers++; g.Has(i, int(f.Who)) || g.Has(int(f.Who), i) {
				t.Fatalf("%d and %d know each other", i, f.Who)
			}
			if far := (int(f.Who) - i + n) % n; 24 < far && far < n-24 { // twelve places on either side of each
				bridges++
			}
		}
	}
	if 2*int(p.run.bridges) != bridges {
		t.Errorf("%d ends of ties are of a bridge; %d have no friend in common", 2*p.run.bridges, bridges)
	}
	if strangers < n*(n-1-24)*9/10 {
		t.Errorf("%d ends of ties; %d strangers", strangers, n*(n-1-24))
	}
}

// In a region each user is equally likely to be found, whether drawn or weighed.
func TestPartnersOfARegion(t *testing.T) {
	const n = 400
	x := trial{World: societytest.World{N: n, Ticks: 1, Users: 1, People: `{regions: {a: 30%, b: 70%}}`, Ties: society.TiesSpec{Kind: "ring", Degree: 2}},
		spec: `{near_people: {` + willing + `}, shake: off}`}
	_, w, p := x.build(t, simtest.Options{Workers: 1})
	m := p.run
	c := &sim.Chunk{Tick: 1}
	i := 0
	const draws = 40_000
	same := 0.0
	for j := range n {
		if j != i && w.Who(j).Region == w.Who(i).Region {
			same++
		}
	}
	for name, find := range map[string]func(key rng.Key) int{
		"drawn": func(key rng.Key) int { return m.partner(c, m.ways[0], key, i) },
		"weighed": func(key rng.Key) int {
			return m.weighAll(c, key, i, m.ways[0].pools[m.poolOf(m.ways[0], i)], society.Access{1, 1, 1})
		},
	} {
		count := make([]float64, n)
		for k := range draws {
			count[find(rng.New(1, 1, name).Sub(uint64(k)))]++
		}
		for j := range count {
			q := 0.0
			if j != i && w.Who(j).Region == w.Who(i).Region {
				q = 1 / same
			}
			near(t, fmt.Sprintf("%s: share of %d in the region", name, j), count[j]/draws, q, 4.5*math.Sqrt(q*(1-q)/draws)+1e-9)
		}
	}
}

// A consumer who has never used the platform but could is met; it does not look for anybody itself.
func TestNonUsers(t *testing.T) {
	x := trial{World: societytest.World{N: 1000, Ticks: 30, Users: 0.3, Access: 0.5}, spec: `{near_people: off, shake: {` + willing + `}}`}
	r, w, _ := x.run(t)
	checkLayer(t, w)
	mixed, outside := 0, 0
	for i := range w.N {
		for _, f := range w.Weak.Friends(i) {
			switch a, b := w.Status[i], w.Status[f.Who]; {
			case a != society.Using && b != society.Using:
				outside++
			case a != b:
				mixed++
				for _, j := range []int{i, int(f.Who)} {
					if w.Status[j] != society.Using && !w.HasAccess(j, society.Access{.5, .5, .5}) {
						t.Fatalf("%d cannot use the platform and is met", j)
					}
				}
			}
		}
	}
	if outside != 0 || mixed == 0 {
		t.Errorf("%d ties with who does not use it, %d among those", mixed, outside)
	}
	if societytest.Total(r.Series("weak_births")) < 100 {
		t.Error("few ties")
	}
}

func TestContract(t *testing.T) {
	x := trial{World: societytest.World{N: 5000, Ticks: 60, Users: 0.6, Pace: 4, Experienced: true, People: `{regions: {a: 30%, b: 70%}}`},
		spec:  `{near_people: {` + willing + `}, shake: {` + willing + `}, ties: {half_life: 5d, chat: 0.3/day, strong_above: 0.6, strong_after: 5d}}`,
		extra: gossip}
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		r, _, _ := x.build(t, o)
		return r
	})
}

// gossip stands in for likes: of each tie one in five is touched per tick, by either end.
func gossip(b *sim.Builder, w *society.World) {
	s := b.Scope("gossip")
	key := s.Key("like")
	s.Step(sim.Step{Name: "like", Phase: sim.Expose, Rows: w.N, Chunk: func(c *sim.Chunk) {
		k := key.At(int(c.Tick), 0)
		for i := c.Lo; i < c.Hi; i++ {
			for _, f := range w.Weak.Friends(i) {
				if k.Float(uint64(i), uint64(f.Who)) < 0.1 {
					w.Weak.Touch(c, i, int(f.Who))
				}
			}
		}
	}})
}

// Nobody meets before the release, where all are strong friends, where nobody opts in, or without
// attempts.
func TestNeutral(t *testing.T) {
	for _, spec := range []string{
		`{near_people: {` + willing + `}, shake: off}`, // not released
		`{near_people: {` + willing + `}, shake: {` + willing + `, attempts: 0/day}}`,
	} {
		x := trial{World: societytest.World{N: 500, Ticks: 30}, spec: spec, extra: func(_ *sim.Builder, w *society.World) {
			w.Functions = &society.Functions{Names: []string{"shake"}, Released: []bool{true}}
		}}
		r, _, _ := x.run(t)
		for _, name := range []string{"weak_ties", "weak_births", "weak_chats"} {
			if n := societytest.Total(r.Series(name)); n != 0 {
				t.Errorf("%s: %v %s", spec, n, name)
			}
		}
	}
}
