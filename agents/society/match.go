package society

import "math"

// Levels is the number of steps in which Level gives a match; a level fits a byte.
const Levels = 255

// Direction is a topic prepared for matching it with many tastes.
//
// A match of eight interests takes two multiplications of words, see Lanes, and no branch, so
// that matching one consumer does not wait for the memory of the one before.
type Direction struct {
	lanes Lanes // of eight interests, reversed
	topic []int8
	scale uint64 // Levels over the product of the lengths, in 2^-16
}

// Topic returns the topic that the direction was made of.
func (d *Direction) Topic() []int8 { return d.topic }

// Direction prepares a topic.
func (p *People) Direction(topic []int8) Direction {
	d := Direction{topic: topic}
	square := int32(0)
	for _, x := range topic {
		square += int32(x) * int32(x)
	}
	if square > 0 {
		d.scale = uint64(float64(Levels<<16)/float64(TasteUnit*math.Sqrt(float64(square))) + 0.5)
	}
	if len(topic) == wordOfOne {
		d.lanes = LanesOf(Word(topic)).Reversed()
	}
	return d
}

// Level is Match in steps of 1/Levels. It takes the taste to have length TasteUnit, which it has
// up to rounding, and is accurate to .01.
func (p *People) Level(i int, d *Direction) uint8 {
	if p.Interests == wordOfOne {
		return d.level(LanesOf(Word(p.Tastes[i*wordOfOne:])).Dot(d.lanes))
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
