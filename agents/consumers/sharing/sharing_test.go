package sharing

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

func TestContract(t *testing.T) {
	simtest.Contract(t, societytest.First(trial{world: societytest.World{N: 9000, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 12}, Ticks: 60, Pace: 3, Open: 0.5, Seen: 0.8, Experienced: true},
		before: governed(func(g *society.Governance) {
			g.Report, g.Fine, g.Remove, g.Refund, g.Malicious, g.Believed = 0.3, 100e6, 0.5, true, 0.01, 0.5
		}),
		more: starting(90),
		spec: "{enter: {rate: 0.07/year, cost: 10}, buy: {intercept: -4}, deceit: {share: 30%}, broadcast: {views: 5/day}, leave_after: 1}"}.build))
}

// On a graph without short cycles a card's sales are a branching process:
// R = (k − 1)·P(buy)·P(pass) follow from each sale, S₁/(1 − R) in all, and a share (1 − R)R^(h−1)
// of them is made at hand h; on daily and on shorter ticks.
func TestChainsAreGeometric(t *testing.T) {
	const degree, passes, buys = 20, 0.25, 0.08
	logit := func(p float64) float64 { return math.Log(p / (1 - p)) }
	people := 30_000
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
		// A sale with all that follow has a Borel-like size: variance below R(1+degree·buys)/(1−R)³.
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

// Nothing is passed on or bought where that is impossible, and everything is bought where it is
// certain; without cards or sellers nobody is disturbed.
func TestExtremes(t *testing.T) {
	run := func(spec string) *sim.Simulation {
		r, _ := trial{world: societytest.World{N: 2000, Ticks: 20, Ties: regular(10), Experienced: true}, more: starting(100), spec: "{" + plain + spec + "}"}.run(t)
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
	r, m := trial{world: societytest.World{N: 500, Ticks: 20, Ties: regular(10), Experienced: true}, spec: "{enter: {rate: 0/day}}"}.run(t)
	if total(r.Series("sellers")) != 0 || len(m.ventures) != 0 {
		t.Error("somebody sells whom nothing moves to")
	}
	for i := range m.w.N {
		if e, x, c := m.w.Experienced.Take(i); e != 0 || x != 0 || c != nil || m.w.Pending(i) != 0 {
			t.Fatal("somebody experienced something")
		}
	}
	r, _ = trial{world: societytest.World{N: 500, Ticks: 20, Ties: regular(10)}, more: starting(50), spec: "{cards: 0/day}"}.run(t)
	if total(r.Series("cards")) != 0 || total(r.Series("card_orders")) != 0 {
		t.Error("no cards, yet sales")
	}
}

// Money: consumers, suppliers and media sum to zero, sellers' profits agree with the streams, and
// commissions stay among consumers.
func TestMoney(t *testing.T) {
	r, m := trial{world: societytest.World{N: 2000, Ticks: 120, Ties: regular(20)}, more: starting(100), before: governed(func(g *society.Governance) {
		g.Report, g.Fine, g.Remove, g.Refund = 0.5, 50e6, 0.1, true
	}),
		spec: "{enter: {rate: 0.5/year, cost: 20}, price: {dist: uniform, from: 40, to: 120}, buy: {intercept: -4}, deceit: {share: 20%}, broadcast: {views: 3/day, price: 0.1}}"}.run(t)
	sum := m.w.Consumer.Balance() + m.w.Supplier.Balance() + m.w.Media.Balance() + m.w.Cash()
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
	booked := 0.0
	for table, row := r.Table("ledger"), 0; row < table.Rows(); row++ {
		if table.Col("stream").Text(row) == "share.refund" {
			booked += table.Col("amount").Float(row)
		}
	}
	if near(t, "refunds", refunds, booked, 1e-3); booked == 0 {
		t.Error("nothing is refunded")
	}
	if float64(orders) != total(r.Series("card_orders")) || float64(posted) != total(r.Series("cards")) || !(math.Abs(sales-total(r.Series("card_gmv"))) <= 1e-3) {
		t.Error("ventures and series do not agree")
	}
	if passed := total(r.Series("card_orders.hand_2")) + total(r.Series("card_orders.hand_3")) + total(r.Series("card_orders.hand_4_up")); float64(later) != passed || later == 0 {
		t.Errorf("of ventures' sales %d are by cards that others passed on, of all %v", later, passed)
	}
	near(t, "fines", m.w.Cash().Float(), fines, 1e-6)
	// What consumers captured, including cash, is buyers' surplus plus sellers' profit.
	value := m.w.Consumer.Booked().Float() + m.w.Consumer.Balance().Float()
	surplus := total(r.Series("card_surplus"))
	near(t, "captured", value, surplus+profit+commissions+refunds-entries, 1e-5*math.Abs(value)+1e-2)
}

// A rate per tick equals the same rate per day on daily ticks.
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

// What a timeline changes takes effect in its tick: the rates of cards, of cards shown to strangers
// and of starting, and the number of cards that a friend tolerates.
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
	cards := 2 * (300*10 + started*4.5) // who starts on a day posts its first cards on it
	near(t, "cards", total(r.Series("cards")), cards, 4*math.Sqrt(cards)+started)
	willing := 300 * (1 - math.Exp(-0.5))
	near(t, "who starts", started, willing, 4*math.Sqrt(willing))
}

// With an elasticity η a unit of currency spent is worth −ln(1 − P)/(ηP) to buyers, whatever goods cost,
// and prices do not enter who buys: twice the prices give the same orders.
func TestSurplusPerSpent(t *testing.T) {
	run := func(eta, intercept float64, price string) (orders, sales, surplus float64) {
		r, _ := trial{world: societytest.World{N: 400, Ticks: 20, Every: 20, Ties: regular(20)},
			spec: fmt.Sprintf("{%s, price: %s, quality: 0.5, buy: {intercept: %v, match: 0, trust: 0, quality: 0, elasticity: %v}, pass: off}", strings.Replace(plain, "quality: 0.5, price: 10, ", "", 1), price, intercept, eta), more: starting(20)}.run(t)
		return total(r.Series("card_orders")), total(r.Series("card_gmv")), total(r.Series("card_surplus"))
	}
	key := rng.New(5, 0, "surplus")
	for k := range uint64(200) {
		eta, p, low := 1.2+8*key.Float(k, 0), 0.02+0.5*key.Float(k, 1), math.Floor(1+200*key.Float(k, 2))
		name := fmt.Sprintf("η %.3f, P %.3f, prices from %v", eta, p, low)
		orders, sales, surplus := run(eta, math.Log(p/(1-p)), fmt.Sprintf("{dist: uniform, from: %v, to: %v}", low, 3*low))
		near(t, "surplus per unit spent: "+name, surplus/sales, -math.Log(1-p)/(eta*p), 1e-5)
		if k%20 == 0 {
			again, twice, more := run(eta, math.Log(p/(1-p)), fmt.Sprintf("{dist: uniform, from: %v, to: %v}", 2*low, 6*low))
			if again != orders || orders == 0 {
				t.Errorf("%s: %v orders, %v at twice the prices", name, orders, again)
			}
			near(t, "sales at twice the prices: "+name, twice, 2*sales, 1e-6*sales)
			near(t, "surplus at twice the prices: "+name, more, 2*surplus, 1e-5*surplus)
		}
	}
}

// Room thins the purchases of cards that are seen, and what is booked on each stays.
func TestBudgetThinsPurchases(t *testing.T) {
	room := 0.0
	run := func(share float64) (seen, orders, surplus, spent, sales float64) {
		x := trial{world: societytest.World{N: 20000, Ticks: 20, Every: 20, Ties: regular(20), People: "{" + societytest.Budget + "}"},
			spec: "{" + plain + ", buy: {intercept: 0, match: 0, trust: 0, quality: 0, price: 0.1}, pass: off}", more: starting(100)}
		if share < 1 {
			x.before = func(b *sim.Builder, w *society.World) { room = societytest.Spent(b, w, share) }
		}
		r, _ := x.run(t)
		return total(r.Series("cards_seen")), total(r.Series("card_orders")), total(r.Series("card_surplus")), total(r.Series("budget_spent")), total(r.Series("card_gmv"))
	}
	seen, orders, surplus, spent, sales := run(1)
	chance := 1 / (1 + math.E)
	near(t, "orders without spending", orders, seen*chance, 4*math.Sqrt(seen*chance))
	near(t, "all of what is sold is counted", spent, sales, 1e-3)
	seen, fewer, less, _, _ := run(0.4)
	near(t, "orders", fewer, seen*chance*room, 4*math.Sqrt(seen*chance*room))
	near(t, "surplus of an order", less/fewer, surplus/orders, 1e-6*surplus/orders)
}
