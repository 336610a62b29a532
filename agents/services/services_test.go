package services

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

var later = time.Date(2016, 2, 1, 0, 0, 0, 0, time.UTC)

func TestContract(t *testing.T) {
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		x := trial{world: societytest.World{N: 5000, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 8}, Start: later, Ticks: 45, Pace: 2, Users: 0.7},
			shops: 40, accounts: 20, profit: 8, games: 3, quality: func(j int) float64 { return float64(j%7) / 7 },
			spec: `{stickers: {every: 5d, appeal: -1}, recharge: {every: 10d}, coins: {}, verification: {every: 20d, fee: 10, spread: 20},
				api: {fee: 0.0001, calls: {dist: lognormal, mean: 1000000, sd: 2000000}, merit: 1, leave: {spread: 50}}}`}
		r, _ := x.build(t, o)
		return r
	})
}

// The share who buy at a look is the logit's, and looks come at their rate; ticks of
// any length agree. On the complete graph all owners are friends.
func TestStickersAreLogit(t *testing.T) {
	for _, tick := range []units.Duration{6 * units.Hour, units.Day, units.Week} {
		r, _ := trial{world: societytest.World{N: 20_000, Ties: society.TiesSpec{Kind: "ring", Degree: 2}, Start: later, Tick: tick, Ticks: int(4 * units.Week / tick), Every: 1},
			spec: "{stickers: {every: 7d, appeal: -1, social: 0, price: 4}}"}.run(t)
		looks, sales := total(r.Series("sticker_looks")), total(r.Series("sticker_sales"))
		simtest.Z(t, fmt.Sprintf("looks, tick %v", tick), looks, math.Sqrt(80_000), 1, 80_000, 0)
		p := num.Sigmoid(-1.4)
		simtest.Z(t, fmt.Sprintf("share who buy, tick %v", tick), sales/looks, math.Sqrt(p*(1-p)), int(looks), p, 0)
		near(t, "revenue", total(r.Series("service_revenue")), 4*sales, 1e-6)
	}
	// Half own some from the start: everybody has one friend of two on the ring.
	r, m := trial{world: societytest.World{N: 40_000, Ties: society.TiesSpec{Kind: "ring", Degree: 2}, Start: later, Ticks: 1, Every: 1},
		spec: "{stickers: {every: 1d, appeal: -1, social: 2, price: 4}}"}.build(t, simtest.Options{Workers: 1})
	for i := 0; i < m.w.N; i++ {
		if i%4 < 2 {
			m.ever[i>>6] |= 1 << (i & 63)
			m.keep(i, true)
		}
	}
	simtest.Run(t, r)
	looks, sales := total(r.Series("sticker_looks")), total(r.Series("sticker_sales"))
	p := num.Sigmoid(-1.4 + 2*math.Log(2))
	simtest.Z(t, "share who buy with one friend who has some", sales/looks, math.Sqrt(p*(1-p)), int(looks), p, 0)
	// Surplus of a look: the logsum over α less what the cue persuaded.
	want := (math.Log1p(math.Exp(-1.4+2*math.Log(2))) - p*2*math.Log(2)) / 0.1
	near(t, "surplus of a look", captured(r, "consumer").Float()/looks, want, 4*20/math.Sqrt(looks))
	near(t, "platform", captured(r, "platform").Float(), 4*sales, 1e-6)

	r, m = trial{world: societytest.World{N: 1000, Start: later, Ticks: 3, Every: 1}, spec: "{stickers: {every: 1d, appeal: 0}}"}.run(t)
	if n := last(r, "sticker_owners"); n < 300 || int64(n) != m.users || m.cueOf(0) != stickerCue(0.3, int(m.users)-int(m.owns[0]&1)) {
		t.Errorf("%v own stickers, %d are counted, the cue is %v", n, m.users, m.cueOf(0))
	}
}

