package society

import (
	"encoding/binary"
	"math"
	"unsafe"
)

// Levels is the number of steps in which Level gives a match; one fits a byte.
const Levels = 255

// Direction is a topic made ready for matching it with many tastes.
//
// Components are bytes from 0 to 127. Four of them in the 16-bit lanes of a
// word, times four others in reverse order, leave their product in the highest
// lane: the sums of the lower lanes stay below 2^16 (4 × 127² = 64,516), so
// nothing is carried into it. A match of eight interests is two multiplications
// of words, without a branch: matching one consumer does not wait for the
// memory of the one before.
type Direction struct {
	even, odd uint64 // of eight interests, in reverse
	topic     []int8
	scale     uint64 // Levels over the product of the lengths, in 2^-16
}

const (
	lanes     = 0x00ff00ff00ff00ff
	wordOfOne = 8 // interests that a word holds
)

// Topic is what the direction was made of.
func (d *Direction) Topic() []int8 { return d.topic }

// Direction makes a topic ready.
func (p *People) Direction(topic []int8) Direction {
	d := Direction{topic: topic}
	square := int32(0)
	for _, x := range topic {
		square += int32(x) * int32(x)
	}
	if square > 0 {
		d.scale = uint64(float64(Levels<<16)/float64(tasteUnit*math.Sqrt(float64(square))) + 0.5)
	}
	if len(topic) == wordOfOne {
		word := binary.LittleEndian.Uint64(octets(topic))
		d.even, d.odd = reverse(word&lanes), reverse(word>>8&lanes)
	}
	return d
}

func reverse(x uint64) uint64 {
	return x<<48 | x<<16&0xffff00000000 | x>>16&0xffff0000 | x>>48
}

// octets is the bytes of a vector.
func octets(v []int8) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), len(v))
}

// Level is Match in steps of 1/Levels. The taste counts as of the length that
// it has but for rounding, so that it is right to .01, as tastes are.
func (p *People) Level(i int, d *Direction) uint8 {
	if p.Interests == wordOfOne {
		word := binary.LittleEndian.Uint64(octets(p.Tastes[i*wordOfOne : i*wordOfOne+wordOfOne]))
		return d.level((word&lanes)*d.even>>48 + (word>>8&lanes)*d.odd>>48)
	}
	dot := int32(0)
	taste := p.Taste(i)
	for k, x := range taste {
		dot += int32(x) * int32(d.topic[k])
	}
	return d.level(uint64(dot))
}

func (d *Direction) level(dot uint64) uint8 {
	return uint8(min((dot*d.scale+1<<15)>>16, Levels))
}

// LevelsOf is Level of many consumers, whose memory is fetched together.
func (p *People) LevelsOf(rows []uint32, d *Direction, out []uint8) {
	out = out[:len(rows)]
	if p.Interests != wordOfOne {
		for k, i := range rows {
			out[k] = p.Level(int(i), d)
		}
		return
	}
	tastes := octets(p.Tastes)
	even, odd := d.even, d.odd
	var words [64]uint64
	for len(rows) > 0 {
		n := min(len(rows), len(words))
		for k, i := range rows[:n] {
			words[k] = binary.LittleEndian.Uint64(tastes[int(i)*wordOfOne:])
		}
		for k, word := range words[:n] {
			out[k] = d.level((word&lanes)*even>>48 + (word>>8&lanes)*odd>>48)
		}
		rows, out = rows[n:], out[n:]
	}
}
