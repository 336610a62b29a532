package ads

import (
	"testing"
)

// judging are the metrics of judged slots.
var judging = []string{"ad_judged", "ad_bid", "ad_value", "ad_regret", "ad_log_loss", "ad_lift", "ad_efficiency",
	"ad_price_to_bid"}

// Judging changes nothing: a judged slot is sold as it would have been. The test thereby also
// compares the walk with the auction over all campaigns that take part.
func TestJudgingChangesNothing(t *testing.T) {
	x := bazaar(t)
	x.n, x.ticks = 3000, 30
	judge := func(share float64) trial {
		return x.with(func(a *Spec) { a.Judged = share * 100 }) // 100: every slot, however many campaigns
	}
	alike(t, "judging every slot changed the run", judge(0), judge(1), judging...)
}
