package posts

import "guanxi/sim/num"

// odds is the logistic law on the grid of log-odds: how many of the 2^24 draws react. Beyond ± 16,
// which is 1 in 10 million, a reaction is certain or impossible.
type odds [noises]uint32

const (
	noises   = 1 << 12
	evenOdds = noises/2 - 1 // where log-odds are 0
)

func newOdds() *odds {
	t := new(odds)
	for x := range t {
		t[x] = uint32(float64(num.Sigmoid(float64(x-evenOdds)*logitStep)*0x1p24) + 0.5)
	}
	t[0], t[noises-1] = 0, 1<<24
	return t
}

// react decides by a draw of 24 bits whether somebody with some log-odds reacts.
func (t *odds) react(draw uint32, x int32) bool {
	return draw < t[min(max(x+evenOdds, 0), noises-1)]
}
