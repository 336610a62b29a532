package sharing

import (
	"cmp"
	"maps"
	"slices"
)

// pair is who trusts whom.
type pair struct{ who, whom uint32 }

// dealing is the trust of a pair that has dealt with each other.
type dealing struct {
	pair
	trust float32
}

// dealings lists the trust of all pairs that have dealt.
func (m *sharing) dealings() []dealing {
	order := func(a, b pair) int { return cmp.Or(cmp.Compare(a.who, b.who), cmp.Compare(a.whom, b.whom)) }
	var all []dealing
	for _, p := range slices.SortedFunc(maps.Keys(m.trust), order) {
		all = append(all, dealing{p, m.trust[p]})
	}
	return all
}

// trustIn is τ_ij at a time in ticks: what dealings have made of it, or otherwise the initial trust by
// the strength of the tie.
func (m *sharing) trustIn(who, whom uint32, at float64) float64 {
	if x, dealt := m.trust[pair{who, whom}]; dealt {
		return float64(x)
	}
	if weak := m.w.Weak; weak != nil && !m.w.Graph.Has(int(whom), int(who)) {
		if tie, ok := weak.Between(int(who), int(whom)); ok {
			return weak.StrengthAt(tie, at*m.w.Clock.Days())
		}
		return 0 // the tie has ended since the card came
	}
	return m.trustAtFirst(who, whom)
}

// trustOf is the trust in the holder of a card by whom it reaches.
func (m *sharing) trustOf(s *seller, it *item, y wait, at float64) float64 {
	if it.hand > 1 || y.place == 0 {
		return m.trustIn(y.who, it.holder, at)
	}
	if x, dealt := m.trust[pair{y.who, it.holder}]; dealt {
		return float64(x)
	}
	return float64(s.faces[y.place-1].trust)
}

// trustAtFirst is the trust of strong friends who have never dealt.
func (m *sharing) trustAtFirst(who, whom uint32) float64 {
	if m.byTie == 0 {
		return m.spec.Trust.Start
	}
	return m.trustBy(m.w.Graph.Overlap(int(whom), int(who)))
}

// trustBy is trustAtFirst by the strength of the tie, where that is defined.
func (m *sharing) trustBy(strength float64, ok bool) float64 {
	if !ok || m.byTie == 0 {
		return m.spec.Trust.Start
	}
	return trustAtStart(m.spec.Trust.Start, m.byTie, strength, m.overlap)
}
