package ads

import (
	"slices"

	"guanxi/sim"
)

// mute is a category that a consumer does not want to see. The mutes of a chunk are in the order of
// consumers; consumers who have some are marked in their row of caps.
type mute struct {
	until    int32  // first tick in which it may be shown again
	row      uint16 // of the consumer in its chunk
	category uint8
	_        uint8 // explicit padding
}

func (q mute) holds(t int32) bool { return q.until > t }

// mutes holds the mutes of all consumers.
type mutes struct{ sim.Lists[mute] }

// find is where the mutes of consumer i begin in its chunk.
func (p mutes) find(i int) int {
	at, _ := slices.BinarySearchFunc(p.Lists[i/sim.DefaultGrain], i%sim.DefaultGrain, func(q mute, row int) int { return int(q.row) - row })
	return at
}

// mutesOf returns the mutes of consumer i.
func (p mutes) mutesOf(i int) []mute {
	own := p.Lists[i/sim.DefaultGrain][p.find(i):]
	n := 0
	for n < len(own) && int(own[n].row) == i%sim.DefaultGrain {
		n++
	}
	return own[:n]
}

// add mutes a category for consumer i; t is the current tick.
func (p mutes) add(i int, category uint8, until, t int32) {
	own := p.mutesOf(i)
	for k := range own {
		if own[k].category == category {
			own[k].until = until
			return
		}
	}
	all := &p.Lists[i/sim.DefaultGrain]
	if len(*all) == cap(*all) {
		*all = sim.Room(slices.DeleteFunc(*all, func(q mute) bool { return !q.holds(t) }), 1)
	}
	*all = slices.Insert(*all, p.find(i), mute{until: until, row: uint16(i % sim.DefaultGrain), category: category})
}

// muted reports whether a category is among the mutes that hold in tick t.
func muted(all []mute, category uint8, t int32) bool {
	return slices.ContainsFunc(all, func(q mute) bool { return q.category == category && q.holds(t) })
}
