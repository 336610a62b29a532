package study

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep/design"
	"guanxi/sim/rng"
)

// Levels that are none of the factor's.
const (
	drawn    = -1 // a value within the range
	fromBase = -2 // what the scenario has
)

// Points are the points of the design in order. They are made once.
func (s *Study) Points() ([]*Point, error) {
	if s.points != nil {
		return s.points, nil
	}
	b := &builder{s: s, key: rng.New(s.Design.Seed, 0, "study.design")}
	if err := b.build(); err != nil {
		return nil, err
	}
	if len(b.points) == 0 {
		return nil, fmt.Errorf("no point meets the constraints under where")
	}
	for i, p := range b.points {
		p.Number = i + 1
		p.Seed = s.seed(p)
	}
	s.points = b.points
	return s.points, nil
}

// builder makes the points of a design.
type builder struct {
	s      *Study
	key    rng.Key
	points []*Point
}

func (b *builder) build() error {
	s, d := b.s, b.s.Design
	n := len(s.Factors)
	switch d.Kind {
	case Grid:
		for _, index := range b.grid() {
			b.add(&Point{index: index})
		}
	case Arms:
		block := 0
		for _, index := range b.grid() {
			p := &Point{index: index}
			p.study, p.Levels = s, s.levels(index)
			if !s.allowed(p.Levels) {
				continue
			}
			if n > 0 {
				block++
			}
			for _, a := range s.Arms {
				b.add(&Point{index: index, Arm: a.Name, Block: block})
			}
		}
	case List:
		b.list()
	case Random:
		return b.sequence(design.Random)
	case Halton:
		return b.sequence(design.Halton)
	case Sobol:
		return b.sequence(design.Sobol)
	case LHS:
		return b.sequence(design.LatinHypercube)
	case Morris:
		blocks, err := design.Morris(b.key, d.Trajectories, d.Levels, n)
		if err != nil {
			return err
		}
		b.blocks(blocks, func(_ int, changed int) string {
			if changed < 0 {
				return "start"
			}
			return "move:" + s.Factors[changed].Name
		})
	case Saltelli:
		blocks, err := design.Saltelli(b.key, d.Base, n, d.Second)
		if err != nil {
			return err
		}
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
	case Elements:
		return b.coalitions()
	}
	return nil
}

// grid is every combination of levels; without factors one, of none.
func (b *builder) grid() [][]int {
	if len(b.s.Factors) == 0 {
		return [][]int{{}}
	}
	levels := make([]int, len(b.s.Factors))
	for i, f := range b.s.Factors {
		levels[i] = len(f.Levels)
	}
	return design.Grid(levels)
}

// add takes a point that meets the constraints.
func (b *builder) add(p *Point) {
	p.study = b.s
	if p.Levels == nil {
		p.Levels = b.s.levels(p.index)
	}
	if b.s.allowed(p.Levels) {
		b.points = append(b.points, p)
	}
}

func (s *Study) levels(index []int) []Level {
	levels := make([]Level, len(index))
	for i, k := range index {
		if k == fromBase {
			levels[i] = s.base[i]
		} else {
			levels[i] = s.Factors[i].Levels[k]
		}
	}
	return levels
}

// list takes the points as given, or one factor at a time.
func (b *builder) list() {
	s := b.s
	base := make([]int, len(s.Factors))
	for i := range base {
		base[i] = fromBase
	}
	if s.Design.List != nil {
		for _, given := range s.Design.List {
			index := slices.Clone(base)
			for i, f := range s.Factors {
				if text, ok := given[f.Name]; ok {
					index[i] = slices.IndexFunc(f.Levels, func(l Level) bool { return l.Text == text })
				}
			}
			b.add(&Point{index: index})
		}
		return
	}
	b.add(&Point{index: base, Role: "base"})
	for i := range s.Factors {
		f := &s.Factors[i]
		if len(f.Levels) == 0 {
			for _, end := range []struct {
				role  string
				value float64
			}{{"low", f.Low}, {"high", f.High}} {
				index, levels := slices.Clone(base), s.levels(base)
				index[i], levels[i] = drawn, Level{f.quantity(end.value).text(), end.value}
				b.add(&Point{index: index, Levels: levels, Role: end.role + ":" + f.Name})
			}
			continue
		}
		low, high := f.ends()
		for k, l := range f.Levels {
			if l.Text == s.base[i].Text {
				continue // the base point
			}
			role := "value"
			switch k {
			case low:
				role = "low"
			case high:
				role = "high"
			}
			index := slices.Clone(base)
			index[i] = k
			b.add(&Point{index: index, Role: role + ":" + f.Name})
		}
	}
}

// ends are the levels with the smallest and the largest number, the first and
// the last where there are none.
func (f *Factor) ends() (low, high int) {
	if !f.Numeric() {
		return 0, len(f.Levels) - 1
	}
	for k, l := range f.Levels {
		if l.Value < f.Levels[low].Value {
			low = k
		}
		if l.Value > f.Levels[high].Value {
			high = k
		}
	}
	return low, high
}

// level is that of a coordinate in [0, 1].
func (f *Factor) level(u float64) (int, Level) {
	if len(f.Levels) > 0 {
		k := min(int(u*float64(len(f.Levels))), len(f.Levels)-1)
		return k, f.Levels[k]
	}
	x := f.at(u)
	return drawn, Level{f.quantity(x).text(), x}
}

