// Package agents is the ecosystem: the mechanisms in the order of the tick, and the world built
// from what a scenario says of them.
package agents

import (
	"fmt"
	"maps"
	"slices"

	"guanxi/agents/consumers/activity"
	"guanxi/agents/consumers/adoption"
	"guanxi/agents/consumers/encounters"
	"guanxi/agents/consumers/homing"
	"guanxi/agents/consumers/laws"
	"guanxi/agents/consumers/messaging"
	"guanxi/agents/consumers/network"
	"guanxi/agents/consumers/posts"
	"guanxi/agents/consumers/satisfaction"
	"guanxi/agents/consumers/sharing"
	"guanxi/agents/consumers/teams"
	"guanxi/agents/consumers/variety"
	"guanxi/agents/platform/ads"
	"guanxi/agents/platform/functions"
	"guanxi/agents/platform/governance"
	"guanxi/agents/platform/linkage"
	"guanxi/agents/platform/membership"
	"guanxi/agents/platform/payment"
	"guanxi/agents/platform/policy"
	"guanxi/agents/providers/commerce"
	"guanxi/agents/providers/content"
	"guanxi/agents/providers/entry"
	"guanxi/agents/providers/games"
	"guanxi/agents/providers/live"
	"guanxi/agents/providers/o2o"
	"guanxi/agents/providers/services"
	"guanxi/agents/regulator"
	"guanxi/agents/rival"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/spec"
)

// Mechanism is one value mechanism. Declare declares the keys of its section, also where it is off, so it computes
// nothing; Build adds its state, streams, metrics and steps to a run, where it is on, after those of mechanisms
// before in the list, and an error ends the run. One value serves one run.
type Mechanism interface {
	Declare(*spec.Section)
	Build(*sim.Scope, *society.World) error
}

// Rebuilder is a mechanism that derives something from a live field. Rebuild derives it again after a timeline
// changed the field, in serial, before the steps of tick t. What reads the field itself in each tick needs none.
type Rebuilder interface {
	Rebuild(t sim.Tick)
}

// Foreseer is a mechanism whose live fields must fit what has been built, such as the graph.
// Foresees reports whether any must, and Foresee returns the key that values of a later tick make
// wrong, and why.
type Foreseer interface {
	Foresees() bool
	Foresee(later any) (key string, err error)
}

// Entry is a line of the list of mechanisms: what is known of one without building it.
type Entry struct {
	Name     string           // its key in a scenario, which begins the names of its columns and draws
	Equation string           // its section in agents/model.md; "", of one of another module: its name
	Element  string           // element of the paper that it belongs to, such as profit model
	Doc      string           // what it models, in a line
	Needs    []string         // mechanisms without which it cannot run; nil: none
	New      func() Mechanism // returns one with nothing set, for each scenario that is read
}

// Number is that of its section in agents/model.md, of the first if it has several; 0: it has none.
func (e Entry) Number() (n int) {
	fmt.Sscanf(e.Equation, "M%d", &n)
	return n
}

// made makes a mechanism whose section is a T.
func made[T any, P interface {
	*T
	Mechanism
}]() Mechanism {
	return P(new(T))
}

// All lists the mechanisms in the order of the tick: within a phase their steps run in this
// order.
func All() []Entry { return among(builtIn()) }

