package activity

import (
	"math"
	"strings"
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

var near, total = need.Near, societytest.Total

// leftOf is left after n sessions, and a number of ticks away at the end of the tick.
func leftOf(expire, waiting, inflow float64, n int, away float64) float64 {
	kept := 0.0
	if n == 0 {
		kept = stayShare(away, expire)
	}
	return left(waiting, inflow, kept, afterLast(expire, n))
}

// trial is a world in which everybody uses the platform from the start and items are delivered at
// an even rate.
type trial struct {
	n         int
	activity  string // the section
	ties      society.TiesSpec
	people    string
	tick      units.Duration
	ticks     int
	every     int
	items     float64 // per day, to everybody
	satisfied float32 // if above 0, everybody's satisfaction
	leave     bool    // everybody leaves in tick 3
	nobody    bool
	seen      *float64 // sums the items seen
}

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *society.World, *Spec) {
	t.Helper()
	a := &Spec{}
	societytest.Section(t, x.activity, a.Declare)
	users := 1.0
	if x.nobody {
		users = -1
	}
	r, w := societytest.World{N: x.n, Ties: x.ties, People: x.people, Tick: x.tick, Ticks: x.ticks, Every: x.every,
		Seed: 4, Users: users}.
		Build(t, o, func(b *sim.Builder, w *society.World) error { return x.mechanism(b, w, a) })
	return r, w, a
}

func (x trial) mechanism(b *sim.Builder, w *society.World, a *Spec) error {
	s := b.Scope("test")
	if x.satisfied > 0 {
		w.Satisfaction = sim.Column[uint16](s, "satisfaction", w.N)
		for i := range w.Satisfaction {
			w.Satisfaction[i] = uint16(x.satisfied * society.FullSatisfaction)
		}
	}
	if err := a.Build(b.Scope("activity"), w); err != nil {
		return err
	}
	key := s.Key("items")
	s.Step(sim.Step{Name: "deliver", Phase: sim.Expose, Rows: w.N, Chunk: func(c *sim.Chunk) {
		for i := c.Lo; i < c.Hi; i++ {
			if !w.View(i).Using {
				continue
			}
			for range num.PoissonInverse(key.Open(uint64(i), uint64(c.Tick)), x.items*w.Clock.Days()) {
				w.Deliver(c, i)
			}
		}
	}})
	if x.seen != nil {
		s.Step(sim.Step{Name: "seen", Phase: sim.Settle, Commit: func(t sim.Tick, _ int) {
			if w.Clock.Time(t) > 10 {
				*x.seen += total(a.run.seenItems)
			}
		}})
	}
	if x.leave {
		societytest.LeaveAll(b, w, 3)
	}
	return nil
}

func (x trial) run(t testing.TB) (*sim.Simulation, *society.World) {
	r, w, _ := x.build(t, simtest.Options{Workers: 1})
	simtest.Run(t, r)
	return r, w
}

func TestEquations(t *testing.T) {
	near(t, "no effect", satisfactionFactor(0.5, 0.5, 0.5)*friendsFactor(0.1, 99, 99)*playsFactor(0.1, 0), 1, 1e-15)
	near(t, "satisfied", satisfactionFactor(0.5, 0.9, 0.5), math.Exp(0.2), 1e-15)
	near(t, "friends", friendsFactor(0.1, 9, 99), math.Pow(0.1, 0.1), 1e-14)
	near(t, "plays", playsFactor(0.1, 3), math.Exp(0.3), 1e-15)
	near(t, "left without a session", leftOf(3, 10, 4, 0, 2), 14, 0)
	near(t, "left away for longer than items last", leftOf(3, 12, 2, 0, 3), 12, 1e-14)
	near(t, "left away for long", leftOf(3, 12, 4, 0, 9), 12, 0)
	near(t, "left after 3", leftOf(3, 10, 4, 3, 0), 1, 0)
	near(t, "left of half a tick without a session", leftOf(0.4, 7, 10, 0, 1), 4, 1e-14)
	near(t, "left of half a tick after 1", leftOf(0.4, 7, 10, 1, 0), 10*(1-0.6*0.6)/2, 1e-14)
	near(t, "met at 3", met(10, 4, 3), 13, 0)
	near(t, "met at 0", met(10, 4, 0), 0, 0)
	for x := 1e-11; x < 4e6; x *= 1.7 {
		near(t, "rate", float64(roundRate(x)), x, x/2048)
	}
	for x, want := range map[float64]float64{0: 0, 23: 23, 0.5: 0.5, 1e30: 1 << 23} {
		near(t, "rate", float64(roundRate(x)), want, 0)
	}
	near(t, "sessions of the active", dailySessions([]float32{2, 2}, 2), 1/(1-math.Exp(-1)), 1e-12)
	near(t, "sessions of nobody", dailySessions([]float32{0}, 1), 1, 0)
}

