// Package ads is advertising in the feed and at articles (M7–M11): it puts the parts together, each of which has
// its own keys, state and equations.
//
//   - guanxi/agents/advertisers: what advertisers want and what they get
//   - guanxi/agents/platform/tags: what the platform observes of consumers
//   - guanxi/agents/platform/auction: who wins a slot, and its price
//   - guanxi/agents/platform/delivery: slots sold and shown; frequency, when and how often; pacing, how money is spread
//   - guanxi/agents/platform/learner: predictions of responses, and their scores
//   - guanxi/agents/consumers/load: what advertisements in the feed cost consumers
//   - guanxi/agents/consumers/response: what consumers do, what friends see of it, what is bought
//
// Here: spec.go, all keys and what is checked across parts; ads.go, the parts built and the steps of a tick;
// settle.go, bills; metrics.go.
//
// Sources: Edelman, Ostrovsky & Schwarz (2007), Internet advertising and the generalized
// second-price auction, AER 97(1); Lahaie & Pennock (2007), Revenue analysis of a family of ranking
// rules for keyword auctions, EC '07 (bids times a power of quality); Abrams & Schwarz (2007), Ad
// auction design and user experience, WINE '07 (nuisance in the score and the price); Agarwal,
// Ghosh, Wei & You (2014), Budget pacing for targeted online advertisements at LinkedIn, KDD '14
// (throttling); Balseiro & Gur (2019), Learning in repeated auctions with budgets, Management
// Science 65(9) (adaptive pacing); Huang & Lin (2024), Do more "likes" lead to more clicks?, J.
// Marketing; Huang, Aral, Hu & Brynjolfsson (2020), Social advertising effectiveness across
// products, Marketing Science 39(6); Small & Rosen (1981) for the surplus of a choice.
package ads

import (
	"fmt"
	"math"

	"guanxi/agents/advertisers"
	"guanxi/agents/consumers/load"
	"guanxi/agents/consumers/response"
	"guanxi/agents/platform/delivery"
	"guanxi/agents/platform/learner"
	"guanxi/agents/platform/tags"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/results/table"
)

// ads is the mechanism: its parts and what is counted.
type ads struct {
	spec        *Spec
	w           *society.World
	tags        *tags.Tags
	advertisers *advertisers.Advertisers
	learning    learner.Learning
	tallies     []*learner.Tally // by worker
	response    *response.Response
	delivery    *delivery.Delivery
	load        *load.Load // nil: off
	count       counters
	terms       string // the terms of sale, as a text
	settled     sim.Tick
	verdicts    struct {
		learner.Verdict
		tick sim.Tick
	}
}

// Build adds the mechanism to a simulation.
func (a *Spec) Build(s *sim.Scope, w *society.World) error {
	w.NeedTastes()
	m := &ads{spec: a, w: w}
	a.run = m
	from := sim.Tick(1)
	if !a.From.IsZero() {
		from = max(1, w.Clock.Of(a.From))
	}
	starts := a.StartsOf(w.Clock, from)
	m.tags = tags.New(s, w, &a.Errors)
	if a.HasArticles {
		m.tags.Repeat()
	}
	var err error
	if m.advertisers, err = advertisers.New(s, w, &a.Demand, m.tags, starts.First()); err != nil {
		return err
	}
	m.learning.Build(s, learner.Setting{Campaigns: m.known(), Cells: m.tags.Cells, Articles: m.tags.Articles,
		Standing: func() []int { return m.advertisers.Standing }}, &a.Keys, w.N)
	m.response = response.New(s, w, &a.Rates, m.advertisers)
	parts := delivery.Parts{
		World: w, Rules: &a.Rules, Terms: &a.Terms, Limits: &a.Limits, Boost: &a.SocialProof.Boost,
		Tags: m.tags, Advertisers: m.advertisers, Learning: &m.learning, Response: m.response,
	}
	if t := a.treated; t != nil {
		parts.Treated, parts.Shared, m.advertisers.Treated = &t.Limits, &t.PublisherShare, &t.Demand
		m.tags.Treated = &t.Errors
	}
	m.delivery = delivery.New(s, parts, starts)
	w.Ran = society.Ran{N: len(m.advertisers.Campaigns),
		Runs: func(ad int) bool { return m.delivery.Market.Offers[ad].Running }}
	if a.HasLoad && w.Sessions != nil {
		m.load = load.New(s, w, &a.Load, m.response.Feed.Mean)
	}
	m.tallies = m.delivery.Tallies()
	m.rebuild()
	m.advertisers.DeclareBills(s)
	m.response.Log(s)
	m.buildMetrics(s)
	m.delivery.DeclareArticles(s, m.count.demand, m.count.unpaid)
	m.advertisers.DeclareWorth(s)
	m.response.DeclareSales(s)
	m.buildSteps(s)
	s.Table(func() *table.Table { return m.advertisers.Table(m.delivery.Reached()) })
	return nil
}

