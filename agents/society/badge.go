package society

// Badge says which providers the platform has verified (M18). Writer: services,
// in the phase Arrive. Readers: commerce (utility of their offers), content
// (log-odds that their articles are read). Nil: nobody is verified.
type Badge struct {
	Lift float64 // β_v, of utility and of log-odds

	verified [Trades][]bool
}

// NewBadge keeps in the columns, one a trade, who is verified; nil for a trade
// without providers.
func NewBadge(verified [Trades][]bool) *Badge { return &Badge{verified: verified} }

// Of is β_v for a verified provider in row j of a trade, and else 0.
func (b *Badge) Of(k Trade, j int) float64 {
	if b == nil || b.verified[k] == nil || !b.verified[k][j] {
		return 0
	}
	return b.Lift
}