// Halving the tick does not change the sessions per day, the daily and monthly users, or what is
// seen. The feeds here overflow, with two items for each that fits. On long ticks the inflow is
// taken as even; on short ticks its counts scatter, and so does the overflow: 4 % more is seen on
// ticks of a day than of an hour. Where feeds have room there is no difference.
func TestTickDoesNotMatter(t *testing.T) {
	const n, days = 4000, 40
	type result struct{ sessions, dau, mau, seen float64 }
	results := []result{}
	for _, parts := range []int{1, 2, 4, 24} {
		x := trial{n: n, ticks: days * parts, tick: units.Day / units.Duration(parts), every: parts, items: 60,
			activity: "{sessions: {dist: gamma, mean: 4, sd: 3}, effects: {friends: 0}, feed: {slots: 10, open: 100%}}"}
		seen := 0.0
		x.seen = &seen
		r, _ := x.run(t)
		results = append(results, result{total(r.Series("sessions")) / n / days, r.Series("dau")[days] / n,
			r.Series("mau")[days] / n, seen / n / (days - 10)})
	}
	t.Logf("%+v", results)
	for _, got := range results {
		// The rates are the same draws at all ticks; a consumer's sessions are Poisson.
		near(t, "sessions a day", got.sessions, 4, 4*math.Sqrt(4./n/days)+4*3/math.Sqrt(n))
		near(t, "sessions a day against the first", got.sessions, results[0].sessions, 4*math.Sqrt(2*4./n/days))
		near(t, "daily", got.dau, results[0].dau, 4*math.Sqrt(2*0.1/n))
		near(t, "monthly", got.mau, results[0].mau, 4*math.Sqrt(2*0.01/n))
		near(t, "items seen a day", got.seen, results[0].seen, 0.05*results[0].seen)
	}
}

// What a feed shows agrees with a feed simulated session by session.
func TestSeenShareBySessions(t *testing.T) {
	const n, days, perDay, slots, items = 3000, 30, 3.0, 10, 50.0
	x := trial{n: n, ticks: days, items: items, activity: "{sessions: 3, effects: {friends: 0}, feed: {slots: 10, " +
		"open: 100%}}"}
	r, _ := x.run(t)
	got := 0.0
	for _, v := range r.Series("seen_share")[10:] {
		got += v
	}
	got /= days - 9
	key := rng.New(2, 0, "slow")
	met, seen := 0.0, 0.0
	for k := range uint64(200_000) {
		gap := -num.Log(key.Open(k, 0)) / perDay
		waiting := float64(num.PoissonInverse(key.Open(k, 1<<40), items*gap))
		met += waiting
		seen += min(slots, waiting)
	}
	near(t, "share seen", got, seen/met, 0.025)
}

