package sharing

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

func TestContract(t *testing.T) {
	simtest.Contract(t, societytest.First(trial{world: societytest.World{N: 5000,
		Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 12}, Ticks: 60, Pace: 3, Open: 0.5, Seen: 0.8,
		Experienced: true},
		before: governed(func(g *society.Governance) {
			g.Report, g.Fine, g.Remove, g.Refund, g.Malicious, g.Believed = 0.3, 100e6, 0.5, true, 0.01, 0.5
		}),
		more: starting(90),
		spec: "{enter: {rate: 0.07/year, cost: 10}, buy: {intercept: -4}, deceit: {share: 30%}, broadcast: {views: " +
			"0.9/day}, leave_after: 1}"}.build))
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
		x := trial{world: societytest.World{N: people, Tick: tick, Ticks: int(45 * units.Day / tick), Ties: regular(degree),
			Pace: 6, Expire: 20},
			spec: fmt.Sprintf("{%s, delivery: 12h, cards: 0.2/day, buy: {intercept: %v, match: 0, trust: 0, quality: 0, "+
				"price: 0.000001}, pass: {intercept: %v, surprise: 0, commission: 0}, trust: {keep: 100%%}}",
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
		// One friend in the place of all: one in twenty has bought or sells.
		near(t, "R by its formula", total(r.Series("card_following"))/orders, n, 4*n*math.Sqrt(1/(degree*orders)))
		near(t, "R measured", (orders-first)/orders, n, 4*sd/math.Sqrt(first))
	}
}

// Money: consumers, suppliers and media sum to zero, sellers' profits agree with the streams, and
// commissions stay among consumers.
func TestMoney(t *testing.T) {
	r, m := trial{world: societytest.World{N: 2000, Ticks: 120, Ties: regular(20)}, more: starting(100),
		before: governed(func(g *society.Governance) {
			g.Report, g.Fine, g.Remove, g.Refund = 0.5, 50e6, 0.1, true
		}),
		spec: "{enter: {rate: 0.5/year, cost: 20}, price: {dist: uniform, from: 40, to: 120}, buy: {intercept: -4}, " +
			"deceit: {share: 20%}, broadcast: {views: 3/day, price: 0.1}}"}.run(t)
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
	if float64(orders) != total(r.Series("card_orders")) || float64(posted) != total(r.Series("cards")) ||
		!(math.Abs(sales-total(r.Series("card_gmv"))) <= 1e-3) {
		t.Error("ventures and series do not agree")
	}
	if passed := total(r.Series("card_orders.hand_2")) + total(r.Series("card_orders.hand_3")) +
		total(r.Series("card_orders.hand_4_up")); float64(later) != passed || later == 0 {
		t.Errorf("of ventures' sales %d are by cards that others passed on, of all %v", later, passed)
	}
	near(t, "fines", m.w.Cash().Float(), fines, 1e-6)
	// What consumers captured, including cash, is buyers' surplus plus sellers' profit.
	value := m.w.Consumer.Booked().Float() + m.w.Consumer.Balance().Float()
	surplus := total(r.Series("card_surplus"))
	near(t, "captured", value, surplus+profit+commissions+refunds-entries, 1e-5*math.Abs(value)+1e-2)
}

// Room thins the purchases of cards that are seen, and what is booked on each stays.
func TestBudgetThinsPurchases(t *testing.T) {
	room := 0.0
	run := func(share float64) (seen, orders, surplus, spent, sales float64) {
		x := trial{world: societytest.World{N: 20000, Ticks: 20, Every: 20, Ties: regular(20), People: "{" +
			societytest.Budget + "}"},
			spec: "{" + plain + ", buy: {intercept: 0, match: 0, trust: 0, quality: 0, price: 0.1}, pass: off}",
			more: starting(100)}
		if share < 1 {
			x.before = func(b *sim.Builder, w *society.World) { room = societytest.Spent(b, w, share) }
		}
		r, _ := x.run(t)
		return total(r.Series("cards_seen")), total(r.Series("card_orders")), total(r.Series("card_surplus")),
			total(r.Series("budget_spent")), total(r.Series("card_gmv"))
	}
	seen, orders, surplus, spent, sales := run(1)
	chance := 1 / (1 + math.E)
	near(t, "orders without spending", orders, seen*chance, 4*math.Sqrt(seen*chance))
	near(t, "all of what is sold is counted", spent, sales, 1e-3)
	seen, fewer, less, _, _ := run(0.4)
	near(t, "orders", fewer, seen*chance*room, 4*math.Sqrt(seen*chance*room))
	near(t, "surplus of an order", less/fewer, surplus/orders, 1e-6*surplus/orders)
}
