// Package rival models another platform that consumers could use instead (M24). What it offers,
// u_R, is measured like the fit of the platform's own functions. It grows by itself, or follows
// what the platform offers with a lag, so that the two become alike. It makes consumers harder to
// win, shops less attractive, and users more likely to leave.
//
// Sources: Farrell & Klemperer (2007), Coordination and lock-in: competition with switching costs
// and network effects, Handbook of Industrial Organization 3; Mansfield (1961), Technical change
// and the rate of imitation, Econometrica 29(4), for imitation that takes years. His curve is
// logistic, of firms that have adopted one innovation; what is copied here is a level, by partial
// adjustment, which is assumed.
package rival

import (
	"time"

	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is the section `rival`.
type Spec struct {
	Kind   string // growth, follow
	From   time.Time
	Start  float64
	Growth units.Rate
	Lag    units.Duration
	Copy   float64
	Most   float64

	Threshold float64
	Outside   float64
	Churn     float64

	run *rival
}

// Declare declares the section's fields.
func (p *Spec) Declare(s *spec.Section) {
	m24 := spec.Equation("M24")
	s.Enum(&p.Kind, "kind", "growth", []string{"growth", "follow"}, "growth: what it offers grows by itself; follow: it copies what the platform offers each segment, with a lag", m24)
	s.Date(&p.From, "from", "", "day on which it appears; empty is the start", m24)
	s.Number(&p.Start, "start", "0", "what it offers then, in units of fit", spec.Symbol("u_R0"), m24, spec.Min(0), spec.Max(1), spec.Assumed("0–0.5"))
	s.Rate(&p.Growth, "growth", "0.05/year", "what it adds to that", m24, spec.Live(), spec.Min(0), spec.Max("10/day"), spec.Assumed("0–0.2/year"), spec.Only("kind", "growth"))
	s.Duration(&p.Lag, "lag", "1year", "time constant with which it follows", m24, spec.Live(), spec.Above(0), spec.Assumed("90d–3year"), spec.Only("kind", "follow"))
	s.Share(&p.Copy, "copy", "100%", "share of the platform's fit that it can copy", m24, spec.Live(), spec.Assumed("50%–100%"), spec.Only("kind", "follow"), spec.Symbol("c"))
	s.Number(&p.Most, "most", "1", "the most that it can offer", m24, spec.Min(0), spec.Max(1), spec.Assumed("0.5–1"))
	s.Number(&p.Threshold, "threshold", "0.5", "how much of it a consumer asks for on top of its reservation fit", spec.Symbol("ϖ"), m24, spec.Live(), spec.Min(0), spec.Max(100), spec.Assumed("0–1"))
	s.Number(&p.Outside, "outside", "1", "utility of buying elsewhere, per unit of it; 0 is that without a rival", spec.Symbol("β_R"), m24, spec.Live(), spec.Min(0), spec.Max(100), spec.Assumed("0–3"))
	s.Number(&p.Churn, "churn", "1", "what it adds to the log of the hazard of leaving, per unit of it", spec.Symbol("φ_R"), m24, spec.Live(), spec.Min(0), spec.Max(100), spec.Assumed("0–3"))
}

// Idle returns why the rival changes nothing, if so: nobody compares it with the platform, or it
// offers nothing.
func (p *Spec) Idle(on, given func(name string) bool) string {
	switch {
	case !on("satisfaction") && !on("commerce") && !given("adoption.reservation"):
		return "nothing compares what it offers; set adoption.reservation (who joins), satisfaction (who leaves) or commerce (who buys elsewhere)"
	case p.Kind == "growth" && p.Start == 0 && p.Growth.Value == 0:
		return "it offers nothing; set start or growth"
	}
	return ""
}
