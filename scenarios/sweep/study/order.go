package study

import (
	"guanxi/scenarios/sweep/design"
	"guanxi/sim/rng"
)

// Order is the order in which runs are done: replicate by replicate, so that a
// study that is stopped early is a fair sample. The points of a replicate come
// shuffled; of designs with blocks that an estimate needs as a whole, block by
// block. Of a sequential study it holds the first replicates, min of each point.
func (s *Study) Order() ([]Task, error) {
	points, err := s.Points()
	if err != nil {
		return nil, err
	}
	whole := points[0].Block > 0 && !s.kind.arms // whose cells need not be whole
	out := make([]Task, 0, len(points)*s.Replicates.Min)
	for r := 1; r <= s.Replicates.Min; r++ {
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
