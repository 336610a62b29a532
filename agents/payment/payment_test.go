package payment

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

func TestContract(t *testing.T) {
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		x := trial{world: societytest.World{N: 9000, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 12}, Start: time.Date(2016, 2, 1, 0, 0, 0, 0, time.UTC),
			Ticks: 60, Pace: 3, Felt: true}, more: buying(30),
			spec: "{bind: {own: 0.1/day, friends: 0.2/day}, red_packets: {rate: 0.03/day, holidays: {factor: 4}}, withdrawal: {rate: 0.1/day, free: 5}}"}
		r, _ := x.build(t, o)
		return r
	})
}

// Without needs, binding on the complete graph is the Bass model, and its
// synchronous form at a tick of a day is V1c.
func TestBindingIsBass(t *testing.T) {
	const n = 200_000
	r, m := trial{world: societytest.World{N: n, Ticks: 10}, spec: "{bind: {own: 0.03/day, friends: 0.38/day, packet: 0/day}, red_packets: {rate: 0/day}}"}.run(t)
	users := r.Series("payment_users")
	near(t, "F(5)", users[5]/n, 0.26107, 4*0.002)
	near(t, "F(10)", users[10]/n, 0.72984, 4*0.002)
	if total(r.Series("new_payment_users")) != users[10] || m.bound.Users != int64(users[10]) {
		t.Error("who binds and who has bound do not agree")
	}
}

// w_g,pay·served_pay: a segment without the need does not bind, one binds as
// much slower as it needs it less, and without the function nobody does.
func TestNeedAndService(t *testing.T) {
	share := func(served float64, own string) (none, some float64) {
		r, m := trial{world: societytest.World{N: 40_000, Ticks: 1, People: "{segments: {a: {share: 50%, needs: {talk: 1}}, b: {share: 50%, needs: {talk: 1, pay: 3}}}}"},
			spec: "{bind: {own: " + own + ", friends: 0/day, packet: 0/day}}", more: func(_ *sim.Builder, w *society.World, m *payment) {
				w.Functions = &society.Functions{Names: []string{"payment"}, Released: []bool{served > 0}, Fit: []float64{1, 1}, Served: make([][]float64, 2)}
				for g := range w.Functions.Served {
					w.Functions.Served[g] = make([]float64, len(society.Needs()))
					for k := range w.Functions.Served[g] {
						w.Functions.Served[g][k] = served
					}
				}
			}}.run(t)
		_ = r
		var n, bound [2]float64
		for i := range m.w.N {
			g := m.w.Who(i).Segment
			n[g]++
			if m.bound.Has(i) {
				bound[g]++
			}
		}
		return bound[0] / n[0], bound[1] / n[1]
	}
	a, b := share(0.8, "0.5/day")
	near(t, "without the need", a, 0, 0)
	near(t, "with it", b, 1-math.Exp(-0.75*0.8*0.5), 4*math.Sqrt(0.2/20_000))
	if _, b = share(0, "1/day"); b != 0 {
		t.Errorf("%v have bound before the release", b)
	}
}

// Needs that drift move the hazard with time.
func TestDriftOfNeeds(t *testing.T) {
	r, m := trial{world: societytest.World{N: 40_000, Ticks: 40, Every: 1, People: "{segments: {a: {share: 100%, needs: {talk: 1}, drift: {needs: {pay: 1}, rate: 0.05/day}}}}"},
		spec: "{bind: {own: 0.02/day, friends: 0/day, packet: 0/day}, red_packets: {rate: 0/day}}", more: func(_ *sim.Builder, w *society.World, _ *payment) {
			w.Functions = &society.Functions{Names: []string{"payment"}, Released: []bool{true}, Fit: []float64{1}, Served: [][]float64{make([]float64, len(society.Needs()))}}
			for k := range w.Functions.Served[0] {
				w.Functions.Served[0][k] = 1
			}
		}}.run(t)
	hazard := 0.0
	for day := range 40 {
		hazard += 0.02 * (1 - math.Exp(-0.05*float64(day)))
	}
	want := 1 - math.Exp(-hazard)
	near(t, "bound", total(r.Series("new_payment_users"))/float64(m.w.N), want, 4*math.Sqrt(want*(1-want)/float64(m.w.N)))
}

