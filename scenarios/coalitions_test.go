package scenarios_test

import (
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios"
)

// coalition runs a small wechat without some of its elements, over the years in which the timeline
// changes most.
func coalition(t *testing.T, without ...string) *books {
	t.Helper()
	s, err := scenarios.Load("wechat", scenarios.Options{Set: []string{
		"consumers.count=300", "graph.mean_degree=40", "graph.above_200=1%",
		"clock.start=2016-06-01", "clock.until=2018-09-01", "adoption.initial_adopters=50%", "record.every=30d"}})
	if err != nil {
		t.Fatal(err)
	}
	if s, err = s.Without(without...); err != nil {
		t.Fatal(err)
	}
	return bookkeeping(t, s)
}

// Without any element only text on the strong graph remains. Nothing else happens, and no money
// flows except what would flow without the platform and the cost of text.
func TestNoElementLeavesText(t *testing.T) {
	full, empty := coalition(t), coalition(t, "users_needs", "functions_services", "members_activities", "core_business",
		"experience", "partner_network", "consumer_relations", "profit_model")
	for _, name := range []string{
		"encounters.near_people", "encounters.shake", "weak_ties", "posts", "likes", "articles", "article_reads",
		"article_shares",
		"ad_impressions", "ad_earned", "ad_revenue", "orders", "cards", "card_orders", "players", "installs", "visits.cards",
		"visits.qr", "visits.moments", "visits.public_accounts",
		"visits.mini_programs", "visits.payment", "payment_users", "red_packets", "audits", "providers", "sticker_sales",
		"recharges", "api_calls", "o2o_reviews", "o2o_visits.found", "platform_revenue",
	} {
		if got, was := empty.total(name), full.total(name); got != 0 || was <= 0 {
			t.Errorf("%s is %v with no element, %v with all", name, got, was)
		}
	}
	for name, amount := range empty.stream {
		if amount != 0 && !slices.Contains([]string{"function.upkeep", "invest", "o2o.fixed", "o2o.goods", "o2o.sale", "sms",
			"upkeep"}, name) {
			t.Errorf("%s flows with no element", name)
		}
	}
	if empty.total("sms_replaced") <= 0 || empty.total("sessions") <= 0 {
		t.Error("nobody writes")
	}
	for _, m := range empty.run.Metrics() {
		if f, ok := strings.CutPrefix(m.Name, "quality."); ok && f != "text" && empty.total(m.Name) != 0 {
			t.Errorf("%s is there with no element", f)
		}
	}
}

// Without the profit model nothing is sold, whatever events of the timeline set.
func TestNoProfitModelSellsNothing(t *testing.T) {
	for _, other := range []string{"", "core_business"} {
		without := []string{"profit_model"}
		if other != "" {
			without = append(without, other)
		}
		b := coalition(t, without...)
		for _, x := range b.run.Streams() {
			if x.To.Party == "platform" && noRevenue[x.Name] == "" {
				exact(t, x.Name+" without "+strings.Join(without, ", "), b.stream[x.Name], 0)
			}
		}
		for _, name := range []string{"ad_impressions", "ad_revenue", "ad_sales", "game_payments", "platform_revenue"} {
			if x := b.total(name); x != 0 {
				t.Errorf("%s is %v without %v", name, x, without)
			}
		}
	}
}

// Advertisements that are shown at random are still sold, at the reserve price.
func TestNoExperienceSellsAtRandom(t *testing.T) {
	b := coalition(t, "experience")
	if shown, explored := b.total("ad_impressions"), b.total("ad_explored"); shown == 0 || explored < shown*0.97 {
		t.Errorf("%v of %v advertisements are shown at random", explored, shown)
	}
	if b.total("ad_revenue") <= 0 || b.total("ad_hidden") != 0 || b.total("o2o_reviews") != 0 {
		t.Errorf("revenue %v, hidden %v, reviews %v", b.total("ad_revenue"), b.total("ad_hidden"), b.total("o2o_reviews"))
	}
}

// Without consumer relations nothing spreads beyond one hop, and trust is fixed.
func TestNoRelationsIsOneHop(t *testing.T) {
	b, full := coalition(t, "consumer_relations"), coalition(t)
	for _, name := range []string{"article_shares", "cards_passed", "game_invites", "ad_engagements.forward", "ad_earned",
		"new_payment_users.packet", "card_reports", "red_packets.answer"} {
		if got, was := b.total(name), full.total(name); got != 0 || was <= 0 {
			t.Errorf("%s is %v without relations, %v with them", name, got, was)
		}
	}
	trust := b.run.Series("platform_trust")
	for _, x := range trust {
		if x != trust[0] {
			t.Fatalf("trust in the platform is %v", trust)
		}
	}
}
