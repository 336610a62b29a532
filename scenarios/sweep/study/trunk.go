package study

import (
	"strings"

	"guanxi/agents"
	"guanxi/sim"
)

// Trunk is a beginning that points share: their scenarios are the same but for events of the timeline, or for who is
// treated, after a tick.
type Trunk struct {
	Points []int // indices
	Until  sim.Tick
}

// Trunks lists the beginnings that several points share for a tenth of their run or more.
func (s *Study) Trunks() []Trunk {
	points, err := s.Points()
	if err != nil || !later(points) {
		return nil
	}
	var all []Trunk
	of, first := map[string]int{}, map[string]*agents.Spec{}
	for i, p := range points {
		scn, err := p.Scenario()
		if err != nil {
			continue // told by its runs
		}
		own, err := scn.Decode()
		if err != nil {
			continue
		}
		key := own.Beginning()
		k, has := of[key]
		if !has {
			of[key], first[key] = len(all), own
			all = append(all, Trunk{[]int{i}, sim.Tick(own.SimClock().Ticks)})
			continue
		}
		x := &all[k]
		x.Points, x.Until = append(x.Points, i), min(x.Until, first[key].Shares(own))
	}
	var shared []Trunk
	for key, k := range of {
		if x := all[k]; len(x.Points) > 1 && int(x.Until)*10 >= first[key].SimClock().Ticks {
			shared = append(shared, x)
		}
	}
	return shared
}

// later reports whether some points differ in events of the timeline, or in who is treated.
func later(points []*Point) bool {
	for _, p := range points {
		for _, a := range p.assignments() {
			if a.Path == "experiment" || strings.HasPrefix(a.Path, "timeline") || strings.HasPrefix(a.Path, "experiment.") {
				return true
			}
		}
	}
	return false
}
