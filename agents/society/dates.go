package society

import (
	"cmp"
	"slices"
	"sort"

	"guanxi/sim"
	"guanxi/sim/results/digits"
)

// byDate is the cause of those whose date of joining the file gives.
const byDate = 255

// dates is when consumers join, as far as the file says so.
type dates struct {
	some bool     // somebody has one
	has  sim.Bits // who has a date after the start; nil: nobody
	due  []due    // in order of time
	next int
	made *sim.Counter
}

type due struct {
	tick sim.Tick
	who  uint32
}

// HasDate reports whether the file gives the date on which consumer i joins, after the start. Until
// then nothing else makes it join.
func (w *World) HasDate(i int) bool { return w.dates.has != nil && w.dates.has.Has(i) }

// JoinedBy returns how many use the platform at the end of tick t by the dates of the file and as initial adopters, if
// nobody leaves; −1 where the file has no dates. It is meant for a world that has not begun.
func (w *World) JoinedBy(t sim.Tick) int64 {
	if !w.dates.some {
		return -1
	}
	n := w.Users
	for _, x := range w.dates.due {
		if x.tick <= t {
			n++
		}
	}
	return n
}

// buildDates makes users of those whose date is not after the start, and lets the others join in the
// tick that ends on theirs or later: a row of the tables has those who joined by its date.
func (w *World) buildDates(r *roster) {
	d := &w.dates
	for i, date := range r.joined {
		d.some = d.some || !date.IsZero()
		switch {
		case date.IsZero():
		case !date.After(w.Clock.Start):
			w.SetInitial(i)
		default:
			d.due = append(d.due, due{w.Clock.Since(date), uint32(i)})
		}
	}
	if len(d.due) == 0 {
		return
	}
	slices.SortFunc(d.due, func(a, b due) int { return cmp.Or(cmp.Compare(a.tick, b.tick), cmp.Compare(a.who, b.who)) })
	within := sort.Search(len(d.due), func(k int) bool { return int(d.due[k].tick) > w.Clock.Ticks })
	if late := len(d.due) - within; late > 0 {
		w.Scope.Warnf("consumers.file", "%s with a date in joined after the end of the run", digits.Counted(late, "row"))
	}
	d.has = sim.BitColumn(w.Scope, "dated", w.N)
	for _, x := range d.due {
		d.has.Set(int(x.who))
	}
	d.made = w.Scope.Counter("new_adopters.joined", "first uses on the date that the file of the consumers gives")
	w.Scope.Step(sim.Step{Name: "joined", Phase: sim.Arrive, Before: func(t sim.Tick, _ int) {
		c := sim.Chunk{Tick: t}
		for ; d.next < len(d.due) && d.due[d.next].tick <= t; d.next++ {
			w.Join(&c, int(d.due[d.next].who), byDate)
		}
	}})
}
