package serve

import (
	"encoding/hex"
	"encoding/json"
	"math"
	"slices"

	"guanxi/sim"
	"guanxi/sim/fault"
)

// message is an event of the page.
type message struct {
	Rows   []*rows   `json:"rows,omitempty"`
	States []states  `json:"states,omitempty"`
	Faults []failure `json:"faults,omitempty"`
	Metric []metric  `json:"metrics,omitempty"`
	Series []series  `json:"series,omitempty"`
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

func (v *value) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*v = value(math.NaN())
		return nil
	}
	return json.Unmarshal(text, (*float64)(v))
}

// states has a digit per consumer drawn, as Where of the world has it.
type states struct {
	Arm  int      `json:"arm"`
	Tick sim.Tick `json:"tick"`
	Who  string   `json:"who"`
}

// series is the SHA-256 of the series.csv of all replicates of an arm that has ended, as guanxi run writes it.
type series struct {
	Arm    int    `json:"arm"`
	Made   int    `json:"made"`
	SHA256 string `json:"sha256"`
}

type failure struct {
	Arm  int    `json:"arm"`
	Text string `json:"text"`
}

type clock struct {
	Tick    sim.Tick `json:"tick"` // of the replicate that is furthest behind
	To      sim.Tick `json:"to"`   // where it will stand still; that of Tick where it plays
	Playing bool     `json:"playing"`
}

// live runs a replicate until its arm ends.
func (w *world) live(a *arm, r *replicate, as planned) {
	var err error
	defer func() {
		w.mu.Lock()
		r.over = true
		w.begin(r, r.run)
		w.mu.Unlock()
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
		if w.server.thread(r.number) > 0 {
			if err == nil {
				err = do()
			}
			return
		}
		w.server.slots <- struct{}{}
		defer func() { <-w.server.slots }()
		if err == nil {
			err = w.server.crowded()
		}
		if err == nil {
			err = do()
		}
		if w.server.Rest != nil {
			w.server.Rest()
		}
	}
	from := w.await(a, r)
	var run *running
	core(func() (err error) {
		if from != nil {
			if run, err = w.build(a, r, as, from.run); err == nil {
				return nil
			}
			from = nil
		}
		run, err = w.build(a, r, as, nil)
		return err
	})
	if err != nil {
		return
	}
	w.mu.Lock()
	if from == nil {
		r.claimed = 0
	}
	t := r.claimed
	w.begin(r, run)
	if r.number == 1 {
		a.world, w.metrics[a.number] = run.World, metrics(run.Live)
		w.pending.Metric = w.metrics[0]
		for _, m := range w.metrics[1] { // what only arm b has
			if !slices.Contains(w.metrics[0], m) {
				w.pending.Metric = append(w.pending.Metric[:len(w.pending.Metric):len(w.pending.Metric)], m)
			}
		}
	}
	w.mu.Unlock()
	var who []int
	if r.number == 1 {
		who = drawn(run.World.N)
	}
	for err == nil {
		if err = w.publish(a, r, run, t, who); err != nil {
			return
		}
		next := w.next(a, r, t)
		if next < 0 {
			return
		}
		switch {
		case next > a.end:
			core(func() error { return w.sum(a, r, run) })
		case next > t:
			core(func() error {
				if r.keep {
					w.keepCopy(a, r, run, t)
				}
				w.mu.Lock()
				moved := State{}
				if len(r.moves[t+1]) > 0 {
					moved = r.asked
				}
				w.mu.Unlock()
				return run.advance(t+1, next, moved)
			})
			t = next
		}
	}
}

// sum adds the rows of a replicate to the hash of its arm.
func (w *world) sum(a *arm, r *replicate, run *running) error {
	if err := run.csv(a.sum, r.number); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if a.summed++; a.summed == len(a.runs) && a.ctx.Err() == nil {
		w.pending.Series = append(w.pending.Series, series{a.number, a.made, hex.EncodeToString(a.sum.Sum(nil))})
	}
	w.moved.Broadcast()
	return nil
}

// next waits until there is something to do and returns the tick to run: the same one where only the page wants
// something, one beyond the end where it is its turn to be hashed, and a negative one where the arm is no more or the
// page wants fewer replicates.
func (w *world) next(a *arm, r *replicate, t sim.Tick) sim.Tick {
	w.mu.Lock()
	defer w.mu.Unlock()
	for {
		switch {
		case slices.ContainsFunc(r.heirs, func(h *replicate) bool { return h.claimed <= t }):
		case a.ctx.Err() != nil || r.gone:
			return -1
		case r.watches != w.watches:
			return t
		case t < min(w.until, a.end) && !a.held:
			r.claimed = w.reach(a, r, t)
			r.keep = slices.ContainsFunc(a.Moves, func(m Move) bool { return m.Tick == t+1 })
			if r.keep {
				_, near := w.nearest(r, t)
				r.keep = int(t-near) >= max(keptApart, len(a.Moves)/4)
			}
			return r.claimed
		case t == a.end && a.summed == r.number-1:
			return t + 1
		}
		w.moved.Wait()
	}
}

// reach is the tick up to which a replicate may run at once: elsewhere beyond the next, but not beyond where another
// is to be a copy of it, or before a move.
func (w *world) reach(a *arm, r *replicate, t sim.Tick) sim.Tick {
	if w.server.thread(r.number) == 0 {
		return t + 1
	}
	to := min(t+atOnce, w.until, a.end)
	for _, h := range r.heirs {
		to = min(to, h.claimed)
	}
	for _, m := range a.Moves {
		if m.Tick > t+1 {
			to = min(to, m.Tick-1)
		}
	}
	return to
}

// publish notes what the page does not have yet.
func (w *world) publish(a *arm, r *replicate, run *running, t sim.Tick, who []int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if r.done = t; len(r.heirs) > 0 {
		w.moved.Broadcast()
	}
	if a.ctx.Err() != nil || r.gone {
		return nil
	}
	if r.watches != w.watches {
		r.sent, r.watches = 0, w.watches
	}
	watched := w.watched
	w.mu.Unlock()
	ticks, values, err := run.read(r.sent, watched)
	w.mu.Lock()
	if len(ticks) > 0 && r.watches == w.watches && !r.gone && a.ctx.Err() == nil { // else they are read again
		out := w.batch(a, r)
		out.Ticks = append(out.Ticks, ticks...)
		for i := range values {
			out.Values[i] = append(out.Values[i], values[i]...)
		}
		r.sent += len(ticks)
	}
	still := t >= min(w.until, a.end)
	if r.number == 1 && (w.picture || still) {
		text := make([]byte, len(who))
		for k, i := range who {
			text[k] = '0' + run.World.Where(i)
		}
		all := slices.DeleteFunc(w.pending.States, func(s states) bool { return s.Arm == a.number })
		w.pending.States = append(all, states{a.number, t, string(text)})
		w.picture = w.picture && a.number < len(w.arms)-1
	}
	w.tell()
	return err
}

// batch returns where the rows of a replicate go that the page has not got yet.
func (w *world) batch(a *arm, r *replicate) *rows {
	for _, x := range w.pending.Rows {
		if x.Made == a.made && x.Number == r.number && x.Watches == r.watches {
			return x
		}
	}
	x := &rows{Arm: a.number, Made: a.made, Watches: r.watches, Number: r.number, From: r.sent,
		Values: make([][]value, len(w.watched))}
	w.pending.Rows = append(w.pending.Rows, x)
	return x
}