// known is what learners know of the campaigns.
func (m *ads) known() (all []learner.Campaign) {
	for _, c := range m.advertisers.Campaigns {
		all = append(all, learner.Campaign{Hash: c.Hash, Category: c.Category})
	}
	return all
}

// buildSteps adds the steps in the order of the tick.
func (m *ads) buildSteps(s *sim.Scope) {
	w, d, proof := m.w, m.delivery, m.response.Proof
	if chunks := sim.Chunks(w.N, sim.DefaultGrain); proof != nil {
		s.Step(sim.Step{Name: "hear", Phase: sim.Expose, Grain: (chunks + response.Hearers - 1) / response.Hearers,
			Chunk: func(c *sim.Chunk) { proof.Hear(c, d.Hearing(c), w.Graph) },
			Count: func() int {
				if !proof.Any() {
					return 0
				}
				return chunks
			}, Commit: func(sim.Tick, int) { proof.Heard() }})
	}
	for part := range d.Slots.Parts {
		before := d.Open
		if part > 0 {
			before = d.GoOn
		}
		s.Step(sim.Step{Name: "serve", Phase: sim.Expose, Rows: w.N, Before: before, Chunk: d.Serve})
	}
	if m.spec.HasArticles {
		s.Step(sim.Step{Name: "articles", Phase: sim.Trade, Rows: w.N, Before: d.CloseReads, Chunk: d.ServeArticles})
	}
	if m.response.Sells() {
		s.Step(sim.Step{Name: "sell", Phase: sim.Trade, Rows: w.N, Chunk: d.Sell})
	}
	s.Step(sim.Step{Name: "bill", Phase: sim.Settle, Before: func(t sim.Tick, _ int) { m.settle(t) }})
	if m.load != nil {
		s.Step(sim.Step{Name: "load", Phase: sim.Adapt, Rows: w.N, Chunk: m.load.Feel})
	}
	s.Step(sim.Step{Name: "learn", Phase: sim.Adapt, Before: m.learn})
}

// learn adds the tick's exposures to what was learned.
func (m *ads) learn(sim.Tick, int) {
	m.learning.TakeLog()
	m.learning.Take(m.tallies)
}

// Rebuild recomputes what depends on live fields after one of them changes.
func (a *Spec) Rebuild(sim.Tick) { a.run.rebuild() }

// Members returns the rows of the campaigns of an entry.
func (a *Spec) Members(entry string) (of *sim.Account, rows []int) {
	return a.run.advertisers.Members(entry)
}

func (m *ads) rebuild() {
	m.advertisers.Rebuild()
	a, clock := m.spec, m.w.Clock
	click, base := math.NaN(), 0.0
	if a.HasArticles {
		click = a.Articles.Click
	}
	m.response.Rebuild(a.Billed, a.HasNotInterested, click, clock)
	if a.HasArticles {
		base = m.response.Articles.Base()
		m.advertisers.Views[advertisers.AtArticles] = m.response.Articles.Views()
	}
	m.advertisers.Views[advertisers.InFeed] = m.response.Feed.Views()
	m.learning.Rebuild(clock, m.response.Feed.Base(), base)
	m.delivery.Rebuild()
	if m.load != nil {
		m.load.Rebuild()
	}
	terms := fmt.Sprint(a.Auction, a.Billing, a.Rules.Pacing, a.Reserve, a.Prices, a.QualityWeight, a.Caps, a.Slots,
		a.Articles.Price)
	if a.treated != nil && m.w.Experiment.Share > 0 {
		terms += fmt.Sprint(a.treated.Slots, a.treated.Billing)
	}
	if terms != m.terms { // slots and spend under other terms say little, so pacing restarts from the bids
		m.terms = terms
		m.delivery.Pacing.Restart()
	}
}

// verdict merges the workers' verdicts, once per recorded tick.
func (m *ads) verdict() *learner.Verdict {
	v := &m.verdicts.Verdict
	if m.verdicts.tick != m.settled || m.settled == 0 {
		m.verdicts.tick = m.settled
		m.delivery.Join(v)
	}
	return v
}
