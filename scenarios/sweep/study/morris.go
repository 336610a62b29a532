package study

import (
	"fmt"

	"guanxi/scenarios/sweep/design"
	"guanxi/sim/spec"
)

func morris() kind {
	return kind{name: Morris, doc: "screening: trajectories that move one factor at a time", filled: true,
		keys: func(d *designFile, s *spec.Section) {
			s.Int(&d.Trajectories, "trajectories", "10", "number of trajectories; each has one point more than there are factors", spec.Min(1))
			s.Int(&d.Levels, "levels", "4", "number of levels of a factor, even", spec.Min(2))
		},
		blocked: always,
		scale:   func(d *Design) scale { return scale{"trajectories", d.Trajectories, false} },
		check: func(r *reader) {
			if n := r.study.Design.Levels; n%2 != 0 {
				r.wrong("design.levels", fmt.Sprint(n+1), "%d is odd, but a step of half the levels needs an even number", n)
			}
		},
		count: func(s *Study) (int, bool) { return len(s.Factors) + 1, true },
		points: func(b *builder) error {
			s, d := b.s, b.s.Design
			blocks, err := design.Morris(b.key, d.Trajectories, d.Levels, len(s.Factors))
			b.blocks(blocks, func(_, changed int) string {
				if changed < 0 {
					return "start"
				}
				return "move:" + s.Factors[changed].Name
			})
			return err
		}}
}
