package services

import (
	"fmt"
	"math"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

var later = time.Date(2016, 2, 1, 0, 0, 0, 0, time.UTC)

func TestContract(t *testing.T) {
	x := trial{world: societytest.World{N: 5000, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 8}, Start: later,
		Ticks: 45, Pace: 2, Users: 0.7},
		shops: 40, accounts: 20, profit: 8, games: 3, quality: func(j int) float64 { return float64(j%7) / 7 },
		spec: `{stickers: {every: 5d, appeal: -1}, recharge: {every: 10d}, coins: {}, verification: {every: 20d, fee: 10, error: 20%},
			api: {fee: 0.0001, calls: {dist: lognormal, mean: 1000000, sd: 2000000}, leave: {spread: 50}}}`}
	simtest.Contract(t, societytest.First(x.build))
}

// The share that buys at an occasion is the logit's, and occasions come at their rate, for ticks of any
// length. On the complete graph all owners are friends.
func TestStickersAreLogit(t *testing.T) {
	for _, tick := range []units.Duration{6 * units.Hour, units.Day, units.Week} {
		r, _ := trial{world: societytest.World{N: 20_000, Ties: society.TiesSpec{Kind: "ring", Degree: 2}, Start: later,
			Tick: tick, Ticks: int(4 * units.Week / tick), Every: 1},
			spec: "{stickers: {every: 7d, appeal: -1, social: 0, price: 4}}"}.run(t)
		occasions, sales := total(r.Series("sticker_occasions")), total(r.Series("sticker_sales"))
		simtest.Z(t, fmt.Sprintf("occasions, tick %v", tick), occasions, math.Sqrt(80_000), 1, 80_000, 0)
		p := num.Sigmoid(-1.4)
		simtest.Z(t, fmt.Sprintf("share who buy, tick %v", tick), sales/occasions, math.Sqrt(p*(1-p)), int(occasions), p, 0)
		near(t, "revenue", total(r.Series("service_revenue")), 4*sales, 1e-6)
	}
	// Half own some from the start: on the ring everybody has one owner among two friends.
	r, m := trial{world: societytest.World{N: 40_000, Ties: society.TiesSpec{Kind: "ring", Degree: 2}, Start: later,
		Ticks: 1, Every: 1},
		spec: "{stickers: {every: 1d, appeal: -1, social: 2, price: 4}}"}.build(t, simtest.Options{Workers: 1})
	for i := 0; i < m.w.N; i++ {
		if i%4 < 2 {
			m.ever[i>>6] |= 1 << (i & 63)
			m.keep(i, true)
		}
	}
	simtest.Run(t, r)
	occasions, sales := total(r.Series("sticker_occasions")), total(r.Series("sticker_sales"))
	p := num.Sigmoid(-1.4 + 2*math.Log(2))
	simtest.Z(t, "share who buy with one friend who has some", sales/occasions, math.Sqrt(p*(1-p)), int(occasions), p, 0)
	// Surplus of an occasion: the logsum over α less the persuasion by social proof, but no more than the price is lost.
	logsum := math.Log1p(math.Exp(-1.4 + 2*math.Log(2)))
	want := (1-p)*logsum/0.1 + p*max(-4, (logsum-2*math.Log(2))/0.1)
	near(t, "surplus of an occasion", captured(r, "consumer").Float()/occasions, want, 4*20/math.Sqrt(occasions))
	near(t, "platform", captured(r, "platform").Float(), 4*sales, 1e-6)

	r, m = trial{world: societytest.World{N: 1000, Start: later, Ticks: 3, Every: 1},
		spec: "{stickers: {every: 1d, appeal: 0}}"}.run(t)
	if n := last(r, "sticker_owners"); n < 300 || int64(n) != m.users || m.proofOf(0) != stickerProof(0.3,
		int(m.users)-int(m.owns[0]&1)) {
		t.Errorf("%v own stickers, %d are counted, social proof is %v", n, m.users, m.proofOf(0))
	}
}

// Recharges: a share of consumers at their rate; the platform keeps the margin, the consumer the
// convenience.
func TestRecharge(t *testing.T) {
	r, m := trial{world: societytest.World{N: 20_000, Start: later, Ticks: 30, Every: 1}, spec: "{recharge: {buyers: " +
		"20%, every: 10d, amount: 30, margin: 2%, convenience: 0.7}}"}.run(t)
	n := total(r.Series("recharges"))
	simtest.Z(t, "recharges", n, math.Sqrt(12_000+9*3200), 1, 12_000, 0)
	near(t, "revenue", total(r.Series("service_revenue")), 0.6*n, 1e-6)
	near(t, "platform", captured(r, "platform").Float(), 0.6*n, 1e-6)
	near(t, "consumers", captured(r, "consumer").Float(), 0.7*n, 1e-6)
	near(t, "telecom", m.w.Telecom.Balance().Float(), 29.4*n, 1e-6)
}

// Money sums to zero in each tick, and created value is benefit less payments to outside parties.
func TestIdentities(t *testing.T) {
	r, m := trial{world: societytest.World{N: 3000, Start: later, Ticks: 60, Every: 7, Pace: 2}, shops: 30, accounts: 20,
		games: 2,
		spec: "{stickers: {every: 5d, appeal: -1}, recharge: {}, coins: {}, verification: {every: 20d, fee: 1, error: " +
			"50%}, api: {fee: 0.0001, calls: 1000000}}"}.run(t)
	sum, inside, outside, surplus := units.Money(0), units.Money(0), units.Money(0), units.Money(0)
	for _, a := range r.Accounts() {
		sum += a.Balance()
		if a.Party == "outside" {
			outside += a.Balance()
		} else {
			surplus += a.Booked()
		}
	}
	for _, party := range []string{"consumer", "platform", "provider", "advertiser"} {
		inside += captured(r, party)
	}
	if sum != 0 || inside != surplus-outside {
		t.Errorf("balances sum to %v; %v created, benefit %v, to outside %v", sum, inside, surplus, outside)
	}
	// The two sides of a deposit cancel: loading creates no value.
	if d := m.w.Deposits; d.Balance()+d.Booked() != 0 || d.Balance() == 0 {
		t.Errorf("deposits %v, liability %v", d.Balance(), d.Booked())
	}
	sources := total(r.Series("service_revenue")) + total(r.Series("game_revenue"))
	near(t, "the platform's cash", m.w.Platform.Balance().Float(), sources, 1e-6)
}
