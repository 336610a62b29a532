package policy

import (
	"testing"

	"guanxi/agents/society/societytest"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// The quality of functions decays at a rate per day, on ticks of any length, also after the rate
// changes during the run.
func TestDecayPerDay(t *testing.T) {
	for _, tick := range []units.Duration{6 * units.Hour, units.Day, 7 * units.Day} {
		r, m := trial{world: societytest.World{N: 10, Tick: tick, Ticks: 1}, spec: "{treasury: {quality: {decay: " +
			"0.2/year}}}"}.build(t, simtest.Options{Workers: 1})
		near(t, "decay", m.pub.Keep.Decay, 0.2/365.25, 1e-12)
		m.spec.Treasury.Quality.Decay = units.Rate{Value: 0.3, Per: units.Year}
		m.spec.Rebuild(1)
		near(t, "decay from then on", m.pub.Keep.Decay, 0.3/365.25, 1e-12)
		r.Close()
	}
}
