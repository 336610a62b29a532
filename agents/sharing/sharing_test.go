package sharing

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

func TestContract(t *testing.T) {
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		r, _ := trial{world: societytest.World{N: 9000, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 12}, Ticks: 60, Pace: 3, Open: 0.5, Seen: 0.8, Felt: true},
			before: governed(func(g *society.Governance) {
				g.Report, g.Fine, g.Remove, g.Refund, g.Malicious, g.Believed = 0.3, 100e6, 0.5, true, 0.01, 0.5
			}),
			more: starting(90),
			spec: "{enter: {rate: 0.07/year, cost: 10}, buy: {intercept: -4}, deceit: {share: 30%}, broadcast: {views: 5/day}, leave_after: 1}"}.build(t, o)
		return r
	})
}

// On a graph without short circles a card's sales are a branching process: R =
// (k − 1)·P(buy)·P(pass) follow from each, S₁/(1 − R) in all, and a share
// (1 − R)R^(h−1) of them is made at hand h. In days and in shorter ticks.
func TestChainsAreGeometric(t *testing.T) {
	const degree, passes, buys = 20, 0.25, 0.08
	logit := func(p float64) float64 { return math.Log(p / (1 - p)) }
	people := 60_000
	if testing.Short() {
		people = 15_000
	}
	for _, tick := range []units.Duration{units.Day, 6 * units.Hour} {
		if testing.Short() && tick < units.Day {
			break
		}
		x := trial{world: societytest.World{N: people, Tick: tick, Ticks: int(45 * units.Day / tick), Ties: regular(degree), Pace: 6, Expire: 20},
			spec: fmt.Sprintf("{%s, delivery: 12h, cards: 0.2/day, buy: {intercept: %v, match: 0, trust: 0, quality: 0, price: 0.000001}, pass: {intercept: %v, surprise: 0, commission: 0}, trust: {keep: 100%%}}",
				plain, logit(buys), logit(passes))}
		x.more = func(b *sim.Builder, w *society.World, m *sharing) {
			starting(100)(b, w, m)
			b.Scope("stop").Step(sim.Step{Name: "stop", Phase: sim.Arrive, Before: func(now sim.Tick, _ int) {
				if w.Clock.Time(now) > 20 {
					m.cards = 0
				}
			}})
		}
		r, _ := x.run(t)
		orders, first := total(r.Series("card_orders")), total(r.Series("card_orders.hand_1"))
		cards := total(r.Series("cards"))
		n := float64(degree-1) * buys * passes
		simtest.Z(t, "sales of the first hand for a card", first/cards, math.Sqrt(degree*buys), int(cards), degree*buys, 1e-3)
		// A sale and all that follow have Borel-like size: variance below R(1+degree·buys)/(1−R)³.
		sd := math.Sqrt(n * (1 + degree*buys) / math.Pow(1-n, 3))
		simtest.Z(t, "sales for one of the first hand", orders/first, sd, int(first), 1/(1-n), 2e-3) // S₁/(1 − R)
		for h, name := range []string{"hand_1", "hand_2", "hand_3"} {
			got := total(r.Series("card_orders."+name)) / orders
			near(t, "share of "+name, got, (1-n)*math.Pow(n, float64(h)), 4*2*math.Sqrt(0.25/orders*10))
		}
		near(t, "R by its formula", total(r.Series("card_following"))/orders, n, 2e-3)
		near(t, "R measured", (orders-first)/orders, n, 4*sd/math.Sqrt(first))
	}
}

// Without transitive trust only the seller's own cards sell.
func TestNoTrustNoChain(t *testing.T) {
	r, _ := trial{world: societytest.World{N: 4000, Ticks: 40, Ties: regular(20)}, more: starting(50),
		spec: "{" + plain + ", buy: {intercept: -3}, trust: {keep: 0%, ignore: 0%}, pass: {intercept: 3}}"}.run(t)
	all, first, passed := total(r.Series("card_orders")), total(r.Series("card_orders.hand_1")), total(r.Series("cards_passed"))
	if all == 0 || all != first || passed < all/2 {
		t.Errorf("%v sales, %v of them at hand 1, %v cards passed on", all, first, passed)
	}
	near(t, "R by its formula", total(r.Series("card_following")), 0, 0)
}

