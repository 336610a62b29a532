package plots

import (
	"math"
	"strings"
	"testing"
)

// Gini by hand: of 1, 1, 2, 4 it is Σ(2i − n − 1)x / (n Σx) = 10/32; equal
// shares have 0, one of n who has all has (n − 1)/n.
func TestGini(t *testing.T) {
	for _, c := range []struct {
		of   []float64
		want float64
	}{{[]float64{4, 1, 2, 1}, 10. / 32}, {[]float64{3, 3, 3}, 0}, {[]float64{0, 0, 0, 0, 9}, 0.8}} {
		if got := giniOf(lorenz(c.of)); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("Gini of %v is %v, want %v", c.of, got, c.want)
		}
	}
	if lorenz([]float64{0, 0}) != nil {
		t.Error("nobody has anything, and there is a curve")
	}
	cum := lorenz([]float64{1, 3})
	if got := quantile(cum, 0.75); math.Abs(got-0.625) > 1e-12 {
		t.Errorf("three quarters of 1 and 3 have %v, want 0.625", got)
	}
}

// No curve and no band is above equal shares or below 0, and curves are convex.
func TestLorenzCurves(t *testing.T) {
	c, err := concentration(wechatLike().folder("wechat", "wechat"))
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