// Everything sent in a closed group is the seed over 1 − κ, in expectation: a
// chain of constant packets has Borel's size, mean 1/(1−κ), variance κ/(1−κ)³.
func TestContagionInClosedGroups(t *testing.T) {
	for _, kappa := range []float64{0, 0.18, 0.5} {
		for _, luckiest := range []float64{1, 3} {
			for _, tick := range []units.Duration{units.Day, 6 * units.Hour} {
				r, m := trial{all: true, world: societytest.World{N: 20_000, Tick: tick, Ticks: int(40 * units.Day / tick), Every: 1, Ties: society.TiesSpec{Kind: "ring", Degree: 10}, Pace: 4, Expire: 30},
					spec: fmt.Sprintf("{red_packets: {rate: 0.2/day, amount: 10, receivers: 4, contagion: %v, luckiest: %v, expire: 30d}}", kappa, luckiest),
					more: func(b *sim.Builder, _ *society.World, m *payment) {
						b.Scope("stop").Step(sim.Step{Name: "stop", Phase: sim.Arrive, Before: func(now sim.Tick, _ int) {
							if m.w.Clock.Time(now) > 5 {
								m.spec.Packets.Rate.Value = 0
							}
						}})
					}}.run(t)
				seeds := total(r.Series("red_packets")) - total(r.Series("red_packets.answer"))
				per := total(r.Series("red_packet_money")) / total(r.Series("red_packet_money.first"))
				sd := math.Sqrt(kappa / math.Pow(1-kappa, 3))
				simtest.Z(t, fmt.Sprintf("sent for one of the first, κ %v, luckiest %v, tick %v", kappa, luckiest, tick), per, sd, int(seeds), 1/(1-kappa), 1e-6)
				if seeds < 15_000 {
					t.Errorf("%v first packets", seeds)
				}
				if len(m.live) != 0 || m.w.Transit.Balance() != 0 {
					t.Errorf("%d chains are live, %v in flight", len(m.live), m.w.Transit.Balance())
				}
			}
		}
	}
}

// Packets sum to zero over consumers and what is in flight after each tick, and
// the balances and the cards account for all that moved.
func TestPacketsSumToZero(t *testing.T) {
	r, m := trial{world: societytest.World{N: 3000, Ticks: 60, Every: 1, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 8}, Pace: 2},
		spec: "{bind: {own: 0.05/day}, red_packets: {rate: 0.1/day}, withdrawal: {rate: 0/day}}"}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	if got := m.w.Transit.Party; got != m.w.Platform.Party {
		t.Errorf("what is in flight counts as that of %s: the platform has it, and owes it", got)
	}
	flight := 0
	for tick := sim.Tick(1); tick <= 60; tick++ {
		simtest.Tick(t, r, tick)
		if got := m.w.Consumer.Balance() + m.w.Transit.Balance(); got != 0 {
			t.Fatalf("tick %d: consumers and transit sum to %v", tick, got)
		}
		var waiting units.Money
		for _, h := range m.live {
			for _, q := range h.packets {
				waiting += q.left
			}
		}
		if waiting != m.w.Transit.Balance() {
			t.Fatalf("tick %d: %v waits in packets, %v stands on transit", tick, waiting, m.w.Transit.Balance())
		}
		if in, of := m.w.Transit.Balance()+m.w.Transit.Booked(), m.w.Consumer.Balance()+m.w.Consumer.Booked(); in != 0 || of != 0 {
			t.Fatalf("tick %d: with %v in flight the platform has gained %v by packets, consumers %v", tick, waiting, in, of)
		}
		if waiting > 0 {
			flight++
		}
		held := units.Money(0)
		for i, x := range m.balance {
			if x < 0 {
				t.Fatalf("tick %d: consumer %d holds %d", tick, i, x)
			}
			held += units.Money(x)
		}
		drawn := total(r.Series("card_money"))
		near(t, "held and in flight", (held + waiting).Float(), drawn, 1e-6)
		near(t, "paid to banks", m.w.Bank.Balance().Float(), 0.001*drawn, 1e-3)
	}
	if flight < 50 {
		t.Errorf("money in flight after %d of 60 ticks", flight)
	}
	if total(r.Series("new_payment_users.packet")) == 0 {
		t.Error("nobody bound to open a packet")
	}
}