// Nothing is passed on and nothing bought where that is impossible, all is bought
// where it is certain; no card, no seller: nobody is disturbed.
func TestExtremes(t *testing.T) {
	run := func(spec string) *sim.Simulation {
		r, _ := trial{world: societytest.World{N: 2000, Ticks: 20, Ties: regular(10), Felt: true}, more: starting(100), spec: "{" + plain + spec + "}"}.run(t)
		return r
	}
	if r := run(", buy: {intercept: -1000}"); total(r.Series("card_orders")) != 0 || total(r.Series("cards_seen")) == 0 {
		t.Error("something is bought that nobody wants")
	}
	r := run(", buy: {intercept: 1000, price: 1}, pass: off")
	if got := total(r.Series("card_orders")); got != total(r.Series("cards_seen")) || got == 0 || total(r.Series("cards_passed")) != 0 {
		t.Errorf("%v sales of %v cards seen, %v passed on", got, total(r.Series("cards_seen")), total(r.Series("cards_passed")))
	}
	r = run(", buy: {intercept: 1000, price: 1}, pass: {intercept: 1000}, trust: {keep: 100%}, cards: 0.02/day, delivery: 0d")
	if got, passed := total(r.Series("card_orders")), total(r.Series("cards_passed")); passed < got/2 {
		t.Errorf("%v sales, %v passed on", got, passed)
	}
	r, m := trial{world: societytest.World{N: 500, Ticks: 20, Ties: regular(10), Felt: true}, spec: "{enter: {rate: 0/day}}"}.run(t)
	if total(r.Series("sellers")) != 0 || len(m.ventures) != 0 {
		t.Error("somebody sells whom nothing moves to")
	}
	for i := range m.w.N {
		if e, x, c := m.w.Felt.Take(i); e != 0 || x != 0 || c != 0 || m.w.Pending(i) != 0 {
			t.Fatal("somebody felt something")
		}
	}
	r, _ = trial{world: societytest.World{N: 500, Ticks: 20, Ties: regular(10)}, more: starting(50), spec: "{cards: 0/day}"}.run(t)
	if total(r.Series("cards")) != 0 || total(r.Series("card_orders")) != 0 {
		t.Error("no cards, yet sales")
	}
}

// Each card seen disturbs once, takes a place in the feed, and no other way.
func TestNuisanceOnce(t *testing.T) {
	r, m := trial{world: societytest.World{N: 3000, Ticks: 10, Ties: regular(10), Felt: true, Pace: 3, Seen: 0.5}, spec: "{" + plain + ", buy: {intercept: -1000}}",
		more: func(b *sim.Builder, w *society.World, m *sharing) {
			w.Nuisance.Card = 0.02
			starting(30)(b, w, m)
		}}.run(t)
	felt := 0
	for i := range m.w.N {
		_, x, _ := m.w.Felt.Take(i)
		felt += int(x)
	}
	if seen := total(r.Series("cards_seen")); float64(felt) != -20*seen || seen < 1000 {
		t.Errorf("%v cards seen, %v thousandths felt", seen, felt)
	}
}

// Money: consumers, suppliers and media sum to zero, sellers' profits are what the
// streams say, and commissions stay among consumers.
func TestMoney(t *testing.T) {
	r, m := trial{world: societytest.World{N: 2000, Ticks: 120, Ties: regular(20)}, more: starting(100), before: governed(func(g *society.Governance) {
		g.Report, g.Fine, g.Remove, g.Refund = 0.5, 50e6, 0.1, true
	}),
		spec: "{enter: {rate: 0.5/year, cost: 20}, price: {dist: uniform, from: 40, to: 120}, buy: {intercept: -4}, deceit: {share: 20%}, broadcast: {views: 3/day, price: 0.1}}"}.run(t)
	sum := m.w.Consumer.Balance() + m.w.Supplier.Balance() + m.w.Media.Balance() + m.w.Platform.Balance()
	near(t, "all balances", sum.Float(), 0, 0)
	profit, sales, goods, fines := 0.0, 0.0, 0.0, total(r.Series("sellers_punished"))*50
	orders, posted, later := 0, 0, 0
	for k := range m.ventures {
		v := &m.ventures[k]
		posted += int(v.posted)
		later += int(v.later)
		profit += (v.profit + v.month).Float()
		sales += v.turnover.Float()
		goods += v.goods.Float() * float64(v.sales)
		orders += int(v.sales)
		if v.turnover != units.Money(v.sales)*v.price {
			t.Fatalf("%d sales at %v make %v", v.sales, v.price, v.turnover)
		}
	}
	media := m.w.Media.Balance().Float()
	entries := 20 * total(r.Series("new_sellers"))
	near(t, "goods and entry", m.w.Supplier.Balance().Float(), goods+entries, 1e-3)
	commissions := total(r.Series("card_marketing")) - media
	effort := 3.6 * total(r.Series("cards"))
	refunds := sales - goods - commissions - effort - media - fines - profit
	if refunds < 0 || refunds > 0.5*sales {
		t.Errorf("refunds are %v of sales of %v", refunds, sales)
	}
	if float64(orders) != total(r.Series("card_orders")) || float64(posted) != total(r.Series("cards")) || math.Abs(sales-total(r.Series("card_gmv"))) > 1e-3 {
		t.Error("ventures and series do not agree")
	}
	if passed := total(r.Series("card_orders.hand_2")) + total(r.Series("card_orders.hand_3")) + total(r.Series("card_orders.hand_4_up")); float64(later) != passed || later == 0 {
		t.Errorf("of ventures' sales %d are by cards that others passed on, of all %v", later, passed)
	}
	near(t, "fines", m.w.Platform.Balance().Float(), fines, 1e-6)
	// What consumers captured, cash and all, is what buyers gained and sellers earned.
	booked := m.w.Consumer.Booked().Float() + m.w.Consumer.Balance().Float()
	surplus := total(r.Series("card_surplus"))
	near(t, "captured", booked, surplus+profit+commissions+refunds-entries, 1e-2*math.Abs(booked)*1e-3+1e-2)
}

