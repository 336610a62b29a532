package sim

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"guanxi/sim/results/table"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
)

// Config is what a run is a function of, besides its mechanisms.
type Config struct {
	Clock     Clock
	Seed      uint64
	Replicate int
	Every     int      // record a row every so many ticks; 0 is 1
	Events    []string // kinds of events to log
	Workers   int      // most cores inside the run, see Simulation.Allow; never changes a result
	Profile   bool     // time each step
	Audit     bool     // check each step for writes to what others own; run chunks in reverse
}

// records says whether a row is recorded at the end of tick t.
func (c Config) records(t Tick) bool {
	return int(t)%c.Every == 0 || int(t) == c.Clock.Ticks
}

// Builder collects what the mechanisms declare.
type Builder struct {
	cfg      Config
	workers  int
	scopes   []*Scope
	steps    []*Step
	metrics  []*Metric
	totals   []*Metric
	columns  []*column
	boxes    []box
	ledger   ledger
	logs     []*EventLog
	tables   []func() *table.Table
	phaseEnd []func(t Tick, p Phase) error
	tickEnd  []func(t Tick) error
	start    []func()
	warnings spec.Problems
	errs     []error     // of a declaration
	sim      *Simulation // once built
}

// NewBuilder starts a simulation.
func NewBuilder(cfg Config) *Builder {
	cfg.Every = max(1, cfg.Every)
	cfg.Clock.Rounds = max(1, cfg.Clock.Rounds)
	return &Builder{cfg: cfg, workers: max(1, cfg.Workers)}
}

// Clock is the run's clock.
func (b *Builder) Clock() Clock { return b.cfg.Clock }

// Scope is a mechanism's view of the builder: what it declares is its own.
type Scope struct {
	b    *Builder
	name string
}

// Scope opens the scope of a mechanism.
func (b *Builder) Scope(mechanism string) *Scope {
	s := &Scope{b: b, name: mechanism}
	b.scopes = append(b.scopes, s)
	return s
}

// Replicate is the number of the run.
func (s *Scope) Replicate() int { return s.b.cfg.Replicate }

// Workers is the number of workers: the length of a per-worker tally.
func (s *Scope) Workers() int { return s.b.workers }

// Key is the root of the draws of one purpose, "ads.click": other purposes,
// seeds and replicates have other luck, and nothing else has any.
func (s *Scope) Key(purpose string) rng.Key {
	return rng.New(s.b.cfg.Seed, s.b.cfg.Replicate, s.name+"."+purpose)
}

// Step adds a step.
func (s *Scope) Step(step Step) {
	step.scope = s
	s.b.steps = append(s.b.steps, &step)
}

// Warnf notes something that the user should know of the key at a path of the
// scenario; where in its files that stands, whoever prints it finds out.
func (s *Scope) Warnf(path, format string, args ...any) {
	s.b.warnings = append(s.b.warnings, spec.Problem{Path: path, Msg: fmt.Sprintf(format, args...), Warning: true})
}

// Warnings lists what has been noted so far.
func (b *Builder) Warnings() spec.Problems { return b.warnings }

// Table adds a table of entities, written once at the end of the run.
func (s *Scope) Table(make func() *table.Table) {
	s.b.tables = append(s.b.tables, func() *table.Table {
		t := make()
		if t != nil {
			t.Owner = s.name
		}
		return t
	})
}

// AfterPhase adds what happens when a phase's steps and flows are done.
func (s *Scope) AfterPhase(f func(t Tick, p Phase) error) { s.b.phaseEnd = append(s.b.phaseEnd, f) }

// Records says whether a row is recorded at the end of tick t.
func (s *Scope) Records(t Tick) bool { return s.b.cfg.records(t) }

// BeforeRun adds what happens once, at the state of the start.
func (s *Scope) BeforeRun(f func()) { s.b.start = append(s.b.start, f) }

// AfterTick adds a check at the end of each tick; an error ends the run.
func (s *Scope) AfterTick(f func(t Tick) error) { s.b.tickEnd = append(s.b.tickEnd, f) }

// Account opens an account that keeps rows members apart (0: none). party is the row of value.csv that it belongs to.
func (s *Scope) Account(name, party string, rows int) *Account {
	a := &Account{Name: name, Party: party}
	s.Members(a, rows)
	s.b.ledger.accounts = append(s.b.ledger.accounts, a)
	return a
}

