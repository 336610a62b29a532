package study

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
)

// list joins texts that name lines, with semicolons if the names have commas or levels.
func (r *response) list(texts []string, join func([]string) string) string {
	if slices.ContainsFunc(r.lines, func(l arm) bool { return strings.Contains(l.label, ", ") || strings.Contains(l.label, " = ") }) {
		return strings.Join(texts, "; ")
	}
	return join(texts)
}

// mostRowsTold is the largest number of rows of a line that a caption lists.
const mostRowsTold = 12

// told returns the numbers of a line in words: for a few rows all of them, for many the least and
// the largest, otherwise the first and the last.
func (r *response) told(line string, list []summary.Interval, names []string) (words []string) {
	if !r.categorical() || len(list) > mostRowsTold {
		switch say := r.ends(list, names); {
		case say == "":
			return nil
		case strings.Contains(line, " = "):
			return []string{line + ": " + say}
		case len(r.lines) > 1:
			return []string{line + " " + say}
		default:
			return []string{say}
		}
	}
	for k, v := range list {
		name := names[k]
		if len(r.lines) > 1 {
			name += ", " + line
		}
		words = append(words, name+" "+phrase.Interval(v))
	}
	return words
}

// ends returns the first and the last value of a line in words, and what lies between them beyond
// the intervals of both, or of rows the least and the largest.
func (r *response) ends(list []summary.Interval, names []string) string {
	first, last := -1, -1
	for i, v := range list {
		if math.IsNaN(v.Mean) {
			continue
		}
		if first < 0 || r.categorical() && v.Mean < list[first].Mean {
			first = i
		}
		if last < 0 || !r.categorical() || v.Mean > list[last].Mean {
			last = i
		}
	}
	say := func(i int) string { return phrase.Interval(list[i]) + " at " + names[i] }
	switch {
	case first < 0:
		return ""
	case first == last:
		return say(first)
	case r.categorical():
		return "least " + say(first) + ", largest " + say(last)
	}
	low, high := first, first
	for i, v := range list {
		if v.Mean < list[low].Mean {
			low = i
		}
		if v.Mean > list[high].Mean {
			high = i
		}
	}
	words := []string{say(first)}
	ends := []summary.Interval{list[first], list[last]}
	for i, v := range ends {
		if math.IsNaN(v.Lo) {
			ends[i].Lo, ends[i].Hi = v.Mean, v.Mean
		}
	}
	if list[low].Mean < min(ends[0].Lo, ends[1].Lo) {
		words = append(words, "least "+say(low))
	}
	if list[high].Mean > max(ends[0].Hi, ends[1].Hi) {
		words = append(words, "largest "+say(high))
	}
	if len(words) == 1 {
		return words[0] + " to " + say(last)
	}
	if len(words) == 3 && high < low {
		words[1], words[2] = words[2], words[1]
	}
	return strings.Join(append(words, say(last)), ", ")
}

// crossing begins what a caption says of where a line crosses 0.
const crossing = "crossing 0 at "

// crossings returns where a line crosses 0, as analyzed, and that in words. An interval that is open
// at one end is drawn to the first or the last level.
func (r *response) crossings(f *figure.Folder, metric, line int) (*chart.Points, string) {
	t, _ := f.Has(schema.IndicesTable)
	if t == nil || r.categorical() {
		return nil, ""
	}
	l, name := r.lines[line], r.s.m.Factors[r.along].Name
	place := l.arm
	if r.by >= 0 {
		place = strings.TrimSpace(place + " " + r.s.m.Factors[r.by].Name + "=" + l.level.text)
	}
	d := chart.SerialDots(line, cmp.Or(l.label, metricTitle(f, r.s.metrics[metric])))
	d.Kind, d.Shape, d.Hollow = "crosses 0", ink.Diamond, true
	var at []string
	for i := range t.Rows() {
		is := func(column, want string) bool { return t.Col(column).Text(i) == want }
		if !is("metric", r.s.metrics[metric]) || !is("method", "break_even") || !is("index", "mean") || !is("factor", name) || !is("other", place) {
			continue
		}
		n, _ := t.Col("n").Int(i)
		v := summary.Interval{Mean: t.Col("value").Float(i), Lo: t.Col("lo").Float(i), Hi: t.Col("hi").Float(i), N: int(n)}
		ends := [2]float64{v.Lo, v.Hi}
		v.Lo, v.Hi = r.within(v)
		say := phrase.Interval(v)
		switch {
		case math.IsNaN(ends[0]):
			say += " (from the first level)"
		case math.IsNaN(ends[1]):
			say += " (to the last level)"
		}
		at = append(at, say)
		d.Along(v, 0)
	}
	if len(at) == 0 {
		return nil, ""
	}
	say := crossing + digits.List(at)
	if len(r.lines) > 1 {
		say = l.label + " " + say
	}
	return d, say
}

// within returns the limits of an interval, or the ends of the levels where it has none.
func (r *response) within(v summary.Interval) (lo, hi float64) {
	lo, hi = v.Lo, v.Hi
	if math.IsNaN(lo) {
		lo = r.levels[0].at
	}
	if math.IsNaN(hi) {
		hi = r.levels[len(r.levels)-1].at
	}
	return lo, hi
}
