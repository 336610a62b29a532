package plots

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
)

// choose returns the figures to draw: those named, which are known, or all that apply.
func choose(fs []*figure.Folder, o Options) ([]figure.Figure, error) {
	names := o.Figures
	if len(names) == 0 {
		return applicable(fs)
	}
	all := List()
	var out []figure.Figure
	var problems []error
	for _, n := range names {
		g := all[slices.IndexFunc(all, func(g figure.Figure) bool { return g.Name == n })]
		if slices.Contains(namesOf(out), n) {
			continue
		}
		if len(fs) > 1 && !g.Compares() {
			problems = append(problems, fmt.Errorf("figure %s shows one folder, not %d; to compare there are %s", n, len(fs),
				nameList(comparing())))
			continue
		}
		for _, f := range fs {
			if s := g.Lacks(f); s != "" {
				problems = append(problems, fmt.Errorf("figure %s: %s lacks %s (it needs %s)", n, f.Dir, s, g.Needs))
			}
		}
		out = append(out, g)
	}
	return out, errors.Join(problems...)
}

// applicable returns the figures whose needs all the folders meet.
func applicable(fs []*figure.Folder) ([]figure.Figure, error) {
	all := List()
	if len(fs) > 1 {
		all = comparing()
	}
	var out []figure.Figure
	for _, g := range all {
		lacks := ""
		for _, f := range fs {
			lacks = cmp.Or(lacks, g.Lacks(f))
		}
		if lacks == "" {
			out = append(out, g)
		}
	}
	if m := fs[0].Sweep; len(out) == 0 && m != nil && len(m.Tables) == 0 {
		return nil, results.Unmade(fs[0].Dir)
	}
	if len(out) == 0 && len(fs) > 1 {
		ofRuns := slices.DeleteFunc(all, func(g figure.Figure) bool { return g.Of != manifest.RunKind })
		return nil, fmt.Errorf("%s and %s: no figure compares them; there are %s for several run folders, claims for "+
			"several sweeps", fs[0].Dir, fs[1].Dir, nameList(ofRuns))
	}
	return out, nil
}

// comparing returns the figures that can compare several folders.
func comparing() []figure.Figure {
	return slices.DeleteFunc(List(), func(g figure.Figure) bool { return !g.Compares() })
}

func namesOf(gs []figure.Figure) []string {
	var w []string
	for _, g := range gs {
		w = append(w, g.Name)
	}
	return w
}

func nameList(gs []figure.Figure) string { return strings.Join(namesOf(gs), ", ") }

// A LeftOutError reports the figures that were not drawn because the fonts lack a letter or a
// table lacks a column. All other figures were drawn.
type LeftOutError struct{ Err error }

func (e *LeftOutError) Error() string { return e.Err.Error() }
func (e *LeftOutError) Unwrap() error { return e.Err }

// wanted returns the figures that were drawn. It leaves out figures that have nothing to show
// unless they were asked for by name. Figures left out for a missing letter or column do not
// stop the others: they are reported as a *LeftOutError. Any other error stops all.
func wanted(drawn []Picture, o Options) ([]Picture, error) {
	var out []Picture
	var problems, left []error
	for _, d := range drawn {
		switch {
		case d.err == nil:
			out = append(out, d)
		case len(o.Figures) == 0 && errors.As(d.err, new(*figure.NothingError)):
		case len(o.Figures) == 0 && (errors.As(d.err, new(*ink.LettersError)) || errors.As(d.err, new(*figure.ColumnError))):
			left = append(left, fmt.Errorf("figure %s: %w", d.Name, d.err))
		default:
			problems = append(problems, fmt.Errorf("figure %s: %w", d.Name, d.err))
		}
	}
	if len(out) > 0 && len(problems) == 0 && len(left) > 0 {
		return out, &LeftOutError{errors.Join(left...)}
	}
	return out, errors.Join(append(problems, left...)...)
}
