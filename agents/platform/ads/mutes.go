package ads

import (
	"slices"

	"guanxi/sim"
)

// mute is a category that a consumer does not want to see. The mutes of a chunk are in the order of
// consumers; consumers who have some are marked in their row of caps.
type mute struct {
	until    int32  // tick in which it may be shown again
	row      uint16 // of the consumer in its chunk
	category uint8
	part     uint8 // of that tick, for which it still holds
}

// muteParts is the resolution of a mute's end: parts of a tick. Times of mutes count them. Where a
// mute held for whole ticks, one of ten days lasted fourteen on ticks of a week.
const muteParts = 256

// muteTime is a time within a tick, given as a fraction of it.
func muteTime(t int32, within float64) int64 {
	return int64(t)*muteParts + int64(within*muteParts)
}

func (q mute) holds(at int64) bool { return int64(q.until)*muteParts+int64(q.part) > at }

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

// add mutes a category for consumer i until a time; t is the current tick.
func (p mutes) add(i int, category uint8, until int64, t int32) {
	q := mute{until: int32(until / muteParts), row: uint16(i % sim.DefaultGrain), category: category, part: uint8(until % muteParts)}
	own := p.mutesOf(i)
	for k := range own {
		if own[k].category == category {
			own[k] = q
			return
		}
	}
	all := &p.Lists[i/sim.DefaultGrain]
	if len(*all) == cap(*all) {
		*all = sim.Room(slices.DeleteFunc(*all, func(q mute) bool { return !q.holds(muteTime(t, 0)) }), 1)
	}
	*all = slices.Insert(*all, p.find(i), q)
}

// muted reports whether a category is among the mutes that hold at a time.
func muted(all []mute, category uint8, at int64) bool {
	return slices.ContainsFunc(all, func(q mute) bool { return q.category == category && q.holds(at) })
}
