package sim

import (
	"errors"
	"fmt"
	"slices"

	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
)

// Config is everything, besides its mechanisms, that a run depends on.
type Config struct {
	Clock     Clock
	Seed      uint64
	Replicate int
	Every     int      // record a row every so many ticks; 0 means 1
	Events    []string // kinds of events to log
	Workers   int      // upper limit of cores, see Simulation.Allow; never changes a result
	Eager     bool     // hand every step to all of them, however little it saves: tests what they share
	Audit     bool     // check each step for writes to what others own; run chunks in reverse
}

// records reports whether a row is recorded at the end of tick t.
func (c Config) records(t Tick) bool {
	return int(t)%c.Every == 0 || int(t) == c.Clock.Ticks
}

// Builder collects the declarations of the mechanisms, of which it makes a run. A mechanism gets a Scope of it.
type Builder struct {
	cfg      Config
	workers  int
	steps    []*Step
	metrics  []*Metric
	totals   []*Metric
	columns  []*column
	boxes    []box
	ledger   ledger
	logs     []*EventLog
	tables   []func() *table.Table
	phaseEnd []listener[func(t Tick, p Phase) error]
	tickEnd  []listener[func(t Tick) error]
	start    []func()
	draws    []drawsOf
	warnings spec.Problems
	errs     []error // of declarations
	beside   []besides
	sim      *Simulation // nil until built
}

// NewBuilder returns the builder of a simulation.
func NewBuilder(cfg Config) *Builder {
	cfg.Every = max(1, cfg.Every)
	cfg.Clock.Rounds = max(1, cfg.Clock.Rounds)
	return &Builder{cfg: cfg, workers: max(1, cfg.Workers)}
}

// Clock returns the run's clock.
func (b *Builder) Clock() Clock { return b.cfg.Clock }

// Scope is a mechanism's view of the builder and owns what the mechanism declares.
type Scope struct {
	b    *Builder
	name string
	seed uint64
}

// Scope opens the scope of a mechanism, whose name begins those of its columns and draws.
func (b *Builder) Scope(mechanism string) *Scope {
	return &Scope{b: b, name: mechanism, seed: b.cfg.Seed}
}

// Seeded is the scope with another seed of its draws, for what several runs share.
func (s *Scope) Seeded(seed uint64) *Scope { return &Scope{b: s.b, name: s.name, seed: seed} }

// Replicate is the number of the replicate.
func (s *Scope) Replicate() int { return s.b.cfg.Replicate }

// Workers is the number of workers, the length of a per-worker tally.
func (s *Scope) Workers() int { return s.b.workers }

// drawsOf names the draws for one purpose of a mechanism.
type drawsOf struct{ mechanism, purpose string }

// Key is the root key of the draws for one purpose, such as "ads.click". It depends on mechanism, purpose, seed and
// replicate and on nothing else: take one for each kind of decision, so that one more of them leaves the others as
// they were.
func (s *Scope) Key(purpose string) rng.Key {
	s.b.draws = append(s.b.draws, drawsOf{s.name, purpose})
	return rng.New(s.seed, s.b.cfg.Replicate, s.name+"."+purpose)
}

// Step adds a step, which runs in each tick in its phase: after those of mechanisms before in the list, and after
// those that the same mechanism has added to the phase.
func (s *Scope) Step(step Step) {
	step.scope = s
	s.b.steps = append(s.b.steps, &step)
}

// Warnf records a warning about the key at a path of the scenario, from the root, such as points.goal. Whoever
// prints it finds its position in the scenario's files. The run goes on; to refuse return an error from Build, or
// better report it in Check.
func (s *Scope) Warnf(path, format string, args ...any) {
	s.b.warnings = append(s.b.warnings, spec.Problem{Path: path, Msg: fmt.Sprintf(format, args...), Warning: true})
}

// Smallf is Warnf for what follows from the small number of consumers alone.
func (s *Scope) Smallf(path, format string, args ...any) {
	s.Warnf(path, format, args...)
	s.b.warnings[len(s.b.warnings)-1].Small = true
}

