package analysis

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
)

func list() estimator {
	return estimator{
		words: func(r *Report) string {
			if r.Study.Design.List == nil {
				return fmt.Sprintf("%s, one at a time", digits.Counted(len(r.Study.Factors), "factor"))
			}
			return "list of " + digits.Counted(len(r.d.points), "point")
		},
		estimate: sure((*analysis).oneAtATime),
		tables: func(r *Report, m int) []tabular.Group {
			if r.Study.Design.List == nil {
				return []tabular.Group{r.endsGroup(m)}
			}
			return []tabular.Group{r.meansGroup(m)}
		},
		replicated: true,
		drawn:      true,
	}
}

// oneAtATime derives low and high of each factor from the differences from the scenario
// itself.
func (a *analysis) oneAtATime() {
	for i := range a.Effects {
		e := &a.Effects[i]
		end, factor, ok := strings.Cut(e.Point.Role, ":")
		if !ok || e.Against == "" || end != "low" && end != "high" {
			continue
		}
		a.index(e.Metric, "oat", end, factor, "", e.Diff.Estimate(), e.Diff.N, e.Failed)
	}
}

func (r *Report) endsGroup(metric int) tabular.Group {
	effects := r.effectsOf(metric)
	s := r.scaleOf(effects)
	g := r.newGroup("ends", "Change at the low and the high end of each factor", r.two("low", "high")...)
	g.Heading = r.heading(metric, s)
	for i := range effects {
		if e := &effects[i]; e.IsBase {
			mean, limits := s.estimate(interval(e.Spread))
			g.Say("Paired differences from the unchanged scenario: %s %s.", mean, limits)
		}
	}
	type both struct {
		factor string
		at     [2]*Effect
	}
	var rows []*both
	for i := range effects {
		e := &effects[i]
		end, factor, _ := strings.Cut(e.Point.Role, ":")
		k := slices.Index([]string{"low", "high"}, end)
		if k < 0 {
			continue
		}
		at := slices.IndexFunc(rows, func(b *both) bool { return b.factor == factor })
		if at < 0 {
			at, rows = len(rows), append(rows, &both{factor: factor})
		}
		rows[at].at[k] = e
	}
	size := func(b *both) (v float64) {
		for _, e := range b.at {
			if e != nil {
				v = max(v, orZero(e.Diff.Mean))
			}
		}
		return v
	}
	slices.SortStableFunc(rows, func(x, y *both) int { return cmp.Compare(size(y), size(x)) })
	for _, b := range rows {
		row := []tabular.Cell{tabular.Word(b.factor)}
		for _, e := range b.at {
			if e == nil { // the scenario itself
				row = append(row, tabular.Word(digits.None), tabular.Word(digits.None))
				continue
			}
			v, i := s.estimate(e.Diff.Estimate())
			row = append(row, v, i)
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}
