package sim

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"guanxi/sim/fault"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Simulation is one run: a world of columns that steps advance tick by tick.
type Simulation struct {
	cfg    Config
	b      *Builder
	pool   *pool
	phases [phaseCount][]*Step
	tick   atomic.Int32
	rows   recorder
	groups groupSums
	party  []string // rows of value.csv
	warned int      // warnings when it began

	part int32 // number, within the tick, of the running part of a step or phase
}

// Run runs all ticks. It returns ctx's error if stopped between two ticks, a *fault.Panic for a panic of
// a step, or the first error of the books or of a check.
func (r *Simulation) Run(ctx context.Context) error {
	defer r.Close()
	if err := r.Begin(); err != nil {
		return err
	}
	return r.Until(ctx, Tick(r.cfg.Clock.Ticks))
}

// Until runs a simulation that has begun on to the end of tick last. The caller closes it.
func (r *Simulation) Until(ctx context.Context, last Tick) error {
	for t := Tick(r.Ticks()) + 1; t <= last; t++ {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := r.Advance(t); err != nil {
			return err
		}
		r.tick.Store(int32(t))
	}
	return nil
}

// Begin records the initial state, for callers that Advance tick by tick and then Close. What was counted
// while building is not part of the run's flows.
func (r *Simulation) Begin() (err error) {
	defer r.caught(0, &err)
	r.every(func(r *Simulation) error {
		for _, m := range r.b.metrics {
			if m.reset != nil {
				m.reset()
				m.forget()
			}
		}
		for _, f := range r.b.start {
			f()
		}
		return nil
	})
	r.record(0)
	return r.every(func(r *Simulation) error { r.warned = len(r.b.warnings); return nil })
}

// caught converts a panic between steps to a fault.
func (r *Simulation) caught(t Tick, err *error) {
	if v := recover(); v != nil {
		*err = fault.At(fmt.Sprintf("tick %d", t), v)
	}
}

// Ticks is the number of completed ticks; it may be read during the run.
func (r *Simulation) Ticks() int { return int(r.tick.Load()) }

// Close stops the workers of a simulation that is not Run to its end.
func (r *Simulation) Close() { r.every(func(r *Simulation) error { r.pool.close(); return nil }) }

// Allow sets how many of the workers that the simulation was built with take part from the next
// step on. It may be called at any time from any goroutine. It does not affect results, which never
// depend on the worker of a chunk.
func (r *Simulation) Allow(workers int) {
	r.every(func(r *Simulation) error {
		r.pool.allowed.Store(int32(max(1, min(workers, r.pool.workers))))
		return nil
	})
}

// Allowed is the number of workers that the next step may use.
func (r *Simulation) Allowed() int { return int(r.pool.allowed.Load()) }

// Advance runs one tick, the next one, and records it if a row is due.
func (r *Simulation) Advance(t Tick) (err error) {
	defer r.caught(t, &err)
	r.part = 0
	for p := Arrive; p < phaseCount; p++ {
		if p == Respond {
			continue // runs with Expose
		}
		rounds := 1
		if p.repeats() {
			rounds = r.cfg.Clock.Rounds
		}
		for round := range rounds {
			if err := r.runPhase(t, p, round); err != nil {
				return err
			}
			if p == Expose {
				if err := r.runPhase(t, Respond, round); err != nil {
					return err
				}
			}
		}
	}
	if err := r.every(func(r *Simulation) error { return r.end(t) }); err != nil {
		return err
	}
	if r.cfg.records(t) {
		r.record(t)
	}
	return nil
}

// end ends a tick.
func (r *Simulation) end(t Tick) error {
	for _, f := range r.b.tickEnd {
		if err := f.tell(t); err != nil {
			return fmt.Errorf("tick %d: %w", t, err)
		}
	}
	if err := r.fits(t); err != nil {
		return err
	}
	for _, l := range r.b.logs {
		if l.on {
			l.drain()
		}
	}
	if r.cfg.records(t) {
		return r.b.ledger.audit(t)
	}
	return nil
}

// fits checks that sums outside the ledger's own stayed in the range of int64.
func (r *Simulation) fits(t Tick) error {
	for _, m := range r.b.metrics {
		if len(m.of) != 1 {
			continue
		}
		if k, ok := m.of[0].(*Counter); ok && !k.fits() {
			most, less := fmt.Sprint(int64(math.MaxInt64)), ""
			if k.money {
				most, less = units.TooMuch.String(), lessMoney(m.Owner)
			}
			return fmt.Errorf("tick %d: %s since the last recorded row exceeds %s%s", t, m.Name, most, less)
		}
	}
	for _, party := range r.party {
		if !r.b.ledger.since(party).fits() {
			return fmt.Errorf("tick %d: the flows of %s since the last recorded row exceed %v%s", t, party, units.TooMuch,
				lessMoney(""))
		}
	}
	return nil
}

