// Package society is what more than one mechanism reads: the parties and
// their accounts, shared columns (each with one writer, named in its comment),
// the layers of the social graph, and requests to join or to leave. It knows
// no mechanism.
//
// A column enters when it has its second reader, not before. Columns of a
// mechanism that is off are nil; methods that add to them do nothing then.
package society

import (
	"guanxi/sim"
	"guanxi/sim/graph"
)

// World is what the mechanisms of a run share.
type World struct {
	Scope *sim.Scope // society's own
	Clock sim.Clock
	N     int          // consumers
	Graph *graph.Graph // strong ties: acquaintances

	People   // who they are; drawn once, never part of a switch
	Accounts // whose money it is
	Members  // who uses the platform

	// Functions says which are released and how well each segment is served.
	// Writer: functions. Nil: everything is released and fits.
	Functions *Functions

	// Sessions is the number of sessions in this tick, 0 for who does not use
	// the platform; Browsing has a bit for who opens the feed in one of them.
	// Writer: activity. Nil: a user has one session in each tick, which does.
	// When an item is met: feed.go.
	Sessions []uint16
	Browsing sim.Bits
	latest   []uint16 // see latest.go
	opens    []uint8  // see front.go
	// DailySessions is the mean number of sessions of who has any on a day, at
	// the rates with which the run starts. Writer: activity.
	DailySessions float64
	// FeedExpire is how long an item stays in a feed, in ticks; 0: for ever.
	// Writer: activity.
	FeedExpire float64
	// FeedFunction is the function that the feed is; "": it needs none.
	FeedFunction string
	// Reach is ReachOf for a user and items that enter the feed in a tick.
	// Writer: activity. Nil: all is met.
	Reach func(i int, inflow float64) (feed, message float64)

	// Satisfaction is S_i in units of 1/FullSatisfaction; 0 is who never used the
	// platform. Writer: satisfaction. Nil: no effect.
	Satisfaction []uint16
	Use          UseValue
	Felt         Felt // what satisfaction is made of, added to by all

	Nuisance Nuisance // what disturbances cost in experience. Writer: satisfaction

	// Plays is the number of game titles that a consumer plays. Writer: games.
	Plays []uint8
	// Weak is the layer of weak ties. Writer: encounters. Nil: there are none.
	Weak *Weak
	// Bound says who has bound payment. Writer: payment. Nil: payment is off.
	Bound *Bound

	// Shops is what others know of the shops. Writer: commerce. Nil: none.
	Shops *Shops
	// Governance says who may sell, what is delivered, and how far consumers
	// trust the platform. Writer: governance. Nil: governance is off.
	Governance *Governance

	// Policy is what the platform decides while the run goes on. Writer: policy.
	// Nil: policy is off.
	Policy *Policy

	// Coins is what is spent in the platform's currency in this tick. Writer: games.
	// Reader: services. Nil: there is none, and sellers are paid in cash.
	Coins sim.Lists[CoinSpent]
	// Badge says which providers are verified. Writer: services. Nil: none is.
	Badge *Badge

	// Visits is how often sessions come to what the platform offers. Writer:
	// linkage. Nil: as often as the rates say.
	Visits *Visits

	// Rival is what another platform offers. Writer: rival. Nil: there is none.
	Rival *Rival

	// Revealed is the platform's estimate of a consumer's taste, from what it
	// posts, likes and reads. Writer: posts. Nil: the platform learns nothing
	// from content.
	Revealed *Revealed

	// Readings are the articles read in the tick. Writer: content. Nil: nobody asks.
	Readings *Readings
	// Arms are the campaigns of shops. Writer: ads.
	Arms []Arm
	// Brand is how well consumers remember shops whose accounts they read. Writer:
	// content. Nil: no account belongs to a shop.
	Brand *Brand

	// Consider is the shops that a consumer looked at through an
	// advertisement. Writers: ads, by Consideration.Add. Nil: nobody reads it.
	Consider *Consideration

	firms     [Trades]*Firms // see firms.go
	mobility  *Mobility      // nil: providers neither enter nor leave
	priced    []bool         // needs, see World.Prices
	front     []int32        // see front.go; nil: nobody needs it
	now       sim.Tick       // that runs, or ran last
	providers []func(add func(Provider))
}

// FullSatisfaction is a satisfaction of 1.
const FullSatisfaction = 1<<16 - 1

// SatisfactionOf is S_i, in [0,1].
func (w *World) SatisfactionOf(i int) float64 { return float64(w.Satisfaction[i]) / FullSatisfaction }

// Active says whether the consumer has a session in this tick.
func (w *World) Active(i int) bool {
	if w.Sessions == nil {
		return w.Status[i] == Using
	}
	return w.Sessions[i] > 0
}

// SessionsOf is the number of sessions in this tick; a user without the
// mechanism of activity has one a day, and on a shorter tick one in each.
func (w *World) SessionsOf(i int) int {
	if w.Sessions == nil {
		if w.Status[i] == Using {
			return w.Clock.Parts()
		}
		return 0
	}
	return int(w.Sessions[i])
}

// Attended is SessionsOf for what each session brings: without the mechanism of
// activity ticks shorter than a day share that of the day.
func (w *World) Attended(i int) float64 {
	if w.Sessions == nil && w.Status[i] == Using {
		return w.Clock.Days()
	}
	return float64(w.SessionsOf(i))
}

// BrowsesOf is SessionsOf, of the sessions that open the feed.
func (w *World) BrowsesOf(i int) int {
	if w.Sessions == nil {
		return w.SessionsOf(i)
	}
	return w.View(i).Browses()
}

// SeenShare is the probability that an item which the consumer meets in this
// tick is seen (v_i).
func (w *World) SeenShare(i int) float64 {
	if w.Sessions == nil {
		return 1
	}
	return w.View(i).Share()
}
