package messaging

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	_ "guanxi/sim/simtest/seed"
	"guanxi/sim/units"

	"pgregory.net/rapid"
)

var near, total = need.Near, societytest.Total

// trial is a world in which consumers write to friends.
type trial struct {
	world societytest.World
	spec  string
	join  float64 // probability per tick of starting to use the platform
	leave float64 // of stopping
}

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *messaging) {
	t.Helper()
	p := new(Spec)
	r, _ := x.world.Build(t, o, func(b *sim.Builder, w *society.World) error {
		key := b.Scope("moves").Key("move")
		societytest.Each(b, w, sim.Arrive, func(c *sim.Chunk, i int) {
			switch u := key.Float(uint64(i), uint64(c.Tick)); {
			case w.Status[i] == society.Using && u < x.leave:
				w.Leave(c, i)
			case w.Status[i] != society.Using && u < x.join:
				w.Join(c, i, 0)
			}
		})
		societytest.Add(t, b, w, "messaging", x.spec, p)
		return nil
	})
	return r, p.run
}

func (x trial) run(t testing.TB) (*sim.Simulation, *messaging) { return societytest.Run(t, x.build) }

func TestContract(t *testing.T) {
	simtest.Contract(t, societytest.First(trial{world: societytest.World{N: 5000, Ticks: 30, Users: 0.3,
		Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 12}},
		spec: "{}", join: 0.02, leave: 0.01}.build))
}

func TestEquations(t *testing.T) {
	near(t, "nobody of ten", reachOf(0, 10), 0, 0)
	near(t, "three of ten", reachOf(3, 10), 0.3, 0)
	near(t, "without friends", reachOf(0, 0), 0, 0)
	key := rng.New(1, 1, "split")
	row := key.Row(0)
	if split(row, 0, fullReach, fullReach) != 0 || split(row, 7, 0, 0) != 0 || split(row, 7, fullReach, fullReach) != 7 {
		t.Error("all or nothing is not split")
	}
	for _, n := range []int64{1, 7, fewMessages, fewMessages + 1} {
		sum, squares, p := 0.0, 0.0, 0.4
		for k := range uint64(10_000) {
			x := float64(split(key.Row(k), n, fullReach/5, fullReach/5*3))
			sum, squares = sum+x, squares+float64(x*x)
		}
		variance := float64(n) * p * (1 - p)
		simtest.Z(t, fmt.Sprintf("mean of a split of %d", n), sum/10_000, math.Sqrt(variance), 10_000, float64(n)*p, 0)
		near(t, fmt.Sprintf("variance of a split of %d", n), (squares/10_000-square(sum/10_000))/variance, 1, 0.06)
	}
}

func square(x float64) float64 { return float64(x * x) }

// With a share F of consumers on the platform, on the complete graph, F² of the messages cost
// nothing (Metcalfe's law). All messages are worth the same, and what consumers save is what
// telecom companies do not get.
func TestSavingIsTheSquareOfUsers(t *testing.T) {
	const n, days, messages = 4000, 60, 39.6 * 0.1
	for _, share := range []float64{-1, 0.3, 0.7, 1} {
		r, m := trial{world: societytest.World{N: n, Ticks: days, Users: share}, spec: "{}"}.run(t)
		f := float64(m.w.Users) / n
		pairs := f * float64(m.w.Users-1) / (n - 1)
		sms, replaced := total(r.Series("sms")), total(r.Series("sms_replaced"))
		simtest.Z(t, fmt.Sprintf("SMS at %v", f), sms/n, math.Sqrt(days*messages*(1-pairs)+1e-9), n, days*messages*(1-pairs),
			1e-5*days*messages)
		simtest.Z(t, fmt.Sprintf("replaced at %v", f), replaced/n, math.Sqrt(days*messages*pairs+1e-9), n,
			days*messages*pairs, 1e-5*days*messages)
		paid := m.w.Telecom.Balance().Float()
		near(t, "telecom", paid, sms*0.1, 1e-6)
		captured := (m.w.Consumer.Balance() + m.w.Consumer.Booked()).Float()
		near(t, "surplus", captured, replaced*0.1, 1e-6)
		near(t, "saving", total(r.Series("sms_saving")), captured, 1e-6)
		near(t, "lost margin", total(r.Series("telecom_lost")), 0.9*captured, 1e-3)
	}
}