// Deceit destroys the trust in those who hand the cards over, honesty wins it.
func TestTrustFollowsDelivery(t *testing.T) {
	trust := func(share string) float64 {
		r, _ := trial{world: societytest.World{N: 2000, Ticks: 200, Every: 1, Ties: regular(20)}, more: starting(100),
			spec: "{enter: {rate: 0/day}, effort: 0, leave_after: 1000, mute: {above: 100/day}, deceit: {share: " + share + "}, buy: {intercept: -3}, trust: {start: 60%}}"}.run(t)
		x := r.Series("card_trust")
		return x[len(x)-1]
	}
	if honest, lemons := trust("0%"), trust("100%"); honest < 0.63 || lemons > 0.5 {
		t.Errorf("trust is %v in honest sellers and %v in others, after .6", honest, lemons)
	}
}

// A friend that sees more cards than it stands mutes the seller and is not disturbed
// any more.
func TestMutes(t *testing.T) {
	r, _ := trial{world: societytest.World{N: 1010, Ticks: 70, Every: 1, Ties: regular(10)}, more: starting(101),
		spec: "{enter: {rate: 0/day}, effort: 0, cards: 5/day, mute: {above: 7/week}, buy: {intercept: -1000}, deceit: {share: 0%}}"}.run(t)
	mutes, seen := total(r.Series("card_mutes")), r.Series("cards_seen")
	if mutes < 95 || seen[len(seen)-1] > seen[1]/5 {
		t.Errorf("%v of 100 friends mute who posts 35 cards a week; %v cards are seen on the last day, %v on the first", mutes, seen[len(seen)-1], seen[1])
	}
}

// What a friend stands in a week it stands on ticks of all lengths, and it may be many.
// A week that begins within a tick begins there: with weeks of 6 and 8 days on ticks of
// 2 days half as many again muted, where few do.
func TestMutesByWeeks(t *testing.T) {
	for _, x := range []struct {
		tick         units.Duration
		t            sim.Tick
		week         int32
		turns, weeks float64
	}{{units.Day, 1, 0, 7, 1}, {units.Day, 7, 0, 1, 1}, {units.Day, 8, 1, 7, 1}, {units.Hour, 168, 0, 1, 1}, {units.Hour, 169, 1, 168, 1}, {units.Week, 3, 2, 1, 1}, {4 * units.Week, 2, 4, 1, 4},
		{3 * units.Day, 1, 0, 7. / 3, 1}, {3 * units.Day, 3, 0, 1. / 3, 1}, {3 * units.Day, 4, 1, 5. / 3, 1}, {10 * units.Day, 3, 2, 1, 10. / 7}} {
		if week, turns, weeks := weekOf(x.t, x.tick); week != x.week || turns != x.turns || weeks != x.weeks {
			t.Errorf("tick %d of %v is in week %d, the next begins at %v of it, and it stands for %v weeks; want %d, %v, %v", x.t, x.tick, week, turns, weeks, x.week, x.turns, x.weeks)
		}
	}
	mutes := func(tick units.Duration, cards, above string) float64 {
		r, _ := trial{world: societytest.World{N: 1010, Tick: tick, Ticks: int(84 * units.Day / tick), Ties: regular(10)}, more: starting(101),
			spec: "{enter: {rate: 0/day}, effort: 0, leave_after: 1000, cards: " + cards + ", mute: {above: " + above + "}, buy: {intercept: -1000}, deceit: {share: 0%}}"}.run(t)
		return total(r.Series("card_mutes"))
	}
	for _, tick := range []units.Duration{6 * units.Hour, 3 * units.Day, units.Week, 28 * units.Day} {
		if few, many := mutes(tick, "1/day", "30/week"), mutes(tick, "5/day", "14/week"); few > 0 || many < 95 {
			t.Errorf("tick of %v: %v of 100 friends mute who posts 7 cards a week, though they stand 30, and %v who posts 35, though they stand 14", tick, few, many)
		}
	}
	rare := func(tick units.Duration) float64 {
		r, _ := trial{world: societytest.World{N: 15_000, Tick: tick, Ticks: int(84 * units.Day / tick), Ties: regular(2)}, more: starting(3),
			spec: "{enter: {rate: 0/day}, effort: 0, leave_after: 1000, cards: 0.7/day, mute: {above: 10/week}, buy: {intercept: -1000}, deceit: {share: 0%}}"}.run(t)
		return total(r.Series("card_mutes"))
	}
	days := rare(units.Day)
	for _, tick := range []units.Duration{2 * units.Day, 3 * units.Day, units.Week} {
		got := rare(tick)
		t.Logf("ticks of %v: %v mute, on ticks of a day %v", tick, got, days)
		near(t, fmt.Sprintf("those who mute on ticks of %v over those on ticks of a day", tick), got/days, 1, 0.15)
	}
	if few, many := mutes(units.Day, "30/day", "40/day"), mutes(units.Day, "60/day", "40/day"); few > 0 || many < 95 {
		t.Errorf("of 100 friends who stand 280 cards a week %v mute who posts 210 and %v who posts 420", few, many)
	}
}

