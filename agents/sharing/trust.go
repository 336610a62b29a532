package sharing

import (
	"math/bits"

	"guanxi/agents/society"
	"guanxi/sim"
)

// trustTable is trust of pairs that have dealt with each other, a directed pair of
// who trusts and whom: open addressing with linear steps, 12 bytes a place, at most
// half of them taken. Pairs that never dealt are not in it; for them the strength of
// the tie stands, which is found anew each time: of strong friends it is the overlap of
// two rows. Entries come in an order that the run decides, so the table's
// bytes are the same for any number of workers.
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

// place is where a pair stands, or the free place where it would.
func (t *trustTable) place(pair uint64) int {
	mask := uint64(len(t.pairs) - 1)
	hi, lo := bits.Mul64(pair, 0x9e3779b97f4a7c15)
	for at := (hi ^ lo) & mask; ; at = (at + 1) & mask {
		if p := t.pairs[at]; p == pair || p == 0 {
			return int(at)
		}
	}
}

// may says whether who may be in a sketch of those who have dealt with somebody. Most
// who are asked for have not, and places of the table are far from one another: that
// look cost more than all else that a sale leads to.
func may(dealt, who uint32) bool { return dealt&society.ContactBit(int(who)) != 0 }

// of is the trust of who in whom, if they have dealt; dealt is the sketch of whom.
func (t *trustTable) of(who, whom, dealt uint32) (trust float64, ok bool) {
	if !may(dealt, who) {
		return 0, false
	}
	return t.find(who, whom)
}

func (t *trustTable) find(who, whom uint32) (trust float64, ok bool) {
	at := t.place(pairOf(who, whom))
	return float64(t.trust[at]), t.pairs[at] != 0
}

func (t *trustTable) set(who, whom uint32, trust float64) {
	pair := pairOf(who, whom)
	t.dealt[whom] |= society.ContactBit(int(who))
	at := t.place(pair)
	if t.pairs[at] == 0 {
		if t.n++; 2*t.n > len(t.pairs) {
			t.grow()
			at = t.place(pair)
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
			at := t.place(p)
			t.pairs[at], t.trust[at] = p, trust[k]
		}
	}
}

// trustIn is τ_ij: what dealings have made of it, or what the strength of the tie gives.
func (m *sharing) trustIn(worker int, who, whom uint32) float64 {
	if x, ok := m.trust.of(who, whom, m.trust.dealt[whom]); ok {
		return x
	}
	if weak := m.w.Weak; weak != nil {
		if tie, ok := weak.Between(int(who), int(whom)); ok {
			return weak.StrengthOf(tie)
		}
		if !m.w.Graph.Has(int(whom), int(who)) { // the tie has ended since the card came
			return 0
		}
	}
	return m.trustAtFirst(worker, who, whom)
}

// trustOfStrong is trustIn of a strong friend, which has no weak tie.
func (m *sharing) trustOfStrong(worker int, who, whom, dealt uint32) float64 {
	if x, ok := m.trust.of(who, whom, dealt); ok {
		return x
	}
	return m.trustAtFirst(worker, who, whom)
}

// trustAtFirst is the trust of strong friends who never dealt.
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

// trustAlong is trustIn of a weak friend in somebody.
func (m *sharing) trustAlong(who society.WeakFriend, whom, dealt uint32) float64 {
	if x, ok := m.trust.of(who.Who, whom, dealt); ok {
		return x
	}
	return m.w.Weak.StrengthOf(who.Tie)
}
