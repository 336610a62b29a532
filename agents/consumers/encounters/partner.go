package encounters

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// The partner of an attempt is drawn from those who have opted in, weighted by distance and
// presence. Candidates are first drawn and thinned by their weight, which is exact and takes a
// few draws. If hardly anybody is present, all are weighed.

// mostDrawn is the number of candidates drawn before all are weighed.
const mostDrawn = 256

// presence is for how much of tick t consumer j can be found, in days. For a consumer who has never
// used the platform but could, it is the whole tick, if partners are everybody.
func (m *encounters) presence(j int, t sim.Tick, access society.Access) float64 {
	w := m.w
	switch {
	case w.Status[j] == society.Using:
		return w.Found(j, t)
	case m.spec.Partners == everybody && w.Status[j] == society.Never && w.HasAccess(j, access):
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
		j := i
		if v.spec.Range == distance {
			j = m.nearby(i, v.spec.Length, key.Open(uint64(i), n), key.Bits(uint64(i), n|1<<32)&1)
			if j < 0 || !v.in.Has(j) {
				continue
			}
		} else {
			j = int(pool[candidate(key, i, n, pool)])
		}
		if j != i && float64(key.Float(uint64(i), n+1)*m.days) < m.presence(j, c.Tick, access) {
			return j
		}
	}
	if v.spec.Range == distance {
		return m.weighNearby(c, v, key, i, access)
	}
	return m.weighAll(c, key, i, pool, access)
}

// candidate returns the place in a pool of the candidate of the n-th draw; n is 1, 3, 5 and so
// on.
func candidate(key rng.Key, i int, n uint64, pool []uint32) uint64 {
	return key.Below(uint64(i), n, uint64(len(pool)))
}

// nearby draws a place at a distance d ≥ 1 with weight e^(−d/ℓ) on either side; −1: beyond the
// far end of the circle.
func (m *encounters) nearby(i int, length, u float64, side uint64) int {
	n := m.w.N
	d := 1 + min(-num.Log(u)*length, float64(n))
	if d >= float64(n/2+1) || n%2 == 0 && int(d) == n/2 && side == 1 {
		return -1
	}
	return m.beside(i, int(d), side)
}

// beside returns the consumer d places from i, on one side or the other.
func (m *encounters) beside(i, d int, side uint64) int {
	n := m.w.N
	if side == 1 {
		d = n - d
	}
	return (i + d) % n
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

// weighNearby draws by weight from those up to 40 lengths away. Beyond that the weight is below
// 10^-17.
func (m *encounters) weighNearby(c *sim.Chunk, v *way, key rng.Key, i int, access society.Access) int {
	far := int(min(float64(40*v.spec.Length)+1, float64(m.w.N/2)))
	ratio := num.Exp(-1 / v.spec.Length)
	left := 0.0
	for pass := range 2 {
		if pass == 1 {
			left = float64(key.Float(uint64(i), 1<<40) * left)
		}
		weight := 1.0
		for d := 1; d <= far; d++ {
			for side := range uint64(2) {
				if side == 1 && 2*d == m.w.N {
					continue
				}
				j := m.beside(i, d, side)
				if !v.in.Has(j) {
					continue
				}
				p := float64(weight * m.presence(j, c.Tick, access))
				if pass == 0 {
					left += p
				} else if left -= p; left < 0 && p > 0 {
					return j
				}
			}
			weight *= ratio
		}
	}
	return -1
}