// A rate per tick is that per day of as many ticks.
func TestRatesPerTick(t *testing.T) {
	of := func(spec string) *sharing {
		r, m := trial{world: societytest.World{N: 10, Tick: units.Day / 2}, spec: spec}.build(t, simtest.Options{Workers: 1})
		r.Close()
		return m
	}
	a := of("{enter: {rate: 0.01/tick}, cards: 0.5/tick, mute: {above: 1/tick}, broadcast: {views: 2/tick}, delivery: 36h}")
	b := of("{enter: {rate: 0.02/day}, cards: 1/day, mute: {above: 14/week}, broadcast: {views: 4/day}, delivery: 36h}")
	for k, x := range [][2]float64{{a.rate, b.rate}, {a.cards, b.cards}, {a.above, b.above}, {a.views, b.views}, {a.delay, 3}} {
		near(t, fmt.Sprintf("rate %d", k), x[0], x[1], 1e-12)
	}
}

// What a timeline changes holds from its tick on: rates of cards, of strangers who are
// shown one, and of starting, and how many cards a friend bears.
func TestRebuild(t *testing.T) {
	x := trial{world: societytest.World{N: 600, Ticks: 20, Ties: regular(10)}, more: starting(2),
		spec: "{enter: {rate: 0/day}, effort: 0, leave_after: 1000, cards: 0/day, mute: {above: 100/day}, broadcast: {views: 0/day, price: 1}, buy: {intercept: -1000}}"}
	r, m := x.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	simtest.Ticks(t, r, 1, 10)
	perDay := func(n float64) units.Rate { return units.Rate{Value: n, Per: units.Day} }
	m.spec.Cards, m.spec.Broadcast.Views, m.spec.Enter.Rate = perDay(2), perDay(3), perDay(0.05)
	m.spec.Mute.Above = perDay(2)
	m.spec.Rebuild(11)
	simtest.Ticks(t, r, 11, 20)
	for _, name := range []string{"cards", "card_marketing", "new_sellers", "card_mutes"} {
		if before, after := total(r.Series(name)[:10]), total(r.Series(name)[10:]); before != 0 || after == 0 {
			t.Errorf("%s: %v to tick 10, %v after it", name, before, after)
		}
	}
	started := total(r.Series("new_sellers"))
	cards := 2 * (300*10 + started*4.5) // who starts on a day has its first cards on it
	near(t, "cards", total(r.Series("cards")), cards, 4*math.Sqrt(cards)+started)
	willing := 300 * (1 - math.Exp(-0.5))
	near(t, "who starts", started, willing, 4*math.Sqrt(willing))
}

// On the complete graph, too, cards of who is muted take no place in feeds.
func TestMutedTakesNoPlace(t *testing.T) {
	for _, kind := range []string{"complete", "regular"} {
		_, m := trial{world: societytest.World{N: 20, Ticks: 30, Ties: society.TiesSpec{Kind: kind, Degree: 19}, Pace: 9}, more: func(_ *sim.Builder, _ *society.World, m *sharing) { m.start(1, 7) },
			spec: "{enter: {rate: 0/day}, effort: 0, leave_after: 1000, cards: 20/day, mute: {above: 2/week}, buy: {intercept: -1000}}"}.run(t)
		for i := range m.w.N {
			if n := m.w.Pending(i); n != 0 {
				t.Errorf("%s graph: %d cards of who is muted enter the feed of consumer %d", kind, n, i)
			}
		}
	}
}

// Who leaves the platform sells nothing any more, from the next tick on, and nobody
// passes its cards on.
func TestSellerWhoLeft(t *testing.T) {
	for _, tick := range []units.Duration{units.Day, units.Week} {
		x := trial{world: societytest.World{N: 1000, Tick: tick, Ticks: 6, Every: 1, Ties: regular(20), Pace: 0.3, Expire: 30},
			spec: "{" + plain + ", buy: {intercept: 0}, pass: {intercept: 1000}, delivery: 1d}"}
		x.more = func(b *sim.Builder, w *society.World, m *sharing) {
			starting(100)(b, w, m)
			b.Scope("leave").Step(sim.Step{Name: "leave", Phase: sim.Adapt, Rows: w.N, Chunk: func(c *sim.Chunk) {
				for i := c.Lo; i < c.Hi && c.Tick == 3; i++ {
					if i%100 == 0 {
						w.Leave(c, i)
					}
				}
			}})
		}
		r, m := x.run(t)
		seen, passed := r.Series("cards_seen"), r.Series("cards_passed")
		if seen[3] == 0 || passed[3] == 0 || seen[4] != 0 || passed[4] != 0 || m.number != 0 {
			t.Errorf("tick of %v: sellers leave with tick 3; cards seen: %v, passed on: %v", tick, seen, passed)
		}
		for k := range m.ventures {
			if v := &m.ventures[k]; v.why != leftPlatform {
				t.Errorf("venture %d ended with %q", k, endings[v.why])
			}
		}
	}
}

