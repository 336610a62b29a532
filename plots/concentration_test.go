package plots

import (
	"math"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/stats"
)

// Who has least comes first; where nobody has anything there is no curve.
func TestLorenz(t *testing.T) {
	if lorenz([]float64{0, 0}) != nil {
		t.Error("nobody has anything, and there is a curve")
	}
	if got := stats.Quantiles(lorenz([]float64{3, 1}), 0.75)[0]; math.Abs(got-0.625) > 1e-12 {
		t.Errorf("three quarters of 1 and 3 have %v, want 0.625", got)
	}
}

// No curve and no band is above equal shares or below 0, and curves are convex.
func TestLorenzCurves(t *testing.T) {
	c, err := concentration(asRun(wechatLike().folder("wechat", "wechat")))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, m := range c.panels[0].marks {
		k, ok := m.(*curve)
		if !ok {
			continue
		}
		n++
		for i, x := range k.x {
			if k.y[i] > x+1e-9 || k.hi[i] > x+1e-9 || k.lo[i] < 0 {
				t.Errorf("%s at %v: %v in [%v, %v]", k.series, x, k.y[i], k.lo[i], k.hi[i])
			}
			if i > 1 && k.y[i]-2*k.y[i-1]+k.y[i-2] < -1e-9 {
				t.Errorf("%s is not convex at %v", k.series, x)
			}
		}
	}
	if n != 2 || !strings.Contains(c.panels[0].key[0].text, "providers, Gini 0.") || !strings.Contains(c.alt, "advertisers (40.5): Gini coefficient") {
		t.Errorf("%d curves, key %v, %s", n, c.panels[0].key, c.alt)
	}
}
