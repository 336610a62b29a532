package satisfaction

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/results/table"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

var near, total = societytest.Near, societytest.Total

// trial is a world in which everybody uses the platform and feels the same each day.
type trial struct {
	n            int
	satisfaction string // the section
	ties         society.TiesSpec
	people       string
	tick         units.Duration
	ticks        int
	every        int
	fit          float64 // 0 means 1: no mechanism of functions
	// Per day, of each.
	emotion, experience, contacts float64
	users                         float64 // share at the start; 0 means all, negative nobody
	use                           society.UseValue
	feelers                       func(w *society.World, c *sim.Chunk) // in place of the above
	pace                          float64                              // sessions per day; 0: always there
	world                         func(b *sim.Builder, w *society.World)
}

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *society.World, *Spec) {
	t.Helper()
	if x.ties.Kind == "" {
		x.ties = society.TiesSpec{Kind: "ring", Degree: 10}
	}
	f := &Spec{}
	societytest.Section(t, x.satisfaction, f.Declare)
	r, w := societytest.World{N: x.n, Ties: x.ties, People: x.people, Tick: x.tick, Ticks: x.ticks, Every: x.every, Users: x.users, Pace: x.pace}.
		Build(t, o, func(b *sim.Builder, w *society.World) error { return x.mechanism(b, w, f) })
	return r, w, f
}

func (x trial) mechanism(b *sim.Builder, w *society.World, f *Spec) error {
	w.Use = x.use
	if x.world != nil {
		x.world(b, w)
	}
	if x.fit > 0 {
		w.Functions = &society.Functions{Fit: make([]float64, len(w.Segments))}
		for g := range w.Functions.Fit {
			w.Functions.Fit[g] = x.fit
		}
	}
	days := w.Clock.Days()
	b.Scope("test").Step(sim.Step{Name: "feel", Phase: sim.Respond, Rows: w.N, Chunk: func(c *sim.Chunk) {
		if x.feelers != nil {
			x.feelers(w, c)
			return
		}
		for i := c.Lo; i < c.Hi; i++ {
			if w.Status[i] != society.Using {
				continue
			}
			w.Felt.AddExperience(c, i, society.Milli(x.experience*days))
			apart := w.Felt.Days()
			for day := range apart {
				at, each := (float64(day)+0.5)/float64(apart), days/float64(apart)
				w.Felt.AddEmotion(c, i, at, int64(x.emotion*each+0.5), 0)
				for k := range int(x.contacts*each + 0.5) {
					w.Felt.AddContact(c, i, at, i+k)
				}
			}
		}
	}})
	return f.Build(b.Scope("satisfaction"), w)
}

func (x trial) run(t testing.TB) (*sim.Simulation, *society.World, *Spec) {
	r, w, f := x.build(t, simtest.Options{Workers: 1})
	simtest.Run(t, r)
	return r, w, f
}

func TestEquations(t *testing.T) {
	near(t, "u(0)", saturate(0, 5), 0, 0)
	near(t, "u(half)", saturate(5, 5), 0.5, 0)
	near(t, "u(15)", saturate(15, 5), 0.75, 0)
	near(t, "u(−1)", saturate(-1, 5), 0, 0)
	near(t, "x", experience(0.6, 0.1), 0.7, 1e-15)
	near(t, "x above", experience(0.9, 3), 1, 0)
	near(t, "x below", experience(0.1, -3), 0, 0)
	near(t, "gain", gain(1, 30), 1-math.Exp(-1./30), 1e-16)
	near(t, "toward", float64(toward(10000, 0.5, society.FullSatisfaction, 1<<31, 0)), (10000+32767)/2, 0.5)
	near(t, "all the way", float64(toward(10000, 0.5, society.FullSatisfaction, 1<<32, 0)), 32767, 0)
	near(t, "no further", float64(toward(255, 1, mostPart, 1<<32, 1<<16-1)), 255, 0)
	near(t, "to the nearer below", float64(nearest(0.4999/65535, 65535)), 0, 0)
	near(t, "to the nearer above", float64(nearest(0.5001/65535, 65535)), 1, 0)
	near(t, "down to 0", float64(toward(255, 0, mostPart, 1<<32, 1<<16-1)), 0, 0)
	near(t, "base", churnHazard(0.01, 3, 0.5, 0.5, 0.5, 0, 1), 0.01, 1e-17)
	near(t, "satisfied", churnHazard(0.01, 3, 0.7, 0.5, 0, 50, 1), 0.01*math.Exp(-0.6), 1e-16)
	near(t, "with friends", churnHazard(0.01, 3, 0.5, 0.5, 0.5, 99, 1), 0.001, 1e-16)
	near(t, "at most", churnHazard(0.01, 100, 0, 0.5, 0.5, 0, 0.3), 0.3, 0)
	near(t, "return", returnHazard(0.01, 0.5, 99), 0.1, 1e-15)
	near(t, "return without friends", returnHazard(0.01, 0.5, 0), 0.01, 0)
}

