package serve

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"guanxi/agents/society"
	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim"
	"guanxi/sim/fault"
	"guanxi/sim/results/digits"
	"guanxi/sim/spec"
)

// world is what a page shows: arms with replicates, which share seed and luck, and the clock that they follow.
type world struct {
	server *Server
	id     string
	base   *scenarios.Scenario
	ctx    context.Context
	cancel context.CancelFunc
	people atomic.Int64 // consumers in all replicates

	mu       sync.Mutex
	moved    *sync.Cond // until, what is watched, or who is there has changed
	state    State
	arms     []*arm
	made     int      // arms so far, to tell events of one from those of the next in its place
	until    sim.Tick // replicates run up to and including it
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
}

// arm is a scenario with its replicates.
type arm struct {
	Arm
	number, made int
	scn          *scenarios.Scenario
	ctx          context.Context
	cancel       context.CancelFunc
	runs         []*replicate
	moves        map[sim.Tick][]spec.Entry // made since it was built
	held         bool                      // while a move is checked
	end          sim.Tick
	world        *society.World // of the first replicate, once it is built
}

// replicate is a run of an arm. Its goroutine alone touches the simulation.
type replicate struct {
	number        int
	claimed, done sim.Tick // it runs up to the first, and has run up to the second
	sent          int      // rows, of what is watched
	watches       int      // for which it sent them
}

// message is an event of the page.
type message struct {
	Rows   []*rows   `json:"rows,omitempty"`
	States []states  `json:"states,omitempty"`
	Faults []failure `json:"faults,omitempty"`
	Metric []metric  `json:"metrics,omitempty"`
	Clock  *clock    `json:"clock,omitempty"`
	Ended  string    `json:"ended,omitempty"`
}

// rows are recorded values of what is watched, a list each.
type rows struct {
	Arm     int        `json:"arm"`
	Made    int        `json:"made"`
	Watches int        `json:"watches"`
	Number  int        `json:"replicate"`
	From    int        `json:"from"`
	Ticks   []sim.Tick `json:"ticks"`
	Values  [][]value  `json:"values"`
}

// value is a number as JSON, null where it is missing. It is written with as many digits as give the same bits.
type value float64

func (v value) MarshalJSON() ([]byte, error) {
	if f := float64(v); !math.IsNaN(f) && !math.IsInf(f, 0) {
		return json.Marshal(f)
	}
	return []byte("null"), nil
}

// states has a digit per consumer drawn: 0 has never used the platform, 1 uses it, 2 has left.
type states struct {
	Arm  int      `json:"arm"`
	Tick sim.Tick `json:"tick"`
	Who  string   `json:"who"`
}

type failure struct {
	Arm  int    `json:"arm"`
	Text string `json:"text"`
}

type clock struct {
	Tick    sim.Tick `json:"tick"` // of the replicate that is furthest behind
	Playing bool     `json:"playing"`
	Arms    []armed  `json:"arms"`
}

type armed struct {
	Made  int    `json:"made"`
	Moves []Move `json:"moves"`
}

