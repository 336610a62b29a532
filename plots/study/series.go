package study

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/floats"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

const (
	mostRows  = 2_000_000 // rows of series that are read, which take some hundred megabytes
	mostDates = 400       // dates that a line goes through
	fewBands  = 3         // lines up to which bands can be told apart
)

// A cohort is the points behind one line: a point, or those of an arm or level, over which it averages.
type cohort struct {
	label  string
	points []*setting
}

// cohorts returns the lines of each panel of a metric: the points if they are few, or else the arms, or else
// for each factor of a grid its levels. The first cohort is what others are compared with.
func (s *study) cohorts() (panels [][]cohort, lacks string) {
	of := func(group func(*setting) string) (all []cohort) {
		for _, p := range s.byArm() {
			name := group(p)
			i := slices.IndexFunc(all, func(c cohort) bool { return c.label == name })
			if i < 0 {
				i, all = len(all), append(all, cohort{label: name})
			}
			all[i].points = append(all[i].points, p)
		}
		return all
	}
	designed := slices.Contains([]string{"grid", "list", "arms"}, s.m.Design)
	switch {
	case designed && len(s.points) <= mostLines:
		panels = [][]cohort{of(s.nameOf)}
	case len(s.arms()) > 1:
		panels = [][]cohort{of(func(p *setting) string { return p.arm })}
	case s.m.Design == "grid":
		for _, k := range s.varied() {
			f := &s.m.Factors[k]
			panels = append(panels, of(func(p *setting) string { return levelIn(f, p.level[k], p.at[k]) }))
		}
	default:
		return nil, "arms, a grid, or a list of few points"
	}
	for i, lines := range panels {
		for _, c := range lines {
			if len(c.points) != len(lines[0].points) {
				return nil, fmt.Sprintf("as many points for each line: %d have %s, %d have %s", len(lines[0].points),
					lines[0].label, len(c.points), c.label)
			}
		}
		if len(lines) > mostLines {
			panels[i] = spaced(lines, mostLines)
		}
	}
	return panels, ""
}

// timed is a requirement: series of cohorts.
func timed(f *figure.Folder) string {
	if lacks := ran(f); lacks != "" {
		return lacks
	}
	s, err := studyOf(f)
	if err != nil {
		return err.Error()
	}
	if _, lacks := s.cohorts(); lacks != "" {
		return lacks
	}
	for _, file := range table.Files(schema.SeriesTable) {
		if n := f.Sweep.Tables[file].Rows; n != nil && *n > mostRows {
			return fmt.Sprintf("a table series of at most %d rows: it has %d", mostRows, *n)
		}
	}
	return figure.Filled(schema.SeriesTable)(f)
}

// series shows metrics over time, by arm or level, and where points share random numbers the paired
// differences from the baseline or the first level.
//
// It reads series: point, replicate, date, and the columns of the metrics; and runs for the levels of
// points. Flows are summed from the start.
func series(f *figure.Folder) (*chart.Chart, error) {
	s, err := studyOf(f)
	if err != nil {
		return nil, err
	}
	t, err := f.Need(schema.SeriesTable, "point", "replicate", "date")
	if err != nil {
		return nil, err
	}
	panels, lacks := s.cohorts()
	if lacks != "" {
		return nil, figure.Nothing("%s", lacks)
	}
	h := historyOf(t)
	if len(h.dates) < 2 {
		return nil, figure.Nothing("table series: %d recorded ticks; a figure over time needs two", len(h.dates))
	}
	c := NewGallery(f, "Metrics over time"+s.by())
	for _, name := range s.recorded(t) {
		var views []*chart.Panel
		for _, lines := range panels {
			views = append(views, s.overTime(c, h, t.Col(name), lines)...)
		}
		if still := !slices.ContainsFunc(views,
			func(p *chart.Panel) bool { return slices.ContainsFunc(p.Curves(), moves) }); still {
			c.left = append(c.left, MetricTitle(f, name))
			continue
		}
		c.Add(name, views...)
	}
	if len(c.Panels) == 0 {
		return nil, figure.Nothing("table series: no metric of the study changes over time")
	}
	switch {
	case len(panels) == 1 && len(panels[0]) == 2:
		c.Title = "“" + panels[0][1].label + "” against “" + panels[0][0].label + "” over time" + c.turns()
	case len(c.names) == 1:
		c.Title = phrase.Capital(MetricTitle(f, c.names[0])) + " over time" + s.by()
	}
	drawn := fmt.Sprintf("mean of %s and, where points share random numbers, mean paired differences, with %s",
		s.replicates(), phrase.Reach(s.most(), Sure(f)+" Student intervals corrected for skewness"))
	if s.once() {
		drawn = phrase.NoInterval
	}
	c.Describe(fmt.Sprintf("Metrics of study %s over time%s, averaged over other factors: %s.", f.Label, s.by(),
		drawn)+LeftOut(s.failed, "runs"), schema.SeriesTable)
	return &c.Chart, nil
}

// recorded returns the columns of series that the metrics use, in their order.
func (s *study) recorded(t *table.Table) (names []string) {
	for _, metric := range s.metrics {
		for _, part := range strings.FieldsFunc(metric, func(r rune) bool { return strings.ContainsRune("(),@/ ", r) }) {
			if c := t.Col(part); c != nil && (c.Column().Kind == table.Stock || c.Column().Kind == table.Flow) {
				names = Noted(names, part)
			}
		}
	}
	return names
}

