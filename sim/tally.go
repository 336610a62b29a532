package sim

import "guanxi/sim/units"

// tally is one worker's sum, alone in its cache line.
type tally struct {
	sum      int64
	overflow bool
	_        [48]byte
}

func (t *tally) add(v int64) {
	s := t.sum + v
	if (v > 0 && s < t.sum) || (v < 0 && s > t.sum) || v == int64(units.TooMuch) || v <= -int64(units.TooMuch) {
		t.overflow = true
	}
	t.sum = s
}

// join adds the sum of another worker.
func (t *tally) join(x *tally) {
	t.overflow = t.overflow || x.overflow
	t.add(x.sum)
}

// sumOf is the sum of the workers' tallies.
func sumOf(tallies []tally) (sum int64) {
	for w := range tallies {
		sum += tallies[w].sum
	}
	return sum
}

// drain sums the workers' tallies and resets them.
func drain(tallies []tally) (sum tally) {
	for w := range tallies {
		if x := &tallies[w]; x.sum != 0 || x.overflow { // few flow in a phase
			sum.join(x)
			x.sum = 0
		}
	}
	return sum
}
