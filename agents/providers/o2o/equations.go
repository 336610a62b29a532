package o2o

import (
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// pullOf is e^{β_q·(q − q̄)}, the factor of a store's quality on its visits.
func pullOf(beta, quality, mean float64) float64 { return num.Exp(float64(beta * (quality - mean))) }

// precisionOf is π_1 = π_0 + (1 − π_0)·(1 − e^{−n/n*}) for a member with n records (M19).
func precisionOf(least, n, enough float64) float64 {
	return least + float64((1-least)*num.Hazard(n/enough))
}

// entryOf returns what the entry of a company adds to the hazard of visits to its stores near a
// consumer, and how much of that nearby rival stores lose: β_h and κ_h times the company's hazard
// without the entry. Rivals lose at most what they have, and what they do not lose is not won.
func entryOf(held, rivals, lift, stolen float64) (won, lost float64) {
	lost = min(float64(stolen*held), rivals)
	return float64((lift-stolen)*held) + lost, lost
}

// worthOf is the gross benefit to a consumer of a visit at price p, p·(1 + 1/(η_p − 1)): the
// payment plus the area under a demand of constant elasticity above it, as for games.
func worthOf(price units.Money, elasticity float64) (units.Money, error) {
	return units.FromFloat(price.Float() * (1 + 1/(elasticity-1)))
}

// prospect is what a store knows when it decides on member management.
type prospect struct {
	users    float64 // users of the platform who may visit it
	members  float64
	records  float64 // of all members
	rate     float64 // visits of a member in a period, without messages
	margin   float64 // of an additional visit, less what it replaces, advertisements and the fee of payment
	coupon   float64 // mean cost of coupons per visit of a member
	messages float64 // fees for the messages to a member in a period
	join     float64
	lift     float64 // β_m, on all of these visits
	least    float64 // π_0
	enough   float64 // n*
	periods  int     // planning horizon
}

// gain is the expected benefit of member management per period, averaged over the planning horizon
// and before the fee: the visits that messages add to those of members, times their margin, less
// coupons and message fees. Members and records grow over the horizon.
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

// discountOf is (1 + r)^{−years} at annual rate r.
func discountOf(rate, years float64) float64 { return num.Pow(1+rate, -years) }

// trailingOf is the profit of the last year; before a full year has passed, the missing part is
// filled with the expected profit.
func trailingOf(profit, expected, years float64) float64 {
	if years >= 1 {
		return profit
	}
	return profit + float64(expected*(1-years))
}

// companyOf is the value of a company to its owners: a multiple of annual profit plus retained
// earnings. Liability is limited, so it is never below 0.
func companyOf(multiple, profit, retained float64) float64 {
	return max(0, float64(multiple*max(0, profit))+retained)
}

// dividendOf is θ·payout·max(π, 0).
func dividendOf(share, payout, profit float64) float64 {
	return float64(float64(share*payout) * max(0, profit))
}
