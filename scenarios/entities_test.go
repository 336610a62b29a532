package scenarios_test

import (
	"math"
	"slices"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// Tables with one row per entity sum to the totals in the series.
func TestEntitiesSumToSeries(t *testing.T) {
	s := need.Value(scenarios.Load("wechat", scenarios.Options{Set: append(slices.Clone(crowded), "commerce.take_up=off",
		"governance.cheat.share=30%")}))(t)
	r := ranOf(t, s, 1)
	sums := map[string]map[string]float64{}
	for _, table := range r.Tables() {
		sum := map[string]float64{}
		for _, c := range table.Columns() {
			for row := range table.Rows() {
				if x := table.Col(c.Name).Float(row); !math.IsNaN(x) {
					sum[c.Name] += x
				}
			}
		}
		sums[table.Name] = sum
	}
	for name, columns := range map[string]map[string]string{
		"campaigns": {"impressions": "ad_impressions", "earned": "ad_earned", "clicks": "ad_clicks",
			"engagements": "ad_engagements",
			"hidden":      "ad_hidden", "charged": "ad_charged", "demand": "ad_demand", "sales": "ad_sales",
			"turnover": "ad_sales.amount"},
		"games": {"installs": "installs", "payments": "game_payments", "invites": "game_invites",
			"revenue": "game_revenue"},
		"sellers":    {"cards": "cards", "sales": "card_orders", "turnover": "card_gmv"},
		"misconduct": {"fines": "fines", "refunds": "refunds"},
		"cascades":   {"reads": "article_reads", "shares": "article_shares"},
	} {
		for column, metric := range columns {
			want := 0.0
			for _, x := range r.Series(metric) {
				want += x
			}
			if got := sums[name][column]; want == 0 || !(math.Abs(got-want) <= 1e-6*want) {
				t.Errorf("%s of %s.csv sum to %v, and %s to %v", column, name, got, metric, want)
			}
		}
	}
}
