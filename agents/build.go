package agents

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"guanxi/agents/society"
	"guanxi/agents/value"
	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/spec"
)

// Options are what a run needs besides its scenario.
type Options struct {
	Replicate int
	Workers   int
	Audit     bool
	Open      society.Opener
	Graph     *graph.Graph // ready made, if the scenario's is the same for all runs
	// Moves returns what somebody who watches sets at the start of a tick, as an event of the timeline in that tick
	// would. It must have been checked as such an event. Nil: nobody does.
	Moves func(t sim.Tick) []spec.Entry

	seed  uint64 // of the people, where they are those of other platforms; 0: of the scenario
	purse *society.Budget
}

// Run is a simulation with its world.
type Run struct {
	*sim.Simulation
	World *society.World
	Spec  *Spec // from which it was built

	Platforms map[string]*Run // by name, where there are several
}

// All yields the run and those of its platforms in the order of their names, by what their names begin with.
func (r *Run) All() iter.Seq2[string, *Run] {
	return func(yield func(string, *Run) bool) {
		if !yield("", r) {
			return
		}
		for _, name := range slices.Sorted(maps.Keys(r.Platforms)) {
			if !yield(name+".", r.Platforms[name]) {
				return
			}
		}
	}
}

// Everywhere returns the streams of money and the entries of the run and of its platforms, under their names.
func (r *Run) Everywhere() (streams []*sim.Stream, entries []*sim.Entry) {
	for under, of := range r.All() {
		for _, s := range of.Streams() {
			own := *s
			if own.Name = under + s.Name; s.Revenue != "" {
				own.Revenue = under + s.Revenue
			}
			streams = append(streams, &own)
		}
		for _, e := range of.Entries() {
			own := *e
			own.Name = under + e.Name
			entries = append(entries, &own)
		}
	}
	return streams, entries
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
		Events: s.Record.Events, Workers: o.Workers, Audit: o.Audit,
	})
	w, err := society.Build(b, society.Setting{People: s.People, Ties: s.Ties, Graph: o.Graph, Open: o.Open,
		Seed: o.seed, Around: len(s.platforms) > 0, Purse: o.purse})
	if err != nil {
		return nil, err
	}
	platforms, err := s.buildPlatforms(b, w, o)
	if err != nil {
		return nil, err
	}
	w.Panel(s.Record.Consumers)
	w.Feasts = s.days()
	if share := s.Value.Diverted; share > 0 {
		w.CountTaken(share)
	}
	if s.Value.HasUse {
		value.BuildUse(w, &s.Value.Use)
	}
	if s.Value.HasKeptOff {
		value.BuildKeptOff(w, &s.Value.KeptOff)
	}
	x, err := s.newExperiment(b, w)
	if err != nil {
		return nil, err
	}
	s.buildTimeline(b, o.Moves, x)
	for k, m := range s.mechanisms {
		if !m.on {
			continue
		}
		if t, ok := m.spec.(Treater); ok && x != nil && x.treated != nil {
			t.Treat(x.treated.mechanisms[k].spec)
		}
		if err := m.spec.Build(b.Scope(m.Name), w); err != nil {
			if text := err.Error(); strings.HasPrefix(text, m.Name+".") || strings.HasPrefix(text, m.Name+": ") {
				return nil, err // names its key
			}
			return nil, fmt.Errorf("%s: %w", m.Name, err)
		}
	}
	s.warnTwice(w, o.Open)
	r, err := b.Build()
	if err != nil {
		return nil, err
	}
	if err := cmp.Or(s.attachRules(r), s.foresee()); err != nil {
		r.Close()
		return nil, err
	}
	return &Run{r, w, s, platforms}, nil
}