// Who has not bound opens a packet only by binding, at the rate r_y until the
// packet expires; the rest goes back.
func TestBindingForPackets(t *testing.T) {
	const n = 60_000
	// Half have bound. One session a tick at a uniform time: a receiver meets a
	// packet of this tick in it after it was sent, or else in the next, before
	// a day is over with probability 1 − 1/6 on the whole.
	for _, urge := range []float64{0, 1, 90} {
		r, m := trial{world: societytest.World{N: n, Ticks: 4, Every: 1, Ties: society.TiesSpec{Kind: "ring", Degree: 2}},
			spec: fmt.Sprintf("{bind: {own: 0/day, friends: 0/day, packet: %v/day}, red_packets: {rate: 1/day, amount: 1, receivers: 1, contagion: 0}, withdrawal: {rate: 0/day}}", urge),
			more: func(_ *sim.Builder, w *society.World, m *payment) {
				for i := 0; i < w.N; i += 12 { // far apart: nobody has two friends who send
					m.ever[i>>6] |= 1 << (i & 63)
					m.bound.Set(i, true)
				}
			}}.build(t, simtest.Options{Workers: 1})
		for tick := sim.Tick(1); tick <= 4; tick++ {
			if tick == 2 {
				m.spec.Packets.Rate.Value = 0
			}
			simtest.Tick(t, r, tick)
		}
		r.Close()
		sent, opened := total(r.Series("red_packets")), total(r.Series("red_packet_opens"))
		// With a rate r the time from meeting to binding is exponential; the time
		// left at the meeting, of a packet sent at u: 1 − (s − u) where it is met at
		// s > u in the same tick, u − s where at s < u in the next.
		want := 0.0
		const grid = 400
		for a := range grid {
			for b := range grid {
				u, s := (float64(a)+0.5)/grid, (float64(b)+0.5)/grid
				if s > u {
					want += 1 - math.Exp(-urge*(1-(s-u)))
				} else {
					// none after u in the first tick (probability u), then at s in the next, before u
					want += 0
				}
			}
		}
		want /= grid * grid
		again := 0.0
		for a := range grid {
			u := (float64(a) + 0.5) / grid
			for b := range grid {
				if s := (float64(b) + 0.5) / grid; s < u {
					again += u * (1 - math.Exp(-urge*(u-s)))
				}
			}
		}
		want += again / (grid * grid)
		// Two packets of one sender to one friend share its urges; few have them.
		simtest.Z(t, fmt.Sprintf("opened at %v/day", urge), opened/sent, math.Sqrt(want*(1-want))+1e-9, int(sent/2), want, 0.012)
		if got := total(r.Series("new_payment_users.packet")); urge == 0 && got != 0 || urge > 0 && got == 0 {
			t.Errorf("rate %v: %v bound for a packet", urge, got)
		}
		near(t, "money that came back or was opened", m.w.Transit.Balance().Float(), 0, 0)
	}
}

// Who binds for a packet opens those that it meets later, of whoever they come, at
// its next session: in the same tick, too, however long that is.
func TestBoundForOneOpensTheNext(t *testing.T) {
	opened := func(tick units.Duration) float64 {
		r, _ := trial{world: societytest.World{N: 12_000, Tick: tick, Ticks: int(units.Week / tick), Every: 1, Pace: 10, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 10},
			People: "{segments: {a: {share: 20%}, b: {share: 80%}}}"},
			spec: "{bind: {own: 0/day, friends: 0/day, packet: 0.3/day}, red_packets: {amount: 10, rate: 1/day, segments: {b: 0}, contagion: 50%}}",
			more: func(_ *sim.Builder, w *society.World, m *payment) { // of the one segment all have bound and send
				for i := range w.N {
					w.SawSession(i, 0)
					if w.Who(i).Segment == 0 {
						m.ever[i>>6] |= 1 << (i & 63)
						m.bound.Set(i, true)
					}
				}
			}}.run(t)
		return total(r.Series("red_packet_opens"))
	}
	hours := opened(6 * units.Hour)
	for _, tick := range []units.Duration{units.Day, units.Week} {
		near(t, fmt.Sprintf("shares opened at ticks of %v over those at 6 h", tick), opened(tick)/hours, 1, 0.04)
	}
}

// A packet makes κ of its amount, whatever luck weighs when it is opened: that was
// settled when it was sent.
func TestLuckOfWhenItWasSent(t *testing.T) {
	r, m := trial{all: true, world: societytest.World{N: 20_000, Ticks: 12, Every: 1, Ties: society.TiesSpec{Kind: "ring", Degree: 10}},
		spec: "{red_packets: {rate: 1/day, amount: 10, receivers: 5, contagion: 30%, luckiest: 1, expire: 30d}}"}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	for tick := sim.Tick(1); tick <= 12; tick++ {
		if tick == 2 { // some half of the shares are still to be opened
			m.spec.Packets.Rate, m.spec.Packets.Luckiest = perDay(0), 20
			m.spec.Rebuild(tick)
		}
		simtest.Tick(t, r, tick)
	}
	first, all := total(r.Series("red_packet_money.first")), total(r.Series("red_packet_money"))
	simtest.Z(t, "all that is sent over what answers nothing", all/first, 1, int(first/10), 1/(1-0.3), 0)
}

