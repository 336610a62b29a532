package study

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"guanxi/scenarios"
	"guanxi/sim/rng"
)

// Values of index that are not a level of the factor.
const (
	drawn    = -1 // a value within the range
	fromBase = -2 // the value of the scenario
)

// Points returns the points of the design in order. They are made once.
func (s *Study) Points() ([]*Point, error) {
	if s.points != nil {
		return s.points, nil
	}
	b := &Builder{Study: s, Key: rng.New(s.Design.Seed, 0, "study.design")}
	if err := s.kind.Points(b); err != nil {
		return nil, err
	}
	if len(b.points) == 0 {
		return nil, fmt.Errorf("no point meets the constraints in where")
	}
	for i, p := range b.points {
		p.Number = i + 1
		p.Seed = s.seed(p)
	}
	s.points = b.points
	return s.points, nil
}

// Shown returns the points in the order of tables and figures: as the file lists levels and
// arms if the design crosses them, otherwise by number. Numbers do not depend on the order of
// the file, so a folder stays valid when its study file is rearranged.
func (s *Study) Shown() ([]*Point, error) {
	points, err := s.Points()
	if err != nil || !s.kind.Crossed {
		return points, err
	}
	listed := make([][]string, len(s.Factors))
	for i := range listed {
		listed[i] = s.Factors[i].Listed()
	}
	shown := slices.Clone(points)
	slices.SortStableFunc(shown, func(p, q *Point) int {
		for i, names := range listed {
			if c := slices.Index(names, p.Levels[i].Text) - slices.Index(names, q.Levels[i].Text); c != 0 {
				return c
			}
		}
		return slices.Index(s.ArmNames, p.Arm) - slices.Index(s.ArmNames, q.Arm)
	})
	return shown, nil
}

// Builder makes the points of a design.
type Builder struct {
	Study  *Study
	Key    rng.Key
	points []*Point
}

// Add adds a point if it meets the constraints.
func (b *Builder) Add(p *Point) {
	p.study = b.Study
	if p.Levels == nil {
		p.Levels = b.Study.levels(p.index)
	}
	if b.Study.allowed(p.Levels) {
		b.points = append(b.points, p)
	}
}

// Level adds the point at levels of the factors.
func (b *Builder) Level(index []int, role string) { b.Add(&Point{index: index, Role: role}) }

func (s *Study) levels(index []int) []Level {
	levels := make([]Level, len(index))
	for i, k := range index {
		if k == fromBase {
			levels[i] = s.Base[i]
		} else {
			levels[i] = s.Factors[i].Levels[k]
		}
	}
	return levels
}

// level returns the level at a coordinate in [0, 1].
func (f *Factor) level(u float64) (int, Level) {
	if len(f.Levels) > 0 {
		k := min(int(u*float64(len(f.Levels))), len(f.Levels)-1)
		return k, f.Levels[k]
	}
	x := f.Number(u)
	return drawn, Level{f.quantity(x).text(), x}
}

// At returns the point At coordinates in the unit cube.
func (b *Builder) At(u []float64) *Point {
	p := &Point{index: make([]int, len(u)), Levels: make([]Level, len(u))}
	for i := range u {
		p.index[i], p.Levels[i] = b.Study.Factors[i].level(u[i])
	}
	return p
}

// AtCube returns the values of the factors at a point of the unit cube, in the form of a
// study.
func (s *Study) AtCube(u []float64) map[string]string {
	values := map[string]string{}
	for k := range s.Factors {
		values[s.Factors[k].Name] = s.Factors[k].Text(u[k])
	}
	return values
}

// Text returns the value at a fraction u of a range, in the form of a scenario.
func (f *Factor) Text(u float64) string { return f.Written(f.Number(u)) }

// Written formats a Number in the form of a scenario.
func (f *Factor) Written(number float64) string { return f.quantity(number).text() }

// Allows reports whether the scenario takes the values of a point of the unit cube.
func (s *Study) Allows(u []float64) bool {
	var all []assignment
	for k := range s.Factors {
		all = append(all, s.Factors[k].put(s.Factors[k].Number(u[k]), s.file.Tree.Pos)...)
	}
	_, err := s.Scenario.Point(all, s.file)
	return err == nil
}

