package frequency

import (
	"slices"

	"guanxi/sim"
)

// Mute is a category that a consumer does not want to see. The mutes of a chunk are in the order of
// consumers; consumers who have some are marked in their row of caps.
type Mute struct {
	until    int32  // tick in which it may be shown again
	row      uint16 // of the consumer in its chunk
	category uint8
	part     uint8 // of that tick, for which it still holds
}

// MuteParts is the resolution of a mute's end: parts of a tick. Times of mutes count them. Where a
// mute held for whole ticks, one of ten days lasted fourteen on ticks of a week.
const MuteParts = 256

// MuteTime is a time within a tick, given as a fraction of it.
func MuteTime(t int32, within float64) int64 {
	return int64(t)*MuteParts + int64(within*MuteParts)
}

// Holds reports whether it holds at a time.
func (q Mute) Holds(at int64) bool { return int64(q.until)*MuteParts+int64(q.part) > at }

// Mutes holds the mutes of all consumers.
type Mutes struct{ sim.Lists[Mute] }

// NewMutes makes the mutes of n consumers.
func NewMutes(s *sim.Scope, n int) Mutes { return Mutes{sim.HoldLists[Mute](s, "mutes", n)} }

// find is where the mutes of consumer i begin in its chunk.
func (p Mutes) find(i int) int {
	at, _ := slices.BinarySearchFunc(p.Lists[i/sim.DefaultGrain], i%sim.DefaultGrain,
		func(q Mute, row int) int { return int(q.row) - row })
	return at
}

// Of returns the mutes of consumer i.
func (p Mutes) Of(i int) []Mute {
	own := p.Lists[i/sim.DefaultGrain][p.find(i):]
	n := 0
	for n < len(own) && int(own[n].row) == i%sim.DefaultGrain {
		n++
	}
	return own[:n]
}

// Add mutes a category for consumer i until a time; t is the current tick.
func (p Mutes) Add(i int, category uint8, until int64, t int32) {
	q := Mute{until: int32(until / MuteParts), row: uint16(i % sim.DefaultGrain), category: category,
		part: uint8(until % MuteParts)}
	own := p.Of(i)
	for k := range own {
		if own[k].category == category {
			own[k] = q
			return
		}
	}
	all := &p.Lists[i/sim.DefaultGrain]
	if len(*all) == cap(*all) {
		*all = sim.Room(slices.DeleteFunc(*all, func(q Mute) bool { return !q.Holds(MuteTime(t, 0)) }), 1)
	}
	*all = slices.Insert(*all, p.find(i), q)
}

// Muted reports whether a category is among the mutes that hold at a time.
func Muted(all []Mute, category uint8, at int64) bool {
	return slices.ContainsFunc(all, func(q Mute) bool { return q.category == category && q.Holds(at) })
}
