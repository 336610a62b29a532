package scenarios

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"guanxi/agents"
	"guanxi/sim/spec"
)

// sections are those of the people, ties and clock that platforms share. Each may be that of another scenario.
var sections = []string{"consumers", "graph", "clock"}

// platforms replaces what the platforms of a layer extend by what the files say, without what platforms share, and the
// sections that extend those of another scenario. It reports whether all can be read.
func (s *Scenario) platforms(layer *spec.Node) (ps spec.Problems, whole bool) {
	whole = true
	if s.inner { // what a platform extends has none
		return nil, true
	}
	read := func(n *spec.Node) (own, base *spec.Node) {
		own = n.Clone()
		own.Remove("extends")
		spell(own, s.table.Root())
		of, wrong := s.extendedIn(n)
		ps = append(ps, wrong...)
		if of == nil {
			return own, nil
		}
		whole = whole && of.Tree != nil
		return own, of.Tree
	}
	for _, key := range sections {
		if n := layer.Get(key); n.Get("extends") != nil {
			own, base := read(n)
			if part := base.Get(key); part != nil {
				own = spec.Merge(part, own)
			}
			layer.Put(key, own)
			for _, e := range base.Get("status").Entries() { // of what comes with it
				if of, _, _ := strings.Cut(e.Key, "."); of == key && layer.Get("status").Get(e.Key) == nil {
					status := cmp.Or(layer.Get("status"), spec.Mapping())
					status.Put(e.Key, e.Value)
					layer.Put("status", status)
				}
			}
		}
	}
	all := layer.Get("platforms")
	for k := range all.Entries() {
		e := &all.Keys[k]
		if e.Value.Kind != spec.MapNode {
			continue
		}
		own, base := read(e.Value)
		if base != nil {
			top := cmp.Or(layer.Get("currency"), spec.Scalar(agents.Currency))
			if n := base.Get("currency"); n != nil && n.Text != top.Text {
				name := e.Value.Get("extends")
				ps = append(ps, spec.Problem{Pos: name.Pos, Path: "platforms." + e.Key + ".extends", Msg: fmt.Sprintf("amounts "+
					"of %s are in %s, those of this file in %s", name.Text, n.Text, top.Text),
					Hint: "all platforms have one currency"})
			}
			for _, key := range append(agents.SharedKeys(), "guanxi", "seed") { // luck is its own
				base.Remove(key)
			}
			own = s.over(base, own)
		}
		e.Value = own
	}
	return ps, whole
}

// extendedIn reads what a mapping within a file extends; nil: nothing.
func (s *Scenario) extendedIn(n *spec.Node) (*Scenario, spec.Problems) {
	parent, file := n.Get("extends"), n.Pos.File
	if parent == nil {
		return nil, nil
	}
	of := s.reader.scenario()
	of.sources, of.dirs, of.inner = s.sources, s.dirs, true
	pos, _ := n.KeyPos("extends")
	base := spec.Mapping(spec.Entry{Key: "extends", KeyPos: pos, Value: parent})
	base.Pos, base.Origin = n.Pos, n.Origin
	ps := of.chain(source{File{Name: file}, file + "#", s.dirs[file]}, base)
	for _, x := range of.Files[1:] {
		if !slices.ContainsFunc(s.Files, func(y File) bool { return x.Name == y.Name }) {
			s.Files = append(s.Files, x)
		}
	}
	return of, ps
}

// belowPlatform follows a path into a platform, whose keys are those of scenarios.
func (l *laying) belowPlatform(node *spec.Node, fields []*spec.Field, done, keys []string) {
	all, name := node.Get("platforms").Clone(), keys[0]
	entry := all.Get(name)
	done = append(done[:len(done):len(done)], name)
	switch {
	case entry.Is("off"):
		if l.absent != skipped {
			l.complain(done, "is off in this scenario, so none of its keys can be set", "")
		}
	case entry == nil || entry.Kind != spec.MapNode:
		l.complain(done, "there is no such platform", spec.Meant(name, present(all)))
	case len(keys) == 1: // on asks for what is there
		l.paths = append(l.paths, setPath{strings.Join(done, "."), l.Value.Pos, -1})
	case slices.Contains(agents.SharedKeys(), keys[1]):
		l.complain(append(done, keys[1]), "holds for all platforms", "set "+keys[1]+" itself")
	default:
		l.below(entry, fields, done, keys[1:])
		node.Put("platforms", all)
	}
}
