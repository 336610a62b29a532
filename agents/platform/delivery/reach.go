package delivery

import (
	"guanxi/sim"
)

// reach records which consumers were exposed to which campaign. It is exact while it takes at most
// 2^22 bits; beyond, it samples every second, fourth … consumer. For 10^6 consumers and 100
// campaigns it samples every 32nd, 31,250 in all, which estimate a reach of a tenth to 2 %.
type reach struct {
	shift int // every 2^shift-th consumer is sampled
	skip  int // 2^shift − 1
	words int // per consumer
	bits  []uint64
}

func newReach(s *sim.Scope, n, campaigns int) reach {
	r := reach{words: (campaigns + 63) / 64}
	for n>>r.shift*r.words > 1<<16 {
		r.shift++
	}
	r.skip = 1<<r.shift - 1
	r.bits = sim.Column[uint64](s, "reach", (n>>r.shift+1)*r.words)
	return r
}

func (r *reach) add(i, ad int) {
	if i&r.skip == 0 {
		r.bits[i>>r.shift*r.words+ad>>6] |= 1 << (ad & 63)
	}
}

// Reached is how many consumers were exposed to each campaign.
func (d *Delivery) Reached() []int64 {
	r, out := &d.reach, make([]int64, len(d.campaigns))
	for row := 0; row < len(r.bits); row += max(1, r.words) {
		for k := range out {
			if r.bits[row+k>>6]>>(k&63)&1 != 0 {
				out[k] += 1 << r.shift
			}
		}
	}
	return out
}