// Members makes an account keep what each of its members captured, if it does
// not already: 5 bytes a member, and 16 a flow until the end of its phase.
func (s *Scope) Members(a *Account, rows int) {
	if a.rows > 0 || rows <= 0 {
		return
	}
	a.rows = rows
	a.captured = newCaptured(s, a.Name+".captured", rows)
	a.pending = make([]postings, s.b.workers)
}

// Stream declares a flow of money.
func (s *Scope) Stream(st Stream) *Stream {
	st.scope = s
	s.b.checkStream(&st)
	st.tally = make([]tally, s.b.workers)
	st.fromParts, st.toParts = newParts(st.From, s.b.workers), newParts(st.To, s.b.workers)
	s.b.ledger.streams = append(s.b.ledger.streams, &st)
	return &st
}

// checkStream notes what no run would show: a member who is charged and not told from
// the others, revenue that no figure takes for one.
func (b *Builder) checkStream(st *Stream) {
	for _, a := range []*Account{st.From, st.To} {
		if a.groupOf != nil && a.rows == 0 {
			b.errs = append(b.errs, fmt.Errorf("stream %s: %s keeps no members apart; ask for them first, by Scope.Members (of consumers, World.Wallets)", st.Name, a.Name))
		}
	}
	if st.Revenue != "" && !strings.HasSuffix(st.Revenue, "_revenue") {
		b.errs = append(b.errs, fmt.Errorf("stream %s: the column of its revenue is %q; its name ends with _revenue", st.Name, st.Revenue))
	}
}

// Benefit declares a benefit in money that is not cash.
func (s *Scope) Benefit(name string, a *Account, module, doc string) *Entry {
	return s.entry(name, a, false, module, doc)
}

// Effort declares an effort in money that is not cash.
func (s *Scope) Effort(name string, a *Account, module, doc string) *Entry {
	return s.entry(name, a, true, module, doc)
}

func (s *Scope) entry(name string, a *Account, effort bool, module, doc string) *Entry {
	e := &Entry{Name: name, Account: a, Effort: effort, Module: module, Doc: doc, scope: s, tally: make([]tally, s.b.workers), parts: newParts(a, s.b.workers)}
	s.b.ledger.entries = append(s.b.ledger.entries, e)
	return e
}

// Parallel runs body over chunks of rows at the end of a phase, where no step
// runs.
func (s *Scope) Parallel(t Tick, rows, grain int, body func(*Chunk)) error {
	if f := s.b.sim.pool.run(t, 0, rows, grain, body); f != nil {
		f.Where = fmt.Sprintf("tick %d, %s", t, s.name)
		return f
	}
	return nil
}

// Build checks what was declared and makes the simulation.
func (b *Builder) Build() (*Simulation, error) {
	if len(b.errs) > 0 {
		return nil, b.errs[0]
	}
	b.revenueMetrics()
	seen := map[string]string{}
	for _, m := range b.metrics {
		if owner, ok := seen[m.Name]; ok {
			return nil, fmt.Errorf("metric %s is declared by %s and by %s", m.Name, owner, m.Owner)
		}
		seen[m.Name] = m.Owner
	}
	streams := map[string]bool{}
	for _, st := range b.ledger.streams {
		if streams[st.Name] {
			return nil, fmt.Errorf("stream %s is declared twice", st.Name)
		}
		streams[st.Name] = true
	}
	r := &Simulation{cfg: b.cfg, b: b, pool: newPool(b.workers)}
	r.pool.reverse = b.cfg.Audit
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
		l.on = slices.Contains(b.cfg.Events, l.Name)
		l.sim = r
	}
	return r, nil
}

// revenueMetrics makes a column for each source of the platform's revenue
// that some stream enters, and their sum.
func (b *Builder) revenueMetrics() {
	by := map[string][]*Stream{}
	var all []*Stream
	for _, s := range b.ledger.streams {
		if s.Revenue != "" {
			by[s.Revenue] = append(by[s.Revenue], s)
			all = append(all, s)
		}
	}
	names := make([]string, 0, len(by))
	for name := range by {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		b.metrics = append(b.metrics, revenueMetric(name, "gross receipts of the platform from this source", by[name]))
	}
	if len(all) > 0 {
		b.metrics = append(b.metrics, revenueMetric("platform_revenue", "sum of the platform's revenues", all))
	}
}
