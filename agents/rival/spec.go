// Package rival models another platform that consumers could use instead (M24). What it offers,
// u_R, is measured like the fit of the platform's own functions, and grows by itself. It makes
// consumers harder to win, shops less attractive, and users more likely to leave.
//
// Source: Farrell & Klemperer (2007), Coordination and lock-in: competition with switching costs
// and network effects, Handbook of Industrial Organization 3.
package rival

import (
	"time"

	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is the section `rival`.
type Spec struct {
	From   time.Time
	Start  float64
	Growth units.Rate
	Most   float64

	Threshold float64
	Outside   float64
	Churn     float64

	run *rival
}

// Declare declares the section's fields.
func (p *Spec) Declare(s *spec.Section) {
	m24 := spec.Equation("M24")
	s.Date(&p.From, "from", "", "day on which the rival appears; empty: at the start", m24)
	s.Number(&p.Start, "start", "0", "its initial offer, in units of fit", spec.Symbol("u_R0"), m24, spec.Min(0),
		spec.Max(1), spec.Assumed("0–0.5"))
	s.Rate(&p.Growth, "growth", "0.05/year", "rate at which its offer grows", m24, spec.Live(), spec.Min(0),
		spec.Max("10/day"), spec.Assumed("0–0.2/year"))
	s.Number(&p.Most, "most", "1", "its largest possible offer", m24, spec.Min(0), spec.Max(1), spec.Assumed("0.5–1"))
	s.Number(&p.Threshold, "threshold", "0.5", "weight of the rival's offer in a consumer's reservation fit, added to it",
		spec.Symbol("ϖ"), m24, spec.Live(), spec.Min(0), spec.Max(100), spec.Assumed("0–1"))
	s.Number(&p.Outside, "outside", "1", "utility of buying elsewhere per unit of the rival's offer; without a rival "+
		"it is 0", spec.Symbol("β_R"), m24, spec.Live(), spec.Min(0), spec.Max(100), spec.Assumed("0–3"))
	s.Number(&p.Churn, "churn", "1", "rise in the logarithm of the hazard of leaving per unit of the rival's offer",
		spec.Symbol("φ_R"), m24, spec.Live(), spec.Min(0), spec.Max(100), spec.Assumed("0–3"))
}

// Idle returns why the rival changes nothing, if so: nobody compares it with the platform, or it
// offers nothing.
func (p *Spec) Idle(on, given func(name string) bool) string {
	switch {
	case !on("satisfaction") && !on("commerce") && !given("adoption.reservation"):
		return "nothing is compared with the rival's offer; set adoption.reservation (who joins), satisfaction (who " +
			"leaves) or commerce (who buys elsewhere)"
	case p.Start == 0 && p.Growth.Value == 0:
		return "the rival's offer is 0; set start or growth"
	}
	return ""
}
