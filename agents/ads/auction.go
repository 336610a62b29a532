package ads

// Rule is how a slot is sold.
type Rule struct {
	Auction       string  // price_list, second_price, first_price
	QualityWeight float64 // κ
	NuisancePrice float64 // χ
}

// Bidder is a campaign that takes part in the auction of a slot.
type Bidder struct {
	Value   float64 // e, worth of a thousand exposures to it: its bid
	Quality float64 // Q, of the creative
	Hide    float64 // ĥ, predicted probability that it is hidden
	Reserve float64 // r, or the list price, per thousand exposures
	Boost   float64 // ψ, where a friend interacted with it
}

// Outcome is who won a slot and at what price.
type Outcome struct {
	Winner int     // −1: nobody reached the reserve
	Price  float64 // per thousand exposures
}

// Run sells a slot. It is the auction as M7 writes it, over all bidders; a run
// ranks the campaigns of a cell once a tick and walks, which gives the same
// (see the tests). Of equal scores the first wins.
func (r Rule) Run(bidders []Bidder) Outcome {
	in := r.compile()
	best, second := -1, -1
	var top, next float64
	for k, b := range bidders {
		if !admitted(b.Value, b.Reserve) {
			continue
		}
		s := scoreOf(in.standing(b.Value, b.Reserve), r.weight(b), in.nuisance(b.Hide))
		switch {
		case best < 0 || s > top:
			second, next = best, top
			best, top = k, s
		case second < 0 || s > next:
			second, next = k, s
		}
	}
	if best < 0 {
		return Outcome{Winner: -1}
	}
	b := bidders[best]
	return Outcome{best, in.price(b.Value, b.Reserve, r.weight(b), in.nuisance(b.Hide), next, second >= 0)}
}

func (r Rule) weight(b Bidder) float64 {
	return float64(weightOf(b.Quality, r.QualityWeight) * (1 + b.Boost))
}

// admitted says whether a bid takes part: e ≥ r, and a bid of nothing never.
func admitted(e, reserve float64) bool { return e >= reserve && e > 0 }

// rule is a Rule as slots are served by it.
type rule struct {
	kind uint8
	chi  float64
}

const (
	secondPriced = iota
	firstPriced
	listPriced
)

func (r Rule) compile() rule {
	out := rule{chi: r.NuisancePrice}
	switch r.Auction {
	case "first_price":
		out.kind = firstPriced
	case "price_list":
		out.kind = listPriced
	}
	return out
}

// nuisance is 1000·χ·ĥ.
func (r rule) nuisance(hide float64) float64 { return float64(1000 * r.chi * hide) }

// standing is the value with which a bid is ranked: at a list price all pay
// the same, so creatives and nuisance decide.
func (r rule) standing(e, reserve float64) float64 {
	if r.kind == listPriced {
		return reserve
	}
	return e
}

// price is what the winner pays for a thousand exposures.
func (r rule) price(e, reserve, weight, nuisance, rival float64, hasRival bool) float64 {
	switch r.kind {
	case firstPriced:
		return e
	case listPriced:
		return reserve
	}
	return secondPrice(e, reserve, weight, nuisance, rival, hasRival)
}
