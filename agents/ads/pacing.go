package ads

import (
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// Pacing (M8). `even`: a campaign takes part in a slot with probability
//
//	ϑ = min{1, T/D},  T = money left × share of the remaining window,
//
// D the spend that a tick would see without throttle: slots expected in the
// cells that it wants × its running mean of spend per slot in which it took
// part. `asap` asks for all that is left at once; `bid` multiplies bids by μ
// instead, in steps of log μ against spend over target (Balseiro & Gur 2019),
// and throttles only where the money would not last for the tick. A controller
// reads what was demanded, never what was billed.
type pace struct {
	spend float64 // running sums: demand, and slots × ϑ
	took  float64
	slots float64 // slots expected in its cells
	theta float64
	mu    float64
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
func (p *pace) expected() float64 {
	if p.took <= 0 {
		return 0
	}
	return float64(p.slots*p.spend) / p.took
}

// begin guesses before anything was seen: each slot at the own bid.
func (p *pace) begin(slots, price float64) {
	*p = pace{spend: float64(paceTrust * price), took: paceTrust, slots: slots, theta: 1, mu: 1}
}

// learn takes in a tick: what was demanded, and the slots in its cells.
func (p *pace) learn(demand, slots float64) {
	p.spend = float64(paceMemory*p.spend) + demand
	p.took = float64(paceMemory*p.took) + float64(p.theta*slots)
	p.slots = float64(flowMemory*p.slots) + float64((1-flowMemory)*slots)
}

// steer moves μ towards the target spend.
func (p *pace) steer(demand, target float64) {
	if target <= 0 {
		p.mu = bidLeast
		return
	}
	off := min(1, demand/target-1)
	p.mu = min(1, max(bidLeast, float64(p.mu*num.Exp(-float64(bidStep*off)))))
}

// target is the money that campaign c means to spend in tick t; ok is false
// where nothing limits it.
func (m *ads) target(c *campaign, t int32) (amount float64, ok bool) {
	whole := m.spec.Pacing == "asap"
	if c.hasBudget {
		ticks := 1.0
		if !whole {
			ticks = float64(max(1, c.until-t))
		}
		amount, ok = c.left.Float()/ticks, true
	}
	if c.hasDaily {
		ticks := 1.0
		if !whole {
			perDay := m.limits.perDay
			ticks = float64(perDay - (t-1)%perDay)
		}
		if day := c.dayLeft.Float() / ticks; !ok || day < amount {
			amount, ok = day, true
		}
	}
	return amount, ok
}

// purse is the money that a campaign can still spend in this tick.
func (c *campaign) purse() (units.Money, bool) {
	switch {
	case c.hasBudget && c.hasDaily:
		return min(c.left, c.dayLeft), true
	case c.hasBudget:
		return c.left, true
	case c.hasDaily:
		return c.dayLeft, true
	}
	return 0, false
}

// setPace sets ϑ and μ for tick t.
func (m *ads) setPace(c *campaign, t int32) {
	p := &c.pace
	p.theta = 1
	target, limited := m.target(c, t)
	if !limited {
		p.mu = 1
		return
	}
	if m.spec.Pacing == "bid" {
		purse, _ := c.purse()
		p.theta = throttle(purse.Float(), p.expected())
		return
	}
	p.mu = 1
	p.theta = throttle(target, p.expected())
}

// bill charges a campaign for a tick: min(demand, money left). What is short
// is spread over the deliveries of the tick: they stay delivered.
func (c *campaign) bill(demand units.Money) units.Money {
	purse, limited := c.purse()
	paid := demand
	if limited {
		paid = min(demand, purse)
	}
	if c.hasBudget {
		c.left -= paid
	}
	if c.hasDaily {
		c.dayLeft -= paid
	}
	return paid
}
