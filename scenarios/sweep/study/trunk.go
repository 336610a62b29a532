package study

import (
	"guanxi/scenarios"
	"guanxi/sim"
)

// Trunk is a beginning that points share.
type Trunk struct {
	Points []int // indices
	Until  sim.Tick
	first  *scenarios.Identity
}

// Trunks lists the beginnings that several points share for a tenth of their run or more.
func (s *Study) Trunks() (shared []Trunk) {
	points, err := s.Points()
	if err != nil {
		return nil
	}
	var all []*Trunk
	of := map[[32]byte]*Trunk{}
	for i, p := range points {
		p.identify()
		if p.kin == nil {
			continue // told by its runs
		}
		x := of[p.kin.Rest]
		if x == nil {
			x = &Trunk{Until: p.kin.Shares(p.kin), first: p.kin}
			of[p.kin.Rest], all = x, append(all, x)
		}
		x.Points, x.Until = append(x.Points, i), min(x.Until, x.first.Shares(p.kin))
	}
	for _, x := range all {
		if len(x.Points) > 1 && x.Until*10 >= x.first.Shares(x.first) {
			shared = append(shared, *x)
		}
	}
	return shared
}