// A day that is named twice is none of two holidays, and who is there once in a tick
// meets few packets that last for less: both are told.
func TestWhatIsToldOfPackets(t *testing.T) {
	var node *spec.Node
	spec.Decode(nil, func(s *spec.Section) {
		s.Tree(&node, "x", "{red_packets: {holidays: {days: [2014-01-30, 2015-02-18, 2014-01-30]}}}", "")
	})
	if _, problems := spec.Decode(node, new(Spec).Declare); !strings.Contains(fmt.Sprint(problems), "2014-01-30 is named twice") {
		t.Errorf("a day named twice: %v", problems)
	}
	for _, x := range []struct {
		tick units.Duration
		pace float64
		rate string
		want bool
	}{{units.Week, 0, "1/day", true}, {units.Week, 0, "0/day", false}, {units.Week, 2, "1/day", false}, {units.Day, 0, "1/day", false}} {
		r, _ := trial{world: societytest.World{N: 10, Tick: x.tick, Ticks: 1, Pace: x.pace}, spec: "{red_packets: {rate: " + x.rate + "}}"}.run(t)
		if got := strings.Contains(r.Warnings().Error(), "most packets expire"); got != x.want {
			t.Errorf("tick %v, %v sessions a day, %s: it warns %v", x.tick, x.pace, x.rate, got)
		}
	}
}

// On a holiday the rate is the factor's, in ticks of a day, of hours and of a
// week.
func TestHolidays(t *testing.T) {
	for _, tick := range []units.Duration{6 * units.Hour, units.Day, units.Week} {
		r, _ := trial{all: true, world: societytest.World{N: 20_000, Start: time.Date(2015, 2, 14, 0, 0, 0, 0, time.UTC), Tick: tick, Ticks: int(units.Week / tick), Every: 1},
			spec: "{red_packets: {rate: 0.02/day, contagion: 0, holidays: {days: [2015-02-18], factor: 20}}}"}.run(t)
		got, want := total(r.Series("red_packets")), 20_000*0.02*(6+20)
		simtest.Z(t, fmt.Sprintf("packets of a week, tick %v", tick), got, math.Sqrt(want), 1, want, 0)
		if tick == units.Day {
			simtest.Z(t, "packets of the eve", r.Series("red_packets")[5], math.Sqrt(20_000*0.4), 1, 20_000*0.4, 0)
		}
	}
}

// What is held and withdrawn hardly depends on the length of the tick, with packets and
// purchases that come in and go out at different times of a day, and on different days of a tick.
func TestHeldOnTicksOfAnyLength(t *testing.T) {
	type money struct{ held, withdrawn, cards float64 }
	measure := func(n int, packets, purchases float64, tick units.Duration) money {
		days := tick.Days()
		r, _ := trial{all: true, world: societytest.World{N: n, Tick: tick, Ticks: int(units.Week * 12 / tick), Every: 1, Pace: 3, Ties: society.TiesSpec{Kind: "ring", Degree: 10}},
			spec: fmt.Sprintf("{red_packets: {rate: %v/day}, withdrawal: {rate: 0.02/day}}", packets),
			more: func(b *sim.Builder, w *society.World, m *payment) {
				s := b.Scope("shops")
				s.Members(w.Shop, 1)
				sale, key := s.Stream(sim.Stream{Name: "sale", From: w.Consumer, To: w.Shop, Phase: sim.Trade}), s.Key("sale")
				s.Step(sim.Step{Name: "buy", Phase: sim.Trade, Rows: w.N, Chunk: func(c *sim.Chunk) {
					for i := c.Lo; i < c.Hi; i++ {
						for range num.PoissonInverse(key.At(int(c.Tick), 0).Open(uint64(i), 0), purchases*days) {
							sale.Pay(c, i, 0, units.Money(12e6))
							w.Bound.Pay(c, i, 0, units.Money(12e6))
						}
					}
				}})
			}}.run(t)
		held := r.Series("payment_balance")
		return money{total(held[len(held)/2:]) / float64(len(held)-len(held)/2), total(r.Series("withdrawals")), total(r.Series("card_money"))}
	}
	for _, x := range []struct {
		n                  int
		packets, purchases float64
		tolerance          float64
		ticks              []units.Duration
	}{
		{12_000, 0.05, 0.1, 0.08, []units.Duration{2 * units.Day, units.Week, 4 * units.Week}},
		// Standard errors are .06, and 3 hours hold .10 ± .03 more; drawing on cards tick by
		// tick, consumers held .5 more on ticks of 12 hours and withdrew twice as much on those of 3.
		{4000, 1, 2, 0.25, []units.Duration{3 * units.Hour, 12 * units.Hour}},
	} {
		want := measure(x.n, x.packets, x.purchases, units.Day)
		for _, tick := range x.ticks {
			got := measure(x.n, x.packets, x.purchases, tick)
			t.Logf("%v: %+v, at a day %+v", tick, got, want)
			near(t, fmt.Sprintf("held on ticks of %v", tick), got.held/want.held, 1, x.tolerance)
			near(t, fmt.Sprintf("withdrawn on ticks of %v", tick), got.withdrawn/want.withdrawn, 1, x.tolerance)
			near(t, fmt.Sprintf("drawn from cards on ticks of %v", tick), got.cards/want.cards, 1, 0.03)
		}
	}
}

