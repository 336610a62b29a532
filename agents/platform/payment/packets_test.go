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
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// In a closed group the expected total sent is the seed over 1 − κ: a chain of constant packets has
// a Borel-distributed size with mean 1/(1−κ) and variance κ/(1−κ)³.
func TestContagionInClosedGroups(t *testing.T) {
	for _, kappa := range []float64{0, 0.18, 0.5} {
		for _, luckiest := range []float64{1, 3} {
			for _, tick := range []units.Duration{units.Day, 6 * units.Hour} {
				r, m := trial{all: true, world: societytest.World{N: 6000, Tick: tick, Ticks: int(40 * units.Day / tick), Every: 1, Ties: society.TiesSpec{Kind: "ring", Degree: 10}, Pace: 4, Expire: 30},
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
				if seeds < 4500 {
					t.Errorf("%v first packets", seeds)
				}
				if len(m.live) != 0 || m.w.Transit.Balance() != 0 {
					t.Errorf("%d chains are live, %v in flight", len(m.live), m.w.Transit.Balance())
				}
			}
		}
	}
}

// After each tick packets sum to zero over consumers and money in flight, and balances and cards
// account for all that moved.
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

// A receiver who has not bound opens a packet only by binding, at the rate r_y until the packet
// expires; unopened shares go back.
func TestBindingForPackets(t *testing.T) {
	const n = 60_000
	// Half have bound, with one session per tick at a uniform time. A receiver meets a packet of
	// this tick in that session if it comes after the sending, or else in the next; over all, with
	// probability 1 − 1/6 before a day is over.
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
		// At rate r the time from meeting to binding is exponential. Of a packet sent at u, the time
		// left at the meeting is 1 − (s − u) where it is met at s > u in the same tick, and u − s
		// where at s < u in the next.
		want := 0.0
		const grid = 400
		for a := range grid {
			for b := range grid {
				u, s := (float64(a)+0.5)/grid, (float64(b)+0.5)/grid
				if s > u {
					want += 1 - math.Exp(-urge*(1-(s-u)))
				} else {
					// no session after u in the first tick (probability u), then one at s in the next,
					// before u
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
		// Two packets of one sender to the same friend share its urges; few do.
		simtest.Z(t, fmt.Sprintf("opened at %v/day", urge), opened/sent, math.Sqrt(want*(1-want))+1e-9, int(sent/2), want, 0.012)
		if got := total(r.Series("new_payment_users.packet")); urge == 0 && got != 0 || urge > 0 && got == 0 {
			t.Errorf("rate %v: %v bound for a packet", urge, got)
		}
		near(t, "money that came back or was opened", m.w.Transit.Balance().Float(), 0, 0)
	}
}

// A receiver who binds for a packet opens the packets that it meets later, from whomever, at its
// next session, even within the same tick, however long that is.
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

// A packet leads to κ of its amount whatever the luckiest factor is when it is opened: the factor
// of the time of sending holds.
func TestLuckOfWhenItWasSent(t *testing.T) {
	r, m := trial{all: true, world: societytest.World{N: 20_000, Ticks: 12, Every: 1, Ties: society.TiesSpec{Kind: "ring", Degree: 10}},
		spec: "{red_packets: {rate: 1/day, amount: 10, receivers: 5, contagion: 30%, luckiest: 1, expire: 30d}}"}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	for tick := sim.Tick(1); tick <= 12; tick++ {
		if tick == 2 { // about half of the shares are still unopened
			m.spec.Packets.Rate, m.spec.Packets.Luckiest = perDay(0), 20
			m.spec.Rebuild(tick)
		}
		simtest.Tick(t, r, tick)
	}
	first, all := total(r.Series("red_packet_money.first")), total(r.Series("red_packet_money"))
	simtest.Z(t, "all that is sent over what answers nothing", all/first, 1, int(first/10), 1/(1-0.3), 0)
}

// Naming a day twice is an error, and a warning says that most packets expire where they do: a user without activity has a
// session a day, so on ticks of a week two thirds of them are met within a day.
func TestWhatIsToldOfPackets(t *testing.T) {
	var node *spec.Node
	spec.Decode(nil, func(s *spec.Section) {
		s.Tree(&node, "x", "{red_packets: {holidays: {days: [2014-01-30, 2015-02-18, 2014-01-30]}}}", "")
	})
	if _, problems := spec.Decode(node, new(Spec).Declare); !strings.Contains(fmt.Sprint(problems), "2014-01-30 is named twice") {
		t.Errorf("a day named twice: %v", problems)
	}
	for _, x := range []struct {
		tick         units.Duration
		pace         float64
		rate, expire string
		want         bool
	}{
		{units.Week, 0, "1/day", "8h", true}, {units.Day, 0, "1/day", "8h", true}, {units.Day / 4, 0, "1/day", "2h", true},
		{units.Week, 0, "1/day", "1d", false}, {units.Day, 0, "1/day", "20h", false}, {units.Day / 4, 0, "1/day", "8h", false},
		{units.Week, 0, "0/day", "8h", false}, {units.Week, 2, "1/day", "8h", false},
	} {
		r, _ := trial{world: societytest.World{N: 200, Tick: x.tick, Ticks: 30, Pace: x.pace},
			spec: "{bind: {own: 100/day}, red_packets: {contagion: 0%, rate: " + x.rate + ", expire: " + x.expire + "}}"}.run(t)
		if got := strings.Contains(r.Warnings().Error(), "most packets expire"); got != x.want {
			t.Errorf("tick %v, %v sessions a day, %s, %s: it warns %v", x.tick, x.pace, x.rate, x.expire, got)
		}
		if met := total(r.Series("red_packet_opens")) / total(r.Series("red_packets")) / 5; x.pace == 0 && x.rate != "0/day" && met < 0.5 != x.want {
			t.Errorf("tick %v, %s: %.2f of the shares are opened", x.tick, x.expire, met)
		}
	}
}

// On a holiday the rate is multiplied by the factor, in ticks of hours, a day and a week.
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