// rounding is four standard errors of the mean of a part over n consumers. Each rounding adds an
// error of variance 1/4 or less, which fades with the gain.
func rounding(days, memory float64, n int) float64 {
	return 4 * 0.5 / mostPart / math.Sqrt(2*gain(days, memory)*float64(n))
}

// A constant input c gives S = c·(1 − e^(−t/T_S)) from 0, at any tick up to a day.
func TestConstantInput(t *testing.T) {
	for _, parts := range []int{1, 2, 24} {
		x := trial{n: 50, ticks: 90 * parts, tick: units.Day / units.Duration(parts), every: parts, fit: 0.4, emotion: 24, experience: 0.24,
			satisfaction: "{start: 0, half: {emotional: 8}, churn: {base: 0/day}}"}
		r, _, _ := x.run(t)
		for part, c := range map[string]float64{"_emotional": 0.75, "_experiential": 0.64, "_social": 0, "": (0.75 + 0.64) / 3} {
			s := r.Series("satisfaction" + part)
			for _, day := range []int{0, 1, 10, 30, 90} {
				within := 2e-5
				if part != "" {
					within = rounding(1, 30, x.n)
				}
				near(t, "satisfaction"+part, s[day], c*(1-math.Exp(-float64(day)/30)), within)
			}
		}
	}
}

// On ticks longer than a day everything is counted by the day.
func TestLongTick(t *testing.T) {
	x := trial{n: 50, ticks: 100, tick: units.Week, fit: 0.3, experience: 0.1, emotion: 5, contacts: 0, satisfaction: "{churn: {base: 0/day}}"}
	r, _, _ := x.run(t)
	s := r.Series("satisfaction_emotional")
	near(t, "emotional", s[100], 0.5, rounding(7, 30, x.n))
	near(t, "experiential", r.Series("satisfaction_experiential")[100], 0.4, rounding(7, 30, x.n))
	near(t, "after a week", r.Series("satisfaction_experiential")[1], 0.4+0.1*math.Exp(-7./30), rounding(7, 30, x.n))
	x.tick, x.ticks, x.emotion = 36*units.Hour, 400, 4 // 3 in each half, of 18 hours
	r, _, _ = x.run(t)
	near(t, "emotional on ticks of a day and a half", r.Series("satisfaction_emotional")[400], 4./9, rounding(1.5, 30, x.n))
}

