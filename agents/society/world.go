// Package society holds what more than one mechanism reads: the parties and their accounts,
// shared columns (each with one writer, named in its comment), the layers of the social graph,
// and requests to join or to leave. It knows no mechanism.
//
// A column enters when it has its second reader, not before. Columns of a mechanism that is off
// are nil; methods that add to them then do nothing.
package society

import (
	"time"

	"guanxi/agents/society/reads"
	"guanxi/agents/society/weak"
	"guanxi/sim"
	"guanxi/sim/graph"
)

// World is what the mechanisms of a run share, in parts. Each part lists its columns with their one
// writer; a part of a mechanism that is off is nil, or has nil columns.
type World struct {
	Scope *sim.Scope   // society's own
	Clock sim.Clock    // start, length and number of ticks
	N     int          // number of consumers, who are 0 to N−1
	Graph *graph.Graph // strong ties: acquaintances; never nil
	Weak  *weak.Ties   // weak ties. Writer: encounters

	People   // who they are; drawn once, never part of a switch
	Accounts // whose money it is
	members  // who uses the platform

	feeds      // sessions of consumers, and what waits for them
	experience // what consumers experienced, and how satisfied they are
	offers     // what providers and advertisers bring, and what consumers know of it
	integrator // what the platform integrator offers, knows and decides

	Income  *Income  // how unlike incomes are; nil: they are alike
	Budget  *Budget  // what consumers have left to spend; nil: no limit
	Taken   *taken   // what others lose to the platform; nil: not counted
	Uses    UseKinds // kinds of use that are worth something in themselves. Writer: value
	Held    *Held    // what the books hold already of that. Writer: value
	Rival   *Rival   // what another platform offers. Writer: rival
	Laws    Laws     // formulas of the scenario. Writer: laws
	Network *Network // who else is there. Writer: network_effects

	Platforms  []Platform  // on the same people; nil: this is one itself
	on         []int8      // how many of them each uses
	Membership *Membership // what belonging costs. Writer: membership
	// Elsewhere is how much of a consumer's sessions goes to other platforms. Writer: homing, of the world around.
	// Nil: nothing.
	Elsewhere func(i int) float64
	link      func(from, to int) bool // by which asks reach who does not use the platform; nil: all do

	Prospect *Prospect // what they expect of trade. Writer: variety
	gains    []*sim.Counter

	Experiment *Experiment // who is treated
	clusters   []int32     // of an experiment
	Ran        Ran         // campaigns that run

	Feasts map[string][]time.Time // days of the calendar, by name

	now sim.Tick // the current tick, or the last one that ran
}

// Feeds is the use of the platform in a tick; see feed.go for when an item is met. Writer: activity.
type feeds struct {
	// Sessions is the number of sessions in this tick, 0 for a non-user. Browsing has a bit for
	// those who open the feed in one of them. Nil: a user has a session a day, or one per tick on
	// shorter ticks, and each opens the feed.
	Sessions []uint16
	Browsing sim.Bits
	// DailySessions is the mean number of sessions of consumers who have any on a day, at the
	// initial rates.
	DailySessions float64
	// FeedExpire is how long an item stays in a feed, in ticks; 0: for ever.
	FeedExpire float64
	// FeedFunction is the function that provides the feed; "": it needs none.
	FeedFunction string
	// Reach is ReachOf for a user and the items that enter the feed in a tick. Nil: everything is met.
	Reach func(i int, inflow float64) (feed, message float64)

	latest []int32 // 1 + the last tick before this one with a session, or in which the consumer joined; 0: none
	inbox  []inbox // nil: not needed
	views  []View  // nil: without activity
	plain  [3]View // by status, without activity
}

// Experience is what consumers make of the platform.
type experience struct {
	// Satisfaction is S_i in units of 1/FullSatisfaction; 0 for a consumer who has never used the
	// platform. Writer: satisfaction. Nil: no effect.
	Satisfaction []uint16
	Nuisance     Nuisance    // what disturbances cost. Writer: satisfaction
	Experienced  Experienced // what satisfaction is made of; any mechanism adds to it
}

// Offers is what providers and advertisers bring.
type offers struct {
	Governance *Governance     // who may sell, what is delivered, trust in the platform. Writer: governance
	Badge      *badge          // which providers are verified. Writer: services
	Plays      []uint8         // number of game titles that a consumer plays. Writer: games
	Readings   *reads.Readings // articles read in this tick. Writer: content
	Arms       []Arm           // campaigns of shops. Writer: ads
	Load       *Load           // how much advertising feeds hold, and what it costs. Writer: ads
	Consider   *consideration  // shops that a consumer looked at through an advertisement. Writer: ads

	Selling *Selling // what teams and shows need of shops. Writer: commerce
	Teams   *Teams   // what buyers do together. Writer: teams

	Following *Following // who follows which account. Writer: content

	firms     [Trades]*Firms     // see firms.go
	mobility  *Mobility          // nil: providers neither enter nor leave
	offered   [][]func() float64 // by need, see World.Offer
	providers []func(add func(Provider))
}

// Integrator is what the platform integrator offers, knows and decides.
type integrator struct {
	Functions *Functions // which are released, and how well each segment is served. Writer: functions
	Policy    *Policy    // decisions during the run. Writer: policy
	Revealed  *Revealed  // its estimate of tastes, from what consumers post, like and read. Writer: posts
	Visits    *Visits    // how often sessions reach what is offered. Writer: linkage
	Bound     *Bound     // who has bound payment. Writer: payment

	// Coins is what is spent in the platform's currency in this tick. Writer: games. Reader:
	// services. Nil: there is none, and sellers are paid in cash.
	Coins sim.Lists[CoinSpent]
}

// FullSatisfaction is a satisfaction of 1.
const FullSatisfaction = 1<<16 - 1

// SatisfactionOf returns S_i, the satisfaction of consumer i, in [0, 1]. Only where the mechanism satisfaction is on
// is there one: name it in Needs.
func (w *World) SatisfactionOf(i int) float64 { return float64(w.Satisfaction[i]) / FullSatisfaction }

// Active reports whether consumer i has a session in this tick. Where no mechanism makes sessions every user has.
func (w *World) Active(i int) bool {
	if w.Sessions == nil {
		return w.Status[i] == Using
	}
	return w.Sessions[i] > 0
}

// Attended is the number of sessions in this tick. Without activity a user has one a day: ticks
// shorter than a day share it, so that it may be a fraction.
func (w *World) Attended(i int) float64 {
	if w.Sessions == nil && w.Status[i] == Using {
		return w.Clock.Days()
	}
	return float64(w.View(i).Sessions)
}
