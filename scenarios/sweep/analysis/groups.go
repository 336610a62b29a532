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
	if r.wide != nil {
		out = r.wide(r)
	}
	for _, m := range r.shown {
		if r.tables == nil {
			break
		}
		if r.alike(m) {
			out = append(out, r.alikeGroup(m))
			continue
		}
		out = append(out, r.tables(r, m)...)
	}
	return slices.DeleteFunc(out, func(g tabular.Group) bool { return len(g.Rows) == 0 })
}

// newGroup returns a table with a column of labels and the given columns.
func (r *Report) newGroup(label, caption string, columns ...tabular.Column) tabular.Group {
	return tabular.Group{Caption: caption, Label: "tab:" + r.Study.Name + "-" + label,
		Columns: append([]tabular.Column{{}}, columns...)}
}

func (r *Report) meansGroup(metric int) tabular.Group {
	mean := r.bounded("mean", "mean")
	if !slices.ContainsFunc(r.Answers, func(x Answer) bool { return x.Question == "mean" && x.N >= summary.Few }) {
		mean = number("mean", "mean", "mean")
	}
	g, _ := r.show(metric, shape{question: "mean", label: "means", caption: "Means over replicates", more: "point",
		name: func(x row) string { return r.pointName(r.point(x.Point)) }, parts: []part{mean, reached(), counted("n")}})
	return g
}

// alikeGroup has one row for a metric that is the same at all points: there is nothing to compare.
func (r *Report) alikeGroup(metric int) tabular.Group {
	g := r.meansGroup(metric)
	g.Rows = g.Rows[:1]
	g.Rows[0][0] = tabular.Word(fmt.Sprintf("all %d points alike", len(r.d.points)))
	g.After = nil
	return g
}

// mostPairs is the largest number of pairs shown per metric.
const mostPairs = 6

// pairs shows the largest of what several factors or elements do together, without those that may be 0.
func (r *Report) pairs(metric int, v shape, measure, what string) tabular.Group {
	v.keep = func(x row) bool { return x.by(measure).Clear() }
	v.heading, v.most, v.by = what+"s", mostPairs, func(x row) float64 { return x.Value }
	v.name = func(x row) string { return x.About + " × " + x.Beside }
	g, _ := r.show(metric, v)
	if left := len(r.of(metric, v.question, measure)) - len(g.Rows); left > 0 && len(g.Rows) > 0 {
		g.Say("Not shown: %s, smaller or not clearly different from 0.", digits.Counted(left, what))
	}
	return g
}
