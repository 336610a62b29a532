package spec

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"guanxi/sim/num"
	"guanxi/sim/results/terminal"
)

// Explain describes the field at path in lines of text: meaning, type, unit, range, default,
// equation, source. Names that a map of the scenario does not have are read as *. The empty
// path lists the top level.
func Explain(s *Section, path string) (string, error) {
	var b strings.Builder
	if path == "" {
		lines(&b, "  ", "", s.fields)
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
		if i == 0 || f.Path != found[i-1].Path {
			b.WriteString(f.Path + "\n")
		}
		f.explain(&b)
	}
	return b.String(), nil
}

// Describe finds the fields of the table at path: more than one if cases of a union give the
// same key different meanings. Names of maps match *.
func (s *Section) Describe(path string) []*Field {
	keys := strings.Split(path, ".")
	var out []*Field
	for _, f := range s.Fields() {
		if matches(strings.Split(f.Path, "."), keys) {
			out = append(out, f)
		}
	}
	// An entry of a map, such as campaigns.car, is described by its map. A part that a path may
	// set within a value, such as sessions.mean or regions.tier1, is described by the value's
	// key.
	if above, last := keys[:len(keys)-1], keys[len(keys)-1]; len(out) == 0 && len(above) > 0 {
		for _, f := range s.Fields() {
			if f.holds(last) && matches(strings.Split(f.Path, "."), above) {
				out = append(out, f)
			}
		}
	}
	return out
}

// holds reports whether a key that is not a field can be below f.
func (f *Field) holds(key string) bool {
	switch f.Type {
	case TypeMap:
		return true
	case TypeWeights:
		return len(f.Names) == 0 || slices.Contains(f.Names, key)
	case TypeDist:
		return key == "dist" || key == "values" || key == "weights" || slices.ContainsFunc(num.DistKinds(),
			func(kind string) bool {
				params, _ := num.DistParams(kind)
				return slices.Contains(params, key)
			})
	}
	return false
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

// noPath returns the error for a path that the table does not have.
func (s *Section) noPath(path string) error {
	if now := s.KeyNow(path); now != "" {
		return errors.New(now)
	}
	if near := s.Near(path); len(near) > 0 {
		return fmt.Errorf("there is no key %s (did you mean %s?)", path, strings.Join(near, " or "))
	}
	return fmt.Errorf("there is no key %s", path)
}

// Near suggests keys for an unknown path: the nearest, or else some with the same last key; for
// a single key of four letters or more, also those of similar spelling. Among all keys of the
// table, shorter ones are like any word.
func (s *Section) Near(path string) []string {
	keys := strings.Split(path, ".")
	var known []string
	for _, f := range s.Fields() {
		pattern := strings.Split(f.Path, ".")
		for i := range pattern {
			if pattern[i] == "*" && i < len(keys) {
				pattern[i] = keys[i] // any name is valid
			}
		}
		known = append(known, strings.Join(pattern, "."))
	}
	if near, ok := Nearest(path, known); ok {
		return []string{near}
	}
	last := keys[len(keys)-1]
	if ends := s.ending(last); len(ends) > 0 || len(keys) > 1 || len(last) < 4 {
		return ends
	}
	var all []string
	for _, f := range s.Fields() {
		all = append(all, f.Key)
	}
	near, _ := Nearest(last, all)
	return s.ending(near)
}

// ending returns some paths whose last key is key.
func (s *Section) ending(key string) (paths []string) {
	for _, f := range s.Fields() {
		if f.Key == key && len(paths) < 4 && !slices.Contains(paths, f.Path) {
			paths = append(paths, f.Path)
		}
	}
	return paths
}

// explain prints everything that the table knows of a field, below its path.
func (f *Field) explain(b *strings.Builder) {
	fmt.Fprintf(b, "  %s\n\n", f.Doc)
	f.facts(b)
	f.below(b)
}

// facts prints a row for each fact about the field.
func (f *Field) facts(b *strings.Builder) {
	row := func(name, text string) {
		if text != "" {
			fmt.Fprintf(b, "  %-10s %s\n", name, text)
		}
	}
	row("type", f.TypeText())
	row("unit", f.Unit)
	row("range", f.Range())
	switch {
	case f.Type == TypeSwitch:
		row("default", onOff(f.defaultOn))
	case f.Default != "":
		row("default", f.Default)
	case f.Required:
		row("default", "none, it must be given")
	case f.IsLeaf():
		row("default", "none")
	}
	if v := f.Value(); v != nil && f.given && !f.section.proto {
		row("here", v.Flow()+"  ("+f.Origin+")")
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
	switch {
	case f.Assumed != "" && f.Source != "": // the source is that of the rule, or of an uncertain value
		row("sweep", f.Assumed)
	case f.Assumed != "":
		row("assumed", "no source; sweep "+f.Assumed)
	}
	if f.Live {
		row("live", "yes: a timeline may change it")
	}
	if len(f.Treats) > 0 {
		row("treated", "an experiment may give it by "+strings.Join(f.Treats, ", "))
	}
	if !f.Live && f.IsLeaf() {
		row("live", "no: it holds from the start")
	}
	if f.Counted != nil {
		row("acts", "on nothing: a price of what is counted, see guanxi run --full")
	}
}

// below lists the fields that a mapping, a union or an entry of a map has.
func (f *Field) below(b *strings.Builder) {
	switch {
	case f.Type == TypeUnion:
		b.WriteByte('\n')
		name := 0
		for _, c := range f.cases {
			name = max(name, terminal.Columns(c.Name))
		}
		for _, c := range f.cases {
			fmt.Fprintf(b, "  %s: %s  %s\n", f.tag.Key, terminal.Pad(c.Name, name), c.Doc)
			lines(b, "    ", "", c.body.fields)
		}
	case f.body != nil || f.proto != nil:
		b.WriteByte('\n')
		above := ""
		if f.proto != nil {
			above = "*."
		}
		lines(b, "  ", above, f.Children())
	}
}

// lines prints one line per field, indented, with names prefixed by above.
func lines(b *strings.Builder, indent, above string, fields []*Field) {
	key, value := 0, 0
	for _, f := range fields {
		key, value = max(key, terminal.Columns(above+f.Key)), max(value, min(20, terminal.Columns(f.here())))
	}
	for _, f := range fields {
		fmt.Fprintf(b, "%s%s  %s  %s\n", indent, terminal.Pad(above+f.Key, key), terminal.Pad(f.here(), value), f.Doc)
	}
}

// here is how a list shows the field: its default.
func (f *Field) here() string {
	switch {
	case f.Type == TypeSwitch:
		return onOff(f.defaultOn)
	case f.Required:
		return "(required)"
	case f.Type == TypeSection, f.Type == TypeMap:
		return "{...}"
	case f.Default == "":
		return "-"
	}
	return f.Default
}