// A history has where the runs are in the table of series.
type history struct {
	dates []float64
	rows  map[[2]int][]int // of point and replicate, in the order of ticks
	at    []int            // of each row, the number of its date
}

func historyOf(t *table.Table) *history {
	h := &history{rows: map[[2]int][]int{}}
	point, replicate, date := t.Col("point"), t.Col("replicate"), t.Col("date")
	for r := range t.Rows() {
		k := [2]int{int(point.Float(r)), int(replicate.Float(r))}
		h.rows[k] = append(h.rows[k], r)
		h.dates = append(h.dates, date.Float(r))
	}
	all := h.dates
	h.dates = slices.Compact(slices.Sorted(slices.Values(all)))
	for _, x := range all {
		i, _ := slices.BinarySearch(h.dates, x)
		h.at = append(h.at, i)
	}
	return h
}

// of returns the mean of a column over points, by replicates that all of them have and dates.
func (h *history) of(c *table.Values, points []*setting, replicates []int) [][]float64 {
	out := make([][]float64, len(replicates))
	for k, rep := range replicates {
		mean := make([]float64, len(h.dates))
		for _, p := range points {
			v := slices.Repeat([]float64{math.NaN()}, len(h.dates))
			sum := 0.0
			for _, r := range h.rows[[2]int{p.number, rep}] {
				x := c.Float(r)
				if c.Column().Kind == table.Flow && x == x {
					sum += x
					x = sum
				}
				v[h.at[r]] = x
			}
			for i, x := range v {
				mean[i] += x / float64(len(points))
			}
		}
		out[k] = mean
	}
	return out
}

// overTime returns the panel of a column by cohorts and, if they share random numbers, that of their
// differences from the first.
func (s *study) overTime(g *Gallery, h *history, c *table.Values, lines []cohort) []*chart.Panel {
	f, col, title := g.of, c.Column(), MetricTitle(g.of, c.Column().Name)
	in := col.Range
	if col.Kind == table.Flow {
		if title = "cumulative " + title; in.Known() && in.Low >= 0 {
			in = table.NotNegative()
		} else {
			in = table.Range{}
		}
	}
	replicates := s.allReplicates()
	level := &chart.Panel{X: chart.Axis{Kind: chart.Calendar}}
	change := &chart.Panel{X: level.X}
	all := make([][][]float64, len(lines))
	for i, l := range lines {
		all[i] = h.of(c, l.points, replicates)
		curve := s.curve(h, l.label, all[i], in, i)
		curve.NoBand = s.paired() && len(lines) > fewBands
		level.Marks = append(level.Marks, curve)
	}
	for i, l := range lines {
		if base := s.against(lines, l); s.paired() && base != i {
			for k := range all[i] {
				all[i][k] = floats.SubTo(make([]float64, len(h.dates)), all[i][k], all[base][k])
			}
			change.Marks = append(change.Marks, s.curve(h, l.label, all[i], table.Range{}, i))
			var last []float64
			for _, run := range all[i] {
				last = append(last, run[len(run)-1])
			}
			g.turn(col.Name, signOf(summary.Student(last, 0, s.m.Confidence)))
		}
	}
	from := lines[0].label
	if s.contrasted() {
		from = s.m.Baseline
	}
	views := []*chart.Panel{level, change}
	if len(change.Marks) == 0 {
		views = views[:1]
	}
	for i, v := range views {
		var values []float64
		for _, l := range v.Curves() {
			values = append(values, l.Y...)
			if !l.NoBand {
				values = slices.Concat(values, l.Lo, l.Hi)
			}
		}
		name := title
		if i > 0 {
			name = "change of " + title + " from " + from
		}
		v.Y = chart.ValueAxis(name, unitText(f, col.Unit), values)
		if len(lines) > 1 {
			chart.NameCurves(v)
		}
	}
	return views
}

// allReplicates are those that some point has, in order.
func (s *study) allReplicates() (all []int) {
	for _, p := range s.points {
		all = append(all, p.reps...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// against returns the index of the line that another is compared with: the baseline, at the same levels
// if each line is a point, or else the first.
func (s *study) against(lines []cohort, l cohort) int {
	for i, o := range lines {
		if s.contrasted() && o.points[0].arm == s.m.Baseline && slices.Equal(o.points[0].level, l.points[0].level) {
			return i
		}
	}
	return 0
}

// curve averages a metric over replicates at each date.
func (s *study) curve(h *history, label string, v [][]float64, in table.Range, style int) *chart.Curve {
	c := &chart.Curve{Series: label, Style: ink.Serial(style)}
	of := summary.Students{Confidence: s.m.Confidence}
	values := make([]float64, len(v))
	var at []int
	for i := range h.dates {
		if slices.ContainsFunc(v, func(run []float64) bool { return run[i] == run[i] }) { // others are of other runs
			at = append(at, i)
		}
	}
	if len(at) > mostDates {
		at = spaced(at, mostDates)
	}
	for _, i := range at {
		for k := range v {
			values[k] = v[k][i]
		}
		c.Add(h.dates[i], of.Interval(values, 0).Bounded(in).OrRange(len(v)))
	}
	if s.once() {
		c.Lo, c.Hi = nil, nil
	}
	return c
}