// The days of a longer tick are felt one by one, as on ticks of a day, and so are the parts of a
// tick that days do not divide: likes that come all at once, friends who are met each day, goods
// worth more than fit leaves room for.
func TestDaysOfLongTicks(t *testing.T) {
	key := rng.New(3, 0, "days")
	part := units.Day
	x := trial{n: 400, satisfaction: "{memory: 10d, churn: {base: 0/day}}", use: society.UseValue{Emotional: 1, Experiential: 1, Social: 1}}
	x.feelers = func(w *society.World, c *sim.Chunk) {
		apart := int(w.Clock.Tick / part)
		for i := c.Lo; i < c.Hi; i++ {
			for k := range apart {
				day, at := (int(c.Tick)-1)*apart+k, (float64(k)+key.Float(uint64(i), 0))/float64(apart)
				bits := key.At(day, 0).Bits(uint64(i), 0)
				if bits&7 == 0 {
					w.Felt.AddEmotion(c, i, at, int64(bits>>8&31), int64(bits>>16&3))
				}
				for n := range bits >> 24 & 3 {
					w.Felt.AddContact(c, i, at, int(n))
				}
				if bits>>32&7 == 0 {
					w.Felt.AddBought(c, i, at, 900)
				}
			}
			w.Felt.AddExperience(c, i, society.Milli(-0.6*w.Clock.Days()))
		}
	}
	run := func(parts int) *sim.Simulation {
		x.tick, x.ticks, x.every = units.Duration(parts)*part, 84/parts, 84/parts
		r, _, _ := x.run(t)
		return r
	}
	for _, k := range []struct {
		part  units.Duration
		parts []int
	}{{units.Day, []int{2, 7, 28}}, {18 * units.Hour, []int{2}}, {20 * units.Hour, []int{3}}} {
		part = k.part
		apart := run(1)
		for _, parts := range k.parts {
			r := run(parts)
			for _, name := range []string{"satisfaction", "satisfaction_emotional", "satisfaction_experiential", "satisfaction_social"} {
				near(t, fmt.Sprintf("%s on ticks of %d × %v", name, parts, part), r.Series(name)[1], apart.Series(name)[1], 2*rounding(x.tick.Days(), 10, x.n))
			}
			for _, name := range []string{"use_emotional", "use_experiential", "use_social"} {
				near(t, fmt.Sprintf("%s on ticks of %d × %v", name, parts, part), r.Series(name)[1], apart.Series(name)[1], 1e-6)
			}
		}
	}
}

// A consumer who joins within a long tick is moved by the days left of it, on average: what
// remains of a start of .9 if nothing is felt.
func TestJoiningInALongTick(t *testing.T) {
	const days, n = 84, 20_000
	key := rng.New(5, 0, "joining")
	for _, tick := range []units.Duration{units.Day, 36 * units.Hour, units.Week, 4 * units.Week} {
		last := int(days * units.Day / tick)
		r, _, _ := trial{n: n, users: -1, tick: tick, ticks: last, satisfaction: "{start: 0.9, churn: {base: 0/day}}", world: func(b *sim.Builder, w *society.World) {
			b.Scope("join").Step(sim.Step{Name: "join", Phase: sim.Act, Rows: w.N, Chunk: func(c *sim.Chunk) {
				for i := c.Lo; i < c.Hi; i++ {
					if int(key.Float(uint64(i), 0)*float64(last)) == int(c.Tick)-1 {
						w.Join(c, i, 0)
					}
				}
			}})
		}}.run(t)
		want := 0.0
		for left := 1; left <= days; left++ { // including the day of joining
			want += 0.9 * math.Exp(-float64(left)/30) / days
		}
		// A part is rounded to 1/255, and the mean of e^(−t/T) is not that of the mean t.
		near(t, fmt.Sprintf("emotional on ticks of %v", tick), r.Series("satisfaction_emotional")[last], want, 4*0.25/math.Sqrt(n)+0.014*tick.Days()/28)
	}
}

func TestWeightsAndStart(t *testing.T) {
	x := trial{n: 50, ticks: 400, fit: 0.4, emotion: 5, satisfaction: "{start: 0.9, weights: {experiential: 3, emotional: 1}, churn: {base: 0/day}}"}
	r, w, f := x.run(t)
	s := r.Series("satisfaction")
	near(t, "start", s[0], 0.9, 1e-5)
	near(t, "end", s[400], (3*0.4+0.5)/4, 2e-5)
	near(t, "nuisance", w.Nuisance.Ad, 0.05, 0)
	near(t, "nuisance", w.Nuisance.Invite, 0.02, 0)
	near(t, "nuisance", w.Nuisance.Card, 0.02, 0)
	f.Nuisance.Ad = 0.3
	f.Rebuild(1)
	near(t, "nuisance", w.Nuisance.Ad, 0.3, 0)
}

