package teams

import (
	"math"

	"guanxi/agents/society"
	"guanxi/agents/society/choice"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// teams is the state of the mechanism.
type teams struct {
	spec  *Spec
	w     *society.World
	shops *society.Selling
	firms *society.Firms

	open     []*team // until their time is over, in the order of their starts
	started  sim.Lists[start]
	shown    [][]*team // by shop, open at the end of the last tick
	trust    []float32 // τ_i
	discount []float64 // d_j
	stated   float64   // d of the section

	// by shop: friends asked by a team; those who met its message in time, of those who use the platform; those who joined
	// of those who met one; strangers who came in the time of a team
	asked, met, joined, came []num.Fading
	keep, adapts             float64
	left                     units.Money    // of the subsidy
	access                   society.Access // at the end of the last tick
	cause                    uint8

	starts, knows, strangers, draw rng.Key

	// Scratch memory.
	meetings []meeting  // of a team in a tick
	friends  [][]friend // by worker

	pay, sale, refund, subsidy *sim.Stream
	benefit, effort            *sim.Entry
	parts                      *choice.Parts
	asset, liability           *sim.Entry
	count                      struct{ teams, filled, failed, asked, seen, joins, strangers, orders *sim.Counter }
}

// team is a team that is not yet filled.
type team struct {
	facts
	members []member
	waits   []uint32 // friends who have not met the message
}

type facts struct {
	key       rng.Key
	at, ends  float64 // in ticks since the start
	price     units.Money
	chance    float64 // to fill, as expected when it started
	due, met  float64 // friends asked who use the platform; those of them who have met its message
	shop, who uint32  // who started it
	size      int64
}

// member is a buyer, and what its purchase is worth.
type member struct {
	society.Chosen // at tick 0: it is a friend
	subsidy        units.Money
}

// start is a buyer who has chosen, and starts a team of friends whom it asks, or joins one.
type start struct {
	member
	joins          *team // of strangers
	asked          []uint32
	effort, chance float64
}

// friend is a friend who may be asked, and comes with a probability.
type friend struct {
	comes float64
	who   uint32
}

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &teams{spec: p, w: w, shops: w.Selling, firms: w.Firms(society.TradeShop),
		starts: s.Key("start"), knows: s.Key("knows"), strangers: s.Key("strangers"), draw: s.Key("team"),
		left: units.Amount(p.Subsidy.Budget.Of(w.N))}
	p.run = m
	w.Teams = &society.Teams{Missing: m.missing, Instead: m.instead,
		Again: sim.HoldLists[society.Occasion](s, "again", w.N)}
	n := m.firms.Rows
	m.trust = sim.Column[float32](s, "trust", w.N)
	for i := range m.trust {
		m.trust[i] = float32(p.Trust.Start)
	}
	m.discount = sim.Column[float64](s, "discount", n)
	learned := func(name string) []num.Fading { return sim.Column[num.Fading](s, name, n) }
	m.asked, m.met, m.joined, m.came = learned("asked"), learned("met"), learned("joined"), learned("came")
	m.started, m.shown, m.friends = sim.NewLists[start](w.N), make([][]*team, n), make([][]friend, s.Workers())
	open := func() []*team { return m.open }
	sim.HoldEach(s, "teams", open, func(t *team) []facts { return []facts{t.facts} })
	sim.HoldEach(s, "members", open, func(t *team) []member { return t.members })
	sim.HoldEach(s, "waits", open, func(t *team) []uint32 { return t.waits })
	sim.Hold(s, "left", func() []units.Money { return []units.Money{m.left} })
	if p.HasOutside {
		m.cause = w.Cause("team", "first adoptions by consumers who joined a team of a friend")
	}
	p.Rebuild(0)
	m.access = w.Access(0)
	m.flows(s)
	m.measure(s)
	s.Step(sim.Step{Name: "gather", Phase: sim.Trade, Rows: 1, Chunk: m.gather})
	s.Step(sim.Step{Name: "offer", Phase: sim.Adapt, Before: m.learn})
	return nil
}

// Rebuild recomputes what depends on live fields after one of them changes.
func (p *Spec) Rebuild(sim.Tick) {
	m := p.run
	m.keep = num.Exp(-float64(m.w.Clock.Tick) / float64(p.Memory))
	m.adapts = num.Hazard(p.Adapt.Over(m.w.Clock.Tick))
	if m.stated != p.Discount {
		m.stated = p.Discount
		for j := range m.discount {
			m.discount[j] = p.Discount
		}
	}
}

