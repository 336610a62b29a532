package study

import (
	"fmt"
	"math"
	"slices"

	"guanxi/scenarios/sweep/design"
	"guanxi/sim/spec"
)

// design checks how points are chosen.
func (r *reader) design() {
	s, d := r.study, &r.study.Design
	r.where()
	s.Luck = r.in.design.Luck
	if s.Luck == "" {
		s.Luck = Common
		if d.Kind == Saltelli {
			s.Luck = Blocks
		}
	}
	at := r.pos("design")
	blocked := d.Kind == Saltelli || d.Kind == Morris || d.Kind == Arms && len(s.Factors) > 0 || d.Kind == Elements && d.Samples > 0
	if s.Luck == Blocks && !blocked {
		r.wrong("design.luck", "common or independent", "this design has no blocks")
	}
	wanted := len(r.in.Factors) > 0 || len(s.Factors) > 0
	switch d.Kind {
	case Grid, Arms, Elements:
	default:
		if !wanted {
			r.errorf(at, "factors", "factors: {q: {set: PATH, from: …, to: …}}", "a design of kind %s has nothing to vary", d.Kind)
		}
	}
	switch d.Kind {
	case Arms:
		names := s.armNames()
		if d.Baseline != "" && len(names) > 0 && !slices.Contains(names, d.Baseline) {
			r.wrong("design.baseline", meant(d.Baseline, names), "there is no arm %s", d.Baseline)
		}
	case Morris:
		if d.Levels%2 != 0 {
			r.wrong("design.levels", fmt.Sprint(d.Levels+1), "%d is odd; a step of half the levels needs an even number", d.Levels)
		}
	case Saltelli:
		if !design.Balanced(d.Base) {
			r.unbalanced("design.base", d.Base)
		}
		if n := len(s.Factors); n > design.MaxFactors {
			r.errorf(at, "factors", "", "%d factors; a Saltelli design takes at most %d", n, design.MaxFactors)
		}
	case Sobol:
		if !design.Balanced(d.Points) && len(d.Where) == 0 {
			r.unbalanced("design.points", d.Points)
		}
	case List:
		r.listed()
	}
}

// unbalanced warns of a number of Sobol' points.
func (r *reader) unbalanced(path string, n int) {
	r.warnf(r.pos(path), path, "%d is no power of 2, so that the points are not balanced; %d is", n, 1<<int(math.Round(math.Log2(float64(n)))))
}

// listed reads the points of a list.
func (r *reader) listed() {
	n := r.in.design.List
	if n == nil {
		return
	}
	s := r.study
	if n.Kind != spec.ListNode || len(n.Items) == 0 {
		r.errorf(n.Pos, "design.points", "such as [{q: 0.3/year}, {q: 0.6/year}]", "a list of points is expected here, not %s", n.Flow())
		return
	}
	if len(r.problems)+len(r.others) > 0 {
		return // factors may be missing for that
	}
	given := make([]*spec.Node, len(s.Factors)) // values of factors that have none of their own
	for i, p := range n.Items {
		if p.Kind != spec.MapNode || len(p.Keys) == 0 {
			r.errorf(p.Pos, fmt.Sprintf("design.points.%d", i+1), "such as {q: 0.3/year}", "a mapping from factor to value is expected here, not %s", p.Flow())
			continue
		}
		for _, e := range p.Keys {
			r.listedValue(i+1, e, given)
		}
	}
	for k := range s.Factors {
		if given[k] == nil {
			continue
		}
		f := &s.Factors[k]
		if f.Scale == Categorical {
			f.Scale = r.in.Factors[k].V.Scale
		}
		r.values(f, given[k])
		r.try(f)
		s.base[k] = r.baseLevel(f)
	}
	for _, p := range n.Items {
		point := map[string]string{}
		for _, e := range p.Keys {
			point[e.Key] = flow(e.Value)
		}
		s.Design.List = append(s.Design.List, point)
	}
}

