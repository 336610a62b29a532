package society

import (
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// Governance is what the platform lets shops do and what consumers think of it. Writer:
// governance. Readers: commerce (who sells, what is delivered, what it costs, utility of all
// offers), ads (whose arm advertises), satisfaction, sharing (reports of deceit). Nil: governance
// is off; all shops sell and deliver their own quality.
type Governance struct {
	// Listed holds whether a shop is on the platform: admitted and not removed.
	Listed []bool
	// Admitted holds whether a shop was admitted when it came.
	Admitted []bool
	// Delivers is the quality that a shop delivers now: its own, as raised by guidance, or less
	// while it misbehaves.
	Delivers []float64
	// Saves is what a misbehaving shop saves of the cost of goods per order.
	Saves []units.Money
	// PlatformTrust is W_i of every consumer, in units of 1/FullTrust.
	PlatformTrust []uint16

	Start        float64 // W_i of a consumer who has never bought
	Choice       float64 // utility of all offers per unit of trust above Start
	Satisfaction float64 // experience per day, likewise

	Report   float64 // probability that a victim with trust Start reports; 0: nobody does
	Identity float64 // increase of its logit per unit of trust

	// What sharing does with sellers who are reported, and the probabilities that a buyer who was
	// not deceived reports, and is believed.
	Fine                units.Money
	Remove              float64
	Refund              bool
	Malicious, Believed float64

	Sales    sim.Lists[sale]    // of this tick
	outcomes sim.Lists[outcome] // of this tick, of dealings other than sales of shops
}

// FullTrust is a trust of 1.
const FullTrust = 1<<16 - 1

// Sale is a purchase at a shop and how it turned out.
type sale struct {
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
		Listed: sim.Column[bool](s, "listed", shops), Admitted: sim.Column[bool](s, "admitted", shops),
		Delivers: sim.Column[float64](s, "delivers", shops),
		Saves:    sim.Column[units.Money](s, "saves", shops), PlatformTrust: sim.Column[uint16](s, "trust", n),
		Start: start, Sales: sim.NewLists[sale](n), outcomes: sim.NewLists[outcome](n),
	}
	for i := range g.PlatformTrust {
		g.PlatformTrust[i] = uint16(float64(start*FullTrust) + 0.5)
	}
	return g
}

// beyond returns W_i less the initial trust, exactly 0 where they are equal.
func (g *Governance) beyond(i int) float64 { return g.beyondOf(g.PlatformTrust[i]) }

func (g *Governance) beyondOf(trust uint16) float64 {
	start := uint16(float64(g.Start*FullTrust) + 0.5)
	return float64(int(trust)-int(start)) / FullTrust
}

// Confidence returns what trust adds to the utility of every offer to consumer i; nothing where
// governance is off.
func (g *Governance) Confidence(i int) float64 {
	if g == nil {
		return 0
	}
	return float64(g.Choice * g.beyond(i))
}

// MostConfidence is the largest Confidence that a consumer can have.
func (g *Governance) MostConfidence() float64 {
	if g == nil {
		return 0
	}
	return max(float64(g.Choice*g.beyondOf(0)), float64(g.Choice*g.beyondOf(FullTrust)))
}

// Ease returns what trust adds to the experience of consumer i per day.
func (g *Governance) Ease(i int) float64 { return float64(g.Satisfaction * g.beyond(i)) }

// Reports returns r_i, the probability that consumer i reports somebody who deceived it.
func (g *Governance) Reports(i int) float64 { return reportRate(g.Report, g.Identity, g.beyond(i)) }

// ReportsAt is Reports for a consumer with a given trust.
func (g *Governance) ReportsAt(trust float64) float64 {
	return reportRate(g.Report, g.Identity, trust-g.Start)
}

// reportRate is r_i = σ(logit r + κ·(W_i − W_0)): consumers who identify with the community
// report more (M16).
func reportRate(report, identity, beyond float64) float64 {
	if report <= 0 || report >= 1 {
		return report
	}
	return num.Sigmoid(num.Log(report/(1-report)) + float64(identity*beyond))
}

// Sold records a purchase and whether it was a good one. The chunk is one of consumers, with the
// default grain.
func (g *Governance) Sold(c *sim.Chunk, i, shop int, paid units.Money, good bool) {
	g.Sales.Add(c, sale{uint32(i), uint32(shop), paid, good})
}

// Dealt records how a dealing on the platform other than a purchase at a shop turned out, for the
// trust of consumer i. The chunk is one of consumers, with the default grain.
func (g *Governance) Dealt(c *sim.Chunk, i int, good bool) {
	g.outcomes.Add(c, outcome{uint32(i), good})
}

// TakeOutcomes calls f with all outcomes of a chunk in this tick and clears them: those of
// purchases first, each in the order of recording. n distinguishes the outcomes of one consumer.
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
