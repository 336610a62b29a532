package payment

import (
	"fmt"
	"math"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// In a closed group the expected total sent is the seed over 1 − κ: a chain of constant packets has
// a Borel-distributed size with mean 1/(1−κ) and variance κ/(1−κ)³.
func TestContagionInClosedGroups(t *testing.T) {
	for _, kappa := range []float64{0, 0.18, 0.5} {
		for _, luckiest := range []float64{1, 3} {
			for _, tick := range []units.Duration{units.Day, 6 * units.Hour} {
				r, m := trial{all: true, world: societytest.World{N: 6000, Tick: tick, Ticks: int(40 * units.Day / tick), Every: 1,
					Ties: society.TiesSpec{Kind: "ring", Degree: 10}, Pace: 4, Expire: 30},
					spec: fmt.Sprintf("{red_packets: {rate: 0.2/day, amount: 10, receivers: 4, contagion: %v, luckiest: %v, "+
						"expire: 30d}}", kappa, luckiest),
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
				simtest.Z(t, fmt.Sprintf("sent for one of the first, κ %v, luckiest %v, tick %v", kappa, luckiest, tick), per, sd,
					int(seeds), 1/(1-kappa), 1e-6)
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
	r, m := trial{world: societytest.World{N: 3000, Ticks: 60, Every: 1, Ties: society.TiesSpec{Kind: "erdos_renyi",
		MeanDegree: 8}, Pace: 2},
		spec: "{bind: {own: 0.05/day}, red_packets: {rate: 0.1/day}, withdrawal: {rate: 0/day}}"}.build(t,
		simtest.Options{Workers: 1})
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
		if in, of := m.w.Transit.Balance()+m.w.Transit.Booked(), m.w.Consumer.Balance()+m.w.Consumer.Booked(); in != 0 ||
			of != 0 {
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

// On a holiday the rate is multiplied by the factor, in ticks of hours, a day and a week.
func TestHolidays(t *testing.T) {
	for _, tick := range []units.Duration{6 * units.Hour, units.Day, units.Week} {
		r, _ := trial{all: true, world: societytest.World{N: 20_000, Start: time.Date(2015, 2, 14, 0, 0, 0, 0, time.UTC),
			Tick: tick, Ticks: int(units.Week / tick), Every: 1},
			spec: "{red_packets: {rate: 0.02/day, contagion: 0, holidays: {feasts: [eve], factor: 20}}}"}.run(t)
		got, want := total(r.Series("red_packets")), 20_000*0.02*(6+20)
		simtest.Z(t, fmt.Sprintf("packets of a week, tick %v", tick), got, math.Sqrt(want), 1, want, 0)
		if tick == units.Day {
			simtest.Z(t, "packets of the eve", r.Series("red_packets")[5], math.Sqrt(20_000*0.4), 1, 20_000*0.4, 0)
		}
	}
}
