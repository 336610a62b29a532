package encounters

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// bond is a tie of the slow twin, which looks at all ties in every tick, and again before
// anything happens to them.
type bond struct {
	s, at, above float64
	chat         float32
	hard         bool

	// On ticks above a day: its state when the tick began, or when it formed, and when it has
	// been used since.
	then  *bond
	since float64
	days  []float64
}

// twin is the mechanism without a layer, rows, a calendar or computed lives.
type twin struct {
	spec  *Spec
	w     *society.World
	seed  uint64
	bonds map[[2]int]*bond
	born  int
	ended int
	again int         // ties whose ends met again after they had ended
	cost  map[int]int // unwanted contacts
	met   societytest.Met
}

func (x *twin) key(purpose string) rng.Key { return rng.New(x.seed, 1, "encounters."+purpose) }

func pairOf(i, j int) [2]int { return [2]int{min(i, j), max(i, j)} }

func (x *twin) degree(i int) (n int) {
	for p := range x.bonds {
		if p[0] == i || p[1] == i {
			n++
		}
	}
	return n
}

func (x *twin) using(i int) bool { return x.w.Status[i] == society.Using }

// talk records that two were in contact.
func (x *twin) talk(p [2]int) {
	x.met.Both(p[0], p[1])
}

// faded returns the strength of a tie on a day.
func (x *twin) faded(b *bond, day float64) float64 {
	if b.hard || day < b.at {
		return b.s
	}
	return b.s * math.Exp(-math.Ln2/x.spec.Ties.HalfLife.Days()*(day-b.at))
}

// to reports whether a tie still exists on a day, and makes it strong if it has been held for
// long enough by then.
func (x *twin) to(b *bond, day float64) bool {
	v := x.spec.Ties
	if b.hard {
		return true
	}
	if b.above >= 0 {
		if d := b.above + v.StrongAfter.Days(); d < day && x.faded(b, d) >= v.StrongAbove {
			b.s, b.hard = x.faded(b, d), true
			return true
		}
	}
	return x.faded(b, day) > v.DropBelow
}

func (x *twin) use(b *bond, day float64, n int) {
	day = math.Max(day, b.at)
	x.to(b, day)
	b.s, b.at = x.faded(b, day), day
	b.days = append(b.days, day)
	if b.s <= x.spec.Ties.StrongAbove {
		b.above = -1
	}
	for range n {
		b.s += x.spec.Ties.Gain * (1 - b.s)
	}
	if !b.hard && b.s > x.spec.Ties.StrongAbove && b.above < 0 {
		b.above = b.at
	}
}

// strengthOn returns the strength of a tie on a day of the tick, by repeating the tick until then.
func (x *twin) strengthOn(b *bond, day float64) float64 {
	if day < b.since {
		return 0
	}
	again := *b.then
	for _, d := range b.days {
		if d <= day {
			x.use(&again, d, 1)
		}
	}
	if b.hard && x.to(&again, day) && again.hard {
		return again.s
	}
	return x.faded(&again, day)
}

func (x *twin) chatAfter(p [2]int, day float32) float32 {
	u := x.key("talk").Open(uint64(p[0])<<32|uint64(p[1]), uint64(math.Float32bits(day)))
	return max(float32(float64(day)-num.Log(u)/x.spec.Ties.Chat.Over(units.Day)), math.Nextafter32(day, math.MaxFloat32))
}

// live lets a tie live until a day; false if it ends.
func (x *twin) live(p [2]int, b *bond, day float64) bool {
	for float64(b.chat) < day {
		if !x.to(b, float64(b.chat)) {
			return false
		}
		if x.using(p[0]) && x.using(p[1]) {
			x.use(b, float64(b.chat), 1)
			x.talk(p)
		}
		b.chat = x.chatAfter(p, b.chat)
	}
	return x.to(b, day)
}

// partner draws from the first 256 candidates only; in the test's world one of them is always
// present.
func (x *twin) partner(t sim.Tick, way string, key rng.Key, i int) int {
	var pool []int
	for j := range x.w.N {
		if x.in(way, j) && (way == shake || x.w.Who(j).Region == x.w.Who(i).Region) {
			pool = append(pool, j)
		}
	}
	tick := x.w.Clock.Days()
	for n := uint64(1); n < 512; n += 2 {
		j := pool[key.Below(uint64(i), n, uint64(len(pool)))]
		there := 0.0
		if x.using(j) {
			there = x.w.Waited(j, t)
			if tick < 1 { // for a day after a session
				there = 0
				if since := tick * float64(x.w.SinceSession(j, t)); x.w.Sessions[j] > 0 {
					there = tick
				} else if since < 1 {
					there = math.Min(tick, 1-since)
				}
			}
		} else if x.w.Status[j] == society.Never {
			there = tick
		}
		if j != i && key.Float(uint64(i), n+1)*tick < there {
			return j
		}
	}
	panic("nobody there")
}

func (x *twin) in(way string, i int) bool {
	return x.key(way+".opt_in").Float(uint64(i), 0) < map[uint8]float64{0: .6, 1: .8, 2: .4}[x.w.Who(i).Age]
}

