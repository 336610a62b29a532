package runner

import (
	"context"
	"slices"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim"
	"guanxi/sim/fault"
	"guanxi/sim/graph"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Live is a replicate that runs a tick at a time beside the same world without the platform, and in which live
// keys can be moved. Its numbers are those of a run folder.
type Live struct {
	*agents.Run
	Rows []sim.Tick // ticks of the recorded rows

	Without *agents.Run // the platform; nil: it does not run
	added   []units.Money
}

// Live builds a replicate, whose graph it keeps for others. moves returns what is set at the start of a tick; each
// move must have been checked as an event of the timeline. Without twin it does not run the world without the platform.
func (g *Graphs) Live(ctx context.Context, scn *scenarios.Scenario, replicate int, twin bool, moves func(sim.Tick) []spec.Entry) (l *Live, err error) {
	defer fault.Catch(&err)
	own, err := scn.Decode()
	if err != nil {
		return nil, err
	}
	ties, _, err := g.graphOf(ctx, scn, own, replicate)
	if err != nil {
		return nil, placed(ctx, scn, own, err)
	}
	l = &Live{}
	defer func() {
		if err != nil {
			l.Close()
			l = nil
		}
	}()
	if twin && own.HasTwin() {
		apart, err := scn.Decode()
		if err != nil {
			return nil, err
		}
		apart.LeavePlatform()
		if l.Without, err = l.build(scn, apart, replicate, ties, moves, -1); err != nil {
			return nil, err
		}
	}
	l.Run, err = l.build(scn, own, replicate, ties, moves, 1)
	return l, err
}

// build builds one of the two worlds. At each recorded row it adds what the parties inside capture, times sign.
func (l *Live) build(scn *scenarios.Scenario, own *agents.Spec, replicate int, ties *graph.Graph, moves func(sim.Tick) []spec.Entry, sign units.Money) (*agents.Run, error) {
	run, err := own.Build(agents.Options{Replicate: replicate, Workers: 1, Open: scn.Opener(own), Graph: ties, Moves: moves})
	if err != nil {
		return nil, invalid(scn, own, err)
	}
	take := func(t sim.Tick) error {
		if !run.Records(t) {
			return nil
		}
		if len(l.Rows) == 0 || l.Rows[len(l.Rows)-1] < t {
			l.Rows, l.added = append(l.Rows, t), append(l.added, 0)
		}
		for _, party := range run.Parties() {
			if party != "outside" {
				l.added[len(l.added)-1] += sign * run.PartyFlows(party).Captured()
			}
		}
		return nil
	}
	run.World.Scope.BeforeRun(func() { take(0) })
	run.World.Scope.AfterTick(take)
	return run, nil
}

// Begin records the initial state of both worlds.
func (l *Live) Begin() error { return l.both(func(r *agents.Run) error { return r.Begin() }) }

// Advance runs the next tick of both worlds.
func (l *Live) Advance(t sim.Tick) error {
	return l.both(func(r *agents.Run) error { return r.Advance(t) })
}

func (l *Live) both(do func(*agents.Run) error) error {
	if l.Without != nil {
		if err := do(l.Without); err != nil {
			return err
		}
	}
	return do(l.Run)
}

// Close ends both worlds.
func (l *Live) Close() {
	for _, r := range []*agents.Run{l.Without, l.Run} {
		if r != nil {
			r.Close()
		}
	}
}

// Values returns the recorded values of a metric of series.csv, or of added, the sum over the parties inside of the
// column in value.csv; nil where the world has none of that name.
func (l *Live) Values(name string) []float64 {
	if name != "added" {
		return l.Series(name)
	}
	if l.Without == nil {
		return nil
	}
	values := make([]float64, len(l.added))
	for k, m := range l.added {
		values[k] = m.Float()
	}
	return slices.Clip(values)
}
