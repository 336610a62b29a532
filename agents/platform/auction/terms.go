package auction

import "guanxi/sim/spec"

// Terms are the keys of how slots are sold.
type Terms struct {
	Auction       string // price_list, second_price, first_price
	Prices        []spec.Weight
	GivenPrices   bool
	Reserve       struct{ CPM, CPE float64 }
	QualityWeight float64
	NuisancePrice float64
}

// Declare declares them.
func (a *Terms) Declare(s *spec.Section) {
	s.Enum(&a.Auction, "auction", "second_price", []string{"price_list", "second_price", "first_price"},
		"how slots are sold. price_list: at a list price by region, to campaigns that bid at least that much; "+
			"second_price and first_price: by auction", spec.Live(), spec.Equation("M7"))
	s.Weights(&a.Prices, "prices", "tier1: 140, tier2: 90, tier3: 40", "list price of a thousand exposures by region; "+
		"regions that are not named have the reserve", spec.Min(0), spec.Unit("currency"), spec.Live(),
		spec.Given(&a.GivenPrices), spec.Equation("M7"),
		spec.Source("Marbridge Consulting, January 2015: facts/mechanisms.csv, cpm_core_city"))
	s.Section("reserve", "reserve: the lowest price, in the unit of the bid", func(s *spec.Section) {
		s.Number(&a.Reserve.CPM, "cpm", "20", "for a thousand exposures", spec.Min(0), spec.Unit("currency"),
			spec.Symbol("r"), spec.Live(), spec.Assumed("5–50"))
		s.Number(&a.Reserve.CPE, "cpe", "0.4", "for an interaction", spec.Min(0), spec.Unit("currency"), spec.Symbol("r"),
			spec.Live(), spec.Assumed("0.1–2"))
	}, spec.Equation("M7"))
	s.Number(&a.QualityWeight, "quality_weight", "1", "exponent of the creative's quality in the score", spec.Min(0),
		spec.Max(5), spec.Symbol("κ"), spec.Live(), spec.Equation("M7"), spec.Assumed("0–2"))
	s.Number(&a.NuisancePrice, "nuisance_price", "0.01", "amount by which an expected hide lowers the score of a bid",
		spec.Min(0), spec.Unit("currency"), spec.Symbol("χ"), spec.Live(), spec.Equation("M7"), spec.Assumed("0–1"))
}

// Rule is the rule of sale.
func (a *Terms) Rule() Rule {
	return Rule{Auction: AuctionOf(a.Auction), NuisancePrice: a.NuisancePrice}
}

// ListPrice is the list price of a thousand exposures in a region; that of none is the reserve.
func (a *Terms) ListPrice(region string) float64 {
	price := a.Reserve.CPM
	for _, p := range a.Prices {
		if p.Name == region {
			price = p.Value
		}
	}
	return price
}