func newWorld(s *Server, id string, base *scenarios.Scenario) *world {
	w := &world{server: s, id: id, base: base, dirty: make(chan struct{}, 1), picture: true, last: time.Now()}
	w.moved = sync.NewCond(&w.mu)
	w.ctx, w.cancel = context.WithCancel(context.Background())
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
		if since > idle {
			w.end("nothing has moved here for " + idle.String() + "; load the page again to go on")
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

// done is the tick that every replicate has run; of an arm that has ended, the end of the longest.
func (w *world) done() sim.Tick {
	all := w.endTick()
	for _, a := range w.arms {
		for _, r := range a.runs {
			if r.done < a.end {
				all = min(all, r.done)
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

// set makes the arms that the state asks for. Those that it leaves as they are go on; others begin anew and run to
// where the clock is.
func (w *world) set(state State) error {
	if len(state.Arms) < 1 || len(state.Arms) > 2 || state.Replicates < 1 || state.Replicates > mostReplicates {
		return fmt.Errorf("a world has one or two arms, and 1 to %d replicates", mostReplicates)
	}
	state = state.plain()
	all := make([]*scenarios.Scenario, len(state.Arms))
	ends := make([]sim.Tick, len(all))
	people := 0
	for i := range all {
		var err error
		if all[i], err = state.scenario(w.base, i); err != nil {
			return err
		}
		if err := runner.Fits(all[i]); err != nil {
			return err
		}
		own, err := all[i].Decode()
		if err != nil {
			return err
		}
		ends[i] = sim.Tick(own.SimClock().Ticks)
		every := max(1, int(own.Record.Every/own.SimClock().Tick))
		if n := int(ends[i]) / every; n > mostRows {
			return fmt.Errorf("record.every: %s rows of each replicate are more than the %s that this page holds; record less often", digits.Grouped(float64(n), 0), digits.Grouped(mostRows, 0))
		}
		people += own.People.Count * state.Replicates
	}
	if left := mostConsumers - w.server.consumers(w); people > left {
		return fmt.Errorf("%s: %s in all replicates of all arms are more than the %s for which there is room here; take fewer people or replicates, or close other pages",
			scenarios.CountKey, digits.Grouped(float64(people), 0), digits.Grouped(float64(left), 0))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.people.Store(int64(people))
	was := w.state
	w.state = state
	arms := make([]*arm, len(all))
	var fresh []*arm
	for i := range arms {
		if i < len(w.arms) && reflect.DeepEqual(was.Set, state.Set) && reflect.DeepEqual(w.arms[i].Arm, state.Arms[i]) && was.Replicates == state.Replicates {
			arms[i] = w.arms[i]
			continue
		}
		w.made++
		a := &arm{Arm: state.Arms[i], number: i, made: w.made, scn: all[i], moves: map[sim.Tick][]spec.Entry{}, end: ends[i]}
		a.ctx, a.cancel = context.WithCancel(w.ctx)
		for r := 1; r <= state.Replicates; r++ {
			a.runs = append(a.runs, &replicate{number: r, watches: -1})
		}
		arms[i], fresh = a, append(fresh, a)
	}
	for i, a := range w.arms {
		if i >= len(arms) || arms[i] != a {
			a.cancel()
		}
	}
	w.arms, w.picture = arms, true
	w.until = min(w.until, w.endTick())
	for _, a := range fresh {
		for _, r := range a.runs {
			go w.live(a, r)
		}
	}
	w.moved.Broadcast()
	w.tell()
	return nil
}

// again begins all arms anew, at the start.
func (w *world) again() error {
	w.mu.Lock()
	state := w.state
	for _, a := range w.arms {
		a.cancel()
	}
	w.arms, w.until, w.playing = nil, 0, false
	w.mu.Unlock()
	return w.set(state)
}

// live runs a replicate until its arm ends.
func (w *world) live(a *arm, r *replicate) {
	var err error
	defer func() {
		if err != nil && a.ctx.Err() == nil {
			w.mu.Lock()
			w.pending.Faults = append(w.pending.Faults, failure{a.number, err.Error()})
			w.playing = false
			w.tell()
			w.mu.Unlock()
		}
	}()
	defer fault.Catch(&err)
	core := func(do func() error) {
		w.server.slots <- struct{}{}
		defer func() { <-w.server.slots }()
		if err == nil {
			err = do()
		}
	}
	var run *runner.Live
	core(func() (err error) {
		if run, err = w.server.graphs.Live(a.ctx, a.scn, r.number, func(t sim.Tick) []spec.Entry {
			w.mu.Lock()
			defer w.mu.Unlock()
			return a.moves[t]
		}); err != nil {
			return err
		}
		return run.Begin()
	})
	if run == nil {
		return
	}
	defer run.Close()
	if r.number == 1 {
		w.mu.Lock()
		if a.world = run.World; a.number == 0 {
			w.pending.Metric = metrics(run)
		}
		w.mu.Unlock()
	}
	who := drawn(run.World.N)
	for t := sim.Tick(0); err == nil; {
		w.publish(a, r, run, t, who)
		next := w.next(a, r, t)
		if next < 0 {
			return
		}
		if next > t {
			core(func() error { return run.Advance(next) })
			t = next
		}
	}
}

// next waits until there is something to do and returns the tick to run: the same one where only the page wants
// something, and a negative one where the arm has ended.
func (w *world) next(a *arm, r *replicate, t sim.Tick) sim.Tick {
	w.mu.Lock()
	defer w.mu.Unlock()
	for {
		switch {
		case a.ctx.Err() != nil:
			return -1
		case r.watches != w.watches:
			return t
		case t < min(w.until, a.end) && !a.held:
			r.claimed = t + 1
			return t + 1
		}
		w.moved.Wait()
	}
}

// publish notes what the page does not have yet.
func (w *world) publish(a *arm, r *replicate, run *runner.Live, t sim.Tick, who []int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r.done = t
	if a.ctx.Err() != nil {
		return
	}
	if r.watches != w.watches {
		r.sent, r.watches = 0, w.watches
	}
	if n := len(run.Rows); n > r.sent {
		out := w.batch(a, r)
		out.Ticks = append(out.Ticks, run.Rows[r.sent:]...)
		for i, name := range w.watched {
			of := run.Values(name)
			for k := r.sent; k < n; k++ {
				v := value(math.NaN())
				if of != nil {
					v = value(of[k])
				}
				out.Values[i] = append(out.Values[i], v)
			}
		}
		r.sent = n
	}
	still := t >= min(w.until, a.end)
	if r.number == 1 && (w.picture || still) {
		text := make([]byte, len(who))
		for k, i := range who {
			text[k] = '0' + run.World.Status[i]
		}
		all := slices.DeleteFunc(w.pending.States, func(s states) bool { return s.Arm == a.number })
		w.pending.States = append(all, states{a.number, t, string(text)})
		w.picture = w.picture && a.number < len(w.arms)-1
	}
	w.tell()
}

// batch returns where the rows of a replicate go that the page has not got yet.
func (w *world) batch(a *arm, r *replicate) *rows {
	for _, x := range w.pending.Rows {
		if x.Made == a.made && x.Number == r.number && x.Watches == r.watches {
			return x
		}
	}
	x := &rows{Arm: a.number, Made: a.made, Watches: r.watches, Number: r.number, From: r.sent, Values: make([][]value, len(w.watched))}
	w.pending.Rows = append(w.pending.Rows, x)
	return x
}

// take returns what the page should be told.
func (w *world) take() message {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.pending
	w.pending, w.picture = message{}, true
	m.Clock = &clock{Tick: w.done(), Playing: w.playing}
	for _, a := range w.arms {
		m.Clock.Arms = append(m.Clock.Arms, armed{a.made, slices.Clone(a.Moves)})
	}
	m.Ended = w.why
	return m
}

// events sends the page what happens, at most thirty times a second. When the page goes away, its world ends.
func (w *world) events(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	if w.listener {
		w.mu.Unlock()
		refuse(rw, http.StatusConflict, "another page listens to this world")
		return
	}
	w.listener = true
	w.mu.Unlock()
	defer w.end("")
	rw.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(rw)
	send := func() bool {
		text, err := json.Marshal(w.take())
		out.SetWriteDeadline(time.Now().Add(30 * time.Second)) // a page that takes nothing is gone
		if err == nil {
			_, err = fmt.Fprintf(rw, "data: %s\n\n", text)
		}
		return err == nil && out.Flush() == nil
	}
	for {
		if !send() {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-time.After(33 * time.Millisecond):
		}
		select {
		case <-r.Context().Done():
			return
		case <-w.ctx.Done():
			send()
			return
		case <-w.dirty:
		}
	}
}

// play starts, pauses, steps and sets the speed.
func (w *world) play(rw http.ResponseWriter, r *http.Request) {
	var ask struct {
		Do    string  `json:"do"`    // play, pause, step, to, again
		Speed float64 `json:"speed"` // ticks a second; 0: as fast as they go
		Ticks int     `json:"ticks"` // of a step, or the tick to go to
	}
	if !read(rw, r, &ask) {
		return
	}
	if !(ask.Speed >= 0 && ask.Speed <= 1e6) || ask.Ticks < 0 {
		refuse(rw, http.StatusBadRequest, "speed is 0 to 1000000 ticks a second, and ticks are not negative")
		return
	}
	if ask.Do == "again" {
		if err := w.again(); err != nil {
			answer(rw, refusal{err.Error()})
			return
		}
		ask.Do = "play"
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	here := begun(w.arms...)
	end := int64(w.endTick())
	switch ask.Do {
	case "play":
		w.playing, w.speed, w.credit = true, ask.Speed, 0
		w.until = max(here, min(w.until, w.done()+1)) // what a faster clock has run ahead is taken back
	case "pause":
		w.playing, w.until = false, here
	case "step":
		w.playing, w.until = false, sim.Tick(min(end, int64(here)+int64(max(1, ask.Ticks))))
	case "to":
		w.playing, w.until = false, sim.Tick(min(end, int64(max(int(here), ask.Ticks))))
	default:
		refuse(rw, http.StatusBadRequest, fmt.Sprintf("do is play, pause, step, to or again, not %q", ask.Do))
		return
	}
	w.moved.Broadcast()
	w.tell()
	answer(rw, map[string]any{"tick": w.until})
}

// observe sets which metrics the page gets.
func (w *world) observe(rw http.ResponseWriter, r *http.Request) {
	var ask struct {
		Metrics []string `json:"metrics"`
	}
	if !read(rw, r, &ask) {
		return
	}
	if len(ask.Metrics) > 24 {
		refuse(rw, http.StatusBadRequest, "at most 24 metrics are drawn at a time")
		return
	}
	w.mu.Lock()
	w.watched = ask.Metrics
	w.watches++
	w.pending.Rows = nil
	watches := w.watches
	w.moved.Broadcast()
	w.mu.Unlock()
	answer(rw, map[string]any{"watches": watches})
}

// restate makes of the world what the page asks for.
func (w *world) restate(rw http.ResponseWriter, r *http.Request) {
	var state State
	if !read(rw, r, &state) {
		return
	}
	if err := w.set(state); err != nil {
		answer(rw, refusal{err.Error()})
		return
	}
	answer(rw, map[string]any{"changed": w.changedOnDisk()})
}

// move sets a live key of an arm in the next tick that none of its replicates has begun, as an event of the timeline.
func (w *world) move(rw http.ResponseWriter, r *http.Request) {
	var ask struct {
		Arm   int    `json:"arm"`
		Path  string `json:"path"`
		Value string `json:"value"`
	}
	if !read(rw, r, &ask) {
		return
	}
	t, err := w.moveKey(ask.Arm, ask.Path, ask.Value)
	if err != nil {
		answer(rw, refusal{err.Error()})
		return
	}
	answer(rw, map[string]any{"tick": t})
}

func (w *world) moveKey(number int, path, text string) (sim.Tick, error) {
	w.mu.Lock()
	if number < 0 || number >= len(w.arms) {
		w.mu.Unlock()
		return 0, fmt.Errorf("there is no arm %d", number)
	}
	a, state := w.arms[number], w.state
	if a.held {
		w.mu.Unlock()
		return 0, fmt.Errorf("another move is being checked")
	}
	a.held = true
	t := begun(a) + 1
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		a.held = false
		w.moved.Broadcast()
		w.mu.Unlock()
	}()
	if t > a.end {
		return 0, fmt.Errorf("%s: the run has ended, so nothing can move in it; set the key from the start", path)
	}
	next := Arm{Set: a.Set, Off: a.Off, Moves: slices.DeleteFunc(slices.Clone(a.Moves), func(m Move) bool { return m.Tick == t && m.Path == path })}
	next.Moves = append(next.Moves, Move{t, path, text})
	state.Arms = slices.Clone(state.Arms)
	state.Arms[number] = next
	scn, err := state.scenario(w.base, number)
	if err != nil {
		return 0, err
	}
	if own, err := scn.Decode(); err != nil {
		return 0, err
	} else if own.Foresees() {
		try, err := w.server.graphs.Live(a.ctx, scn, 1, nil)
		if err != nil {
			return 0, err
		}
		try.Close()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if number >= len(w.arms) || w.arms[number] != a {
		return 0, fmt.Errorf("%s: the arm has begun anew meanwhile", path)
	}
	a.Arm, a.scn, w.state = next, scn, state
	a.moves[t] = scn.Tree.At("timeline").Get(moveName(t)).Get("set").Entries()
	w.tell()
	return t, nil
}
