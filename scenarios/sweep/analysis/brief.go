package analysis

import (
	"math"

	"guanxi/scenarios/sweep/tabular"
)

// Brief returns a short report of a study among many: its answers; for elements, what each brings the parties;
// otherwise, the range of the means.
func (r *Report) Brief() string {
	p := r.Answer()
	table := r.brief
	if table == nil {
		table = (*Report).reachGroup
	}
	if g := table(r); len(r.answerGroups()) == 0 && len(g.Rows) > 0 {
		p.Blank()
		p.Group(g)
	}
	return p.String()
}

// reachGroup shows the least and greatest mean of each metric.
func (r *Report) reachGroup() tabular.Group {
	g := r.newGroup("", "", tabular.Bounded("least and greatest mean"))
	for _, m := range r.shown {
		least, greatest := math.Inf(1), math.Inf(-1)
		for _, x := range r.of(m, "mean", "mean") {
			least, greatest = min(least, x.Value), max(greatest, x.Value)
		}
		if least <= greatest {
			s := r.scaleOf(m)
			g.Rows = append(g.Rows, []tabular.Cell{tabular.Word(r.heading(m, s)), s.reach(least, greatest)})
		}
	}
	return g
}
