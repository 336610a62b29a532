package ads

// byCampaign is the learner `none`: the campaign's own mean, in all cells
// alike. It is also what an advertiser believes of its campaign, p̃_c.
type byCampaign ads

func (m *byCampaign) rate(ad, cell int, _ bool) float64 { return m.mean[(*ads)(m).row(ad, cell)] }

// meanOf is p̃_c: the running mean with a prior of the base rate worth n_0
// observations. Each exposure being ω of them, (n_0·p + ω·hits)/(n_0 + ω·seen) is
// taken with n_0/ω and the counts as they are, which float32 columns hold exactly.
func (m *ads) meanOf(c *campaign) float64 { return shrunk(c.hits, c.seen, m.base, m.prior) }