// Recharges: a share of consumers at their rate; the platform keeps the margin, the
// consumer the convenience.
func TestRecharge(t *testing.T) {
	r, m := trial{world: societytest.World{N: 20_000, Start: later, Ticks: 30, Every: 1}, spec: "{recharge: {buyers: 20%, every: 10d, amount: 30, margin: 2%, convenience: 0.7}}"}.run(t)
	n := total(r.Series("recharges"))
	simtest.Z(t, "recharges", n, math.Sqrt(12_000+9*3200), 1, 12_000, 0)
	near(t, "revenue", total(r.Series("service_revenue")), 0.6*n, 1e-6)
	near(t, "platform", captured(r, "platform").Float(), 0.6*n, 1e-6)
	near(t, "consumers", captured(r, "consumer").Float(), 0.7*n, 1e-6)
	near(t, "telecom", m.w.Telecom.Balance().Float(), 29.4*n, 1e-6)
}

// Coins: what is loaded is a liability until it is spent; each party captures to the
// last bit what it does where all is paid in cash.
func TestCoinsAreBookedOnce(t *testing.T) {
	x := trial{world: societytest.World{N: 2000, Start: later, Ticks: 40, Every: 1, Users: 0.8}, games: 3.7, spec: "{stickers: {every: 5d, appeal: -1}}"}
	cash, _ := x.run(t)
	x.spec = "{stickers: {every: 5d, appeal: -1}, coins: {load: 25}}"
	r, m := x.build(t, simtest.Options{Workers: 1, Audit: true})
	defer r.Close()
	for tick := sim.Tick(1); tick <= 40; tick++ {
		simtest.Tick(t, r, tick)
		held := units.Money(0)
		for i, b := range m.balance {
			if units.Money(b) >= m.spec.Coins.Load {
				t.Fatalf("consumer %d holds %v", i, units.Money(b))
			}
			held += units.Money(b)
		}
		if d := m.w.Deposits.Balance(); held != d || d != -m.w.Deposits.Booked() {
			t.Fatalf("tick %d: consumers hold %v, deposits are %v, the liability %v", tick, held, d, -m.w.Deposits.Booked())
		}
		near(t, "metric", last(r, "deposits"), held.Float(), 1e-9)
	}
	if last(r, "deposits") == 0 {
		t.Error("no deposits")
	}
	for _, party := range []string{"consumer", "platform"} {
		if a, b := captured(cash, party), captured(r, party); a != b {
			t.Errorf("%s captures %v in cash and %v with coins", party, a, b)
		}
	}
	for _, name := range []string{"service_revenue", "game_revenue", "platform_revenue", "sticker_sales"} {
		if a, b := total(cash.Series(name)), total(r.Series(name)); a != b || a == 0 {
			t.Errorf("%s is %v in cash and %v with coins", name, a, b)
		}
	}
}

// With nobody leaving, calls, fees and what they are worth are the closed forms.
func TestAPIAtFixedCallers(t *testing.T) {
	const shops, accounts, ticks = 30, 20, 60
	for _, eps := range []float64{0.6, 1, 1.2, 2.5} {
		for _, fee := range []float64{0, 0.01, 0.05} {
			r, m := trial{world: societytest.World{N: 10, Start: later, Ticks: ticks, Every: 1}, shops: shops, accounts: accounts,
				spec: fmt.Sprintf("{api: {fee: %v, free: 0, elasticity: %v, cost: 0.01, calls: 20000, least: 1, leave: {rate: 0/day}}}", fee, eps)}.run(t)
			months := ticks / month
			x := 20000 * math.Pow(0.01/(0.01+fee), eps)
			n := float64(shops + accounts)
			near(t, "calls", total(r.Series("api_calls")), n*x*months, n)
			near(t, "fees", total(r.Series("service_revenue")), n*fee*x*months, 1e-2)
			near(t, "api_fees", total(r.Series("api_fees")), n*fee*x*months, 1e-2)
			a := integration{0.01, eps, 1}
			near(t, "providers", captured(r, "provider").Float(), n*months*(a.gross(20000, x)-0.01*x-fee*x), 2e-2)
			near(t, "worth", total(r.Series("api_benefit")), n*months*a.gross(20000, x), 2e-2)
			near(t, "callers", last(r, "api_callers"), n, 0)
			near(t, "suppliers", m.w.Supplier.Balance().Float(), n*months*0.01*x, 1e-2)
			if m.w.Platform.Balance() < 0 || total(r.Series("api_exits")) != 0 {
				t.Error("somebody left")
			}
		}
	}
}

