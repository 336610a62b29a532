package sim_test

import (
	"context"
	"testing"
	"time"

	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

func TestParts(t *testing.T) {
	for tick, want := range map[units.Duration]int{units.Minute: 1, units.Day: 1, 25 * units.Hour: 2, 36 * units.Hour: 2,
		2 * units.Day: 2, 49 * units.Hour: 3, units.Week: 7} {
		clock := sim.Clock{Tick: tick}
		if got := clock.Parts(); got != want || clock.Long() != (want > 1) {
			t.Errorf("a tick of %v has %d parts, should have %d; long: %v", tick, got, want, clock.Long())
		}
	}
}

// Each day ends once, in the tick that contains its end.
func TestDaysEnded(t *testing.T) {
	for tick, want := range map[units.Duration][]int{8 * units.Hour: {0, 0, 1, 0, 0, 1}, units.Day: {1, 1},
		16 * units.Hour: {0, 1, 1, 0, 1, 1}, 36 * units.Hour: {1, 2, 1, 2}, units.Week: {7, 7}} {
		clock := sim.Clock{Tick: tick}
		for k, n := range want {
			if got := clock.DaysEnded(sim.Tick(k + 1)); got != n {
				t.Errorf("ticks of %v: %d days end in tick %d, should be %d", tick, got, k+1, n)
			}
		}
	}
}

// exchange is a small economy: rows pay one another, send letters and count.
type exchange struct {
	rows   int
	seed   uint64
	rogue  bool // writes another mechanism's column
	unfair bool // pays a negative amount
	late   bool // pays in another phase than declared
	ticks  int
}

func (x exchange) build(t testing.TB, o simtest.Options) *sim.Simulation {
	t.Helper()
	b := sim.NewBuilder(sim.Config{
		Clock: sim.Clock{Start: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), Tick: units.Day, Ticks: max(1, x.ticks),
			Rounds: 2},
		Seed: x.seed, Replicate: 1, Workers: o.Workers, Eager: true, Audit: o.Audit, Every: 7,
		Events: []string{"gift"},
	})
	s := b.Scope("exchange")
	people := s.Account("person", "people", x.rows)
	state := s.Account("state", "state", 0)
	phase := sim.Trade
	if x.late {
		phase = sim.Act
	}
	gift := s.Stream(sim.Stream{Name: "gift", From: people, To: people, Phase: sim.Trade})
	tax := s.Stream(sim.Stream{Name: "tax", From: people, To: state, Phase: phase, Revenue: "tax_revenue"})
	joy := s.Benefit("joy", people, "", "joy of giving")
	toil := s.Effort("toil", people, "", "toil")
	letters := s.Counter("letters", "letters that arrived")
	weight := s.Sum("weight", "1", "weight of the letters", sim.Chunks(x.rows, sim.DefaultGrain))
	log := s.EventLog("gift", "a gift")
	heard := sim.Column[int32](s, "heard", x.rows)
	told := sim.Tally[int32](s, "told", x.rows)
	key := s.Key("draw")
	friends := make([]uint32, 3*x.rows)
	for k := range friends {
		friends[k] = uint32(7 * k % x.rows)
	}
	reached := func(from int) []uint32 { return friends[3*from:][:from%4] }
	box := sim.NewMailbox[uint32](s, "box", x.rows, sim.Respond, reached)
	s.Step(sim.Step{Name: "give", Phase: sim.Trade, Rows: x.rows, Chunk: func(c *sim.Chunk) {
		k := key.At(int(c.Tick), c.Round)
		for i := c.Lo; i < c.Hi; i++ {
			to := int(k.Below(uint64(i), 0, uint64(x.rows)))
			amount := units.Money(k.Below(uint64(i), 1, 1000))
			if x.unfair && i == 77 {
				amount = -amount - 1
			}
			gift.Pay(c, i, to, amount)
			tax.Pay(c, i, 0, amount/10)
			joy.Book(c, i, amount/2)
			toil.Book(c, to, 1)
			log.Add(c, i, to, -1)
		}
	}})
	s.Step(sim.Step{Name: "write", Phase: sim.Expose, Rows: x.rows, Chunk: func(c *sim.Chunk) {
		k := key.At(int(c.Tick), c.Round)
		for i := c.Lo; i < c.Hi; i++ {
			for range k.Below(uint64(i), 2, 3) {
				box.Send(c, i, uint32(i))
				for _, to := range reached(i) {
					c.Add32(&told[to], 1)
				}
			}
		}
	}})
	s.Step(sim.Step{Name: "read", Phase: sim.Respond, Rows: x.rows, Chunk: func(c *sim.Chunk) {
		lastTo, lastFrom := -1, uint32(0)
		box.Each(c, func(to, from int, body *uint32) bool {
			if to < lastTo || to == lastTo && *body < lastFrom || to < c.Lo || to >= c.Hi || from != int(*body) {
				panic("letters out of order")
			}
			lastTo, lastFrom = to, *body
			heard[to] = heard[to]*31 + int32(from)
			letters.Add(c, 1)
			weight.Add(c, 0.1*float64(from))
			return false
		})
	}})
	if x.rogue {
		other := b.Scope("rogue")
		other.Step(sim.Step{Name: "meddle", Phase: sim.Adapt, Rows: x.rows, Chunk: func(c *sim.Chunk) { heard[c.Lo]++ }})
	}
	return need.Value(b.Build())(t)
}

