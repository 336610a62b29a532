package society

import (
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// Governance is what the platform lets shops do and what consumers think of it.
// Writer: governance. Readers: commerce (who sells, what is delivered, what it
// costs, utility of all offers), ads (whose arm advertises), satisfaction, sharing
// (reports of deceit). Nil: governance is off; all shops sell, and deliver what
// they can.
type Governance struct {
	// Listed says whether a shop is on the platform: admitted and not removed.
	Listed []bool
	// Admitted says whether a shop was let in as it came.
	Admitted []bool
	// Delivers is the quality that a shop delivers now: its own, as guidance
	// raised it, or less where it misbehaves.
	Delivers []float64
	// Saves is what a shop that misbehaves saves of the cost of the goods of an
	// order.
	Saves []units.Money
	// PlatformTrust is W_i in units of 1/FullTrust, of every consumer.
	PlatformTrust []uint16

	Start        float64 // W_i of who never bought
	Choice       float64 // utility of all offers per unit of trust above that
	Satisfaction float64 // experience a day, likewise

	Report   float64 // probability that a victim with the trust of the start reports; 0: nobody does
	Identity float64 // rise of its logit per unit of trust

	// What sharing does with sellers who are reported, and with what probability a
	// buyer who was not deceived reports and is believed.
	Fine                units.Money
	Remove              float64
	Refund              bool
	Malicious, Believed float64

	Sales    sim.Lists[Sale]    // of this tick
	outcomes sim.Lists[outcome] // likewise, of dealings that are no sale of a shop
}

// FullTrust is a trust of 1.
const FullTrust = 1<<16 - 1

// Sale is a purchase at a shop and how it turned out.
type Sale struct {
	Who, Shop uint32
	Paid      units.Money
	Good      bool
}

type outcome struct {
	who  uint32
	good bool
}

// NewGovernance makes the columns for s, the scope of governance.
func NewGovernance(s *sim.Scope, n, shops int, start float64) *Governance {
	g := &Governance{
		Listed: sim.Column[bool](s, "listed", shops), Admitted: sim.Column[bool](s, "admitted", shops), Delivers: sim.Column[float64](s, "delivers", shops),
		Saves: sim.Column[units.Money](s, "saves", shops), PlatformTrust: sim.Column[uint16](s, "trust", n),
		Start: start, Sales: sim.NewLists[Sale](n), outcomes: sim.NewLists[outcome](n),
	}
	for i := range g.PlatformTrust {
		g.PlatformTrust[i] = uint16(float64(start*FullTrust) + 0.5)
	}
	return g
}

// beyond is W_i less the trust of the start, 0 to the last bit where it is that.
func (g *Governance) beyond(i int) float64 {
	start := uint16(float64(g.Start*FullTrust) + 0.5)
	return float64(int(g.PlatformTrust[i])-int(start)) / FullTrust
}

// Confidence is what trust adds to the utility of every offer of consumer i.
func (g *Governance) Confidence(i int) float64 { return float64(g.Choice * g.beyond(i)) }

// Ease is what trust adds to the experience of consumer i, a day.
func (g *Governance) Ease(i int) float64 { return float64(g.Satisfaction * g.beyond(i)) }

// Reports is r_i, the probability that consumer i reports who deceived it.
func (g *Governance) Reports(i int) float64 { return reportRate(g.Report, g.Identity, g.beyond(i)) }

// ReportsAt is Reports of a consumer with a given trust.
func (g *Governance) ReportsAt(trust float64) float64 {
	return reportRate(g.Report, g.Identity, trust-g.Start)
}

// reportRate is r_i = σ(logit r + κ·(W_i − W_0)): who identifies with the
// community reports more (M16).
func reportRate(report, identity, beyond float64) float64 {
	if report <= 0 || report >= 1 {
		return report
	}
	return num.Sigmoid(num.Log(report/(1-report)) + float64(identity*beyond))
}

// Sold notes a purchase, and whether it was a good one. The chunk is one of
// consumers, of the default grain.
func (g *Governance) Sold(c *sim.Chunk, i, shop int, paid units.Money, good bool) {
	g.Sales.Add(c, Sale{uint32(i), uint32(shop), paid, good})
}

// Dealt notes how a dealing on the platform turned out that is no purchase at a
// shop, for the trust of consumer i of the chunk, one of the default grain.
func (g *Governance) Dealt(c *sim.Chunk, i int, good bool) {
	g.outcomes.Add(c, outcome{uint32(i), good})
}

// TakeOutcomes calls f with all outcomes of a chunk in this tick, in the order
// in which they were noted, those of purchases first, and forgets them. n tells
// those of a consumer apart.
func (g *Governance) TakeOutcomes(chunk int, f func(i int, n uint64, good bool)) {
	const dealings = 1 << 32
	before, n := int64(-1), uint64(0)
	for _, s := range g.Sales.Take(chunk) {
		if n++; int64(s.Who) != before {
			before, n = int64(s.Who), 0
		}
		f(int(s.Who), n, s.Good)
	}
	for k, o := range g.outcomes.Take(chunk) {
		f(int(o.who), dealings+uint64(k), o.good)
	}
}
