package ads

import (
	"guanxi/agents/advertisers"
	"guanxi/agents/platform/learner"
	"guanxi/sim"
)

// counters holds the metrics that are counters.
type counters struct {
	slots, impressions, earned, clicks, engagements, charged, hidden, onTarget *sim.Counter
	kinds                                                                      [advertisers.Hide]*sim.Counter
	demand, unpaid                                                             *sim.Counter

	family []familyCounters
}

type familyCounters struct{ impressions, exposures, engagements, likes, revenue *sim.Counter }

func (m *ads) buildMetrics(s *sim.Scope) {
	n, d := &m.count, &m.delivery.Count
	n.slots = s.Counter("ad_slots", "advertising slots that consumers had, in the feed and at articles")
	n.impressions = s.Counter("ad_impressions", "paid exposures: slots that were filled")
	n.earned = s.Counter("ad_earned", "unpaid exposures, by friends' forwards")
	n.clicks = s.Counter("ad_clicks", "times that consumers viewed the details, on paid and earned exposures")
	n.engagements = s.Counter("ad_engagements", "clicks, likes, comments, forwards and collects, on paid and earned "+
		"exposures")
	for y, name := range advertisers.EngagementNames[:advertisers.Hide] {
		n.kinds[y] = s.Counter("ad_engagements."+name,
			"interactions of kind "+name+" with all campaigns, on paid and earned exposures")
	}
	n.charged = s.Counter("ad_charged", "paid exposures with a billed interaction")
	n.hidden = s.Counter("ad_hidden", "advertisements hidden as not interested")
	d.Muted = s.Counter("ad_muted", "slots in which the best campaign was passed over because its category is muted")
	d.Capped = s.Counter("ad_capped", "slots left empty in which a campaign was capped or hidden")
	d.Explored = s.Counter("ad_explored", "slots filled at random (exploration)")
	n.onTarget = s.Counter("ad_on_target", "paid exposures to consumers whose true type the campaign targets")
	d.Forgot = s.Counter("ad_forgotten", "frequency-cap records overwritten because a consumer holds at most 15")
	d.Judged = s.Counter("ad_judged", "slots in which the choice was compared with the best one (ads.judged)")
	d.Bids = s.Counter("ad_bids", "eligible campaigns, summed over the judged slots")
	n.demand = s.MoneyCounter("ad_demand", "cost of deliveries, paid or not", sim.NotNegative())
	d.Won = s.MoneyCounter("ad_demand.won", "part of ad_demand from slots that were won, not explored: compares the "+
		"revenue of learners")
	n.unpaid = s.MoneyCounter("ad_unpaid", "part of ad_demand that exceeds budgets, which nobody pays", sim.NotNegative())
	d.Value = s.MoneyCounter("ad_value", "bids of the chosen campaigns at true probabilities, times the weights of "+
		"their creatives, as the auction would have ranked them; judged slots only", sim.NotNegative())
	d.Regret = s.MoneyCounter("ad_regret", "ad_value lost against the eligible campaign that the auction would choose "+
		"if it knew the true probabilities; judged slots only")
	d.RegretNone = s.MoneyCounter("ad_regret.none", "regret without a learner, in the same slots")
	oracle := s.MoneyCounter("ad_regret.oracle", "regret with known probabilities: 0, the reference of the others")
	d.Bid = s.MoneyCounter("ad_bid", "winning bids in the judged slots, per exposure, summed", sim.NotNegative())
	d.Price = s.MoneyCounter("ad_bid.price", "prices of the judged slots, per exposure, summed", sim.NotNegative())
	s.Rate("ad_ctr", "1", "click-through rate: details viewed per exposure, paid or earned", n.clicks,
		sim.Plus(n.impressions, n.earned), sim.NotNegative())
	s.Rate("ad_fill", "1", "share of slots that were filled", n.impressions, n.slots, sim.Share())
	s.Rate("ad_bidders", "1", "eligible campaigns per slot; judged slots only", d.Bids, d.Judged, sim.NotNegative())
	s.Rate("ad_precision", "1", "share of paid exposures to consumers whose true type the campaign targets", n.onTarget,
		n.impressions, sim.Share())
	s.Rate("ad_overdelivery", "1", "share of the cost of deliveries that nobody pays", n.unpaid, n.demand, sim.Share())
	s.Rate("ad_price_to_bid", "1", "price over bid; judged slots only", d.Price, d.Bid, sim.NotNegative())
	s.Rate("ad_price", "currency", "price of a thousand paid exposures (eCPM)",
		sim.Times(1000, sim.Less(n.demand, n.unpaid)), n.impressions, sim.NotNegative())
	s.Rate("ad_efficiency", "1", "ad_value over its value with known probabilities", d.Value, sim.Plus(d.Value, d.Regret))
	s.Rate("ad_regret.relative", "1", "performance on a scale from no learner, 0, to the oracle, 1; missing where "+
		"these two choose alike", sim.Less(d.RegretNone, d.Regret),
		sim.Beyond(sim.Less(d.RegretNone, oracle), sim.Times(1e-4, d.Value)))
	s.Rate("ad_earned_share", "1", "earned share of exposures, paid and earned", n.earned,
		sim.Plus(n.earned, n.impressions), sim.Share())
	m.buildVerdicts(s)
	m.buildFamilies(s)
}

// buildFamilies declares what is counted of each family of campaigns.
func (m *ads) buildFamilies(s *sim.Scope) {
	for _, name := range m.advertisers.Families {
		of := "ads.campaigns." + name
		m.count.family = append(m.count.family, familyCounters{
			s.Counter("ad_impressions."+name, "paid exposures to "+of),
			s.Counter("ad_exposures."+name, "exposures to "+of+", paid and by friends' forwards"),
			s.Counter("ad_engagements."+name, "interactions of all kinds with "+of+", on paid and earned exposures"),
			s.Counter("ad_likes."+name, "likes and comments on "+of+", on paid and earned exposures"),
			s.MoneyCounter("ad_revenue."+name, "what "+of+" paid", sim.NotNegative()),
		})
	}
}

// buildVerdicts declares gauges over the run so far.
func (m *ads) buildVerdicts(s *sim.Scope) {
	over := func(name, doc string, in sim.Range, f func(v *learner.Verdict) float64) {
		s.Gauge(name, "1", doc+", over the run so far", func() float64 { return f(m.verdict()) }, in)
	}
	over("ad_lift", "true response rate of the consumers who were shown an advertisement over that of all consumers, "+
		"on judged slots", sim.NotNegative(), (*learner.Verdict).MeanLift)
	for l, name := range learner.References() {
		key, doc := "ad_log_loss", "mean log loss of the learner in use, on judged slots"
		if name != "" {
			key, doc = "ad_log_loss."+name, "mean log loss that this learner would have on the same slots"
		}
		over(key, doc, sim.NotNegative(), func(v *learner.Verdict) float64 { return v.LogLoss(l) })
	}
}
