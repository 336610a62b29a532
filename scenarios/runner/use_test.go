package runner

import (
	"fmt"
	"math"
	"testing"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/simtest/need"
)

// The ends that the summary prints for the worth of use are those of runs there, with the time that advertisements take.
func TestEndsOfUseAreThoseOfRuns(t *testing.T) {
	total := func(set ...string) (added, value, months float64) {
		scn := small(t, append([]string{"consumers.count=200", "clock.until=2016-03-01", "value.use.feed=40%"}, set...)...)
		m := measured(t, scn, 1, MeasureOptions{Metrics: metricsOf(t, schema.AddedColumn, "use_value", "use_months")}).Values
		return m[0], m[1], m[2]
	}
	added, value, months := total()
	own := need.Value(small(t, "value.use.feed=40%").Decode())(t)
	use := manifest.Use{Month: own.Value.Use.Month(), Ends: own.UseEnds()}
	if lost := use.Month*months - value; !(lost > .01*value) {
		t.Errorf("advertisements take time worth %v of %v, so this shows little", lost, value)
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, worth := range []float64{20, 210} {
		for _, alone := range []float64{-.5, 1} {
			at, _, _ := total(fmt.Sprint("value.use.worth=", worth), fmt.Sprint("value.use.alone=", alone))
			low, high = min(low, at), max(high, at)
		}
	}
	a, b := use.Over(added, value, months)
	need.Near(t, "lower end", a, low, 1e-5*math.Abs(low))
	need.Near(t, "upper end", b, high, 1e-5*math.Abs(high))
}