// tick runs a whole tick, given the likes of the last one.
func (x *twin) tick(t sim.Tick, likes map[[2]int]int) {
	days := x.w.Clock.Days()
	type meeting struct {
		day  float32
		i, j int
		want bool
	}
	var all []meeting
	a := x.spec.Accept
	for _, way := range []string{"near_people", "shake"} {
		for i := range x.w.N {
			if !x.in(way, i) || !x.w.Active(i) {
				continue
			}
			u := x.key(way+".look").At(int(t), 0).Open(uint64(i), 0)
			for e := range num.PoissonInverse(u, 0.4*x.w.Waited(i, t)) {
				whom := x.key(way+".whom").At(int(t), 0).Sub(uint64(e))
				j := x.partner(t, way, whom, i)
				if x.w.Graph.Has(i, j) {
					continue
				}
				day := float32((float64(t-1) + whom.Float(uint64(i), 0)) * days)
				tied := x.bonds[pairOf(i, j)] != nil
				if tied && !x.using(j) {
					continue
				}
				match := x.w.Match(i, x.w.Taste(j))
				want := func(key string, i, j int) bool {
					taken := float64(x.degree(i)) / float64(x.spec.Ties.Cap)
					p := num.Sigmoid(a.Intercept + a.Match*match - a.Crowding*taken)
					return taken < 1 && x.key(key).At(int(t), 0).Float(uint64(i), uint64(j)) < p
				}
				theirs := want("accepts", j, i)
				if both := theirs && want("wants", i, j); tied || both {
					all = append(all, meeting{day, i, j, both})
				}
				if !tied && !theirs && x.using(j) {
					x.cost[j]++
				}
			}
		}
	}
	for p, n := range likes {
		if b := x.bonds[p]; b != nil {
			if days <= 1 || b.hard {
				x.use(b, math.Max(0, (float64(t)-1.5)*days), n)
				continue
			}
			for k := range n {
				u := x.key("settled").At(int(t)-1, 0).Float(uint64(p[0])<<32|uint64(p[1]), uint64(k))
				if day := (float64(t-2) + u) * days; day >= b.since {
					b.days = append(b.days, day)
				}
			}
			again := b.days
			slices.Sort(again)
			b.s, b.at, b.above = b.then.s, b.then.at, b.then.above
			for _, day := range again {
				x.use(b, day, 1)
			}
		}
	}
	for _, b := range x.bonds {
		then := *b
		b.then, b.since, b.days = &then, 0, nil
	}
	slices.SortFunc(all, func(a, b meeting) int {
		return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.i, b.i), cmp.Compare(a.j, b.j))
	})
	gone := map[[2]int]bool{}
	for _, e := range all {
		p := pairOf(e.i, e.j)
		if b := x.bonds[p]; b != nil {
			if !x.live(p, b, float64(e.day)) {
				delete(x.bonds, p)
				gone[p] = true
				x.ended++
				continue
			}
			x.use(b, float64(e.day), 1)
			x.talk(p)
			continue
		}
		if !e.want || x.degree(e.i) >= x.spec.Ties.Cap || x.degree(e.j) >= x.spec.Ties.Cap {
			continue
		}
		x.bonds[p] = &bond{s: x.spec.Ties.Start, at: float64(e.day), above: -1, chat: x.chatAfter(p, e.day)}
		then := *x.bonds[p]
		x.bonds[p].then, x.bonds[p].since = &then, then.at
		x.born++
		x.talk(p)
		if gone[p] {
			x.again++
		}
	}
	for p, b := range maps.Clone(x.bonds) {
		if !x.live(p, b, float64(t)*days) {
			delete(x.bonds, p)
			x.ended++
		}
	}
}

