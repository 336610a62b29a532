package commerce

import (
	"cmp"
	"math"
	"slices"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/results/table"
	"guanxi/sim/units"
)

// buildTail tells how concentrated the sales of shops are.
func (m *commerce) buildTail(s *sim.Scope) {
	if m.spec.Tail == 0 {
		return
	}
	h := &m.shops
	h.recentSales, m.keepSales = sim.Column[float64](s, "recent_sales", h.n), keepOver(m.w.Clock.Tick, m.spec.Tail)
	sorted := func() (x []float64) {
		for j, v := range h.recentSales {
			if h.sells(j) {
				x = append(x, v)
			}
		}
		slices.Sort(x)
		return x
	}
	s.Gauge("sales_gini", "1", "Gini coefficient of recent sales over shops (commerce.concentration)",
		func() float64 { return gini(sorted()) }, sim.Share())
	s.Gauge("sales_top", "1", "share of recent sales of the hundredth of the shops that sell most, at least one shop",
		func() float64 { return topShare(sorted()) }, sim.Share())
	s.Gauge("sales_tail", "1", "exponent of the tail of recent sales: Hill's, of the tenth of the shops that sell "+
		"most, at "+
		"least five", func() float64 { return hill(sorted()) }, sim.NotNegative())
	told := &salesOfShops{m: m, last: sim.Column[units.Money](s, "told_sales", h.n),
		orders: sim.Column[int64](s, "told_orders", h.n)}
	s.AfterTick(told, told.take)
	s.Table(told.table)
	s.Balance("captured_small", "what has been captured by the half of the shops with the lowest recent sales",
		func() float64 { return m.capturedBy(0, .5) })
	s.Balance("captured_large", "what has been captured by the tenth of the shops with the highest recent sales",
		func() float64 { return m.capturedBy(.9, 1) })
}

// salesOfShops follows the sales of each shop: shop_sales.csv.
type salesOfShops struct {
	m      *commerce
	last   []units.Money // sold by the latest row
	orders []int64
	rows   []salesOfShop
}

type salesOfShop struct {
	Tick   sim.Tick    `key:"number of ticks since the start"`
	Shop   string      `factor:"name of the shop"`
	Orders int64       `flow:"orders since the row before"`
	Sales  units.Money `flow:"sales since the row before"`
}

// take adds a row for each shop that sells, where a row of the series is recorded.
func (x *salesOfShops) take(t sim.Tick) error {
	h := &x.m.shops
	if !x.m.w.Scope.Records(t) {
		return nil
	}
	for j := range h.n {
		if h.sells(j) || h.orders[j] > x.orders[j] {
			x.rows = append(x.rows, salesOfShop{t, x.m.name(j), h.orders[j] - x.orders[j], h.sold[j] - x.last[j]})
		}
		x.last[j], x.orders[j] = h.sold[j], h.orders[j]
	}
	return nil
}

func (x *salesOfShops) table() *table.Table {
	t := table.Of[salesOfShop]("shop_sales", "Sales of each shop between recorded ticks (commerce.concentration).")
	t.Grow(len(x.rows))
	for _, row := range x.rows {
		t.Add(row)
	}
	return t
}

// capturedBy is what has been captured by the shops from one share of them on up to another, by recent sales and by
// number.
func (m *commerce) capturedBy(from, to float64) (all float64) {
	h := &m.shops
	var order []int
	for j := range h.n {
		if h.sells(j) {
			order = append(order, j)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(h.recentSales[a], h.recentSales[b]) })
	n := float64(len(order))
	for _, j := range order[int(math.Ceil(float64(from*n))):int(math.Ceil(float64(to*n)))] {
		all += m.w.Shop.Captured(j).Float()
	}
	return all
}

// gini is Σ(2k − n − 1)x_k/(n·Σx) of sorted values.
func gini(x []float64) float64 {
	sum, weighed, n := 0.0, 0.0, float64(len(x))
	for k, v := range x {
		sum += v
		weighed += float64((2*float64(k+1) - n - 1) * v)
	}
	return weighed / (n * sum)
}

// topShare is the share of the largest hundredth of sorted values, at least of one.
func topShare(x []float64) float64 {
	sum, top := 0.0, 0.0
	for k, v := range x {
		if sum += v; k >= len(x)-max(1, len(x)/100) {
			top += v
		}
	}
	return top / sum
}

// hill is the exponent a of P(X > x) ∝ x^−a in the largest tenth of sorted values, at least five: 1/mean(ln(x_i/x_0)),
// x_0 being the next one below (Hill 1975, Annals of Statistics 3(5)). NaN: there are too few, or they are equal.
func hill(x []float64) float64 {
	k := max(5, len(x)/10)
	if len(x) <= k || x[len(x)-k-1] <= 0 {
		return math.NaN()
	}
	sum := 0.0
	for _, v := range x[len(x)-k:] {
		sum += num.Log(v / x[len(x)-k-1])
	}
	if sum == 0 {
		return math.NaN()
	}
	return float64(k) / sum
}