// seed returns the seed of the point's runs.
func (s *Study) seed(p *Point) uint64 {
	tag := ""
	switch s.Luck {
	case Common:
		return s.Seed
	case Blocks:
		tag = fmt.Sprintf("block %d", p.Block)
		if s.kind.Arms { // a cell's number depends on the other cells
			tag = "cell " + strings.Join(texts(p.Levels), "\x00")
		}
	default:
		tag = "point " + p.content()
	}
	h := sha256.New()
	fmt.Fprintf(h, "seed %d\n%s", s.Seed, tag)
	return binary.BigEndian.Uint64(h.Sum(nil)) >> 11 // 53 bits, which every JSON reader preserves
}

// Baselines returns, for each point, the index of the point that it is compared with: itself
// for a baseline, −1 if there is none. With arms this is the baseline arm in the same cell,
// with one factor at a time the unchanged scenario.
func Baselines(points []*Point) []int {
	of := map[int]int{} // by block
	for i, p := range points {
		if p.Role == "base" || p.Arm != "" && p.Arm == p.study.Design.Baseline {
			of[p.Block] = i
		}
	}
	base := make([]int, len(points))
	for i, p := range points {
		base[i] = -1
		if b, ok := of[p.Block]; ok {
			base[i] = b
		}
	}
	return base
}

func texts(levels []Level) []string {
	out := make([]string, len(levels))
	for i, l := range levels {
		out[i] = l.Text
	}
	return out
}

// content describes what the point changes in the scenario, independently of its number.
func (p *Point) content() string {
	var parts []string
	for _, a := range p.assignments() {
		parts = append(parts, a.Path+"="+flow(a.Value))
	}
	for _, e := range p.off() {
		parts = append(parts, "without "+e)
	}
	if a := p.arm(); a != nil && a.Scenario != nil {
		parts = append(parts, "scenario "+a.hash)
	}
	slices.Sort(parts)
	return strings.Join(parts, "\x00")
}

// assignments returns what the point changes in the scenario.
func (p *Point) assignments() []assignment {
	s, arm := p.study, p.arm()
	var all []assignment
	if arm != nil {
		all = append(all, arm.settings...)
	}
	own := len(all)
	for i, k := range p.index {
		f := &s.Factors[i]
		switch k {
		case fromBase:
		case drawn:
			all = append(all, f.put(p.Levels[i].Value, f.places[0].Value.Pos)...)
		default:
			all = append(all, f.settings[k]...)
		}
	}
	if arm != nil && arm.lacks != nil {
		all = append(all[:own:own], slices.DeleteFunc(all[own:], func(x assignment) bool { return arm.lacks[x.Path] })...)
	}
	return all
}

// arm returns the point's arm, or nil if the study has none.
func (p *Point) arm() *Arm {
	for i := range p.study.Arms {
		if a := &p.study.Arms[i]; a.Name == p.Arm {
			return a
		}
	}
	return nil
}

// Scenario returns the scenario of the point, decoded anew on each call.
func (p *Point) Scenario() (*scenarios.Scenario, error) { return p.laid((*scenarios.Scenario).Point) }

func (p *Point) laid(lay func(s *scenarios.Scenario, values []assignment, from *scenarios.Scenario) (
	*scenarios.Scenario, error)) (*scenarios.Scenario, error) {
	s := p.study
	scn, seed := s.Scenario, s.Seed
	if a := p.arm(); a != nil && a.Scenario != nil {
		scn, seed = a.Scenario, a.seed
	}
	all := p.assignments()
	if p.Seed != seed {
		at := s.file.Tree.Pos
		all = append(all, assignment{Path: "seed", At: at, Value: Placed(at, fmt.Sprint(p.Seed))})
	}
	if off := p.off(); len(off) > 0 {
		var err error
		if scn, err = scn.Without(off...); err != nil {
			return nil, err
		}
	}
	switch {
	case len(all) > 0:
		return lay(scn, all, s.file)
	case scn == s.Scenario:
		return scn, nil
	}
	return scn.Lean(), nil
}

// Name describes the point for people.
func (p *Point) Name() string {
	var parts []string
	if p.Arm != "" {
		parts = append(parts, p.Arm)
	}
	for i, l := range p.Levels {
		if p.index[i] != fromBase {
			parts = append(parts, p.study.Factors[i].Name+"="+l.Text)
		}
	}
	if len(parts) == 0 {
		return "as it is"
	}
	return strings.Join(parts, " ")
}

// off returns the elements that the point lacks.
func (p *Point) off() (out []string) {
	for i, k := range p.index {
		if f := &p.study.Factors[i]; f.Element && k == 0 {
			out = append(out, f.Name)
		}
	}
	return out
}