// A month without a profit is a loss where cards take effort; after so many in a row
// a seller gives up, and one with sales, or without effort, does not. What is known of
// ventures that ended is known of their kind, and fades.
func TestGivingUp(t *testing.T) {
	for _, months := range []int{1, 3} {
		_, m := trial{world: societytest.World{N: 1000, Ticks: 140, Ties: regular(10)}, more: starting(100),
			spec: fmt.Sprintf("{enter: {rate: 0/day}, buy: {intercept: -1000}, leave_after: %d, deceit: {share: 30%%}}", months)}.run(t)
		var ended [2]float64
		for _, v := range m.ventures {
			ended[v.honest] += math.Exp(-(140 - v.until) / memory)
			if v.why != gaveUp || math.Abs(v.until-v.from-month*float64(months)) > 1 {
				t.Fatalf("after %d months of loss: %+v", months, v)
			}
		}
		if len(m.sellers) != 0 || m.number != 0 {
			t.Error("sellers that gave up still sell")
		}
		for kind, want := range ended {
			near(t, "endings that are known", m.known[kind].ended, want, 1e-9)
		}
		if ended[0] == 0 || ended[0] == ended[1] {
			t.Errorf("of the kinds %v ended", ended)
		}
	}
	_, idle := trial{world: societytest.World{N: 1000, Ticks: 140, Ties: regular(10)}, more: starting(100),
		spec: "{enter: {rate: 0/day}, effort: 0, buy: {intercept: -1000}, leave_after: 1}"}.run(t)
	if idle.number != 10 {
		t.Errorf("%d of 10 who neither earn nor lose still sell", idle.number)
	}
	_, m := trial{world: societytest.World{N: 1000, Ticks: 140, Ties: regular(10)}, more: starting(100),
		spec: "{enter: {rate: 0/day}, effort: 0.01, pass: off, buy: {intercept: 0}, mute: {above: 100/day}, leave_after: 1}"}.run(t)
	if m.number < 9 {
		t.Errorf("%d of 10 who sell well still do", m.number)
	}
}

// Friends who prosper draw friends in: the count that each keeps is that of its
// friends who sell and had a profit, and the hazard rises by it. Entry cost keeps
// those out who expect less.
func TestStarting(t *testing.T) {
	_, m := trial{world: societytest.World{N: 3000, Ticks: 200, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 8}}, more: starting(20), spec: "{buy: {intercept: -4}, enter: {rate: 0.1/year}}"}.run(t)
	count := make([]int, m.w.N)
	for _, s := range m.sellers {
		if s.open && s.prospers {
			for _, j := range m.w.Graph.Neighbours(int(m.ventures[s.v].who)) {
				count[j]++
			}
		}
	}
	some := 0
	for i, n := range count {
		if m.prospering(i) != n {
			t.Fatalf("consumer %d has %d friends that prosper, %d are counted", i, n, m.prospering(i))
		}
		some += n
	}
	if some == 0 {
		t.Error("nobody prospers")
	}
	enters := func(spec string) float64 {
		r, _ := trial{world: societytest.World{N: 200_000, Ticks: 10, Ties: regular(4)}, spec: "{buy: {intercept: -1000}, enter: " + spec + "}"}.run(t)
		return total(r.Series("new_sellers")) / 200_000
	}
	h := 1 - math.Exp(-0.36525*10/365.25)
	near(t, "started in ten days", enters("{rate: 0.36525/year}"), h, 4*math.Sqrt(h/200_000))
	h *= math.Exp(-0.5)
	near(t, "of these, for who it is worth the cost", enters("{rate: 0.36525/year, cost: 250, expect: 500}"), h, 4*math.Sqrt(h/200_000)+1e-5)
}

// Of a tick longer than a month each month that ends in it has its share of the profit.
func TestMonthsInATick(t *testing.T) {
	for _, x := range []struct {
		tick units.Duration
		buy  int
		why  uint32
	}{{units.Day, -1000, gaveUp}, {65 * units.Day, -1000, gaveUp}, {100 * units.Day, -1000, gaveUp}, {units.Day, 1000, lasts}, {100 * units.Day, 1000, lasts}} {
		_, m := trial{world: societytest.World{N: 1000, Tick: x.tick, Ticks: int(200 * units.Day / x.tick), Ties: regular(10)}, more: starting(100),
			spec: fmt.Sprintf("{enter: {rate: 0/day}, leave_after: 3, deceit: {share: 0%%}, price: 10, effort: 1, mute: {above: 100/day}, buy: {intercept: %d}, pass: off}", x.buy)}.run(t)
		for k := range m.ventures {
			v := &m.ventures[k]
			if v.why != x.why || (x.why == lasts) != (v.profit > 0) || v.why == gaveUp && v.until > 91.3125+x.tick.Days() {
				t.Errorf("tick of %v: a venture that earned %v ended with %q on day %v", x.tick, v.profit, endings[v.why], v.until)
			}
		}
		for _, s := range m.sellers {
			if s.open && !s.prospers {
				t.Errorf("tick of %v: a seller with a profit does not prosper", x.tick)
			}
		}
	}
	_, m := trial{world: societytest.World{N: 1000, Ticks: 200, Ties: regular(10)}, more: starting(100), spec: "{enter: {rate: 0/day}, cards: 0/day, leave_after: 1}"}.run(t)
	for _, s := range m.sellers {
		if v := &m.ventures[s.v]; v.why != lasts || v.months != 6 || s.prospers {
			t.Errorf("a venture without cards, and without a loss: %+v, prospers %v", v, s.prospers)
		}
	}
}