// Contacts are distinct friends: the same friend counts once, however often it is met.
func TestContacts(t *testing.T) {
	x := trial{n: 200, ticks: 300, satisfaction: "{churn: {base: 0/day}}", feelers: func(w *society.World, c *sim.Chunk) {
		for i := c.Lo; i < c.Hi; i++ {
			for range 5 {
				w.Felt.AddContact(c, i, 0.5, (i+1)%w.N)
				w.Felt.AddContact(c, (i+1)%w.N, 0.5, i)
			}
		}
	}}
	r, _, _ := x.run(t)
	// Two neighbours on the circle: 2.03 by linear counting, 1.02 in the 3 % of cases in which
	// they share a bit.
	near(t, "social", r.Series("satisfaction_social")[300], 2.0/7, 0.01)
}

// With β = γ = 0 churn is exponential.
func TestChurnIsExponential(t *testing.T) {
	const n = 20_000
	x := trial{n: n, ticks: 200, satisfaction: "{churn: {base: 0.01/day, satisfaction: 0, friends: 0}, return: {base: 0/day}}"}
	r, _, _ := x.run(t)
	users := r.Series("adopters")
	for _, day := range []int{10, 50, 100, 200} {
		p := math.Exp(-0.01 * float64(day))
		simtest.Z(t, "users left", users[day]/n, math.Sqrt(p*(1-p)), n, p, 0)
	}
	rate := r.Series("churn_rate")
	simtest.Z(t, "churn rate", rate[100], math.Sqrt(0.01), int(30*n*math.Exp(-1)), -math.Expm1(-0.01), 0)
	// Of those active on day t−90, e^(−.9) are users on day t.
	loyal := r.Series("loyalty90")
	if !math.IsNaN(loyal[99]) {
		t.Errorf("loyalty on day 99: %v", loyal[99])
	}
	p := math.Exp(-0.9)
	simtest.Z(t, "loyalty90", loyal[100], math.Sqrt(p*(1-p)), n*9/10, p, 0)
	simtest.Z(t, "loyalty90", loyal[200], math.Sqrt(p*(1-p)), int(n*math.Exp(-1.1)), p, 0)
}

// The churn rate of a segment is that of its users; the overall rate is the mean, weighted by
// users.
func TestChurnBySegment(t *testing.T) {
	const n = 4000
	x := trial{n: n, ticks: 30, people: "{segments: {a: {share: 25%}, b: {share: 75%}}}", fit: 0.3,
		satisfaction: "{start: 0.1, churn: {base: 0.01/day, satisfaction: 0, friends: 0}, return: {base: 0/day}}"}
	r, w, _ := x.run(t)
	size := map[string]float64{}
	at := slices.IndexFunc(r.Tables(), func(x *table.Table) bool { return x.Name == "segments" })
	if at < 0 {
		t.Fatal("no table segments")
	}
	table, sum, days := r.Tables()[at], 0.0, 0.0
	for row := range table.Rows() {
		size[table.Col("segment").Text(row)] = table.Col("consumers").Float(row)
	}
	for g, name := range w.Segments {
		users := r.Series("adopters." + name)
		if users[0] != size[name] {
			t.Errorf("%v consumers in segment %s, %v of them users at the start", size[name], name, users[0])
		}
		exposed := 0.0 // user-days
		for day := range 30 {
			exposed += users[day]
		}
		near(t, "churn of "+name, r.Series("churn_rate." + name)[30], (users[0]-users[30])/exposed, 1e-12)
		sum, days = sum+users[0]-users[30], days+exposed
		if w.UsersIn(g) == 0 {
			t.Errorf("nobody is left in %s", name)
		}
	}
	near(t, "churn of all", r.Series("churn_rate")[30], sum/days, 1e-12)
}

