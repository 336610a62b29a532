package serve

import (
	"slices"

	"guanxi/sim"
	"guanxi/sim/spec"
)

// A replicate goes on from a copy of one that has been the same until then: of the other arm, of an arm that was
// replaced, or of its own arm as it was before a move. The latter two are kept, as many as a part of the memory holds,
// the latest. Where there is none, or where it cannot be copied, the replicate runs from the start.

// keep keeps replicates, in place of those kept for longest.
func (w *world) keep(all ...*replicate) {
	for _, r := range all {
		if r.run != nil {
			w.kept = append(w.kept, r)
		}
	}
	bytes := int64(0)
	for _, r := range w.kept {
		bytes += r.bytes
	}
	for ; bytes > w.server.room/keptShare; w.kept = slices.Delete(w.kept, 0, 1) {
		bytes -= w.kept[0].bytes
	}
}

// nearest is the kept replicate that is furthest of those that r has been the same as, up to a tick, and where it is.
func (w *world) nearest(r *replicate, upto sim.Tick) (from *replicate, at sim.Tick) {
	for _, x := range w.kept {
		if x.claimed > at && x.claimed <= min(upto, r.shares(x)) {
			from, at = x, x.claimed
		}
	}
	return from, at
}

// shares is the last tick until which two replicates are the same; negative: not even at the start.
func (r *replicate) shares(x *replicate) sim.Tick {
	if r.number != x.number {
		return -1
	}
	return r.identity.Shares(x.identity)
}

// descend chooses what a new replicate is to be a copy of: what is kept, or one that runs, no further than front.
func (w *world) descend(r *replicate, front sim.Tick) {
	r.from, r.claimed = w.nearest(r, w.until)
	for _, a := range w.arms {
		for _, x := range a.runs {
			if at := min(front, w.until, r.shares(x)); at > r.claimed && at >= x.claimed {
				r.from, r.claimed = x, at
			}
		}
	}
	if r.from != nil {
		r.from.heirs = append(r.from.heirs, r)
	}
}

// await waits until what r is to be a copy of stands there; nil: r runs from the start.
func (w *world) await(a *arm, r *replicate) *replicate {
	w.mu.Lock()
	defer w.mu.Unlock()
	from := r.from
	for from != nil && from.done < r.claimed {
		if from.over || a.ctx.Err() != nil || r.gone {
			return nil
		}
		w.moved.Wait()
	}
	return from
}

// begin notes that a replicate has begun, or never will, so that what it was to be a copy of may go on.
func (w *world) begin(r *replicate, run *running) {
	if r.run = run; r.from != nil {
		r.from.heirs = slices.DeleteFunc(r.from.heirs, func(h *replicate) bool { return h == r })
		r.from = nil
	}
	w.moved.Broadcast()
}

// build builds a replicate that has begun, from the start or as a copy.
func (w *world) build(a *arm, r *replicate, as planned, from *running) (*running, error) {
	if w.server.thread(r.number) > 0 {
		return w.server.away(call{World: w.name, State: as.asked, Number: r.number}, from)
	}
	run, err := w.server.begun(a.ctx, as.scn, r.number, func(t sim.Tick) []spec.Entry {
		w.mu.Lock()
		defer w.mu.Unlock()
		return r.moves[t]
	})
	if err == nil && from != nil {
		err = from.CopyTo(run)
	}
	return &running{Live: run}, err
}

// keepCopy keeps a copy of a replicate.
func (w *world) keepCopy(a *arm, r *replicate, run *running, t sim.Tick) {
	w.mu.Lock()
	x := &replicate{planned: r.planned, number: r.number, claimed: t, done: t}
	w.mu.Unlock()
	var err error
	if x.run, err = w.build(a, x, x.planned, run); err == nil {
		w.mu.Lock()
		w.keep(x)
		w.mu.Unlock()
	}
}
