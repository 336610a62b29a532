package society

// Node is an entrance of the platform between which sessions move (M14).
type Node uint8

const (
	NodeMoments Node = iota
	NodeAccounts
	NodeChat
	NodeSearch
	NodePrograms
	NodeCards
	NodeQR
	NodePayment
	Nodes
)

// NodeNames lists the nodes as scenarios name them.
func NodeNames() []string {
	return []string{"moments", "public_accounts", "chat", "search", "mini_programs", "cards", "qr", "payment"}
}

// Use is what the nodes of the linkage bring visitors to.
type Use uint8

const (
	UseArticles Use = iota // pushes looked at: node public_accounts. Reader: content
	UseShops               // occasions to buy: mini_programs, qr and search. Reader: commerce
	UseGames               // installs: mini_programs. Reader: games
	UsePayment             // red packets sent: payment. Reader: payment
	Uses
)

// Visits is by what the linkage multiplies the hazard of each use: visits per
// session to its nodes over those at which the rates of the scenario hold. It
// differs between those who can enter the nodes of payment and those who cannot.
// Writer: linkage.
type Visits struct {
	Factor [2][Uses]float64 // of who has not bound payment, of who has
	Most   [Uses]float64
}

// VisitFactor is the factor on a use of consumer i; 1 where there is no linkage.
func (w *World) VisitFactor(i int, use Use) float64 {
	if w.Visits == nil {
		return 1
	}
	return w.Visits.Factor[w.payClass(i)][use]
}

// MostVisits bounds VisitFactor.
func (w *World) MostVisits(use Use) float64 {
	if w.Visits == nil {
		return 1
	}
	return w.Visits.Most[use]
}

// payClass is 1 where nothing of payment is closed to consumer i: it has bound,
// or payment is not modelled.
func (w *World) payClass(i int) int {
	if w.Bound == nil {
		return 1
	}
	return int(w.Bound.Word(i>>6) >> (i & 63) & 1)
}
