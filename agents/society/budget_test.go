package society_test

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// Against the whole past of each consumer, in 200 worlds: purchases count with their age, and what goes beyond B is
// paid off first. Nobody spends more than Y a year, B and what it buys in a tick. In a third of the worlds incomes
// differ, and Y and B with them.
func TestRoomIsItsPast(t *testing.T) {
	for number := range 200 {
		key := rng.New(11, number, "budget")
		tick := []units.Duration{6 * units.Hour, units.Day, units.Week}[number%3]
		memory, year := 20+200*key.Float(0, 0), math.Floor(500+5000*key.Float(0, 1))
		d, whole := tick.Days()/memory, year*memory/365.25
		most := whole * []float64{0.001, 0.3, 3}[number/3%3]
		const n, ticks = 4, 40
		want, all, once := make([]float64, n), make([]float64, n), make([]float64, n)
		x := societytest.World{N: n, Ticks: ticks, Tick: tick, Every: 1,
			People: fmt.Sprintf("{budget: {year: %v, memory: %vd}, income: {price: 0.5, spread: %v}}", year, memory,
				.8*float64(number/9%3/2))}
		spent := 0.0
		r, w := x.Build(t, simtest.Options{Workers: 1}, func(b *sim.Builder, w *society.World) error {
			societytest.Each(b, w, sim.Trade, func(c *sim.Chunk, i int) {
				full := whole * w.Income.Of(i)
				need.Near(t, "room before", w.Budget.Room(i), max(0, 1-want[i]/full), 1e-6)
				today := 0.0
				for k := range 3 {
					if w.Budget.Room(i) == 0 {
						break
					}
					if u := key.Float(uint64(i), uint64(10*int(c.Tick)+k)); u < 0.3 {
						price := math.Floor(1e6*most*u) / 1e6
						today += price
						spent += price
						w.Budget.Spend(c, i, societytest.Money(price))
					}
				}
				wait := min(d, max(0, want[i]-full)/full)
				want[i] = (want[i] - wait*full) * math.Exp(wait-d)
				all[i], once[i] = all[i]+today, max(once[i], today)
				if most := year*w.Income.Of(i)*float64(c.Tick)*tick.Days()/365.25 + full + once[i]; all[i] > most*1.000001 {
					t.Errorf("world %d: %v spent, more than %v", number, all[i], most)
				}
				want[i] += min(today, full)*(1-math.Exp(-d))/d + max(0, today-full)
			})
			return nil
		})
		simtest.Run(t, r)
		need.Near(t, "spent", societytest.Total(r.Series("budget_spent")), spent, 1e-4+1e-9*spent)
		mean := 0.0
		for i := range n {
			mean += max(0, 1-want[i]/(whole*w.Income.Of(i))) / n
			if room := w.Budget.Room(i); room < 0 || room > 1 {
				t.Errorf("world %d: room %v", number, room)
			}
		}
		need.Near(t, "mean room", societytest.Last(r, "budget_room"), mean, 1e-6)
	}
}

func TestContractOfBudgets(t *testing.T) {
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		x := societytest.World{N: 5000, Ticks: 40, Users: 0.7, People: "{budget: {}}"}
		r, _ := x.Build(t, o, func(b *sim.Builder, w *society.World) error {
			societytest.Each(b, w, sim.Trade,
				func(c *sim.Chunk, i int) { w.Budget.Spend(c, (i*7)%w.N, units.Money(i)*units.One/100) })
			return nil
		})
		return r
	})
}
