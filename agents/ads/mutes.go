package ads

import (
	"slices"

	"guanxi/sim"
)

// mute is a category that a consumer does not want to see. The mutes of a chunk
// lie in the order of consumers; who has some is marked in its row of caps.
type mute struct {
	row   uint32
	until uint32 // category + 1 in the high byte, the first tick in which it may be shown again below
}

const muteUntil = 1<<24 - 1

func muteOf(i int, category uint8, until int32) mute {
	return mute{uint32(i), (uint32(category)+1)<<24 | uint32(min(until, muteUntil))}
}

// holds says whether a category is still muted in tick t.
func (q mute) holds(t int32) bool { return int32(q.until&muteUntil) > t }

func (q mute) of(category uint8) bool { return q.until>>24 == uint32(category)+1 }

// mutes are those of all consumers.
type mutes struct{ sim.Lists[mute] }

// find is where the mutes of consumer i begin in its chunk.
func (p mutes) find(i int) int {
	at, _ := slices.BinarySearchFunc(p.Lists[i/sim.DefaultGrain], uint32(i), func(q mute, row uint32) int { return int(q.row) - int(row) })
	return at
}

// mutesOf are the mutes of consumer i.
func (p mutes) mutesOf(i int) []mute {
	all, lo := p.Lists[i/sim.DefaultGrain], p.find(i)
	hi := lo
	for hi < len(all) && all[hi].row == uint32(i) {
		hi++
	}
	return all[lo:hi]
}

// add mutes a category for consumer i; t is the tick that runs.
func (p mutes) add(i int, category uint8, until, t int32) {
	q := muteOf(i, category, until)
	for k, old := range p.mutesOf(i) {
		if old.of(category) {
			p.Lists[i/sim.DefaultGrain][p.find(i)+k] = q
			return
		}
	}
	all := &p.Lists[i/sim.DefaultGrain]
	if len(*all) == cap(*all) {
		*all = sim.Room(slices.DeleteFunc(*all, func(q mute) bool { return !q.holds(t) }), 1)
	}
	*all = slices.Insert(*all, p.find(i), q)
}

// muted says whether a category is among mutes that hold in tick t.
func muted(all []mute, category uint8, t int32) bool {
	for _, q := range all {
		if q.of(category) && q.holds(t) {
			return true
		}
	}
	return false
}
