package pacing

import (
	"math"

	"guanxi/sim/num"
)

// Pace is the pacing controller of a campaign (M8). With `even`, the campaign takes part in a slot
// with probability
//
//	ϑ = min{1, T/D},  T = money left × share of the remaining window,
//
// where D is the expected spend of a tick without throttle: the slots expected in the targeted
// cells, a Flow, × the running mean of spend per slot in which the campaign took part. With `asap`,
// T is all the money left. With `bid`, bids are multiplied by μ as well, adjusted in steps of log μ by
// what a tick without throttle would have demanded over T (after Balseiro & Gur 2019), until ϑ is 1.
// The controller observes what was demanded, never what was billed.
//
// Call Begin before any other method; the zero value has no estimates.
type Pace struct {
	Theta float64 // ϑ
	Mu    float64 // μ

	spend   float64 // running sums: demand, slots × ϑ, number of charges
	took    float64
	bills   float64
	plan    float64 // demand that ϑ was set for
	guess   float64 // part of took that remains of the first guess
	scatter float64 // running mean square of demand/plan − 1
}

const (
	paceMemory = 0.9 // weight of the past per tick, for spend per slot
	paceTrust  = 10  // weight of the first guess, in slots; its price is the own bid
	bidStep    = 0.1 // change of log μ per unit of relative error
	bidLeast   = 0.01
)

// expected is the spend of a tick without throttle.
func (p *Pace) expected(slots float64) float64 {
	if p.took <= 0 {
		return 0
	}
	return float64(slots*p.spend) / p.took
}

// careful is the target less the margin, which applies where the purse exceeds the target by no
// more than twice the scatter of a tick. The scatter is the observed one, and at least that of the
// number of charges, 1/√n.
func (p *Pace) careful(target, purse float64) float64 {
	if p.bills <= 0 || p.spend <= 0 || target <= 0 {
		return target
	}
	n := float64(target*p.bills) / p.spend
	cv := math.Sqrt(max(p.scatter, 1/n))
	if purse-target > float64(2*target*cv) {
		return target
	}
	return float64(target * (1 - margin(cv)))
}

// Free lets a campaign take part in every slot at its bid.
func (p *Pace) Free() { p.Theta, p.Mu = 1, 1 }

// Plan sets ϑ for a tick in which target is to be spent from the money in the purse, and for which
// so many slots are expected.
func (p *Pace) Plan(target, purse, slots float64) {
	target = p.careful(target, purse)
	expected := p.expected(slots)
	p.Theta = throttle(target, expected)
	p.plan = min(target, expected)
}

// Begun reports whether Begin was called.
func (p *Pace) Begun() bool { return p.took != 0 }

// Begin sets the first guess of the price of a slot, the own bid.
func (p *Pace) Begin(price float64) {
	*p = Pace{spend: float64(paceTrust * price), took: paceTrust, guess: paceTrust, Theta: 1, Mu: 1}
}

// Learn updates the estimates with a tick: what was demanded, the number of charges, and the slots
// in the targeted cells, where so many were expected as f says. The error of a plan based mostly on the first guess is
// not counted as scatter. When it was, a price of a tenth of the own bid took four weeks to be forgotten, during
// which a tenth to a third of a daily cap went unspent.
func (p *Pace) Learn(f *Flow, demand, bills, slots float64) {
	past := f.past(paceMemory, slots)
	p.bills = float64(past*p.bills) + bills
	if p.plan > 0 && p.guess < float64(p.took/10) {
		off := min(2, demand/p.plan-1)
		p.scatter = float64(paceMemory*p.scatter) + float64((1-paceMemory)*off*off)
	}
	p.spend = float64(past*p.spend) + demand
	p.took = float64(past*p.took) + float64(p.Theta*slots)
	p.guess *= past
}

// Steer moves μ towards the bids at which a campaign that takes part in every slot spends the target.
func (p *Pace) Steer(f *Flow, demand, target float64) {
	if target <= 0 {
		p.Mu = bidLeast
		return
	}
	off := min(1, demand/float64(p.Theta*target)-1)
	step := float64(bidStep * min(1, f.Slots/fewSlots))
	p.Mu = min(1, max(bidLeast, float64(p.Mu*num.Exp(-float64(step*off)))))
}
