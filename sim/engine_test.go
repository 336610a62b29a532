package sim_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"guanxi/sim"
	"guanxi/sim/fault"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// engine builds a run of a few ticks from the declarations.
func engine(t *testing.T, cfg sim.Config, declare func(*sim.Builder)) (*sim.Simulation, error) {
	t.Helper()
	cfg.Clock.Tick, cfg.Eager = units.Day, true
	cfg.Clock.Start = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	cfg.Clock.Ticks = max(1, cfg.Clock.Ticks)
	b := sim.NewBuilder(cfg)
	declare(b)
	return b.Build()
}

func runs(t *testing.T, cfg sim.Config, declare func(*sim.Builder)) *sim.Simulation {
	t.Helper()
	r := need.Value(engine(t, cfg, declare))(t)
	need.Nil(t, r.Run(context.Background()))
	return r
}

// A step that a phase repeats is listed once, at its first place.
func TestStepsListedOnce(t *testing.T) {
	r := runs(t, sim.Config{}, func(b *sim.Builder) {
		s := b.Scope("days")
		for range 3 {
			s.Step(sim.Step{Name: "work", Phase: sim.Act})
			s.Step(sim.Step{Name: "rest", Phase: sim.Act})
		}
		s.Step(sim.Step{Name: "work", Phase: sim.Trade})
	})
	var names []string
	for _, s := range r.Steps() {
		names = append(names, s.Phase.String()+" "+s.Name)
	}
	if got, want := strings.Join(names, ", "), "Act work, Act rest, Trade work"; got != want {
		t.Errorf("the steps are %s, should be %s", got, want)
	}
}

// The result of a step whose chunks read what other chunks of it write depends on their order. The
// audit runs the chunks in reverse.
func TestAuditRunsChunksInReverse(t *testing.T) {
	digest := func(audit bool) string {
		return runs(t, sim.Config{Audit: audit}, func(b *sim.Builder) {
			s := b.Scope("chain")
			sum := sim.Column[int32](s, "sum", 10)
			s.Step(sim.Step{Name: "pass", Phase: sim.Act, Rows: 10, Grain: 1, Chunk: func(c *sim.Chunk) {
				if c.ID > 0 {
					sum[c.ID] = sum[c.ID-1] + 1
				}
			}})
		}).Digest()
	}
	if digest(false) == digest(true) {
		t.Error("a chunk that reads its neighbour gave the same in reverse")
	}
}

func TestAuditFindsForeignBookings(t *testing.T) {
	for _, flow := range []string{"stream", "entry"} {
		r := need.Value(engine(t, sim.Config{Audit: true}, func(b *sim.Builder) {
			s := b.Scope("shop")
			people, state := s.Account("people", "people", 5), s.Account("state", "state", 0)
			tax := s.Stream(sim.Stream{Name: "tax", From: people, To: state})
			joy := s.Benefit("joy", people, "", "")
			b.Scope("thief").Step(sim.Step{Name: "take", Phase: sim.Trade, Commit: func(sim.Tick, int) {
				if flow == "stream" {
					tax.Pay(&sim.Chunk{}, 1, 0, 5)
				} else {
					joy.Book(&sim.Chunk{}, 1, 5)
				}
			}})
		}))(t)
		need.Refusal(t, r.Run(context.Background()), "thief.take booked on shop.")
	}
}

// Events of a Commit follow those of the step's chunks, whichever worker ran the first chunk.
func TestEventsOfCommitComeLast(t *testing.T) {
	r := runs(t, sim.Config{Clock: sim.Clock{Ticks: 100}, Workers: 2, Events: []string{"ring"}}, func(b *sim.Builder) {
		s := b.Scope("bell")
		log := s.EventLog("ring", "")
		var met chan int
		s.Step(sim.Step{Name: "toll", Phase: sim.Act, Rows: 2, Grain: 1,
			Before: func(sim.Tick, int) { met = make(chan int, 2) },
			Chunk: func(c *sim.Chunk) { // one chunk each
				met <- c.ID
				for len(met) < 2 {
					time.Sleep(time.Microsecond)
				}
				log.Add(c, c.ID, -1, -1)
			},
			Commit: func(t sim.Tick, _ int) { log.Add(&sim.Chunk{Tick: t}, 2, -1, -1) },
		})
	})
	table := r.Table("events")
	for i := range table.Rows() {
		if who, _ := table.Col("who").Int(i); int(who) != i%3 {
			t.Fatalf("event %d is %d", i, who)
		}
	}
}