// The hazards are per time: ticks of an hour give the same.
func TestChurnDoesNotDependOnTick(t *testing.T) {
	const n = 20_000
	x := trial{n: n, ticks: 24 * 100, tick: units.Hour, every: 2400, fit: 0.3, satisfaction: "{start: 0.1, churn: {base: 0.02/day, at: 0.5, satisfaction: 2, friends: 0.3}, return: {base: 0/day}}",
		ties: society.TiesSpec{Kind: "regular", Degree: 4}}
	r, _, _ := x.run(t)
	x.tick, x.ticks, x.every = units.Day, 100, 100
	d, _, _ := x.run(t)
	hours, days := r.Series("adopters")[1]/n, d.Series("adopters")[1]/n
	simtest.Z(t, "users after 100 days of hours", hours, math.Sqrt(0.5), n, days, 0.002)
	near(t, "churn a day, on hours", r.Series("churn_rate")[1], d.Series("churn_rate")[1], 0.1*d.Series("churn_rate")[1])
}

// S and friends lower the hazard as in the equation.
func TestChurnHazard(t *testing.T) {
	const n = 40_000
	var s, p, want float64
	run := func(churn string, ties society.TiesSpec) float64 {
		section := fmt.Sprintf("{start: %v, weights: {experiential: 1}, return: {base: 0/day}, churn: %s}", s, churn)
		r, _, _ := trial{n: n, ticks: 5, fit: s, satisfaction: section, ties: ties}.run(t)
		return total(r.Series("churned")) / n
	}
	for _, s = range []float64{0.2, 0.8} {
		p = run("{base: 0.05/day, max: 1/day, friends: 0}", society.TiesSpec{Kind: "ring", Degree: 4})
		want = -math.Expm1(-5 * 0.05 * math.Exp(-3*(s-0.5)))
		simtest.Z(t, fmt.Sprintf("churn at a satisfaction of %v", s), p, math.Sqrt(want*(1-want)), n, want, 0)
	}
	// Friends leave, too, at most 4 % of them, so ln(1 + friends) falls by less than .04.
	p = run("{base: 0.05/day, max: 1/day, satisfaction: 0, friends: 1}", society.TiesSpec{Kind: "ring", Degree: 4})
	want = -math.Expm1(-5 * 0.05 / 5)
	simtest.Z(t, "churn among friends", p, math.Sqrt(want), n, want, 0.05*want)
	p = run("{base: 10/day, max: 0.02/day}", society.TiesSpec{Kind: "complete"})
	want = -math.Expm1(-5 * 0.02 * 1)
	if p > want || p == 0 {
		t.Errorf("churn %v with a maximum of %v", p, want)
	}
}

// Users leave and come back: the stationary share is r/(h + r).
func TestReturn(t *testing.T) {
	const n = 20_000
	x := trial{n: n, ticks: 400, every: 400, satisfaction: "{churn: {base: 0.02/day, satisfaction: 0, friends: 0}, return: {base: 0.03/day, friends: 0}}"}
	r, w, _ := x.run(t)
	h, b := -math.Expm1(-0.02), -math.Expm1(-0.03)
	// A user who leaves in Adapt can be back in the next Arrive, so at the end of a day the
	// stationary share is b·(1 − h)/(1 − (1 − b)(1 − h)).
	want := b * (1 - h) / (1 - (1-b)*(1-h))
	simtest.Z(t, "share of users", r.Series("adopters")[1]/n, math.Sqrt(want*(1-want)), n, want, 0)
	if r.Series("registered")[1] != n || r.Series("new_adopters")[1] != 0 || r.Series("returned")[1] == 0 {
		t.Error("who comes back counts as new")
	}
	if w.Users != int64(r.Series("adopters")[1]) {
		t.Error("users are miscounted")
	}
}

