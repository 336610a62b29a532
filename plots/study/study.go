// Package study has the figures of parameter studies and of calibrations, one file per figure.
// Several figures share the runs by point (study.go), the panels per metric (gallery.go) and the names
// and units of metrics and factors (words.go).
package study

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/phrase"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// A study is the runs of a sweep folder, by point.
type study struct {
	m       *manifest.Sweep
	points  []*setting // in the order of their numbers
	failed  int        // number of failed runs
	metrics []string
}

// A setting is a point of the design with the results of its runs.
type setting struct {
	number int
	arm    string
	level  []string  // of each factor, as text
	at     []float64 // as a number; NaN: categorical
	reps   []int
	values [][]float64 // [metric][replicate]
}

// Figures returns the figures of studies and of calibrations, in the order of reports.
func Figures() []figure.Figure {
	return []figure.Figure{
		{Name: "effects", Shows: "change of each metric, by arm or by level of a grid",
			Needs: "answers that compare arms with a baseline, or levels",
			Of:    manifest.SweepKind, Reads: "answers runs", Asks: differences, Alone: effects},
		{Name: "dose", Shows: "a metric over one factor", Needs: "runs over one factor, or two of which one has levels or " +
			"that make a grid",
			Of: manifest.SweepKind, Reads: "runs", Asks: dosed, Alone: dose},
		{Name: "phase", Shows: "a metric over two factors, as a map", Needs: "runs of a grid of two factors",
			Of: manifest.SweepKind, Reads: "runs", Asks: phased, Alone: phase},
		{Name: "series", Shows: "metrics over time, by arm or level", Needs: "series, and arms, a grid or a list of few " +
			"points",
			Of: manifest.SweepKind, Reads: "series runs", Asks: timed, Alone: series},
		{Name: "tornado", Shows: "effect of each factor on a metric over its range", Needs: "a list, one factor at a time",
			Of: manifest.SweepKind, Reads: "answers runs", Asks: figure.Asked("oat"), Alone: tornado},
		{Name: "indices", Shows: "Shapley and Owen values of elements",
			Needs: "values of elements",
			Of:    manifest.SweepKind, Reads: "answers", Asks: figure.Asked("shapley"), Alone: indices},
	}
}

// studyOf returns the runs of a study.
func studyOf(f *figure.Folder) (*study, error) { return figure.View(f, readStudy) }

// At returns the numbers of the factors at each point.
func At(f *figure.Folder) (map[int][]float64, error) {
	s, err := studyOf(f)
	if err != nil {
		return nil, err
	}
	at := map[int][]float64{}
	for _, p := range s.points {
		at[p.number] = p.at
	}
	return at, nil
}

func readStudy(f *figure.Folder) (*study, error) {
	columns := []string{"point", "replicate", "status"}
	for _, x := range f.Sweep.Factors {
		columns = append(columns, x.Name)
	}
	for _, x := range f.Sweep.Metrics {
		columns = append(columns, x.Name)
	}
	t, err := f.Need(schema.RunsTable, columns...)
	if err != nil {
		return nil, err
	}
	return newStudy(f.Sweep, t), nil
}

func newStudy(m *manifest.Sweep, t *table.Table) *study {
	s := &study{m: m}
	point, rep, status, arm := t.Col("point"), t.Col("replicate"), t.Col("status"), t.Col("arm")
	var factors, metrics []*table.Values
	var texts []func(int, float64) string
	for _, f := range m.Factors {
		c := t.Col(f.Name)
		factors, texts = append(factors, c), append(texts, levelTexts(c))
	}
	for _, x := range m.Metrics {
		metrics, s.metrics = append(metrics, t.Col(x.Name)), append(s.metrics, x.Name)
	}
	of := map[int]*setting{}
	for r := range t.Rows() {
		n := int(point.Float(r))
		p := of[n]
		if p == nil {
			p = &setting{number: n, values: make([][]float64, len(metrics))}
			if arm != nil {
				p.arm = arm.Text(r)
			}
			for i, c := range factors {
				x := c.Float(r)
				if m.Factors[i].Scale == "categorical" {
					x = math.NaN()
				} else if v, err := strconv.ParseFloat(c.Text(r), 64); err == nil && math.IsNaN(x) {
					x = v
				}
				p.level, p.at = append(p.level, texts[i](r, x)), append(p.at, x)
			}
			of[n], s.points = p, append(s.points, p)
		}
		if status.Text(r) != "ok" {
			s.failed++
			continue
		}
		p.reps = append(p.reps, int(rep.Float(r)))
		for i, c := range metrics {
			p.values[i] = append(p.values[i], c.Float(r))
		}
	}
	slices.SortStableFunc(s.points, func(a, b *setting) int { return a.number - b.number })
	return s
}

// most is the largest number of replicates of a point.
func (s *study) most() (n int) {
	for _, p := range s.points {
		n = max(n, len(p.reps))
	}
	return n
}

// mean returns the interval of the mean of a metric at a setting.
func (s *study) mean(p *setting, metric int) summary.Interval {
	return summary.Student(p.values[metric], s.m.Metrics[metric].Step, s.m.Confidence).Bounded(s.m.Metrics[metric].In())
}

