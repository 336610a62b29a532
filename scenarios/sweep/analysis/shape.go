package analysis

import (
	"cmp"
	"math"
	"slices"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/schema"
)

// A shape is how the answers to a question are shown: a table with a row for each thing that they are about.
type shape struct {
	question       string
	metric         string            // by name, where it is not one of the study
	label, caption string            // in a paper
	heading        string            // below that of the metric; "": the metric
	keep           func(row) bool    // nil: all
	name           func(row) string  // nil: what it is about
	by             func(row) float64 // rows of the largest size first; nil: as they come
	most           int               // rows shown; 0: mostShown
	scale          func([]row) scale // nil: that of the means
	more           string            // what rows are
	parts          []part
}

// A part of a table is some columns.
type part struct {
	heads []tabular.Column
	cells func(x row, s scale) []tabular.Cell
}

// show returns the table of a metric, and its rows.
func (r *Report) show(metric int, v shape) (tabular.Group, []row) {
	name := v.metric
	if name == "" {
		name = r.Metrics[metric].Name
	}
	rows := r.named(name, v.question)
	if v.keep != nil {
		rows = slices.DeleteFunc(slices.Clone(rows), func(x row) bool { return !v.keep(x) })
	}
	if v.by != nil {
		rows = slices.Clone(rows)
		slices.SortStableFunc(rows, func(x, y row) int { return cmp.Compare(orZero(v.by(y)), orZero(v.by(x))) })
	}
	if v.scale == nil {
		v.scale = func([]row) scale { return r.scaleOf(metric) }
	}
	s := v.scale(rows)
	g := r.newGroup(v.label, v.caption)
	for _, p := range v.parts {
		g.Columns = append(g.Columns, p.heads...)
	}
	if g.Heading = v.metric; v.metric == "" {
		g.Heading = r.heading(metric, s)
	}
	if v.heading != "" {
		g.Heading, g.Paper = "  "+v.heading, g.Heading+", "+v.heading
	}
	most := cmp.Or(v.most, mostShown)
	for _, x := range rows[:min(len(rows), most)] {
		cells := []tabular.Cell{tabular.Word(x.About)}
		if v.name != nil {
			cells[0] = tabular.Word(v.name(x))
		}
		for _, p := range v.parts {
			cells = append(cells, p.cells(x, s)...)
		}
		g.Rows = append(g.Rows, cells)
	}
	if v.more != "" {
		g.More(len(rows)-most, v.more, "answers.csv")
	}
	return g, rows
}

// bounded is a measure with its interval; without a measure whatever the row has.
func (r *Report) bounded(head, measure string, of ...string) part {
	return part{tabular.With(head, r.interval()), func(x row, s scale) []tabular.Cell {
		a := x.Answer
		if measure != "" {
			a = x.by(measure, of...)
		}
		if len(of) > 0 {
			s = scale{by: 1}
		}
		v, limits := s.estimate(estimateOf(a))
		return []tabular.Cell{v, limits}
	}}
}

// shares is a difference as a share of the baseline, with its interval.
func (r *Report) shares(measure string) part {
	heads := tabular.With("relative", r.interval())
	heads[0].Unit = "%"
	return part{heads, func(x row, _ scale) []tabular.Cell {
		v, limits := shareCells(estimateOf(x.by(measure, schema.Relative)))
		return []tabular.Cell{v, limits}
	}}
}

// shareCells returns the cells of a relative difference and its interval, as percentages.
func shareCells(e stats.Estimate) (share, limits tabular.Cell) {
	if e.Value != e.Value {
		return tabular.Word(digits.None), tabular.Word("")
	}
	d := max(0, tabular.Decimals(float64(100*e.Value), float64(100*e.Lo), float64(100*e.Hi)))
	return tabular.Percent(e.Value, d), tabular.Limits(100*e.Lo, 100*e.Hi, d)
}

// one is a column.
func one(head tabular.Column, of func(x row, s scale) tabular.Cell) part {
	return part{[]tabular.Column{head}, func(x row, s scale) []tabular.Cell { return []tabular.Cell{of(x, s)} }}
}

// number is a measure with as many decimals as another, with an interval, has.
func number(head, measure, like string) part {
	return one(tabular.Decimal(head), func(x row, s scale) tabular.Cell {
		return tabular.Number(x.by(measure).Value/s.by, s.decimals(estimateOf(x.by(like))))
	})
}

// adjusted is p adjusted for its family.
func adjusted() part {
	return one(tabular.Decimal(tabular.AdjustedHead), func(x row, _ scale) tabular.Cell { return tabular.P(x.PHolm) })
}

// counted is the number behind the answers.
func counted(head string) part {
	return one(tabular.Decimal(head), func(x row, _ scale) tabular.Cell { return tabular.Number(float64(x.N), 0) })
}

// reached is the range of the values at a point.
func reached() part {
	return one(tabular.Column{Head: "replicates", Left: true, Only: true}, func(x row, s scale) tabular.Cell {
		least, greatest, d := x.by("min").Value/s.by, x.by("max").Value/s.by, s.decimals(estimateOf(x.Answer))
		if least == math.Trunc(least) && greatest == math.Trunc(greatest) {
			d = 0
		}
		return tabular.Extent(least, greatest, max(0, d))
	})
}

// own is the scale of what the rows have.
func own(rows []row) scale {
	largest := 0.0
	for _, x := range rows {
		largest = max(largest, orZero(x.Value))
	}
	return scaleOf(largest)
}

// plain shows numbers as they are.
func plain([]row) scale { return scale{by: 1} }

// together is a table with a row for each metric that has an answer.
func (r *Report) together(heading string, v shape) tabular.Group {
	var all tabular.Group
	for _, m := range r.shown {
		if len(r.rows(m, v.question)) == 0 {
			continue
		}
		g, _ := r.show(m, v)
		g.Rows[0][0] = tabular.Word(g.Heading)
		g.Rows, g.Heading = append(all.Rows, g.Rows[0]), heading
		all = g
	}
	return all
}
