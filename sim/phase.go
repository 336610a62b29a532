package sim

// Phase is a part of a tick. Phases run in the order listed here; within a step every agent sees the state with
// which the step began. Money moves, and users join and leave, at the end of a phase.
type Phase uint8

const (
	Arrive  Phase = iota // timeline, releases, campaigns, adoption and return, entry
	Act                  // sessions, posts, play, meetings
	Expose               // feeds are served: posts, articles, auctioned advertisements
	Respond              // read, like, comment, share, view details, hide, install, follow
	Trade                // buy, pay, spend in a game
	Settle               // bills, fees, shares; the ledger closes
	Adapt                // satisfaction, reputation, learners, churn
	Measure              // series, tables, sums
	phaseCount
)

var phaseNames = [...]string{"Arrive", "Act", "Expose", "Respond", "Trade", "Settle", "Adapt", "Measure"}

func (p Phase) String() string { return phaseNames[p] }

// Phases returns the phases in the order in which they run.
func Phases() []Phase {
	all := make([]Phase, phaseCount)
	for i := range all {
		all[i] = Phase(i)
	}
	return all
}

// repeats reports whether the phase runs clock.rounds times per tick.
func (p Phase) repeats() bool { return p == Expose || p == Respond }