// The shares who stop within a year and who sell for two are those of the ventures.
func TestTenure(t *testing.T) {
	for _, tick := range []units.Duration{units.Day, units.Week} {
		const years = 4
		r, m := trial{world: societytest.World{N: 3000, Tick: tick, Ticks: int(years * 365.25 / tick.Days()), Every: 1, Ties: regular(10)},
			spec: "{enter: {rate: 0.2/year}, effort: 8, leave_after: 2, price: {dist: uniform, from: 20, to: 120}, buy: {intercept: -4.5}, pass: off, mute: {above: 100/day}}"}.run(t)
		end := m.w.Clock.Time(sim.Tick(int(years * 365.25 / tick.Days())))
		count := map[string]float64{}
		for k := range m.ventures {
			v := &m.ventures[k]
			lasted := end - v.from
			if v.why != lasts {
				lasted = v.until - v.from
			}
			if end-v.from >= 365.25 {
				count["sellers_of_a_year"]++
				if v.why != lasts && lasted < 365.25 {
					count["sellers_of_a_year.stopped"]++
				}
			}
			if end-v.from >= 2*365.25 {
				count["sellers_of_two_years"]++
				if lasted >= 2*365.25 {
					count["sellers_of_two_years.selling"]++
				}
			}
		}
		for name, want := range count {
			if got := total(r.Series(name)); got != want || want < 50 {
				t.Errorf("tick of %v: %s %v, of ventures %v", tick, name, got, want)
			}
		}
		if count["sellers_of_a_year.stopped"] == count["sellers_of_a_year"] || len(count) != 4 {
			t.Errorf("tick of %v: %v", tick, count)
		}
	}
}

// Who was deceived reports; the seller pays, gives back and may lose its place, for
// good. Honest sellers are reported out of malice only.
func TestReports(t *testing.T) {
	run := func(share string, set func(*society.Governance)) (*sim.Simulation, *sharing) {
		return trial{world: societytest.World{N: 1000, Ticks: 60, Every: 1, Ties: regular(20)}, more: starting(25), before: governed(set),
			spec: "{enter: {rate: 5/year}, effort: 0, leave_after: 1000, mute: {above: 100/day}, deceit: {share: " + share + "}, pass: {intercept: -4}, price: 80, buy: {intercept: -3}}"}.run(t)
	}
	r, m := run("100%", func(g *society.Governance) { g.Report, g.Fine, g.Remove, g.Refund = 1, 10e6, 1, true })
	if total(r.Series("sellers_punished")) < 40 || total(r.Series("card_reports")) < total(r.Series("sellers_punished")) {
		t.Error("deceivers are not found")
	}
	ended := map[uint32]int{}
	for _, v := range m.ventures {
		if ended[v.who]++; v.found > 0 && v.why != removed {
			t.Fatalf("found and not removed: %+v", v)
		}
		if ended[v.who] > 1 {
			t.Fatal("who was removed sells again")
		}
	}
	near(t, "fines", m.w.Platform.Balance().Float(), 10*total(r.Series("sellers_punished")), 1e-6)
	r, _ = run("0%", func(g *society.Governance) { g.Report, g.Fine, g.Remove = 1, 10e6, 1 })
	if total(r.Series("sellers_punished")) != 0 {
		t.Error("honest sellers are punished without malice")
	}
	r, _ = run("0%", func(g *society.Governance) { g.Malicious, g.Believed, g.Fine = 0.1, 0.5, 10e6 })
	if total(r.Series("sellers_punished")) == 0 || total(r.Series("card_reports")) != 0 {
		t.Error("malice has no effect, or counts as deceit")
	}
}

// Trust in a weak friend starts at the strength of the tie.
func TestWeakTies(t *testing.T) {
	_, m := trial{world: societytest.World{N: 100, Ticks: 3, Ties: society.TiesSpec{Kind: "ring", Degree: 2}}, spec: "{" + plain + "}",
		before: func(b *sim.Builder, w *society.World) {
			k := w.NewWeak(b.Scope("encounters"), 10, 0)
			k.Form(5, 50, true, true, 0.4, 0)
		},
		more: func(_ *sim.Builder, _ *society.World, m *sharing) { m.start(1, 5) }}.run(t)
	near(t, "weak", m.trustIn(0, 50, 5), 0.4, 1e-6)
	near(t, "strong", m.trustIn(0, 4, 5), 0.7, 0)
	r, _ := trial{world: societytest.World{N: 100, Ticks: 30, Ties: society.TiesSpec{Kind: "ring", Degree: 2}}, spec: "{" + plain + ", buy: {intercept: -1000}}",
		before: func(b *sim.Builder, w *society.World) {
			k := w.NewWeak(b.Scope("encounters"), 10, 0)
			for j := range 8 {
				k.Form(5, 50+j, true, true, 0.4, 0)
			}
		},
		more: func(_ *sim.Builder, _ *society.World, m *sharing) { m.start(1, 5) }}.run(t)
	if seen, cards := total(r.Series("cards_seen")), total(r.Series("cards")); seen < 8*cards || seen > 10*cards {
		t.Errorf("%v cards are seen %v times by 2 strong and 8 weak friends", cards, seen)
	}
}

