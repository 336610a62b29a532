package content

import (
	"guanxi/sim"
	"guanxi/sim/rng"
)

// attachment draws first follows by preferential attachment: a share a in proportion to the followers that accounts
// have, the rest evenly. With accounts and follows that come at even rates an account that is there since t_0 has
// followers in proportion to (t/t_0)^a, so that numbers of followers have the density k^−(1 + 1/a) far out (Simon 1955;
// Barabási & Albert 1999; Dorogovtsev, Mendes & Samukhin 2000).
type attachment struct {
	ends  []uint32 // the account of each follow
	there []uint32 // accounts that are present
}

func (m *content) buildAttachment(s *sim.Scope) {
	if m.spec.HasAttachment {
		m.attach = &attachment{}
		sim.Hold(s, "ends", func() []uint32 { return m.attach.ends })
	}
}

// note notes a follow.
func (x *attachment) note(account int) {
	if x != nil {
		x.ends = append(x.ends, uint32(account))
	}
}

// look lists the accounts that are present, and forgets follows of those that are gone.
func (x *attachment) look(m *content) {
	if x == nil {
		return
	}
	kept := x.ends[:0]
	for _, k := range x.ends {
		if m.firms.IsOpen(int(k)) {
			kept = append(kept, k)
		}
	}
	x.ends, x.there = kept, x.there[:0]
	for k := range m.accounts {
		if m.firms.IsOpen(k) {
			x.there = append(x.there, uint32(k))
		}
	}
}

// pick draws an account; −1: there is none.
func (x *attachment) pick(popular float64, stream *rng.Stream) int {
	from := x.there
	if stream.Float64() < popular && len(x.ends) > 0 {
		from = x.ends
	}
	if len(from) == 0 {
		return -1
	}
	return int(from[stream.Below(uint64(len(from)))])
}
