package society

// Rival is another platform that consumers could use instead. Writer: rival, at the start of each
// tick. Readers: adoption (how well the platform has to fit), commerce (utility of buying
// elsewhere), satisfaction (churn). Nil: there is none.
type Rival struct {
	Utility   float64 // u_R, in units of fit
	Threshold float64 // ϖ·u_R, added to reservations
	Outside   float64 // utility of buying at none of the shops
	Churn     float64 // factor on the hazard of leaving
}