// A weak tie that ends while a card waits in the feed leaves no trust: who is no friend
// any more is not trusted as a strong one.
func TestWeakTieThatEnded(t *testing.T) {
	for _, cut := range []bool{false, true} {
		r, m := trial{world: societytest.World{N: 1000, Ticks: 20, Every: 1, Ties: society.TiesSpec{Kind: "ring", Degree: 2}, Pace: 0.2, Expire: 30},
			spec: "{" + plain + ", cards: 0/day, buy: {intercept: 1000, price: 1}, pass: off}",
			before: func(b *sim.Builder, w *society.World) {
				k := w.NewWeak(b.Scope("encounters"), 500, 0)
				ties := make([]uint32, 400)
				for j := range ties {
					ties[j] = k.Form(5, 100+j, true, true, 0.06, 0)
				}
				b.Scope("end").Step(sim.Step{Name: "end", Phase: sim.Act, Before: func(now sim.Tick, _ int) {
					if cut && now == 2 {
						for _, tie := range ties {
							k.Cut(tie, true, true)
						}
					}
				}})
			},
			more: func(_ *sim.Builder, _ *society.World, m *sharing) {
				m.start(1, 5)
				m.add(m.sellers[0], 1, 5, 0, 0)
				for j := range uint32(400) {
					m.sellers[0].waits = append(m.sellers[0].waits, wait{0, 100 + j})
				}
			}}.run(t)
		orders, seen := r.Series("card_orders"), r.Series("cards_seen")
		if late := total(orders) - orders[1]; total(seen) < 350 || orders[1] < 40 || cut != (late == 0) {
			t.Errorf("ties end %v: of %v who see the card %v buy, %v of them later", cut, total(seen), total(orders), late)
		}
		if want := map[bool]float64{false: 0.06, true: 0}[cut]; m.trust.n == 0 {
			near(t, "trust", m.trustIn(0, 100, 5), want, 1e-6)
		}
	}
}

// Trust in a strong friend starts by the strength of the tie, on the mean over ties at
// trust.start; where all ties are as strong it is that. A tie that became strong keeps
// the strength that it has.
func TestTrustAtFirst(t *testing.T) {
	build := func(kind string, more func(*sim.Builder, *society.World)) *sharing {
		ties := society.TiesSpec{Kind: kind}
		if kind == "watts_strogatz" {
			ties.Degree, ties.Rewire = 8, 0.3
		}
		r, m := trial{world: societytest.World{N: 3000, Ties: ties}, spec: "{trust: {tie: 0.5}}", before: more}.build(t, simtest.Options{Workers: 1})
		r.Close()
		return m
	}
	m := build("watts_strogatz", func(b *sim.Builder, w *society.World) {
		k := w.NewWeak(b.Scope("encounters"), 20, 0)
		j := 100
		for w.Graph.Has(5, j) {
			j++
		}
		k.Harden(k.Form(5, j, true, true, 0.93, 0), 0, true, true)
	})
	weak := m.w.Weak.Friends(5)[0]
	near(t, "in a tie that became strong", m.trustIn(0, 5, weak.Who), 0.93, 1e-6)
	near(t, "in a tie that became strong, by the tie", m.trustAlong(weak, 5, 0), 0.93, 1e-6)
	mean, ties, least, most := 0.0, 0, 1.0, 0.0
	for i := range m.w.N {
		for _, j := range m.w.Graph.Neighbours(i) {
			x := m.trustIn(0, uint32(i), j)
			mean, ties, least, most = mean+x, ties+1, min(least, x), max(most, x)
			near(t, "trust both ways", m.trustIn(0, j, uint32(i)), x, 0)
		}
	}
	near(t, "mean over ties", mean/float64(ties), 0.7, 0.003)
	if least > 0.65 || most < 0.75 {
		t.Errorf("trust goes from %v to %v", least, most)
	}
	near(t, "on the complete graph", build("complete", nil).trustIn(0, 3, 8), 0.7, 0)
	var warnings func() []string
	small := func(directed bool) *sharing {
		return build("watts_strogatz", func(b *sim.Builder, w *society.World) {
			g, err := graph.FromEdges(w.N, directed, []graph.Edge{{U: 0, V: 1}, {U: 0, V: 2}, {U: 1, V: 2}, {U: 2, V: 3}})
			if err != nil {
				t.Fatal(err)
			}
			w.Graph, warnings = g, b.Warnings
		})
	}
	m = small(false)
	near(t, "all friends in common", m.trustIn(0, 0, 1), 0.7+0.5*(1-2./3), 1e-12)
	near(t, "one of two in common", m.trustIn(0, 0, 2), 0.7+0.5*(1./2-2./3), 1e-12)
	near(t, "a friend who has no other", m.trustIn(0, 2, 3), 0.7, 0)
	m = small(true)
	near(t, "on a directed graph", m.trustIn(0, 0, 1), 0.7, 0)
	if w := warnings(); len(w) != 1 || !strings.Contains(w[0], "sharing.trust.tie") {
		t.Errorf("on a directed graph it warns of %q", w)
	}
}