// Only those who have left come back. Those who never joined stay out; their way in is adoption.
func TestNobodyReturnsWhoNeverCame(t *testing.T) {
	x := trial{n: 2000, users: 0.5, ticks: 20, satisfaction: "{churn: {base: 0.1/day, satisfaction: 0, friends: 0}, return: {base: 100000/day, friends: 0}}"}
	r, w, _ := x.run(t)
	first, last := r.Series("registered")[0], r.Series("registered")[20]
	if first < 800 || first > 1200 || last != first || w.Registered != int64(first) {
		t.Errorf("%v had been users at the start, %v at the end", first, last)
	}
	if total(r.Series("returned")) == 0 {
		t.Error("nobody came back")
	}
}

func TestExtremes(t *testing.T) {
	// Everybody leaves at once, and comes back at once.
	x := trial{n: 500, ticks: 4, satisfaction: "{churn: {base: 100000/day, satisfaction: 0, friends: 0, max: 100000/day}, return: {base: 100000/day}}"}
	r, _, _ := x.run(t)
	churned, returned := r.Series("churned"), r.Series("returned")
	if churned[1] != 500 || returned[1] != 0 || returned[2] != 500 || churned[2] != 500 {
		t.Errorf("churned %v, returned %v", churned, returned)
	}
	x.satisfaction = "{churn: {base: 0/day}, return: {base: 0/day}}"
	r, _, _ = x.run(t)
	if total(r.Series("churned")) != 0 || !(r.Series("churn_rate")[4] == 0) {
		t.Error("somebody leaves at hazard 0")
	}
	x = trial{n: 500, ticks: 4, users: -1}
	r, _, _ = x.run(t)
	if s := r.Series("satisfaction")[4]; !math.IsNaN(s) {
		t.Errorf("nobody's satisfaction is %v", s)
	}
	x = trial{n: 500, ticks: 200, experience: -1000, satisfaction: "{churn: {base: 0/day}}"}
	r, w, _ := x.run(t)
	near(t, "experiential", r.Series("satisfaction_experiential")[200], 0.5*math.Exp(-200./30), rounding(1, 30, x.n))
	for i := range w.N {
		if s := w.SatisfactionOf(i); !(s > 0 && s <= 1) {
			t.Fatalf("satisfaction %v", s)
		}
	}
}

// Rounding is unbiased: the mean of a part kept in 255ths moves as an exact one does.
func TestRoundingIsEven(t *testing.T) {
	const c, memory, n = 0.3217, 30, 1000
	g, key := gain(1, memory), rng.New(1, 0, "round")
	var s [n]uint32
	for i := range s {
		s[i] = rounded(0.5*mostPart, uint16(key.Bits(uint64(i), 0)))
	}
	for day := 1; day <= 400; day++ {
		mean := 0.0
		for i := range s {
			s[i] = toward(s[i], c, mostPart, uint64(g*0x1p32), uint16(key.At(day, 0).Bits(uint64(i), 0)))
			mean += float64(s[i]) / mostPart / n
		}
		near(t, "mean", mean, c+(0.5-c)*math.Exp(-float64(day)/memory), rounding(1, memory, n))
	}
}