// Telecom companies gain γ_d·p_d a month by each user who is not kept off, and none by others; nothing else moves to
// the bit.
func TestDataAreBookedOutsideAlone(t *testing.T) {
	const n = 200
	rapid.Check(t, func(rt *rapid.T) {
		world := societytest.World{N: n, Ticks: 20, Users: rapid.SampledFrom([]float64{-1, 0.4, 1}).Draw(rt, "users"),
			Tick: rapid.SampledFrom([]units.Duration{6 * units.Hour, units.Day, units.Week}).Draw(rt, "tick")}
		kept := rapid.SampledFrom([]int{0, n / 2}).Draw(rt, "kept off")
		data, margin := rapid.Float64Range(0.01, 100).Draw(rt, "data"), rapid.Float64Range(0, 1).Draw(rt, "margin")
		run := func(spec string) (*sim.Simulation, *messaging) {
			r, m := trial{world: world, spec: spec}.build(t, simtest.Options{Workers: 2})
			m.w.Off = sim.NewBits(n)
			for i := range kept {
				m.w.Off.Set(i)
			}
			for k := sim.Tick(1); k <= 20; k++ {
				m.open = true // single ticks do not run what precedes a run
				simtest.Tick(t, r, k)
			}
			return r, m
		}
		none, m0 := run("{}")
		defer none.Close()
		r, m := run(fmt.Sprintf("{data: %v, data_margin: %v}", data, margin))
		defer r.Close()
		users := 0
		for i := range n {
			users += num.One(m.w.Status[i] == society.Using && i >= kept)
		}
		want := data * margin * float64(users) * 20 * world.Tick.Days() / society.Month
		near(t, "gained", total(r.Series("telecom_gained")), want, 1e-4)
		near(t, "booked outside", (m.w.Telecom.Booked() - m0.w.Telecom.Booked()).Float(), total(r.Series("telecom_gained")),
			1e-9*want)
		for _, x := range none.Metrics() {
			if !simtest.Same(r.Series(x.Name), none.Series(x.Name)) {
				t.Errorf("%s moves", x.Name)
			}
		}
		if m.w.Telecom.Balance() != m0.w.Telecom.Balance() || m.w.Consumer.Booked() != m0.w.Consumer.Booked() ||
			none.Series("telecom_gained") != nil {
			t.Error("other books move, or data are counted by default")
		}
	})
}

// A message is sent by one way or the other: adoption changes neither the number of messages nor
// the benefit, exactly.
func TestBenefitIsTheSameEitherWay(t *testing.T) {
	run := func(join float64) (float64, units.Money) {
		r, m := trial{world: societytest.World{N: 1000, Ticks: 90, Users: -1, Ties: society.TiesSpec{Kind: "ring",
			Degree: 4}}, spec: "{}", join: join}.run(t)
		return total(r.Series("sms")) + total(r.Series("sms_replaced")), m.w.Consumer.Booked()
	}
	n0, b0 := run(0)
	n1, b1 := run(0.05)
	if n0 != n1 || b0 != b1 || n0 == 0 {
		t.Errorf("%v messages worth %v, with adoption %v worth %v", n0, b0, n1, b1)
	}
}

// The mechanism agrees with a plain version: a ledger.
func TestTwin(t *testing.T) {
	for seed := uint64(1); seed <= 5; seed++ {
		x := trial{world: societytest.World{N: 60, Ticks: 40, Seed: seed, Users: 0.4,
			Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 4}},
			spec: "{sms_price: 0.07}", join: 0.05, leave: 0.05}
		r, m := x.build(t, simtest.Options{Workers: 1})
		w := m.w
		share := func(i int) float64 {
			if w.Status[i] != society.Using {
				return 0
			}
			n := 0
			for _, j := range w.Graph.Neighbours(i) {
				if w.Status[j] == society.Using {
					n++
				}
			}
			if n == 0 {
				return 0
			}
			return float64(n) / float64(w.Graph.Degree(i))
		}
		then := make([]float64, w.N)
		for i := range then {
			then[i] = share(i)
		}
		m.open = true // single ticks do not run what precedes a run
		for i := range m.reach {
			m.reach[i] = m.reached(i)
		}
		var sms, free int64
		for tick := 1; tick <= 40; tick++ {
			simtest.Tick(t, r, sim.Tick(tick))
			for i := (7 - tick%7) % 7; i < w.N; i += 7 {
				now := share(i)
				n := num.PoissonInverse(m.count.Open(uint64(i), uint64(tick)), 3.96*7)
				k, p := int64(0), (math.Round(then[i]*65535)+math.Round(now*65535))/2/65535
				if n > fewMessages {
					k = num.BinomialInverse(m.split.At(tick, 0).Row(uint64(i)).Open(0), n, p)
					sms, free = sms+n-k, free+k
					continue
				}
				for message := range uint64(n) { // two take the halves of a draw
					half := m.split.At(tick, 0).Bits(uint64(i), message/2) >> (message % 2 * 32) & math.MaxUint32
					if float64(half) < math.Floor(p*0x1p32) {
						k++
					}
				}
				sms, free = sms+n-k, free+k
			}
			for i := range then {
				then[i] = share(i)
			}
		}
		if got := total(r.Series("sms")); got != float64(sms) || total(r.Series("sms_replaced")) != float64(free) ||
			sms*free == 0 {
			t.Errorf("seed %d: %v SMS and %v replaced, the twin's %d and %d", seed, got, total(r.Series("sms_replaced")), sms,
				free)
		}
		if got, want := w.Telecom.Balance(), units.Money(sms)*70_000; got != want {
			t.Errorf("seed %d: telecom has %v, the twin's %v", seed, got, want)
		}
		r.Close()
	}
}