func (r *Simulation) runPhase(t Tick, p Phase, round int) error {
	for _, box := range r.b.boxes {
		if box.phase == p {
			box.deliver()
		}
	}
	for _, s := range r.phases[p] {
		if err := r.runStep(s, t, round); err != nil {
			return err
		}
	}
	if err := r.b.ledger.settle(t, p); err != nil {
		return err
	}
	r.part++
	for _, f := range r.b.phaseEnd {
		if err := f.tell(t, p); err != nil {
			return fmt.Errorf("tick %d, %v: %w", t, p, err)
		}
	}
	for _, o := range r.b.beside {
		if err := o.runPhase(t, p, round); err != nil {
			return fmt.Errorf("%s: %w", o.name, err)
		}
	}
	return nil
}

func (r *Simulation) runStep(s *Step, t Tick, round int) (err error) {
	if r.cfg.Audit {
		before, paid := r.digests(), r.b.ledger.asked()
		defer func() {
			if err == nil {
				err = r.audit(s, t, before, paid)
			}
		}()
	}
	begun := time.Now()
	defer func() {
		s.effort.whole += time.Since(begun)
		if v := recover(); v != nil {
			err = fault.At(s.where(t), v)
		}
	}()
	r.part++
	if s.Before != nil {
		s.Before(t, round)
	}
	r.part++
	if f := r.pool.run(t, round, s.rows(), s.Grain, s.Chunk, &s.effort); f != nil {
		f.Where = s.where(t)
		return f
	}
	r.part++
	if s.Commit != nil {
		s.Commit(t, round)
	}
	return nil
}

// Efforts is how long the steps of each mechanism have taken.
func (r *Simulation) Efforts() map[string]time.Duration {
	all := map[string]time.Duration{}
	for _, steps := range r.phases {
		for _, s := range steps {
			all[s.scope.name] += s.effort.whole
		}
	}
	return all
}

func (s *Step) where(t Tick) string {
	return fmt.Sprintf("tick %d, %v, %s.%s", t, s.Phase, s.scope.name, s.Name)
}

// Bytes is the memory of all columns.
func (r *Simulation) Bytes() int64 {
	var sum int64
	for _, c := range r.b.columns {
		sum += c.bytes()
	}
	for _, o := range r.b.beside {
		sum += o.Bytes()
	}
	return sum
}

// ColumnInfo is a line of the memory listing.
type ColumnInfo struct {
	Mechanism string
	Name      string
	Bytes     int64
}

// Columns lists the columns in the order of their declaration.
func (r *Simulation) Columns() []ColumnInfo {
	all := make([]ColumnInfo, len(r.b.columns))
	for i, c := range r.b.columns {
		all[i] = ColumnInfo{c.owner, c.name, c.bytes()}
	}
	return append(all, r.besideColumns()...)
}

// StepInfo is a line of a plan.
type StepInfo struct {
	Phase     Phase
	Mechanism string
	Name      string
}

// Steps lists the steps in the order in which they run. A step that a phase repeats, as for the
// days of a long tick, is listed once.
func (r *Simulation) Steps() []StepInfo {
	var all []StepInfo
	for p := range r.phases {
		for _, s := range r.phases[p] {
			if step := (StepInfo{Phase: Phase(p), Mechanism: s.scope.name, Name: s.Name}); !slices.Contains(all, step) {
				all = append(all, step)
			}
		}
	}
	return append(all, r.besideSteps()...)
}

// StepsIn names those of the steps that a phase has.
func StepsIn(phase Phase, steps []StepInfo) []string {
	names := []string{}
	for _, s := range steps {
		if s.Phase == phase {
			names = append(names, s.Mechanism+"."+s.Name)
		}
	}
	return names
}

// Draws lists the purposes for which a mechanism asked for draws, in the order of asking.
func (r *Simulation) Draws(mechanism string) (all []string) {
	for _, d := range r.b.draws {
		if d.mechanism == mechanism {
			all = append(all, d.purpose)
		}
	}
	return all
}

// Metrics lists the metrics in the order of their columns.
func (r *Simulation) Metrics() []*Metric { return r.b.metrics }

// Logs lists the kinds of events.
func (r *Simulation) Logs() []*EventLog { return r.b.logs }

// Streams lists the streams of money.
func (r *Simulation) Streams() []*Stream { return r.b.ledger.streams }

// Entries lists the benefits and efforts that are not cash.
func (r *Simulation) Entries() []*Entry { return r.b.ledger.entries }

// Accounts lists the accounts.
func (r *Simulation) Accounts() []*Account { return r.b.ledger.accounts }

// Warnings lists the warnings of the mechanisms.
func (r *Simulation) Warnings() spec.Problems {
	return append(slices.Clip(r.b.warnings), r.besideWarnings()...)
}