// The table of trust holds what a map holds.
func TestTrustTable(t *testing.T) {
	table, want := &trustTable{pairs: make([]uint64, 4), trust: make([]float32, 4), dealt: make([]uint32, 60)}, map[[2]uint32]float32{}
	s := rng.New(1, 1, "table").Stream(0)
	for range 5000 {
		a, b, x := uint32(s.Below(60)), uint32(s.Below(60)), s.Float64()
		table.set(a, b, x)
		want[[2]uint32{a, b}] = float32(x)
	}
	for a := range uint32(70) {
		for b := range uint32(70) {
			x, ok := table.find(a, b)
			y, has := want[[2]uint32{a, b}]
			if ok != has || float32(x) != y {
				t.Fatalf("%d %d: %v %v, should be %v %v", a, b, x, ok, y, has)
			}
			if has && !may(table.dealt[b], a) {
				t.Fatalf("%d %d: not in the sketch of those who have dealt", a, b)
			}
		}
	}
	if table.n != len(want) || 2*table.n > len(table.pairs) {
		t.Errorf("%d of %d places taken for %d pairs", table.n, len(table.pairs), len(want))
	}
}

// Each key changes something.
func TestKeys(t *testing.T) {
	base := "enter: {rate: RATE, friends: FRIENDS, cost: COST, expect: EXPECT}, cards: CARDS, effort: EFFORT, quality: QUALITY, price: PRICE, cost: GOODS, " +
		"deceit: {share: SHARE, quality: LOW, saves: SAVES}, buy: {intercept: INTERCEPT, match: MATCH, trust: BT, quality: BQ, price: ALPHA}, " +
		"pass: {intercept: PI, surprise: PS, commission: PC}, commission: RHO, delivery: DELIVERY, trust: {start: START, tie: TIE, keep: KEEP, gain: GAIN, loss: LOSS, ignore: IGNORE}, " +
		"mute: {above: ABOVE}, leave_after: LEAVE, broadcast: {views: VIEWS, price: MEDIA}"
	values := [][3]string{{"RATE", "1/year", "2/year"}, {"FRIENDS", "0.5", "5"}, {"COST", "50", "200"}, {"EXPECT", "500", "100"}, {"CARDS", "1/day", "2/day"}, {"EFFORT", "6", "30"},
		{"QUALITY", "0.6", "0.7"}, {"PRICE", "30", "40"}, {"GOODS", "70%", "80%"}, {"SHARE", "30%", "60%"}, {"LOW", "10%", "20%"}, {"SAVES", "50%", "70%"},
		{"INTERCEPT", "-4", "-3.5"}, {"MATCH", "2", "1"}, {"BT", "2", "1"}, {"BQ", "1", "2"}, {"ALPHA", "0.03", "0.05"}, {"PI", "-1", "0"}, {"PS", "4", "1"}, {"PC", "5", "10"},
		{"RHO", "10%", "20%"}, {"DELIVERY", "3d", "1d"}, {"START", "90%", "60%"}, {"TIE", "1", "6"}, {"KEEP", "70%", "90%"}, {"GAIN", "5%", "20%"}, {"LOSS", "30%", "80%"}, {"IGNORE", "5%", "50%"},
		{"ABOVE", "7/week", "3/week"}, {"LEAVE", "1", "3"}, {"VIEWS", "5/day", "10/day"}, {"MEDIA", "0.05", "1"}}
	run := func(change int) string {
		text := base
		for k, v := range values {
			x := v[1]
			if k == change {
				x = v[2]
			}
			text = replace(text, v[0], x)
		}
		r, _ := trial{world: societytest.World{N: 400, Ticks: 100, Ties: regular(10)}, spec: "{" + text + "}"}.run(t)
		out := ""
		for _, name := range []string{"card_orders", "card_gmv", "seller_profit", "card_surplus", "new_sellers", "card_marketing"} {
			out += fmt.Sprint(total(r.Series(name)), " ")
		}
		return out
	}
	was := run(-1)
	for k, v := range values {
		if run(k) == was {
			t.Errorf("%s: nothing follows from %s in place of %s", v[0], v[2], v[1])
		}
	}
}

func replace(text, word, with string) string {
	for k := 0; k+len(word) <= len(text); k++ {
		if text[k:k+len(word)] == word && (k == 0 || text[k-1] == ' ') {
			return text[:k] + with + text[k+len(word):]
		}
	}
	panic(word)
}

// The set of buyers holds what a map holds, of cards that are not forgotten.
func TestBuyers(t *testing.T) {
	var b buyers
	want := map[[2]uint32]bool{}
	s := rng.New(1, 1, "buyers").Stream(0)
	for card := range uint32(300) {
		for range s.Below(20) {
			x := [2]uint32{card - uint32(s.Below(uint64(min(card, 4)+1))), uint32(s.Below(1000))}
			if b.has(x[0], x[1]) != want[x] {
				t.Fatal(x)
			}
			if !want[x] {
				b.add(x[0], x[1])
				want[x] = true
			}
		}
		b.forget(max(card, 4) - 4)
	}
	if b.n > 200 || len(b.pairs) > 2048 {
		t.Errorf("%d of %d", b.n, len(b.pairs))
	}
	if b.clear(); b.n != 0 || b.has(299, 1) {
		t.Error("not empty")
	}
}
