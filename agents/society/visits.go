package society

// Use is what the nodes of the linkage bring visitors to.
type Use uint8

const (
	UseArticles Use = iota // pushes looked at: node public_accounts. Reader: content
	UseShops               // occasions to buy: mini_programs, qr and search. Reader: commerce
	UseGames               // installs: mini_programs. Reader: games
	UsePayment             // red packets sent: payment. Reader: payment
	UseStores              // stores found online: public_accounts, search and qr. Reader: o2o
	Uses
)

// Visits is by what the linkage multiplies the hazard of each use: visits per
// session to its nodes over those at which the rates of the scenario hold. It
// differs between those who can enter the nodes of payment and those who cannot.
// Writer: linkage.
type Visits struct {
	Factor [2][Uses]float64 // of who cannot enter the nodes of payment, of who can
	Most   [Uses]float64
	Open   bool // all can; else who has bound payment
}

// VisitFactor is the factor on a use of consumer i; 1 where there is no linkage.
func (w *World) VisitFactor(i int, use Use) float64 {
	if w.Visits == nil {
		return 1
	}
	if w.Visits.Open || w.Bound.Has(i) {
		return w.Visits.Factor[1][use]
	}
	return w.Visits.Factor[0][use]
}

// MostVisits bounds VisitFactor.
func (w *World) MostVisits(use Use) float64 {
	if w.Visits == nil {
		return 1
	}
	return w.Visits.Most[use]
}
