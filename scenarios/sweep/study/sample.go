package study

import (
	"errors"
	"fmt"
	"math"

	"guanxi/scenarios/sweep/design"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
)

func random(d *designFile) *Kind {
	return sample(d, Random, "independent uniform points", design.Random)
}

func lhs(d *designFile) *Kind {
	k := sample(d, LHS, "Latin hypercube; cannot be extended", design.LatinHypercube)
	k.Filled = true
	return k
}

func sobol(d *designFile) *Kind {
	k := sample(d, Sobol, "scrambled Sobol' points", design.Sobol)
	k.Scale = func() Scaled { return Scaled{"points", d.Points, true} }
	k.Check = func(r *Reader) {
		r.hasBaseline()
		if d := &r.Study.Design; len(d.Where) == 0 {
			r.Balanced("design.points", d.Points)
		}
	}
	return k
}

// sample returns the kind of a design with a given number of points of a sequence in the unit
// cube.
func sample(d *designFile, name, doc string, draw func(key rng.Key, n, d int) ([][]float64, error)) *Kind {
	return &Kind{Name: name, Doc: doc, Sample: true, Arms: true,
		Keys: func(s *spec.Section) {
			s.Int(&d.Points, "points", "", "number of points; with arms, each has a point of every arm", spec.Required(),
				spec.Min(1))
			s.Text(&d.Baseline, "baseline", "", "arm that the others are compared with")
		},
		Blocked: func(s *Study) bool { return len(s.Arms) > 0 },
		Scale:   func() Scaled { return Scaled{"points", d.Points, false} },
		Check:   (*Reader).hasBaseline,
		Count:   func(s *Study) (int, bool) { return max(1, len(s.Arms)), true },
		Points:  func(b *Builder) error { return b.sequence(draw) }}
}

// Balanced warns if a number of Sobol' points is not a power of 2.
func (r *Reader) Balanced(path string, n int) {
	if !design.Balanced(n) {
		near := 1 << int(math.Round(math.Log2(float64(n))))
		if most := r.Study.fitting(maxPoints); most > 0 {
			near = min(near, most)
		}
		r.Warnf(r.Pos(path), path, "%d is not a power of 2, so the points are not balanced; use %d", n, near)
	}
}

// sequence takes points from a sequence until enough of them meet the constraints and, with arms, are worlds
// that the scenario allows in each arm.
func (b *Builder) sequence(draw func(key rng.Key, n, d int) ([][]float64, error)) error {
	want, d := b.Study.Design.Points*max(1, len(b.Study.Arms)), len(b.Study.Factors)
	for seen, n := 0, b.Study.Design.Points; ; {
		points, err := draw(b.Key, n, d)
		if err != nil {
			return err
		}
		for _, u := range points[seen:] {
			if b.world(u); len(b.points) == want {
				return nil
			}
		}
		seen = len(points)
		n = min(2*seen, 1000*want+1000)
		if share := float64(len(b.points)) / float64(seen); n <= seen || seen > 1000 && share < 1e-3 || len(b.points) == 0 &&
			len(b.Study.refused) >= 32 {
			return errors.Join(fmt.Errorf("of %d points drawn, %d are possible; narrow the ranges, or the constraints in where",
				seen, len(b.points)/max(1, len(b.Study.Arms))), first(b.Study.refused))
		}
	}
}

func first(errs []error) error {
	if len(errs) == 0 {
		return nil
	}
	return errs[0]
}

// world adds the point at coordinates in the unit cube, or with arms a block of one point for each.
func (b *Builder) world(u []float64) {
	s := b.Study
	if len(s.Arms) == 0 {
		b.Add(b.At(u))
		return
	}
	var block []*Point
	for _, a := range s.Arms {
		p := b.At(u)
		p.study, p.Arm, p.Block = s, a.Name, len(b.points)/len(s.Arms)+1
		p.Seed = s.Seed
		if _, err := p.Scenario(); err != nil {
			s.refused = append(s.refused, err)
			return
		}
		block = append(block, p)
	}
	for _, p := range block {
		b.Add(p)
	}
}