// Who loses to the fee leaves at the hazard of M21 less that without the fee; at no
// fee nobody does.
func TestProvidersLeave(t *testing.T) {
	const shops, ticks = 1500, 60
	for _, fee := range []float64{0, 0.02, 0.3} {
		r, m := trial{world: societytest.World{N: 10, Start: later, Ticks: ticks, Every: ticks}, shops: shops, profit: 2,
			spec: fmt.Sprintf("{api: {fee: %v, free: 0, elasticity: 0.8, cost: 0.01, calls: 10000, leave: {rate: 30/year, spread: 200}}}", fee)}.run(t)
		a := integration{0.01, 0.8, 100}
		_, _, free := a.choose(10000, 0, 0)
		_, _, net := a.choose(10000, fee, 0)
		h := leaveHazard(30/365.25, 200, 2*month+net, free-net) * (ticks - 1) // from the second tick on profit is known
		p := num.Hazard(h)
		left := total(r.Series("api_exits"))
		simtest.Z(t, fmt.Sprintf("left at the fee %v", fee), left/shops, math.Sqrt(p*(1-p))+1e-12, shops, p, 0)
		near(t, "there", last(r, "providers_there"), shops-left, 0)
		if fee > 0 && left == 0 {
			t.Error("nobody left")
		}
		for j := range shops {
			if f := m.trades[0]; !f.IsOpen(j) && f.Account.Captured(j).Float() > (2*month+net)*ticks/month {
				t.Errorf("shop %d captured on after it left", j)
				break
			}
		}
	}
}

// Providers with the least use for interfaces stop calling first: a fee raises the
// mean quality of callers where the good ones call more (merit), and changes none of
// it where they do not.
func TestScreening(t *testing.T) {
	quality := func(fee, calls, merit float64) (mean, low, high float64) {
		r, _ := trial{world: societytest.World{N: 10, Start: later, Ticks: 2, Every: 1}, shops: 500, quality: func(j int) float64 { return float64(j) / 500 },
			spec: fmt.Sprintf("{api: {fee: %v, free: 0, cost: 0.01, calls: %v, merit: %v, leave: {rate: 0/day}}}", fee, calls, merit)}.run(t)
		return last(r, "api_quality"), last(r, "api_callers.low"), last(r, "api_callers.high")
	}
	before, low, high := quality(0, 10_000, 4)
	near(t, "low", low, 250, 0)
	near(t, "high", high, 250, 0)
	after, fewer, same := quality(0.05, 10_000, 4)
	if !(after > before+0.05) || !(fewer < low) || same != high {
		t.Errorf("quality of callers %v, with the fee %v; low %v to %v, high %v to %v", before, after, low, fewer, high, same)
	}
	a, _, _ := quality(0, 10_000, 0)
	b, _, _ := quality(0.02, 10_000, 0)
	near(t, "without merit", b, a, 0)
}

