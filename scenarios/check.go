package scenarios

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"guanxi/agents"
	"guanxi/sim/spec"
)

// finish decodes the tree and returns everything that is wrong, beside other problems.
func (s *Scenario) finish(ps spec.Problems) (*Scenario, error) {
	if ps = append(ps, s.blame(s.decode())...); ps.Err() != nil {
		return nil, s.fail(ps)
	}
	s.warnings = append(ps.Warnings(), s.outlived()...).Sort()
	return s, nil
}

// decode reads the tree into the table that serves look-ups and printing.
func (s *Scenario) decode() spec.Problems { return s.decodeBy(spec.Decode) }

func (s *Scenario) decodeBy(decode func(*spec.Node, func(*spec.Section)) (*spec.Section, spec.Problems)) spec.Problems {
	own := s.reader.New()
	first := s.section == nil // later the files have been read
	section, ps := decode(s.Tree, func(root *spec.Section) {
		root.Beside("guanxi", "extends", "tables")
		own.Declare(root)
	})
	s.section = section
	if f, ok := own.(withFiles); ok {
		if s.inputs = f.Files(); ps.Err() != nil || s.confined > 0 {
			ps = append(ps, s.wrongFiles(f, first)...)
		}
	}
	if e, ok := own.(*agents.Spec); ok {
		s.never, s.clock = e.Never(), e.SimClock()
	}
	if first && ps.Err() == nil {
		ps = append(ps, s.checkStatus()...)
	}
	return append(ps, s.rename()...)
}

func (s *Scenario) fail(ps spec.Problems) error {
	e := &Error{Problems: ps.Errors().Sort(), sources: s.sources}
	for _, p := range ps.Warnings().Sort().Grouped() {
		e.Warnings = append(e.Warnings, render(spec.Problems{p}, s.sources))
	}
	return e
}

// header checks the keys that belong to the file rather than the model and removes them from the
// tree. It names a nameless scenario after its file.
func (s *Scenario) header() (ps spec.Problems) {
	root := s.Tree
	if v := root.Get("guanxi"); v != nil {
		if v.Kind != spec.ScalarNode || v.Text != fmt.Sprint(Format) {
			ps = append(ps, spec.Problem{Pos: v.Pos, Path: "guanxi", Msg: fmt.Sprintf("file format %s is unknown", v.Flow()),
				Hint: fmt.Sprintf("this program reads format %d", Format)})
		}
		root.Remove("guanxi")
	}
	if root.Get("name") == nil {
		n := spec.Scalar(strings.TrimSuffix(strings.TrimSuffix(s.Files[0].Base(), ".yaml"), ".yml"))
		n.Pos, n.Origin = spec.Pos{File: s.Files[0].Name, Line: 1, Col: 1}, s.Files[0].Name
		root.Keys = append([]spec.Entry{{Key: "name", KeyPos: n.Pos, Value: n}}, root.Keys...)
	}
	return ps
}

// rename takes the scenario's name from the tree and reports one that cannot name a folder.
func (s *Scenario) rename() spec.Problems {
	n := s.Tree.Get("name")
	if n == nil || n.Kind != spec.ScalarNode {
		return nil
	}
	s.Name = n.Text
	bad := spec.BadFolder(n.Text)
	if n.Is("off") {
		bad = "is not a name"
	}
	if bad == "" {
		return nil
	}
	return spec.Problems{{Pos: n.Pos, Path: "name", Msg: fmt.Sprintf("%.60q %s; the name is also that of a folder",
		n.Text, bad), Hint: "letters, digits, _ . and -"}}
}

// step is one of the changes that made the tree: the first file, a key of a file over it, or a value at a path.
type step struct {
	at    spec.Pos
	layer *spec.Node // that the step is part of
	lay   func(s *Scenario, tree *spec.Node) *spec.Node
}

// blame moves each problem that lies in one layer but arises only from a later one to the step that causes
// it, and names the original place in the hint.
func (s *Scenario) blame(ps spec.Problems) spec.Problems {
	known := map[int]map[string]bool{}
	there := func(n int, p spec.Problem) bool { // whether p occurs with the first n steps
		if known[n] == nil {
			var tree *spec.Node
			for _, x := range s.steps[:n] {
				tree = x.lay(s, tree)
			}
			known[n] = map[string]bool{}
			_, all := spec.Decode(tree, s.reader.New().Declare)
			for _, q := range all {
				known[n][q.Same()] = true
			}
		}
		return known[n][p.Same()]
	}
	if len(s.steps) < 2 || len(ps) == 0 {
		return ps
	}
	last := map[spec.Pos]int{} // the last step that has a place, counted from 1
	for k, x := range s.steps {
		last[x.at] = k + 1
		if k+1 == len(s.steps) || s.steps[k+1].layer != x.layer {
			note(last, x.layer, k+1)
		}
	}
	out := slices.Clone(ps)
	for i, p := range out {
		if last[p.Pos] == len(s.steps) || there(1, p) || !there(len(s.steps), p) {
			continue
		}
		k := sort.Search(len(s.steps), func(n int) bool { return there(n+1, p) })
		if last[p.Pos] > k {
			continue
		}
		if p.Pos != (spec.Pos{}) {
			what := p.Path
			if what == "" {
				what = "what it breaks"
			}
			hint := fmt.Sprintf("%s is set at %s", what, p.Pos)
			switch p.Hint {
			case "":
			case spec.RemoveIt: // the field is the parent's, and the step sets another key
				hint = "set " + what + " off as well; " + hint
			default:
				hint = p.Hint + "; " + hint
			}
			out[i].Hint = hint
		}
		out[i].Pos = s.steps[k].at
	}
	return out
}

