package encounters

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/rng"
)

// The partner of an attempt is drawn from those who have opted in, weighted by presence. Candidates are first drawn and
// thinned by their weight, which is exact and takes a few draws. If hardly anybody is present, all are weighed.

// mostDrawn is the number of candidates drawn before all are weighed.
const mostDrawn = 256

// presence is for how much of tick t consumer j can be found, in days. For a consumer who has never
// used the platform but could, it is the whole tick.
func (m *encounters) presence(j int, t sim.Tick, access society.Access) float64 {
	w := m.w
	switch {
	case w.Status[j] == society.Using:
		return w.Found(j, t)
	case w.Status[j] == society.Never && w.HasAccess(j, access):
		return m.days
	}
	return 0
}

// partner returns whom consumer i finds; −1: nobody is present.
func (m *encounters) partner(c *sim.Chunk, v *way, key rng.Key, i int) int {
	w := m.w
	access := w.Access(c.Tick - 1)
	pool := v.pools[m.poolOf(v, i)]
	for n := uint64(1); n <= 2*mostDrawn; n += 2 {
		j := int(pool[candidate(key, i, n, pool)])
		if j != i && float64(key.Float(uint64(i), n+1)*m.days) < m.presence(j, c.Tick, access) {
			return j
		}
	}
	return m.weighAll(c, key, i, pool, access)
}

// candidate returns the place in a pool of the candidate of the n-th draw; n is 1, 3, 5 and so
// on.
func candidate(key rng.Key, i int, n uint64, pool []uint32) uint64 {
	return key.Below(uint64(i), n, uint64(len(pool)))
}

func (m *encounters) weighAll(c *sim.Chunk, key rng.Key, i int, pool []uint32, access society.Access) int {
	sum := 0.0
	for _, j := range pool {
		if int(j) != i {
			sum += m.presence(int(j), c.Tick, access)
		}
	}
	left := float64(key.Float(uint64(i), 1<<40) * sum)
	for _, j := range pool {
		if int(j) == i {
			continue
		}
		if left -= m.presence(int(j), c.Tick, access); left < 0 {
			return int(j)
		}
	}
	return -1
}
