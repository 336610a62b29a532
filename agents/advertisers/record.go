package advertisers

import (
	"guanxi/sim"
	"guanxi/sim/units"
)

// Record is what an advertiser that bids for profit remembers.
type Record struct {
	// by place, of paid and unpaid exposures; a view counts by the chance that it sells over s
	Views, Interactions [2]float64

	now, past  period   // the one that runs, and the last that ended, a month
	shown      float64  // paid exposures in the one that runs
	begun, due sim.Tick // the tick before the first of the period that runs, and its last
	known      int64    // past is known
}

// period is what a campaign did in a period: what its interactions were worth by V, so that rare sales are
// no noise, and its bill.
type period struct{ worth, bill float64 }

// profit is what interactions were worth less the bill.
func (p period) profit() float64 { return p.worth - p.bill }

// Note records what was done at a campaign in a tick, by place, and its bill.
func (a *Advertisers) Note(c *sim.Chunk, ad int, feed, articles *Tally, bill units.Money) {
	if !a.Campaigns[ad].Entry.Bid.HasProfit {
		return
	}
	r, worth := &a.Records[ad], 0.0
	for place, s := range [2]*Tally{feed, articles} {
		n := float64(s.Charged + s.EarnedHits)
		worth += float64(a.worthAt(ad, place) * n)
		r.Views[place] += s.Viewed.Float()
		r.Interactions[place] += n
		r.shown += float64(s.Paid)
	}
	r.now.worth += worth
	r.now.bill += bill.Float()
	a.entry.worth.Add(c, int64(units.Amount(worth)))
	a.entry.spent.Add(c, int64(bill))
}

// worthAt is V, what an interaction in a place is worth to an advertiser that bids for profit.
func (a *Advertisers) worthAt(ad, place int) float64 {
	r := &a.Records[ad]
	return a.Campaigns[ad].worthOf(viewsPer(a.Views[place], r.Views[place], r.Interactions[place]))
}