// Purchases: shops pay the fee, cards what balances lack, banks are paid for it;
// withdrawals are free up to the allowance and before the day of the fee.
func TestMoneyOfShopsAndWithdrawals(t *testing.T) {
	const n, days = 100, 20
	r, m := trial{all: true, world: societytest.World{N: n, Ticks: days, Every: 1}, more: buying(50), spec: "{red_packets: {rate: 0/day}}"}.run(t)
	volume := n * days * 50.0
	near(t, "paid by payment", total(r.Series("payment_purchases")), volume, 0)
	near(t, "drawn from cards", total(r.Series("card_money")), volume, 0)
	near(t, "fees", total(r.Series("payment_revenue")), 0.006*volume, 1e-6)
	near(t, "left to the platform", m.w.Platform.Balance().Float(), 0.005*volume, 1e-6)
	near(t, "banks", m.w.Bank.Balance().Float(), 0.001*volume, 1e-6)
	near(t, "a shop's", m.w.Shop.Captured(1).Float(), 0.994*volume/2, 1e-6)

	// Everybody holds 800 and withdraws all within days; twice.
	for _, x := range []struct {
		start time.Time
		want  float64
	}{{time.Date(2016, 3, 1, 0, 0, 0, 0, time.UTC), 0.6}, {time.Date(2015, 3, 1, 0, 0, 0, 0, time.UTC), 0}} {
		r, m = trial{all: true, world: societytest.World{N: n, Start: x.start, Ticks: 20, Every: 1}, spec: "{red_packets: {rate: 0/day}, withdrawal: {rate: 20/day}}",
			more: func(b *sim.Builder, w *society.World, m *payment) {
				b.Scope("gift").Step(sim.Step{Name: "gift", Phase: sim.Arrive, Before: func(now sim.Tick, _ int) {
					for i := range w.N {
						if now == 1 || now == 10 {
							m.balance[i] += int64(money(800))
						}
					}
				}})
			}}.run(t)
		near(t, "withdrawn", total(r.Series("withdrawals")), n*1600, 0)
		near(t, "fee", total(r.Series("payment_revenue"))/n, x.want, 1e-9)
		near(t, "banks", m.w.Bank.Balance().Float(), 0.001*(n*1600-total(r.Series("payment_revenue"))), 1e-6)
		near(t, "held", r.Series("payment_balance")[20], 0, 0)
	}
}

// What consumers hold and what is in flight came from their cards, less what they paid
// shops and withdrew; and the volume is all that moved.
func TestMetricsOfMoneyAgree(t *testing.T) {
	for _, tick := range []units.Duration{units.Day / 4, units.Day, 3 * units.Day} {
		r, m := trial{world: societytest.World{N: 3000, Tick: tick, Ticks: 30, Every: 1, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 8}, Pace: 2}, more: buying(3),
			spec: "{bind: {own: 0.05/day}, red_packets: {rate: 0.1/day}, withdrawal: {rate: 0.05/day}}"}.build(t, simtest.Options{Workers: 1})
		defer r.Close()
		var flight []float64
		for now := sim.Tick(1); now <= 30; now++ {
			simtest.Tick(t, r, now)
			flight = append(flight, m.w.Transit.Balance().Float())
		}
		of := func(name string, row int) float64 { return r.Series(name)[row] }
		left := 0.0
		for row, waits := range flight {
			packets, shops, out := of("red_packet_money", row), of("payment_purchases", row), of("withdrawals", row)
			near(t, "volume", of("payment_volume", row), packets+shops+out, 1e-6)
			left += of("card_money", row) - shops - out
			if now := sim.Tick(row + 1); m.w.Clock.DaysEnded(now) == 0 && now < 30 {
				continue // cards are drawn on at the end of a day, and of the run
			}
			near(t, "held and in flight", of("payment_balance", row)+waits, left, 1e-4)
		}
		if total(r.Series("red_packet_money")) == 0 || total(r.Series("payment_purchases")) == 0 || total(r.Series("withdrawals")) == 0 || of("payment_balance", 29) < 100 {
			t.Error("nothing moves")
		}
	}
}

