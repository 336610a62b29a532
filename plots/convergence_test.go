package plots

import (
	"errors"
	"math"
	"strings"
	"testing"

	"guanxi/sim/results/schema"
)

// Metrics that lack values have settled over fewer replicates than others.
func TestConvergenceCountsEachLine(t *testing.T) {
	m := makeUp("some lack", "arms", nil, []schema.Metric{adopters, half}, []madePoint{{arm: "a"}, {arm: "b"}}, 8, func(metric int, _ madePoint) (float64, float64, float64) {
		return 100, 5, 5
	}).compareArms("a")
	c, err := convergence(asStudy(m.folder()))
	if err != nil || !strings.Contains(c.alt, "After 8 replicates") {
		t.Fatalf("%v, %v", c, err)
	}
	f := asStudy(m.folder())
	s, err := f.study()
	if err != nil {
		t.Fatal(err)
	}
	for k := range 3 {
		s.points[1].values[1][k] = math.NaN()
	}
	if c, err = convergence(f); err != nil || !strings.Contains(c.alt, "After 5 to 8 replicates") {
		t.Errorf("%v, %v", c.alt, err)
	}
}

// Half-widths that differ by magnitudes, as where a mean is near 0, stand on a logarithmic
// axis; where all are 0 there is no figure.
func TestHalfWidthsAreLogarithmic(t *testing.T) {
	var pts []madePoint
	for k := range 8 {
		pts = append(pts, madePoint{at: []float64{float64(k)}})
	}
	for _, scatter := range []float64{0, 5} {
		c, err := convergence(asStudy(makeUp("wide", "grid", []schema.Factor{number64("gap", "h")}, []schema.Metric{adopters}, pts, 5, func(_ int, p madePoint) (float64, float64, float64) {
			return 1 + 1000*p.at[0], scatter, scatter
		}).folder()))
		if none := (*nothingError)(nil); scatter == 0 && errors.As(err, &none) {
			continue
		}
		if err != nil || scatter == 0 || c.panels[0].y.kind != logarithmic {
			t.Errorf("scatter %v: %v, %v", scatter, err, c)
		}
	}
}