func TestSlowTwin(t *testing.T) {
	x := trial{n: 60, ticks: 25, items: 40, activity: "{sessions: {dist: gamma, mean: 2, sd: 2}, feed: {slots: 7, " +
		"expire: 2d, open: 60%}}"}
	r, w, a := x.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	waiting := make([]float64, w.N)
	before := make([]int, w.N)
	lastAt := make([]sim.Tick, w.N)
	browsed := make([]int, w.N)
	away := make([]float64, w.N)
	random := a.run.draw
	for tick := sim.Tick(1); tick <= 25; tick++ {
		inflow := make([]float64, w.N)
		for i := range inflow {
			inflow[i] = float64(w.TakePending(i))
			for range int(inflow[i]) {
				w.Deliver(&sim.Chunk{}, i)
			}
		}
		simtest.Tick(t, r, tick)
		for i := range w.N {
			if before[i] > 0 {
				lastAt[i] = tick - 1
			}
			if browsed[i] > 0 {
				waiting[i], away[i] = inflow[i]/float64(browsed[i]+1), 0
			} else {
				waiting[i] += inflow[i]
				if away[i]++; away[i]+0.5 > 2 {
					waiting[i] *= 2 / min(3, away[i]+0.5)
				}
			}
			if w.Browsing.Has(int(i)) != (int(w.View(i).Browses) > 0) || int(w.View(i).Browses) > int(w.Sessions[i]) {
				t.Fatalf("tick %d, consumer %d: %d of %d sessions open the feed", tick, i, int(w.View(i).Browses), w.Sessions[i])
			}
			n := int(w.View(i).Browses)
			want := 1.0
			if n > 0 {
				want = seenShare(7, waiting[i], inflow[i], n)
			}
			near(t, "share", w.View(i).Share(), want, 0.5/511+1e-9)
			near(t, "waiting", float64(a.run.waiting[i].items), waiting[i], waiting[i]/32)
			waiting[i] = float64(roundAtRandom(waiting[i], uint32(random.At(int(tick), 0).Bits(uint64(i), 1))))
			if got, want := w.SinceSession(i, tick), int(tick-lastAt[i]); got != want {
				t.Fatalf("tick %d, consumer %d: %d ticks since the last session, should be %d", tick, i, got, want)
			}
			before[i], browsed[i] = int(w.Sessions[i]), n
		}
	}
}

func TestLeavers(t *testing.T) {
	r, w := trial{n: 100, ticks: 5, items: 5, leave: true, activity: "{sessions: 5}"}.run(t)
	active := r.Series("active")
	if active[3] < 90 || active[4] != 0 || active[5] != 0 {
		t.Errorf("active by tick: %v", active)
	}
	for i := range w.N {
		if w.Sessions[i] != 0 || w.View(i).Using || w.Active(i) {
			t.Fatalf("consumer %d left and has %d sessions", i, w.Sessions[i])
		}
		if w.SinceSession(i, 6) < 3 {
			t.Fatalf("a session %d ticks ago, after leaving", w.SinceSession(i, 6))
		}
	}
	if mau := r.Series("mau")[5]; mau < 95 {
		t.Errorf("%v were active in the last 30 days", mau)
	}
}

func TestEffects(t *testing.T) {
	sessions := func(x trial) float64 {
		x.n, x.ticks = 2000, 10
		r, _ := x.run(t)
		return total(r.Series("sessions")) / 20_000
	}
	se := 4 * math.Sqrt(10./20_000)
	near(t, "base", sessions(trial{activity: "{sessions: 10}"}), 10, se) // complete graph, everybody in: factor 1
	near(t, "satisfied", sessions(trial{activity: "{sessions: 10}", satisfied: 0.9}), 10*math.Exp(0.2), 1.2*se)
	near(t, "no effect", sessions(trial{activity: "{sessions: 10, effects: {satisfaction: 0}}", satisfied: 0.9}), 10, se)
	near(t, "ring", sessions(trial{activity: "{sessions: 10}", ties: society.TiesSpec{Kind: "ring", Degree: 4}}), 10, se)
	// Σ(1+k)/(1+k̄) = n
	near(t, "star", sessions(trial{activity: "{sessions: 10, effects: {friends: 1}}",
		ties: society.TiesSpec{Kind: "barabasi_albert", Links: 3}}), 10, 3*se)
	near(t, "nobody", sessions(trial{nobody: true}), 0, 0)
	near(t, "never opens", sessions(trial{activity: "{sessions: 0}"}), 0, 0)
}

