package society

import (
	"slices"

	"guanxi/sim"
)

// contact is an interaction: above 32 bits its row, the place of the consumer in its chunk and the
// part of the tick, and below them the friend.
type contact uint64

func (x contact) row() int    { return int(x >> 32) }
func (x contact) who() uint32 { return uint32(x) }

// meeting is scratch memory of one worker; seen is empty between calls.
type meeting struct {
	ends, who []uint32
	seen      sim.Bits
}

func (w *World) needContacts() {
	f := &w.Experienced
	f.contacts = sim.TallyLists[contact](w.Scope, "contacts", w.N)
	f.met = make([]meeting, w.Scope.Workers())
	for k := range f.met {
		f.met[k].seen = sim.NewBits(w.N)
	}
}

// AddContact records that i interacted with its friend j at a time of the tick. A friend counts
// once a day however often it is met. Where both sides know of the interaction, the caller adds
// both.
func (f *Experienced) AddContact(c *sim.Chunk, i int, at float64, j int) {
	if f.inbox == nil {
		return
	}
	row := i % sim.DefaultGrain
	if f.days > 1 {
		row = row*f.days + f.DayOf(at)
	}
	f.contacts[c.Worker].Put(i/sim.DefaultGrain, contact(row)<<32|contact(j))
}

// TakeFriends returns with how many distinct friends each consumer of a chunk interacted in each part
// of the tick, consumer by consumer, and clears them. The chunk has the default grain. The slice is
// valid until the same worker's next call.
func (f *Experienced) TakeFriends(c *sim.Chunk) []uint32 {
	m, rows, n := &f.met[c.Worker], (c.Hi-c.Lo)*f.days, 0
	m.ends = slices.Grow(m.ends[:0], rows+1)[:rows+1]
	clear(m.ends)
	for _, l := range f.contacts { // a counting sort by row
		n += len(l[c.ID])
		for _, x := range l[c.ID] {
			m.ends[x.row()+1]++
		}
	}
	for r := range rows {
		m.ends[r+1] += m.ends[r]
	}
	m.who = sim.Room(m.who[:0], n)[:n]
	for _, l := range f.contacts {
		for _, x := range l.Take(c.ID) {
			m.who[m.ends[x.row()]] = x.who()
			m.ends[x.row()]++
		}
	}
	from := uint32(0)
	for r, to := range m.ends[:rows] {
		met := 0
		for _, j := range m.who[from:to] {
			met += 1 - m.seen.Bit(int(j))
			m.seen.Set(int(j))
		}
		for _, j := range m.who[from:to] {
			m.seen.Clear(int(j))
		}
		m.ends[r], from = uint32(met), to
	}
	return m.ends[:rows]
}

// takeContacts returns and clears the friends with whom consumer i interacted, each once, in
// increasing order.
func (f *Experienced) takeContacts(i int) (friends []uint32) {
	chunk, row := i/sim.DefaultGrain, i%sim.DefaultGrain
	for _, l := range f.contacts {
		l[chunk] = slices.DeleteFunc(l[chunk], func(x contact) bool {
			own := x.row()/f.days == row
			if own {
				friends = append(friends, x.who())
			}
			return own
		})
	}
	slices.Sort(friends)
	return slices.Compact(friends)
}