// At the neutral parameters nothing happens and nothing moves.
func TestNeutral(t *testing.T) {
	r, m := trial{world: societytest.World{N: 500, Ticks: 30, Every: 1}, more: buying(50), spec: "{bind: {own: 0/day, friends: 0/day, packet: 0/day}}"}.run(t)
	if m.bound.Users != 0 || total(r.Series("payment_volume")) != 0 || m.w.Bank.Balance() != 0 || m.w.Platform.Balance() != 0 {
		t.Error("something happens where nobody binds")
	}
	r, m = trial{all: true, world: societytest.World{N: 500, Ticks: 30, Every: 1}, more: buying(50), spec: "{merchant_fee: 0%, bank_cost: 0%, withdrawal: {fee: 0%}, red_packets: {rate: 0/day}}"}.run(t)
	if m.w.Platform.Balance() != 0 || total(r.Series("payment_purchases")) != 500*30*50 {
		t.Error("payment without fees costs something")
	}
}

// Who leaves the platform does not pay any more, and has bound when it is back.
func TestLeavers(t *testing.T) {
	x := trial{all: true, world: societytest.World{N: 300, Ticks: 6, Every: 1, Ties: society.TiesSpec{Kind: "ring", Degree: 4}}, spec: "{red_packets: {rate: 1/day}}",
		more: func(b *sim.Builder, w *society.World, _ *payment) {
			societytest.LeaveAll(b, w, 2)
			b.Scope("join").Step(sim.Step{Name: "join", Phase: sim.Arrive, Rows: w.N, Chunk: func(c *sim.Chunk) {
				for i := c.Lo; i < c.Hi && c.Tick == 5; i++ {
					w.Join(c, i, 0)
				}
			}})
		}}
	r, m := x.run(t)
	users := r.Series("payment_users")
	for tick, want := range []float64{300, 300, 0, 0, 0, 300, 300} {
		if users[tick] != want {
			t.Errorf("tick %d: %v have bound, should be %v", tick, users[tick], want)
		}
	}
	if s := r.Series("red_packets"); s[3] != 0 || s[4] != 0 || s[2] == 0 || s[6] == 0 {
		t.Errorf("packets by tick %v", s)
	}
	_ = m
}

// Extremes: probabilities of 1, a world of one, of nobody.
func TestExtremes(t *testing.T) {
	for _, n := range []int{1, 2, 3} {
		r, _ := trial{all: true, world: societytest.World{N: n, Ticks: 20, Every: 1}, spec: "{bind: {own: 100/day, packet: 100/day}, red_packets: {rate: 5/day, contagion: 95%, luckiest: 100, receivers: 100}, withdrawal: {rate: 100/day}}"}.run(t)
		if n == 1 && total(r.Series("red_packets")) != 0 {
			t.Error("somebody without friends sends packets")
		}
	}
	r, _ := trial{world: societytest.World{N: 50, Ticks: 3, Users: -1}}.run(t)
	if total(r.Series("payment_users")) != 0 {
		t.Error("nobody uses the platform and somebody pays")
	}
	p := new(Spec)
	societytest.Section(t, "{red_packets: {segments: {x: 2}}}", p.Declare)
	societytest.World{N: 10, Ticks: 1}.Build(t, simtest.Options{}, func(b *sim.Builder, w *society.World) error {
		if err := p.Build(b.Scope("payment"), w); err == nil || !strings.Contains(err.Error(), `no segment "x"`) {
			t.Errorf("an unknown segment gives %v", err)
		}
		return nil
	})
}

// Each key changes something.
func TestEveryKeyMatters(t *testing.T) {
	base := "{bind: {own: 0.02/day, friends: 0.05/day, packet: 0.2/day}, red_packets: {rate: 0.1/day}, withdrawal: {rate: 0.2/day, free: 5}}"
	outcome := func(set func(*Spec)) string {
		r, _ := trial{world: societytest.World{N: 600, Ticks: 40, Every: 10, Start: time.Date(2016, 1, 20, 0, 0, 0, 0, time.UTC), Ties: society.TiesSpec{Kind: "ring", Degree: 6}, Pace: 3,
			People: "{segments: {a: {share: 50%}, b: {share: 50%}}}"}, spec: base, set: set, more: buying(3)}.build(t, simtest.Options{Workers: 1})
		simtest.Run(t, r)
		return r.Digest()
	}
	want := outcome(func(p *Spec) { p.Withdrawal.From = time.Date(2016, 2, 10, 0, 0, 0, 0, time.UTC) })
	for name, set := range map[string]func(*Spec){
		"own": func(p *Spec) { p.Bind.Own = perDay(0.03) }, "friends": func(p *Spec) { p.Bind.Friends = perDay(0.3) }, "packet": func(p *Spec) { p.Bind.Packet = perDay(0.5) },
		"rate": func(p *Spec) { p.Packets.Rate = perDay(0.12) }, "amount": func(p *Spec) { p.Packets.Amount = constant(3) }, "receivers": func(p *Spec) { p.Packets.Receivers = constant(3) },
		"contagion": func(p *Spec) { p.Packets.Contagion = 0.4 }, "luckiest": func(p *Spec) { p.Packets.Luckiest = 9 }, "expire": func(p *Spec) { p.Packets.Expire = units.Hour },
		"factor": func(p *Spec) { p.Packets.Holidays.Factor = 1 }, "days": func(p *Spec) { p.Packets.Holidays.Days = nil },
		"segments": func(p *Spec) {
			societytest.Section(t, "{red_packets: {segments: {b: 3}}}", new(Spec).Declare)
			p.Packets.Segments = segmentsOf("b", 3)
		},
		"merchant_fee": func(p *Spec) { p.MerchantFee = 0.01 }, "bank_cost": func(p *Spec) { p.BankCost = 0.01 },
		"withdrawal.rate": func(p *Spec) { p.Withdrawal.Rate = perDay(0.3) }, "fee": func(p *Spec) { p.Withdrawal.Fee = 0.02 }, "free": func(p *Spec) { p.Withdrawal.Free = money(1) },
		"minimum": func(p *Spec) { p.Withdrawal.Minimum = money(1) }, "from": func(p *Spec) { p.Withdrawal.From = time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC) },
	} {
		got := outcome(func(p *Spec) {
			p.Withdrawal.From = time.Date(2016, 2, 10, 0, 0, 0, 0, time.UTC)
			set(p)
		})
		if got == want {
			t.Errorf("%s changes nothing", name)
		}
	}
}

