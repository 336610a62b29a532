package commerce

import (
	"math"

	"guanxi/agents/society"
)

// Vectors are multiplied in blocks of eight interests; plain dot products would be a fifth of the
// cost of choosing.

func blocksOf(interests int) int { return (interests + 7) / 8 }

// pack fills out with the blocks of a vector.
func pack(v []int8, out []society.Lanes) {
	for k := range out {
		if rest := v[8*k:]; len(rest) >= 8 { // reading single bytes would be half of the cost
			out[k] = society.LanesOf(society.Word(rest))
		} else {
			var last [8]int8
			copy(last[:], rest)
			out[k] = society.LanesOf(society.Word(last[:]))
		}
	}
}

// packReversed is pack for the other factor.
func packReversed(v []int8, out []society.Lanes) {
	pack(v, out)
	for k, p := range out {
		out[k] = p.Reversed()
	}
}

// dot is the dot product of two vectors, one packed and one packed in reverse.
func dot(a, b []society.Lanes) uint64 {
	sum := uint64(0)
	for k, x := range a {
		sum += x.Dot(b[k])
	}
	return sum
}

// perLength is the inverse length of a vector, 0 for the zero vector.
func perLength(v []int8) float64 {
	sum := int32(0)
	if len(v) == 8 {
		x := society.LanesOf(society.Word(v))
		sum = int32(x.Dot(x.Reversed()))
	} else {
		for _, x := range v {
			sum += int32(x) * int32(x)
		}
	}
	if sum == 0 {
		return 0
	}
	return 1 / math.Sqrt(float64(sum))
}
