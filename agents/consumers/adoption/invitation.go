package adoption

import (
	"sync/atomic"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// invitations lets users invite friends, one at a time. An invited consumer adopts at a hazard
// raised by 1 + lift, and on success both are paid.
type invitations struct {
	w           *society.World
	by          []uint32 // inviter+1; 0: not invited
	rate        float64  // per tick
	treatedRate float64  // of those whom an experiment treats
	spec        *Spec
	key         rng.Key
	stream      *sim.Stream
	paid        *sim.Stream // for sending; nil: nobody is
	lottery     rng.Key
	sent        *sim.Counter
}

func (m *adoption) buildInvitations(s *sim.Scope) {
	w := m.w
	v := &invitations{w: w, spec: m.spec, by: sim.Tally[uint32](s, "invited_by", w.N), key: s.Key("invite")}
	v.sent = s.Counter("invitations", "invitations sent to friends who have not adopted")
	w.Wallets()
	v.stream = s.Stream(sim.Stream{Name: "acquisition.reward", From: w.Platform, To: w.Consumer, Phase: sim.Arrive,
		Module: society.Acquisition, Doc: "rewards for successful invitations, to inviter and invitee"})
	if m.spec.Invitation.HasIncentive {
		v.lottery = s.Key("lots")
		v.paid = s.Stream(sim.Stream{Name: "acquisition.sending", From: w.Platform, To: w.Consumer, Phase: sim.Act,
			Module: society.Acquisition, Doc: "rewards for sending an invitation"})
	}
	m.invite = v
	s.Step(sim.Step{Name: "invite", Phase: sim.Act, Rows: w.N, Before: v.beginTick, Chunk: v.send})
}

// beginTick sets the rates of the tick.
func (v *invitations) beginTick(sim.Tick, int) {
	a, tick := v.spec, v.w.Clock.Tick
	v.rate = a.invites(tick)
	if v.treatedRate = v.rate; a.treated != nil {
		v.treatedRate = a.treated.invites(tick)
	}
}

// rateOf is the rate of consumer i.
func (v *invitations) rateOf(i int) float64 {
	if v.spec.settingsFor(v.w, i) != v.spec {
		return v.treatedRate
	}
	return v.rate
}

// send lets users send Poisson(rate) invitations, each to one friend at random.
func (v *invitations) send(c *sim.Chunk) {
	w, key, most := v.w, v.key.At(int(c.Tick), 0), max(v.rate, v.treatedRate)
	of := v.rateOf
	if law := w.Laws.Inviting; law != nil {
		most = law.Most(c.Worker, most)
		of = func(i int) float64 { return law.Hazard(c.Worker, i, most, v.rateOf(i)) }
		law.Watch(c, most, func(i int) bool { return w.Status[i] == society.Using },
			func(i int) []float64 { return []float64{v.rateOf(i)} })
	}
	rng.Rare(key, c.ID, c.Hi-c.Lo, most,
		func(r int) float64 {
			if w.Status[c.Lo+r] != society.Using {
				return 0
			}
			return of(c.Lo + r)
		},
		func(r int) {
			i := c.Lo + r
			for n := range num.PoissonOfSome(key.Open(uint64(i), 0), of(i)) {
				j := w.AnyFriend(v.key, i, uint64(c.Tick)|1<<40|uint64(n)<<41)
				if j < 0 || w.Status[j] != society.Never || !w.Reaches(i, j) {
					continue
				}
				v.sent.Add(c, 1)
				v.recordInviter(j, i)
				if s := v.spec.settingsFor(w, i); v.paid != nil {
					v.paid.Pay(c, 0, i, v.lotteryPayout(s, s.Invitation.Incentive.Sending, i, uint64(c.Tick)<<32|uint64(n)<<1|1))
				}
			}
		})
}

// recordInviter records the inviter. Of several, the one with the largest draw wins in any order. A draw
// is a function of the pair, so it need not be stored.
func (v *invitations) recordInviter(j, inviter int) {
	x, draw := uint32(inviter+1), v.key.Bits(uint64(inviter), uint64(j))
	for {
		old := atomic.LoadUint32(&v.by[j])
		if old == x || old != 0 && v.key.Bits(uint64(old-1), uint64(j)) >= draw || atomic.CompareAndSwapUint32(&v.by[j],
			old,
			x) {
			return
		}
	}
}

// success pays the reward to both.
func (v *invitations) success(c *sim.Chunk, i int) {
	if v.by[i] == 0 {
		return
	}
	inviter := int(v.by[i]) - 1
	v.w.Invited(c, i, inviter)
	s := v.spec.settingsFor(v.w, inviter)
	reward := v.lotteryPayout(s, s.Invitation.Reward, inviter, uint64(i)<<1)
	v.stream.Pay(c, 0, i, reward)
	v.stream.Pay(c, 0, inviter, reward)
}
