package index

import (
	"fmt"

	"guanxi/scenarios/sweep/design"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/spec"
)

// trajectories are the keys of a design of Morris.
type trajectories struct{ n, levels int }

func morrisDesign() *study.Kind {
	d := &trajectories{}
	return &study.Kind{Name: study.Morris, Doc: "screening: trajectories that move one factor at a time", Filled: true,
		Value: d,
		Keys: func(s *spec.Section) {
			s.Int(&d.n, "trajectories", "10", "number of trajectories; each has one point more than there are factors",
				spec.Min(1))
			s.Int(&d.levels, "levels", "4", "number of levels of a factor, even", spec.Min(2))
		},
		Blocked: study.Always,
		Scale:   func() study.Scaled { return study.Scaled{Key: "trajectories", N: d.n} },
		Check: func(r *study.Reader) {
			if d.levels%2 != 0 {
				r.Wrong("design.levels", fmt.Sprint(d.levels+1), "%d is odd, but a step of half the levels needs an even number",
					d.levels)
			}
		},
		Count: func(s *study.Study) (int, bool) { return len(s.Factors) + 1, true },
		Points: func(b *study.Builder) error {
			blocks, err := design.Morris(b.Key, d.n, d.levels, len(b.Study.Factors))
			b.Blocks(blocks, func(_, changed int) string {
				if changed < 0 {
					return "start"
				}
				return "move:" + b.Study.Factors[changed].Name
			})
			return err
		}}
}
