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

// A TableSpec is how the answers to a question are shown: a table with a row for each thing that they are about.
type TableSpec struct {
	Question       string
	Metric         string            // by name, where it is not one of the study
	Label, Caption string            // in a paper
	Heading        string            // below that of the metric; "": the metric
	Filter         func(Row) bool    // nil: all
	Name           func(Row) string  // nil: what it is about
	SortBy         func(Row) float64 // rows of the largest size first; nil: as they come
	MaxRows        int               // rows shown; 0: mostShown
	Scale          func([]Row) Scale // nil: that of the means
	RowNoun        string            // what rows are
	Columns        []Columns
}

// Columns are some of a table.
type Columns struct {
	Heads []tabular.Column
	Cells func(x Row, s Scale) []tabular.Cell
}

// Show returns the table of a metric, and its rows.
func (r *Report) Show(metric int, v TableSpec) (tabular.Group, []Row) {
	name := v.Metric
	if name == "" {
		name = r.Metrics[metric].Name
	}
	rows := r.Named(name, v.Question)
	if v.Filter != nil {
		rows = slices.DeleteFunc(slices.Clone(rows), func(x Row) bool { return !v.Filter(x) })
	}
	if v.SortBy != nil {
		rows = slices.Clone(rows)
		slices.SortStableFunc(rows, func(x, y Row) int { return cmp.Compare(AbsOrZero(v.SortBy(y)), AbsOrZero(v.SortBy(x))) })
	}
	if v.Scale == nil {
		v.Scale = func([]Row) Scale { return r.ScaleOf(metric) }
	}
	s := v.Scale(rows)
	g := r.NewGroup(v.Label, v.Caption)
	for _, p := range v.Columns {
		g.Columns = append(g.Columns, p.Heads...)
	}
	if g.Heading = v.Metric; v.Metric == "" {
		g.Heading = r.Heading(metric, s)
	}
	if v.Heading != "" {
		g.Heading, g.Paper = "  "+v.Heading, g.Heading+", "+v.Heading
	}
	most := cmp.Or(v.MaxRows, mostShown)
	for _, x := range rows[:min(len(rows), most)] {
		cells := []tabular.Cell{tabular.Word(x.About)}
		if v.Name != nil {
			cells[0] = tabular.Word(v.Name(x))
		}
		for _, p := range v.Columns {
			cells = append(cells, p.Cells(x, s)...)
		}
		g.Row(cells...)
	}
	if v.RowNoun != "" {
		g.More(len(rows)-most, v.RowNoun, "answers.csv")
	}
	return g, rows
}

// EstimateColumns is a measure with its interval; without a measure whatever the row has.
func (r *Report) EstimateColumns(head, measure string, of ...string) Columns {
	return Columns{tabular.With(head, r.IntervalHeading()), func(x Row, s Scale) []tabular.Cell {
		a := x.Answer
		if measure != "" {
			a = x.Find(measure, of...)
		}
		if len(of) > 0 {
			s = Scale{By: 1}
		}
		if len(of) == 0 && x.Question != "mean" {
			return x.differenceCells(a, s)
		}
		v, limits := s.Estimate(EstimateOf(a))
		return []tabular.Cell{v, limits}
	}}
}

// differenceCells is a difference with its interval, or with the range of pairs that are too few for one.
func (x Row) differenceCells(a *Answer, s Scale) []tabular.Cell {
	v, limits := s.Estimate(EstimateOf(a))
	if least, greatest := x.Find("min").Value/s.By, x.Find("max").Value/s.By; least < greatest {
		d := tabular.Decimals(a.Value/s.By, least, greatest)
		v, limits = tabular.Number(a.Value/s.By, d), tabular.Extent(least, greatest, d)
	}
	return []tabular.Cell{v, limits}
}

// Shares is a difference as a share of the baseline, with its interval.
func (r *Report) Shares(measure string) Columns {
	heads := tabular.With("relative", r.Interval())
	heads[0].Unit = "%"
	return Columns{heads, func(x Row, _ Scale) []tabular.Cell {
		v, limits := ShareCells(EstimateOf(x.Find(measure, schema.Relative)))
		return []tabular.Cell{v, limits}
	}}
}

// ShareCells returns the cells of a relative difference and its interval, as percentages.
func ShareCells(e stats.Estimate) (share, limits tabular.Cell) {
	if e.Value != e.Value {
		return tabular.Word(digits.None), tabular.Word("")
	}
	d := max(0, tabular.Decimals(float64(100*e.Value), float64(100*e.Lo), float64(100*e.Hi)))
	return tabular.Percent(e.Value, d), tabular.Limits(100*e.Lo, 100*e.Hi, d)
}

// One is a column.
func One(head tabular.Column, of func(x Row, s Scale) tabular.Cell) Columns {
	return Columns{[]tabular.Column{head}, func(x Row, s Scale) []tabular.Cell { return []tabular.Cell{of(x, s)} }}
}

// Number is a measure with as many decimals as another, with an interval, has.
func Number(head, measure, like string) Columns {
	return One(tabular.Decimal(head), func(x Row, s Scale) tabular.Cell {
		return tabular.Number(x.Find(measure).Value/s.By, s.Decimals(EstimateOf(x.Find(like))))
	})
}

// Adjusted is p Adjusted for its family.
func Adjusted() Columns {
	return One(tabular.Decimal(tabular.AdjustedHead), func(x Row, _ Scale) tabular.Cell { return tabular.P(x.PHolm) })
}

// CountColumn is the number behind the answers.
func CountColumn(head string) Columns {
	return One(tabular.Decimal(head), func(x Row, _ Scale) tabular.Cell { return tabular.Number(float64(x.N), 0) })
}

// RangeColumn is the range of the values at a point.
func RangeColumn() Columns {
	return One(tabular.Column{Head: "replicates", Left: true, Only: true}, func(x Row, s Scale) tabular.Cell {
		least, greatest, d := x.Find("min").Value/s.By, x.Find("max").Value/s.By, s.Decimals(EstimateOf(x.Answer))
		if least == math.Trunc(least) && greatest == math.Trunc(greatest) {
			d = 0
		}
		return tabular.Extent(least, greatest, max(0, d))
	})
}

// Plain shows numbers as they are.
func Plain([]Row) Scale { return Scale{By: 1} }

// CombinedTable is a table with a row for each metric that has an answer.
func (r *Report) CombinedTable(heading string, v TableSpec) tabular.Group {
	var all tabular.Group
	for _, m := range r.Shown {
		if len(r.Rows(m, v.Question)) == 0 {
			continue
		}
		g, _ := r.Show(m, v)
		g.Rows[0][0] = tabular.Word(g.Heading)
		g.Rows, g.Heading = append(all.Rows, g.Rows[0]), heading
		all = g
	}
	return all
}
