package scenarios_test

import (
	"slices"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// In wechat the function moments is its feed. Everything that passes through the feed starts with
// its release. Without the element to which it belongs there is none of it, nor a visit to its
// node.
func TestFeedOfWechat(t *testing.T) {
	s := need.Value(scenarios.Load("wechat", scenarios.Options{Set: []string{"clock.start=2012-03-01", "clock.until=2012-06-01", "consumers.count=300", "graph.mean_degree=20", "graph.above_200=0",
		"record.every=1d", "adoption.initial_adopters=50%", "ads.from=2012-03-10", "ads.articles=off", "ads.campaigns.drink.from=2012-03-10", "functions.public_accounts.released=true", "content.accounts.media.count=20 per 1000", "content.share.intercept=-1", "sharing.enter.rate=3/year"}}))(t)
	without := need.Value(s.Without("functions_services"))(t)
	names := []string{"posts", "likes", "article_shares.moments", "ad_slots", "cards", "visits.moments"}
	const release = 50 // tick of 19 April
	for scn, comes := range map[*scenarios.Scenario]bool{s: true, without: false} {
		r := ranOf(t, scn, 1)
		for _, name := range names {
			x := r.Series(name)
			if slices.Max(x[:release]) > 0 || slices.Max(x[release:]) > 0 != comes {
				t.Errorf("%s before the release: %v, after it: %v", name, slices.Max(x[:release]), slices.Max(x[release:]))
			}
		}
	}
}
