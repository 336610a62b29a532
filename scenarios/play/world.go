package play

import (
	"context"
	"fmt"
	"math"
	"slices"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim"
	"guanxi/sim/fault"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// world is a replicate that is played.
type world struct {
	scn        *scenarios.Scenario
	replicate  int
	live       *runner.Live
	trial      *agents.Trial
	players    []agents.Player
	clock      sim.Clock
	tick, last sim.Tick
	until      sim.Tick // of the step
	broken     bool     // by a fault in the step

	moves []spec.Entry // of the next tick
	kept  map[sim.Tick][]string
	moved int

	watched []*watched
	earned  map[string]units.Money // until the last step, by what
}

// watched is a metric that the players see.
type watched struct {
	*sim.Metric
	rows, now   float64 // a flow until the last recorded row, and since
	before      float64 // until the last step
	top, bottom float64 // of a quotient, until then
}

func newWorld(ctx context.Context, graphs *runner.Graphs, scn *scenarios.Scenario, replicate int, twin bool) (*world,
	error) {
	w := &world{scn: scn, replicate: replicate, kept: map[sim.Tick][]string{}, earned: map[string]units.Money{}}
	var err error
	if w.live, err = graphs.Live(ctx, scn, replicate, twin, func(sim.Tick) []spec.Entry { return w.moves }); err != nil {
		return nil, err
	}
	own := w.live.Spec
	w.clock, w.trial = own.SimClock(), agents.NewTrial(w.live.Run)
	w.last = sim.Tick(w.clock.Ticks)
	w.players = own.Players(scenarios.Decides)
	w.watch(nil)
	w.live.World.Scope.AfterTick(w, w.look)
	return w, nil
}

// look reads what is watched at the end of a tick.
func (w *world) look(t sim.Tick) error {
	if records := w.live.Records(t); records || t == w.until {
		for _, m := range w.watched {
			m.read(records)
		}
	}
	return nil
}

// watch sets the metrics that the players see; nil: all.
func (w *world) watch(names []string) error {
	var all []string
	w.watched = nil
	for _, m := range w.live.Metrics() {
		if all = append(all, m.Name); names == nil || slices.Contains(names, m.Name) {
			w.watched = append(w.watched, &watched{Metric: m})
		}
	}
	for _, name := range names {
		if !slices.Contains(all, name) {
			return refused("observe", spec.Hint(name, all), "there is no metric %q", name)
		}
	}
	return nil
}

// read notes a flow at the end of a tick, before its row is recorded.
func (m *watched) read(records bool) {
	if m.Stock || m.Quotient() {
		return
	}
	if m.now = m.Value(m.Now()); records {
		m.rows, m.now = m.rows+m.now, 0
	}
}

// seen is the value of the step that has ended: of a flow what has come in it.
func (m *watched) seen() float64 {
	switch {
	case m.Quotient():
		top, bottom := m.Sums()
		v := (top - m.top) / (bottom - m.bottom)
		m.top, m.bottom = top, bottom
		return v
	case m.Stock:
		return m.Value(m.Now())
	}
	sum := m.rows + m.now
	v := sum - m.before
	m.before = sum
	return v
}

// state is what the players are told after a step.
type state struct {
	Tick         sim.Tick            `json:"tick"`
	Date         string              `json:"date"`
	Done         bool                `json:"done"`
	Observations map[string]*float64 `json:"observations"` // null: missing
	Rewards      map[string]float64  `json:"rewards"`      // by player
	Parties      map[string]party    `json:"parties"`
}

type party struct {
	Captured float64  `json:"captured"`
	Added    *float64 `json:"added,omitempty"`
}

func (w *world) state() *state {
	s := &state{Tick: w.tick, Date: units.FormatDate(w.clock.Date(w.tick)), Done: w.tick == w.last,
		Observations: make(map[string]*float64, len(w.watched)), Rewards: map[string]float64{}, Parties: map[string]party{}}
	for _, m := range w.watched {
		if v := m.seen(); !math.IsNaN(v) && !math.IsInf(v, 0) {
			s.Observations[m.Name] = &v
		} else {
			s.Observations[m.Name] = nil
		}
	}
	for k := range w.players {
		p := &w.players[k]
		s.Rewards[p.Name] = w.gain("reward."+p.Name, w.live.Earned(p))
	}
	for _, name := range w.live.Parties() {
		now := w.live.PartyEarned(name)
		x := party{Captured: w.gain("captured."+name, now)}
		if apart := w.live.Without; apart != nil {
			added := w.gain("added."+name, now-apart.PartyEarned(name))
			x.Added = &added
		}
		s.Parties[name] = x
	}
	return s
}

// gain is what has come since the last step.
func (w *world) gain(what string, now units.Money) float64 {
	before := w.earned[what]
	w.earned[what] = now
	return (now - before).Float()
}

// step makes the actions and runs to a tick. Where something is wrong with the message, nothing has moved.
func (w *world) step(a *ask) (v any, err error) {
	to, err := w.target(a)
	if err != nil {
		return nil, err
	}
	set, err := w.entries(a)
	if err != nil {
		return nil, err
	}
	moves, ps := w.trial.Try(w.tick+1, set)
	if len(ps) > 0 {
		return nil, problems("", ps)
	}
	w.broken, w.until = true, to
	defer fault.Catch(&err)
	w.moves = moves
	for _, m := range moves {
		w.kept[w.tick+1] = append(w.kept[w.tick+1], m.Key+": "+m.Value.Flow())
		w.moved++
	}
	for t := w.tick + 1; t <= to; t++ {
		if err := w.live.Advance(t); err != nil {
			return nil, err
		}
		w.moves = nil
	}
	w.tick, w.broken = to, false
	return w.state(), nil
}

// target is the tick that a step ends with.
func (w *world) target(a *ask) (sim.Tick, error) {
	if w.tick == w.last {
		return 0, refused("world", `{"do": "reset"} begins anew`, "the run has ended with tick %d", w.last)
	}
	switch {
	case a.Until != nil && a.Ticks != nil:
		return 0, refused("until", "", "until and ticks are both given; leave one of them out")
	case a.Until != nil && *a.Until <= int(w.tick):
		return 0, refused("until", fmt.Sprintf("a tick from %d to %d, or reset", w.tick+1, w.last), "tick %d is past: the "+
			"world is at tick %d", *a.Until, w.tick)
	case a.Until != nil:
		return sim.Tick(min(*a.Until, int(w.last))), nil
	case a.Ticks != nil && *a.Ticks < 1:
		return 0, refused("ticks", "at least 1", "%d ticks are no step", *a.Ticks)
	case a.Ticks != nil:
		return w.tick + sim.Tick(min(*a.Ticks, int(w.last-w.tick))), nil
	}
	return w.tick + 1, nil
}