// Nothing starts before the function that the scenario names, and the lift is the
// bound's, live.
func TestFunctionAndLift(t *testing.T) {
	r, m := trial{world: societytest.World{N: 2000, Ticks: 6, Every: 1}, spec: "{function: wallet, lift: 0.4, bind: {own: 1/day}}", more: func(b *sim.Builder, w *society.World, _ *payment) {
		served := make([]float64, len(society.Needs()))
		for k := range served {
			served[k] = 1
		}
		w.Functions = &society.Functions{Names: []string{"payment", "wallet"}, Released: []bool{true, false}, Fit: []float64{1}, Served: [][]float64{served}}
		b.Scope("functions").Step(sim.Step{Name: "release", Phase: sim.Arrive, Before: func(now sim.Tick, _ int) { w.Functions.Released[1] = now >= 4 }})
	}}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	m.weights[0] = 1 // the need to pay
	for tick := sim.Tick(1); tick <= 6; tick++ {
		simtest.Tick(t, r, tick)
		if (m.bound.Users > 0) != (tick >= 4) {
			t.Errorf("tick %d: %d have bound", tick, m.bound.Users)
		}
	}
	near(t, "lift", m.bound.Lift, 0.4, 0)
	m.spec.Lift = 0.9
	m.spec.Rebuild(7)
	near(t, "lift after a change", m.bound.Lift, 0.9, 0)
}

// The share of friends who have bound, against a count, on a ring and where all know
// all.
func TestFriendsBound(t *testing.T) {
	for _, ties := range []society.TiesSpec{{Kind: "ring", Degree: 4}, {Kind: "complete"}} {
		_, m := trial{world: societytest.World{N: 200, Ticks: 3, Users: 0.8, Ties: ties}, spec: "{bind: {own: 0.2/day}}"}.run(t)
		w, all := m.w, 0
		for i := range w.N {
			if m.bound.Has(i) {
				all++
			}
		}
		if all < 20 || all > 180 {
			t.Fatalf("%d of 200 have bound", all)
		}
		for i := range w.N {
			n, of := 0, w.N-1
			if !w.Graph.Complete() {
				of = len(w.Graph.Neighbours(i))
				for _, j := range w.Graph.Neighbours(i) {
					if m.bound.Has(int(j)) {
						n++
					}
				}
			} else if n = all; m.bound.Has(i) {
				continue // nobody asks for who has
			}
			near(t, "share of "+ties.Kind, m.friendsBound(i), float64(n)/float64(of), 0)
		}
	}
}

