package entry

import (
	"math"
	"testing"
)

func TestEquations(t *testing.T) {
	near(t, "expected", expected(1200, 3, 1.1), 990, 1e-9)
	near(t, "expected of an empty market", expected(1200, 0, 1), 0, 0)
	near(t, "price", toward(60, 80, 0.1), 62, 1e-12)
	near(t, "bid, return twice the aim", bid(1, 0.05, 200, 50, 2), math.Exp(0.05*math.Log(2)), 1e-12)
	near(t, "bid, no sale", bid(1, 0.05, 0, 50, 2), math.Exp(-0.05), 1e-12)
	near(t, "bid, return far above the aim", bid(1, 0.05, 9000, 50, 2), math.Exp(0.05), 1e-12)
	near(t, "bid, return far below it", bid(1, 0.05, 1, 50, 2), math.Exp(-0.05), 1e-12)
	near(t, "bid, nothing spent", bid(1.3, 0.05, 10, 0, 2), 1.3, 0)
	near(t, "bid, bounded", bid(99, 1, 1e9, 1, 1), mostBid, 0)
	near(t, "HHI", concentration([]float64{3, 1, 0}), 10.0/16, 1e-12)
	if !math.IsNaN(concentration([]float64{0, 0})) || !math.IsNaN(concentration(nil)) {
		t.Error("concentration of nothing")
	}
	near(t, "median", quantile([]float64{4, 1, 3, 2}, 0.5), 2.5, 1e-12)
	near(t, "of one", quantile([]float64{4}, 0.1), 4, 0)
	near(t, "ninth tenth", quantile([]float64{80, 10, 70, 20, 60, 30, 50, 40, 0, 100, 110}, 0.9), 100, 1e-12)
	near(t, "lower quarter", quantile([]float64{80, 10, 70, 20}, 0.25), 17.5, 1e-12)
	for _, x := range []struct {
		q, p, q0, p0 float64
		want         int
	}{{0.6, 10, 0.5, 9, 1}, {0.6, 8, 0.5, 9, -1}, {0.4, 8, 0.5, 9, 1}, {0.4, 10, 0.5, 9, -1}, {0.5, 9, 0.5, 8, 0},
		{0.6, 9, 0.5, 9, 0},
		{0.6, -9.00001, 0.5, -9, 0}, {0.6, -9.0001, 0.5, -9, -1}} {
		if got := uphill(x.q, x.p, x.q0, x.p0); got != x.want {
			t.Errorf("uphill%v = %d", x, got)
		}
	}
	near(t, "step", step(0.5, 0.05, 1), 0.55, 1e-12)
	near(t, "step at the end", step(1, 0.05, 1), 0.95, 1e-12)
	near(t, "step at the other end", step(0, 0.05, -1), 0.05, 1e-12)
	var s slope
	for k := range 8 {
		if k < 6 && !math.IsNaN(s.value()) {
			t.Error("a slope of few points")
		}
		if k == 6 && math.IsNaN(s.value()) {
			t.Error("no slope of six points")
		}
		s.add(float64(k), 3-2*float64(k))
	}
	near(t, "slope", s.value(), -2, 1e-12)
	s = slope{}
	for range 8 {
		s.add(1, 2)
	}
	if !math.IsNaN(s.value()) {
		t.Error("a slope where nothing moves")
	}
}
