package scenarios

import (
	"maps"
	"slices"
	"strings"

	"guanxi/sim/spec"
)

// Assignment is a path and the value that another file, such as a study, gives it.
type Assignment struct {
	Path  string
	At    spec.Pos // where Path is written
	Value *spec.Node

	flag string // as typed after --set; "": of a file
}

// Lay returns the scenario with the values of another file applied in order, as flags are. Problems
// show their places in that file, from.
func (s *Scenario) Lay(values []Assignment, from *Scenario) (*Scenario, error) {
	next, ps := s.lay(values, from)
	if ps = append(ps, s.blame(next.decode(), s.Tree, s.valueSteps(values))...); ps.Err() != nil {
		return nil, next.fail(ps)
	}
	next.warnings = append(ps.Warnings(), next.outlived()...).Sort()
	return warned(next, nil)
}

// Point is Lay for the many points of a study. It does not look for warnings, and its Section has
// only the fields that hold a value.
func (s *Scenario) Point(values []Assignment, from *Scenario) (*Scenario, error) {
	next, ps := s.lay(values, from)
	if ps.Err() == nil && next.decodeBy(spec.DecodeLean).Err() == nil {
		return next, nil
	}
	if ps = append(ps, s.blame(next.decode(), s.Tree, s.valueSteps(values))...); ps.Err() != nil {
		return nil, next.fail(ps)
	}
	return next, nil
}

func (s *Scenario) lay(values []Assignment, from *Scenario) (*Scenario, spec.Problems) {
	next := *s
	next.Tree = s.Tree.Clone()
	if from != nil {
		next.sources, next.dirs = maps.Clone(s.sources), maps.Clone(s.dirs)
		maps.Copy(next.sources, from.sources)
		maps.Copy(next.dirs, from.dirs)
	}
	return &next, next.assignAll(values)
}

func (s *Scenario) assignAll(values []Assignment) (ps spec.Problems) {
	s.setPaths = slices.Clip(s.setPaths)
	for _, a := range values {
		paths, problems := s.assign(a)
		s.setPaths = append(s.setPaths, paths...)
		ps = append(ps, problems...)
	}
	return ps
}

func (s *Scenario) assign(a Assignment) ([]setPath, spec.Problems) {
	w := setter{Assignment: a, table: s.table, anywhere: s.anywhere}
	w.Path = strings.TrimSpace(a.Path)
	if p := w.refused(); p != nil {
		p.Path = a.Path
		return nil, spec.Problems{*p}
	}
	switch {
	case a.Value == nil || a.flag == "" && a.Value.Kind == spec.NullNode:
		return nil, spec.Problems{{Pos: a.At, Path: a.Path, Msg: "has no value", Hint: "write off to remove, {} for the defaults"}}
	case s.Tree.Kind != spec.MapNode:
		return nil, nil // Decode reports it
	}
	oneEnd(s.Tree, nested(w.Path, a.Value))
	w.lay(s.Tree)
	return w.paths, w.problems
}

// Lacks reports which values are of keys that the scenario has not, since what they are part of is off or of
// another kind.
func (s *Scenario) Lacks(values []Assignment) []bool {
	tree, lacks := s.Tree.Clone(), make([]bool, len(values))
	for i, a := range values {
		w := setter{Assignment: a, table: s.table}
		w.Value = spec.Scalar("0")
		w.lay(tree)
		lacks[i] = len(w.problems) > 0 || !strings.Contains(a.Path, "*") && s.otherKind(strings.Split(a.Path, "."))
	}
	return lacks
}

// otherKind reports whether a key has a meaning only with another kind than the scenario has.
func (s *Scenario) otherKind(keys []string) bool {
	for k := range keys {
		f, ok := s.section.Lookup(strings.Join(keys[:k+1], "."))
		if !ok {
			return true
		}
		if sibling, kinds := f.OnlyWith(); sibling != "" {
			if g, ok := s.section.Lookup(strings.Join(append(slices.Clone(keys[:k]), sibling), ".")); ok && g.Value() != nil && !slices.Contains(kinds, g.Value().Text) {
				return true
			}
		}
		if f.IsLeaf() {
			return false // what follows is a part of the value
		}
	}
	return false
}

// Try reports what is wrong with values whatever the scenario, where the one that they are for cannot
// be read: keys that do not exist, and values that their keys do not take.
func Try(values []Assignment, from *Scenario) *Error {
	return &Error{Problems: standard().scenario().try(values).Errors(), sources: from.sources}
}

// TrySets is Try for flags.
func TrySets(set []string) *Error {
	return &Error{Problems: standard().scenario().trySets(set).Errors(), sources: sources{setFile: set}}
}

func (s *Scenario) trySets(set []string) spec.Problems {
	values, ps := readFlags(set, 0)
	s.sources[setFile] = set
	return append(ps, s.try(values)...)
}

func (s *Scenario) try(values []Assignment) spec.Problems {
	nowhere := *s
	nowhere.Tree, nowhere.anywhere = spec.Mapping(), true
	ps := nowhere.assignAll(values)
	return append(ps, spec.DecodePart(nowhere.Tree, s.reader.New().Declare)...)
}

// Inline reads a scenario that is given as a mapping within another file, from.
func Inline(n *spec.Node, from *Scenario) (*Scenario, error) {
	s := standard().scenario()
	s.sources, s.dirs = maps.Clone(from.sources), maps.Clone(from.dirs)
	src := source{File{Name: n.Pos.File}, n.Pos.File + "#", from.dirs[n.Pos.File]}
	for _, f := range from.Files {
		if f.Name == src.Name {
			src.File = f
		}
	}
	return s.read(src, n.Clone(), Options{})
}

// Invalid returns an error that combines problems in the scenario's files with those of other
// errors.
func (s *Scenario) Invalid(ps spec.Problems, others ...*Error) *Error {
	all := &Error{Problems: ps.Errors(), sources: maps.Clone(s.sources)}
	for _, e := range others {
		all.Problems = append(all.Problems, e.Problems...)
		maps.Copy(all.sources, e.sources)
	}
	all.Problems = all.Problems.Sort()
	return all
}

// Dir returns the folder to which the paths in a file are relative, given the file's name in a Pos.
// It is "" for a bundled file.
func (s *Scenario) Dir(file string) string { return s.dirs[file] }

// Inputs returns the data files that the scenario names, by key.
func (s *Scenario) Inputs() map[string]string { return maps.Clone(s.inputs) }
