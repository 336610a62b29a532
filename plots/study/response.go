package study

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"guanxi/plots/figure"
	"guanxi/plots/ink"
)

// A response describes how to draw a study of one factor, or of two factors of which one has
// levels or that make a grid: the factor on the axis, and what each line stands for.
type response struct {
	s      *study
	along  int   // index of the factor on the axis
	by     int   // index of the factor whose levels make lines; −1: none
	lines  []arm // what each line stands for
	levels []level
	left   int // levels of by without a line
}

// An arm is what one line stands for: an arm of the study, a level, or both.
type arm struct {
	label, arm string
	level      level
}

// responding returns how the study is drawn, or what it lacks for that.
func responding(f *figure.Folder) (*response, string) {
	s, err := studyOf(f)
	if err != nil {
		return nil, err.Error()
	}
	switch s.m.Design {
	case "elements":
		return nil, "a design of one factor: " + s.m.Design + " moves several"
	}
	r := &response{s: s, by: -1}
	varied := s.varied()
	categorical := func(i int) bool { return s.m.Factors[i].Scale == "categorical" }
	switch {
	case len(varied) == 1:
		r.along = varied[0]
	case len(varied) == 2:
		r.along, r.by = varied[0], varied[1]
		same := categorical(r.along) == categorical(r.by)
		if same && !categorical(r.by) {
			if lacks := s.gridded(); lacks != "" || len(s.arms()) > 1 {
				return nil, cmp.Or(lacks, "one factor, or two without arms")
			}
		}
		if categorical(r.along) && !same || same && len(s.levelsOf(r.by)) > len(s.levelsOf(r.along)) {
			r.along, r.by = r.by, r.along
		}
	case len(varied) == 0:
		return nil, "a factor with several levels"
	default:
		return nil, fmt.Sprintf("a factor to draw over: %d are varied", len(varied))
	}
	r.levels = s.levelsOf(r.along)
	arms := s.arms()
	if len(arms) == 0 {
		arms = []string{""}
	}
	by := []level{{"", math.NaN()}}
	if r.by >= 0 {
		by = s.levelsOf(r.by)
		if len(by) > mostLines && !categorical(r.by) {
			r.left, by = len(by)-mostLines, spaced(by, mostLines)
		}
	}
	for _, a := range arms {
		for _, l := range by {
			name := l.text
			if r.by >= 0 && !categorical(r.by) {
				name = levelIn(&s.m.Factors[r.by], l.text, l.at)
			}
			r.lines = append(r.lines, arm{strings.Trim(a+", "+name, ", "), a, l})
		}
	}
	if len(r.lines) > ink.SerialCount {
		return nil, fmt.Sprintf("at most %d lines: arms and levels make %d", ink.SerialCount, len(r.lines))
	}
	return r, ""
}

func dosed(f *figure.Folder) string {
	if s := ran(f); s != "" {
		return s
	}
	_, lacks := responding(f)
	return lacks
}

// settings returns the points of a line, in the order of the factor. In a random design each point
// is a level of its own.
func (r *response) settings(l arm) []*setting {
	at := map[string][]*setting{}
	for _, p := range r.s.points {
		if p.arm == l.arm && (r.by < 0 || p.levelOf(r.by).same(l.level)) {
			k := p.levelOf(r.along).key()
			at[k] = append(at[k], p)
		}
	}
	var out []*setting
	for _, v := range r.levels {
		out = append(out, at[v.key()]...)
	}
	return out
}

// paired reports whether differences from a reference have less scatter than what they are between.
func (s *study) paired() bool {
	return s.m.Luck == "common" && (s.contrasted() || s.m.Design == "grid" && len(s.points) > 1)
}

// spaced returns n of a list, the first and the last among them, at about equal distances.
func spaced[T any](all []T, n int) (out []T) {
	for k := range n {
		out = append(out, all[k*(len(all)-1)/max(n-1, 1)])
	}
	return out
}

// categorical reports whether the factor has unordered levels, which are drawn as rows.
func (r *response) categorical() bool { return r.s.m.Factors[r.along].Scale == "categorical" }

// barred reports whether intervals are drawn: as rows always.
func (r *response) barred() bool { return r.categorical() || len(r.levels) <= mostBars }

// faint reports whether single replicates are drawn, which would cover those of many lines.
func (r *response) faint() bool {
	n := 0
	for _, p := range r.s.points {
		n += len(p.reps)
	}
	return n <= mostFaint && len(r.lines) <= 4
}