// On a directed graph u → v means that u influences v: the share is of those who
// influence somebody, who may also leave and come back.
func TestFriendsBoundOnADirectedGraph(t *testing.T) {
	const n = 300
	var arcs []graph.Edge
	for i := range uint32(n) {
		for k := range 1 + i%5 { // none to some, many to others
			arcs = append(arcs, graph.Edge{U: i, V: (i*7 + 13*k + 1) % 97})
		}
	}
	g, err := graph.FromEdges(n, true, arcs)
	if err != nil {
		t.Fatal(err)
	}
	p := new(Spec)
	r, w := societytest.World{N: n, Ticks: 8}.Build(t, simtest.Options{Workers: 1}, func(b *sim.Builder, w *society.World) error {
		w.Graph = g
		societytest.Add(t, b, w, "payment", "{bind: {own: 0.2/day}, red_packets: {rate: 0/day}}", p)
		b.Scope("go").Step(sim.Step{Name: "go", Phase: sim.Adapt, Rows: n, Chunk: func(c *sim.Chunk) {
			for i := c.Lo; i < c.Hi; i++ {
				switch {
				case i%3 == 0 && c.Tick == 4:
					w.Leave(c, i)
				case i%6 == 0 && c.Tick == 6:
					w.Join(c, i, 0)
				}
			}
		}})
		return nil
	})
	for tick := sim.Tick(1); tick <= 8; tick++ {
		simtest.Tick(t, r, tick)
		some := 0
		for i := range n {
			k, of := 0, 0
			for j := range n {
				if w.Graph.Has(j, i) {
					if of++; p.run.bound.Has(j) {
						k++
					}
				}
			}
			some += k
			near(t, "share of those who influence", p.run.friendsBound(i), float64(k)/float64(max(1, of)), 1e-12)
		}
		if some == 0 || t.Failed() {
			t.Fatalf("tick %d: %d arcs from who has bound", tick, some)
		}
	}
	// Who influences all has bound: the others, who influence nobody, follow.
	star := make([]graph.Edge, n-1)
	for k := range star {
		star[k] = graph.Edge{U: 0, V: uint32(k + 1)}
	}
	if g, err = graph.FromEdges(n, true, star); err != nil {
		t.Fatal(err)
	}
	q := new(Spec)
	r, _ = societytest.World{N: n, Ticks: 10}.Build(t, simtest.Options{Workers: 1}, func(b *sim.Builder, w *society.World) error {
		w.Graph = g
		societytest.Add(t, b, w, "payment", "{bind: {own: 0/day, friends: 0.1/day}, red_packets: {rate: 0/day}}", q)
		q.run.ever[0] = 1
		q.run.bound.Set(0, true)
		return nil
	})
	simtest.Run(t, r)
	h := 1 - math.Exp(-1)
	near(t, "share of followers who have bound in ten days", float64(q.run.bound.Users-1)/(n-1), h, 4*math.Sqrt(h*(1-h)/n))
}

// On what day of a long tick a purchase falls hangs on who buys, which of its purchases
// it is and whether that is at a shop, and on nobody else.
func TestDaysOfPurchases(t *testing.T) {
	r, m := trial{all: true, world: societytest.World{N: 200, Tick: 4 * units.Week, Ticks: 1}}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	c := &sim.Chunk{Tick: 1, Hi: 200}
	days := func(list ...society.Paid) (out [200][]int) {
		for _, x := range list {
			m.bound.Purchases.Add(c, x)
		}
		m.purchases(c)
		for i := range out {
			for day, x := range m.flow[i*m.days : (i+1)*m.days] {
				for ; x < 0; x++ {
					out[i] = append(out[i], day)
				}
			}
		}
		clear(m.flow)
		return out
	}
	seen, same := map[int]int{}, 0
	for i := uint32(1); i < 200; i++ {
		once := days(society.Paid{Who: i, Shop: 3, Amount: 1})[i]
		store := days(society.Paid{Who: i, Shop: society.NoShop, Amount: 1})[i]
		all := days(society.Paid{Who: i - 1, Shop: 3, Amount: 1}, society.Paid{Who: i, Shop: 5, Amount: 1}, society.Paid{Who: i, Shop: 5, Amount: 2},
			society.Paid{Who: i - 1, Shop: society.NoShop, Amount: 1}, society.Paid{Who: i, Shop: society.NoShop, Amount: 4})[i]
		count := [2]int{}
		for _, day := range all { // 1 and 4 units, and 2 of the second purchase
			count[0] += num.One(day == once[0])
			count[1] += num.One(day == store[0])
		}
		if len(all) != 7 || count[0] < 1 || count[1] < 4 {
			t.Errorf("consumer %d buys on day %d of the tick, and at a store on day %d; after others on days %v", i, once, store, all)
		}
		if both := days(society.Paid{Who: i, Shop: 3, Amount: 1}, society.Paid{Who: i, Shop: society.NoShop, Amount: 1})[i]; both[0]+both[1] != once[0]+store[0] {
			t.Errorf("consumer %d buys on day %d, and at a store on day %d; both on %v", i, once, store, both)
		}
		same += num.One(once[0] == store[0])
		seen[once[0]]++
		seen[store[0]]++
	}
	if same > 25 { // of 199, one in 28
		t.Errorf("%d buy at a shop and at a store on the same day", same)
	}
	for day := range m.days {
		if n := seen[day]; n < 3 || n > 32 { // of 398 on 28 days
			t.Errorf("%d purchases on day %d", n, day)
		}
	}
}
