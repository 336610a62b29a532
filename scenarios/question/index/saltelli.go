package index

import (
	"fmt"

	"guanxi/scenarios/sweep/design"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/spec"
)

// blocks are the keys of a design of Saltelli.
type blocks struct {
	n      int
	second bool // also second-order indices
}

func saltelliDesign() *study.Kind {
	d := &blocks{}
	return &study.Kind{Name: study.Saltelli, Doc: "blocks for Sobol' indices; each has two points more than there are " +
		"factors", Filled: true,
		Luck: study.Blocks, Value: d,
		Keys: func(s *spec.Section) {
			s.Int(&d.n, "base", "", "number of blocks; a power of 2", spec.Required(), spec.Min(1))
			s.Bool(&d.second, "second", "false", "also estimate second-order indices: a block then has twice as many points "+
				"as factors, plus two")
		},
		Blocked: study.Always,
		Scale:   func() study.Scaled { return study.Scaled{Key: "base", N: d.n, Balanced: true} },
		Check: func(r *study.Reader) {
			r.Balanced("design.base", d.n)
			if n := len(r.Study.Factors); n > design.MaxFactors {
				r.Errorf(r.Pos("design"), "factors", "", "%d factors are more than the %d of a Saltelli design", n,
					design.MaxFactors)
			}
		},
		Count: func(s *study.Study) (int, bool) { return design.SaltelliSize(len(s.Factors), d.second), true },
		Points: func(b *study.Builder) error {
			n := len(b.Study.Factors)
			blocks, err := design.Saltelli(b.Key, d.n, n, d.second)
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