func TestContract(t *testing.T) {
	simtest.Contract(t, exchange{rows: 9001, seed: 7, ticks: 24}.build)
}

func TestAuditFinds(t *testing.T) {
	for want, x := range map[string]exchange{
		"rogue.meddle wrote exchange.heard":                             {rows: 5000, rogue: true, ticks: 2},
		"exchange.give booked on tax, which is declared to flow in Act": {rows: 500, late: true, ticks: 2},
	} {
		need.Refusal(t, x.build(t, simtest.Options{Workers: 2, Audit: true}).Run(context.Background()), want)
	}
}

func TestNegativeAmountStopsTheRun(t *testing.T) {
	r := exchange{rows: 500, unfair: true, ticks: 3}.build(t, simtest.Options{Workers: 1})
	need.Refusal(t, r.Run(context.Background()), "stream gift")
}

func TestSeedsAndReplicatesDiffer(t *testing.T) {
	digest := func(seed uint64) string {
		r := exchange{rows: 300, seed: seed, ticks: 3}.build(t, simtest.Options{Workers: 1})
		need.Nil(t, r.Run(context.Background()))
		return r.Digest()
	}
	first, second := digest(1), digest(1)
	if first == digest(2) || first != second {
		t.Error("a seed must give one run, another seed another")
	}
}

func TestFlowsSumOverRecordedRows(t *testing.T) {
	r := exchange{rows: 300, seed: 1, ticks: 24}.build(t, simtest.Options{Workers: 1})
	need.Nil(t, r.Run(context.Background()))
	letters := r.Series("letters")
	if len(letters) != 5 || letters[0] != 0 { // rows 0 7 14 21 24
		t.Fatalf("recorded %v", letters)
	}
	every := exchange{rows: 300, seed: 1, ticks: 24}
	key := rng.New(1, 1, "exchange.draw")
	want := 0.0
	for tick := 1; tick <= every.ticks; tick++ {
		for round := range 2 {
			for i := range every.rows {
				want += float64(key.At(tick, round).Below(uint64(i), 2, 3) * uint64(i%4)) // to all whom it reaches
			}
		}
	}
	sum := 0.0
	for _, x := range letters {
		sum += x
	}
	if sum != want {
		t.Errorf("letters sum to %v, sent were %v", sum, want)
	}
	var tax units.Money
	for _, a := range r.Accounts() {
		if a.Name == "state" {
			tax = a.Balance()
		}
	}
	total := 0.0
	for _, x := range r.Series("tax_revenue") {
		total += x
	}
	if got, _ := units.FromFloat(total); got != tax {
		t.Errorf("tax_revenue sums to %v, the state holds %v", got, tax)
	}
}

func TestFaultIsAnError(t *testing.T) {
	b := sim.NewBuilder(sim.Config{Clock: sim.Clock{Tick: units.Day, Ticks: 1}, Workers: 2})
	b.Scope("bad").Step(sim.Step{Name: "fall", Phase: sim.Act, Rows: 10000, Chunk: func(c *sim.Chunk) {
		if c.ID == 1 {
			panic("over")
		}
	}})
	r := need.Value(b.Build())(t)
	need.Refusal(t, r.Run(context.Background()), "tick 1, Act, bad.fall: internal fault: over")
}

func TestStopBetweenTicks(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r := exchange{rows: 300, ticks: 24}.build(t, simtest.Options{Workers: 1})
	if err := r.Run(ctx); err != context.Canceled || r.Ticks() != 0 {
		t.Errorf("stopped with %v after %d ticks", err, r.Ticks())
	}
}

func TestClock(t *testing.T) {
	c := sim.Clock{Start: time.Date(2011, 1, 21, 0, 0, 0, 0, time.UTC), Tick: units.Day}
	for _, test := range []struct {
		date string
		want sim.Tick
	}{{"2011-01-21", 1}, {"2011-01-22", 2}, {"2011-01-20", 0}, {"2011-01-19", -1}, {"2012-01-21", 366}} {
		d, _ := time.Parse("2006-01-02", test.date)
		if got := c.Of(d); got != test.want {
			t.Errorf("%s lies in tick %d, got %d", test.date, test.want, got)
		}
	}
	if c.Time(10) != 10 || c.Date(10).Format("2006-01-02") != "2011-01-31" || c.In(30*units.Day) != 30 {
		t.Error("ticks and days disagree")
	}
}
