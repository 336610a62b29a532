package scenarios_test

import (
	"testing"

	"guanxi/sim/simtest"
)

// With one mechanism off, the random draws of the others are unchanged: where none of its effects
// reach them, they give the same results.
func TestLuckIsApart(t *testing.T) {
	apart := []string{"network_effects=off", "consumers.budget=off", "clock.until=150d",
		"activity.effects={satisfaction: 0, plays: 0}", "posts.feedback=0", "satisfaction.churn.base=0/year",
		"ads.campaigns.stall=off", "ads.campaigns.shop=off"}
	base := keep(t, apart...)
	for off, same := range map[string][]string{
		"games": {"adopters", "sessions", "posts", "likes", "article_reads", "articles", "ad_impressions",
			"ad_clicks", "ad_sales", "orders", "occasions"},
		"commerce": {"adopters", "sessions", "posts", "likes", "article_reads", "articles", "ad_impressions",
			"ad_clicks", "players", "installs", "game_payments"},
		"ads": {"adopters", "sessions", "posts", "articles", "orders", "occasions", "players", "installs",
			"game_payments", "gmv"},
		"content": {"adopters", "sessions", "posts", "orders", "occasions", "players", "installs", "game_payments",
			"gmv"},
		"posts": {"adopters", "sessions", "articles", "orders", "occasions", "players", "installs",
			"game_payments", "gmv"},
		"games.titles.run": {"players.guild", "relations.guild", "posts", "orders", "ad_clicks"},
	} {
		more := keep(t, append(apart, off+"=off")...)
		for _, name := range same {
			x, y := base.run.Series(name), more.run.Series(name)
			if len(x) == 0 || !simtest.Same(x, y) {
				t.Errorf("without %s, %s is %v, with it %v", off, name, y, x)
			}
		}
	}
}
