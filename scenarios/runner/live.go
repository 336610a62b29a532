package runner

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim"
	"guanxi/sim/fault"
	"guanxi/sim/graph"
	"guanxi/sim/results/summary"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Live is a replicate that runs a tick at a time beside the same world without the platform, and in which live
// keys can be moved. Its numbers are those of a run folder.
type Live struct {
	*agents.Run
	*rows

	Without *agents.Run // the platform; nil: it does not run
	apart   *rows       // of that
}

// rows are what is noted with the recorded rows of a world.
type rows struct {
	of       *agents.Run
	Rows     []sim.Tick
	captured map[string][]units.Money // by party inside, and by PARTY@MECHANISM
}

func (r *rows) take(t sim.Tick) error {
	if !r.of.Records(t) {
		return nil
	}
	r.Rows = append(r.Rows, t)
	for _, party := range r.of.Parties() {
		if party != "outside" {
			r.captured[party] = append(r.captured[party], r.of.PartyFlows(party).Captured())
			for owner, v := range r.of.PartyParts(party) {
				part := party + "@" + owner
				r.captured[part] = append(r.captured[part], v)
			}
		}
	}
	return nil
}

// Live builds a replicate, whose graph it keeps for others. moves returns what is set at the start of a tick; each
// move must have been checked as an event of the timeline. Without twin it does not run the world without the platform.
func (g *Graphs) Live(ctx context.Context, scn *scenarios.Scenario, replicate int, twin bool,
	moves func(sim.Tick) []spec.Entry) (l *Live, err error) {
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
		if l.apart, err = noted(scn, apart, replicate, ties, moves); err != nil {
			return nil, err
		}
		l.Without = l.apart.of
	}
	if l.rows, err = noted(scn, own, replicate, ties, moves); err == nil {
		l.Run = l.rows.of
	}
	return l, err
}

// noted builds one of the two worlds.
func noted(scn *scenarios.Scenario, own *agents.Spec, replicate int, ties *graph.Graph,
	moves func(sim.Tick) []spec.Entry) (*rows, error) {
	run, err := own.Build(agents.Options{Replicate: replicate, Workers: 1, Open: scn.Opener(own), Graph: ties,
		Moves: moves})
	if err != nil {
		return nil, invalid(scn, own, err)
	}
	r := &rows{of: run, captured: map[string][]units.Money{}}
	run.World.Scope.BeforeRun(func() { r.take(0) })
	run.World.Scope.AfterTick(r, r.take)
	return r, nil
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

// CopyTo gives the state of both worlds to a replicate that has just begun, of the same scenario or of one that shares
// its beginning. After an error the other is of no use.
func (l *Live) CopyTo(o *Live) error {
	if l.Without != nil && o.Without != nil {
		if err := l.Without.CopyTo(o.Without); err != nil {
			return fmt.Errorf("without the platform: %w", err)
		}
	}
	return l.Run.CopyTo(o.Run)
}

// Close ends both worlds.
func (l *Live) Close() {
	for _, r := range []*agents.Run{l.Without, l.Run} {
		if r != nil {
			r.Close()
		}
	}
}

// Inside lists the parties whose value is recorded.
func (l *Live) Inside() []string {
	return slices.DeleteFunc(slices.Clone(l.Parties()), func(party string) bool { return party == "outside" })
}

// Who is outside: parts of added.others.
const (
	otherSellers = "sellers"
	telecoms     = "telecoms"
)

// Parts lists the mechanisms from which a party captures something, with the platform or without; of others, who is
// outside.
func (l *Live) Parts(party string) (owners []string) {
	if party == "others" {
		return []string{otherSellers, telecoms}
	}
	for _, r := range []*rows{l.rows, l.apart} {
		if r == nil {
			continue
		}
		for owner := range r.of.PartyParts(party) {
			if !slices.Contains(owners, owner) {
				owners = append(owners, owner)
			}
		}
	}
	slices.Sort(owners)
	return owners
}

// Values returns the recorded values of a metric of series.csv, of captured.PARTY or added.PARTY, the columns of
// value.csv for a party inside, of added, the sum of the latter, of the part of a mechanism, added.PARTY@MECHANISM, or
// of added.others; nil where the world has none of that name.
func (l *Live) Values(name string) []float64 {
	if part, ok := strings.CutPrefix(name, summary.Others); ok {
		return l.elsewhere(part)
	}
	of, party, one := strings.Cut(name, ".")
	if of != "added" && of != "captured" || !one && of == "captured" {
		return l.Series(name)
	}
	parties := l.Inside()
	if strings.Contains(party, "@") && (l.captured[party] != nil || l.apart != nil && l.apart.captured[party] != nil) {
		parties = []string{party}
	} else if one {
		parties = slices.DeleteFunc(parties, func(p string) bool { return p != party })
	}
	if len(parties) == 0 || of == "added" && l.Without == nil {
		return nil
	}
	values := make([]float64, len(l.Rows))
	for k := range values {
		var sum units.Money
		for _, p := range parties {
			if with := l.captured[p]; len(with) > 0 {
				sum += with[k]
			}
			if of != "added" {
				continue
			}
			if apart := l.apart.captured[p]; len(apart) > 0 {
				sum -= apart[k]
			}
		}
		values[k] = sum.Float()
	}
	return values
}

// elsewhere is what those outside gain by the platform, less what it takes from them, or the part of some of them,
// after @; nil where it is not counted.
func (l *Live) elsewhere(part string) []float64 {
	taken, sales, gained := l.Series(summary.Taken), l.Series(summary.TakenSales), l.Series(summary.TelecomGained)
	if taken == nil || l.Without == nil {
		return nil
	}
	values := make([]float64, len(taken))
	for k := range values {
		of := map[string]float64{summary.Taken: taken[k]}
		if gained != nil {
			of[summary.TelecomGained] = gained[k]
		}
		summary.SetExternalities(of)
		values[k] = of[summary.Others]
		lost := 0.
		if sales != nil {
			lost = sales[k]
		}
		switch part {
		case "@" + otherSellers:
			values[k] = -lost
		case "@" + telecoms:
			values[k] += lost
		}
	}
	return values
}
