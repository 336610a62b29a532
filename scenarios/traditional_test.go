package scenarios_test

import (
	"math"
	"slices"
	"testing"

	"guanxi/sim/simtest/need"
)

// Checks the numbers that traditional.yaml states, and that nothing passes between friends.
func TestTraditional(t *testing.T) {
	states(t, "traditional", "2.001 visits", "chat 6/7", "search .829", "application .244", "cards .072", "so .57 of")
	run := ran(t, "traditional", "clock.until=2016-12-01", "consumers.count=300", "graph.mean_degree=20",
		"graph.above_200=0", "adoption.initial_adopters=30%")
	chat := 6. / 7
	search := 1./7 + chat*0.8
	shop := search * 0.8 * math.Exp(-1)
	card := shop * 0.8 * math.Exp(-1)
	if f, want := run.World.Visits.Factor[0], (search+shop)/3/0.625; !(math.Abs(f[1]-want) <= 1e-12) ||
		!(math.Abs(want-0.57) <= 0.005) {
		t.Errorf("the factor on occasions to buy is %v, should be %v", f[1], want)
	}
	s := run.Table("series")
	for name, want := range map[string]float64{"circulation": chat + search + shop + card, "integrity": 0} {
		need.Near(t, name, last(s, name), want, 1e-9)
	}
	if n := total(s, "ad_impressions"); n < 1000 || n != total(s, "ad_explored") {
		t.Errorf("of %v exposures %v were at random", n, total(s, "ad_explored"))
	}
	need.Near(t, "the price of a thousand exposures", last(s, "ad_price"), 20, 1e-9)
	for _, name := range []string{"posts", "article_reads", "cards", "weak_ties", "red_packets", "relations.run"} {
		if there := s.Col(name) != nil; there != (name == "relations.run") {
			t.Errorf("column %s: %v", name, there)
		}
	}
	for _, name := range []string{"ad_earned", "ad_likes.drink", "ad_hidden", "game_invites", "orders.ad"} {
		if total(s, name) != 0 {
			t.Errorf("%s is %v", name, total(s, name))
		}
	}
}

// The population, tastes and friends are those of wechat.
func TestTraditionalHasTheSamePeople(t *testing.T) {
	small := []string{"clock.until=2011-02-01", "consumers.count=300", "graph.mean_degree=20", "graph.above_200=0"}
	a, b := ran(t, "wechat", small...).World, ran(t, "traditional", small...).World
	same := true
	for i := range a.N {
		same = same && a.Who(i) == b.Who(i)
	}
	if !same || !slices.Equal(a.Tastes, b.Tastes) || a.Graph.Digest() != b.Graph.Digest() {
		t.Error("the people of traditional are not those of wechat")
	}
}
