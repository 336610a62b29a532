package delivery

import (
	"math"

	"guanxi/agents/advertisers"
	"guanxi/agents/consumers/response"
	"guanxi/agents/platform/auction"
	"guanxi/agents/platform/delivery/frequency"
	"guanxi/agents/platform/delivery/pacing"
	"guanxi/agents/platform/learner"
	"guanxi/agents/platform/tags"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// Parts are what delivery brings together.
type Parts struct {
	World       *society.World
	Rules       *Rules
	Terms       *auction.Terms
	Limits      *frequency.Limits
	Treated     *frequency.Limits // of the consumers whom an experiment treats; nil: there is none
	Shared      *float64          // publisher_share of the accounts whom it treats; nil: there is none
	Boost       *float64          // ψ
	Tags        *tags.Tags
	Advertisers *advertisers.Advertisers
	Learning    *learner.Learning
	Response    *response.Response
}

// Delivery is the state of delivery.
type Delivery struct {
	Parts
	Market Market
	Pacing *pacing.Pacing
	Slots  frequency.Slots
	Caps   frequency.Caps
	Mutes  frequency.Mutes
	Count  Counters
	Day    Day

	scope     *sim.Scope
	campaigns []advertisers.Campaign
	aimed     int       // Aims of the advertisers that pacing knows
	mute      int64     // length of a mute, in parts of a tick
	articles  *articles // nil: none
	reach     reach
	sample    sample
	keys, now keys
	work      []worker
}

// Day is where the run stands.
type Day struct {
	Start   sim.Tick // first tick with advertisements
	Live    bool     // some campaign is in its window and has money in this tick
	Ranking bool     // slots are ranked in this round
	opened  []bool   // by family: one of its campaigns has run
	opens   float64  // how often a user opens the feed in this tick; NaN: not yet computed
}

// sample says which slots are explored or judged.
type sample struct {
	explore uint64  // out of 2^32
	judged  uint64  // or explored
	share   float64 // of slots that are judged
	present int     // campaigns at the start
}

// keys are the random keys, by purpose; those in now include the tick.
type keys struct{ walk, explore, boost, other, end rng.Key }

// Counters are the metrics of slots.
type Counters struct {
	Muted, Capped, Explored, Forgot, Judged, Bids, Won *sim.Counter
	Value, Regret, RegretNone, Bid, Price              *sim.Counter
}

// Starts are the first ticks with slots in the feed and at articles.
type Starts struct{ Feed, Articles sim.Tick }

// StartsOf are the starts where advertisements begin at a tick.
func (a *Rules) StartsOf(clock sim.Clock, from sim.Tick) Starts {
	if at := a.Articles.From; a.HasArticles && !at.IsZero() {
		return Starts{from, max(1, clock.Of(at))}
	}
	return Starts{from, from}
}

// First is the earlier one.
func (x Starts) First() sim.Tick { return min(x.Feed, x.Articles) }

// New adds the state of delivery to a simulation.
func New(s *sim.Scope, p Parts, starts Starts) *Delivery {
	d := &Delivery{Parts: p, scope: s, campaigns: p.Advertisers.Campaigns,
		Day: Day{Start: starts.First(), opened: make([]bool, len(p.Advertisers.Families))}}
	n, w := len(d.campaigns), p.World
	for k := range d.campaigns {
		d.sample.present += num.One(!d.campaigns[k].Closed)
	}
	parts := 1
	if !p.Rules.HasArticles { // slots at articles come at the end of a tick
		parts = min(w.Clock.Parts(), society.MostDays)
	}
	d.keys = keys{s.Key("throttle"), s.Key("explore"), s.Key("boost"), s.Key("stranger"), s.Key("article.end")}
	d.Slots.Build(s, starts.Feed, parts)
	d.Pacing = pacing.New(d.campaigns, parts)
	d.Market = newMarket(s, &d.Parts, d.Pacing.Theta)
	d.Caps.Build(s, w.N, n)
	if p.Rules.HasNotInterested {
		d.Mutes = frequency.NewMutes(s, w.N)
	}
	if p.Rules.HasArticles {
		d.articles = newArticles(s, w, starts.Articles, n)
	}
	d.reach = newReach(s, w.N, n)
	d.buildWorkers(s)
	return d
}

// Rebuild applies the keys. Under other terms of sale pacing restarts from the bids.
func (d *Delivery) Rebuild() {
	clock, a := d.World.Clock, d.Rules
	d.Caps.Limit(d.Limits, clock)
	d.Slots.Rebuild(d.Limits, d.Treated, d.World)
	d.Pacing.Method, d.Pacing.PerDay = a.Pacing, d.Slots.PerDay
	d.mute = int64(math.Round(min(float64(a.NotInterested.Mute)/float64(clock.Tick), 1<<23) * frequency.MuteParts))
	d.sample.explore = uint64(float64(a.Explore * (1 << 32)))
	d.sample.share = a.judgedShare(d.sample.present)
	d.sample.judged = d.sample.explore + uint64(float64(d.sample.share*float64(1<<32-d.sample.explore)))
	if d.articles != nil {
		d.articles.rebuild(&a.Articles, d.World.N)
	}
	d.Market.rebuild(a.Articles.Price)
	if d.aimed != d.Advertisers.Aims {
		d.aimed = d.Advertisers.Aims
		d.Pacing.Await(d.Advertisers.Aim)
	}
}

// response is the law of a cell's place.
func (d *Delivery) response(cell int) *response.Law { return d.Response.Place(d.Tags.AtArticles(cell)) }
