package scenarios_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// Checks the numbers that rival.yaml states.
func TestRival(t *testing.T) {
	states(t, "rival", "= 0.5 ever", "0.385", "0.607")
	for _, x := range []struct {
		set           string
		u, come, kept float64
	}{{"replicates=8", 0.65, 0.5, 0.385}, {"rival.start=0", 0, 0.999993, 0.607}} {
		// Consumers who may come do so at rate 1 per day; one who came on day a can leave on days a
		// to 365.
		want, h := 0.0, 0.5*math.Exp(x.u)/365.25
		for a := 1.0; a <= 365; a++ {
			want += math.Exp(1-a) * (1 - math.Exp(-1)) * math.Exp(-h*(366-a))
		}
		need.Near(t, "what the scenario says is kept", x.kept, want, 5e-4)
		var come, kept []float64
		for _, s := range tables(t, "rival", "series", 4, x.set) {
			come = append(come, last(s, "registered")/3000)
			kept = append(kept, last(s, "share_kept"))
		}
		expect(t, "share who ever come", come, x.come, 1e-4)
		expect(t, "share kept", kept, want, 0)
	}
}

// busy is a small world with everything that a rival affects.
var busy = []string{
	"consumers.count=200", "replicates=1", "graph.mean_degree=20", "graph.above_200=0", "graph.cap=60",
	"clock.start=2015-12-01", "clock.until=150d", "record.every=30d",
	"functions.mini_programs.released=2015-12-10", "adoption.innovation=2/year", "adoption.initial_adopters=30%",
	"adoption.reservation={mean: 0.3, sd: 0.2}",
	"commerce.occasions=1/day", "commerce.merchants.count=40 per 1000", "commerce.choice.intercept=-2",
	"satisfaction.churn.base=2/year",
}

// shared has the bits of a run of base with settings, but for columns that a mechanism adds.
func shared(t *testing.T, base *scenarios.Scenario, set ...string) string {
	var b strings.Builder
	s := need.Value(base.With(set))(t)
	r := ranOf(t, s, 1)
	for _, table := range r.Tables() {
		if table.Name == "value_groups" || table.Name == "ledger" {
			need.Nil(t, table.WriteCSV(&b))
		}
	}
	for _, name := range []string{"adopters", "registered", "orders", "satisfaction", "sessions", "ad_impressions"} {
		for _, x := range r.Series(name) {
			fmt.Fprintf(&b, " %x", math.Float64bits(x))
		}
	}
	return b.String()
}

// A rival that offers nothing has no effect: all of wechat is as without it, bit for bit.
func TestRivalOfWechat(t *testing.T) {
	base := need.Value(scenarios.Load("wechat", scenarios.Options{Set: busy}))(t)
	digest := func(set ...string) string { return shared(t, base, set...) }
	alone := digest()
	for _, none := range []string{"{start: 0, growth: 0/year}", "{start: 0.5, from: 2020-01-01}",
		"{start: 0.5, threshold: 0, outside: 0, churn: 0}", "{start: 0.5, most: 0}"} {
		if got := digest("rival=" + none); got != alone {
			t.Errorf("rival: %s changes something", none)
		}
	}
	if digest("rival={start: 0.3}") == alone {
		t.Error("a rival that offers something changes nothing")
	}
}
