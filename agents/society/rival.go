package society

// Rival is another platform that consumers could use instead. Writer: rival, at the
// start of each tick. Readers: adoption (how well the platform has to fit),
// commerce (utility of what is bought elsewhere), satisfaction (churn). Nil: there is
// none.
type Rival struct {
	// Utility is u_R by segment, in units of fit.
	Utility []float64
	// Threshold is ϖ·u_R by segment, by which a reservation is higher.
	Threshold []float64
	// Outside is the utility by segment of buying at none of the shops.
	Outside []float64
	// Churn is the factor by segment on the hazard of leaving; MostChurn bounds it.
	Churn     []float64
	MostChurn float64
}
