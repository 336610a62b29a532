package games

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// twin does what the mechanism does to one title in a world of one chunk, slowly and in the obvious
// way with the same draws.
type twin struct {
	m       *games
	g       *title // for its random keys and scenario keys, never for its state
	players []int  // in the order of install
	of      map[int]*twinPlayer
	paid    units.Money
	found   int
	invited int
}

type twinPlayer struct {
	theta float64
	since int
	links []int
	pays  bool
	spend units.Money
	due   float64
}

func (x *twin) hold(i int) float64 {
	n := 0
	if x.g.spec.Kind == embedded {
		for _, j := range x.m.w.Graph.Neighbours(i) {
			if x.of[int(j)] != nil {
				n++
			}
		}
	} else {
		for _, j := range x.of[i].links {
			if x.of[j] != nil {
				n++
			}
		}
	}
	return math.Exp(-x.g.spec.Quit.Friends * float64(min(n, x.g.spec.Quit.Cap)))
}

// meet performs half of a tick's meetings.
func (x *twin) meet(t, half int) {
	v, w := x.g.spec, x.m.w
	if v.Kind != selfBuilt {
		return
	}
	key := x.g.meet.At(t, half)
	for _, i := range x.players {
		p := x.of[i]
		for e := range num.PoissonInverse(key.Open(uint64(i), 0), v.Meet/2) {
			if len(p.links) == v.Quit.Cap || len(x.players) == 1 {
				continue
			}
			others := slices.DeleteFunc(slices.Clone(x.players), func(j int) bool { return j == i })
			j := others[key.Below(uint64(i), uint64(2*e+1), uint64(len(others)))]
			known := false
			for _, k := range p.links {
				known = known || k == j
			}
			if !known && key.Float(uint64(i), uint64(2*e+2)) < w.Match(i, w.Taste(j)) {
				p.links = append(p.links, j)
				x.found++
			}
		}
	}
}

func (x *twin) tick(t int) {
	v, w := x.g.spec, x.m.w
	x.meet(t, 0)
	quits := map[int]bool{}
	for _, i := range x.players {
		p := x.of[i]
		day := float64(t - p.since)
		days := math.Pow(day, v.Quit.Shape) - math.Pow(day-1, v.Quit.Shape)
		if x.g.quitKey.At(t, 0).Float(uint64(i), 0) < 1-math.Pow(1-float64(float32(p.theta))*x.hold(i), days) {
			quits[i] = true
		}
	}
	var stay []int
	for _, i := range x.players {
		if quits[i] {
			delete(x.of, i)
		} else {
			stay = append(stay, i)
		}
	}
	x.players = stay
	for _, i := range stay {
		x.of[i].links = slices.DeleteFunc(x.of[i].links, func(j int) bool { return quits[j] })
	}
	x.meet(t, 1)
	accepted := map[int]bool{}
	if v.Kind == embedded {
		key := x.g.invite.At(t, 0)
		for _, i := range x.players {
			for e := range num.PoissonInverse(key.Open(uint64(i), 0), v.Invites.Over(w.Clock.Tick)) {
				friends := w.Graph.Neighbours(i)
				if len(friends) == 0 {
					continue
				}
				j := int(friends[key.Below(uint64(i), uint64(2*e+1), uint64(len(friends)))])
				if x.of[j] != nil {
					continue
				}
				x.invited++
				if key.Float(uint64(i), uint64(2*e+2)) < v.Friends {
					accepted[j] = true
				}
			}
		}
	}
	rng.Rare(x.g.install.At(t, 0), 0, w.N, v.Install.Over(w.Clock.Tick),
		func(i int) float64 { return v.Install.Over(w.Clock.Tick) * w.Match(i, x.g.topic) },
		func(i int) { accepted[i] = true })
	for i := range w.N {
		if !accepted[i] || x.of[i] != nil {
			continue
		}
		s := x.g.theta.At(t, 0).Stream(uint64(i))
		p := &twinPlayer{theta: num.Beta(&s, v.Quit.A, v.Quit.B), since: t}
		s = x.g.payer.At(t, 0).Stream(uint64(i))
		if s.Float64() < v.Payers {
			p.pays = true
			p.due = float64(t) + s.Float64()*v.Every.Days()/w.Clock.Days()
			p.spend = units.Amount(v.Spend.Sample(&s))
		}
		x.of[i] = p
		x.players = append(x.players, i)
	}
	for _, i := range x.players {
		for p := x.of[i]; p.pays && p.due <= float64(t); p.due += v.Every.Days() / w.Clock.Days() {
			x.paid += p.spend
		}
	}
}

func TestTwin(t *testing.T) {
	for replicate := 1; replicate <= 2; replicate++ {
		for _, kind := range []string{embedded, selfBuilt} {
			t.Run(fmt.Sprintf("%s %d", kind, replicate), func(t *testing.T) {
				r, m := trial{world: societytest.World{N: 900, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 8},
					Ticks: 60, Replicate: replicate}, titles: []spec.Named[TitleSpec]{
					game(t, "run", kind, func(v *TitleSpec) {
						v.Payers, v.Every = 0.3, 4*units.Day
						v.Quit.Cap, v.Quit.Friends, v.Quit.Shape = 3, 0.4, []float64{1, 0.6}[replicate-1]
						v.Install = perDay(0.05)
						if kind == embedded {
							v.Invites = perDay(0.7)
						} else {
							v.Meet = 0.8
						}
					})}}.build(t, simtest.Options{Workers: 1})
				x := &twin{m: m, g: m.titles[0], of: map[int]*twinPlayer{}}
				for tick := 1; tick <= 60; tick++ {
					simtest.Tick(t, r, sim.Tick(tick))
					x.tick(tick)
					got := m.titles[0].rosters[0].players
					if len(got) != len(x.players) {
						t.Fatalf("tick %d: %d players, the twin has %d", tick, len(got), len(x.players))
					}
					for k, p := range got {
						if int(p.who) != x.players[k] {
							t.Fatalf("tick %d: player %d is consumer %d, the twin says %d", tick, k, p.who, x.players[k])
						}
					}
				}
				all := m.titles[0].sum()
				if all.paid != x.paid || int(all.relations) != x.found || int(all.invited) != x.invited {
					t.Errorf("paid %v, relations %d, invited %d; the twin %v, %d, %d", all.paid, all.relations, all.invited, x.paid,
						x.found, x.invited)
				}
				if spent := m.spent[0]; spent != units.Money(all.relations)*units.One/2 {
					t.Errorf("%d relations cost the studio %v, should be .5 each", all.relations, spent)
				}
				if all.paid == 0 || all.quits == 0 || all.relations+all.invited == 0 {
					t.Error("something never happened: the test shows little")
				}
			})
		}
	}
}
