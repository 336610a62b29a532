package ads

// byCampaign is the learner `none`: the campaign's own mean, in all cells
// alike. It is also what an advertiser believes of its campaign, p̃_c.
type byCampaign ads

func (m *byCampaign) rate(ad, _ int, _ bool) float64 { return m.mean[ad] }

// meanOf is p̃_c: the running mean with a prior of the base rate worth n_0
// exposures.
func (m *ads) meanOf(c *campaign) float64 { return shrunk(c.hits, c.seen, m.base, m.spec.Prior) }
