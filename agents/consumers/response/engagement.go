package response

import (
	"slices"

	"guanxi/sim"
	"guanxi/sim/graph"
)

// engagement is what a consumer did at an advertisement, on its way to its friends.
type engagement struct {
	who  uint32
	at   int32 // tick
	seen Seen
	_    uint16
}

// likeOf is a campaign whose advertisement the consumer of a row likes.
type likeOf struct {
	row, ad uint16
	at      int32 // tick
}

// likeLists is the number of lists of a chunk's likes, each of which is looked through at a like of its
// consumers.
const likeLists = 16

// likes reports whether friends do not see consumer i like the advertisement of a campaign in the next
// tick, and notes that they will. A friend who likes it again still counts once (M9).
func (q *Proof) likes(chunk, i, ad int, t int32) bool {
	row, list := uint16(i%sim.DefaultGrain), chunk*likeLists+i%likeLists
	for _, l := range q.liked[list] {
		if l.row == row && l.ad == uint16(ad) && q.age(l.at, t) <= q.since[ad] {
			return false
		}
	}
	q.liked.Put(list, likeOf{row: row, ad: uint16(ad), at: t})
	return true
}

// forget drops the likes of a chunk that are told again if they are repeated.
func (q *Proof) forget(chunk int, t int32) {
	lists := q.liked[chunk*likeLists:][:likeLists]
	for k, all := range lists {
		old := 0
		for old < len(all) && q.age(all[old].at, t) >= q.again {
			old++
		}
		if old > 0 {
			lists[k] = append(all[:0], all[old:]...)
		}
	}
}

// Hearers is the number of ranges of consumers who are told one after another, so that what is on
// its way takes little memory. Each reads the rows of all who did something.
const Hearers = 4

// Hearing is a worker's scratch memory for a range.
type Hearing struct {
	heard [][]Heard // by chunk of the range: the entries, in the order in which they arrive
	start starts
}

// Hear brings what was told since the last time to the friends in a range of chunks.
func (q *Proof) Hear(c *sim.Chunk, x *Hearing, g *graph.Graph) {
	for len(x.heard) < c.Hi-c.Lo {
		x.heard = append(x.heard, nil)
	}
	lo, hi := uint32(c.Lo*sim.DefaultGrain), uint32(min(c.Hi*sim.DefaultGrain, g.N())-1)
	at := int32(0) // of all engagements, which are of one tick
	for _, told := range q.told {
		for _, d := range told {
			at = d.at
			x.tell(g, d.who, lo, hi, d.seen)
		}
	}
	for k, entries := range x.heard[:c.Hi-c.Lo] {
		q.drop(c.Lo+k, int32(c.Tick))
		if len(entries) > 0 {
			q.Add(c.Lo+k, at, x.sorted(entries))
			x.heard[k] = entries[:0]
		}
	}
}

// tell notes what a consumer did for its friends from lo to hi.
func (x *Hearing) tell(g *graph.Graph, who, lo, hi uint32, seen Seen) {
	if g.Complete() {
		for j := lo; j <= hi; j++ {
			if j != who {
				x.note(j-lo, seen)
			}
		}
		return
	}
	friends := g.Neighbours(int(who))
	from, _ := slices.BinarySearch(friends, lo)
	for _, j := range friends[from:] {
		if j > hi {
			break
		}
		x.note(j-lo, seen)
	}
}

func (x *Hearing) note(row uint32, seen Seen) {
	to := &x.heard[row/sim.DefaultGrain]
	*to = append(*to, Heard{uint16(row % sim.DefaultGrain), seen})
}

// sorted returns entries in the order of their rows.
func (x *Hearing) sorted(entries []Heard) []Heard {
	x.start.open(entries)
	out := make([]Heard, len(entries))
	for _, e := range entries {
		out[x.start.place(e.Row)] = e
	}
	return out
}

// Any reports whether something was told.
func (q *Proof) Any() bool {
	return slices.ContainsFunc(q.told, func(of []engagement) bool { return len(of) > 0 })
}

// Heard empties what was told, once it has arrived.
func (q *Proof) Heard() {
	if !q.Any() {
		return
	}
	q.news++
	for k := range q.told {
		q.told.Take(k)
	}
}
