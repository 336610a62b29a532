package serve

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"hash"
	"math"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"guanxi/agents"
	"guanxi/agents/society"
	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim"
	"guanxi/sim/results/digits"
	"guanxi/sim/spec"
)

// world is what a page shows: arms with replicates, which share seed and luck, and the clock that they follow.
type world struct {
	server *Server
	id     string
	name   string              // of the scenario, as it is asked for
	flags  int                 // of the command line that were set in it
	alone  bool                // nobody has it on disk
	bare   *scenarios.Scenario // as it is on disk
	base   *scenarios.Scenario // with what was set on the command line
	ctx    context.Context
	cancel context.CancelFunc
	bytes  atomic.Int64 // of memory, foretold
	acts   sync.Mutex   // held by what the page does, one at a time

	mu       sync.Mutex
	moved    *sync.Cond // until, what is watched, or who is there has changed
	state    State
	arms     []*arm
	kept     []*replicate // of arms as they were, from which others go on; the latest last
	made     int          // arms so far, to tell events of one from those of the next in its place
	until    sim.Tick     // replicates run up to and including it
	playing  bool
	speed    float64 // ticks a second; 0: as fast as they go
	credit   float64 // part of a tick
	watched  []string
	watches  int // changes of watched
	pending  message
	picture  bool // the page is ready for the next picture of the graph
	listener bool
	why      string // of its end
	dirty    chan struct{}
	last     time.Time // used
	unheard  *time.Timer
	metrics  [2][]metric // that an arm has
}

// arm is a scenario with its replicates.
type arm struct {
	Arm
	planned      // with its moves so far
	number, made int
	begun        *scenarios.Scenario // from the start
	ctx          context.Context
	cancel       context.CancelFunc
	runs         []*replicate
	held         bool           // no tick begins, while a move is checked
	world        *society.World // of the first replicate, once it is built
	sum          hash.Hash      // of series.csv, to which replicates that have ended add their rows in order
	summed       int            // replicates
}

// replicate is a run of an arm. Its goroutine alone touches the simulation; others copy it while that waits for them.
type replicate struct {
	planned
	number        int
	moves         map[sim.Tick][]spec.Entry // made since it was to be built
	run           *running                  // once it has begun
	from          *replicate                // to be copied in the tick claimed; nil: it has begun, or will from the start
	heirs         []*replicate              // that are to be copies of it
	over          bool                      // it runs no further
	keep          bool                      // it is to be kept as it is before the next tick
	claimed, done sim.Tick                  // it runs up to the first, and has run up to the second
	sent          int                       // rows, of what is watched
	watches       int                       // for which it sent them
	gone          bool                      // the page wants fewer
}

func newWorld(s *Server, id string, bare, base *scenarios.Scenario) *world {
	w := &world{server: s, id: id, bare: bare, base: base, dirty: make(chan struct{}, 1), picture: true, last: time.Now()}
	w.moved = sync.NewCond(&w.mu)
	w.ctx, w.cancel = context.WithCancel(context.Background())
	w.unheard = time.AfterFunc(s.patience, func() {
		if !w.heard() {
			w.end("")
		}
	})
	go w.pace()
	return w
}

// end stops the replicates and forgets the world.
func (w *world) end(why string) {
	w.server.mu.Lock()
	delete(w.server.worlds, w.id)
	w.server.mu.Unlock()
	w.mu.Lock()
	w.why = cmp.Or(w.why, why)
	w.cancel()
	w.unheard.Stop()
	w.moved.Broadcast()
	w.mu.Unlock()
}

func (w *world) used() {
	w.mu.Lock()
	w.last = time.Now()
	w.mu.Unlock()
}

func (w *world) heard() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.listener
}

// pace moves the clock while the page plays, and ends a world in which nothing has moved for long.
func (w *world) pace() {
	const step = 25 * time.Millisecond
	beat := time.NewTicker(step)
	defer beat.Stop()
	for {
		select {
		case <-w.ctx.Done():
			return
		case <-beat.C:
		}
		w.mu.Lock()
		since := time.Since(w.last)
		if end := w.endTick(); w.playing {
			w.last = time.Now()
			w.credit += w.speed * step.Seconds()
			ticks := math.Floor(w.credit)
			w.credit -= ticks
			before := w.until
			if w.until = min(end, w.until+sim.Tick(ticks)); w.speed == 0 {
				w.until = end
			}
			if w.until == end && w.done() == end {
				w.playing = false
				w.tell()
			}
			if w.until != before {
				w.moved.Broadcast()
			}
		}
		w.mu.Unlock()
		if since > w.server.Idle {
			w.end("nothing has moved here for " + w.server.Idle.String() + "; load the page again to go on")
		}
	}
}

// endTick is the last tick of the arm that runs longest.
func (w *world) endTick() (last sim.Tick) {
	for _, a := range w.arms {
		last = max(last, a.end)
	}
	return last
}

// done is the tick that every replicate has run; of an arm that has ended, the end of the longest. What is to be a copy
// has run what the other has.
func (w *world) done() sim.Tick {
	all := w.endTick()
	for _, a := range w.arms {
		for _, r := range a.runs {
			done := r.done
			if r.from != nil {
				done = min(r.claimed-1, r.from.done)
			}
			if done < a.end {
				all = min(all, done)
			}
		}
	}
	return all
}

