package society

// Nuisance is the experience that a disturbance costs (M20). It acts through Experienced only. Writer:
// satisfaction; without it nothing disturbs.
type Nuisance struct {
	Ad     float64 // an advertisement shown, times 1 − match
	Invite float64 // an invitation to a game
	Card   float64 // a card of a consumer who sells to friends, seen
}
