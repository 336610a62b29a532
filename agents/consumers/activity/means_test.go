package activity

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// The rate of each consumer agrees with the equation: segments, satisfaction, friends of the
// graph and ties that became strong, titles played, payment, the day of the week.
func TestMeansOfEachConsumer(t *testing.T) {
	const n = 3000
	key := rng.New(3, 0, "means")
	for _, ties := range []society.TiesSpec{{Kind: "complete"}, {Kind: "barabasi_albert", Links: 3}, {Kind: "ring", Degree: 4}} {
		for _, weak := range []bool{false, true} {
			if weak && ties.Kind == "complete" {
				continue
			}
			a := &Spec{}
			societytest.Section(t, "{sessions: 10, segments: {b: 3}, weekend: 1.7, effects: {satisfaction: 0.8, at: 0.4, friends: 0.3, plays: 0.2, payment: 0.25}}", a.Declare)
			r, w := societytest.World{N: n, Ties: ties, People: "{segments: {a: {share: 30%}, b: {share: 70%}}}", Ticks: 7, Users: .6}.
				Build(t, simtest.Options{Workers: 1}, func(b *sim.Builder, w *society.World) error {
					s := b.Scope("test")
					w.Satisfaction, w.Plays, w.Bound = sim.Column[uint16](s, "satisfaction", n), sim.Column[uint8](s, "plays", n), society.NewBound(s, n)
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
				season := 1.
				if tick == 2 || tick == 3 { // 21 January 2011 is a Friday
					season = 1.7
				}
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
					rate := map[string]float64{"a": 10, "b": 30}[w.Segments[w.Who(i).Segment]]
					logs := .8*(w.SatisfactionOf(i)-.4) + .3*math.Log((1+friends)/(1+w.Graph.MeanDegree())) + .2*float64(w.Plays[i])
					if w.Bound.Has(i) {
						logs += .25
					}
					want := rate * season * math.Exp(logs)
					near(t, ties.Kind, a.run.mean(i), want, 2e-3*want)
				}
			}
			r.Close()
		}
	}
}

// By the hour, the weekend lasts from the 25th to the 72nd hour after a Friday's midnight.
func TestWeekendByTheHour(t *testing.T) {
	const n = 2000
	r, _ := trial{n: n, ticks: 96, tick: units.Hour, activity: "{sessions: 24, weekend: 3, effects: {friends: 0}}"}.run(t)
	for hour, got := range r.Series("sessions")[1:] {
		want := 1.
		if hour >= 24 && hour < 72 {
			want = 3
		}
		simtest.Z(t, "sessions in an hour", got/n, math.Sqrt(want), n, want, 0)
	}
}

// A tick has the weekend's factor for the part of it that lies on a weekend. 2011-01-21 is a
// Friday.
func TestWeekendInLongTicks(t *testing.T) {
	const n = 2000
	for tick, days := range map[units.Duration][]float64{
		units.Week: {2, 2, 2}, 5 * units.Day: {2, 2, 0, 2, 2, 1}, 36 * units.Hour: {.5, 1.5, 0, 0, 0, 1, 1},
	} {
		r, _ := trial{n: n, ticks: len(days), tick: tick, activity: "{sessions: 24, weekend: 3, effects: {friends: 0}}"}.run(t)
		for k, got := range r.Series("sessions")[1:] {
			want := 24 * (tick.Days() + 2*days[k])
			simtest.Z(t, fmt.Sprintf("sessions in tick %d of %v", k+1, tick), got/n, math.Sqrt(want), n, want, 0)
		}
	}
}

// Slots are those of sessions that open the feed. An item reaches a consumer if one of them shows
// it before it expires, at any tick.
func TestSlotsAndReach(t *testing.T) {
	for _, tick := range []units.Duration{units.Day, 6 * units.Hour} {
		x := trial{n: 4000, ticks: 8, tick: tick, activity: "{sessions: 5, effects: {friends: 0}, feed: {slots: 7, open: 30%, expire: 2d}}"}
		r, w := x.run(t)
		days := w.Clock.Days()
		simtest.Z(t, "slots of a session", total(r.Series("slots"))/total(r.Series("sessions")), 7*math.Sqrt(.21), int(total(r.Series("sessions"))), 7*.3, 0)
		near(t, "ticks until it expires", w.FeedExpire, 2/days, 1e-12)
		feed, message := w.ReachOf(0, 0)
		near(t, "reach of the feed", feed, 1-math.Exp(-2*5*.3), 1e-3)
		near(t, "reach of a message", message, 1-math.Exp(-2*5), 1e-3)
		feed, _ = w.ReachOf(0, 14*days) // seven items in half a day
		near(t, "reach of a full feed", feed, 1-math.Exp(-.5*5*.3), 1e-3)
	}
}

// A consumer who comes back finds an empty feed and has been away since it rejoined.
func TestReturnToAnEmptyFeed(t *testing.T) {
	a := &Spec{}
	societytest.Section(t, "{sessions: 0, feed: {expire: 300d}}", a.Declare)
	r, w := societytest.World{N: 10, Ticks: 9}.Build(t, simtest.Options{Workers: 1}, func(b *sim.Builder, w *society.World) error {
		if err := a.Build(b.Scope("activity"), w); err != nil {
			return err
		}
		s := b.Scope("test")
		s.Step(sim.Step{Name: "deliver", Phase: sim.Expose, Rows: 10, Chunk: func(c *sim.Chunk) {
			for i := range 10 {
				for k := 0; k < 40 && w.View(i).Using(); k++ {
					w.Deliver(c, i)
				}
			}
		}})
		s.Step(sim.Step{Name: "leave", Phase: sim.Adapt, Rows: 10, Chunk: func(c *sim.Chunk) {
			if c.Tick == 3 {
				w.Leave(c, 4)
			}
		}})
		s.Step(sim.Step{Name: "return", Phase: sim.Arrive, Rows: 10, Chunk: func(c *sim.Chunk) {
			if c.Tick == 6 {
				w.Join(c, 4, 0)
			}
		}})
		return nil
	})
	defer r.Close()
	simtest.Ticks(t, r, 1, 6)
	near(t, "waits for who stayed", float64(a.run.waiting[3].items), 200, 8)
	near(t, "waits for who came back", float64(a.run.waiting[4].items), 0, 0)
	simtest.Ticks(t, r, 7, 8)
	near(t, "ticks since who stayed was there", float64(w.SinceSession(3, 8)), 8, 0)
	near(t, "ticks since who came back was there", float64(w.SinceSession(4, 8)), 2, 0)
}
