// Package market sells slots for advertisements: the auction of a slot and its
// price (M7), and how a campaign spreads its money over slots (M8). It knows no
// consumer and no tick.
//
// Order of reading: price.go, the equations; auction.go, a slot sold among all
// bidders; purse.go, what a campaign may spend; pacing.go, how it does.
package market

import "math"

// Rule is how a slot is sold. The zero value is a second-price auction by bids
// alone.
type Rule struct {
	Auction       Auction
	NuisancePrice float64 // χ, in currency a hide
}

// Auction is a way to sell.
type Auction uint8

const (
	SecondPrice Auction = iota
	FirstPrice
	PriceList
)

// AuctionOf is the auction that a scenario names: price_list, second_price or
// first_price.
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
	Value    float64 // e, worth of a thousand exposures to it
	Reserve  float64 // r, or the list price, per thousand exposures
	Weight   float64 // Q^κ, times 1 + ψ where a friend interacted with it
	Nuisance float64 // 1000·χ·ĥ
}

// Admitted says whether a bid takes part: e ≥ r, and a bid of nothing never.
func Admitted(value, reserve float64) bool { return value >= reserve && value > 0 }

// Nuisance is 1000·χ·ĥ of a predicted probability of a hide.
func (r *Rule) Nuisance(hide float64) float64 { return float64(1000 * r.NuisancePrice * hide) }

// Standing is the value with which a bid is ranked: at a list price all pay
// the same, so creatives and nuisance decide.
func (r *Rule) Standing(value, reserve float64) float64 {
	if r.Auction == PriceList {
		return reserve
	}
	return value
}

// Score is what a bid is ranked by.
func (r *Rule) Score(b Bid) float64 {
	return Score(r.Standing(b.Value, b.Reserve), b.Weight, b.Nuisance)
}

// NoRival is the score of the second where there is none: below all others.
const NoRival = -math.MaxFloat64

// Price is what the winner pays for a thousand exposures, rival being the second
// score, or NoRival.
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

// Run sells a slot. It is the auction as M7 writes it, over all bidders; a run
// ranks the campaigns of a cell once a tick and walks, which gives the same
// (see the tests of ads). Of equal scores the first wins.
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
