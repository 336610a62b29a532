package runner

import (
	"context"
	"runtime/debug"
	"slices"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/sim/results/table"
	"guanxi/sim/spec"
)

// MeasureOptions say what of a run to measure.
type MeasureOptions struct {
	Metrics []measure.Metric
	Known   []table.Column // as measure.Describe gave them; metrics that the run lacks are no error then
	Series  bool           // recorded values too
	Members string         // a party of whom what each member captured is kept; "": none
	Graphs  *Graphs        // nil: each run makes its own
	Workers int            // cores inside the run, where no crew shares them
	Crew    *Crew          // shares its cores with other runs
}

// Measured is one run, measured.
type Measured struct {
	Values      []float64    // of the metrics; NaN is missing
	Series      *table.Table // tick, time, date and the names of the metrics that series has; nil where not asked for
	Members     []float64    // captured by each of MeasureOptions.Members
	GraphDigest string
	Warnings    []string
	Ticks       int
}

// Measure runs one replicate and keeps the metrics alone; it writes nothing.
// Each is the same, to the bit, as in the summary of a run folder of this
// replicate. A fault of the program comes back as a *Panic or a *sim.Fault, one
// of the scenario as an *Invalid, metrics that there are not as a
// *measure.Unknown.
func Measure(ctx context.Context, scn *scenarios.Scenario, replicate int, o MeasureOptions) (m *Measured, err error) {
	defer func() {
		if v := recover(); v != nil {
			m, err = nil, &Panic{Value: v, Stack: debug.Stack()}
		}
	}()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	own, err := scn.Decode()
	if err != nil {
		return nil, err
	}
	var seat *seat
	if o.Crew != nil {
		seat = o.Crew.sit()
		defer seat.leave()
		o.Workers = o.Crew.workers(own.People.Count, o.Crew.parallel)
	}
	options := agents.Options{Replicate: replicate, Workers: o.Workers, Open: scn.Opener(own)}
	var notes spec.Problems
	if o.Graphs != nil {
		if options.Graph, notes, err = o.Graphs.graphOf(ctx, scn, own, replicate); err != nil {
			return nil, placed(ctx, scn, own, err)
		}
	}
	run, err := own.Build(options)
	if err != nil {
		return nil, invalid(scn, own, err)
	}
	watch, err := measure.AttachKnown(run, o.Metrics, o.Known)
	if err != nil {
		run.Close()
		return nil, err
	}
	if seat != nil {
		seat.begin(run.Simulation)
	}
	if err := run.Run(ctx); err != nil {
		return nil, err
	}
	m = &Measured{Values: watch.Values(), GraphDigest: run.World.Graph.Digest(), Ticks: run.Ticks(),
		Warnings: Said(scn, slices.Concat(notes, run.Warnings()))}
	if o.Series {
		m.Series = watch.Series()
	}
	if o.Members != "" {
		m.Members = measure.Captured(run, o.Members)
	}
	return m, nil
}

// placed is a fault of making a graph at the place of its key; that of the
// program, and the end of ctx, have none.
func placed(ctx context.Context, scn *scenarios.Scenario, own *agents.Spec, err error) error {
	if _, fault := err.(*Panic); fault || err == ctx.Err() {
		return err
	}
	return invalid(scn, own, err)
}
