package society

import (
	"math"

	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// Taste vectors are unit vectors without negative components, stored in 127ths. A product of two of
// them is exact and the same on every processor, and a cosine is accurate to .01.

// TasteUnit is the length of a taste vector in stored units.
const TasteUnit = 127

// drawTaste draws a taste: independent gamma components, scaled to length 1. A small shape gives
// one strong interest, a large one similar tastes for everybody.
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
	scale := TasteUnit / math.Sqrt(sum)
	for d, x := range v {
		out[d] = int8(float64(x*scale) + 0.5)
	}
}

// cosine returns the match of two taste vectors, in [0,1].
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

// Taste returns a consumer's taste vector.
func (p *People) Taste(i int) []int8 { return p.Tastes[i*p.Interests : (i+1)*p.Interests] }

// Match returns m_ik, the cosine of a consumer's taste and a topic, in [0,1].
func (p *People) Match(i int, topic []int8) float64 { return cosine(p.Taste(i), topic) }

// Topic draws the topic of a named thing in the way tastes are drawn. Things of the same name
// have the same topic.
func (w *World) Topic(name string) []int8 {
	out := make([]int8, w.Interests)
	stream := w.Scope.Key("topic").Named(name).Stream(0)
	drawTaste(&stream, w.tasteShape, out)
	return out
}

// Interest draws an interest by u with probability proportional to the components of a vector. The
// mean of such interests points in the direction of the vector, and so does an estimate that is
// moved towards them.
func Interest(v []int8, u float64) uint8 {
	sum := 0
	for _, x := range v {
		sum += int(x)
	}
	if sum == 0 {
		return 0 // all components are zero
	}
	at := int(u * float64(sum))
	for d, x := range v {
		if at -= int(x); at < 0 {
			return uint8(d)
		}
	}
	return uint8(len(v) - 1)
}

// Top returns the strongest interest of a vector, the first of equal ones.
func Top(v []int8) uint8 {
	best := 0
	for d, x := range v {
		if x > v[best] {
			best = d
		}
	}
	return uint8(best)
}
