package spec

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one fault of a scenario.
type Problem struct {
	Pos     Pos
	Path    string
	Msg     string
	Hint    string // what would be right, shown in brackets
	Warning bool
	Idle    bool // the key has no effect here; where scenarios are compared it may have one in another
	Small   bool // the world has too few consumers for what is asked; in a larger one it need not hold
}

func (p *Problem) Error() string { return p.Pos.String() + ": " + p.Text() }

// maxText is how many bytes of a problem are shown; a key or a value may have millions.
const maxText = 1000

// Text returns the problem without its position, cut in the middle if it is long.
func (p *Problem) Text() string {
	var b strings.Builder
	if p.Warning {
		b.WriteString("warning: ")
	}
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	b.WriteString(p.Msg)
	if p.Hint != "" {
		b.WriteString(" (" + p.Hint + ")")
	}
	t := b.String()
	if len(t) > maxText {
		t = strings.ToValidUTF8(t[:maxText/2], "") + " ... " + strings.ToValidUTF8(t[len(t)-maxText/2:], "")
	}
	return t
}

// Same identifies the problem wherever it stands. It leaves out the hint, which may name a position.
func (p *Problem) Same() string { return p.Path + "\x00" + p.Msg }

// Problems are all faults found in one pass.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i := range ps {
		lines[i] = ps[i].Error()
	}
	return strings.Join(lines, "\n")
}

// Errors returns the problems that are not warnings.
func (ps Problems) Errors() Problems { return ps.only(false) }

// Warnings returns the problems that do not keep a scenario from running.
func (ps Problems) Warnings() Problems { return ps.only(true) }

func (ps Problems) only(warning bool) Problems {
	var out Problems
	for _, p := range ps {
		if p.Warning == warning {
			out = append(out, p)
		}
	}
	return out
}

// Err returns nil if there are at most warnings.
func (ps Problems) Err() error {
	if errs := ps.Errors(); len(errs) > 0 {
		return errs
	}
	return nil
}

// Grouped tells once of keys of a section that have no effect for the same reason, where the first of them is.
func (ps Problems) Grouped() (out Problems) {
	for k, p := range ps {
		if !p.Idle {
			out = append(out, p)
			continue
		}
		section, _, _ := strings.Cut(p.Path, ".")
		same := func(q Problem) bool { return q.Idle && q.Msg == p.Msg && strings.HasPrefix(q.Path, section+".") }
		var keys []string
		for _, q := range ps {
			if same(q) {
				keys = append(keys, q.Path[len(section)+1:])
			}
		}
		if len(keys) > 1 && same(p) {
			if slices.IndexFunc(ps, same) < k {
				continue
			}
			p.Path, p.Msg = section, fmt.Sprintf("%d keys have no effect: %s (%s)", len(keys), strings.TrimPrefix(p.Msg, idle),
				strings.Join(keys, ", "))
		}
		out = append(out, p)
	}
	return out
}

// Sort sorts by file, line and column and drops duplicates.
func (ps Problems) Sort() Problems {
	out := append(Problems(nil), ps...)
	slices.SortStableFunc(out, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Col, b.Pos.Col),
			cmp.Compare(a.Path, b.Path), cmp.Compare(a.Msg, b.Msg))
	})
	return slices.Compact(out)
}

// fault is a problem before it has a path: what a parser reports about one node.
type fault struct {
	at   *Node
	path string // below the field
	msg  string
	hint string
}

// problem makes the Problem of a field's fault, at otherwise if the fault's node has no
// position.
func (r fault) problem(f *Field, otherwise Pos) Problem {
	at := otherwise
	if r.at != nil && r.at.Pos != (Pos{}) {
		at = r.at.Pos
	}
	return Problem{Pos: at, Path: join(f.Path, r.path), Msg: r.msg, Hint: r.hint}
}

// faults collects the faults found by a parser.
type faults []fault

func (r *faults) add(at *Node, msg, hint string) {
	*r = append(*r, fault{at: at, msg: msg, hint: hint})
}

// below adds the faults of what is below the node at key.
func (r *faults) below(key string, own faults) {
	for _, x := range own {
		x.path = key
		*r = append(*r, x)
	}
}

func (r *faults) addf(at *Node, format string, args ...any) {
	r.add(at, fmt.Sprintf(format, args...), "")
}