func (m *teams) flows(s *sim.Scope) {
	w := m.w
	w.Wallets()
	stream := func(name string, from, to *sim.Account, module, doc string) *sim.Stream {
		return s.Stream(sim.Stream{Name: "teams." + name, From: from, To: to, Phase: sim.Trade, Module: module, Doc: doc})
	}
	m.pay = stream("pay", w.Consumer, w.Transit, society.Transfer, "what members of teams pay when they join, held by "+
		"the platform until the team ends")
	m.sale = stream("sale", w.Transit, w.Shop, society.Cocreation, "purchases of teams that are filled")
	m.refund = stream("refund", w.Transit, w.Consumer, society.Transfer, "money back to members of teams that are not "+
		"filled")
	if m.spec.HasSubsidy {
		m.subsidy = stream("subsidy", w.Platform, w.Consumer, society.Acquisition, "what the platform pays to new buyers "+
			"in teams")
	}
	m.benefit = s.Benefit("teams.benefit", w.Consumer, society.Cocreation, "gross benefit of purchases in teams, "+
		"before the price")
	m.asset = s.Benefit("teams.claim", w.Consumer, society.Transfer, "change in what members of open teams have paid: "+
		"an asset of theirs")
	m.liability = s.Benefit("teams.liability", w.Transit, society.Transfer, "the same change with the opposite sign: a "+
		"liability of the platform")
	m.effort = s.Effort("teams.effort", w.Consumer, society.Cocreation, "effort of asking friends to join teams, and of "+
		"waiting")
}

func (m *teams) measure(s *sim.Scope) {
	x := &m.count
	m.parts = choice.Count(s, m.w, "teams", "purchases in teams")
	x.teams = s.Counter("teams", "teams started")
	x.filled = s.Counter("teams_filled", "teams that found all their buyers")
	x.failed = s.Counter("teams_failed", "teams that did not in time, and got their money back")
	x.asked = s.Counter("team_asked", "friends asked to join teams")
	x.seen = s.Counter("team_seen", "messages about teams that friends met")
	x.joins = s.Counter("team_joins", "friends who joined a team")
	x.strangers = s.Counter("team_strangers", "buyers who joined a team that a shop showed")
	x.orders = s.Counter("team_orders", "purchases in teams")
	s.Rate("team_fill", "1", "share of teams that were filled, of those that ended", x.filled,
		sim.Plus(x.filled, x.failed), sim.Share())
	s.Rate("team_accept", "1", "share of friends who join, of those who meet a message", x.joins, x.seen, sim.Share())
	s.Gauge("team_discount", "1", "discount of teams, mean over shops that sell",
		func() float64 { return mean(m.discount, m.shops.Sells) }, sim.Share())
	s.Gauge("team_trust", "1", "trust in teams, mean over users", func() float64 {
		return mean(m.trust, func(i int) bool { return m.w.Status[i] == society.Using })
	}, sim.Share())
}

// mean is the mean over the rows that count.
func mean[T float32 | float64](of []T, counts func(int) bool) float64 {
	sum, n := 0.0, 0.0
	for i, x := range of {
		if counts(i) {
			sum, n = sum+float64(x), n+1
		}
	}
	return sum / n
}

// missing is what shop j lacks for consumer i who does not know it; drawn once for the pair.
func (m *teams) missing(i, j int) float64 {
	if !m.spec.HasKnowledge || m.knows.Float(uint64(i), uint64(j)) < m.spec.Knowledge.Known {
		return 0
	}
	return m.spec.Knowledge.Gap
}

// trusts is β_T(τ_i − τ_0), exactly 0 for who was in no team yet.
func (m *teams) trusts(i int) float64 {
	return float64(m.spec.Trust.Weight * float64(m.trust[i]-float32(m.spec.Trust.Start)))
}

// meetIn is ρ̂ = (100ρ_0 + met)/(100 + asked), the share of friends who use the platform that are expected to meet a
// message of shop j in time.
func (m *teams) meetIn(j int) float64 { return expected(m.met[j], 100, m.spec.Expect) }

// expected is a mean where a first guess counts as n events.
func expected(x num.Fading, n, guess float64) float64 {
	return (float64(n*guess) + x.Sum) / (n + x.Weight)
}

// priceOf is the price of a team at shop j now.
func (m *teams) priceOf(j int) units.Money {
	return units.Amount(float64(m.firms.Price[j] * (1 - m.discount[j])))
}

// never is the time of what does not happen in this tick.
var never = math.Inf(1)
