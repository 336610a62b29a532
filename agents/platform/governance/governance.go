package governance

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// governance is the mechanism's state: two bytes per consumer for trust, a row per shop, and the
// claims of victims until their shop decides again.
type governance struct {
	spec  *Spec
	w     *society.World
	pub   *society.Governance
	shops shops

	claims sim.Lists[claim]
	tally  [][]tally  // by worker and shop, in this tick
	buyers []buyers   // by worker, in this tick
	trust  num.Fading // mean trust of buyers
	days   float64    // per tick
	fresh  bool       // some claims may have to be refunded in this tick

	decide, inspect, lead, tell, round rng.Key
	signal                             rng.Key
	firms                              *society.Firms

	audits, steps float64 // per shop and tick
	treated       float64 // audits of a shop that an experiment treats
	keep          float64 // share of a running mean that remains after a tick
	period        float64 // in days
	gain          uint64  // η in 2^-32

	fine, audit, guide, refund *sim.Stream
	count                      counters
}

// claim is what a shop would have to refund to a victim.
type claim struct {
	who, shop, spell uint32
	_                uint32
	paid             units.Money
}

// tally is what happened to a shop in a tick.
type tally struct {
	orders, reports, believed int64
	fines, refunds            units.Money
}

// buyers counts the purchases of a tick and sums their buyers' trust in the platform.
type buyers struct {
	n, trust int64
	_        [48]byte
}

// Build adds the mechanism to a simulation.
func (p *Spec) Build(s *sim.Scope, w *society.World) error {
	m := &governance{spec: p, w: w, days: w.Clock.Days(), period: p.Cheat.Every.Days(),
		decide: s.Key("misconduct"), inspect: s.Key("audit"), lead: s.Key("guidance"), tell: s.Key("report"),
		round: s.Key("round")}
	p.run = m
	m.build(s)
	w.Governance = m.pub
	m.claims = sim.HoldLists[claim](s, "claims", w.N)
	sim.Hold(s, "trust_of_buyers", func() []num.Fading { return []num.Fading{m.trust} })
	m.tally, m.buyers = make([][]tally, s.Workers()), make([]buyers, s.Workers())
	for k := range m.tally {
		m.tally[k] = make([]tally, m.shops.n)
	}
	m.keep = num.Exp(-m.days / p.Cheat.Memory.Days())
	p.Rebuild(0)

	m.flows(s)
	w.Policy.Plan(society.SpendAudits, func(sim.Tick) units.Money {
		return m.costs(w.Experiment.Mix(society.SideShop, m.audits, m.treated), p.Audit.Cost)
	})
	w.Policy.Plan(society.SpendGuidance, func(sim.Tick) units.Money { return m.costs(m.steps, p.Guidance.Cost) })
	m.measure(s)
	s.Table(m.table)

	s.Step(sim.Step{Name: "conduct", Phase: sim.Arrive, Count: m.governed, Chunk: m.conduct})
	s.Step(sim.Step{Name: "report", Phase: sim.Settle, Rows: w.N, Before: m.begin, Chunk: m.report})
	s.Step(sim.Step{Name: "audit", Phase: sim.Settle, Count: m.governed, Chunk: m.police, Commit: m.sentence})
	s.Step(sim.Step{Name: "refund", Phase: sim.Settle, Count: m.refunded, Chunk: m.repay})
	s.Step(sim.Step{Name: "trust", Phase: sim.Adapt, Rows: w.N, Chunk: m.learn})
	s.Step(sim.Step{Name: "expect", Phase: sim.Adapt, Count: m.governed, Chunk: m.expect, Commit: m.gather})
	return nil
}

func (m *governance) flows(s *sim.Scope) {
	w := m.w
	w.Wallets()
	m.fine = s.Stream(sim.Stream{Name: "govern.fine", From: w.Shop, To: w.Fines, Phase: sim.Settle,
		Module: society.Transfer, Doc: "fines of shops found guilty of misconduct, rightly or not"})
	m.audit = s.Stream(sim.Stream{Name: "govern.audit", From: w.Platform, To: w.Supplier, Phase: sim.Settle,
		Module: society.Transfer, Doc: "cost of auditing shops"})
	m.guide = s.Stream(sim.Stream{Name: "govern.guide", From: w.Platform, To: w.Supplier, Phase: sim.Arrive,
		Module: society.Cocreation, Doc: "cost of guiding shops"})
	m.refund = s.Stream(sim.Stream{Name: "govern.refund", From: w.Shop, To: w.Consumer, Phase: sim.Settle,
		Module: society.Transfer, Doc: "refunds to victims by shops found guilty of misconduct"})
}

// Rebuild recomputes what depends on live fields after one of them changes.
func (p *Spec) Rebuild(sim.Tick) {
	m := p.run
	tick := m.w.Clock.Tick
	m.audits, m.treated = p.Audit.Rate.Over(tick), 0
	if p.treated != nil {
		m.treated = p.treated.Audit.Rate.Over(tick)
	}
	m.steps = 0
	if p.HasGuidance {
		m.steps = p.Guidance.Rate.Over(tick)
	}
	m.gain = uint64(float64(p.Trust.Rate*0x1p32) + 0.5)
	g := m.pub
	g.Choice, g.Satisfaction = p.Trust.Choice, p.Trust.Satisfaction
	g.Report, g.Identity = 0, p.Report.Trust
	g.Malicious, g.Believed = 0, p.Report.False
	if p.HasReport {
		g.Report, g.Malicious = p.Report.Rate, p.Report.Malicious
	}
	g.Fine, g.Remove, g.Refund = p.Penalty.Fine, p.Penalty.Remove, p.Penalty.Refund
}