// The mechanism agrees with a plain version, on random small worlds.
func TestSlowTwin(t *testing.T) {
	key := rng.New(8, 0, "twin")
	felt := func(i int, t sim.Tick) (emotion, value int32, friends []int) {
		b := key.Bits(uint64(i), uint64(t))
		for k := range b % 4 {
			friends = append(friends, int(b>>(8+8*k)&0xff))
		}
		return int32(b >> 32 & 7), int32(b>>48&0xff) - 128, friends
	}
	x := trial{n: 80, ticks: 60, tick: 8 * units.Hour, fit: 0.5,
		satisfaction: "{memory: 4d, weights: {emotional: 2, experiential: 1, social: 1}, half: {emotional: 3, social: 2}, churn: {base: 0.2/day, max: 0.3/day}, return: {base: 0.1/day}}",
		people:       "{segments: {a: {share: 50%}, b: {share: 50%}}}",
		feelers: func(w *society.World, c *sim.Chunk) {
			for i := c.Lo; i < c.Hi; i++ {
				e, v, friends := felt(i, c.Tick)
				w.Felt.AddEmotion(c, i, 0.5, int64(e), 0)
				w.Felt.AddExperience(c, i, v)
				for _, j := range friends {
					w.Felt.AddContact(c, i, 0.5, j)
				}
			}
		}}
	r, w, _ := x.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	status := make([]uint8, w.N)
	type day struct {
		emotion, value float64
		friends        uint32
	}
	acc := make([]day, w.N)
	s := make([][3]float64, w.N)
	for i := range s {
		s[i], status[i] = [3]float64{0.5, 0.5, 0.5}, society.Using
	}
	table := society.DistinctTable()
	for tick := sim.Tick(1); tick <= 60; tick++ {
		before := append([]uint8{}, w.Status...)
		simtest.Tick(t, r, tick)
		n, sum := 0.0, 0.0
		for i := range w.N {
			back := before[i] == society.Lapsed && (w.Status[i] == society.Using)
			if back {
				acc[i] = day{}
			}
			e, v, friends := felt(i, tick)
			acc[i].emotion += float64(e)
			acc[i].value += float64(v) / 1000
			for _, j := range friends {
				acc[i].friends |= society.ContactBit(j)
			}
			using := before[i] == society.Using || back
			if tick%3 == 0 && using {
				g := 1 - math.Exp(-0.25)
				o := table[society.SketchSet(acc[i].friends)]
				for p, c := range []float64{acc[i].emotion / (acc[i].emotion + 3), math.Max(0, math.Min(1, 0.5+acc[i].value)), o / (o + 2)} {
					s[i][p] += g * (c - s[i][p])
				}
				acc[i] = day{}
			}
			if got, want := w.SatisfactionOf(i), s[i][0]/2+s[i][1]/4+s[i][2]/4; using && math.Abs(got-want) > 4e-5 {
				t.Fatalf("tick %d, consumer %d: satisfaction %v, should be %v", tick, i, got, want)
			}
			if w.Status[i] == society.Using {
				n++
				sum += s[i][0]/2 + s[i][1]/4 + s[i][2]/4
			}
		}
		if got := r.Series("satisfaction"); n > 0 {
			near(t, "mean", got[len(got)-1], sum/n, 1e-5)
		}
	}
}

func TestLoyaltyWithoutChurn(t *testing.T) {
	r, _, _ := trial{n: 300, ticks: 120, satisfaction: "{churn: {base: 0/day}}"}.run(t)
	loyal := r.Series("loyalty90")
	near(t, "loyalty90", loyal[100], 1, 0)
	near(t, "loyalty90", loyal[120], 1, 0)
	r, _, _ = trial{n: 300, ticks: 60, satisfaction: "{churn: {base: 0/day}}"}.run(t)
	if x := r.Series("loyalty90")[60]; !math.IsNaN(x) {
		t.Errorf("loyalty90 after 60 days: %v", x)
	}
	r, _, _ = trial{n: 300, ticks: 30, tick: units.Week, satisfaction: "{churn: {base: 0/day}}"}.run(t)
	near(t, "loyalty90 on weeks", r.Series("loyalty90")[30], 1, 0)
}

// Active on a day of several ticks are those with a session in any of them.
func TestActiveOfTheDay(t *testing.T) {
	const n, pace = 4000, 2
	r, _, f := trial{n: n, ticks: 400, tick: 6 * units.Hour, pace: pace, satisfaction: "{churn: {base: 0/day}}"}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	for tick := sim.Tick(1); tick <= 40; tick++ {
		simtest.Tick(t, r, tick)
	}
	active := 0
	for i := range n {
		active += f.run.loyal.cohorts[1].Bit(i)
	}
	p := -math.Expm1(-pace)
	simtest.Z(t, "active on day 10", float64(active)/n, math.Sqrt(p*(1-p)), n, p, 0)
}