// Counts made while the world is built are not flows of the run.
func TestFlowsStartAtZero(t *testing.T) {
	r := runs(t, sim.Config{}, func(b *sim.Builder) {
		s := b.Scope("s")
		k := s.Counter("births", "")
		k.Add(&sim.Chunk{}, 7)
		s.Step(sim.Step{Name: "bear", Phase: sim.Act, Commit: func(sim.Tick, int) { k.Add(&sim.Chunk{}, 1) }})
	})
	if births := r.Series("births"); births[0] != 0 || births[1] != 1 {
		t.Errorf("births %v", births)
	}
}

func TestDeclarationsAreChecked(t *testing.T) {
	type holed struct {
		A uint8
		B uint32
	}
	for want, declare := range map[string]func(*sim.Builder){
		"has a gap before field B": func(b *sim.Builder) { sim.Column[holed](b.Scope("s"), "x", 3) },
		"holds a ptr": func(b *sim.Builder) {
			sim.Hold(b.Scope("s"), "x",
				func() []*int { return nil })
		},
		"holds a string": func(b *sim.Builder) {
			sim.NewMailbox[string](b.Scope("s"), "x", 3, sim.Act,
				nil)
		},
		"metric ad_revenue is declared by": revenueTwice,
		"stream rent is declared twice": func(b *sim.Builder) {
			s := b.Scope("s")
			a := s.Account("a", "a", 0)
			for range 2 {
				s.Stream(sim.Stream{Name: "rent", From: a, To: a})
			}
		},
	} {
		need.Refused(engine(t, sim.Config{}, declare))(t, want)
	}
}

func revenueTwice(b *sim.Builder) {
	s := b.Scope("s")
	a := s.Account("a", "a", 0)
	s.Counter("ad_revenue", "")
	s.Stream(sim.Stream{Name: "ads", From: a, To: a, Revenue: "ad_revenue"})
}

