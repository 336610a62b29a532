package run

import (
	"strings"
	"testing"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/plotstest"
	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// The poorest come first; if nobody has anything there is no curve.
func TestLorenz(t *testing.T) {
	if lorenz([]float64{0, 0}) != nil {
		t.Error("nobody has anything, and there is a curve")
	}
	need.Near(t, "what three quarters of 1 and 3 have", stats.Quantiles(lorenz([]float64{3, 1}), 0.75)[0], 0.625, 1e-12)
}

// Curves and bands stay between 0 and the line of equal shares, and curves are convex.
func TestLorenzCurves(t *testing.T) {
	c := need.Value(concentration(plotstest.WechatLike().Folder("wechat", "wechat")))(t)
	n := 0
	for _, m := range c.Panels[0].Marks {
		k, ok := m.(*chart.Curve)
		if !ok {
			continue
		}
		n++
		for i, x := range k.X {
			if k.Y[i] > x+1e-9 || k.Hi[i] > x+1e-9 || k.Lo[i] < 0 {
				t.Errorf("%s at %v: %v in [%v, %v]", k.Series, x, k.Y[i], k.Lo[i], k.Hi[i])
			}
			if i > 1 && k.Y[i]-2*k.Y[i-1]+k.Y[i-2] < -1e-9 {
				t.Errorf("%s is not convex at %v", k.Series, x)
			}
		}
	}
	if n != 2 || !strings.Contains(c.Panels[0].Key[0].Text, "providers, Gini 0.") || !strings.Contains(c.Alt, "advertisers (40.5): Gini coefficient") || strings.Count(c.Alt, "the top tenth has") != 2 {
		t.Errorf("%d curves, key %v, %s", n, c.Panels[0].Key, c.Alt)
	}
}

// The caption states how many replicates have no concentration curve.
func TestReplicatesWithoutLorenz(t *testing.T) {
	campaigns := schema.NewCampaigns(plotstest.Metric("captured", table.MoneyType, table.Flow, "CNY"))
	for rep := range int64(3) {
		for k := range int64(2) {
			campaigns.AppendRow(table.Int(rep+1), table.Text(string(rune('a'+k))), table.Money(rep*k))
		}
	}
	c := need.Value(concentration(figure.NewFolder("", "", manifest.About{}, func(name string) (*table.Table, error) {
		if name == "campaigns" {
			return campaigns, nil
		}
		return nil, nil
	})))(t)
	if !strings.Contains(c.Alt, "(without one replicate in which none gains or there is but one)") {
		t.Error(c.Alt)
	}
	if strings.Contains(c.Alt, "tenth") {
		t.Errorf("two members have a tenth: %s", c.Alt)
	}
}
