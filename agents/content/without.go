package content

import "guanxi/agents/society"

// withoutTable holds u^n for one u and the n that are usual: which bits n has no branch
// can predict. With it the pushes of a million consumers take 75 ns in place of 82. Posts
// have a table of their own, of the few n of a feed and in whole numbers.
type withoutTable struct {
	u   float64
	low [128]float64
}

// set fills the table, with what society.Without gives to the last bit: it multiplies from the
// lowest bit of n up, so that the highest is one product with an entry that is there.
func (p *withoutTable) set(u float64) {
	p.u, p.low[0] = u, 1
	for n := 1; n < len(p.low); n *= 2 {
		for k, x := range p.low[:n] {
			p.low[n+k] = x * u
		}
		u *= u
	}
}

// of is u^n.
func (p *withoutTable) of(n int) float64 {
	if n < len(p.low) {
		return p.low[n]
	}
	return society.Without(p.u, n)
}