// Loyal is a consumer who uses the platform 90 days after a day on which it was active, whether
// or not it has a session on that day.
func TestLoyaltyOfTheRarelyActive(t *testing.T) {
	r, _, _ := trial{n: 2000, ticks: 100, pace: 0.3, satisfaction: "{churn: {base: 0/day}}"}.run(t)
	near(t, "loyalty90", r.Series("loyalty90")[100], 1, 0)
}

// Trust in the platform above its initial value is experience.
func TestTrustEases(t *testing.T) {
	x := trial{n: 50, ticks: 300, fit: 0.4, satisfaction: "{churn: {base: 0/day}}"}
	r, w, _ := x.build(t, simtest.Options{Workers: 1})
	w.Governance = &society.Governance{Start: 0.5, Satisfaction: 0.4, PlatformTrust: make([]uint16, x.n)}
	for i := range w.N {
		w.Governance.PlatformTrust[i] = society.FullTrust * 3 / 4
	}
	simtest.Run(t, r)
	near(t, "experiential", r.Series("satisfaction_experiential")[300], 0.4+0.4*0.25, rounding(1, 30, x.n)+1e-4)
}

// The hazard of coming back is bounded by that of the consumer with the most friends, including
// friends met on the platform.
func TestMostWhoComeBack(t *testing.T) {
	x := trial{n: 50, ticks: 1, ties: society.TiesSpec{Kind: "ring", Degree: 4}, satisfaction: "{return: {base: 0.01/day, friends: 1}}"}
	_, _, f := x.build(t, simtest.Options{Workers: 1})
	near(t, "bound", f.run.mostReturn, 0.01*5, 1e-15)
	x.world = func(b *sim.Builder, w *society.World) { w.NewWeak(b.Scope("encounters"), 6, 0.01) }
	_, _, f = x.build(t, simtest.Options{Workers: 1})
	near(t, "bound with weak ties", f.run.mostReturn, 0.01*11, 1e-15)
}

func TestContract(t *testing.T) {
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		r, _, _ := trial{n: 9000, ticks: 110, fit: 0.4, emotion: 3, contacts: 2, experience: -0.1, people: "{segments: {a: {share: 30%}, b: {share: 70%}}}",
			satisfaction: "{churn: {base: 1/year, friends: 0.1}, return: {base: 1/year}}"}.build(t, o)
		return r
	})
}

// Everybody in, everybody felt something: ns per user and tick of the mechanism.
func BenchmarkTick(b *testing.B) {
	x := trial{n: 1 << 20, ticks: 1 << 20, fit: 0.5}
	r, w, f := x.build(b, simtest.Options{Workers: 1})
	defer r.Close()
	key := rng.New(1, 0, "bench")
	for _, what := range []string{"feel", "churn", "return"} {
		b.Run(what, func(b *testing.B) {
			b.StopTimer()
			for tick := range b.N {
				c := sim.Chunk{}
				if what == "feel" {
					for i := range w.N {
						bits := key.Bits(uint64(i), uint64(tick))
						w.Felt.AddEmotion(&c, i, 0.5, int64(bits&7), 0)
						w.Felt.AddExperience(&c, i, 30)
						w.Felt.AddContact(&c, i, 0.5, int(bits>>40))
					}
				}
				b.StartTimer()
				for k := range sim.Chunks(w.N, sim.DefaultGrain) {
					c = sim.Chunk{ID: k, Lo: k * sim.DefaultGrain, Hi: min((k+1)*sim.DefaultGrain, w.N), Tick: sim.Tick(tick + 1)}
					switch what {
					case "feel":
						f.run.feel(&c)
					case "churn":
						f.run.churn(&c)
					case "return":
						w.Registered++ // so that it looks for those who left
						f.run.returns(&c)
						w.Registered--
					}
				}
				b.StopTimer()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(w.N), "ns/user-tick")
		})
	}
}
