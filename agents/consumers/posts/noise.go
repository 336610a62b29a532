package posts

import "guanxi/sim/num"

// noise is the logistic law on the grid of log-odds, from which 24 bits draw by an alias table
// (Walker 1977, ACM TOMS 3(3)). Somebody reacts if the noise does not exceed its log-odds, as
// P(noise ≤ x) = σ(x), to 2^-24. Beyond ± 16, which is 1 in 10 million, a reaction is certain or
// impossible.
type noise [noises]struct {
	own   uint16 // how many of the 4,096 draws of a cell are of its own value
	other uint16 // the value of the rest
}

const (
	noises    = 1 << 12
	noiseZero = noises/2 - 1 // the value of log-odds 0
)

func newNoise() *noise {
	t, below := new(noise), 0
	var weight [noises]int
	var poor, rich []int // cells with fewer draws than they hold, and the others
	for v := range weight {
		upTo := noises * noises
		if v < noises-1 {
			upTo = int(float64(num.Sigmoid(float64(v-noiseZero)*logitStep)*noises*noises) + 0.5)
		}
		weight[v], below = upTo-below, upTo
		if weight[v] < noises {
			poor = append(poor, v)
		} else {
			rich = append(rich, v)
		}
	}
	for ; len(poor) > 0; poor = poor[1:] {
		v, from := poor[0], rich[0]
		t[v].own, t[v].other = uint16(weight[v]), uint16(from)
		if weight[from] -= noises - weight[v]; weight[from] < noises {
			poor, rich = append(poor, from), rich[1:]
		}
	}
	for _, v := range rich {
		t[v].own = noises
	}
	return t
}

// of returns the noise, in steps of log-odds, of a draw of a cell and of a place within it.
func (t *noise) of(cell, within uint64) int32 {
	v := int32(cell)
	if within >= uint64(t[cell].own) {
		v = int32(t[cell].other)
	}
	return v - noiseZero
}
