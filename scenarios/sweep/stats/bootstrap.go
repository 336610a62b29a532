package stats

import "guanxi/sim/rng"

// Resampling holds the settings of resamples.
type Resampling struct {
	Key     rng.Key
	Samples int // 0 means 2000
}

func (r Resampling) samples() int {
	if r.Samples <= 0 {
		return 2000
	}
	return r.Samples
}
