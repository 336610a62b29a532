package advertisers

import (
	"math"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// Advertisers enter where those before them earn, and leave where they lose, by the laws of providers
// (M21). Each candidate has a row of its own, so what an interaction is worth to it does not depend on
// whether others entered.

// review is the time between two decisions to stay, in days.
const review = 30.0

// market is the advertisers of an entry of the scenario.
type market struct {
	next, end   int64 // row of the next candidate, and the one after the last
	from, until int64 // ticks, as of a campaign
}

// entry is what entry and exit need.
type entry struct {
	s                         *sim.Scope
	think, enter, leave       rng.Key
	days                      float64 // per tick
	every                     sim.Tick
	worth, spent              *sim.Counter
	worthLeast, spentLeast    *sim.Counter // of the marginal advertisers
	candidates, entered, left *sim.Counter
	cost                      *sim.Stream
	now                       int32
	full                      bool // a warning was given
}

// buildEntry declares what advertisers that bid for profit remember and decide.
func (a *Advertisers) buildEntry(s *sim.Scope) {
	x := &a.entry
	sim.Hold(s, "advertisers", func() []Record { return a.Records })
	x.worth = s.MoneyCounter("ad_worth", "what interactions were worth to the advertisers that bid for profit, by "+
		"their expected sales", sim.NotNegative())
	x.spent = s.MoneyCounter("ad_spend", "what these advertisers paid", sim.NotNegative())
	s.Rate("ad_return", "1", "return on their spending: ad_worth less ad_spend, over ad_spend",
		sim.Less(x.worth, x.spent), x.spent)
	x.s, x.days = s, a.w.Clock.Days()
	x.every = max(1, sim.Tick(math.Round(review/x.days)))
	phase := s.Key("period")
	for ad := range a.Campaigns {
		if c := &a.Campaigns[ad]; c.Entry.HasEntry && !c.Closed {
			first := sim.Tick(c.From)
			a.Records[ad].begun, a.Records[ad].due = first-1, first+sim.Tick(float64(phase.Float(c.Hash, 0)*float64(x.every)))
		}
	}
	if !a.demand.hasEntry() {
		return
	}
	sim.Hold(s, "candidates", func() []market { return a.markets })
	x.think, x.enter, x.leave = s.Key("candidates"), s.Key("enter"), s.Key("exit")
	a.w.Advertise.Reserve(func(ad int) bool { return ad < len(a.Campaigns) && a.ever(ad) })
	s.Count("advertisers", "1", "advertisers present, of the entries of ads.campaigns where they enter and leave",
		func() int64 { return a.present(-1) })
	for family, e := range a.demand.Campaigns {
		if e.V.HasEntry {
			s.Count("advertisers."+e.Name, "1", "advertisers of ads.campaigns."+e.Name+" present",
				func() int64 { return a.present(family) })
		}
	}
	x.candidates = s.Counter("advertiser_candidates", "potential advertisers who considered entering")
	x.entered = s.Counter("advertiser_entries", "advertisers that entered")
	x.left = s.Counter("advertiser_exits", "advertisers that left because of low profit")
	x.worthLeast = s.MoneyCounter("ad_worth.marginal", "part of ad_worth of the advertiser of each entry to whom an "+
		"interaction is worth least, as its periods end", sim.NotNegative())
	x.spentLeast = s.MoneyCounter("ad_spend.marginal", "part of ad_spend of these advertisers", sim.NotNegative())
	s.Rate("ad_return.marginal", "1", "their return on spending, the cost of campaigns aside",
		sim.Less(x.worthLeast, x.spentLeast), x.spentLeast)
	x.cost = s.Stream(sim.Stream{Name: "ads.campaign", From: a.w.Advertise, To: a.w.Supplier, Phase: sim.Settle,
		Module: society.Cocreation,
		Doc:    "costs of campaigns of advertisers that enter and leave"})
}

// ever reports whether the advertiser of a campaign is or was present.
func (a *Advertisers) ever(ad int) bool { return !a.Campaigns[ad].Closed || a.Records[ad].due > 0 }

// present is the number of advertisers of a family that enter and leave, whose campaigns run; −1: of all families.
func (a *Advertisers) present(family int) (n int64) {
	for _, ad := range a.Standing {
		if c := &a.Campaigns[ad]; c.Entry.HasEntry && (family < 0 || c.Family == family) && a.runs(ad) {
			n++
		}
	}
	return n
}

// runs reports whether the advertiser of a campaign is present, in its window.
func (a *Advertisers) runs(ad int) bool {
	c := &a.Campaigns[ad]
	return !c.Closed && c.From <= a.entry.now && a.entry.now < c.Until
}

// marginal reports whether, of the advertisers of its entry that are present, a campaign has the one to whom
// an interaction is worth least.
func (a *Advertisers) marginal(ad int) bool {
	own := &a.Campaigns[ad]
	for _, k := range a.Standing {
		if p := &a.Campaigns[k]; p.Family == own.Family && !p.Closed && p.Luck < own.Luck {
			return false
		}
	}
	return true
}

// costOf is F, the cost of a campaign a month.
func (a *Advertisers) costOf(c *CampaignSpec) float64 { return c.Entry.Cost.Of(a.w.N) }

// Clear takes out of Standing, before a tick, whose window has ended and who has left; each is told.
func (a *Advertisers) Clear(t int32, out func(ad int)) {
	a.Standing = slices.DeleteFunc(a.Standing, func(ad int) bool {
		c := &a.Campaigns[ad]
		if t < c.Until && !c.Closed {
			return false
		}
		out(ad)
		return true
	})
}

// Review ends the periods that are due, after which an advertiser pays for its campaign and may leave, and lets
// candidates decide, of whom those that enter are told. All hold from the next tick on.
func (a *Advertisers) Review(c *sim.Chunk, entered func(ad int)) {
	a.entry.now = int32(c.Tick)
	for _, ad := range a.Standing {
		if p, r := &a.Campaigns[ad], &a.Records[ad]; p.Entry.HasEntry && !p.Closed && r.due == c.Tick &&
			int32(c.Tick) < p.Until {
			a.judge(c, ad)
		}
	}
	for family := range a.markets {
		if a.demand.Campaigns[family].V.HasEntry {
			a.admit(c, family, entered)
		}
	}
}

// judge ends the period of a campaign.
func (a *Advertisers) judge(c *sim.Chunk, ad int) {
	p, r, x := &a.Campaigns[ad], &a.Records[ad], &a.entry
	months := float64(float64(c.Tick-r.begun)*x.days) / society.Month
	cost := 0.0
	if r.shown > 0 {
		cost = a.costOf(p.Entry)
		x.cost.Pay(c, ad, 0, units.Amount(float64(cost*months)))
	}
	if a.marginal(ad) {
		x.worthLeast.Add(c, int64(units.Amount(r.now.worth)))
		x.spentLeast.Add(c, int64(units.Amount(r.now.bill)))
	}
	r.past = period{r.now.worth / months, r.now.bill / months}
	r.now, r.shown, r.known, r.begun, r.due = period{}, 0, 1, c.Tick, c.Tick+x.every
	e := &p.Entry.Entry
	if x.leave.At(int(c.Tick), 0).Float(p.Hash, 0) < society.ExitChance(e.Exit, r.past.profit()-cost,
		float64(e.Spread*a.costOf(p.Entry)), months) {
		p.Closed = true
		x.left.Add(c, 1)
	}
}

// admit lets the candidates of a tick decide one after the other.
func (a *Advertisers) admit(c *sim.Chunk, family int, entered func(ad int)) {
	named, m, x := &a.demand.Campaigns[family], &a.markets[family], &a.entry
	e := &named.V
	mean := e.Entry.Rate.Of(a.w.N, a.w.Clock.Tick)
	if t := int64(c.Tick); t < m.from || t+1 >= m.until || mean <= 0 {
		return
	}
	for range num.PoissonInverse(x.think.Named(named.Name).At(int(c.Tick), 0).Open(0, 0), mean) {
		if m.next == m.end {
			if !x.full {
				x.full = true
				x.s.Warnf("ads.campaigns."+named.Name+".entry", "all places for candidates are taken on %s, so nobody else enters",
					units.FormatDate(a.w.Clock.Date(c.Tick)))
			}
			return
		}
		ad := int(m.next)
		m.next++
		x.candidates.Add(c, 1)
		cost := a.costOf(e)
		if p := &a.Campaigns[ad]; x.enter.Float(p.Hash, 0) < society.EntryChance(a.expects(ad), cost,
			float64(e.Entry.Spread*cost)) {
			p.Closed, p.From = false, int32(c.Tick)+1
			a.Records[ad].begun, a.Records[ad].due = c.Tick, c.Tick+x.every
			x.entered.Add(c, 1)
			at, _ := slices.BinarySearch(a.Standing, ad)
			a.Standing = slices.Insert(a.Standing, at, ad)
			entered(ad)
		}
	}
}

// expects is π̂, the profit a month that a candidate expects: what the advertiser present with the next
// lower V, or those with the same one, had in its last period. Whose V is below all of them expects what
// the lowest would have had with it; nothing is expected where nobody is present.
func (a *Advertisers) expects(ad int) float64 {
	own, best, least := &a.Campaigns[ad], -1, -1
	sum, n, any := 0.0, 0.0, false
	for _, k := range a.Standing {
		p, r := &a.Campaigns[k], &a.Records[k]
		if p.Family != own.Family || p.Closed {
			continue
		}
		any = true
		if r.known == 0 {
			continue
		}
		if least < 0 || p.Luck < a.Campaigns[least].Luck {
			least = k
		}
		if p.Luck > own.Luck || best >= 0 && p.Luck < a.Campaigns[best].Luck {
			continue
		}
		if best < 0 || p.Luck > a.Campaigns[best].Luck {
			best, sum, n = k, 0, 0
		}
		sum += r.past.profit()
		n++
	}
	switch {
	case best >= 0:
		return sum / n
	case least >= 0:
		r := &a.Records[least].past
		return float64(r.worth*own.Luck)/a.Campaigns[least].Luck - r.bill
	case any: // nobody knows yet what one earns
		return math.Inf(-1)
	}
	return 0
}
