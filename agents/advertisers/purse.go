package advertisers

import "guanxi/sim/units"

// Purse is the money of a campaign. The zero value has no limit.
type Purse struct {
	HasBudget bool
	Budget    units.Money // for the whole window
	Left      units.Money // of Budget
	HasDaily  bool
	Daily     units.Money // per day, or per tick where a tick is longer
	DayLeft   units.Money // of Daily
}

// Fill sets the budget.
func (p *Purse) Fill(budget units.Money) { p.HasBudget, p.Budget, p.Left = true, budget, budget }

// Rest is the money that can still be spent in this tick; ok is false where there is no limit.
func (p *Purse) Rest() (rest units.Money, ok bool) {
	switch {
	case p.HasBudget && p.HasDaily:
		return min(p.Left, p.DayLeft), true
	case p.HasBudget:
		return p.Left, true
	case p.HasDaily:
		return p.DayLeft, true
	}
	return 0, false
}

// Target is the spend of a tick if the money left is spread evenly over the remaining ticks of the
// window and of the day; ok is false where there is no limit.
func (p *Purse) Target(ticks, ticksOfDay float64) (amount float64, ok bool) {
	if p.HasBudget {
		amount, ok = p.Left.Float()/ticks, true
	}
	if p.HasDaily {
		if day := p.DayLeft.Float() / ticksOfDay; !ok || day < amount {
			amount, ok = day, true
		}
	}
	return amount, ok
}

// Bill charges a tick: min(demand, money left). Deliveries beyond it stay delivered.
func (p *Purse) Bill(demand units.Money) units.Money {
	paid := demand
	if rest, limited := p.Rest(); limited {
		paid = min(demand, rest)
	}
	if p.HasBudget {
		p.Left -= paid
	}
	if p.HasDaily {
		p.DayLeft -= paid
	}
	return paid
}
