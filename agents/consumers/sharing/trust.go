package sharing

import (
	"guanxi/agents/society"
	"guanxi/sim"
)

// trustTable holds the trust of directed pairs, who trusts whom, that have dealt with each other:
// open addressing with linear probing, 12 bytes a place, at most half full. Other pairs start from
// the strength of the tie, which is computed on demand; for strong friends it is the overlap of two
// rows. Entries are inserted in a deterministic order, so the table's bytes are the same for any
// number of workers.
type trustTable struct {
	pairs []uint64 // who << 32 | whom, plus 1; 0 is free
	trust []float32
	dealt []uint32 // by whom: sketch of those who have dealt with it
	n     int
}

func newTrustTable(s *sim.Scope, consumers int) *trustTable {
	t := &trustTable{pairs: make([]uint64, 1<<8), trust: make([]float32, 1<<8), dealt: sim.Column[uint32](s, "dealt", consumers)}
	sim.Hold(s, "pairs", func() []uint64 { return t.pairs })
	sim.Hold(s, "trust", func() []float32 { return t.trust })
	return t
}

func pairOf(who, whom uint32) uint64 { return uint64(who)<<32 | uint64(whom) + 1 }

// may reports whether a consumer may be in a sketch of those who have dealt with somebody. Most
// have not, and places of the table are far apart in memory: without the sketch the look-up cost
// more than everything else that a sale causes.
func may(dealt, who uint32) bool { return dealt&bitOf(who) != 0 }

// bitOf returns the bit of a consumer in a sketch.
func bitOf(who uint32) uint32 { return 1 << (who * 0x9e3779b1 >> 27) }

// of returns the trust of who in whom, if they have dealt; dealt is the sketch of whom.
func (t *trustTable) of(who, whom, dealt uint32) (trust float64, ok bool) {
	if !may(dealt, who) {
		return 0, false
	}
	return t.find(who, whom)
}

func (t *trustTable) find(who, whom uint32) (trust float64, ok bool) {
	at := place(t.pairs, pairOf(who, whom))
	return float64(t.trust[at]), t.pairs[at] != 0
}

func (t *trustTable) set(who, whom uint32, trust float64) {
	pair := pairOf(who, whom)
	t.dealt[whom] |= bitOf(who)
	at := place(t.pairs, pair)
	if t.pairs[at] == 0 {
		if t.n++; 2*t.n > len(t.pairs) {
			t.grow()
			at = place(t.pairs, pair)
		}
		t.pairs[at] = pair
	}
	t.trust[at] = float32(trust)
}

func (t *trustTable) grow() {
	pairs, trust := t.pairs, t.trust
	t.pairs, t.trust = make([]uint64, 2*len(pairs)), make([]float32, 2*len(trust))
	for k, p := range pairs {
		if p != 0 {
			at := place(t.pairs, p)
			t.pairs[at], t.trust[at] = p, trust[k]
		}
	}
}

// trustIn is τ_ij at a time in ticks: what dealings have made of it, or otherwise the initial trust by
// the strength of the tie.
func (m *sharing) trustIn(worker int, who, whom uint32, at float64) float64 {
	if x, ok := m.trust.of(who, whom, m.trust.dealt[whom]); ok {
		return x
	}
	if weak := m.w.Weak; weak != nil && !m.w.Graph.Has(int(whom), int(who)) {
		if tie, ok := weak.Between(int(who), int(whom)); ok {
			return weak.StrengthAt(tie, at*m.w.Clock.Days())
		}
		return 0 // the tie has ended since the card came
	}
	return m.trustAtFirst(worker, who, whom)
}

// trustOfStrong is trustIn for a strong friend, who has no weak tie.
func (m *sharing) trustOfStrong(worker int, who, whom, dealt uint32) float64 {
	if x, ok := m.trust.of(who, whom, dealt); ok {
		return x
	}
	return m.trustAtFirst(worker, who, whom)
}

// trustAtFirst is the trust of strong friends who have never dealt.
func (m *sharing) trustAtFirst(worker int, who, whom uint32) float64 {
	t := &m.spec.Trust
	if m.byTie == 0 {
		return t.Start
	}
	strength, ok := m.around[worker].Overlap(int(whom), int(who))
	if !ok {
		return t.Start
	}
	return trustAtStart(t.Start, m.byTie, strength, m.overlap)
}

// trustAlong is trustIn along a weak tie.
func (m *sharing) trustAlong(who society.WeakFriend, whom, dealt uint32, at float64) float64 {
	if x, ok := m.trust.of(who.Who, whom, dealt); ok {
		return x
	}
	return m.w.Weak.StrengthAt(who.Tie, at*m.w.Clock.Days())
}
