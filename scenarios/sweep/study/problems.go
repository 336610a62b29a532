package study

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"guanxi/scenarios"
	"guanxi/sim/spec"
)

func (r *Reader) err() error {
	if len(r.Problems) == 0 && len(r.others) == 0 {
		return nil
	}
	e := r.File.Invalid(r.Problems, r.others...)
	e.Warnings = r.allWarnings()
	return e
}

// allWarnings returns the warnings about the study, its scenario, arms and levels.
func (r *Reader) allWarnings() []string { return unique(append(r.File.Warnings(), r.warnings...)) }

// Right reports whether the keys at and below a path are well formed. Further checks make
// sense only then.
func (r *Reader) Right(paths ...string) bool { return r.Formal.Right(paths...) }

func (r *Reader) Errorf(at spec.Pos, path, hint, format string, args ...any) {
	r.Problems = append(r.Problems, spec.Problem{Pos: at, Path: path, Msg: fmt.Sprintf(format, args...), Hint: hint})
}

// Wrong reports an error at the value of the path or at what encloses it.
func (r *Reader) Wrong(path, hint, format string, args ...any) {
	r.Errorf(r.Pos(path), path, hint, format, args...)
}

func (r *Reader) Warnf(at spec.Pos, path, format string, args ...any) {
	p := spec.Problem{Pos: at, Path: path, Msg: fmt.Sprintf(format, args...), Warning: true}
	r.warnings = append(r.warnings, r.File.Render(spec.Problems{p}))
}

// Fault reports an error of a scenario.
func (r *Reader) Fault(at spec.Pos, path string, err error) {
	var invalid *scenarios.Error
	if errors.As(err, &invalid) {
		r.others = append(r.others, invalid)
		return
	}
	r.Errorf(at, path, "", "%v", err)
}

// Pos returns the position of the value at a path of the study, or of what encloses it.
func (r *Reader) Pos(path string) spec.Pos {
	for p := path; p != ""; {
		if n := r.File.Tree.At(p); n != nil {
			return n.Pos
		}
		k := strings.LastIndexByte(p, '.')
		if k < 0 {
			break
		}
		p = p[:k]
	}
	return spec.Pos{File: r.File.Files[0].Name, Line: 1, Col: 1}
}

// Placed returns a value as if it stood at a position in the file.
func Placed(pos spec.Pos, text string) *spec.Node {
	n := spec.Scalar(text)
	n.Pos, n.Origin = pos, pos.File
	return n
}

// factorPos returns the position of a factor's name.
func (r *Reader) factorPos(name string) spec.Pos {
	if at, ok := r.File.Tree.At("factors").KeyPos(name); ok {
		return at
	}
	return r.Pos("factors")
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

// Item returns the position of an Item of a list, or of the key if there is no list.
func (r *Reader) Item(path string, i int) spec.Pos {
	if n := r.File.Tree.At(path); n != nil && i < len(n.Items) {
		return n.Items[i].Pos
	}
	return r.Pos(path)
}