// Verification: who earns enough pays, once in a period at its own time; the badge is
// there for that time.
func TestVerification(t *testing.T) {
	const shops, ticks = 600, 300
	// Profits of 10 a day: a badge of .2 is worth .2214·1000 in 100 days.
	for _, x := range []struct {
		fee, lift string
		pays      bool
	}{{"215", "0.2", true}, {"230", "0.2", false}, {"215", "0", false}} {
		r, m := trial{world: societytest.World{N: 10, Start: later, Ticks: ticks, Every: 1}, shops: shops, accounts: 3, profit: 10,
			spec: "{verification: {every: 100d, spread: 0, fee: " + x.fee + ", lift: " + x.lift + "}}"}.run(t)
		verified, fees := r.Series("verified"), total(r.Series("service_revenue"))
		if !x.pays {
			if fees != 0 || last(r, "verified") != 0 {
				t.Errorf("fee %s, lift %s: %v are verified, fees %v", x.fee, x.lift, last(r, "verified"), fees)
			}
			continue
		}
		// The first decision comes after a share of the period drawn for each; in the
		// market of this test a badge earns nothing, so that at the second they think
		// that e^β less would have been earned without it.
		near(t, "verified in the middle of the first period", verified[50], 300, 4*math.Sqrt(150))
		near(t, "verified at its end", verified[101], shops+3, 8) // not the first in the first days
		if n := fees / 215; n < shops-8 || n != math.Trunc(n) {
			t.Errorf("%v fees", n)
		}
		if m.w.Badge.Of(society.TradeShop, 0) != 0.2*b2f(m.trades[1].verified[0]) || m.w.Badge.Lift != 0.2 {
			t.Error("the badge is not what is verified")
		}
	}
}

