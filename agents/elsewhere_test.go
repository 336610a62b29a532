package agents_test

import (
	"fmt"
	"testing"

	"guanxi/agents"
	"guanxi/sim/simtest/need"
)

// Half a point of what the platform takes, less or more than others, keeps all shops or none; a subsidy and
// the fee of payment count as they should.
func TestShopsCompareWhatTheyKeep(t *testing.T) {
	lines := func(more ...string) []string {
		return append([]string{
			"clock/start 2011-01-01", "clock/tick 1d", "clock/until 120d", "functions/text/serves [talk]", "functions/text/released true",
			"consumers/count 1000", "graph/kind ring", "graph/degree 2", "adoption/initial_adopters 1000", "adoption/innovation 0/day",
			"commerce {function: text, occasions: 1/day, merchants: {count: 20, cost: 60%}, choice: {elasticity: 2.6, intercept: -1}}",
			"providers {enter: {shop: 0/year}, exit: {rate: 0}, adapt: {price: 0, quality: 0, every: 10d}, elsewhere: {shops: 100%, take: 3%, leave: 1e6}}",
		}, more...)
	}
	for _, x := range []struct {
		more []string
		want float64
	}{
		{[]string{"commerce/take 2.5%"}, 20},
		{[]string{"commerce/take 3.5%"}, 0},
		{[]string{"commerce/take 3.5%", "providers/elsewhere/sales 98%"}, 20}, // loses 2 % of the margin of .37 there
		{[]string{"commerce/take 3.5%", "commerce/subsidy {share: 1%}"}, 20},
		{[]string{"commerce/take 13.5%", "commerce/subsidy {share: 10%}"}, 0},
	} {
		r := run(t, agents.Options{}, lines(x.more...)...)
		shops := r.Series("providers.shop")
		need.Near(t, fmt.Sprintf("shops with %v", x.more), shops[len(shops)-1], x.want, 0)
	}
}
