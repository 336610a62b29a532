package society

import (
	"guanxi/sim"
	"guanxi/sim/units"
)

// Prospect is the surplus that consumers expect of trade on the platform (M27). Writer: variety, at the start of each
// tick. Readers: adoption, satisfaction, teams, by FitOf; commerce. Nil: it is off, and draws nobody.
type Prospect struct{ Fit float64 } // ω·y, in units of fit

// beside is what a fit is with it, never below 0.
func (p *Prospect) beside(fit float64) float64 {
	if p == nil {
		return fit
	}
	return max(0, fit+p.Fit)
}

// MostFit is what no FitOf exceeds.
func (w *World) MostFit() float64 { return max(1, w.Prospect.beside(1)) }

// Gain adds counters of what consumers gain by trade, their surplus.
func (w *World) Gain(of ...*sim.Counter) { w.gains = append(w.gains, of...) }

// Gains adds what a consumer gains by trade, which is in proportion to what a unit of utility is worth to it in money.
func (w *World) Gains(c *sim.Chunk, i int, surplus units.Money) { w.Income.Gain(c, i, surplus) }

// Gained is that surplus since the start, in currency. A gain counts as it would at the mean weight of a price: money
// is worth less to the rich, who would be heard more otherwise.
func (w *World) Gained() (sum float64) {
	for _, k := range w.gains {
		sum += k.SinceStart()
	}
	return sum + w.Income.told()
}