func b2f(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// Money sums to zero in each tick, and what is created is benefit less what goes
// outside (value.md, 1 and 2).
func TestIdentities(t *testing.T) {
	r, m := trial{world: societytest.World{N: 3000, Start: later, Ticks: 60, Every: 7, Pace: 2}, shops: 30, accounts: 20, games: 2,
		spec: "{stickers: {every: 5d, appeal: -1}, recharge: {}, coins: {}, verification: {every: 20d, fee: 1, spread: 5}, api: {fee: 0.0001, calls: 1000000}}"}.run(t)
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
	// The two sides of a deposit cancel: nothing is created by loading.
	if d := m.w.Deposits; d.Balance()+d.Booked() != 0 || d.Balance() == 0 {
		t.Errorf("deposits %v, liability %v", d.Balance(), d.Booked())
	}
	sources := total(r.Series("service_revenue")) + total(r.Series("game_revenue"))
	near(t, "the platform's cash", m.w.Platform.Balance().Float(), sources, 1e-6)
}

// At the neutral parameters nothing moves: free interfaces of no use, a badge that
// does nothing and costs nothing, stickers that nobody likes, nobody who recharges.
func TestNeutral(t *testing.T) {
	r, m := trial{world: societytest.World{N: 500, Start: later, Ticks: 100, Every: 1}, shops: 20,
		spec: "{stickers: {appeal: -1000}, recharge: {buyers: 0%}, coins: {}, verification: {fee: 0, lift: 0, every: 30d}, api: {calls: 0}}"}.run(t)
	for _, a := range r.Accounts() {
		if a.Balance() != 0 || a.Booked() != 0 {
			t.Errorf("%s has %v and booked %v", a.Name, a.Balance(), a.Booked())
		}
	}
	if m.w.Badge.Of(society.TradeShop, 3) != 0 || total(r.Series("api_calls")) != 0 || last(r, "providers_there") != 20 || last(r, "sticker_owners") != 0 {
		t.Error("something happens")
	}
}

// Nothing starts before the functions and days that it needs; who has not bound a
// card buys nothing where payment is on; who left the platform neither.
func TestWhenItStarts(t *testing.T) {
	r, _ := trial{world: societytest.World{N: 2000, Start: time.Date(2013, 7, 31, 0, 0, 0, 0, time.UTC), Ticks: 12, Every: 1}, shops: 5, released: func(t sim.Tick) bool { return t >= 8 },
		spec: "{stickers: {every: 1d, appeal: 0}, recharge: {every: 1d}, api: {}, verification: {from: 2013-08-09, every: 1d, fee: 0}}"}.run(t)
	for name, first := range map[string]int{"sticker_looks": 6, "recharges": 8, "api_calls": 8} {
		for tick, x := range r.Series(name)[1:] {
			if (x > 0) != (tick+1 >= first) {
				t.Errorf("%s in tick %d: %v; they start in tick %d", name, tick+1, x, first)
			}
		}
	}
	for tick, x := range r.Series("verified") {
		if x > 0 && tick < 10 {
			t.Errorf("%v are verified in tick %d", x, tick)
		}
	}
	if last(r, "verified") == 0 {
		t.Error("nobody is verified")
	}
	bound := func(asks string) float64 {
		r, _ := trial{world: societytest.World{N: 2000, Start: later, Ticks: 3, Every: 1}, spec: "{stickers: {every: 1d}, bound: " + asks + "}", more: func(b *sim.Builder, w *society.World) {
			w.Bound = society.NewBound(b.Scope("payment"), w.N)
			for i := 0; i < w.N; i += 4 {
				w.Bound.Set(i, true)
			}
		}}.run(t)
		return total(r.Series("sticker_looks"))
	}
	near(t, "looks of who has bound", bound("true"), 1500, 4*math.Sqrt(1500))
	near(t, "looks of all", bound("false"), 6000, 4*math.Sqrt(6000))
	r, _ = trial{world: societytest.World{N: 2000, Start: later, Ticks: 6, Every: 1}, spec: "{stickers: {every: 1d, appeal: 0}}", more: func(b *sim.Builder, w *society.World) {
		societytest.LeaveAll(b, w, 2)
		b.Scope("join").Step(sim.Step{Name: "join", Phase: sim.Arrive, Rows: w.N, Chunk: func(c *sim.Chunk) {
			for i := c.Lo; i < c.Hi && c.Tick == 5; i++ {
				w.Join(c, i, 0)
			}
		}})
	}}.run(t)
	owners, looks := r.Series("sticker_owners"), r.Series("sticker_looks")
	if looks[3]+looks[4] != 0 || looks[5] == 0 || owners[3] != 0 || !(owners[5] > owners[1]) {
		t.Errorf("looks %v, owners %v", looks, owners)
	}
}

// Each key changes something.
func TestKeys(t *testing.T) {
	outcome := func(set func(*Spec)) string {
		r, _ := trial{world: societytest.World{N: 300, Ticks: 80, Every: 40, Start: later, Ties: society.TiesSpec{Kind: "ring", Degree: 6}}, shops: 30, accounts: 20, profit: 2, games: 3.3,
			quality: func(j int) float64 { return float64(j%5) / 5 }, set: set, released: func(t sim.Tick) bool { return t >= 20 },
			more: func(b *sim.Builder, w *society.World) {
				w.Bound = society.NewBound(b.Scope("payment"), w.N)
				for i := 0; i < w.N; i += 2 {
					w.Bound.Set(i, true)
				}
			},
			spec: `{stickers: {every: 5d, appeal: -1}, recharge: {every: 10d}, coins: {}, verification: {every: 20d, fee: 10, spread: 20},
				api: {fee: 0.0001, calls: {dist: lognormal, mean: 1000000, sd: 2000000}, merit: 1, leave: {rate: 12/year, spread: 50}}}`}.run(t)
		return r.Digest()
	}
	want := outcome(nil)
	for name, set := range map[string]func(*Spec){
		"stickers": func(p *Spec) { p.HasStickers = false }, "stickers.price": func(p *Spec) { p.Stickers.Price = units.Amount(7) }, "stickers.appeal": func(p *Spec) { p.Stickers.Appeal = -2 },
		"stickers.social": func(p *Spec) { p.Stickers.Social = 1 }, "stickers.sensitivity": func(p *Spec) { p.Stickers.Sensitivity = 0.2 }, "stickers.every": func(p *Spec) { p.Stickers.Every = 9 * units.Day },
		"stickers.from": func(p *Spec) { p.Stickers.From = later.AddDate(0, 0, 9) },
		"recharge":      func(p *Spec) { p.HasRecharge = false }, "recharge.buyers": func(p *Spec) { p.Recharge.Buyers = 0.5 }, "recharge.amount": func(p *Spec) { p.Recharge.Amount = units.Amount(60) },
		"recharge.every": func(p *Spec) { p.Recharge.Every = 20 * units.Day }, "recharge.margin": func(p *Spec) { p.Recharge.Margin = 0.02 }, "recharge.convenience": func(p *Spec) { p.Recharge.Convenience = units.Amount(1) },
		"recharge.function": func(p *Spec) { p.Recharge.Function = "" },
		"coins":             func(p *Spec) { p.HasCoins = false }, "coins.load": func(p *Spec) { p.Coins.Load = units.Amount(20) },
		"verification": func(p *Spec) { p.HasVerification = false }, "verification.fee": func(p *Spec) { p.Verification.Fee = units.Amount(12) }, "verification.every": func(p *Spec) { p.Verification.Every = 30 * units.Day },
		"verification.lift": func(p *Spec) { p.Verification.Lift = 0.4 }, "verification.spread": func(p *Spec) { p.Verification.Spread = units.Amount(1) }, "verification.from": func(p *Spec) { p.Verification.From = later.AddDate(0, 0, 30) },
		"api": func(p *Spec) { p.HasAPI = false }, "api.fee": func(p *Spec) { p.API.Fee = 0.0002 }, "api.free": func(p *Spec) { p.API.Free = 1e5 }, "api.elasticity": func(p *Spec) { p.API.Elasticity = 0.8 },
		"api.cost": func(p *Spec) { p.API.Cost = 2e-5 }, "api.calls": func(p *Spec) { p.API.Calls = num.Constant(1e5) }, "api.merit": func(p *Spec) { p.API.Merit = 2 }, "api.least": func(p *Spec) { p.API.Least = 1000 },
		"api.leave.rate": func(p *Spec) { p.API.Leave.Rate = perDay(0.5) }, "api.leave.spread": func(p *Spec) { p.API.Leave.Spread = units.Amount(20) }, "api.leave.memory": func(p *Spec) { p.API.Leave.Memory = 2 * units.Day },
		"bound": func(p *Spec) { p.Bound = false },
	} {
		if outcome(set) == want {
			t.Errorf("%s changes nothing", name)
		}
	}
}

// A fee that changes in the middle of a run acts from then on.
func TestLiveFee(t *testing.T) {
	r, m := trial{world: societytest.World{N: 10, Start: later, Ticks: 60, Every: 1}, shops: 10, spec: "{api: {free: 0, cost: 0.01, calls: 30000, leave: {rate: 0/day}}}"}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	for tick := sim.Tick(1); tick <= 60; tick++ {
		if tick == 31 {
			m.spec.API.Fee = 0.01
			m.spec.Rebuild(tick)
		}
		simtest.Tick(t, r, tick)
	}
	calls, fees := r.Series("api_calls"), r.Series("api_fees")
	near(t, "calls before", calls[25], 300_000/month, 10)
	near(t, "calls after", calls[40], 300_000/month*math.Pow(0.5, 1.2), 10)
	near(t, "fees before", fees[25], 0, 0)
	near(t, "fees after", fees[40], 0.01*300_000/month*math.Pow(0.5, 1.2), 1e-3)
}

// Extremes, a world of one, of no providers.
func TestExtremes(t *testing.T) {
	for _, text := range []string{
		"{stickers: {appeal: 1000, price: 1000000, sensitivity: 0.001, every: 1h}, coins: {load: 0.01}}",
		"{stickers: {appeal: -1000, social: 1000, price: 0}, coins: {load: 4000}}",
		"{recharge: {buyers: 100%, every: 1h, margin: 50%, amount: 0}}",
		"{verification: {fee: 1000000000, lift: 20, every: 1d}, api: {fee: 1000000, elasticity: 50, cost: 1000000, calls: 1000000}}",
		"{api: {fee: 1000000, elasticity: 0.05, cost: 0.000001, calls: 1000000000, least: 1, free: 1000000000000000}}",
		"{verification: {}, api: {}}", "{coins: {}}", "{}",
	} {
		for _, n := range []int{1, 70} {
			for _, shops := range []int{0, 1, 6} {
				r, _ := trial{world: societytest.World{N: n, Start: later, Ticks: 12, Every: 1, Pace: 2}, shops: shops, profit: 1, spec: text}.build(t, simtest.Options{Workers: 1})
				if err := r.Run(t.Context()); err != nil && !strings.Contains(err.Error(), "exceeds 9223372036854.775807") { // an interface may be worth more
					t.Errorf("%s, %d consumers: %v", text, n, err)
				}
				for _, name := range []string{"platform_revenue", "api_calls", "deposits"} {
					for tick, x := range r.Series(name) {
						if math.IsInf(x, 0) || math.IsNaN(x) || x < 0 {
							t.Errorf("%s, %d consumers: %s in tick %d is %v", text, n, name, tick, x)
						}
					}
				}
			}
		}
	}
}

// Coins that nothing costs are told; where stickers or games cost some, nothing is said.
func TestCoinsThatBuyNothing(t *testing.T) {
	for _, x := range []struct {
		spec  string
		games float64
		want  bool
	}{{"{coins: {}}", 0, true}, {"{coins: {}, recharge: {}}", 0, true}, {"{coins: {}, stickers: {}}", 0, false}, {"{coins: {}}", 1, false}, {"{coins: {}, stickers: {}}", 1, false}, {"{stickers: {}}", 0, false}} {
		r, _ := trial{world: societytest.World{N: 10, Ticks: 1}, games: x.games, spec: x.spec}.run(t)
		if got := strings.Contains(r.Warnings().Error(), "nothing costs coins"); got != x.want {
			t.Errorf("%s, games %v: it warns %v", x.spec, x.games, got)
		}
	}
}

// Calls worth more than money can count are an error; they counted as worth nothing.
func TestCallsBeyondMoney(t *testing.T) {
	r, _ := trial{world: societytest.World{N: 10, Start: later, Ticks: 3, Every: 1}, shops: 4, profit: 1,
		spec: "{api: {elasticity: 50, cost: 1000000, calls: 1000000000000000}}"}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	if err := r.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "exceeds 9223372036854.775807") {
		t.Error(err)
	}
}

