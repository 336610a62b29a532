package spec

import (
	"fmt"
	"strings"
)

// Checker reports faults that involve more than one field.
type Checker struct{ s *Section }

// crossCheck is a check and the paths it depends on; none means the whole section.
type crossCheck struct {
	run func(*Checker)
	of  []string
}

// Check adds a cross-field check. It runs once all fields of the section, and of those below
// it, are valid; if it names the paths it depends on, relative to the section, as soon as these
// are.
func (s *Section) Check(check func(c *Checker), of ...string) {
	if s.proto {
		return
	}
	s.checks = append(s.checks, crossCheck{check, of})
	for f := s.owner; f != nil && !f.checked; f = f.section.owner {
		f.checked = true
	}
}

// Right reports whether no fault was found so far at these paths, below them, or at what
// encloses them. Paths are relative to the section.
func (c *Checker) Right(paths ...string) bool {
	for _, p := range c.s.shared.problems {
		if p.Warning {
			continue
		}
		for _, path := range paths {
			path = join(c.s.path, path)
			if p.Path == path || strings.HasPrefix(p.Path, path+".") || strings.HasPrefix(path, p.Path+".") {
				return false
			}
		}
	}
	return true
}

// Lean reports whether the scenario is read by DecodeLean, for one of many runs.
func (c *Checker) Lean() bool { return c.s.shared.lean }

// Errorf reports a fault at path, which is relative to the section; "" is the section itself.
func (c *Checker) Errorf(path, format string, args ...any) {
	c.report(Problem{Path: path, Msg: fmt.Sprintf(format, args...)})
}

// Warnf reports something that may be intended but is probably wrong.
func (c *Checker) Warnf(path, format string, args ...any) {
	c.report(Problem{Path: path, Msg: fmt.Sprintf(format, args...), Warning: true})
}

// Idlef warns that the field at path has no effect, and says why.
func (c *Checker) Idlef(path, why string, args ...any) {
	c.report(Problem{Path: path, Msg: "has no effect: " + fmt.Sprintf(why, args...), Warning: true, Idle: true})
}

// Report adds a problem found elsewhere.
func (c *Checker) Report(p Problem) { c.s.shared.report(p) }

// report adds a problem at a path that is relative to the section.
func (c *Checker) report(p Problem) {
	p.Pos, p.Path = c.s.place(p.Path), join(c.s.path, p.Path)
	c.s.shared.report(p)
}

// Given reports whether a file gives the field at path.
func (c *Checker) Given(path string) bool {
	f, ok := c.s.Lookup(path)
	return ok && f.given
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