// Warnings lists the warnings so far.
func (b *Builder) Warnings() spec.Problems { return b.warnings }

// Table adds a table with a row for each of something, written once at the end of the run. The replicate becomes its
// first column.
func (s *Scope) Table(make func() *table.Table) {
	s.List(func() *table.Table {
		t := make()
		if t != nil {
			t.Lead(schema.ReplicateColumn(), table.Int(s.Replicate()))
		}
		return t
	})
}

// List adds a table that is the same in all replicates.
func (s *Scope) List(make func() *table.Table) {
	s.b.tables = append(s.b.tables, func() *table.Table {
		t := make()
		if t != nil {
			t.Owner = s.name
		}
		return t
	})
}

// listener is told of what happens. What it keeps is in state, a pointer: a copy of the run has a state of its own with
// the same in it, which its function, that no copy changes, reads.
type listener[F any] struct {
	state any
	tell  F
}

// AfterPhase adds a function called when the steps and flows of a phase are done. It keeps nothing but in state.
func (s *Scope) AfterPhase(state any, f func(t Tick, p Phase) error) {
	s.b.phaseEnd = append(s.b.phaseEnd, listener[func(Tick, Phase) error]{state, f})
}

// Records reports whether a row is recorded at the end of tick t.
func (s *Scope) Records(t Tick) bool { return s.b.cfg.records(t) }

// BeforeRun adds a function called once, on the initial state, before tick 1; also of what becomes a copy. Other
// mechanisms are built then.
func (s *Scope) BeforeRun(f func()) { s.b.start = append(s.b.start, f) }

// AfterTick adds a function called at the end of each tick; an error ends the run. It keeps nothing but in state, a
// pointer to all of it, of which a copy of the run has its own; nil: it keeps nothing.
func (s *Scope) AfterTick(state any, f func(t Tick) error) {
	s.b.tickEnd = append(s.b.tickEnd, listener[func(Tick) error]{state, f})
}

// Parallel runs body over chunks of rows at the end of a phase, when no step is running.
func (s *Scope) Parallel(t Tick, rows, grain int, body func(*Chunk)) error {
	if f := s.b.sim.pool.run(t, 0, rows, grain, body, &effort{}); f != nil {
		f.Where = fmt.Sprintf("tick %d, %s", t, s.name)
		return f
	}
	return nil
}

// Build checks the declarations and returns the simulation.
func (b *Builder) Build() (*Simulation, error) {
	if len(b.errs) > 0 {
		return nil, b.errs[0]
	}
	b.revenueMetrics()
	b.besideMetrics()
	var twice []error
	seen := map[string]string{}
	for _, m := range b.metrics {
		if owner, ok := seen[m.Name]; ok {
			twice = append(twice, fmt.Errorf("metric %s is declared by %s and by %s", m.Name, owner, m.Owner))
		}
		seen[m.Name] = m.Owner
	}
	streams := map[string]string{}
	for _, st := range b.ledger.streams {
		if owner, ok := streams[st.Name]; ok {
			twice = append(twice, fmt.Errorf("stream %s is declared twice, by %s and by %s", st.Name, owner, st.Owner()))
		}
		streams[st.Name] = st.Owner()
	}
	if len(twice) > 0 {
		return nil, errors.Join(twice...)
	}
	r := &Simulation{cfg: b.cfg, b: b, pool: newPool(b.workers)}
	r.pool.reverse, r.pool.eager = b.cfg.Audit, b.cfg.Eager
	r.groups, r.party = newGroupSums(&b.ledger), b.parties()
	b.sim = r
	for p := range r.phases {
		for _, s := range b.steps {
			if s.Phase == Phase(p) {
				r.phases[p] = append(r.phases[p], s)
			}
		}
	}
	for _, l := range b.logs {
		l.recorded = slices.Contains(b.cfg.Events, l.Name)
		l.on = l.recorded
		l.sim = r
	}
	return r, nil
}
