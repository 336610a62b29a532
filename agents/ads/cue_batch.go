package ads

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"guanxi/sim"
	"guanxi/sim/memory"
)

// batch is what reached a chunk at one time, in the order of its consumers. Units of a fixed width
// hold the rows from the consumer of one entry to that of the next, a bit for a like, and the
// campaign. The largest number of rows stands for that many without an entry. A batch begins with its
// date, the bits of the rows in a unit, and the number of units.
type batch struct {
	date  uint8
	rows  uint // bits
	units int
	body  []byte // and what follows it
}

// batchHead is the bytes before the units. Behind the last batch there is room to load one.
const batchHead = 6

// nextBatch returns the first batch of a list, whose units have width more bits than those of the
// rows, and the batches after it.
func nextBatch(list []byte, width uint) (b batch, rest []byte) {
	b = batch{date: list[0], rows: uint(list[1]), units: int(binary.LittleEndian.Uint32(list[2:])), body: list[batchHead : len(list)+memory.Load]}
	return b, list[batchHead+memory.Packed(b.units, b.rows+width):]
}

// drop drops the batches of a chunk that no longer hold, and the likes.
func (q *cues) drop(chunk int, now uint8) {
	all := q.Lists[chunk]
	rest := all
	for len(rest) > 0 && now-rest[0] > q.last() {
		_, rest = nextBatch(rest, q.width)
	}
	if len(rest) < len(all) {
		q.Lists[chunk] = append(all[:0], rest...)
	}
	q.forget(chunk, now)
}

// add adds a batch to the list of a chunk: entries of 12 bits for the consumer's row and above them
// the like and the campaign, in order of the rows. It returns units, which is scratch memory.
func (q *cues) add(chunk int, date uint8, entries, units []uint32) []uint32 {
	rows := uint(bits.Len(uint(sim.DefaultGrain/len(entries)))) + 2 // up to 4 to 8 times the mean
	skip, width, last := uint32(1)<<rows-1, rows+q.width, uint32(0)
	units = units[:0]
	for _, e := range entries {
		row := e % sim.DefaultGrain
		for ; row-last >= skip; last += skip {
			units = append(units, skip)
		}
		units = append(units, row-last|e/sim.DefaultGrain<<rows)
		last = row
	}
	head := len(q.Lists[chunk])
	size := head + batchHead + memory.Packed(len(units), width)
	list := sim.Room(q.Lists[chunk], size-head+memory.Load)[:size+memory.Load]
	list[head], list[head+1] = date, uint8(rows)
	binary.LittleEndian.PutUint32(list[head+2:], uint32(len(units)))
	memory.Pack(list[head+batchHead:], width, units)
	q.Lists[chunk] = list[:size]
	return units
}

// unpack appends the entries of a batch to x.apart, and counts them by row. Two loops take half the
// instructions of one, whose variables are too many for the registers.
func (x *cueIndex) unpack(b *batch, width uint, ends uint32) {
	had := len(x.apart)
	x.apart = slices.Grow(x.apart, b.units)[:had+b.units]
	to, rows := x.apart[had:], b.rows&31
	memory.Unpack(to, b.body, width+rows, 0)
	n, row, skip, ends := 0, uint32(0), uint32(1)<<rows-1, ends*sim.DefaultGrain
	for _, unit := range to {
		gap := unit & skip
		row += gap
		if gap != skip {
			at := row % sim.DefaultGrain
			to[n] = at | unit>>rows*sim.DefaultGrain | ends
			n++
			x.start[at+2]++
		}
	}
	x.apart = x.apart[:had+n]
}
