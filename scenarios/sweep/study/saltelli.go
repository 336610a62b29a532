package study

import (
	"fmt"

	"guanxi/scenarios/sweep/design"
	"guanxi/sim/spec"
)

func saltelli() Kind {
	return Kind{Name: Saltelli, Doc: "blocks for Sobol' indices; each has two points more than there are factors", Filled: true, Luck: Blocks,
		Keys: func(d *designFile, s *spec.Section) {
			s.Int(&d.Base, "base", "", "number of blocks; a power of 2", spec.Required(), spec.Min(1))
			s.Bool(&d.Second, "second", "false", "also estimate second-order indices: a block then has twice as many points as factors, plus two")
		},
		Blocked: always,
		Scale:   func(d *Design) scale { return scale{"base", d.Base, true} },
		Check: func(r *Reader) {
			r.Balanced("design.base", r.Study.Design.Base)
			if n := len(r.Study.Factors); n > design.MaxFactors {
				r.Errorf(r.Pos("design"), "factors", "", "%d factors are more than the %d of a Saltelli design", n, design.MaxFactors)
			}
		},
		Count: func(s *Study) (int, bool) { return design.SaltelliSize(len(s.Factors), s.Design.Second), true },
		Points: func(b *Builder) error {
			n := len(b.Study.Factors)
			blocks, err := design.Saltelli(b.Key, b.Study.Design.Base, n, b.Study.Design.Second)
			b.Blocks(blocks, func(i, changed int) string {
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