func TestExtremes(t *testing.T) {
	r, w := trial{n: 200, ticks: 4, items: 50, activity: "{sessions: 5, feed: {slots: 0, open: 100%}}"}.run(t)
	for i := range w.N {
		if w.View(i).Share() != 0 {
			t.Fatal("a feed without slots shows something")
		}
	}
	near(t, "seen share without slots", r.Series("seen_share")[4], 0, 0)
	r, w = trial{n: 50, ticks: 3, activity: "{sessions: 1000000}"}.run(t)
	for i := range w.N {
		if w.Sessions[i] != math.MaxUint16 {
			t.Fatalf("%d sessions", w.Sessions[i])
		}
	}
	if n := len(r.Warnings()); n != 1 || !strings.Contains(r.Warnings()[0].Text(), "65535") {
		t.Errorf("warnings: %q", r.Warnings())
	}
}

func TestRebuild(t *testing.T) {
	r, w, a := trial{n: 500, ticks: 4, items: 100, activity: "{sessions: 5, feed: {slots: 3, open: 60%}}",
		satisfied: 1}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	simtest.Ticks(t, r, 1, 2)
	for i := range w.N {
		if int(w.View(i).Browses) > 0 && w.View(i).Share() > 0.9 {
			t.Fatalf("a feed of three items shows %v of a hundred", w.View(i).Share())
		}
	}
	a.Feed.Slots, a.Feed.Open, a.Effects.Satisfaction = 1000, 0.9, 2
	a.Rebuild(3)
	simtest.Tick(t, r, 3)
	sum, browses := 0.0, 0.0
	for i := range w.N {
		near(t, "share", w.View(i).Share(), 1, 0)
		sum += float64(w.Sessions[i])
		browses += float64(int(w.View(i).Browses))
	}
	near(t, "sessions", sum/500, 5*math.E, 4*math.Sqrt(5*math.E/500))
	near(t, "share of sessions that open the feed", browses/sum, 0.9, 4*math.Sqrt(0.9*0.1/sum))
}

// On the complete graph all other users are friends. The rate is the one in the scenario if
// everybody uses the platform, and 3^φ_n/4^φ_n of it if three of four do.
func TestFriendsOnTheCompleteGraph(t *testing.T) {
	r, w, a := trial{n: 4, ticks: 3, activity: "{sessions: 10, effects: {friends: 1}}",
		ties: society.TiesSpec{Kind: "complete"}}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	simtest.Tick(t, r, 1)
	near(t, "rate", a.run.mean(0), 10, 10./1024)
	w.Users--
	simtest.Tick(t, r, 2)
	near(t, "rate where one is missing", a.run.mean(0), 7.5, 10./1024)
}

func TestContract(t *testing.T) {
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		r, _, _ := trial{n: 5000, ticks: 60, items: 30, ties: society.TiesSpec{Kind: "ring", Degree: 10},
			satisfied: 0.7}.build(t, o)
		return r
	})
}

// A satisfaction counts as that of the nearest step of the table, of which none is beyond its end.
func TestSatisfactionSteps(t *testing.T) {
	const unit = (society.FullSatisfaction + 1) / satisfactionSteps
	for s := range society.FullSatisfaction + 1 {
		if off := satisfactionStep(uint16(s))*unit - s; off > unit/2 || off < -unit/2 {
			t.Fatalf("%d has step %d of %d", s, satisfactionStep(uint16(s)), satisfactionSteps)
		}
	}
}