// A shop that governance removed neither calls nor is verified.
func TestRemovedShops(t *testing.T) {
	var g *society.Governance
	r, m := trial{world: societytest.World{N: 10, Start: later, Ticks: 40, Every: 1}, shops: 10, accounts: 10, profit: 5, more: func(b *sim.Builder, w *society.World) {
		g = society.NewGovernance(b.Scope("governance"), w.N, 10, 0.5)
		for j := range g.Listed {
			g.Listed[j] = j >= 4
		}
		w.Governance = g
	}, spec: "{verification: {every: 10d, fee: 1, lift: 0.5, spread: 0}, api: {}}"}.run(t)
	near(t, "callers", last(r, "api_callers"), 16, 0)
	near(t, "verified", last(r, "verified"), 16, 1)
	for j := range 10 {
		if f := m.trades[1]; f.verified[j] && j < 4 {
			t.Errorf("shop %d is verified, listed %v", j, g.Listed[j])
		}
	}
}

// To first order a small fee pays the platform where what it earns otherwise on a
// provider a month lies below 2σ_x/(χ·T·σ′(π/σ_x)), whatever the calls: here at π = 0
// and T of two years, for few and for many calls.
func TestSmallFee(t *testing.T) {
	if testing.Short() {
		t.Skip("two years of thousands of shops")
	}
	const shops, ticks = 2500, 104
	months := ticks * 7 / month
	critical := 2 * 500 / (0.1 * months * 0.25)
	for _, calls := range []float64{4000, 20_000} {
		for _, part := range []float64{0.2, 5} {
			gained := [2]float64{}
			for k, fee := range []float64{0, 0.0005} {
				a := integration{0.01, 0.9, 1}
				_, _, net := a.choose(calls, fee, 0)
				margin := part * critical
				_, m := trial{world: societytest.World{N: 10, Start: later, Tick: units.Week, Ticks: ticks, Every: ticks}, shops: shops,
					spec: fmt.Sprintf("{api: {fee: %v, free: 0, elasticity: 0.9, cost: 0.01, calls: %v, least: 1, leave: {rate: 1.2/year, spread: 500}}}", fee, calls),
					more: func(b *sim.Builder, w *society.World) {
						s := b.Scope("margin")
						s.Members(w.Shop, shops)
						earn := s.Stream(sim.Stream{Name: "earn", From: w.Investor, To: w.Shop, Phase: sim.Settle})
						lose := s.Stream(sim.Stream{Name: "lose", From: w.Shop, To: w.Investor, Phase: sim.Settle})
						give := s.Stream(sim.Stream{Name: "give", From: w.Shop, To: w.Platform, Phase: sim.Settle})
						s.Step(sim.Step{Name: "earn", Phase: sim.Settle, Before: func(now sim.Tick, _ int) {
							for j := range shops {
								if w.Firms(society.TradeShop).IsOpen(j) { // profit is 0 at no fee and with it
									give.Pay(&sim.Chunk{Tick: now}, j, 0, units.Amount(margin*7/month))
									if x := margin - net; x > 0 {
										earn.Pay(&sim.Chunk{Tick: now}, 0, j, units.Amount(x*7/month))
									} else {
										lose.Pay(&sim.Chunk{Tick: now}, j, 0, units.Amount(-x*7/month))
									}
								}
							}
						}})
					}}.run(t)
				gained[k] = m.w.Platform.Balance().Float() / shops / months
			}
			if change := gained[1] - gained[0]; (change > 0) != (part < 1) || math.Abs(change) < 0.1 {
				t.Errorf("%v calls, a margin of %v times the critical one: the fee changes what the platform has by %v a shop and month", calls, part, change)
			}
		}
	}
}

