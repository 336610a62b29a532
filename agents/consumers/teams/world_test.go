package teams

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"guanxi/agents/providers/commerce"
	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

var near, total = need.Near, societytest.Total

// trial is a world with shops and teams.
type trial struct {
	world societytest.World
	shops string   // section commerce
	spec  string   // section teams
	all   bool     // in tick 1 everybody starts a team at shop 0 and asks all friends, and nobody looks for anything
	one   bool     // of them only the first does
	last  sim.Tick // of occasions; 0: all
	// novice lets every other consumer know the good.
	novice bool
	more   func(b *sim.Builder, w *society.World)
}

// plain is one shop at 60 of which a friend buys with utility b − 0.03·p and nothing else matters.
const plain = "{occasions: 1e-9/day, merchants: {count: 1, quality: 0.6, price: 60, cost: 40%}, reputation: off, " +
	"choice: {match: 0, reputation: 0, social: 0, price: 0.03, intercept: "

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *teams) {
	t.Helper()
	if x.world.Ties.Kind == "" {
		x.world.Ties = society.TiesSpec{Kind: "regular", Degree: 10}
	}
	p, shop := new(Spec), new(commerce.Spec)
	r, _ := x.world.Build(t, o, func(b *sim.Builder, w *society.World) error {
		societytest.Add(t, b, w, "commerce", x.shops, shop)
		if x.all {
			societytest.Each(b, w, sim.Trade, func(c *sim.Chunk, i int) {
				if c.Tick == 1 && w.Status[i] == society.Using && (!x.one || !slices.Contains(w.Status[:i], society.Using)) {
					one := start{effort: 0.5, member: member{Chosen: society.Chosen{Alpha: 0.03, Filled: 70,
						Occasion: society.Occasion{Who: i, At: 1}}}}
					for k := range min(w.Graph.Degree(i), p.Friends) {
						if j := w.Graph.Neighbour(i, k); w.Status[j] == society.Using || p.HasOutside {
							one.asked = append(one.asked, uint32(j))
						}
					}
					p.run.started.Add(c, one)
				}
			})
		}
		if x.last > 0 {
			b.Scope("closed").Step(sim.Step{Name: "close", Phase: sim.Act, Before: func(t sim.Tick, _ int) {
				if t == x.last+1 {
					shop.Occasions.Value = 1e-9
					shop.Rebuild(t)
				}
			}})
		}
		if x.more != nil {
			x.more(b, w)
		}
		societytest.Add(t, b, w, "teams", x.spec, p)
		if x.novice {
			gap := w.Teams.Missing
			w.Teams.Missing = func(i, j int) float64 { return float64(i%2) * gap(i, j) }
		}
		return nil
	})
	return r, p.run
}

// at is plain with so many occasions.
func at(occasions string, b float64) string {
	return strings.Replace(plain, "1e-9/day", occasions, 1) + fmt.Sprint(b) + "}}"
}

func (x trial) run(t testing.TB) (*sim.Simulation, *teams) { return societytest.Run(t, x.build) }