// listedValue checks a value of a point of a list, and gathers in given those of
// factors that have none of their own.
func (r *reader) listedValue(point int, e spec.Entry, given []*spec.Node) {
	at := fmt.Sprintf("design.points.%d", point)
	names := r.study.factorNames()
	k := slices.Index(names, e.Key)
	if k < 0 {
		r.errorf(e.KeyPos, at, meant(e.Key, names), "there is no factor %s", e.Key)
		return
	}
	f, text := &r.study.Factors[k], flow(e.Value)
	ranged := f.Numeric() && len(f.Levels) == 0
	if x := f.number(text); ranged && !(x >= f.Low && x <= f.High) {
		r.errorf(e.Value.Pos, at+"."+e.Key, "", "%s is not within %s to %s", text, f.quantity(f.Low).text(), f.quantity(f.High).text())
		return
	}
	if len(f.Levels) > 0 {
		if known := texts(f.Levels); !slices.Contains(known, text) {
			r.errorf(e.Value.Pos, at+"."+e.Key, meant(text, known), "%s is no level of the factor", text)
		}
		return
	}
	if given[k] == nil {
		given[k] = &spec.Node{Kind: spec.ListNode, Pos: e.Value.Pos}
	}
	if !slices.ContainsFunc(given[k].Items, func(x *spec.Node) bool { return flow(x) == text }) {
		given[k].Items = append(given[k].Items, e.Value)
	}
}

// size refuses a design before its points are made.
func (r *reader) size() {
	s := r.study
	n, ok := s.count()
	shown := fmt.Sprint(n)
	if !ok {
		shown = "more than 2^62"
	}
	at := r.pos("design")
	switch runs := float64(n) * float64(s.Replicates.Min); {
	case ok && n == 0:
		r.errorf(at, "design", "", "the design has no points")
	case !ok || n > maxPoints:
		r.errorf(at, "design", "fewer steps, or a sobol design", "%s points; a study has at most %d", shown, maxPoints)
	case runs > maxRuns:
		r.errorf(at, "design", "fewer points or replicates", "%d points of %d replicates are %.0f runs; a study has at most %d", n, s.Replicates.Min, runs, maxRuns)
	}
}

// count is the number of points before constraints.
func (s *Study) count() (int, bool) {
	d := s.Design
	switch d.Kind {
	case Grid, Arms:
		levels := make([]int, 0, len(s.Factors)+1)
		for _, f := range s.Factors {
			levels = append(levels, len(f.Levels))
		}
		if d.Kind == Arms {
			levels = append(levels, len(s.Arms))
		}
		return design.GridSize(levels)
	case List:
		if d.List != nil {
			return len(d.List), true
		}
		n := 1
		for _, f := range s.Factors {
			n += max(2, len(f.Levels))
		}
		return n, true
	case Morris:
		return product(d.Trajectories, len(s.Factors)+1)
	case Saltelli:
		return product(d.Base, design.SaltelliSize(len(s.Factors), d.Second))
	case Elements:
		if d.Samples > 0 {
			return product(d.Samples, len(s.Factors)+1)
		}
		return 1 << len(s.Factors), true
	}
	return d.Points, true
}

// product is that of two numbers that are not negative, and whether an int holds it.
func product(a, b int) (int, bool) { return a * b, b == 0 || a <= math.MaxInt/b }

// Points that are all tried when a study is read, and how many of more.
const (
	triesAll  = 200
	triesSome = 64
)

// tryPoints lays points over the scenario, so that a combination that cannot
// be is found when the study is read.
func (r *reader) tryPoints() {
	all, err := r.study.Points()
	if err != nil {
		r.wrong("design", "", "%v", err)
		return
	}
	step := 1
	if len(all) > triesAll {
		step = len(all) / triesSome
		for _, d := range r.doubts {
			if d.Problems[0].Pos.File == r.file.Files[0].Name {
				r.others = append(r.others, d)
			}
		}
	}
	for i := 0; i < len(all); i += step {
		if _, err := all[i].Scenario(); err != nil {
			if r.others = append(r.others, r.doubts...); len(r.doubts) == 0 {
				r.wrong("design", "", "point %d, %s, is wrong", all[i].Number, all[i].Name())
			}
			r.fault(r.pos("design"), "design", err)
			return
		}
	}
}
