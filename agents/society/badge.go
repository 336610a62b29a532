package society

// Badge holds which providers the platform has verified (M18). Writer: services, in the phase
// Arrive. Readers: commerce (utility of their offers), content (log-odds that their articles are
// read). Nil: nobody is verified.
type badge struct {
	Lift float64 // β_v, added to utility and to log-odds

	verified [Trades][]bool
}

// NewBadge makes a badge on the given columns, one per trade; nil for a trade without providers.
func NewBadge(verified [Trades][]bool) *badge { return &badge{verified: verified} }

// Of returns β_v for a verified provider in row j of a trade, else 0.
func (b *badge) Of(k Trade, j int) float64 {
	if b == nil || b.verified[k] == nil || !b.verified[k][j] {
		return 0
	}
	return b.Lift
}
