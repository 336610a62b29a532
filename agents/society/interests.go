package society

import (
	"math"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// Taste vectors are unit vectors without negative components, stored as 127ths
// in bytes: a product of two of them is exact and the same on every processor,
// and a cosine is right to .01. A row of eight is a word of memory.

// tasteUnit is the length of a taste vector in stored units.
const tasteUnit = 127

// drawTaste draws a taste: independent gamma components scaled to length 1. A
// small shape gives one strong interest, a large one gives people alike.
func drawTaste(s *rng.Stream, shape float64, out []int8) {
	var x [64]float64
	v := x[:len(out)]
	sum := 0.0
	for sum == 0 {
		sum = 0
		for d := range v {
			v[d] = num.Gamma(s, shape)
			sum += float64(v[d] * v[d])
		}
	}
	setTaste(out, v)
}

// setTaste scales a vector to length 1 and rounds it to stored units.
func setTaste(out []int8, v []float64) {
	sum := 0.0
	for _, x := range v {
		sum += float64(x * x)
	}
	if sum == 0 {
		clear(out)
		return
	}
	scale := tasteUnit / math.Sqrt(sum)
	for d, x := range v {
		out[d] = int8(float64(x*scale) + 0.5)
	}
}

// cosine is the match of two taste vectors, in [0,1].
func cosine(a, b []int8) float64 {
	var dot, aa, bb int32
	for d, x := range a {
		y := b[d]
		dot += int32(x) * int32(y)
		aa += int32(x) * int32(x)
		bb += int32(y) * int32(y)
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return float64(dot) / math.Sqrt(float64(aa)*float64(bb))
}

// Taste is a consumer's taste vector.
func (p *People) Taste(i int) []int8 { return p.Tastes[i*p.Interests : (i+1)*p.Interests] }

// Match is the cosine of a consumer's taste and a topic, in [0,1]: m_ik.
func (p *People) Match(i int, topic []int8) float64 { return cosine(p.Taste(i), topic) }

// Topic draws the topic of a named thing, as tastes are drawn, so that things
// of one name are about the same.
func (w *World) Topic(name string) []int8 {
	out := make([]int8, w.Interests)
	stream := w.Scope.Key("topic").Named(name).Stream(0)
	drawTaste(&stream, w.tasteShape, out)
	return out
}

// MeanMatch is the mean match of a topic over all consumers.
func (w *World) MeanMatch(topic []int8) float64 {
	sum := 0.0
	for i := range w.N {
		sum += w.Match(i, topic)
	}
	return sum / float64(max(1, w.N))
}

// Top is the strongest interest of a vector.
func Top(v []int8) uint8 {
	best := 0
	for d := range v {
		if v[d] > v[best] {
			best = d
		}
	}
	return uint8(best)
}

// Revealed is what the platform learns of tastes from content (M5): a running
// estimate, moved towards the topic of each post, like and read.
type Revealed struct {
	Estimate []uint16 // N × interests, non-negative, in 65535ths of the longest component
	Evidence []int32  // N × interests: topics of this tick, added to by posts and content
	Top      []uint8  // strongest interest of the estimate
}

// Reveal adds the topic of something that consumer i posted, liked or read.
func (w *World) Reveal(c *sim.Chunk, i int, topic []int8) {
	if w.Revealed == nil {
		return
	}
	row := w.Revealed.Evidence[i*w.Interests : (i+1)*w.Interests]
	for d, x := range topic {
		if x != 0 {
			c.Add32(&row[d], int32(x))
		}
	}
}
