package study

import (
	"fmt"

	"guanxi/scenarios/sweep/design"
	"guanxi/sim/spec"
)

func saltelli() kind {
	return kind{name: Saltelli, doc: "blocks for Sobol' indices; each has two points more than there are factors", filled: true, luck: Blocks,
		keys: func(d *designFile, s *spec.Section) {
			s.Int(&d.Base, "base", "", "number of blocks; a power of 2", spec.Required(), spec.Min(1))
			s.Bool(&d.Second, "second", "false", "also estimate second-order indices: a block then has twice as many points as factors, plus two")
		},
		blocked: always,
		scale:   func(d *Design) scale { return scale{"base", d.Base, true} },
		check: func(r *reader) {
			r.balanced("design.base", r.study.Design.Base)
			if n := len(r.study.Factors); n > design.MaxFactors {
				r.errorf(r.pos("design"), "factors", "", "%d factors are more than the %d of a Saltelli design", n, design.MaxFactors)
			}
		},
		count: func(s *Study) (int, bool) { return design.SaltelliSize(len(s.Factors), s.Design.Second), true },
		points: func(b *builder) error {
			n := len(b.s.Factors)
			blocks, err := design.Saltelli(b.key, b.s.Design.Base, n, b.s.Design.Second)
			b.blocks(blocks, func(i, changed int) string {
				switch {
				case i == 0:
					return "A"
				case changed < 0:
					return "B"
				case i <= n:
					return fmt.Sprintf("AB%d", changed+1)
				}
				return fmt.Sprintf("BA%d", changed+1)
			})
			return err
		}}
}
