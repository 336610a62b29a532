package society

import (
	"math/bits"
	"slices"

	"guanxi/sim"
	"guanxi/sim/num"
)

// contact is an interaction: above 32 bits its row, the place of the consumer in its chunk and the
// part of the tick, and below them the friend.
type contact uint64

func (x contact) row() int    { return int(x >> 32) }
func (x contact) who() uint32 { return uint32(x) }

func (w *World) needContacts() {
	f := &w.Experienced
	f.contacts = sim.TallyLists[contact](w.Scope, "contacts", w.N)
	f.met = make([]contactSet, w.Scope.Workers())
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
// of the tick, consumer by consumer, and clears them. The chunk has the default grain.
func (f *Experienced) TakeFriends(c *sim.Chunk) []uint32 {
	count, all := make([]uint32, (c.Hi-c.Lo)*f.days), 0
	for _, l := range f.contacts {
		all += len(l[c.ID])
	}
	known := f.met[c.Worker].room(all)
	for _, l := range f.contacts {
		for _, x := range l.Take(c.ID) {
			count[x.row()] += uint32(num.One(known.add(uint64(x) + 1)))
		}
	}
	return count
}

// contactSet holds contacts, each once, as numbers above 0 in a table of which at most half is taken.
type contactSet []uint64

// room returns the set emptied, with room for a number of contacts.
func (k *contactSet) room(all int) contactSet {
	size := 1 << bits.Len(uint(2*all))
	if size > len(*k) {
		*k = make(contactSet, size)
	}
	set := (*k)[:size]
	clear(set)
	return set
}

// add reports whether x is new.
func (k contactSet) add(x uint64) bool {
	at := bits.RotateLeft64(x*0x9e3779b97f4a7c15, 32) & uint64(len(k)-1)
	for k[at] != 0 {
		if k[at] == x {
			return false
		}
		at = (at + 1) & uint64(len(k)-1)
	}
	k[at] = x
	return true
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
