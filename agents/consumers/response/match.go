package response

import (
	"math"

	"guanxi/agents/society"
)

// appeal is what responding reads of a campaign.
type appeal struct {
	topic []int8
	shift float64 // its own part of x
	scale float64 // factor from the dot product with a taste vector to the match
	class uint8   // of the social proof
}

// scaleOf is the factor from the dot product of a topic with a taste vector to the match.
func scaleOf(topic []int8) float64 {
	length := 0.0
	for _, x := range topic {
		length += float64(int(x) * int(x))
	}
	if length > 0 {
		return 1 / float64(society.TasteUnit*math.Sqrt(length))
	}
	return 0
}

// Match is m_ic, the cosine between the consumer's taste and the campaign's topic. Taste vectors
// have length 1 up to rounding to 127ths (some .4 %); this is ignored, which saves a division and a
// root per exposure.
func (r *Response) Match(i, ad int) float64 {
	a := &r.appeals[ad]
	return min(1, float64(float64(society.Dot(r.w.Taste(i), a.topic))*a.scale))
}

// meanMatch is m̄_c over all consumers, or over 16,384 of them at equal distances.
func (r *Response) meanMatch(ad int) float64 {
	n := min(r.w.N, 1<<14)
	sum := 0.0
	for k := range n {
		sum += r.Match(int(int64(k)*int64(r.w.N)/int64(n)), ad)
	}
	return sum / float64(max(1, n))
}

// mostStrangers bounds the consumers over whom m̄ is taken. Tastes are drawn independently.
const mostStrangers = 1 << 16

// strangers is m̄, the mean match of the tastes of two different consumers: of all pairs, from the
// length of the sum of unit vectors. The topic of a category is drawn as tastes are, so m̄ is also
// the mean match with the topic of a campaign.
func strangers(w *society.World) float64 {
	n := float64(min(w.N, mostStrangers))
	sum, own := make([]float64, w.Interests), 0.0 // own: the match of each with itself
	for i := range int(n) {
		x, length := w.Taste(i), 0.0
		for _, v := range x {
			length += float64(float64(v) * float64(v))
		}
		if length == 0 {
			continue
		}
		length = math.Sqrt(length)
		for d, v := range x {
			sum[d] += float64(v) / length
		}
		own++
	}
	all := 0.0
	for _, v := range sum {
		all += float64(v * v)
	}
	return (all - own) / max(1, float64(n*(n-1)))
}