// at makes a point of coordinates.
func (b *builder) at(u []float64) *Point {
	p := &Point{index: make([]int, len(u)), Levels: make([]Level, len(u))}
	for i := range u {
		p.index[i], p.Levels[i] = b.s.Factors[i].level(u[i])
	}
	return p
}

// sequence takes points until enough meet the constraints; the sequence goes
// on where some do not.
func (b *builder) sequence(draw func(key rng.Key, n, d int) ([][]float64, error)) error {
	want, d := b.s.Design.Points, len(b.s.Factors)
	for seen, n := 0, want; ; {
		points, err := draw(b.key, n, d)
		if err != nil {
			return err
		}
		for _, u := range points[seen:] {
			if b.add(b.at(u)); len(b.points) == want {
				return nil
			}
		}
		seen = len(points)
		if share := float64(len(b.points)) / float64(seen); seen > 1000 && share < 1e-3 {
			return fmt.Errorf("of %d points drawn %d meet the constraints under where; narrow the ranges", seen, len(b.points))
		}
		n = min(2*seen, 1000*want+1000)
		if n <= seen {
			return fmt.Errorf("of %d points drawn only %d meet the constraints under where; narrow the ranges", seen, len(b.points))
		}
	}
}

func (b *builder) blocks(blocks []design.Block, role func(i, changed int) string) {
	for k, block := range blocks {
		for i, u := range block.Points {
			p := b.at(u)
			p.Block, p.Role = k+1, role(i, block.Changed[i])
			if j := block.Changed[i]; j >= 0 && i > 0 {
				p.Move = u[j] - block.Points[i-1][j]
			}
			b.add(p)
		}
	}
}

// coalitions are points of which each has some of the elements.
func (b *builder) coalitions() error {
	n := len(b.s.Factors)
	point := func(on []bool, block int, role string) {
		index := make([]int, n)
		for i, is := range on {
			if is {
				index[i] = 1
			}
		}
		b.add(&Point{index: index, Block: block, Role: role})
	}
	if b.s.Design.Samples == 0 {
		all, err := design.Coalitions(n)
		if err != nil {
			return err
		}
		for _, on := range all {
			point(on, 0, "coalition")
		}
		return nil
	}
	orders, err := design.Permutations(b.key, b.s.Design.Samples, n)
	if err != nil {
		return err
	}
	for k, order := range orders {
		on := make([]bool, n)
		point(on, k+1, "none")
		for _, e := range order {
			on[e] = true
			point(on, k+1, "join:"+b.s.Factors[e].Name)
		}
	}
	return nil
}

// seed is that of the point's runs.
func (s *Study) seed(p *Point) uint64 {
	tag := ""
	switch s.Luck {
	case Common:
		return s.Seed
	case Blocks:
		tag = fmt.Sprintf("block %d", p.Block)
		if s.Design.Kind == Arms { // the number of a cell depends on the others
			tag = "cell " + strings.Join(texts(p.Levels), "\x00")
		}
	default:
		tag = "point " + p.content()
	}
	h := sha256.New()
	fmt.Fprintf(h, "seed %d\n%s", s.Seed, tag)
	return binary.BigEndian.Uint64(h.Sum(nil)) >> 11 // 53 bits, which every reader of JSON keeps
}

func texts(levels []Level) []string {
	out := make([]string, len(levels))
	for i, l := range levels {
		out[i] = l.Text
	}
	return out
}

// content says what the point lays over the scenario, whatever its number.
func (p *Point) content() string {
	var parts []string
	for _, a := range p.assignments() {
		parts = append(parts, a.Path+"="+flow(a.Value))
	}
	for _, e := range p.off() {
		parts = append(parts, "without "+e)
	}
	if a := p.arm(); a != nil && a.Scenario != nil {
		parts = append(parts, "scenario "+a.Scenario.Hash())
	}
	slices.Sort(parts)
	return strings.Join(parts, "\x00")
}

// assignments are what the point lays over the scenario.
func (p *Point) assignments() []assignment {
	s := p.study
	if s.Design.Kind == Elements {
		return nil
	}
	var all []assignment
	if a := p.arm(); a != nil {
		all = append(all, a.settings...)
	}
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
	return all
}

// arm is the point's, nil where the study has none.
func (p *Point) arm() *Arm {
	for i := range p.study.Arms {
		if a := &p.study.Arms[i]; a.Name == p.Arm {
			return a
		}
	}
	return nil
}

// off are the elements that the point is without.
func (p *Point) off() []string {
	if p.study.Design.Kind != Elements {
		return nil
	}
	var out []string
	for i, k := range p.index {
		if k == 0 {
			out = append(out, p.study.Factors[i].Name)
		}
	}
	return out
}

// Scenario is the scenario of the point, decoded anew each time.
func (p *Point) Scenario() (*scenarios.Scenario, error) {
	s := p.study
	scn, seed := s.Scenario, s.Seed
	if a := p.arm(); a != nil && a.Scenario != nil {
		scn, seed = a.Scenario, a.seed
	}
	all := p.assignments()
	if p.Seed != seed {
		at := s.file.Tree.Pos
		all = append(all, assignment{Path: "seed", At: at, Value: placed(at, fmt.Sprint(p.Seed))})
	}
	if off := p.off(); len(off) > 0 {
		var err error
		if scn, err = scn.Without(off...); err != nil {
			return nil, err
		}
	}
	if len(all) == 0 {
		return scn, nil
	}
	return scn.Point(all, s.file)
}

// Name says what the point is, for people.
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
