package scenarios

import (
	"cmp"
	"fmt"
	"slices"

	"guanxi/agents"
	"guanxi/sim/spec"
)

// platforms replaces what the platforms of a layer extend by what the files say, without what platforms share, and
// reports whether all can be read.
func (s *Scenario) platforms(layer *spec.Node) (ps spec.Problems, whole bool) {
	whole = true
	if s.inner { // what a platform extends has none
		return nil, true
	}
	all := layer.Get("platforms")
	for k := range all.Entries() {
		e := &all.Keys[k]
		if e.Value.Kind != spec.MapNode {
			continue
		}
		of := s.reader.scenario()
		of.sources, of.dirs, of.inner = s.sources, s.dirs, true
		own := e.Value.Clone()
		parent := own.Get("extends")
		own.Remove("extends")
		if parent == nil {
			spell(own, s.table.Root())
			e.Value = own
			continue
		}
		file := e.Value.Pos.File
		base := spec.Mapping(spec.Entry{Key: "extends", KeyPos: parent.Pos, Value: parent})
		base.Pos, base.Origin = own.Pos, own.Origin
		wrong := of.chain(source{File{Name: file}, file + "#" + e.Key, s.dirs[file]}, base)
		if ps = append(ps, wrong...); of.Tree == nil {
			whole = false
			continue
		}
		top := cmp.Or(layer.Get("currency"), spec.Scalar(agents.Currency))
		if n := of.Tree.Get("currency"); n != nil && n.Text != top.Text {
			ps = append(ps, spec.Problem{Pos: parent.Pos, Path: "platforms." + e.Key + ".extends", Msg: fmt.Sprintf("amounts of "+
				"%s are in %s, those of this file in %s", parent.Text, n.Text, top.Text), Hint: "all platforms have one currency"})
		}
		for _, key := range append(agents.SharedKeys(), "guanxi") {
			of.Tree.Remove(key)
		}
		spell(own, s.table.Root())
		e.Value = of.over(of.Tree, own)
		s.Files = append(s.Files, of.Files[1:]...)
	}
	return ps, whole
}

// belowPlatform follows a path into a platform, whose keys are those of scenarios.
func (l *laying) belowPlatform(node *spec.Node, fields []*spec.Field, done, keys []string) {
	all, name := node.Get("platforms").Clone(), keys[0]
	entry := all.Get(name)
	done = append(done[:len(done):len(done)], name)
	switch {
	case entry == nil || entry.Kind != spec.MapNode:
		l.complain(done, "there is no such platform", spec.Meant(name, present(all)))
	case slices.Contains(agents.SharedKeys(), keys[1]):
		l.complain(append(done, keys[1]), "holds for all platforms", "set "+keys[1]+" itself")
	default:
		l.below(entry, fields, done, keys[1:])
		node.Put("platforms", all)
	}
}
