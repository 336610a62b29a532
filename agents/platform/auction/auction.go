// Package auction sells slots for advertisements: which campaign wins a slot and what it pays (M7). It
// knows nothing about consumers or ticks.
//
// Order of reading: equations.go, worth, score and price; auction.go, a slot sold among all bidders;
// ranking.go, the same where bidders are ranked once for many slots; terms.go, the keys.
package auction

import "math"

// Rule is how a slot is sold. The zero value is a second-price auction that ignores nuisance.
type Rule struct {
	Auction       Auction
	NuisancePrice float64 // χ, in currency per hide
}

// Auction is a type of auction.
type Auction uint8

const (
	SecondPrice Auction = iota
	FirstPrice
	PriceList
)

// AuctionOf returns the auction of a name in scenarios: price_list, second_price or first_price.
func AuctionOf(name string) Auction {
	switch name {
	case "first_price":
		return FirstPrice
	case "price_list":
		return PriceList
	}
	return SecondPrice
}

// Bid is what a campaign offers for a slot.
type Bid struct {
	Value    float64 // e, the bid for a thousand exposures
	Reserve  float64 // r, or the list price, per thousand exposures
	Weight   float64 // Q^κ, times 1 + ψ for a campaign boosted by a friend
	Nuisance float64 // 1000·χ·ĥ
}

// Admitted reports whether a bid takes part: e ≥ r and e > 0.
func Admitted(value, reserve float64) bool { return value >= reserve && value > 0 }

// Nuisance is 1000·χ·ĥ for a predicted probability of a hide.
func (r *Rule) Nuisance(hide float64) float64 { return float64(1000 * r.NuisancePrice * hide) }

// Standing is the value by which a bid is ranked. At a list price all pay the same, so it is the
// list price, and creatives and nuisance decide.
func (r *Rule) Standing(value, reserve float64) float64 {
	if r.Auction == PriceList {
		return reserve
	}
	return value
}

// Score is the score by which a bid is ranked.
func (r *Rule) Score(b Bid) float64 {
	return Score(r.Standing(b.Value, b.Reserve), b.Weight, b.Nuisance)
}

// NoRival is the rival's score where there is none: below all others.
const NoRival = -math.MaxFloat64

// Price is what the winner pays for a thousand exposures; rival is the second score, or NoRival.
func (r *Rule) Price(b Bid, rival float64) float64 {
	switch r.Auction {
	case FirstPrice:
		return b.Value
	case PriceList:
		return b.Reserve
	}
	return secondPrice(b, rival)
}

// Outcome is who won a slot and at what price.
type Outcome struct {
	Winner int     // −1: nobody reached the reserve
	Price  float64 // per thousand exposures
}

// Run sells a slot: the auction over all bidders as M7 states it. A simulation (fillBest in
// delivery/fill.go) ranks the campaigns
// of a cell once per tick and walks down the list, with the same result (see the tests of ads).
// Among equal scores the first bid wins.
func (r *Rule) Run(bids []Bid) Outcome {
	best, top, next := -1, NoRival, NoRival
	for k, b := range bids {
		if !Admitted(b.Value, b.Reserve) {
			continue
		}
		switch s := r.Score(b); {
		case best < 0 || s > top:
			best, top, next = k, s, top
		case s > next:
			next = s
		}
	}
	if best < 0 {
		return Outcome{Winner: -1}
	}
	return Outcome{best, r.Price(bids[best], next)}
}
