package satisfaction

import (
	"fmt"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// busy lets everybody, each day, receive four likes and a reply, read for .5, be disturbed for
// .2, buy something worth .9, and meet two friends.
func busy(w *society.World, c *sim.Chunk) {
	for i := c.Lo; i < c.Hi; i++ {
		if w.Status[i] == society.Using {
			w.Experienced.AddEmotion(c, i, 0.5, 4, 1)
			w.Experienced.AddExperience(c, i, 500)
			w.Experienced.AddExperience(c, i, -200)
			w.Experienced.AddBought(c, i, 0.5, 900)
			for k := range 3 {
				w.Experienced.AddContact(c, i, 0.5, (i+1+k%2)%w.N)
			}
		}
	}
}

const calm = "{churn: {base: 0/year}, return: {base: 0/year}}"

// What use without a price is worth, by hand: 7 likes, the fit of a session and .3 of experience,
// without what was bought, and two friends a day.
func TestUseInMoney(t *testing.T) {
	const n, days = 300, 10
	x := trial{world: societytest.World{N: n, Ticks: days, Every: days}, spec: calm, feelers: busy}
	for _, use := range []society.UseValue{{}, {Emotional: .1}, {Experiential: .4}, {Social: .05}, {Emotional: .1, Experiential: .4, Social: .05}} {
		x.use = use
		r, m := x.run(t)
		want := n * days * (7*use.Emotional + 1.3*use.Experiential + 2*use.Social)
		got := m.w.Consumer.Booked().Float()
		near(t, fmt.Sprint(use, ": booked"), got, want, 1e-6*n*days)
		if use.Any() {
			each := units.Money(0)
			for i := range n {
				each += m.w.Consumer.Captured(i)
			}
			near(t, fmt.Sprint(use, ": of consumers"), each.Float(), got, 0)
			near(t, "worth", total(r.Series("use_value")), got, 1e-9)
			near(t, "likes", total(r.Series("use_emotional")), 7*n*days, 0)
			near(t, "experience", total(r.Series("use_experiential")), 1.3*n*days, 1e-6)
			near(t, "friends", total(r.Series("use_social")), 2*n*days, 0)
		} else if got != 0 || r.Series("use_value") != nil {
			t.Errorf("without weights %v is booked, use_value is %v", got, r.Series("use_value"))
		}
	}
}

// On ticks of six hours a day is experienced once and, without modelled sessions, has one session, so
// use is worth the same.
func TestUseOnShortTicks(t *testing.T) {
	for perDay, tick := range map[int]units.Duration{1: units.Day, 4: 6 * units.Hour} {
		x := trial{world: societytest.World{N: 300, Ticks: 10 * perDay, Every: 10 * perDay, Tick: tick}, spec: calm, experience: .4, emotion: 8, use: society.UseValue{Emotional: 1, Experiential: 1}}
		r, m := x.run(t)
		near(t, "likes", total(r.Series("use_emotional")), 300*10*8, 0)
		near(t, "experience", total(r.Series("use_experiential")), 300*10*(1+.4), 1e-6)
		near(t, "worth", m.w.Consumer.Booked().Float(), 300*10*(8+1+.4), 1e-3)
	}
}

// The fit of every session counts; consumers who do not open the platform have none.
func TestUseOfSessions(t *testing.T) {
	x := trial{world: societytest.World{N: 500, Ticks: 20, Pace: 2.5, People: "{segments: {all: {share: 100%, needs: {talk: 1}}}}"}, spec: calm, use: society.UseValue{Experiential: 1}}
	sessions, most := 0, 0
	x.more = func(b *sim.Builder, w *society.World) {
		served := make([]float64, len(society.Needs()))
		served[slices.Index(society.Needs(), "talk")] = .4
		w.Functions = &society.Functions{Fit: []float64{.4}, Served: [][]float64{served}}
		b.Scope("watch").Step(sim.Step{Name: "count", Phase: sim.Settle, Before: func(sim.Tick, int) {
			for i := range w.N {
				sessions += int(w.View(i).Sessions)
				most = max(most, int(w.View(i).Sessions))
			}
		}})
	}
	_, m := x.run(t)
	if most < 3 {
		t.Fatalf("at most %d sessions", most)
	}
	near(t, "worth", m.w.Consumer.Booked().Float(), .4*float64(sessions), 1e-6*float64(sessions))
}

// What was bought on the day on which a consumer left is not subtracted from what it feels when
// it is back.
func TestUseOfWhoComesBack(t *testing.T) {
	x := trial{world: societytest.World{N: 200, Ticks: 8, Tick: 6 * units.Hour}, use: society.UseValue{Experiential: 1},
		spec: "{churn: {base: 1000000/day, satisfaction: 0, friends: 0, max: 0/day}, return: {base: 1000000/day}}"}
	x.feelers = func(w *society.World, c *sim.Chunk) {
		for i := c.Lo; i < c.Hi && c.Tick == 1; i++ {
			w.Experienced.AddBought(c, i, 0.5, 900)
			w.Leave(c, i)
		}
	}
	r, m := x.run(t)
	if total(r.Series("returned")) != 200 {
		t.Fatalf("%v came back", total(r.Series("returned")))
	}
	near(t, "worth", m.w.Consumer.Booked().Float(), 200*7./4, 1e-9) // a session a day, except for the tick in which they left
}

// Weights change only what is booked, and a non-user has nothing booked.
func TestUseDecidesNothing(t *testing.T) {
	x := trial{world: societytest.World{N: 2000, Ticks: 60}, spec: "{churn: {base: 5/year, max: 1/day}, return: {base: 3/year}}", feelers: busy}
	plain, _ := x.run(t)
	x.use = society.UseValue{Emotional: 1, Experiential: 1, Social: 1}
	more, _ := x.run(t)
	for _, m := range plain.Metrics() {
		if fmt.Sprint(plain.Series(m.Name)) != fmt.Sprint(more.Series(m.Name)) {
			t.Errorf("%s changes with the weights", m.Name)
		}
	}
	x.world.Users = -1
	if _, m := x.run(t); m.w.Consumer.Booked() != 0 {
		t.Errorf("nobody uses it and captures %v", m.w.Consumer.Booked())
	}
	// Nuisance alone is a cost.
	x = trial{world: societytest.World{N: 100, Ticks: 5}, spec: calm, experience: -3, use: society.UseValue{Experiential: 1}}
	if _, m := x.run(t); m.w.Consumer.Booked() != -100*5*2*units.One {
		t.Errorf("a nuisance of 3 a day at a fit of 1 is worth %v", m.w.Consumer.Booked())
	}
}

// Only needs whose service nobody books in money count.
func TestFitWithoutPrice(t *testing.T) {
	x := trial{world: societytest.World{N: 20, Ticks: 1, People: "{segments: {all: {share: 100%, needs: {talk: 3, buy: 1}}}}"}, spec: calm}
	r, m := x.build(t, simtest.Options{Workers: 1})
	simtest.Run(t, r)
	served := make([]float64, len(society.Needs()))
	for n, name := range society.Needs() {
		served[n] = map[string]float64{"talk": .8, "buy": .4, "play": .9}[name]
	}
	m.w.Functions = &society.Functions{Fit: []float64{.7}, Served: [][]float64{served}}
	near(t, "all", fitWithoutPrice(m.w, 0, 0), .75*.8+.25*.4, 1e-12)
	m.w.Prices("play")
	near(t, "what nobody needs", fitWithoutPrice(m.w, 0, 0), .7, 1e-12)
	m.w.Prices("buy")
	near(t, "without shops", fitWithoutPrice(m.w, 0, 0), .75*.8, 1e-12)
	m.w.Needs[0] = nil
	near(t, "no needs", fitWithoutPrice(m.w, 0, 0), .7, 0)
}

// The contract of a mechanism holds with weights, too.
func TestUseContract(t *testing.T) {
	x := trial{world: societytest.World{N: 9000, Ticks: 6}, spec: "{}", feelers: busy, use: society.UseValue{Emotional: .1, Experiential: .2, Social: .3}}
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		r, _ := x.build(t, o)
		return r
	})
}
