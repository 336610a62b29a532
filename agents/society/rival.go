package society

// Rival is another platform that consumers could use instead. Writer: rival, at the start of each
// tick. Readers: adoption (how well the platform has to fit), commerce (utility of buying
// elsewhere), satisfaction (churn). Nil: there is none.
type Rival struct {
	// Utility is u_R by segment, in units of fit.
	Utility []float64
	// Threshold is ϖ·u_R by segment, added to reservations.
	Threshold []float64
	// Outside is, by segment, the utility of buying at none of the shops.
	Outside []float64
	// Churn is, by segment, the factor on the hazard of leaving; MostChurn bounds it.
	Churn     []float64
	MostChurn float64
}
