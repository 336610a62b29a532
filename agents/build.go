package agents

import (
	"fmt"
	"strings"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/spec"
)

// Options are what a run needs besides its scenario.
type Options struct {
	Replicate int
	Workers   int
	Profile   bool
	Audit     bool
	Open      society.Opener
	Graph     *graph.Graph // ready made, if the scenario's is the same for all runs
}

// SharedGraph makes the graph of a scenario in which all runs have the same graph, and returns
// the notes on it; otherwise it returns nil.
func (s *Spec) SharedGraph(open society.Opener) (*graph.Graph, spec.Problems, error) {
	return society.SharedGraph(society.Setting{People: s.People, Ties: s.Ties, Open: open})
}

// Run is a simulation with its world.
type Run struct {
	*sim.Simulation
	World *society.World
	Spec  *Spec // from which it was built
}

// Build makes a run. Each run needs a Spec of its own: live keys change in it.
func (s *Spec) Build(o Options) (*Run, error) {
	clock := s.SimClock()
	every := 1
	if s.Record.Every > 0 {
		every = int(s.Record.Every / clock.Tick)
	}
	b := sim.NewBuilder(sim.Config{
		Clock: clock, Seed: s.Seed, Replicate: o.Replicate, Every: every,
		Events: s.Record.Events, Workers: o.Workers, Profile: o.Profile, Audit: o.Audit,
	})
	w, err := society.Build(b, society.Setting{People: s.People, Ties: s.Ties, Graph: o.Graph, Open: o.Open, Halves: s.isOn("activity")})
	if err != nil {
		return nil, err
	}
	w.Panel(s.Record.Consumers)
	w.Use = s.Value.use()
	s.buildTimeline(b)
	for _, m := range s.mechanisms {
		if !m.on {
			continue
		}
		if err := m.spec.Build(b.Scope(m.Name), w); err != nil {
			if text := err.Error(); strings.HasPrefix(text, m.Name+".") || strings.HasPrefix(text, m.Name+": ") {
				return nil, err // names its key
			}
			return nil, fmt.Errorf("%s: %w", m.Name, err)
		}
	}
	r, err := b.Build()
	if err != nil {
		return nil, err
	}
	if err := s.attachRules(r); err != nil {
		r.Close()
		return nil, err
	}
	return &Run{r, w, s}, nil
}

// buildTimeline adds the step that changes live keys, before all others: first the changes of the
// timeline, then those of the platform's rules.
func (s *Spec) buildTimeline(b *sim.Builder) {
	changes := s.changes(all, func(spec.Problem) {})
	rules := s.policy()
	if rules != nil && len(rules.Rules) == 0 {
		rules = nil
	}
	if len(changes) == 0 && rules == nil {
		return
	}
	next, keys := 0, &door{root: s.root}
	b.Scope("timeline").Step(sim.Step{Name: "change", Phase: sim.Arrive, Before: func(t sim.Tick, _ int) {
		touched := false
		for ; next < len(changes) && changes[next].tick <= t; next++ {
			if changes[next].tick == t {
				keys.event(changes[next].FieldChange)
				touched = true
			}
		}
		if rules != nil && rules.Act(t, keys) {
			touched = true
		}
		if !touched {
			return
		}
		for _, m := range s.mechanisms {
			if r, ok := m.spec.(Rebuilder); ok && m.on {
				r.Rebuild(t)
			}
		}
	}})
}
