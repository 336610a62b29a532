package spec

import (
	"slices"
	"strings"
)

// held is a section of the same kind as the root, which stands below a name: a whole platform of several. It is nil
// where it is off.
type held struct {
	name string
	of   *Section
}

// Hold gives the root a section of the same kind below a name, to which paths lead that begin with it. It stands in
// the tree at a key of the root; nil is one that is off there.
func (s *Section) Hold(key, name string, of *Section) {
	s.holder = s.byKey[key]
	s.holder.held = append(s.holder.held, held{name, of})
}

// Around names the paths that a held section has of the one that holds it, whose they are.
func (s *Section) Around(paths ...string) { s.around = paths }

// Apart names the paths that held sections have in place of the one that holds them.
func (s *Section) Apart(paths ...string) { s.apart = paths }

// covers reports whether a path is one of some, or below it.
func covers(some []string, path string) bool {
	return slices.ContainsFunc(some, func(of string) bool { return path == of || strings.HasPrefix(path, of+".") })
}

// below returns the held section of a name.
func (s *Section) below(name string) (x held, ok bool) {
	if s.holder == nil || s.byKey[name] != nil {
		return x, false
	}
	k := slices.IndexFunc(s.holder.held, func(h held) bool { return h.name == name })
	if k < 0 {
		return x, false
	}
	return s.holder.held[k], true
}

// settings lists those of the held section, by their paths from the root.
func (h held) settings(f *Field, out *[]Setting) {
	*out = append(*out, Setting{Path: join(f.Path, h.name), Value: onOff(h.of != nil), Field: f})
	if h.of == nil {
		return
	}
	var own []Setting
	h.of.settings(&own)
	for _, x := range own {
		if !covers(h.of.around, x.Path) {
			x.Default = x.Default || x.Field.Origin == DefaultOrigin // what the program gave
			x.Under, x.Path = h.name, join(h.name, x.Path)
			*out = append(*out, x)
		}
	}
}

// effective writes the held section out, without what is not its own.
func (h held) effective(given *Node) *Node {
	if h.of == nil {
		return given.Clone()
	}
	n := h.of.Effective()
	for _, path := range h.of.around {
		n.RemoveAt(path)
	}
	n.Keys = slices.DeleteFunc(n.Keys, func(e Entry) bool {
		f := h.of.byKey[e.Key]
		return f.node != nil && f.Origin == DefaultOrigin
	})
	return n
}

// resolve resolves a change below the name.
func (h held) resolve(c *changes, keys []string, path string, n *Node) {
	if h.of == nil {
		c.wrong = append(c.wrong, Problem{Pos: n.Pos, Path: path, Msg: h.name + " is off in this scenario, so this changes " +
			"nothing", Warning: true})
		return
	}
	first := len(c.wrong)
	if len(keys) == 0 {
		h.of.resolveAll(c, "", n, TypeSection)
	} else {
		h.of.resolve(c, keys, path[len(h.name)+1:], n)
	}
	for k := first; k < len(c.wrong); k++ {
		c.wrong[k].Path = join(h.name, c.wrong[k].Path)
	}
}

// within is a path from the root, from a held section on; "" is the root.
func within(under, path string) string {
	if under == "" {
		return path
	}
	return strings.TrimPrefix(path, under+".")
}
