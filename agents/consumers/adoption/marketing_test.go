package adoption

import (
	"math"
	"math/rand/v2"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// Without friends people join at the hazard p + β_x·ln(1 + x/x_0), by each cause in proportion, and the platform has
// paid what it spends of what was planned, on ticks of a quarter of a day to a week and in populations of any size.
func TestMarketing(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 83))
	for k := range 12 {
		tick := []units.Duration{6 * units.Hour, units.Day, units.Week}[k%3]
		x := trial{n: 4000, ties: society.TiesSpec{Kind: "ring", Degree: 2}, tick: tick, ticks: 30, every: 30}
		p, β, spent, scale := r.Float64(), r.Float64(), 20*r.Float64(), 1+9*r.Float64() // a year, a person
		share := []float64{1, r.Float64(), 0}[k/2%3]                                    // that the treasury pays
		run, w := x.buildWith(t, func(a *Spec) {
			a.Innovation = units.Rate{Value: p, Per: units.Year}
			a.HasMarketing = true
			a.Marketing = MarketingSpec{Effect: units.Rate{Value: β, Per: units.Year}, Scale: units.Amount(scale),
				Spend: units.ExtensiveRate{Value: 1000 * spent, Per: units.Year, PerThousand: true}}
		}, func(_ *sim.Builder, w *society.World) {
			w.Policy = society.NewPolicy()
			w.Policy.Paid[society.SpendMarketing] = share
		})
		simtest.Run(t, run)
		years := 30 * tick.Days() / 365.25
		spent *= share
		all, by := p+β*math.Log1p(spent/scale), β*math.Log1p(spent/scale)
		sum := func(name string) (n float64) {
			for _, x := range run.Series(name) {
				n += x
			}
			return n
		}
		joined := 1 - math.Exp(-all*years)
		simtest.Z(t, "joined", float64(w.Users)/4000, math.Sqrt(joined*(1-joined)), 4000, joined, 0)
		paid := by / all
		simtest.Z(t, "by marketing", sum("new_adopters.marketing")/float64(w.Users), math.Sqrt(paid*(1-paid)),
			int(w.Users), paid, 0)
		need.Near(t, "paid", -w.Platform.Balance().Float(), 4000*spent*years, 1e-3)
	}
	p := MarketingSpec{Effect: units.Rate{Value: .3, Per: units.Year}, Scale: 5 * units.One,
		Spend: units.ExtensiveRate{Value: 5 * (math.E - 1), Per: units.Year}}
	need.Near(t, "at e − 1 scales", p.hazard(units.Year, 1, 1), .3, 1e-12)
}