// The slow twin has the same ties with the same strengths after every tick, on worlds with likes,
// users who leave, caps that bind and ticks of several lengths.
func TestTwin(t *testing.T) {
	for k, tick := range []units.Duration{units.Day, units.Day / 3, 3 * units.Day, 40 * units.Day} {
		likes, ticks := map[[2]int]int{}, 60
		if tick > 30*units.Day {
			ticks = 45
		}
		var slow *twin
		x := trial{World: societytest.World{N: 80, Tick: tick, Ticks: ticks, Seed: uint64(40 + k), Users: 0.7, Pace: 2, Experienced: true, People: `{regions: {a: 30%, b: 70%},
			segments: {a: {share: 50%, ages: {under_25: 50%, over_50: 50%}}, b: {share: 50%}}}`},
			spec: `{near_people: {opt_in: {under_25: 60%, 25_to_50: 80%, over_50: 40%}, attempts: 0.4/day}, shake: {opt_in: {under_25: 60%, 25_to_50: 80%, over_50: 40%}, attempts: 0.4/day},
				accept: {intercept: 0.5}, ties: {cap: 9, half_life: 5d, chat: 0.3/day, strong_above: 0.55, strong_after: 4d}}`,
			extra: func(b *sim.Builder, w *society.World) {
				// The twin runs beside the mechanism and sees the same sessions.
				b.Scope("twin").Step(sim.Step{Name: "twin", Phase: sim.Act,
					Before: func(t sim.Tick, _ int) { slow.tick(t, likes) }})
				gossip(b, w)
				societytest.Each(b, w, sim.Adapt, func(c *sim.Chunk, i int) {
					if i%10 == 3 && c.Tick == 30 {
						w.Leave(c, i)
					}
					if i%10 == 4 && c.Tick == 40 && w.Status[i] == society.Never {
						w.Join(c, i, 0)
					}
				})
			}}
		r, w, p := x.build(t, simtest.Options{Workers: 1})
		slow = &twin{spec: p, w: w, seed: x.Seed, bonds: map[[2]int]*bond{}, cost: map[int]int{}, met: societytest.Met{}}
		hard := 0
		gossipKey := rng.New(x.Seed, 1, "gossip.like")
		for at := sim.Tick(1); at <= sim.Tick(ticks); at++ {
			simtest.Tick(t, r, at)
			clear(likes)
			for p := range slow.bonds {
				for _, d := range [][2]int{p, {p[1], p[0]}} {
					if gossipKey.At(int(at), 0).Float(uint64(d[0]), uint64(d[1])) < 0.1 {
						likes[p]++
					}
				}
			}
			compare(t, fmt.Sprintf("tick %d of %v", at, tick), w, slow, float64(at-1)*tick.Days())
			for i := range w.N {
				_, experienced, met := w.Experienced.Take(i)
				if int(experienced) != -20*slow.cost[i] {
					t.Errorf("tick %d of %v: consumer %d experienced %d thousandths in %d contacts that it did not want", at, tick, i,
						experienced, slow.cost[i])
				}
				if !slices.Equal(met, slow.met.Of(i)) {
					t.Errorf("tick %d of %v: consumer %d met %v, in the twin %v", at, tick, i, met, slow.met.Of(i))
				}
			}
			clear(slow.met)
			clear(slow.cost)
			weak := 0
			for _, b := range slow.bonds {
				weak += num.One(!b.hard)
			}
			near(t, fmt.Sprintf("ties at tick %d of %v", at, tick), r.Series("weak_ties")[at-1], float64(weak), 0)
			if got, want := p.run.bridges, countBridges(p.run); got != want {
				t.Errorf("tick %d of %v: %d ties are bridges, counted %d", at, tick, got, want)
			}
			if share := r.Series("weak_bridging"); len(slow.bonds) > 0 &&
				!(math.Abs(share[at-1]*float64(len(slow.bonds))-float64(p.run.bridges)) <= 1e-6) {
				t.Errorf("tick %d of %v: a share of %v of %d ties are bridges, %d", at, tick, share[at-1], len(slow.bonds),
					p.run.bridges)
			}
			if t.Failed() {
				return
			}
		}
		for _, b := range slow.bonds {
			if b.hard {
				hard++
			}
		}
		t.Logf("tick of %v: %d formed, %d ended, %d of %d strong", tick, slow.born, slow.ended, hard, len(slow.bonds))
		if tick > 30*units.Day && slow.again < 10 {
			t.Errorf("tick of %v: only %d met again after their tie had ended", tick, slow.again)
		}
		if slow.born < 100 || tick >= units.Day && slow.ended < 10 || hard < 5 {
			t.Errorf("too little happened")
		}
	}
}

// countBridges returns the number of ties whose ends have no friend in common.
func countBridges(m *encounters) (n int64) {
	g := m.w.Graph
	for i := range m.w.N {
		for _, f := range m.layer.Friends(i) {
			if int(f.Who) > i && !slices.ContainsFunc(g.Neighbours(i),
				func(k uint32) bool { return g.Has(int(f.Who), int(k)) }) {
				n++
			}
		}
	}
	return n
}

func compare(t *testing.T, name string, w *society.World, slow *twin, day float64) {
	t.Helper()
	checkLayer(t, w)
	if all, _ := w.Weak.Number(); int(all) != len(slow.bonds) {
		t.Errorf("%s: %d ties, the twin has %d", name, all, len(slow.bonds))
	}
	for p, b := range slow.bonds {
		tie, ok := w.Weak.Between(p[0], p[1])
		if !ok {
			t.Errorf("%s: no tie of %v", name, p)
			continue
		}
		if w.Weak.Hard(tie) != b.hard {
			t.Errorf("%s: tie of %v strong %v, the twin's %v", name, p, w.Weak.Hard(tie), b.hard)
		}
		for k := range 4 { // from the start of the tick on
			at := day + float64(k)/4*w.Clock.Days()
			need.Near(t, fmt.Sprintf("%s: strength of the tie of %v at %d/4 of it", name, p, k), w.Weak.StrengthAt(tie, at),
				slow.strengthOn(b, at), 1e-4)
		}
		later := max(b.at, day+w.Clock.Days()) + 2
		need.Near(t, fmt.Sprintf("%s: strength of the tie of %v", name, p), w.Weak.StrengthAt(tie, later),
			slow.faded(b, later), 1e-4)
	}
}
