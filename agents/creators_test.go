package agents_test

import (
	"math"
	"strings"
	"testing"

	"guanxi/agents"
	"guanxi/agents/society/societytest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

// shown is a world in which hosts sell.
var shown = []string{"consumers/count 2000", "graph/kind ring", "graph/degree 4", "adoption/initial_adopters 100%",
	"adoption/imitation 0.1/day", "clock/start 2021-01-01", "clock/tick 1d", "clock/until 60d", "activity {}",
	"content/accounts/star/count 1", "content/accounts/star/articles 0/day", "content/accounts/small/count 10",
	"commerce/occasions 0.01/day", "commerce/merchants/count 20", "commerce/choice/intercept -1", "commerce/take 5%",
	"live/found/share 50%", "live/come/intercept 1", "live/hosts/star/every 1d", "live/hosts/small/every 4d"}

// Each of some faults is told at its place, with what would be right.
func TestFaultsOfHosts(t *testing.T) {
	for _, x := range []struct{ set, at, says string }{
		{"live/hosts/stars/every 1d", "live.hosts.stars", "stars; did you mean star?"},
		{"live/hosts/star/lasts 2d", "live.hosts.star.lasts", "cannot overlap"},
		{"live/hosts/star/shop mine", "live.hosts.star.shop", "there is no shop"},
		{"live/hosts/star/from 2022-01-01", "live.hosts.star.from", "outside the run"},
		{"live/hosts/star/discount 100%", "live.hosts.star.discount", "95%"},
		{"live/hosts/star/offers 0", "live.hosts.star.offers", "1"},
		{"live/hosts/star/added -1", "live.hosts.star.added", "0"},
		{"live/hosts/star/slot -3", "live.hosts.star.slot", "0"},
		{"live/stay 0d", "live.stay", "above 0d"},
		{"live/gifts/take 110%", "live.gifts.take", "100%"},
		{"live/come/crowd 2000", "live.come.crowd", "1000"},
		{"commerce/fee/share 3%", "commerce.fee", "live shows have prices of their own"},
		{"commerce off", "live", "commerce"},
		{"content/recommend/places -1", "content.recommend.places", "0"},
		{"content/recommend/weights/match 200", "content.recommend.weights.match", "100"},
		{"content/recommend/explore 3", "content.recommend.explore", "100%"},
		{"content/attachment/popular -1", "content.attachment.popular", "0"},
		{"content/effort/power 1", "content.effort.power", "1.05"},
		{"content/effort/cost 0", "content.effort.cost", "above 0"},
		{"content/effort/pay/fund -2", "content.effort.pay.fund", ""},
	} {
		s := agents.NewSpec()
		lines := append(append([]string{}, shown...), x.set)
		if x.set == "commerce off" {
			lines = nil
			for _, line := range shown {
				if !strings.HasPrefix(line, "commerce") {
					lines = append(lines, line)
				}
			}
		}
		_, problems := spec.Decode(tree(lines...), s.Declare)
		found := false
		for _, p := range problems {
			found = found || p.Path == x.at && strings.Contains(p.Msg+"; "+p.Hint, x.says)
		}
		if !found {
			t.Errorf("%s: %v", x.set, problems)
		}
	}
	_, problems := spec.Decode(tree(append([]string{"providers {}", "content/effort/cost 5"}, shown...)...),
		agents.NewSpec().Declare)
	need.Refusal(t, problems.Err(), "content.effort.quality", "providers.adapt.quality")
}

// What parties capture by shows sums to 0 with what they book, the platform's take of sales in shows is that of all
// sales, and the rows of shows.csv sum to the series; a host who is away from a day on shows nothing after it.
func TestShowsInTheBooks(t *testing.T) {
	r := run(t, agents.Options{Audit: true}, append([]string{"live/gifts/rate 20/day", "live/hosts/star/slot 4",
		"timeline/exit/at 31", "timeline/exit/set {live.hosts.star.away: true}"}, shown...)...)
	total := func(name string) float64 { return societytest.Total(r.Series(name)) }
	need.Near(t, "take", total("commerce_revenue"), 0.05*total("gmv"), 1e-3*total("gmv"))
	shows := r.Table("shows")
	sum := func(column string) (all float64) {
		for row := range shows.Rows() {
			all += shows.Col(column).Float(row)
		}
		return all
	}
	for column, metric := range map[string]string{"viewers": "live_viewers", "orders": "live_orders", "sales": "live_gmv",
		"followers": "live_followers", "joined": "live_follows"} {
		need.Near(t, column, sum(column), total(metric), 1e-6*math.Max(1, total(metric)))
	}
	need.Near(t, "minutes", sum("minutes"), 60*total("live_hours"), 1e-6*sum("minutes"))
	need.Near(t, "parts", total("live_gmv.star")+total("live_gmv.small"), total("live_gmv"), 1e-6*total("live_gmv"))
	need.Near(t, "gifts", total("live_revenue"), 0.5*sum("gifts"), 1e-6*sum("gifts"))
	for row := range shows.Rows() {
		if tick := shows.Col("start").Float(row); shows.Col("host").Text(row) == "star.1" && tick > 30 {
			t.Errorf("the star shows in tick %v", tick)
		}
	}
	// Advertisements at articles pay accounts that choose by it, beside all other mechanisms; the audit watches who
	// writes what.
	paying := run(t, agents.Options{Audit: true}, everything("content/effort/quality false", "content/effort/every 5d",
		"content/accounts/media/count 30", "content/recommend {}", "ads/articles/followers 0",
		"ads/campaigns/drink/bid/cpm 90", "live/function text", "content/function text",
		"commerce/function text")...)
	if paid := societytest.Total(paying.Series("ad_shared")); paid == 0 {
		t.Error("advertisements at articles pay nothing")
	}
	if total("live_orders") < 500 || total("live_orders") > total("orders") {
		t.Errorf("%v of %v orders in shows", total("live_orders"), total("orders"))
	}
}