// Ad load leaves a share g of the sessions that open the feed, and all sessions.
func TestAttention(t *testing.T) {
	const n, ticks = 6000, 20
	a := &Spec{}
	societytest.Section(t, "{sessions: {dist: gamma, mean: 9, sd: 20}, feed: {open: 30%}}", a.Declare)
	r, w := societytest.World{N: n, Ticks: ticks, Seed: 4}.Build(t, simtest.Options{Workers: 1},
		func(b *sim.Builder, w *society.World) error {
			w.Load = &society.Load{Mean: make([]uint16, n), Sensitivity: .2}
			for i := range n {
				w.Load.Mean[i] = uint16(i % 3 * 2 * society.LoadUnit)
			}
			return a.Build(b.Scope("activity"), w)
		})
	sessions, opens := [3]float64{}, [3]float64{}
	for tick := sim.Tick(1); tick <= ticks; tick++ {
		simtest.Ticks(t, r, tick, tick)
		for i := range n {
			sessions[i%3] += float64(w.Sessions[i])
			opens[i%3] += float64(int(w.View(i).Browses))
		}
	}
	for k, g := range []float64{1, .6, .2} {
		share := .3 * g
		simtest.Z(t, "share that opens the feed", opens[k]/sessions[k], math.Sqrt(share*(1-share)), int(sessions[k]), share,
			.001)
	}
	feed, message := w.Reach(2, 0)
	near(t, "reach", math.Log1p(-feed), .06*math.Log1p(-message), 1e-9)
}

// At the default share of sessions that open the feed, .72 of a day's users open the feed on that
// day, in closed form and in a run, at any tick.
func TestDefaultBrowsing(t *testing.T) {
	const n, days = 40_000, 3
	shape, scale := 23.*23/900, 900./23
	near(t, "share of sessions", openShare(780./1090, shape, scale), 0.116, 0.0005)
	near(t, "all browse", openShare(1, shape, scale), 1, 1e-12)
	near(t, "nobody browses", openShare(0, shape, scale), 0, 0)
	inDay := func(scale float64) float64 { return 1 - math.Pow(1+scale, -shape) }
	want := inDay(0.116*scale) / inDay(scale)
	near(t, "share of the day's users", want, 0.716, 0.001)
	for _, parts := range []int{1, 4, 24} {
		x := trial{n: n, ticks: days * parts, tick: units.Day / units.Duration(parts), activity: "{effects: {friends: 0}}"}
		r, w := x.run(t)
		last := days * parts
		browsers, daily := r.Series("browsers")[last], r.Series("dau")[last]
		simtest.Z(t, "browsers", browsers/n, math.Sqrt(inDay(0.116*scale)*(1-inDay(0.116*scale))), n, inDay(0.116*scale),
			1e-3)
		simtest.Z(t, "browsers of the day's users", browsers/daily, math.Sqrt(want*(1-want)), int(daily), want, 1e-3)
		// The share also holds among the sessions themselves.
		var sum, feed float64
		for i := range w.N {
			sum += float64(w.Sessions[i])
			feed += float64(int(w.View(i).Browses))
		}
		simtest.Z(t, "share of sessions", feed/sum, math.Sqrt(0.116*0.884), int(sum), 0.116, 0)
	}
}

// openShare is the share ω of sessions that open the feed for which the given share of a day's
// users opens it on that day. Rates of sessions per day are gamma with shape k and scale θ, so
// that a consumer has no session with probability (1+θ)^(−k). Sessions that open the feed are
// Poisson with rates thinned by ω, a gamma of scale ωθ. Hence
// 1 − (1+ωθ)^(−k) = share·(1 − (1+θ)^(−k)).
func openShare(share, shape, scale float64) float64 {
	daily := -num.Expm1(-float64(shape * num.Log1p(scale)))
	return num.Expm1(-num.Log1p(-float64(share*daily))/shape) / scale
}
