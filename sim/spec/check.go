package spec

import (
	"fmt"
	"slices"
	"strings"
)

// Checker reports faults that involve more than one field, or one field in a way that Min and Max cannot say.
type Checker struct{ s *Section }

// crossCheck is a check and the paths it depends on; none means the whole section.
type crossCheck struct {
	run    func(*Checker)
	of     []string
	anyway bool
	once   bool
}

// Check adds a cross-field check. It runs once all fields of the section, and of those below
// it, are valid; if it names the paths it depends on, relative to the section, as soon as these
// are. In a path * stands for each entry of a map.
func (s *Section) Check(check func(c *Checker), of ...string) {
	s.check(crossCheck{run: check, of: of})
}

// CheckOnce is Check of keys none of which can change while running, so that changes do not repeat it.
func (s *Section) CheckOnce(check func(c *Checker), of ...string) {
	s.check(crossCheck{run: check, of: of, once: true})
}

// CheckAnyway adds a check that runs whatever is wrong elsewhere. It has to ask Right or Stands
// about what it relies on.
func (s *Section) CheckAnyway(check func(c *Checker)) {
	s.check(crossCheck{run: check, anyway: true})
}

func (s *Section) check(x crossCheck) {
	if s.proto {
		return
	}
	s.checks = append(s.checks, x)
	for f := s.owner; f != nil && !f.checked && !x.once; f = f.section.owner {
		f.checked = true
	}
}

// Right reports whether no fault was found so far at these paths, below them, or at what
// encloses them. Paths are relative to the section; * stands for each entry of a map.
func (c *Checker) Right(paths ...string) bool { return c.without(true, paths) }

// Stands is Right, but faults below the paths do not matter: what is there can be read, though
// perhaps not all of it.
func (c *Checker) Stands(paths ...string) bool { return c.without(false, paths) }

// OnlyLeaves reports whether all faults found so far are in single values: each section, switch,
// union and entry that the file has is there.
func (c *Checker) OnlyLeaves() bool {
	root := c.s
	for root.owner != nil {
		root = root.owner.section
	}
	return !slices.ContainsFunc(c.s.shared.wrong, func(path string) bool {
		f, _ := root.find(strings.Split(path, "."))
		return f != nil && !f.IsLeaf()
	})
}

// mostWrong bounds the time that checks take in a file in which everything is wrong.
const mostWrong = 1000

func (c *Checker) without(below bool, paths []string) bool {
	if len(c.s.shared.wrong) > mostWrong {
		return false
	}
	for _, wrong := range c.s.shared.wrong {
		for _, path := range paths {
			path = join(c.s.path, path)
			if encloses(wrong, path) || below && encloses(path, wrong) {
				return false
			}
		}
	}
	return true
}

// encloses reports whether a path is another one or lies below it. In both * stands for any name.
func encloses(above, path string) bool {
	for {
		a, restAbove, more := strings.Cut(above, ".")
		p, rest, deeper := strings.Cut(path, ".")
		switch {
		case a != p && a != "*" && p != "*":
			return false
		case !more:
			return true
		case !deeper:
			return false
		}
		above, path = restAbove, rest
	}
}

// Checker returns a Checker of what Decode found, for callers that check further.
func (s *Section) Checker() *Checker { return &Checker{s} }

// Lean reports whether the scenario is read by DecodeLean, for one of many runs.
func (c *Checker) Lean() bool { return c.s.shared.lean }

// Errorf reports a fault at path, which is relative to the section; "" is the section itself. The file is refused,
// with the place of the path in it and all other faults.
func (c *Checker) Errorf(path, format string, args ...any) {
	c.report(Problem{Path: path, Msg: fmt.Sprintf(format, args...)})
}

// Warnf reports at path, as of Errorf, something that may be intended but is probably wrong. The scenario runs
// nevertheless, but for check --strict.
func (c *Checker) Warnf(path, format string, args ...any) {
	c.report(Problem{Path: path, Msg: fmt.Sprintf(format, args...), Warning: true})
}

const idle = "has no effect: "

// Idlef warns that the field at path has no effect, and says why, unless it has its default, as in a file that states
// all.
func (c *Checker) Idlef(path, why string, args ...any) {
	if f, ok := c.s.Lookup(path); ok && f.given && f.Default != "" && f.atDefault() {
		return
	}
	c.report(Problem{Path: path, Msg: idle + fmt.Sprintf(why, args...), Warning: true, Idle: true})
}

// Report adds a problem found elsewhere.
func (c *Checker) Report(p Problem) { c.s.shared.report(p) }

// report adds a problem at a path that is relative to the section.
func (c *Checker) report(p Problem) {
	p.Pos, p.Path = c.s.place(p.Path), join(c.s.path, p.Path)
	c.s.shared.report(p)
}

// Given reports whether a file gives the field at path, be it the default; false for a path that does not exist.
func (c *Checker) Given(path string) bool {
	f, ok := c.s.Lookup(path)
	return ok && f.given
}

// Changes reports whether a file gives the field at path a value other than its default.
func (c *Checker) Changes(path string) bool {
	f, ok := c.s.Lookup(path)
	return ok && f.given && !f.atDefault()
}

// Pos returns the position of path, or of what encloses it.
func (c *Checker) Pos(path string) Pos { return c.s.place(path) }

// place returns the position of the deepest part of path that a file gives.
func (s *Section) place(path string) Pos {
	at, n := s.at, s.node
	if path == "" {
		return at
	}
	key, below, _ := strings.Cut(path, ".")
	if f := s.byKey[key]; f != nil { // a map's node may be long
		name, rest, _ := strings.Cut(below, ".")
		if body := f.entry(name); body != nil {
			return body.place(rest)
		}
	}
	for _, key := range strings.Split(path, ".") {
		if n = n.Get(key); n == nil {
			break
		}
		at = n.Pos
	}
	return at
}

// ErrorIn reports a fault at a letter of the text at path, counted from 0, with what would be right.
func (c *Checker) ErrorIn(path string, letter int, msg, hint string) {
	p := Problem{Pos: c.s.place(path), Path: join(c.s.path, path), Msg: msg, Hint: hint}
	if f, ok := c.s.Lookup(path); ok && f.node != nil && p.Pos.Line > 0 {
		p.Pos.Col += letter
		if f.node.Quoted {
			p.Pos.Col++
		}
	}
	c.s.shared.report(p)
}
