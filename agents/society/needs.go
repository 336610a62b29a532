package society

import (
	"slices"

	"guanxi/sim/num"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Needs lists the needs that a function can serve (M1).
func Needs() []string {
	return []string{"buy", "inform", "meet", "pay", "play", "see", "serve", "share", "talk"}
}

// driftSpec describes how the needs of a segment move: from `needs` towards others.
type driftSpec struct {
	Rate  units.Rate
	Needs []spec.Weight
}

func (d *driftSpec) declare(s *spec.Section) {
	s.Rate(&d.Rate, "rate", "0.1/year", "speed: rate at which the distance to the needs below shrinks", spec.Min(0),
		spec.Symbol("ρ_w"), spec.Equation("M1"), spec.Assumed("0–0.5/year"))
	s.Weights(&d.Needs, "needs", "", "weights of needs in the long run; only their ratios matter", spec.Names(Needs()...),
		spec.OnlyRatios(), spec.Required(), spec.Equation("M1"), spec.Symbol("w_∞"))
}

// NeedWeights returns the weights of a segment's needs at a time in days since the start, in the
// order of Needs, summing to 1: w(t) = w_∞ + (w_0 − w_∞)·e^(−ρ_w·t) (M1).
func (p *People) NeedWeights(segment int, days float64) []float64 {
	w := shareOfNeeds(p.Needs[segment])
	d := p.Drift[segment]
	if d.Rate.Value == 0 || len(d.Needs) == 0 {
		return w
	}
	stay := num.Exp(-float64(d.Rate.Over(units.Day) * days))
	for n, goal := range shareOfNeeds(d.Needs) {
		w[n] = goal + float64((w[n]-goal)*stay)
	}
	return w
}

// Needed reports whether any segment has a need, or comes to have it.
func (p *PeopleSpec) Needed(need string) bool {
	weighs := func(ws []spec.Weight) bool {
		return slices.ContainsFunc(ws, func(x spec.Weight) bool { return x.Name == need && x.Value > 0 })
	}
	for _, g := range p.Segments {
		if weighs(g.V.Needs) || g.V.Drifts && weighs(g.V.Drift.Needs) {
			return true
		}
	}
	return len(p.Segments) == 0 && need == "talk"
}

// Drifts reports whether the needs of any segment move.
func (p *People) Drifts() bool {
	for _, d := range p.Drift {
		if d.Rate.Value > 0 && len(d.Needs) > 0 {
			return true
		}
	}
	return false
}

func shareOfNeeds(ws []spec.Weight) []float64 {
	out, sum := spec.Values(ws, Needs()), 0.0
	for _, x := range ws {
		sum += x.Value
	}
	for n := range out {
		if sum > 0 {
			out[n] /= sum
		}
	}
	return out
}

// defaultAbility is b of a function that a segment does not name.
const defaultAbility = 0.9

// AbilityFor returns b_gf, how well a segment can use a function.
func (p *People) AbilityFor(segment int, function string) float64 {
	for _, x := range p.Ability[segment] {
		if x.Name == function {
			return x.Value
		}
	}
	return defaultAbility
}