// varied returns the factors with more than one level among the points.
func (s *study) varied() []int {
	var out []int
	for i := range s.m.Factors {
		if len(s.levelsOf(i)) > 1 {
			out = append(out, i)
		}
	}
	return out
}

// levelsOf returns the levels of a factor that occur. Numbers, dates, and names that are all
// numbers are sorted; other categories are in the study's order.
func (s *study) levelsOf(factor int) []level {
	var out []level
	known := map[string]bool{}
	for _, p := range s.points {
		if l := p.levelOf(factor); !known[l.key()] {
			known[l.key()] = true
			out = append(out, l)
		}
	}
	order := s.m.Factors[factor].Levels
	slices.SortStableFunc(out, func(a, b level) int {
		switch {
		case a.at < b.at:
			return -1
		case a.at > b.at:
			return 1
		case !math.IsNaN(a.at):
			return 0
		}
		x, err := strconv.ParseFloat(a.text, 64)
		y, other := strconv.ParseFloat(b.text, 64)
		if err == nil && other == nil {
			return cmp.Compare(x, y)
		}
		return slices.Index(order, a.text) - slices.Index(order, b.text)
	})
	return out
}

// arms returns the arms that occur, the baseline first.
func (s *study) arms() []string {
	out := slices.DeleteFunc(Distinct(s.points, func(p *setting) string { return p.arm }),
		func(arm string) bool { return arm == "" })
	slices.SortStableFunc(out, func(a, b string) int { return s.rank(a) - s.rank(b) })
	return out
}

// rank is the place of an arm in figures: the baseline is first, the others are in the order of the
// file.
func (s *study) rank(arm string) int {
	if arm == s.m.Baseline {
		return -1
	}
	return slices.Index(s.m.Arms, arm)
}

// byArm returns the points, those of an arm together.
func (s *study) byArm() []*setting {
	out := slices.Clone(s.points)
	slices.SortStableFunc(out, func(a, b *setting) int { return s.rank(a.arm) - s.rank(b.arm) })
	return out
}

// contrasted reports whether the study has several arms, among them the baseline.
func (s *study) contrasted() bool {
	return s.m.Baseline != "" && slices.Contains(s.arms(), s.m.Baseline) && len(s.arms()) > 1
}

type level struct {
	text string
	at   float64
}

func (p *setting) levelOf(factor int) level { return level{p.level[factor], p.at[factor]} }

// key identifies the level among those of its factor, since texts are rounded.
func (l level) key() string { return l.text + "\x00" + strconv.FormatFloat(l.at, 'g', -1, 64) }

func (l level) same(o level) bool {
	return l.text == o.text && (l.at == o.at || l.at != l.at && o.at != o.at)
}

// still reports whether all values of the metrics are 0.
func (s *study) still(metrics ...int) bool {
	for _, p := range s.points {
		for _, m := range metrics {
			if slices.ContainsFunc(p.values[m], func(v float64) bool { return v != 0 && !math.IsNaN(v) }) {
				return false
			}
		}
	}
	return true
}

// once reports whether every point ran exactly once, so that no mean has an interval.
func (s *study) once() bool {
	return !slices.ContainsFunc(s.points, func(p *setting) bool { return len(p.reps) != 1 })
}

// axisOf returns the axis of a numeric or date factor.
func axisOf(f *schema.Factor) chart.Axis {
	a := chart.Axis{Title: FactorTitle(f)}
	switch f.Scale {
	case "log":
		a.Kind = chart.Logarithmic
	case "date":
		a.Kind = chart.Calendar
	case "integer":
		a.Whole = true
	}
	return a
}

// ran is a requirement: at least one run that gave a number.
func ran(f *figure.Folder) string {
	s, err := studyOf(f)
	if err != nil {
		return err.Error()
	}
	for _, p := range s.points {
		if slices.ContainsFunc(slices.Concat(p.values...), func(v float64) bool { return !math.IsNaN(v) }) {
			return ""
		}
	}
	return "a run with a value"
}

// Distinct returns a text of each element of a list, without repeats.
func Distinct[T any](list []T, text func(T) string) []string {
	var out []string
	for _, x := range list {
		if s := text(x); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// by says by what points differ.
func (s *study) by() string {
	var w []string
	if len(s.arms()) > 1 {
		w = append(w, "arm")
	}
	for _, i := range s.varied() {
		w = append(w, phrase.Name(s.m.Factors[i].Name))
	}
	if len(w) == 0 {
		return ""
	}
	return " by " + digits.List(w)
}

// nameOf names a point by its arm and the factors that vary, with units.
func (s *study) nameOf(p *setting) string {
	var w []string
	if p.arm != "" {
		w = append(w, p.arm)
	}
	varied := s.varied()
	for _, i := range varied {
		if s.m.Factors[i].Scale == "categorical" && len(varied) == 1 {
			w = append(w, p.level[i])
		} else {
			w = append(w, levelIn(&s.m.Factors[i], p.level[i], p.at[i]))
		}
	}
	if len(w) == 0 {
		return "all"
	}
	return strings.Join(w, ", ")
}