// The loss of variety is by how much the match with the best shop that is left lies below
// that with the best of the start: 0 while all are there, all of it where none is.
func TestVarietyLoss(t *testing.T) {
	const shops = 5
	r, m := trial{world: societytest.World{N: 400, Ticks: 4, Every: 1}, shops: shops, spec: "{api: {leave: {rate: 0/year}}}",
		more: func(_ *sim.Builder, w *society.World) { w.NeedTastes() }}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	best := func(there ...int) (sum float64) {
		for i := 0; i < 256; i++ { // the first 256 are looked at
			top := 0.0
			for _, j := range there {
				top = max(top, m.w.Match(i, m.w.Topic(fmt.Sprintf("shop.%d", j+1))))
			}
			sum += top
		}
		return sum
	}
	f := m.w.Firms(society.TradeShop)
	for tick, gone := range [][]int{{}, {0, 3}, {1, 2}, {4}} {
		for _, j := range gone {
			f.Leave(j)
		}
		simtest.Tick(t, r, sim.Tick(tick+1))
	}
	all, loss := best(0, 1, 2, 3, 4), r.Series("variety_loss")
	for k, want := range []float64{0, 1 - best(1, 2, 4)/all, 1 - best(4)/all, 1} {
		near(t, fmt.Sprintf("loss on day %d", k+1), loss[k], want, 1e-12)
	}
	if !(loss[1] > 0.01 && loss[2] > loss[1]+0.01) {
		t.Errorf("%v: little is lost, the test shows little", loss)
	}
}
