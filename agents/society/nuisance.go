package society

// Nuisance is the experience that a disturbance costs who is disturbed (M20).
// It enters through Felt and nowhere else. Writer: satisfaction; without it
// nothing disturbs.
type Nuisance struct {
	Ad     float64 // an advertisement shown, times 1 − match
	Invite float64 // an invitation to a game
	Card   float64 // a card of who sells to friends, seen
}
