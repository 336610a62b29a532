package activity

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// The rate of each consumer agrees with the equation: satisfaction, friends of the
// graph and ties that became strong, titles played, payment.
func TestMeansOfEachConsumer(t *testing.T) {
	const n = 3000
	key := rng.New(3, 0, "means")
	for _, ties := range []society.TiesSpec{{Kind: "complete"}, {Kind: "barabasi_albert", Links: 3},
		{Kind: "ring", Degree: 4}} {
		for _, weak := range []bool{false, true} {
			if weak && ties.Kind == "complete" {
				continue
			}
			a := &Spec{}
			societytest.Section(t, "{sessions: 10, effects: {satisfaction: 0.8, at: 0.4, friends: 0.3, plays: 0.2, payment: "+
				"0.25}}", a.Declare)
			r, w := societytest.World{N: n, Ties: ties, Ticks: 7, Users: .6}.
				Build(t, simtest.Options{Workers: 1}, func(b *sim.Builder, w *society.World) error {
					s := b.Scope("test")
					w.Satisfaction, w.Plays, w.Bound = sim.Column[uint16](s, "satisfaction", n), sim.Column[uint8](s, "plays", n),
						society.NewBound(s, n)
					for i := range uint64(n) {
						w.Satisfaction[i] = uint16(key.Below(i, 0, 1<<16))
						w.Plays[i] = uint8(key.Below(i, 1, 5))
						w.Bound.Set(int(i), key.Below(i, 2, 2) == 0)
					}
					if weak {
						w.NewWeak(s, 50, 0)
						for i := range n {
							for k := range i % 5 {
								j := (i*(k+3) + 11*k + 1) % n
								if _, ok := w.Weak.Between(i, j); !ok && i != j {
									id := w.Weak.Form(i, j, .9, 0)
									if k > 0 {
										w.Weak.Harden(id, 0)
									}
								}
							}
						}
					}
					return a.Build(b.Scope("activity"), w)
				})
			for tick := sim.Tick(1); tick <= 7; tick++ {
				simtest.Tick(t, r, tick)
				for i := range n {
					if w.Status[i] != society.Using {
						continue
					}
					friends := 0.
					for j := range w.Graph.Neighbours(i) {
						if w.Status[w.Graph.Neighbours(i)[j]] == society.Using {
							friends++
						}
					}
					if w.Graph.Complete() {
						friends = float64(w.Users - 1)
					}
					for _, f := range w.Weak.Friends(i) {
						if w.Weak.Hard(f.Tie) && w.Status[f.Who] == society.Using {
							friends++
						}
					}
					logs := .8*(w.SatisfactionOf(i)-.4) + .3*math.Log((1+friends)/(1+w.Graph.MeanDegree())) + .2*float64(w.Plays[i])
					if w.Bound.Has(i) {
						logs += .25
					}
					want := 10 * math.Exp(logs)
					near(t, ties.Kind, a.run.mean(i), want, 2e-3*want)
				}
			}
			r.Close()
		}
	}
}

// Slots are those of sessions that open the feed. An item reaches a consumer if one of them shows
// it before it expires, at any tick.
func TestSlotsAndReach(t *testing.T) {
	for _, tick := range []units.Duration{units.Day, 6 * units.Hour} {
		x := trial{n: 4000, ticks: 8, tick: tick, activity: "{sessions: 5, effects: {friends: 0}, feed: {slots: 7, open: " +
			"30%, expire: 2d}}"}
		r, w := x.run(t)
		days := w.Clock.Days()
		simtest.Z(t, "slots of a session", total(r.Series("slots"))/total(r.Series("sessions")), 7*math.Sqrt(.21),
			int(total(r.Series("sessions"))), 7*.3, 0)
		near(t, "ticks until it expires", w.FeedExpire, 2/days, 1e-12)
		feed, message := w.ReachOf(0, 0)
		near(t, "reach of the feed", feed, 1-math.Exp(-2*5*.3), 1e-3)
		near(t, "reach of a message", message, 1-math.Exp(-2*5), 1e-3)
		feed, _ = w.ReachOf(0, 14*days) // seven items in half a day
		near(t, "reach of a full feed", feed, 1-math.Exp(-.5*5*.3), 1e-3)
	}
}
