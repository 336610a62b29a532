package spec

import (
	"strings"
)

// Fields returns the whole table: every field that some scenario can have, with * for the names
// of maps and the fields of all cases of unions.
func (s *Section) Fields() []*Field {
	var out []*Field
	s.walk(&out)
	return out
}

func (s *Section) walk(out *[]*Field) {
	for _, f := range s.fields {
		*out = append(*out, f)
		switch f.Type {
		case TypeSection, TypeSwitch:
			f.body.walk(out)
		case TypeMap:
			f.proto.walk(out)
		case TypeUnion:
			*out = append(*out, f.tag)
			f.walkCases(out)
		}
	}
}

// walkCases lists the fields of all cases; a field that several cases share is listed once.
func (f *Field) walkCases(out *[]*Field) {
	var all []*Field
	at := map[string]int{}
	for _, c := range f.cases {
		var own []*Field
		c.body.walk(&own)
		for _, x := range own {
			key := x.Path + "\x00" + string(x.Type) + "\x00" + x.Default + "\x00" + x.Doc
			if i, there := at[key]; there {
				if last := all[i].Cases; last[len(last)-1] != c.Name {
					all[i].Cases = append(last, c.Name)
				}
				continue
			}
			at[key] = len(all)
			y := *x
			y.Cases = []string{c.Name}
			all = append(all, &y)
		}
	}
	for _, x := range all {
		if len(x.Cases) == len(f.cases) {
			x.Cases = nil
		}
	}
	*out = append(*out, all...)
}

// Lookup finds the field at path. Names of maps are those of the scenario, and * finds the
// prototype. In a union it searches the selected case first, then the others.
func (s *Section) Lookup(path string) (*Field, bool) {
	f, rest := s.find(strings.Split(path, "."))
	return f, f != nil && len(rest) == 0
}

// find follows keys as far as they lead to a field; rest is what remains below a leaf.
func (s *Section) find(keys []string) (f *Field, rest []string) {
	if f = s.byKey[keys[0]]; f == nil {
		h, ok := s.below(keys[0])
		if own := keys[1:]; ok && h.of != nil && len(own) > 0 && !covers(h.of.around, strings.Join(own, ".")) {
			return h.of.find(own)
		}
		return nil, keys
	}
	keys = keys[1:]
	if len(keys) == 0 {
		return f, nil
	}
	switch f.Type {
	case TypeSection, TypeSwitch:
		return f.body.find(keys)
	case TypeUnion:
		if f.body != nil {
			if g, rest := f.body.find(keys); g != nil {
				return g, rest
			}
		}
		if keys[0] == f.tag.Key {
			return f.tag, keys[1:]
		}
		for _, c := range f.cases {
			if g, rest := c.body.find(keys); g != nil {
				return g, rest
			}
		}
		return nil, keys
	case TypeMap:
		body := f.proto
		if keys[0] != "*" {
			body = f.entry(keys[0])
		}
		if body == nil {
			return nil, keys
		}
		if len(keys) == 1 {
			return &Field{Path: body.path, Key: keys[0], Type: TypeSection, Doc: f.Doc, section: f.section, body: body,
				Origin: f.Origin, Pos: body.at, given: body.at != Pos{}}, nil
		}
		return body.find(keys[1:])
	}
	return f, keys
}

// Children returns the fields declared directly below a section, a switch, the selected case of
// a union or the prototype of a map.
func (f *Field) Children() []*Field {
	switch {
	case f.body != nil:
		return f.body.fields
	case f.proto != nil:
		return f.proto.fields
	}
	return nil
}

// Root returns the fields of the section itself.
func (s *Section) Root() []*Field { return s.fields }

// Union returns the tag of a union and its cases.
func (f *Field) Union() (tag *Field, cases []Case) { return f.tag, f.cases }

// IsDefaultOn reports whether a switch is on when it is left out.
func (f *Field) IsDefaultOn() bool { return f.defaultOn }

// EntryNames returns the names of the entries of a map.
func (f *Field) EntryNames() []string {
	names := make([]string, len(f.items))
	for i, it := range f.items {
		names[i] = it.name
	}
	return names
}

// Proto reports whether the field belongs to a prototype, an unselected case or a switch that
// is off, and so holds no value of the scenario.
func (f *Field) Proto() bool { return f.section.proto }
