package society

// Use is a use of the platform to which the nodes of the linkage bring visitors.
type Use uint8

const (
	UseArticles Use = iota // pushes looked at: node public_accounts. Reader: content
	UseShops               // occasions to buy: mini_programs, qr and search. Reader: commerce
	UsePayment             // red packets sent: payment. Reader: payment
	UseStores              // stores found online: public_accounts, search and qr. Reader: o2o
	Uses
)

// Visits are the factors of the linkage on the hazard of each use: visits per session to its
// nodes, relative to the visits at which the rates of the scenario hold. They differ between
// consumers who can enter the payment nodes and those who cannot. Writer: linkage.
type Visits struct {
	Factor [2][Uses]float64 // of those who cannot enter the payment nodes, of those who can
	Most   [Uses]float64
	Open   bool // everybody can enter them; otherwise those who have bound payment
}

// VisitFactor returns the factor on a use of consumer i; 1 without linkage.
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
