package runner

import (
	"context"
	"time"

	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/sim/results"
)

// MeasureOptions say what of a run to measure.
type MeasureOptions struct {
	Metrics []measure.Metric
	Known   []results.Column // as measure.Describe gave them; metrics that the run lacks are no error then
	Series  bool             // recorded values too
	Graphs  *Graphs          // nil: each run makes its own
	Workers int              // cores inside the run
}

// Measured is one run, measured.
type Measured struct {
	Values      []float64      // of the metrics; NaN is missing
	Series      *results.Table // tick, time, date and the names of the metrics that series has; nil where not asked for
	GraphDigest string
	Warnings    []string
	Ticks       int
	Elapsed     time.Duration
}

// Measure runs one replicate and keeps the metrics alone; it writes nothing. A
// fault of the program comes back as a *Panic, one of the scenario as an
// *Invalid.
func Measure(ctx context.Context, scn *scenarios.Scenario, replicate int, o MeasureOptions) (*Measured, error) {
	return &Measured{}, nil
}