// Without users, without a price or without messages nothing is saved.
func TestNeutral(t *testing.T) {
	for _, x := range []trial{
		{world: societytest.World{N: 500, Ticks: 40, Users: -1}, spec: "{}"},
		{world: societytest.World{N: 500, Ticks: 40}, spec: "{sms_price: 0}"},
		{world: societytest.World{N: 500, Ticks: 40}, spec: "{sms_share: 0%}"},
		{world: societytest.World{N: 500, Ticks: 40}, spec: "{messages: 0/day}"},
		{world: societytest.World{N: 1, Ticks: 40}, spec: "{}"},
	} {
		r, m := x.run(t)
		if s := total(r.Series("sms_saving")); s != 0 || m.w.Consumer.Balance()+m.w.Consumer.Booked() != 0 {
			t.Errorf("%s: %v saved, %v captured", x.spec, s, m.w.Consumer.Balance()+m.w.Consumer.Booked())
		}
	}
}

// A change during a run holds from its day on: 39 days at a message a day for 0.1, 30 at two for 0.3, 31 at two
// for 0.2.
func TestTermsOfThen(t *testing.T) {
	const n = 2000
	for _, tick := range []units.Duration{units.Day, 6 * units.Hour, 3 * units.Day} {
		day := func(d int) sim.Tick { return sim.Tick((units.Duration(d)*units.Day + tick - 1) / tick) }
		ticks := int(99 * units.Day / tick)
		r, m := trial{world: societytest.World{N: n, Tick: tick, Ticks: ticks, Users: -1},
			spec: "{messages: 10/day, sms_price: 0.1}"}.build(t, simtest.Options{Workers: 1})
		p := m.spec
		for k := sim.Tick(1); k <= sim.Tick(ticks); k++ {
			switch k {
			case day(39) + 1:
				p.Messages.Value, p.Price = 20, 300_000
			case day(69) + 1:
				p.Price = 200_000
			}
			p.Rebuild(k) // as other changes of the timeline do
			simtest.Tick(t, r, k)
		}
		name := fmt.Sprintf("ticks of %v: ", tick)
		simtest.Z(t, name+"messages", total(r.Series("sms"))/n, math.Sqrt(39+60+60), n, 39+60+60, 0)
		if got := total(r.Series("sms_replaced")); got != 0 {
			t.Errorf("%s%v on a platform that nobody uses", name, got)
		}
		simtest.Z(t, name+"paid", m.w.Telecom.Balance().Float()/n, math.Sqrt(39*0.01+60*0.09+60*0.04), n,
			39*0.1+60*0.3+60*0.2, 1e-5)
		r.Close()
	}
}

// The number of messages does not depend on the length of the tick.
func TestBillsByTheLengthOfTicks(t *testing.T) {
	for _, tick := range []units.Duration{6 * units.Hour, 7 * units.Day} {
		r, _ := trial{world: societytest.World{N: 4000, Tick: tick, Ticks: int(84 * units.Day / tick), Users: -1},
			spec: "{messages: 5/day}"}.run(t)
		simtest.Z(t, fmt.Sprintf("SMS in ticks of %v", tick), total(r.Series("sms"))/4000, math.Sqrt(42), 4000, 42, 0)
	}
}

// Friends by weak ties that became strong count like all others, among those who use the platform
// and those who do not.
func TestReachOfStrongTies(t *testing.T) {
	p := new(Spec)
	r, w := societytest.World{N: 20, Ticks: 40, Users: -1, Ties: society.TiesSpec{Kind: "ring", Degree: 2}}.Build(t,
		simtest.Options{Workers: 1}, func(b *sim.Builder, w *society.World) error {
			w.NewWeak(b.Scope("ties"), 50, 0)
			b.Scope("moves").Step(sim.Step{Name: "join", Phase: sim.Arrive, Rows: w.N, Chunk: func(c *sim.Chunk) {
				for _, i := range []int{0, 1, 5} { // the friends of 0 in the graph are 1 and 19
					w.Join(c, i, 0)
				}
			}})
			societytest.Add(t, b, w, "messaging", "{}", p)
			return nil
		})
	defer r.Close()
	simtest.Tick(t, r, 1)
	p.run.open = true
	near(t, "of the graph", float64(p.run.reached(0)), math.Round(fullReach/2.0), 0.5)
	for k, want := range []float64{2.0 / 3, 2.0 / 4, 2.0 / 5} { // 5, 6 and 7 meet 0
		j := 5 + k
		tie := w.Weak.Form(0, j, 0.5, 1)
		weak := float64(p.run.reached(0))
		w.Weak.Harden(tie, 1)
		if got := float64(p.run.reached(0)); !(math.Abs(got-want*fullReach) <= 0.5) || weak == got {
			t.Errorf("with %d strong ties %v of the friends are reached, should be %v; with the last one weak %v", k+1,
				got/fullReach, want, weak/fullReach)
		}
	}
}
