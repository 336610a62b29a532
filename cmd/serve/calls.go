package serve

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"guanxi/scenarios"
	"guanxi/sim"
)

// What a page asks of its world.

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
	out.SetReadDeadline(time.Time{}) // the page has asked, and listens
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
		Ticks int     `json:"ticks"` // of a step, which ends at a multiple of them, or the tick to go to
	}
	if !read(rw, r, &ask) {
		return
	}
	if !(ask.Speed >= 0 && ask.Speed <= 1e6) || ask.Ticks < 0 {
		refuse(rw, http.StatusBadRequest, "speed is 0 to 1000000 ticks a second, and ticks are not negative")
		return
	}
	w.mu.Lock()
	back := ask.Do == "again" || ask.Do == "to" && ask.Ticks < int(w.done())
	w.mu.Unlock()
	if back {
		if err := w.again(sim.Tick(ask.Ticks)); err != nil {
			decline(rw, err)
			return
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	here := begun(w.arms...)
	end, every := int64(w.endTick()), int64(max(1, ask.Ticks))
	switch ask.Do {
	case "play", "again":
		w.playing, w.speed, w.credit = true, ask.Speed, 0
		w.until = max(here, min(w.until, w.done()+1)) // what a faster clock has run ahead is taken back
	case "pause":
		w.playing, w.until = false, here
	case "step":
		w.playing, w.until = false, sim.Tick(min(end, int64(here)+every-int64(here)%every))
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
	if len(ask.Metrics) > mostWatched {
		refuse(rw, http.StatusBadRequest, fmt.Sprintf("at most %d metrics are drawn at a time", mostWatched))
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
		decline(rw, err)
		return
	}
	answer(rw, map[string]any{"changed": w.changedOnDisk(), "values": w.values(), "made": w.numbers()})
}

// numbers are, by arm, the number that its rows have: those of an arm before it in its place have a smaller one.
func (w *world) numbers() (made []int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, a := range w.arms {
		made = append(made, a.made)
	}
	return made
}

// values are, by arm, the keys that have another value than the scenario from the start; "" where an arm has no such
// key.
func (w *world) values() []map[string]string {
	w.mu.Lock()
	arms := slices.Clone(w.arms)
	w.mu.Unlock()
	all := make([]map[string]string, len(arms))
	for i, a := range arms {
		all[i] = map[string]string{}
		for _, c := range scenarios.Diff(w.base, a.begun) {
			all[i][c.Path] = c.New
		}
	}
	return all
}

// move sets a live key of an arm in the next tick that no replicate has begun, as an event of the timeline.
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
		decline(rw, err)
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
	a.held = true
	t := begun(w.arms...) + 1 // an arm that has just begun is still on its way here
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
	next := Arm{Set: a.Set, Off: a.Off, Moves: slices.DeleteFunc(slices.Clone(a.Moves),
		func(m Move) bool { return m.Tick == t && m.Path == path })}
	next.Moves = append(next.Moves, Move{t, path, text})
	state.Arms = slices.Clone(state.Arms)
	state.Arms[number] = next
	scn, err := state.scenario(w.base, number)
	if err != nil {
		return 0, err
	}
	own, err := scn.Decode()
	if err != nil {
		return 0, err
	}
	if own.Foresees() {
		try, err := w.server.graphs.Live(a.ctx, scn, 1, true, nil)
		if err != nil {
			return 0, err
		}
		try.Close()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	a.Arm, a.scn, a.identity, w.state = next, scn, scn.Identity(a.files), state
	a.asked = State{state.Set, []Arm{next}, 1}
	for _, r := range a.runs {
		r.planned = a.planned
		r.moves[t] = moved(scn, t)
	}
	w.tell()
	return t, nil
}
