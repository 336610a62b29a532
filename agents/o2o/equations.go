package o2o

import (
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// pullOf is e^{β_q·(q − q̄)}, the factor of a store's quality on its visits.
func pullOf(beta, quality, mean float64) float64 { return num.Exp(float64(beta * (quality - mean))) }

// precisionOf is π_1 = π_0 + (1 − π_0)·(1 − e^{−n/n*}) of a member of whom n
// records are kept (M19).
func precisionOf(least, n, enough float64) float64 {
	return least + float64((1-least)*num.Hazard(n/enough))
}

// entryOf is what the entry of a company adds to the hazard of visits to its
// stores near a consumer, and what of it rival stores near by lose: β_h and κ_h
// of the hazard without it; rivals lose no more than they have, and what they do
// not lose is not won.
func entryOf(held, rivals, lift, stolen float64) (won, lost float64) {
	lost = min(float64(stolen*held), rivals)
	return float64((lift-stolen)*held) + lost, lost
}

// worthOf is what a visit of the price p is worth to a consumer, p·(1 + 1/(η_p − 1)):
// the area under a demand of constant elasticity beyond what is paid (value.md's
// rule, as for games).
func worthOf(price units.Money, elasticity float64) (units.Money, error) {
	return units.FromFloat(price.Float() * (1 + 1/(elasticity-1)))
}

// prospect is what a store knows when it weighs member management.
type prospect struct {
	users    float64 // who use the platform and may visit it
	members  float64
	records  float64 // of all members
	rate     float64 // visits of one of them in a period, without messages
	margin   float64 // of a visit won, less what it replaces
	coupon   float64 // mean cost of coupons of a visit of a member
	messages float64 // fees of the messages to a member in a period
	join     float64
	lift     float64
	least    float64 // π_0
	enough   float64 // n*
	periods  int     // over which it plans
}

// gain is what member management is expected to bring in a period, on the mean of
// those planned, before its fee: visits that messages add to those of members,
// times their margin, less coupons and messages. Members and what is known of
// them grow meanwhile.
func (x prospect) gain() float64 {
	sum, members, records := 0.0, x.members, x.records
	for range x.periods {
		joined := float64(max(0, x.users-members) * num.Hazard(float64(x.join*x.rate)))
		mean := members + float64(0.5*joined)
		if mean > 0 {
			known := (records + float64(0.5*(joined+float64(mean*x.rate)))) / mean
			extra := float64(x.lift * precisionOf(x.least, known, x.enough))
			visits := float64(mean * x.rate)
			sum += float64(visits*(float64(extra*x.margin)-float64((1+extra)*x.coupon))) - float64(mean*x.messages)
		}
		records += joined + float64(mean*x.rate)
		members += joined
	}
	return sum / float64(x.periods)
}

// discountOf is (1 + r)^{−years}, r the rate of a year.
func discountOf(rate, years float64) float64 { return num.Pow(1+rate, -years) }

// trailingOf is a year's profit: that of the last year, and before a year is over
// what was expected for the part that is missing.
func trailingOf(profit, expected, years float64) float64 {
	if years >= 1 {
		return profit
	}
	return profit + float64(expected*(1-years))
}

// companyOf is the worth of a company to its owners: a multiple of a year's profit
// and what it has earned and not paid out; they owe nothing where that is below 0.
func companyOf(multiple, profit, retained float64) float64 {
	return max(0, float64(multiple*max(0, profit))+retained)
}

// dividendOf is θ·payout·max(π, 0).
func dividendOf(share, payout, profit float64) float64 {
	return float64(float64(share*payout) * max(0, profit))
}
