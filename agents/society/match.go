package society

import "math"

// Levels is the number of steps in which Level gives a match; a level fits a byte.
const Levels = 255

// Dot is the scalar product of two vectors of interests. That of eight, the default, is written out: a
// loop takes twice the instructions.
func Dot(a, b []int8) (sum int32) {
	if len(a) == 8 {
		x, y := (*[8]int8)(a), (*[8]int8)(b)
		return int32(x[0])*int32(y[0]) + int32(x[1])*int32(y[1]) + int32(x[2])*int32(y[2]) + int32(x[3])*int32(y[3]) +
			int32(x[4])*int32(y[4]) + int32(x[5])*int32(y[5]) + int32(x[6])*int32(y[6]) + int32(x[7])*int32(y[7])
	}
	b = b[:len(a)]
	for k, x := range a {
		sum += int32(x) * int32(b[k])
	}
	return sum
}

// Direction is a topic prepared for matching it with many tastes.
type Direction struct {
	Topic []int8
	scale uint64 // Levels over the product of the lengths, in 2^-16
}

// Direction prepares a topic.
func (p *People) Direction(topic []int8) Direction {
	d := Direction{Topic: topic}
	if square := Dot(topic, topic); square > 0 {
		d.scale = uint64(float64(Levels<<16)/float64(TasteUnit*math.Sqrt(float64(square))) + 0.5)
	}
	return d
}

// Level is Match in steps of 1/Levels. It takes the taste to have length TasteUnit, which it has
// up to rounding, and is accurate to .01.
func (p *People) Level(i int, d *Direction) uint8 {
	return uint8(min((uint64(Dot(p.Taste(i), d.Topic))*d.scale+1<<15)>>16, Levels))
}