// note notes a number at the places of a node and of all below it.
func note(at map[spec.Pos]int, n *spec.Node, number int) {
	at[n.Pos] = number
	for _, x := range n.Items {
		note(at, x, number)
	}
	for _, e := range n.Keys {
		at[e.KeyPos] = number
		note(at, e.Value, number)
	}
}

// part is a tree with one of the values of a mapping, which is at its key.
type part struct {
	at   spec.Pos
	tree *spec.Node
}

// parts splits a mapping into its values, with the keys above them.
func parts(n *spec.Node) (all []part) {
	for _, e := range n.Keys {
		below := []part{{e.KeyPos, e.Value}}
		if splits(e.Value) {
			below = parts(e.Value)
		}
		for _, x := range below {
			e.Value = x.tree
			all = append(all, part{x.at, &spec.Node{Kind: spec.MapNode, Keys: []spec.Entry{e}, Pos: e.KeyPos,
				Origin: x.tree.Origin}})
		}
	}
	return all
}

// splits reports whether the keys of a mapping can be set one by one. A changed kind replaces a
// mapping as a whole.
func splits(n *spec.Node) bool {
	return n.Kind == spec.MapNode && len(n.Keys) > 0 && !slices.ContainsFunc(n.Keys,
		func(x spec.Entry) bool { return spec.IsTag(x.Key) })
}

// outlived warns of keys that an event of the timeline, a rule of the platform or a series sets again: of those that
// flags, a study or an element that is off set, and of those of a file where the event is in a file that it extends,
// which its author may not know. Events outside the run are ignored.
func (s *Scenario) outlived() (ps spec.Problems) {
	set := slices.Concat(s.setPaths, s.leaves(s.Tree, ""))
	if len(set) == 0 {
		return nil
	}
	slices.SortStableFunc(set, func(a, b setPath) int { return strings.Compare(a.path, b.path) })
	sets := func(what, name, when string, k spec.Entry) {
		changes, _ := s.section.Changes(k.Key, k.Value)
		of := s.file(k.Value.Pos)
		for _, c := range changes {
			for _, p := range touching(set, c.Field.Path) {
				if p.file >= 0 && p.file >= of {
					continue
				}
				ps = append(ps, spec.Problem{Pos: p.pos, Path: p.path, Warning: true,
					Msg: fmt.Sprintf("the %s %s sets %s again%s, so this value only holds until then", what, name, c.Field.Path,
						when),
					Hint: name + "=off removes the " + what})
			}
		}
	}
	for _, what := range []struct{ name, at, when string }{{"event", "timeline", "at"}, {"rule", "policy.rules", "when"}} {
		for _, e := range s.Tree.At(what.at).Entries() {
			name, when := what.at+"."+e.Key, ""
			if n := e.Value.Get(what.when); n != nil {
				when = " " + what.when + " " + n.Text
			}
			if s.never[e.Key] && what.name == "event" {
				continue
			}
			for _, k := range e.Value.Get("set").Entries() {
				sets(what.name, name, when, k)
			}
		}
	}
	for _, e := range s.Tree.Get("drive").Entries() {
		if e.Value.Kind == spec.ListNode { // which decoding has checked
			first := e.Value.Items[0]
			sets("series", "drive."+e.Key, " from "+first.Items[0].Text+" on", spec.Entry{Key: e.Key, Value: first.Items[1]})
		}
	}
	return ps
}

// touching returns those of a list sorted by path that have a path, or one above or below it.
func touching(set []setPath, path string) (all []setPath) {
	from := func(path string) int {
		at, _ := slices.BinarySearchFunc(set, path, func(p setPath, path string) int { return strings.Compare(p.path, path) })
		return at
	}
	for end := range path + "." {
		if end == len(path) || path[end] == '.' {
			for at := from(path[:end]); at < len(set) && set[at].path == path[:end]; at++ {
				all = append(all, set[at])
			}
		}
	}
	for at := from(path + "."); at < len(set) && strings.HasPrefix(set[at].path, path+"."); at++ {
		all = append(all, set[at])
	}
	return all
}

// leaves returns the values of the tree from files of a user that extend another, except on and off.
func (s *Scenario) leaves(n *spec.Node, path string) (paths []setPath) {
	if n.Kind != spec.MapNode {
		if k := s.file(n.Pos); k >= 0 && k+1 < len(s.Files) && !s.Files[k].bundled() && !n.Is("on") && !n.Is("off") {
			return []setPath{{path, n.Pos, k}}
		}
		return nil
	}
	for _, e := range n.Keys {
		paths = append(paths, s.leaves(e.Value, strings.TrimPrefix(path+"."+e.Key, "."))...)
	}
	return paths
}

// file returns the place of a file in the chain of extends, of a table that of the file that names it; -1 for a flag
// or a study.
func (s *Scenario) file(p spec.Pos) int {
	if k := slices.IndexFunc(s.tables, func(t csvFile) bool { return t.Name == p.File }); k >= 0 {
		return s.tables[k].of
	}
	return slices.IndexFunc(s.Files, func(f File) bool { return f.Name == p.File })
}