// begun is the tick that the first replicate of these arms has begun.
func begun(arms ...*arm) (t sim.Tick) {
	for _, a := range arms {
		for _, r := range a.runs {
			t = max(t, r.claimed)
		}
	}
	return t
}

// tell has the page told of what is pending, and of the clock.
func (w *world) tell() {
	select {
	case w.dirty <- struct{}{}:
	default:
	}
}

// planned is an arm that a state asks for.
type planned struct {
	scn      *scenarios.Scenario
	asked    State  // that it is of, with this arm alone
	files    string // when it began
	identity *scenarios.Identity
	end      sim.Tick
	bytes    int64 // of memory of a replicate, foretold
}

// plan reads the arms that a state asks for, and foretells their memory.
func (w *world) plan(state State) (all []planned, bytes int64, err error) {
	if len(state.Arms) < 1 || len(state.Arms) > 2 || state.Replicates < 1 || state.Replicates > mostReplicates {
		return nil, 0, fmt.Errorf("a world has one or two arms, and 1 to %d replicates", mostReplicates)
	}
	for i := range state.Arms {
		scn, err := state.scenario(w.base, i)
		if err != nil {
			return nil, 0, err
		}
		own, err := scn.Decode()
		if err != nil {
			return nil, 0, err
		}
		end := sim.Tick(own.SimClock().Ticks)
		if n := int(end) / recordedEvery(own); n > mostRows {
			return nil, 0, fmt.Errorf("record.every: %s rows of each replicate are more than the %s that this page holds; "+
				"record less often", digits.Grouped(float64(n), 0), digits.Grouped(mostRows, 0))
		}
		each, err := runner.LiveBytes(scn)
		if err != nil {
			return nil, 0, err
		}
		each = min(each, math.MaxInt64/64)
		bytes += each * int64(state.Replicates)
		files, err := w.server.graphs.Of(scn)
		if err != nil {
			return nil, 0, err
		}
		all = append(all, planned{scn, State{state.Set, state.Arms[i : i+1], 1}, files, scn.Identity(files), end, each})
	}
	if left := w.server.left(w); bytes > left {
		return nil, 0, fmt.Errorf("all replicates of all arms would take some %s of memory, and there is room for %s here "+
			"(%s, …); %s", digits.Bytes(bytes), digits.Bytes(left), scenarios.CountKey, takeFewer)
	}
	return all, bytes, nil
}

// set makes the arms that the state asks for. Those that it leaves as they are go on, with more or fewer replicates
// until some have been hashed; others run to where the clock is, from the start or from a copy of what is the same
// until then.
func (w *world) set(state State) error {
	state = state.plain()
	all, bytes, err := w.plan(state)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.bytes.Store(bytes)
	was := w.state
	w.state = state
	arms := make([]*arm, len(all))
	for i := range arms {
		if i < len(w.arms) && reflect.DeepEqual(was.Set, state.Set) && reflect.DeepEqual(w.arms[i].Arm, state.Arms[i]) &&
			(state.Replicates == was.Replicates || w.arms[i].summed == 0) {
			arms[i] = w.arms[i]
			continue
		}
		w.made++
		a := &arm{Arm: state.Arms[i], number: i, made: w.made, planned: all[i], begun: all[i].scn, sum: sha256.New()}
		a.ctx, a.cancel = context.WithCancel(w.ctx)
		arms[i] = a
	}
	for i, a := range w.arms {
		if i >= len(arms) || arms[i] != a {
			a.cancel()
			w.keep(a.runs...)
		}
	}
	front := begun(w.arms...)
	if w.arms, w.picture = arms, true; len(arms) < 2 {
		w.metrics[1] = nil
	}
	w.until = min(w.until, w.endTick())
	for _, a := range arms {
		n := min(len(a.runs), state.Replicates)
		for _, r := range a.runs[n:] {
			r.gone = true
		}
		w.keep(a.runs[n:]...)
		a.runs = a.runs[:n]
	}
	w.pending.Rows = slices.DeleteFunc(w.pending.Rows, func(x *rows) bool { return x.Number > state.Replicates })
	for number := 1; number <= state.Replicates; number++ { // the first of each arm first
		for _, a := range arms {
			if number > len(a.runs) {
				r := &replicate{planned: a.planned, number: number, moves: map[sim.Tick][]spec.Entry{}, watches: -1}
				w.descend(r, front)
				a.runs = append(a.runs, r)
				go w.live(a, r, a.planned)
			}
		}
	}
	w.moved.Broadcast()
	w.tell()
	return nil
}

// recordedEvery is the number of ticks from one recorded row to the next.
func recordedEvery(own *agents.Spec) int {
	return max(1, int(own.Record.Every/own.SimClock().Tick))
}

// again begins all arms anew, at the start, on the way to a tick.
func (w *world) again(until sim.Tick) error {
	w.mu.Lock()
	state := w.state
	for _, a := range w.arms {
		a.cancel()
	}
	w.arms, w.until, w.playing = nil, until, false
	w.mu.Unlock()
	return w.set(state)
}

// take returns what the page should be told.
func (w *world) take() message {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.pending
	w.pending, w.picture = message{}, true
	m.Clock, m.Ended = &clock{w.done(), w.until, w.playing}, w.why
	if w.playing {
		m.Clock.To = m.Clock.Tick
	}
	return m
}
