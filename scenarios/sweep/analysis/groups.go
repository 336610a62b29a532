package analysis

import (
	"fmt"
	"slices"

	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/summary"
)

func (r *Report) groups() []tabular.Group {
	var out []tabular.Group
	if r.JointTables != nil {
		out = r.JointTables(r)
	}
	for _, m := range r.Shown {
		if r.Tables == nil {
			break
		}
		if r.constant(m) {
			out = append(out, r.alikeGroup(m))
			continue
		}
		for _, e := range append([]Estimator{r.Estimator}, r.added...) {
			if e.Tables != nil {
				out = append(out, e.Tables(r, m)...)
			}
		}
	}
	return slices.DeleteFunc(out, func(g tabular.Group) bool { return len(g.Rows) == 0 })
}

// NewGroup returns a table with a column of labels and the given columns.
func (r *Report) NewGroup(label, caption string, columns ...tabular.Column) tabular.Group {
	return tabular.Group{Caption: caption, Label: "tab:" + r.Study.Name + "-" + label,
		Columns: append([]tabular.Column{{}}, columns...)}
}

func (r *Report) MeansTable(metric int) tabular.Group {
	mean := r.EstimateColumns("mean", "mean")
	enough := func(x Answer) bool { return x.Question == "mean" && x.N >= summary.MinReplicates }
	if !slices.ContainsFunc(r.Answers, enough) {
		mean = Number("mean", "mean", "mean")
	}
	g, _ := r.Show(metric, TableSpec{Question: "mean", Label: "means", Caption: "Means over replicates", RowNoun: "point",
		Name:    func(x Row) string { return r.PointName(r.Point(x.Point)) },
		Columns: []Columns{mean, RangeColumn(), CountColumn("n")}})
	return g
}

// alikeGroup has one row for a metric that is the same at all points: there is nothing to compare.
func (r *Report) alikeGroup(metric int) tabular.Group {
	g := r.MeansTable(metric)
	g.Rows = g.Rows[:1]
	g.Rows[0][0] = tabular.Word(fmt.Sprintf("all %d points alike", len(r.Runs.Points)))
	g.After = nil
	return g
}

// mostPairs is the largest number of pairs shown per metric.
const mostPairs = 6

// PairEffectsTable shows the largest of what several factors or elements do together, without those that may be 0.
func (r *Report) PairEffectsTable(metric int, v TableSpec, measure, what string) tabular.Group {
	v.Filter = func(x Row) bool { return x.Find(measure).Significant() }
	v.Heading, v.MaxRows, v.SortBy = what+"s", mostPairs, func(x Row) float64 { return x.Value }
	v.Name = func(x Row) string { return x.About + " × " + x.Beside }
	g, _ := r.Show(metric, v)
	if left := len(r.Of(metric, v.Question, measure)) - len(g.Rows); left > 0 && len(g.Rows) > 0 {
		g.Say("Not shown: %s, smaller or not clearly different from 0.", digits.Counted(left, what))
	}
	return g
}