// A panic between steps is a fault of the run, not of the program.
func TestPanicBetweenStepsIsAFault(t *testing.T) {
	for name, declare := range map[string]func(*sim.Scope){
		"start": func(s *sim.Scope) { s.BeforeRun(func() { panic("over") }) },
		"phase": func(s *sim.Scope) { s.AfterPhase(nil, func(sim.Tick, sim.Phase) error { panic("over") }) },
		"tick":  func(s *sim.Scope) { s.AfterTick(nil, func(sim.Tick) error { panic("over") }) },
		"gauge": func(s *sim.Scope) { s.Gauge("g", "1", "", func() float64 { panic("over") }) },
		"step":  func(s *sim.Scope) { s.Step(sim.Step{Before: func(sim.Tick, int) { panic("over") }}) },
	} {
		r := need.Value(engine(t, sim.Config{}, func(b *sim.Builder) { declare(b.Scope("s")) }))(t)
		var caught *fault.Panic
		if err := r.Run(context.Background()); !errors.As(err, &caught) || len(caught.Stack) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A check between steps ends the run with its error, naming the tick.
func TestChecksBetweenStepsEndTheRun(t *testing.T) {
	for name, declare := range map[string]func(*sim.Scope, error){
		"phase": func(s *sim.Scope, err error) {
			s.AfterPhase(nil, func(t sim.Tick, p sim.Phase) error {
				if t == 3 && p == sim.Trade {
					return err
				}
				return nil
			})
		},
		"tick": func(s *sim.Scope, err error) {
			s.AfterTick(nil, func(t sim.Tick) error {
				if t == 3 {
					return err
				}
				return nil
			})
		},
	} {
		wrong := errors.New("too much")
		r := need.Value(engine(t, sim.Config{Clock: sim.Clock{Ticks: 5}},
			func(b *sim.Builder) { declare(b.Scope("s"), wrong) }))(t)
		if err := r.Run(context.Background()); !errors.Is(err, wrong) || !strings.Contains(err.Error(), "tick 3") ||
			r.Ticks() != 2 {
			t.Errorf("%s: %v after %d ticks", name, err, r.Ticks())
		}
	}
}

// The books refuse to overflow, in one phase and over many, and so do other sums: those of
// counters, and of a party over its accounts.
func TestBooksDoNotOverflow(t *testing.T) {
	const much = 1 << 62
	at := &sim.Chunk{}
	for want, pour := range map[string]func(s *sim.Scope) func(t sim.Tick){
		"tick 2, Trade: the balance of b exceeds 9223372036854.775807; change the keys that it depends on, such as " +
			"amounts of money and counts per 1000": func(s *sim.Scope) func(t sim.Tick) {
			to := s.Account("b", "b", 2)
			one, two := s.Stream(sim.Stream{Name: "one", From: s.Account("a", "a", 0), To: to}),
				s.Stream(sim.Stream{Name: "two", From: s.Account("c", "c", 0), To: to})
			return func(t sim.Tick) { []*sim.Stream{one, two}[t%2].Pay(at, 0, int(t)%2, much) }
		},
		"tick 2, Trade: what a member of b captured exceeds 9223372036854.775807; change the keys that it depends on": func(
			s *sim.Scope) func(t sim.Tick) {
			of := s.Account("b", "b", 2)
			joy, pain := s.Benefit("joy", of, "", ""), s.Effort("pain", of, "", "")
			return func(t sim.Tick) {
				joy.Book(at, 0, much)
				pain.Book(at, 1, much)
			}
		},
		"tick 1, Trade: stream mark: an amount is negative or the sum exceeds 9223372036854.775807; change the keys of s " +
			"that it depends on": func(s *sim.Scope) func(t sim.Tick) {
			mark := s.Stream(sim.Stream{Name: "mark", From: s.Account("a", "a", 0), To: s.Account("b", "b", 0)})
			return func(t sim.Tick) { mark.Pay(at, 0, 0, units.One.Times(1e15)) }
		},
		"tick 2: the flows of b since the last recorded row exceed": func(s *sim.Scope) func(t sim.Tick) {
			one, two := s.Account("b.one", "b", 0), s.Account("b.two", "b", 0)
			joy, bliss := s.Benefit("joy", one, "", ""), s.Benefit("bliss", two, "", "")
			return func(t sim.Tick) {
				if t == 2 {
					joy.Book(at, 0, much)
					bliss.Book(at, 0, much)
				}
			}
		},
		"tick 2: bill since the last recorded row exceeds 9223372036854.775807": func(s *sim.Scope) func(t sim.Tick) {
			bill := s.MoneyCounter("bill", "")
			return func(t sim.Tick) { bill.Add(at, much) }
		},
		"tick 2: loss since the last recorded row exceeds 9223372036854.775807": func(s *sim.Scope) func(t sim.Tick) {
			loss := s.MoneyCounter("loss", "")
			return func(t sim.Tick) { loss.Add(at, -much) }
		},
		"tick 1: wraps since the last recorded row exceeds 9223372036854.775807": func(s *sim.Scope) func(t sim.Tick) {
			wraps := s.MoneyCounter("wraps", "")
			return func(t sim.Tick) {
				for range 5 { // 2^62 is what remains
					wraps.Add(at, much)
				}
			}
		},
		"tick 2: things since the last recorded row exceeds 9223372036854775807": func(s *sim.Scope) func(t sim.Tick) {
			things := s.Counter("things", "")
			return func(t sim.Tick) { things.Add(at, much) }
		},
	} {
		every := 4
		if strings.Contains(want, "balance") || strings.Contains(want, "member") {
			every = 1
		}
		r := need.Value(engine(t, sim.Config{Clock: sim.Clock{Ticks: 4}, Every: every}, func(b *sim.Builder) {
			s := b.Scope("s")
			tick := pour(s)
			s.Step(sim.Step{Name: "pour", Phase: sim.Trade, Commit: func(t sim.Tick, _ int) { tick(t) }})
		}))(t)
		need.Refusal(t, r.Run(context.Background()), want)
	}
}

// Sums over the rows of a run may exceed the range of money.
func TestSumsOfManyRows(t *testing.T) {
	var there *sim.Stream
	var bill *sim.Counter
	r := runs(t, sim.Config{Clock: sim.Clock{Ticks: 8}, Every: 1}, func(b *sim.Builder) {
		s := b.Scope("s")
		x, y := s.Account("a", "a", 0), s.Account("b", "b", 0)
		there = s.Stream(sim.Stream{Name: "there", From: x, To: y})
		back := s.Stream(sim.Stream{Name: "back", From: y, To: x})
		bill = s.MoneyCounter("bill", "")
		loss := s.MoneyCounter("loss", "", sim.Range{Low: math.Inf(-1), High: math.Inf(1)})
		s.Rate("share", "1", "", bill, loss, sim.Range{Low: math.Inf(-1), High: math.Inf(1)})
		debt, one := s.MoneyCounter("debt", "", sim.Range{Low: math.Inf(-1), High: math.Inf(1)}), s.MoneyCounter("one", "")
		s.Rate("debts", "1", "", debt, one, sim.Range{Low: math.Inf(-1), High: math.Inf(1)})
		s.Step(sim.Step{Name: "pour", Phase: sim.Trade, Commit: func(t sim.Tick, _ int) {
			c := &sim.Chunk{}
			there.Pay(c, 0, 0, 1<<61)
			back.Pay(c, 0, 0, 1<<61)
			bill.Add(c, 1<<62)
			loss.Add(c, -1<<61)
			debt.Add(c, -3)
			one.Add(c, 1)
		}})
	})
	if got, want := there.Sum(), float64(8*(1<<61/1e6)); got != want {
		t.Errorf("%v moved, should be %v", got, want)
	}
	if got := r.Ratios()[0].Value; got != -2 {
		t.Errorf("share %v, should be -2", got)
	}
	if got := r.Ratios()[1].Value; got != -3 {
		t.Errorf("debts are %v, should be -3", got)
	}
}

// A benefit and an effort that cancel still reach their members.
func TestEntriesThatCancel(t *testing.T) {
	var people *sim.Account
	runs(t, sim.Config{}, func(b *sim.Builder) {
		s := b.Scope("s")
		people = s.Account("people", "people", 2)
		joy := s.Benefit("joy", people, "", "")
		s.Step(sim.Step{Name: "share", Phase: sim.Trade, Commit: func(sim.Tick, int) {
			joy.Book(&sim.Chunk{}, 0, 5)
			joy.Book(&sim.Chunk{}, 1, -5)
		}})
	})
	if people.Captured(0) != 5 || people.Captured(1) != -5 {
		t.Errorf("captured %v and %v", people.Captured(0), people.Captured(1))
	}
}

// A quotient uses the flows since the last row in the series, and those of the whole run among the
// ratios, however often rows are recorded.
func TestQuotients(t *testing.T) {
	for every := 1; every <= 7; every++ {
		r := runs(t, sim.Config{Every: every, Clock: sim.Clock{Ticks: 7}}, func(b *sim.Builder) {
			s := b.Scope("shop")
			paid, free, seen := s.MoneyCounter("paid", ""), s.MoneyCounter("free", ""), s.Counter("seen", "")
			weight := s.Sum("weight", "1", "", 1)
			seen.Add(&sim.Chunk{}, 7) // before the run
			weight.Add(&sim.Chunk{}, 7)
			s.Step(sim.Step{Name: "sell", Phase: sim.Act, Rows: 1, Chunk: func(c *sim.Chunk) {
				paid.Add(c, 4*int64(c.Tick)*int64(units.One))
				free.Add(c, int64(c.Tick)*int64(units.One))
				seen.Add(c, 2)
				weight.Add(c, .1)
			}})
			s.Rate("price", "currency", "of a thousand", sim.Times(1000, sim.Less(paid, free)), seen)
			s.Rate("mean", "1", "weight", weight, seen)
			s.Rate("none", "1", "nothing", seen, sim.Beyond(free, sim.Plus(paid, free)))
		})
		ratios := map[string]float64{}
		for _, m := range r.Ratios() {
			ratios[m.Name] = m.Value
		}
		sum := 0.0
		for range 7 {
			sum += .1
		}
		if ratios["price"] != 6000 || ratios["mean"] != sum/14 || !math.IsNaN(ratios["none"]) {
			t.Errorf("rows of %d ticks: ratios %v", every, ratios)
		}
		if rows := r.Series("price"); every == 1 && (rows[1] != 1500 || rows[7] != 10500) {
			t.Errorf("prices by row: %v", rows)
		}
	}
}

// Workers are lent and taken back within the number that the simulation was built with.
func TestAllow(t *testing.T) {
	r := runs(t, sim.Config{Workers: 4}, func(*sim.Builder) {})
	for workers, want := range map[int]int{-1: 1, 0: 1, 1: 1, 3: 3, 4: 4, 9: 4} {
		if r.Allow(workers); r.Allowed() != want {
			t.Errorf("%d are allowed of 4 where %d are asked for, should be %d", r.Allowed(), workers, want)
		}
	}
}

// value_groups.csv reports for each group and module what streams and entries of that module moved
// for its members, row by row, whatever the order of the modules.
func TestGroupsByModule(t *testing.T) {
	r := runs(t, sim.Config{Clock: sim.Clock{Ticks: 4}, Every: 2, Workers: 2}, func(b *sim.Builder) {
		s := b.Scope("market")
		people, shop := s.Account("people", "people", 3), s.Account("shops.corner", "shops", 0)
		s.Groups(people, []string{"old", "young"}, func(member int) uint8 { return uint8(min(member, 1)) })
		wages := s.Stream(sim.Stream{Name: "wages", From: shop, To: people, Module: "work"})
		sales := s.Stream(sim.Stream{Name: "sales", From: people, To: shop, Module: "buy"})
		joy := s.Benefit("joy", people, "play", "")
		toil := s.Effort("toil", people, "work", "")
		s.Step(sim.Step{Name: "live", Phase: sim.Trade, Rows: 3, Grain: 1, Chunk: func(c *sim.Chunk) {
			for i := c.Lo; i < c.Hi; i++ {
				wages.Pay(c, 0, i, 10*units.One)
				sales.Pay(c, i, 0, units.Money(1+i)*units.One)
				joy.Book(c, i, 5*units.One)
				toil.Book(c, i, 2*units.One)
			}
		}})
	})
	want := map[string][5]float64{ // cash in, out, surplus, effort, captured over two ticks
		"people/old/work": {20, 0, 0, 4, 16}, "people/old/buy": {0, 2, 0, 0, -2}, "people/old/play": {0, 0, 10, 0, 10},
		"people/young/work": {40, 0, 0, 8, 32}, "people/young/buy": {0, 10, 0, 0, -10},
		"people/young/play": {0, 0, 20, 0, 20},
		"shops/corner/work": {0, 60, 0, 0, -60}, "shops/corner/buy": {12, 0, 0, 0, 12},
	}
	rows := 0
	table := r.Table("value_groups")
	for row := range table.Rows() {
		key := table.Col("party").Text(row) + "/" + table.Col("group").Text(row) + "/" + table.Col("module").Text(row)
		var got [5]float64
		for k, name := range []string{"cash_in", "cash_out", "surplus", "effort", "captured"} {
			got[k] = table.Col(name).Float(row)
		}
		if w, ok := want[key]; !ok || got != w {
			t.Errorf("row %d: %s has %v, should have %v", row, key, got, w)
		}
		rows++
	}
	if rows != 2*len(want) {
		t.Errorf("%d rows, should be %d in each of two", rows, len(want))
	}
}

// Concurrent additions of chunks give the same count with one worker, which adds plainly, as with
// several, which add atomically.
func TestAddsOfChunks(t *testing.T) {
	for _, workers := range []int{1, 3} {
		var small int32
		var large int64
		alone := 0
		runs(t, sim.Config{Workers: workers}, func(b *sim.Builder) {
			b.Scope("s").Step(sim.Step{Name: "add", Phase: sim.Act, Rows: 100, Grain: 1, Chunk: func(c *sim.Chunk) {
				c.Add32(&small, int32(c.ID))
				c.Add64(&large, -int64(c.ID)<<32)
				if workers == 1 && c.Alone() {
					alone++
				}
			}})
		})
		if small != 4950 || large != -4950<<32 || workers == 1 && alone != 100 {
			t.Errorf("%d workers: %d and %d", workers, small, large)
		}
	}
}
