package study

import (
	"fmt"

	"guanxi/scenarios/sweep/design"
	"guanxi/sim/spec"
)

func morris() Kind {
	return Kind{Name: Morris, Doc: "screening: trajectories that move one factor at a time", Filled: true,
		Keys: func(d *designFile, s *spec.Section) {
			s.Int(&d.Trajectories, "trajectories", "10", "number of trajectories; each has one point more than there are factors", spec.Min(1))
			s.Int(&d.Levels, "levels", "4", "number of levels of a factor, even", spec.Min(2))
		},
		Blocked: always,
		Scale:   func(d *Design) scale { return scale{"trajectories", d.Trajectories, false} },
		Check: func(r *Reader) {
			if n := r.Study.Design.Levels; n%2 != 0 {
				r.Wrong("design.levels", fmt.Sprint(n+1), "%d is odd, but a step of half the levels needs an even number", n)
			}
		},
		Count: func(s *Study) (int, bool) { return len(s.Factors) + 1, true },
		Points: func(b *Builder) error {
			s, d := b.Study, b.Study.Design
			blocks, err := design.Morris(b.Key, d.Trajectories, d.Levels, len(s.Factors))
			b.Blocks(blocks, func(_, changed int) string {
				if changed < 0 {
					return "start"
				}
				return "move:" + s.Factors[changed].Name
			})
			return err
		}}
}
