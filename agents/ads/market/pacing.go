package market

import (
	"math"

	"guanxi/sim/num"
)

// Pace is the controller of a campaign (M8). `even`: it takes part in a slot with
// probability
//
//	ϑ = min{1, T/D},  T = money left × share of the remaining window,
//
// D the spend that a tick would see without throttle: slots expected in the
// cells that it wants × its running mean of spend per slot in which it took
// part. `asap` asks for all that is left at once; `bid` multiplies bids by μ
// instead, in steps of log μ against spend over target (Balseiro & Gur 2019),
// and throttles only where the money would not last for the tick. A controller
// reads what was demanded, never what was billed.
//
// The zero value knows nothing: Begin comes first.
type Pace struct {
	Theta float64 // ϑ
	Mu    float64 // μ

	spend   float64 // running sums: demand, slots × ϑ, and what was charged
	took    float64
	bills   float64
	plan    float64 // demand that ϑ was set for
	guess   float64 // what is left in took of the first guess
	scatter float64 // running mean square of demand/plan − 1
	slots   float64 // slots expected in its cells
}

const (
	paceMemory = 0.9 // weight of the past per tick, in spend per slot
	flowMemory = 0.7 // and in slots
	paceTrust  = 10  // slots that the first guess is worth: the own bid as price
	bidStep    = 0.1 // of log μ per unit of relative error
	bidLeast   = 0.01
)

// throttle is ϑ.
func throttle(target, expected float64) float64 {
	if expected <= target {
		return 1
	}
	return max(0, target/expected)
}

// expected is the spend of a tick without throttle.
func (p *Pace) expected() float64 {
	if p.took <= 0 {
		return 0
	}
	return float64(p.slots*p.spend) / p.took
}

// margin is the share of a tick's money that a controller leaves alone where
// nothing is left to make up for a tick that turns out dear: a daily cap on a
// daily tick, the last tick of a window. What a tick demands scatters by cv, and
// demand beyond the money is delivered unpaid: .4·cv of it if the mean is the
// limit. The margin keeps that near 1 %, at some spend forgone, up to a scatter
// of .2; beyond, the tick is too long, or the population too small, for the cap.
func margin(cv float64) float64 { return min(0.25, max(0, float64(1.2*(cv-0.025)))) }

// careful is the target less the margin, as far as the money in the purse
// leaves less room than twice the scatter of a tick. That scatter is what was
// seen, and at least that of the number of charges, 1/√n.
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

// Plan sets ϑ for a tick in which target is to be spent of the money in the purse.
func (p *Pace) Plan(target, purse float64) {
	target = p.careful(target, purse)
	p.Theta = throttle(target, p.expected())
	p.plan = min(target, p.expected())
}

// Begun says whether there was a first guess.
func (p *Pace) Begun() bool { return p.took != 0 }

// Begin guesses before anything was seen: slots in a tick, each at the own bid.
func (p *Pace) Begin(slots, price float64) {
	*p = Pace{spend: float64(paceTrust * price), took: paceTrust, guess: paceTrust, slots: slots, Theta: 1, Mu: 1}
}

// Learn takes in a tick: what was demanded, and the slots in its cells. How far a plan
// was off that the first guess made is no scatter: it took four weeks to forget that a
// price was a tenth of the own bid, in which a daily cap went unspent by a tenth to a third.
func (p *Pace) Learn(demand, bills, slots float64) {
	p.bills = float64(paceMemory*p.bills) + bills
	if p.plan > 0 && p.guess < float64(p.took/10) {
		off := min(2, demand/p.plan-1)
		p.scatter = float64(paceMemory*p.scatter) + float64((1-paceMemory)*off*off)
	}
	p.spend = float64(paceMemory*p.spend) + demand
	p.took = float64(paceMemory*p.took) + float64(p.Theta*slots)
	p.guess *= paceMemory
	p.slots = float64(flowMemory*p.slots) + float64((1-flowMemory)*slots)
}

// Steer moves μ towards the target spend.
func (p *Pace) Steer(demand, target float64) {
	if target <= 0 {
		p.Mu = bidLeast
		return
	}
	off := min(1, demand/target-1)
	p.Mu = min(1, max(bidLeast, float64(p.Mu*num.Exp(-float64(bidStep*off)))))
}
