package run

import (
	"testing"

	"guanxi/plots/chart"
	"guanxi/plots/plotstest"
	"guanxi/sim/simtest/need"
)

// Replicates lie below the interval's bar, which would hide them, in the row of their source.
func TestReplicatesBelowTheBar(t *testing.T) {
	c := need.Value(overTime(revenueSum)(plotstest.WechatLike().Folder("wechat", "wechat")))(t)
	n := 0
	for i, m := range c.Panels[0].Marks {
		if reps := m.(*chart.Points); reps.Kind == "replicate" {
			row := c.Panels[0].Marks[i+1].(*chart.Points).Y[0]
			for _, y := range reps.Y {
				if n++; y-row < 0.1 || y-row > 0.4 {
					t.Errorf("%s: a replicate at %g of row %g", reps.Series, y, row)
				}
			}
		}
	}
	if n == 0 {
		t.Error("no replicates are drawn")
	}
}
