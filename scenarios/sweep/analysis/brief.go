package analysis

import (
	"math"

	"guanxi/scenarios/sweep/tabular"
)

// Brief returns a short report of a study among many. For arms, it counts the cells of the
// other factors in which each lies above and below the baseline; for elements, it shows what
// each brings the parties; otherwise, the range of the means.
func (r *Report) Brief() string {
	p := &tabular.Page{}
	r.header(p)
	table := r.brief
	if table == nil {
		table = (*Report).reachGroup
	}
	if g := table(r); len(g.Rows) > 0 {
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
		for _, e := range r.effectsOf(m) {
			if v := e.Spread.Mean; v == v {
				least, greatest = min(least, v), max(greatest, v)
			}
		}
		if least > greatest {
			continue
		}
		scale := r.scaleOf(r.effectsOf(m))
		g.Rows = append(g.Rows, []tabular.Cell{tabular.Word(r.heading(m, scale)), scale.reach(least, greatest)})
	}
	return g
}