// costs is the expected cost in a tick of the given number of audits, or steps of guidance, per
// shop.
func (m *governance) costs(each float64, cost units.Money) units.Money {
	if each == 0 || m.governed() == 0 {
		return 0
	}
	return units.Amount(float64(each*float64(m.listed())) * cost.Float())
}

// auditing is the number of audits of shop j in a tick that the platform can pay for; guiding is that of steps of
// guidance of any shop.
func (m *governance) auditing(j int) float64 {
	audits := m.audits
	if m.w.Experiment.Has(society.SideShop, j) {
		audits = m.treated
	}
	return audits * m.w.Policy.Share(society.SpendAudits)
}

func (m *governance) guiding() float64 {
	return m.steps * m.w.Policy.Share(society.SpendGuidance)
}

// governed is the number of shops, 0 before their function is released.
func (m *governance) governed() int {
	if !m.w.Released(m.firms.Function) {
		return 0
	}
	return m.shops.n
}

// begin clears the tallies of the previous tick.
func (m *governance) begin(sim.Tick, int) {
	for k := range m.tally {
		clear(m.tally[k])
	}
	clear(m.buyers)
}

// report lets the buyers of the tick report: victims report the shop that deceived them, and some
// buyers of honest shops report out of malice.
func (m *governance) report(c *sim.Chunk) {
	h, g := &m.shops, m.pub
	sum, key := m.tally[c.Worker], m.tell.At(int(c.Tick), 0)
	buyers := &m.buyers[c.Worker]
	before, nth := int64(-1), uint64(0)
	for _, s := range g.Sales[c.ID] {
		i, j := int(s.Who), int(s.Shop)
		if nth++; int64(s.Who) != before {
			before, nth = int64(s.Who), 0
		}
		sum[j].orders++
		buyers.n++
		buyers.trust += int64(g.PlatformTrust[i])
		switch {
		case !h.cheats[j]:
			if g.Malicious == 0 {
				break
			}
			if u := key.Float(uint64(i), nth); u < g.Malicious {
				m.count.lies.Add(c, 1)
				if u < float64(g.Malicious*g.Believed) {
					sum[j].believed++
				}
			}
		case s.Good:
			m.count.deceived.Add(c, 1)
		default:
			m.count.deceived.Add(c, 1)
			m.claims.Add(c, claim{who: s.Who, shop: s.Shop, spell: h.spell[j], paid: s.Paid})
			if key.Float(uint64(i), nth) < g.Reports(i) {
				m.count.reports.Add(c, 1)
				sum[j].reports++
			}
		}
	}
}

// refunded is the number of rows of consumers if there are claims to check in this tick, else 0.
func (m *governance) refunded() int { return m.w.RowsIf(m.fresh) }

// repay refunds the victims of shops that were found, if refunds are on at that time, and drops
// claims on shops that have decided again or are gone.
func (m *governance) repay(c *sim.Chunk) {
	h := &m.shops
	kept := m.claims[c.ID][:0]
	for _, x := range m.claims[c.ID] {
		switch {
		case h.spell[x.shop] != x.spell:
		case h.hit[x.shop]:
			if !m.spec.Penalty.Refund {
				break
			}
			m.refund.Pay(c, int(x.shop), int(x.who), x.paid)
			m.count.refunds.Add(c, int64(x.paid))
			m.tally[c.Worker][x.shop].refunds += x.paid
			m.pub.Dealt(c, int(x.who), true)
		case m.pub.Listed[x.shop]:
			kept = append(kept, x)
		}
	}
	m.claims[c.ID] = kept
}

// learn updates the trust of consumers who dealt on the platform in this tick.
func (m *governance) learn(c *sim.Chunk) {
	trust, key := m.pub.PlatformTrust, m.round.At(int(c.Tick), 0)
	m.pub.TakeOutcomes(c.ID, func(i int, n uint64, good bool) {
		outcome := int64(0)
		if good {
			outcome = society.FullTrust
		}
		trust[i] = toward(trust[i], outcome, m.gain, uint16(key.Bits(uint64(i), n)))
	})
}

// gather updates the mean trust in the platform of those who buy.
func (m *governance) gather(sim.Tick, int) {
	n, trust := int64(0), int64(0)
	for _, b := range m.buyers {
		n += b.n
		trust += b.trust
	}
	m.trust.Add(float64(trust)/society.FullTrust, float64(n), m.keep)
}

func (m *governance) trustOfUsers() float64 {
	sum, n := int64(0), int64(0)
	for i, status := range m.w.Status {
		if status == society.Using {
			sum += int64(m.pub.PlatformTrust[i])
			n++
		}
	}
	return num.Quotient(float64(sum), float64(n)) / society.FullTrust
}