// builtIn lists those of guanxi itself.
func builtIn() []Entry {
	return []Entry{
		{"policy", "M22", "profit model", "decisions of the platform during the run and the treasury that pays for them: " +
			"rules, releases by need, upkeep, insolvency", nil, made[policy.Spec]},
		{"regulator", "M30", "profit model", "caps, floors and bans on what the platform decides, and a tax on its revenue",
			nil, made[regulator.Spec]},
		{"functions", "M1", "users and needs", "what the platform offers, and how well it serves the needs of each segment",
			nil, made[functions.Spec]},
		{"network_effects", "M25", "users and needs", "needs are served in proportion to who is there: friends, shops, " +
			"accounts, games", []string{"functions"}, made[network.Spec]},
		{"variety", "M27", "users and needs", "what users gain by trade, as they tell it, draws and keeps others", nil,
			made[variety.Spec]},
		{"rival", "M24", "users and needs", "another platform that consumers could use instead", nil, made[rival.Spec]},
		{"laws", "M32", "members and activities", "formulas of the scenario for who joins, leaves, invites, reads, shares " +
			"and buys, and states of people that these have", nil, made[laws.Spec]},
		{"membership", "M28", "profit model", "what belonging to a platform costs and is worth, where several " +
			"compete", nil, made[membership.Spec]},
		{"homing", "M29", "members and activities", "on which of several platforms people are", nil, made[homing.Spec]},
		{"adoption", "M2", "users and needs", "who starts to use the platform, and why", nil, made[adoption.Spec]},
		{"activity", "M4", "members and activities", "how often consumers open the platform, and what their feed can show",
			nil, made[activity.Spec]},
		{"encounters", "M3", "functions and services", "strangers who meet through shake and near people, and the weak " +
			"ties that form", nil, made[encounters.Spec]},
		{"messaging", "M23", "users and needs", "messages that replace SMS, and the savings", nil, made[messaging.Spec]},
		{"posts", "M5", "members and activities", "what consumers post for their friends, and what the platform learns " +
			"from it", []string{"activity"}, made[posts.Spec]},
		{"providers", "M21", "members and activities", "entry and exit of accounts and shops, and how they adapt prices, " +
			"quality, bids and topics", nil, made[entry.Spec]},
		{"content", "M6", "core business and resources", "public accounts, their articles, and how far readers share them",
			nil, made[content.Spec]},
		{"ads", "M7–M11", "core business and resources", "advertisements in the feed: auctions, pacing, responses of " +
			"consumers and their friends, learners", nil, made[ads.Spec]},
		{"commerce", "M13", "core business and resources", "shops: offers, choice, purchases, ratings", nil,
			made[commerce.Spec]},
		{"linkage", "M14", "partner network", "how sessions move between eight entrances, in a chain or in a mesh", nil,
			made[linkage.Spec]},
		{"payment", "M15", "partner network", "mobile payment: who binds a card, red packets and how they spread, fees", nil,
			made[payment.Spec]},
		{"governance", "M16", "consumer relations", "governance of shops: admission, misconduct, its detection and " +
			"punishment, guidance, trust in the platform", []string{"commerce"},
			made[governance.Spec]},
		{"sharing", "M12", "core business and resources", "consumers who sell to their friends: cards that buyers pass " +
			"on, trust won and lost", nil, made[sharing.Spec]},
		{"teams", "M26", "core business and resources", "team purchases: a lower price for buyers who come together in " +
			"time, and ask friends to", []string{"commerce"}, made[teams.Spec]},
		{"live", "M31", "core business and resources", "live shows: accounts that show goods to those who come, who buy on " +
			"the spot, and give", []string{"content", "commerce"}, made[live.Spec]},
		{"games", "M17", "profit model", "games, embedded and self-built: who plays, stays and pays", nil,
			made[games.Spec]},
		{"services", "M18", "profit model", "stickers, phone recharge, coins; verification of providers and fees for API " +
			"calls", nil, made[services.Spec]},
		{"o2o", "M19", "profit model", "stores that consumers visit: member management, and a share in a company that " +
			"owns some of them", nil, made[o2o.Spec]},
		{"satisfaction", "M20", "experience and interaction", "satisfaction of consumers with the platform, and whether " +
			"they stay", nil, made[satisfaction.Spec]},
	}
}

// Events returns the kinds of events that record.events can log, each with the mechanism without
// which it does not happen.
func Events() map[string]string {
	return map[string]string{
		"adoption": "adoption", "invited": "adoption", "read": "content", "share": "content", "purchase": "commerce",
		"card_purchase": "sharing", "card_share": "sharing",
		"exposure": "ads", "earned": "ads", "click": "ads", "ad_collect": "ads", "ad_comment": "ads", "ad_forward": "ads",
		"ad_hide": "ads", "ad_like": "ads",
	}
}

// EventNames lists the names of Events.
func EventNames() []string { return slices.Sorted(maps.Keys(Events())) }
