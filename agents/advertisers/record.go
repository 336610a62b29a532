package advertisers

// Record is what an advertiser that bids for profit remembers.
type Record struct {
	Views, Interactions [2]float64 // by place, of paid and unpaid exposures
}

// Note records what was done at a campaign in a tick, by place.
func (a *Advertisers) Note(ad int, feed, articles *Tally) {
	r := &a.Records[ad]
	for place, s := range [2]*Tally{feed, articles} {
		r.Views[place] += float64(s.Engaged[Click])
		r.Interactions[place] += float64(s.Charged + s.EarnedHits)
	}
}

// worthAt is V, what an interaction in a place is worth to an advertiser that bids for profit.
func (a *Advertisers) worthAt(ad, place int) float64 {
	r := &a.Records[ad]
	return a.Campaigns[ad].worthOf(viewsPer(a.Views[place], r.Views[place], r.Interactions[place]))
}
