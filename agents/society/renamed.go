package society

// Names of earlier releases, and what they are now. None is read; errors name the new one.
var (
	RenamedKeys = map[string]string{"ads.cue": "ads.social_proof", "messaging.bill": "not needed: SMS are paid as they " +
		"are sent; leave it out", "providers.adapt.goods": "commerce.merchants.quality_cost, of another law",
		"payment.red_packets.holidays.days": "payment.red_packets.holidays.feasts, with dates in calendar"}
	renamedMetrics = map[string]string{"reach": "nodes_per_session", "whole_chains": "chain_completions",
		"sticker_looks": "sticker_occasions"}
)

// MetricNow says what a metric of an earlier release is now, or returns "".
func MetricNow(name string) string {
	if now := renamedMetrics[name]; now != "" {
		return name + " is now " + now
	}
	return ""
}
