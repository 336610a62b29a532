package study

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"guanxi/scenarios"
	"guanxi/sim/spec"
)

func (r *reader) err() error {
	if len(r.problems) == 0 && len(r.others) == 0 {
		return nil
	}
	e := r.file.Invalid(r.problems, r.others...)
	e.Warnings = r.allWarnings()
	return e
}

// allWarnings returns the warnings about the study, its scenario, arms and levels.
func (r *reader) allWarnings() []string { return unique(append(r.file.Warnings(), r.warnings...)) }

// right reports whether the keys at and below a path are well formed. Further checks make
// sense only then.
func (r *reader) right(paths ...string) bool { return r.formal.Right(paths...) }

func (r *reader) errorf(at spec.Pos, path, hint, format string, args ...any) {
	r.problems = append(r.problems, spec.Problem{Pos: at, Path: path, Msg: fmt.Sprintf(format, args...), Hint: hint})
}

// wrong reports an error at the value of the path or at what encloses it.
func (r *reader) wrong(path, hint, format string, args ...any) {
	r.errorf(r.pos(path), path, hint, format, args...)
}

func (r *reader) warnf(at spec.Pos, path, format string, args ...any) {
	p := spec.Problem{Pos: at, Path: path, Msg: fmt.Sprintf(format, args...), Warning: true}
	r.warnings = append(r.warnings, r.file.Render(spec.Problems{p}))
}

// fault reports an error of a scenario.
func (r *reader) fault(at spec.Pos, path string, err error) {
	var invalid *scenarios.Error
	if errors.As(err, &invalid) {
		r.others = append(r.others, invalid)
		return
	}
	r.errorf(at, path, "", "%v", err)
}

// pos returns the position of the value at a path of the study, or of what encloses it.
func (r *reader) pos(path string) spec.Pos {
	for p := path; p != ""; {
		if n := r.file.Tree.At(p); n != nil {
			return n.Pos
		}
		k := strings.LastIndexByte(p, '.')
		if k < 0 {
			break
		}
		p = p[:k]
	}
	return spec.Pos{File: r.file.Files[0].Name, Line: 1, Col: 1}
}

// placed returns a value as if it stood at a position in the file.
func placed(pos spec.Pos, text string) *spec.Node {
	n := spec.Scalar(text)
	n.Pos, n.Origin = pos, pos.File
	return n
}

// factorPos returns the position of a factor's name.
func (r *reader) factorPos(name string) spec.Pos {
	if at, ok := r.file.Tree.At("factors").KeyPos(name); ok {
		return at
	}
	return r.pos("factors")
}

// entries returns the entries of a mapping that are not off, in the order of the file.
func entries(n *spec.Node) []spec.Entry {
	return slices.DeleteFunc(slices.Clone(n.Keys), func(e spec.Entry) bool { return e.Value.Is("off") })
}

func byKey(a, b spec.Entry) int { return strings.Compare(a.Key, b.Key) }

// unique keeps the first of each distinct text.
func unique(texts []string) []string {
	var out []string
	for _, t := range texts {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}
