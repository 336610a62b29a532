package runner

import (
	"context"
	"errors"
	"slices"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/sim"
	"guanxi/sim/fault"
	"guanxi/sim/results/table"
	"guanxi/sim/spec"
)

// MeasureOptions say what to measure in a run.
type MeasureOptions struct {
	Metrics []measure.Metric
	// columns from measure.Known of a run that has what this one may lack, which is then no error
	Known   []table.Column
	Within  map[string][2]float64 // bounds of dated metrics: a run outside ends there, and what follows is missing
	Series  bool                  // also return recorded values
	Members string                // party for each of whose members to return the captured value; "": none
	Units   *measure.UnitOptions  // nil: outcomes of units are not kept
	Graphs  *Graphs               // nil: each run makes its own graph
	Crew    *Crew                 // shares its cores among runs; nil: the run has one
	Trunk   *Trunk                // beginning shared with other scenarios; nil: none
}

// Measured holds the measurements of one run.
type Measured struct {
	Values   []float64    // of the metrics; NaN: missing
	Series   *table.Table // tick, time, date and those metrics that have series; nil unless requested
	Members  []float64    // value captured by each member of MeasureOptions.Members
	Units    *table.Table // outcomes of units; nil unless requested
	Warnings []string
}

// Measure runs one replicate and returns only its metrics; it writes nothing. Each value equals,
// bit for bit, that in the summary of a run folder with this replicate. A fault of the program is
// returned as a *fault.Panic, one of the scenario as an *Invalid, and unknown metrics as
// a *measure.Unknown.
func Measure(ctx context.Context, scn *scenarios.Scenario, replicate int, o MeasureOptions) (m *Measured, err error) {
	defer fault.Catch(&err)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	own, err := scn.Decode()
	if err != nil {
		return nil, err
	}
	var seat *seat
	workers := 1
	if o.Crew != nil {
		seat = o.Crew.sit()
		defer seat.leave()
		workers = o.Crew.workers(own.People.Count, o.Crew.parallel)
	}
	options := agents.Options{Replicate: replicate, Workers: workers, Open: scn.Opener(own)}
	var notes spec.Problems
	if o.Graphs != nil {
		if options.Graph, notes, err = o.Graphs.graphOf(ctx, scn, own, replicate); err != nil {
			return nil, placed(ctx, scn, own, err)
		}
	}
	var without *measure.Without
	if own.HasTwin() && measure.Compares(o.Metrics) {
		if options.Graph == nil {
			if options.Graph, notes, err = own.MakeGraph(options.Open, replicate); err != nil {
				return nil, placed(ctx, scn, own, err)
			}
		}
		apart, err := buildWithout(scn, options)
		if err == nil {
			without, err = runWithout(ctx, apart, o.Metrics, seat)
		}
		if err != nil {
			return nil, err
		}
	}
	build := func() (*watched, error) { // each needs a scenario of its own
		own, err := scn.Decode()
		if err != nil {
			return nil, err
		}
		run, err := own.Build(options)
		if err != nil {
			return nil, invalid(scn, own, err)
		}
		x, err := attach(run, o)
		if err != nil {
			run.Close()
			return nil, err
		}
		x.watch.Beside(without)
		return x, nil
	}
	x, err := o.Trunk.begin(ctx, build, seat)
	if err != nil {
		return nil, err
	}
	defer x.run.Close()
	if err := x.run.Until(ctx, sim.Tick(x.run.World.Clock.Ticks)); err != nil && !errors.Is(err, measure.ErrOutside) {
		return nil, err
	}
	run, watch, units := x.run, x.watch, x.units
	m = &Measured{Values: watch.Values(), Warnings: Said(scn, slices.Concat(notes, run.Warnings()))}
	if o.Series {
		m.Series = watch.Series()
	}
	if units != nil {
		if m.Units, err = units.Table(); err != nil {
			return nil, err
		}
	}
	if o.Members != "" {
		m.Members = measure.Captured(run, o.Members)
	}
	return m, nil
}

// watched is a run with what measures it.
type watched struct {
	run   *agents.Run
	watch *measure.Watch
	units *measure.Units // nil: none
}

func attach(run *agents.Run, o MeasureOptions) (x *watched, err error) {
	x = &watched{run: run}
	if x.watch, err = measure.Attach(run, o.Metrics, o.Known); err == nil && o.Units != nil {
		x.units, err = measure.AttachUnits(run, *o.Units)
	}
	if err == nil {
		x.watch.Within(o.Within)
	}
	return x, err
}

// placed assigns an error from making a graph to the key that caused it. Faults of the program and
// the error of ctx are returned as they are.
func placed(ctx context.Context, scn *scenarios.Scenario, own *agents.Spec, err error) error {
	if _, fault := err.(*fault.Panic); fault || err == ctx.Err() {
		return err
	}
	return invalid(scn, own, err)
}
