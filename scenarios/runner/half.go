package runner

import (
	"math"

	"guanxi/agents"
	"guanxi/sim"
	"guanxi/sim/results"
)

// watchHalf finds the tick at whose end half of all consumers have adopted,
// whatever rows are recorded. It reads the count of users, which no tick
// computes for it.
func watchHalf(run *agents.Run) func() results.Metric {
	w := run.World
	at := math.NaN()
	reached := func(t sim.Tick) {
		if math.IsNaN(at) && 2*w.Users >= int64(w.N) {
			at = w.Clock.Time(t)
		}
	}
	w.Scope.BeforeRun(func() { reached(0) })
	w.Scope.AfterTick(func(t sim.Tick) error { reached(t); return nil })
	return func() results.Metric {
		return results.Metric{Name: results.HalfAdopted, Kind: results.Stock, Unit: "d",
			Doc: "days until half of all consumers have adopted", Value: at}
	}
}
