package spec

import (
	"fmt"
	"strings"
)

// Explain describes the field at path in lines of text: meaning, type, unit,
// range, default, equation, source. Names of maps that the scenario does not
// have are read as *. The empty path lists the top level.
func Explain(s *Section, path string) (string, error) {
	var b strings.Builder
	if path == "" {
		for _, f := range s.fields {
			f.line(&b, f.Key)
		}
		return b.String(), nil
	}
	found := s.Describe(path)
	if len(found) == 0 {
		return "", s.noPath(path)
	}
	for i, f := range found {
		if i > 0 {
			b.WriteByte('\n')
		}
		f.explain(&b)
	}
	return b.String(), nil
}

// Describe finds the fields of the table at path: more than one where cases of
// a union give the same key different meanings. Names of maps match *.
func (s *Section) Describe(path string) []*Field {
	keys := strings.Split(path, ".")
	var out []*Field
	for _, f := range s.Fields() {
		if matches(strings.Split(f.Path, "."), keys) {
			out = append(out, f)
		}
	}
	// An entry itself, campaigns.car, is described by its map.
	if len(out) == 0 && len(keys) > 1 {
		for _, f := range s.Fields() {
			if f.Type == TypeMap && matches(strings.Split(f.Path, "."), keys[:len(keys)-1]) {
				out = append(out, f)
			}
		}
	}
	return out
}

func matches(pattern, keys []string) bool {
	if len(pattern) != len(keys) {
		return false
	}
	for i, p := range pattern {
		if p != "*" && p != keys[i] {
			return false
		}
	}
	return true
}

// noPath is the error for a path that the table does not have.
func (s *Section) noPath(path string) error {
	keys := strings.Split(path, ".")
	var known []string
	for _, f := range s.Fields() {
		pattern := strings.Split(f.Path, ".")
		for i := range pattern {
			if pattern[i] == "*" && i < len(keys) {
				pattern[i] = keys[i] // a name is never misspelt: any will do
			}
		}
		known = append(known, strings.Join(pattern, "."))
	}
	if near, ok := Nearest(path, known); ok {
		return fmt.Errorf("there is no key %s (did you mean %s?)", path, near)
	}
	var ends []string
	for _, f := range s.Fields() {
		if f.Key == keys[len(keys)-1] && len(ends) < 4 {
			ends = append(ends, f.Path)
		}
	}
	if len(ends) > 0 {
		return fmt.Errorf("there is no key %s (did you mean %s?)", path, strings.Join(ends, " or "))
	}
	return fmt.Errorf("there is no key %s", path)
}

// explain prints everything the table knows of a field.
func (f *Field) explain(b *strings.Builder) {
	fmt.Fprintf(b, "%s\n  %s\n\n", f.Path, f.Doc)
	row := func(name, text string) {
		if text != "" {
			fmt.Fprintf(b, "  %-10s %s\n", name, text)
		}
	}
	row("type", f.TypeText())
	row("unit", f.Unit)
	row("range", f.Range())
	switch {
	case f.Type == TypeSwitch && f.defaultOn:
		row("default", "on")
	case f.Type == TypeSwitch:
		row("default", "off")
	case f.Default != "":
		row("default", f.Default)
	case f.Required:
		row("default", "none, it must be given")
	case f.IsLeaf():
		row("default", "none")
	}
	if !f.section.proto {
		if v := f.Value(); v != nil && f.IsLeaf() && f.given {
			row("here", v.Flow()+"  ("+f.Origin+")")
		}
	}
	if len(f.Cases) > 0 {
		row("for", strings.Join(f.Cases, ", "))
	}
	row("condition", f.Condition())
	if f.sumToOne {
		row("rule", "the values sum to 1")
	}
	if f.onlyRatios {
		row("rule", "only the ratios of the values count")
	}
	row("symbol", f.Symbol)
	row("equation", f.Equation)
	row("source", f.Source)
	row("assumed", assumed(f))
	if f.Live {
		row("live", "yes: a timeline may change it")
	} else if f.IsLeaf() {
		row("live", "no: it holds from the start")
	}
	switch {
	case f.Type == TypeUnion:
		b.WriteByte('\n')
		for _, c := range f.cases {
			fmt.Fprintf(b, "  %s: %-16s %s\n", f.tag.Key, c.Name, c.Doc)
			for _, g := range c.body.fields {
				b.WriteString("  ")
				g.line(b, g.Key)
			}
		}
	case f.body != nil || f.proto != nil:
		b.WriteByte('\n')
		for _, g := range f.Children() {
			key := g.Key
			if f.proto != nil {
				key = "*." + key
			}
			g.line(b, key)
		}
	}
}

func assumed(f *Field) string {
	if f.Assumed == "" {
		return ""
	}
	return "no source; sweep " + f.Assumed
}

// line prints a field on one line, under the given name.
func (f *Field) line(b *strings.Builder, name string) {
	value := f.Default
	switch {
	case f.Type == TypeSwitch:
		value = "off"
		if f.defaultOn {
			value = "on"
		}
	case f.Required:
		value = "(required)"
	case f.Type == TypeSection, f.Type == TypeMap:
		value = "{...}"
	case value == "":
		value = "-"
	}
	fmt.Fprintf(b, "  %-24s %-20s %s\n", name, value, f.Doc)
}
