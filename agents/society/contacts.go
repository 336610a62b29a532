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

func (w *World) needContacts() {
	f := &w.Experienced
	f.contacts = sim.TallyLists[contact](w.Scope, "contacts", w.N)
	f.met = make([][][]uint32, w.Scope.Workers())
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

// few is how many friends of a consumer are looked through for one more; of more it is cheaper to sort.
const few = 32

// TakeFriends returns with how many distinct friends each consumer of a chunk interacted in each part
// of the tick, consumer by consumer, and clears them. The chunk has the default grain.
func (f *Experienced) TakeFriends(c *sim.Chunk) []uint32 {
	count := make([]uint32, (c.Hi-c.Lo)*f.days)
	for len(f.met[c.Worker]) < len(count) {
		f.met[c.Worker] = append(f.met[c.Worker], nil)
	}
	friends := f.met[c.Worker]
	for _, l := range f.contacts {
		for _, x := range l.Take(c.ID) {
			if own := &friends[x.row()]; len(*own) >= few || !slices.Contains(*own, x.who()) {
				*own = append(*own, x.who())
			}
		}
	}
	for row, own := range friends[:len(count)] {
		if len(own) > few {
			slices.Sort(own)
			own = slices.Compact(own)
		}
		count[row] = uint32(len(own))
		friends[row] = own[:0]
	}
	return count
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
