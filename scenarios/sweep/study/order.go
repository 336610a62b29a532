package study

import (
	"guanxi/scenarios/sweep/design"
	"guanxi/sim/rng"
)

// Order returns the runs in the order in which they are done: replicate by replicate, so that
// a study that is stopped early is a fair sample. Within a replicate the points are shuffled,
// unless estimates need whole blocks, which run one after another.
func (s *Study) Order() ([]Task, error) {
	points, err := s.Points()
	if err != nil {
		return nil, err
	}
	whole := points[0].Block > 0 && !s.kind.Arms // cells of arms need not be complete
	out := make([]Task, 0, len(points)*s.Replicates)
	for r := 1; r <= s.Replicates; r++ {
		first := len(out)
		for i := range points {
			out = append(out, Task{int32(i + 1), int32(r)})
		}
		if whole {
			continue
		}
		for i, k := range design.Permutation(rng.New(s.Design.Seed, r, "study.order").Stream(0), len(points)) {
			out[first+i].Point = int32(k + 1)
		}
	}
	return out, nil
}
