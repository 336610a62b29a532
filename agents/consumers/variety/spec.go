// Package variety models that what users gain by trade on the platform, as they tell it, draws and keeps others (M27):
// shops, cards, advertised goods, teams, stickers, games.
//
// Sources: Rochet & Tirole (2003), Platform competition in two-sided markets, JEEA 1(4), and Armstrong (2006),
// Competition in two-sided markets, RAND Journal of Economics 37(3), for users whom the surplus draws that the other
// side offers them; Hagiu (2009), Two-sided platforms: product variety and pricing structures, Journal of Economics &
// Management Strategy 18(4), where a taste for variety does it; Small & Rosen (1981), Applied welfare economics with
// discrete choice models, Econometrica 49(1), for that surplus as an inclusive value.
package variety

import (
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is the section `variety`.
type Spec struct {
	Weight float64
	Memory units.Duration

	run *variety
}

// Declare declares the section's fields.
func (p *Spec) Declare(s *spec.Section) {
	m27 := spec.Equation("M27")
	s.Number(&p.Weight, "weight", "0", "what a unit of currency a month that users gain by trade adds to the fit of the "+
		"platform", spec.Symbol("ω"), spec.Unit("1/currency"), m27, spec.Min(0), spec.Max(1e6), spec.Assumed("0–0.02"))
	s.Duration(&p.Memory, "memory", "180d", "time constant of the mean of what users gain, as people hear of it",
		spec.Symbol("T_y"), m27, spec.Above(0), spec.Assumed("30d–2year"))
}

// Reads returns the trades of which one must be on for somebody to gain (teams need shops).
func (*Spec) Reads() (keys, of []string) {
	return []string{"weight"}, []string{"commerce", "sharing", "ads", "services", "games"}
}

// Idle returns why nothing is drawn by trade, if so.
func (p *Spec) Idle(on, _ func(name string) bool) string {
	switch {
	case p.Weight == 0:
		return "weight is 0, so that nobody is drawn by what others gain"
	case !on("adoption") && !on("satisfaction"):
		return "nobody joins or leaves by it; set adoption or satisfaction"
	}
	return ""
}
