package functions

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

func TestQualityKnownValues(t *testing.T) {
	near(t, "held", holding(2, 0.2, 0.8), 0.4)
	near(t, "held without effect", holding(0, 0.2, 0.8), 0)
	near(t, "held at 1", holding(1, 0.01, 1), 0.99)
	near(t, "nothing happens", later(0.7, 3, 0, 0, 100), 0.7)
	near(t, "decay", later(0.7, 3, 0, 0.01, 100), 0.7*math.Exp(-1))
	near(t, "growth", later(0.2, 2, 0.005, 0, 100), 1-0.8*math.Exp(-1))
	near(t, "both", later(0.9, 2, 0.01, 0.01, 50), 2.0/3+(0.9-2.0/3)*math.Exp(-1.5))
	near(t, "two halves", later(later(0.3, 2, 0.01, 0.01, 25), 2, 0.01, 0.01, 25), later(0.3, 2, 0.01, 0.01, 50))
	near(t, "what holds, holds", later(0.8, 2, holding(2, 0.2, 0.8), 0.2, 1000), 0.8)
}

// dq = [ι·s·(1−q) − δ·q]dt has its closed form for a function that states its upkeep, one that is
// held, one whose money is cut from day 100 on, and one that is not yet released.
func TestQualityClosedForm(t *testing.T) {
	for _, tick := range []units.Duration{units.Day, 6 * units.Hour} {
		ticks := int(300 * units.Day / tick)
		cut := func(b *sim.Builder, w *society.World, f *Spec) {
			w.Policy = society.NewPolicy()
			w.Policy.Keep = &society.Keep{Decay: 0.2 / 365.25, Gain: 2}
			b.Scope("others").Step(sim.Step{Name: "cut", Phase: sim.Settle, Before: func(now sim.Tick, _ int) {
				if now == 1 { // without `later`, which is not released yet
					planned := (250 + 1000*0.2*4/2 + 1000*0.2/1.5/2) * tick.Days() / 365.25
					need.Near(t, fmt.Sprintf("tick %v: what is planned", tick), w.Policy.Planned(society.SpendFunctions, now).Float(),
						planned, 1e-5)
				}
				if w.Clock.Time(now) > 100 {
					w.Policy.Paid[society.SpendFunctions] = 0.25
				}
				if w.Clock.Time(now-1) == 150 {
					f.Functions[2].V.Quality = 0.9 // a timeline makes `new` anew
					f.Rebuild(now)
				}
			}})
		}
		r, w := trial{people: "{count: 1000}", functions: `{paid: {serves: [talk], quality: 0.5, upkeep: 250/year per 1000},
			held: {serves: [see], quality: 0.8}, later: {serves: [pay], quality: 0.6, released: 2011-08-09}, new: {serves: [buy], quality: 0.4}}`,
			tick: tick, ticks: ticks, every: ticks / 300, with: cut}.run(t)
		year := func(days float64) float64 { return days / 365.25 }
		path := func(q, up, days float64) float64 { // ι·s per year
			goal := up / (up + 0.2)
			return goal + (q-goal)*math.Exp(-(up+0.2)*year(days))
		}
		for _, x := range []struct {
			day  int
			name string
			want float64
		}{
			{0, "paid", 0.5}, {100, "paid", path(0.5, 0.5, 100)}, {300, "paid", path(path(0.5, 0.5, 100), 0.125, 200)},
			{100, "held", 0.8}, {300, "held", path(0.8, 0.2, 200)},
			{199, "later", 0.6}, {300, "later", path(0.6, 0.075, 100)},
			{100, "new", 0.4}, {149, "new", path(0.4, 0.2*0.4/0.6*0.25, 49)}, // ι·s = δ·q/(1 − q), a quarter of it
			{300, "new", path(0.9, 0.2*0.9/0.1*0.25, 150)},
		} {
			need.Near(t, fmt.Sprintf("tick %v, day %d: the quality of %s", tick, x.day, x.name),
				r.Series("quality." + x.name)[x.day], x.want, 1e-9)
		}
		// What is paid: s of each, in full up to day 100 and a quarter of it from then on.
		paid := 0.0
		for _, x := range []struct{ perYear, full, cut float64 }{
			{250, 100, 200}, {1000 * 0.2 * 4 / 2, 100, 200}, {1000 * 0.2 * 1.5 / 2, 0, 100},
			{1000 * 0.2 / 1.5 / 2, 100, 50}, {1000 * 0.2 * 9 / 2, 0, 150},
		} {
			paid += x.perYear * year(x.full+0.25*x.cut)
		}
		need.Near(t, fmt.Sprintf("tick %v: what is paid", tick), w.Supplier.Balance().Float(), paid, 0.01*paid)
		// What is served follows.
		if got, want := r.Series("fit")[300], w.Fit(0); got != want {
			t.Errorf("fit is %v, %v", got, want)
		}
		near(t, "served", w.Served(0, needNumbers([]string{"talk"})[0]), 0.9*0.9*r.Series("quality.paid")[300])
		near(t, fmt.Sprint("mean quality at ", tick), r.Series("quality")[300],
			(r.Series("quality.paid")[300]+r.Series("quality.held")[300]+
				r.Series("quality.later")[300]+r.Series("quality.new")[300])/4)
	}
}
