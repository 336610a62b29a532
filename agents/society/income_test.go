package society_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/choice"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

// peopleOf builds consumers and nothing else.
func peopleOf(t *testing.T, n int, income string) *society.World {
	t.Helper()
	x := societytest.World{N: n, Ticks: 1, People: "{income: " + income + ", regions: {city: 30%, country: 70%}, " +
		"segments: {young: {share: 40%}, old: {share: 60%}}}"}
	_, w := x.Build(t, simtest.Options{Workers: 1}, func(*sim.Builder, *society.World) error { return nil })
	return w
}

// Incomes are lognormal around the mean of a region and segment, and a price weighs 1 on average, at all κ.
func TestIncomes(t *testing.T) {
	const n = 200000
	for _, kappa := range []float64{0, .1, .5, 1} {
		w := peopleOf(t, n, fmt.Sprintf("{price: %v, spread: 0.8, regions: {city: 2.4}, segments: {old: 0.5}}", kappa))
		var income, weight, square float64
		sums, sizes := map[society.Kind]float64{}, map[society.Kind]float64{}
		for i := range n {
			y, a := w.Income.Of(i), w.Income.Weight(i)
			income, weight, square = income+y/n, weight+a/n, square+a*a/n
			who := society.Kind{Segment: w.Who(i).Segment, Region: w.Who(i).Region}
			sums[who] += y
			sizes[who]++
		}
		simtest.Z(t, "mean income", income, 1.2, n, 1, 0)
		simtest.Z(t, "mean weight", weight, math.Sqrt(max(0, square-weight*weight)), n, 1, 1e-9)
		sd := math.Sqrt(math.Expm1(.64))
		kind := func(segment, region uint8) society.Kind { return society.Kind{Segment: segment, Region: region} }
		base := sums[kind(0, 1)] / sizes[kind(0, 1)] // old, of the country: segments are in the order of their names
		for _, x := range []struct {
			of    society.Kind
			ratio float64
		}{{kind(0, 0), 2.4}, {kind(1, 1), 2}, {kind(1, 0), 4.8}} {
			near := x.ratio * 6 * sd / math.Sqrt(min(sizes[x.of], sizes[kind(0, 1)]))
			need.Near(t, "ratio of means", sums[x.of]/sizes[x.of]/base, x.ratio, near)
		}
	}
}

// The surplus of the highest fifth over that of the lowest is 1.3, 3.4 and 11.6 at κ of .1, .5 and 1 where all buy
// alike and the Gini coefficient is .46, by the moments of a lognormal distribution.
func TestFifths(t *testing.T) {
	const n = 100000
	for _, x := range []struct{ kappa, want float64 }{{.1, 1.276}, {.5, 3.378}, {1, 11.57}} {
		w := peopleOf(t, n, fmt.Sprintf("{price: %v, spread: 0.867}", x.kappa))
		rows := make([]int, n)
		for i := range rows {
			rows[i] = i
		}
		slices.SortFunc(rows, func(a, b int) int { return int(math.Copysign(1, w.Income.Of(a)-w.Income.Of(b))) })
		low, high := 0.0, 0.0
		for k := range n / 5 {
			low += 1 / w.Income.Weight(rows[k])
			high += 1 / w.Income.Weight(rows[n-1-k])
		}
		need.Near(t, "highest over lowest", high/low, x.want, .02*x.want)
	}
}

// Alike incomes are neutral to the bit, as is a price that weighs the same for all.
func TestAlikeIncomes(t *testing.T) {
	for _, text := range []string{"{price: 0.7, spread: 0}", "{price: 0}"} {
		w := peopleOf(t, 3000, text)
		for i := range w.N {
			if w.Income.Weight(i) != 1 || text[1:10] == "price: 0.7" && w.Income.Of(i) != 1 {
				t.Fatalf("%s: income %v, weight %v", text, w.Income.Of(i), w.Income.Weight(i))
			}
		}
	}
	if none := (*society.Income)(nil); none.Of(7) != 1 || none.Weight(7) != 1 {
		t.Error("without incomes they differ")
	}
}

// The table of 300 worlds: what groups gain sums to the party, at the κ of the run and, with what a unit of utility is
// worth there, at others.
func TestIncomesTable(t *testing.T) {
	for number := range 300 {
		key := rng.New(4, number, "incomes")
		kappa, n := math.Floor(20*key.Float(0, 0))/20, 5+int(key.Below(0, 1, 60))
		x := societytest.World{N: n, Ticks: 9, Every: 1, People: fmt.Sprintf("{income: {price: %v, spread: %v}, regions: "+
			"{a: 50%%, b: 50%%}}", kappa, key.Float(0, 2))}
		r, w := x.Build(t, simtest.Options{Workers: 1}, func(b *sim.Builder, w *society.World) error {
			s := b.Scope("trade")
			w.Wallets()
			gain := s.Benefit("trade", w.Consumer, society.Cocreation, "gains")
			parts := choice.Count(s, w, "shops", "shops")
			societytest.Each(b, w, sim.Trade, func(c *sim.Chunk, i int) {
				worth := societytest.Money(math.Floor(100 * key.Float(uint64(i), uint64(c.Tick))))
				gain.Book(c, i, worth)
				parts.Other(c, i, worth/2)
			})
			return nil
		})
		simtest.Run(t, r)
		told := 0.0
		for i := range n {
			told += w.Captured(i).Float() / 2 * w.Income.Weight(i)
		}
		need.Near(t, "gains at the mean weight", w.Gained(), told, 1e-4)
		table := r.Table("incomes")
		at, people := map[string]float64{}, map[string]float64{}
		for row := range table.Rows() {
			number := func(name string) float64 { return table.Col(name).Float(row) }
			by, consumers := table.Col("by").Text(row), number("consumers")
			of := fmt.Sprintf("%s at %v", by, number("kappa"))
			people[of] += consumers
			at[of] += number("captured") * consumers * 9 / 365.25
			at["trade, "+of] += number("trade") * consumers * 9 / 365.25
			at["weighed, "+of] += number("weighed") * consumers * 9 / 365.25
		}
		for _, other := range []float64{kappa, .1, .5, 1} {
			trade, all, weighed := 0.0, 0.0, 0.0
			weight := func(int) float64 { return 1 }
			if other != kappa {
				x.People = strings.Replace(x.People, fmt.Sprintf("price: %v", kappa), fmt.Sprintf("price: %v", other), 1)
				_, there := x.Build(t, simtest.Options{Workers: 1}, func(*sim.Builder, *society.World) error { return nil })
				weight = func(i int) float64 { return w.Income.Weight(i) / there.Income.Weight(i) }
				x.People = strings.Replace(x.People, fmt.Sprintf("price: %v", other), fmt.Sprintf("price: %v", kappa), 1)
			}
			for i := range n {
				gained := w.Captured(i).Float()
				trade += gained / 2 * weight(i)
				all += gained/2 + gained/2*weight(i)
				weighed += (gained/2 + gained/2*weight(i)) * math.Pow(w.Income.Of(i), -1.26)
			}
			for _, by := range []string{"fifth", "region"} {
				of := fmt.Sprintf("%s at %v", by, other)
				need.Near(t, "consumers by "+of, people[of], float64(n), 0)
				need.Near(t, "captured by "+of, at[of], all, 1e-4)
				need.Near(t, "weighed by "+of, at["weighed, "+of], weighed, 1e-4+1e-9*weighed)
				need.Near(t, "trade by "+of, at["trade, "+of], trade, 1e-4)
			}
		}
	}
}
