package society

// Names of earlier releases, and what they are now. None is read; errors name the new one.
var (
	RenamedKeys = map[string]string{"ads.cue": "ads.social_proof", "messaging.bill": "not needed: SMS are paid as they " +
		"are sent; leave it out", "providers.adapt.goods": "commerce.merchants.quality_cost, of another equation",
		"payment.red_packets.holidays.days": "payment.red_packets.holidays.feasts, with dates in calendar",
		"commerce.commission":               "called commerce.take",
		"value.use.worth":                   "value.use.feed.worth",
		"value.use.alone":                   "value.use.feed.alone",
		"value.use.held":                    "not needed: each run computes it; leave it out",
		"value.use.at":                      "not needed: use is worth as much as it is served; leave it out"}
	renamedMetrics = map[string]string{"reach": "nodes_per_session", "whole_chains": "chain_completions",
		"sticker_looks": "sticker_occasions", "use_months": "use_value.talk and use_value.feed"}
)

// MetricNow says what a metric of an earlier release is now, or returns "".
func MetricNow(name string) string {
	if now := renamedMetrics[name]; now != "" {
		return name + " is now " + now
	}
	return ""
}
