package sweep

import (
	"context"
	"errors"
	"strings"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/journal"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/fault"
)

// awaited is measure that, once ctx ends, does not wait for the end of a tick. It returns a panic of
// the program as an error.
func (f *folder) awaited(ctx context.Context, p *study.Point, replicate int, graphs *runner.Graphs, crew *runner.Crew,
	trunk *runner.Trunk) (*journal.Record, error) {
	return runner.Await(ctx, func() (*journal.Record, error) { return f.measure(ctx, p, replicate, graphs, crew, trunk) })
}

// measure runs one replicate of a point.
func (f *folder) measure(ctx context.Context, p *study.Point, replicate int, graphs *runner.Graphs, crew *runner.Crew,
	trunk *runner.Trunk) (r *journal.Record, err error) {
	if _, err := f.runID(p, replicate); err != nil {
		return nil, err
	}
	scn, err := p.Scenario()
	if err != nil {
		return nil, err
	}
	run, err := runner.Measure(ctx, scn, replicate, runner.MeasureOptions{
		Metrics: f.study.Metrics, Known: f.about.known, Within: f.study.Within, Series: true, Graphs: graphs,
		Members: f.study.Members(), Units: f.study.UnitsOf(p), Crew: crew, Trunk: trunk,
	})
	if err != nil {
		return nil, err
	}
	r = &journal.Record{Series: run.Series, Units: run.Units, Warnings: run.Warnings,
		Metrics: make([]journal.Metric, len(run.Values))}
	for i, v := range run.Values {
		r.Metrics[i] = journal.Metric{Name: f.study.Metrics[i].Text, Value: v}
	}
	if f.study.Members() != "" {
		r.Members = run.Members
		r.Metrics = append(r.Metrics, journal.Metric{Name: membersMetric, Value: float64(len(run.Members))})
	}
	if name := f.study.UnitsKept(); name != "" {
		r.Metrics = append(r.Metrics, journal.Metric{Name: name, Value: float64(run.Units.Rows())})
	}
	return r, nil
}

// failure makes the record of a failed run. Error is the reason on one line, without the place
// in a file, which depends on where the study was read from; Detail has the rest.
func failure(err error) *journal.Record {
	r := &journal.Record{Failed: true, Detail: err.Error()}
	why := err.Error()
	var (
		invalid *runner.Invalid
		wrong   *scenarios.Error
		caught  *fault.Panic
	)
	switch {
	case errors.As(err, &invalid):
		why = invalid.Err.Error()
	case errors.As(err, &wrong):
		var all []string
		for _, p := range wrong.Problems {
			if !p.Warning {
				all = append(all, strings.TrimPrefix(p.Path+": "+p.Msg, ": "))
			}
		}
		why = strings.Join(all, "; ")
	case errors.As(err, &caught):
		r.Detail = string(caught.Stack)
	}
	r.Error = strings.Join(strings.Fields(why), " ")
	const most = 8 << 10
	if len(r.Detail) > most {
		r.Detail = r.Detail[:most]
	}
	return r
}
