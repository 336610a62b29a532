package adoption

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// MarketingSpec is the section `adoption.marketing`: what the platform pays to be known to those who have never
// used it.
type MarketingSpec struct {
	Spend  units.ExtensiveRate
	Effect units.Rate
	Scale  units.Money // for a person and year
}

func (p *MarketingSpec) declare(s *spec.Section) {
	m2 := spec.Equation("M2")
	s.CountRate(&p.Spend, "spend", "0/year", "what the platform pays outside media, in the whole population",
		spec.Unit("currency"), spec.Live(), spec.Min(0), spec.Max("1e9/day"), spec.Symbol("x"), m2,
		spec.Assumed("0–20000/year per 1000"))
	s.Rate(&p.Effect, "effect", "0.1/year", "hazard of adopting that it adds where spending is "+
		"e − 1 = 1.7 times the scale",
		spec.Symbol("β_x"), spec.Min(0), spec.Max("1000/day"), spec.Live(), m2, spec.Assumed("0–1/year"))
	s.Money(&p.Scale, "scale", "5", "spending for a person and year up to which it acts about in proportion; beyond it "+
		"by its logarithm", spec.Symbol("x_0"), spec.Above(0), m2, spec.Assumed("1–50"))
}

// hazard is β_x·ln(1 + x/x_0) in a tick, for x a person and year of n, of which a share is paid.
func (p *MarketingSpec) hazard(tick units.Duration, n int, share float64) float64 {
	each := float64(share*p.Spend.Rate(n).Over(units.Year)) / float64(n)
	return float64(p.Effect.Over(tick) * num.Log1p(each/p.Scale.Float()))
}

// baselineHazard is the hazard of who has no friends there in a tick: p and what marketing adds, of which a share is
// paid.
func (a *Spec) baselineHazard(tick units.Duration, n int, share float64) float64 {
	p := a.Innovation.Over(tick)
	if a.HasMarketing {
		p += a.Marketing.hazard(tick, n, share)
	}
	return p
}

// buildMarketing makes who joins by it a cause of its own, and the platform pay for it.
func (m *adoption) buildMarketing(s *sim.Scope) {
	w := m.w
	m.causePaid = w.Cause("marketing", "first adoptions by what the platform pays for marketing")
	w.Wallets()
	pay := s.Stream(sim.Stream{Name: "acquisition.marketing", From: w.Platform, To: w.Media, Phase: sim.Settle,
		Module: society.Acquisition, Doc: "what the platform pays to be known (adoption.marketing)"})
	plan := func(sim.Tick) units.Money {
		return units.Amount(m.spec.Marketing.Spend.Rate(w.N).Over(w.Clock.Tick))
	}
	w.Policy.Plan(society.SpendMarketing, plan)
	s.Step(sim.Step{Name: "marketing", Phase: sim.Settle, Commit: func(t sim.Tick, _ int) {
		pay.Pay(&sim.Chunk{Tick: t}, 0, 0, units.Amount(m.fundedShare()*plan(t).Float()))
		m.p = m.spec.baselineHazard(w.Clock.Tick, w.N, m.fundedShare())
	}})
}

// fundedShare is the share of marketing that the platform could pay for when it last settled.
func (m *adoption) fundedShare() float64 { return m.w.Policy.Share(society.SpendMarketing) }
