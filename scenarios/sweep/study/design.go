package study

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"guanxi/sim/spec"
)

// Kind describes a kind of design, with the keys of one file. The zero Kind stands for a design
// that could not be read.
type Kind struct {
	Name, Doc string
	Keys      func(*spec.Section) // keys of its own; nil: none

	Arms    bool     // may have arms, in cells of the factors
	Crossed bool     // crosses all levels, so ranges need steps
	Sample  bool     // samples points from the ranges, so that what chooses points may start from it
	Filled  bool     // needs every point of its pattern, so where cannot exclude any
	Luck    string   // default luck; "": common
	Metrics []string // default; nil: the file names them

	Factors func(*Reader)            // reads what is varied, in place of the factors of the file; nil: these
	Blocked func(*Study) bool        // whether points come in blocks; nil: never
	Check   func(*Reader)            // further checks; nil: none
	Scale   func() Scaled            // key that sets the number of points; nil: none
	Count   func(*Study) (int, bool) // number of points before constraints at a scale of 1, and whether it fits an int
	Points  func(*Builder) error
	Value   any // what the keys say, for the question
}

// kinds lists the designs of every study, each defined in a file of its own.
func kinds(d *designFile) []*Kind {
	return []*Kind{grid(), list(d), arms(d), random(d), lhs(d), sobol(d)}
}

// Scaled is the key to which the number of a design's points is proportional.
type Scaled struct {
	Key      string
	N        int
	Balanced bool // should be a power of 2
}

// scale returns the scale of the design, 1 if it has none.
func (s *Study) scale() Scaled {
	if s.kind.Scale == nil {
		return Scaled{N: 1}
	}
	return s.kind.Scale()
}

// Keys returns what the keys of the design say, for its question.
func (s *Study) Keys() any { return s.kind.Value }

// Sampled reports whether the design samples points from the ranges.
func (s *Study) Sampled() bool { return s.kind.Sample }

// Worlds reports whether the design samples worlds, with every arm in each.
func (s *Study) Worlds() bool { return s.kind.Sample && len(s.Arms) > 0 }

// Compares reports whether the design compares arms.
func (s *Study) Compares() bool { return s.kind.Arms && (s.kind.Crossed || len(s.Arms) > 0) }

// Count returns the number of points before constraints, and whether it fits an int.
func (s *Study) Count() (int, bool) {
	n, ok := s.kind.Count(s)
	all, fits := product(n, s.scale().N)
	return all, ok && fits
}

func (f *file) kindOf(name string) *Kind {
	for _, k := range f.kinds {
		if k.Name == name {
			return k
		}
	}
	return &Kind{}
}

// designs declares the keys of each kind.
func (f *file) designs() (cases []spec.Case) {
	d := &f.Design
	for _, k := range f.kinds {
		cases = append(cases, spec.Case{Name: k.Name, Doc: k.Doc, Declare: func(s *spec.Section) {
			if k.Keys != nil {
				k.Keys(s)
			}
			if k.Factors == nil {
				s.Texts(&d.Where, "where", "", "constraints on the factors that each point must meet, such as \"a + b <= 1\" or "+
					"\"start < 2014-01-01\"; not for lhs designs")
			}
			s.Enum(&d.Luck, "luck", "", []string{Common, Blocks, Independent}, "which points share random numbers. common: "+
				"all (default of grid, list, arms, elements and samples); blocks: those of a block; "+
				"independent: none (default where something is calibrated)")
			s.Seed(&d.Seed, "seed", "1", "seed of the design; the runs have their own")
		}})
	}
	return cases
}

// design checks how points are chosen.
func (r *Reader) design() {
	s, k := r.Study, r.Study.kind
	if k.Name == "" {
		return // already reported
	}
	r.where()
	s.Luck = cmp.Or(k.Luck, Common)
	if s.Worlds() {
		s.Luck = Blocks
	}
	for _, p := range s.parts {
		s.Luck = cmp.Or(p.Luck, s.Luck)
	}
	s.Luck = cmp.Or(r.In.Design.Luck, s.Luck)
	if s.Luck == Blocks && (k.Blocked == nil || !k.Blocked(s)) {
		r.Wrong("design.luck", "common or independent", "this design has no blocks")
	}
	if !k.Crossed && k.Factors == nil && r.In.Design.List == nil && len(r.In.Factors) == 0 && r.Right("factors") {
		r.Errorf(r.Pos("design"), "factors", "factors: {q: {set: PATH, from: …, to: …}}", "there is nothing to vary in "+
			"this design of kind %s", k.Name)
	}
	if k.Check != nil && (k.Scale == nil || r.Right("design."+s.scale().Key)) {
		k.Check(r)
	}
}

// Knows reports whether the study has a factor that could be read. It reports a name that the
// file does not have.
func (r *Reader) Knows(factor string, report func(hint string)) bool {
	var names []string
	for _, f := range r.In.Factors {
		names = append(names, f.Name)
	}
	if !slices.Contains(names, factor) && r.Formal.Stands("factors."+factor) {
		report(spec.Hint(factor, names))
	}
	return slices.Contains(r.Study.factorNames(), factor)
}

// size rejects a design that is too large before its points are made.
func (r *Reader) size() {
	s := r.Study
	n, ok := s.Count()
	shown := fmt.Sprint(n)
	if !ok {
		shown = "more than 2^62"
	}
	at, path, steps, points := r.Pos("design"), "design", "fewer steps, or a sobol design", "fewer points"
	if key := s.scale().Key; key != "" {
		most := s.fitting(min(maxPoints, MaxRuns/max(1, s.Replicates)))
		path = "design." + key
		at, steps = r.Pos(path), fmt.Sprintf("%s: %d fits", key, most)
		if most == 0 {
			steps = "fewer factors"
		}
		points = steps
	}
	switch runs := float64(n) * float64(s.Replicates); {
	case ok && n == 0:
		r.Errorf(at, "design", "", "the design has no points")
	case !ok || n > maxPoints:
		r.Errorf(at, path, steps, "%s points are more than the %d that a study can have", shown, maxPoints)
	case runs > MaxRuns:
		r.Errorf(at, path, points+", or fewer replicates", "%d points of %d replicates are %.0f runs, more than the %d "+
			"that a study can have", n, s.Replicates, runs, MaxRuns)
	}
}

// fitting returns the largest scale with at most the given number of points.
func (s *Study) fitting(points int) (most int) {
	each, _ := s.kind.Count(s)
	most = points / each
	if s.scale().Balanced && most > 0 {
		most = 1 << (bits.Len(uint(most)) - 1)
	}
	return most
}

// product multiplies two nonnegative numbers, and reports whether the result fits an int.
func product(a, b int) (int, bool) { return a * b, b == 0 || a <= math.MaxInt/b }
