package adoption

import (
	"guanxi/sim/num"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Incentive is the section `adoption.invitation.incentive`.
type Incentive struct {
	Sending                    units.Money
	Chance, Response, Expected float64
}

func (x *Incentive) declare(s *spec.Section) {
	m2 := spec.Equation("M2")
	s.Money(&x.Sending, "sending", "0", "paid to the inviter for each invitation that is sent", spec.Min(0),
		spec.Max(1000), spec.Treat("consumer"), m2, spec.Assumed("0–5"))
	s.Share(&x.Chance, "chance", "100%", "probability with which a reward is paid, for sending and for success, of an "+
		"amount that has the same mean; 100%: always", spec.Treat("consumer"), m2, spec.Min("0.1%"), spec.Symbol("π_r"),
		spec.Source("a choice of the platform"))
	s.Number(&x.Response, "response", "0.1", "by how much the rate of inviting rises with each unit of currency that an "+
		"invitation is worth to who sends it: rate·(1 + β·CE)", spec.Unit("1/currency"), m2, spec.Min(0), spec.Max(10),
		spec.Live(), spec.Symbol("β"), spec.Assumed("0–1"))
	s.Share(&x.Expected, "expected", "10%", "probability that an invitation succeeds, as users see it", m2, spec.Live(),
		spec.Symbol("s"), spec.Assumed("1%–50%"))
}

// Of gains by Tversky & Kahneman (1992), Advances in prospect theory, Journal of Risk and Uncertainty 5(4): the power
// of the value, and that in the weight of a probability.
const (
	valued  = .88
	weighed = .61
)

// certaintyEquivalent is the sure gain that is worth as much as a gain with some probability: w(π)^(1/.88)·x, with
// w = π^.61/(π^.61 + (1 − π)^.61)^(1/.61).
func certaintyEquivalent(gain, chance float64) float64 {
	if chance == 0 || chance == 1 {
		return float64(gain * chance)
	}
	a, b := num.Pow(chance, weighed), num.Pow(1-chance, weighed)
	return float64(gain * num.Pow(a/num.Pow(a+b, 1/weighed), 1/valued))
}

// mostEager is by how much rewards raise the rate at most.
const mostEager = 100

// invites is the rate at which a user sends invitations, per tick.
func (a *Spec) invites(tick units.Duration) float64 {
	v, x := &a.Invitation, &a.Invitation.Incentive
	rate := v.Rate.Over(tick)
	if !v.HasIncentive {
		return rate
	}
	worth := certaintyEquivalent(x.Sending.Float()/x.Chance, x.Chance) + certaintyEquivalent(v.Reward.Float()/x.Chance,
		float64(x.Chance*x.Expected))
	return float64(rate * min(mostEager, 1+float64(x.Response*worth)))
}

// lotteryPayout is what of a reward is paid: all, or by a lottery more of it, or nothing.
func (v *invitations) lotteryPayout(s *Spec, reward units.Money, i int, draw uint64) units.Money {
	x := &s.Invitation.Incentive
	if !s.Invitation.HasIncentive || x.Chance == 1 {
		return reward
	}
	if v.lottery.Float(uint64(i), draw) >= x.Chance {
		return 0
	}
	return units.Amount(reward.Float() / x.Chance)
}
