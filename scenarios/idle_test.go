package scenarios_test

import (
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// A mechanism that is on and has no effect says what to set; so do advertisements at articles without
// articles.
func TestIdle(t *testing.T) {
	const adoption = "adoption: {imitation: 0.2/day, initial_adopters: 10}\n"
	const base = "name: x\nconsumers: {count: 200}\ngraph: {kind: ring, degree: 4}\nactivity: {}\nclock: {until: 10d}\n"
	for _, x := range []struct{ text, want string }{
		{adoption + "rival: {}", "rival: has no effect: nothing is compared"},
		{adoption + "posts: {}", ""},
		{adoption + "encounters: {near_people: {opt_in: {under_25: 0}}, shake: off}",
			"encounters: has no effect: nobody wants"},
		{"ads: {articles: {}}", "ads.articles: has no effect: content is off"},
		{"ads: {articles: {}, publisher_share: 50%}\ncontent: {accounts: {media: {}}}", ""},
		{adoption + "services: {api: {}}", "services.api: has no effect: content and commerce are off"},
		{adoption + "services: {api: {}}\ncommerce: {}", ""},
		{adoption + "satisfaction: {churn: {unserved: 1/year}}", "satisfaction.churn.unserved: has no effect: " +
			"network_effects are off"},
		{adoption + "functions: {}\nnetwork_effects: {}\nsatisfaction: {churn: {friends: 0, unserved: 1/year}, return: " +
			"{friends: 0}}", "satisfaction.churn.unserved: has no effect: adoption.reservation is off"},
		{"ads: {slots: {gap: 2d, daily: 2}}", "ads.slots.daily: has no effect: a slots.gap of 2d allows at most 1 a day"},
		{"ads: {slots: {gap: 2d, daily: 2}}\ntimeline: {more: {at: 2011-01-25, set: {ads.slots.gap: 6h}}}", ""},
		{"ads: {slots: {gap: 2d, daily: 2}}\npolicy: {rules: {more: {when: adopters > 50%, set: {ads.slots: {gap: 6h, " +
			"daily: 4}}}}}", ""},
		{"ads: {slots: {gap: 2d, daily: 3, per_session: 2}}", "ads.slots.daily: has no effect: a slots.gap of 2d allows " +
			"at most 2 a day"},
		{"ads: {load: {}}\nsatisfaction: {nuisance: {ad: 0.1}}", "satisfaction.nuisance.ad: has no effect: ads.load takes " +
			"its place in the feed"},
		{"ads: {load: {}, articles: {}}\ncontent: {accounts: {media: {}}}\nsatisfaction: {nuisance: {ad: 0.1}}", ""},
		{"ads: {campaigns: {car: {bid: {cpm: 19}}}}", "ads.campaigns.car.bid: has no effect: 19 for a thousand exposures " +
			"is below the lowest price of 20 (ads.reserve.cpm)"},
		{"ads: {campaigns: {car: {bid: {cpm: 20}}, any: {bid: {cpm: {dist: uniform, from: 1, to: 2}}}, value: {bid: " +
			"{value: 0.1}}}}", ""},
		{"ads: {campaigns: {car: {bid: {cpm: 19}}}}\ntimeline: {cheap: {at: 2011-01-25, set: {ads.reserve.cpm: 1}}}", ""},
		{adoption + "functions: {chat: {serves: [talk]}, shops: {serves: [buy, pay]}}", "functions.shops: has no effect: " +
			"no segment has a need that it serves, buy or pay"},
		{adoption + "functions: {shops: {serves: [buy]}}\ncommerce: {function: shops}", ""},
		{adoption + "services: {verification: {}, api: {}}", "t.yaml:7:26: warning: services: 2 keys have no effect: " +
			"content and commerce are off (verification, api)"},
		{adoption + "functions: {chat: {serves: [talk]}, a: {serves: [buy]}, b: {serves: [buy]}, c: {serves: [pay]}, " +
			"d: {serves: [buy]}, e: {serves: [buy]}}", "functions: 4 keys have no effect: no segment has a need that it " +
			"serves, buy (a, b, d, e)"},
		{"commerce: {}\nproviders: {enter: {shop: 0/year}}\ntimeline: {open: {at: 2011-01-25, set: {providers.enter.shop: " +
			"3/year}}}", "providers.enter.shop: has no effect: the rate of 0 at the start leaves no places for entrants"},
		{"commerce: {}\nproviders: {enter: {shop: 1/year}}\ntimeline: {open: {at: 2011-01-25, set: {providers.enter.shop: " +
			"3/year}}}", ""},
	} {
		got := warnings(t, base+x.text)
		if strings.Contains(got, "no effect:") != (x.want != "") || !strings.Contains(got, x.want) {
			t.Errorf("%s: %s", x.text, got)
		}
	}
}

func warnings(t *testing.T, text string) string {
	t.Helper()
	return strings.Join(need.Value(scenarios.Parse("t.yaml", []byte(text+"\n"), scenarios.Options{}))(t).Warnings(), "\n")
}
