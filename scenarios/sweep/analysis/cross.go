package analysis

import (
	"fmt"
	"math"
	"slices"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
)

// A cross is a grid of two factors as a table of rows and columns. rows is the factor with more
// levels.
type cross struct {
	rows, columns int
	at            map[[2]string]*Effect // by the levels of rows and columns
	down, over    []string              // levels
}

// crossOf returns the grid of two factors for a metric, or nil if the study is none.
func (r *Report) crossOf(effects []Effect) *cross {
	if r.Study.Design.Kind != study.Grid || len(r.Study.Factors) != 2 || len(effects) == 0 {
		return nil
	}
	c := &cross{at: map[[2]string]*Effect{}}
	var levels [2][]string
	for i := range effects {
		for k, l := range texts(effects[i].Point) {
			if !slices.Contains(levels[k], l) {
				levels[k] = append(levels[k], l)
			}
		}
	}
	if len(levels[1]) > len(levels[0]) {
		c.rows = 1
	}
	c.columns = 1 - c.rows
	c.down, c.over = levels[c.rows], levels[c.columns]
	for i := range effects {
		l := texts(effects[i].Point)
		c.at[[2]string{l[c.rows], l[c.columns]}] = &effects[i]
	}
	return c
}

// crossGroup shows a grid of two factors in a table: means, what each level of the rows' factor
// changes at each level of the other, and interactions, both as differences and as shares. It is empty
// if the design is another, or the terminal too narrow.
func (r *Report) crossGroup(metric int) tabular.Group {
	effects := r.effectsOf(metric)
	c := r.crossOf(effects)
	if c == nil {
		return tabular.Group{}
	}
	g, narrow := r.crossed(c, metric, effects, true), r.crossed(c, metric, effects, false)
	if !narrow.Fits() {
		return tabular.Group{}
	}
	if said := r.disagreement(metric); said != "" {
		g.Say("%s", said)
		narrow.Say("%s", said)
	}
	narrow.Say("In brackets: may be no change. Intervals are in effects.csv and changes.csv.")
	g.Narrow = &narrow
	return g
}

// crossed fills the table of a grid of two factors, with intervals or without.
func (r *Report) crossed(c *cross, metric int, effects []Effect, intervals bool) tabular.Group {
	s := r.scaleOf(effects)
	var columns []tabular.Column
	for _, l := range c.over {
		if intervals {
			columns = append(columns, tabular.With(r.levelName(c.columns, l), r.interval())...)
		} else {
			columns = append(columns, tabular.Decimal(r.level(c.columns, l)))
		}
	}
	g := r.newGroup("cross", "Means, simple effects and interactions of two factors", columns...)
	if g.Heading = r.heading(metric, s); !intervals {
		g.Heading += " by " + r.Study.Factors[c.columns].Name
	}
	// block adds rows below a heading: at each level of the rows' factor the cells of the estimates, of
	// which null means no change, unless there is none at all.
	block := func(heading string, null float64, of func(down, over string) (e stats.Estimate, ok bool), show func(stats.Estimate) (v, limits tabular.Cell)) {
		var rows [][]tabular.Cell
		for _, down := range c.down {
			row, some := []tabular.Cell{tabular.Word(r.levelName(c.rows, down))}, false
			if heading != "" {
				row[0] = tabular.Word("  " + row[0].String())
			}
			for _, over := range c.over {
				e, ok := of(down, over)
				v, limits := tabular.Word(""), tabular.Word("")
				if some = some || ok && e.Value != null; ok && e.Value != e.Value {
					v = tabular.Word(digits.None)
				} else if ok {
					if v, limits = show(e); !intervals && e.Value != null && e.Lo <= null && e.Hi >= null {
						v = tabular.Word("(" + v.String() + ")")
					}
				}
				if row = append(row, v); intervals {
					row = append(row, limits)
				}
			}
			if some {
				rows = append(rows, row)
			}
		}
		if heading != "" && len(rows) > 0 {
			g.Rows = append(g.Rows, []tabular.Cell{tabular.Word(heading)})
		}
		g.Rows = append(g.Rows, rows...)
	}
	changed := func(all []Change, value func(x *Change) stats.Estimate) func(down, over string) (stats.Estimate, bool) {
		by := map[[2]string]stats.Estimate{}
		for i := range all {
			switch x := &all[i]; {
			case x.Metric != metric:
			case x.Factor == c.rows:
				by[[2]string{x.Level, x.With.Level}] = value(x)
			case x.With.First != "":
				by[[2]string{x.With.Level, x.Level}] = value(x)
			}
		}
		return func(down, over string) (stats.Estimate, bool) {
			e, ok := by[[2]string{down, over}]
			return e, ok && e.Value == e.Value
		}
	}
	difference := func(x *Change) stats.Estimate { return x.Diff.Estimate() }
	block("", nan, func(down, over string) (stats.Estimate, bool) {
		e, ok := c.at[[2]string{down, over}]
		if !ok {
			return stats.Estimate{}, false
		}
		return interval(e.Spread), true
	}, s.estimate)
	plain := scale{1, ""}.estimate
	minus := "minus " + r.levelName(c.rows, c.down[0])
	block(minus, 0, changed(r.Simple, difference), s.estimate)
	block(minus+", in % of it", 0, changed(r.Simple, func(x *Change) stats.Estimate {
		e := x.Diff.Relative
		return stats.Estimate{Value: 100 * e.Value, Lo: 100 * e.Lo, Hi: 100 * e.Hi}
	}), plain)
	from := " from " + r.levelName(c.columns, c.over[0])
	block("interaction: change of the difference"+from, 0, changed(r.Interactions, difference), s.estimate)
	block("interaction: ratio of ratios"+from, 1, changed(r.Interactions, func(x *Change) stats.Estimate {
		e, _, _ := x.ratio()
		return e
	}), plain)
	return g
}

// disagreement says in how many interactions of a metric the two scales have other signs, both beyond
// their intervals, and where most; "" if in none.
func (r *Report) disagreement(metric int) string {
	n, of := 0, 0
	var most *Change
	for i := range r.Interactions {
		x := &r.Interactions[i]
		if x.Metric != metric {
			continue
		}
		of++
		d, l := x.Diff.Estimate(), x.Log
		if d.Lo > 0 && l.Hi < 0 || d.Hi < 0 && l.Lo > 0 {
			if n++; most == nil || math.Abs(l.Mean) > math.Abs(most.Log.Mean) {
				most = x
			}
		}
	}
	if n == 0 {
		return ""
	}
	s := r.scaleOf(r.effectsOf(metric))
	difference, _ := s.estimate(most.Diff.Estimate())
	ratio, _, _ := most.ratio()
	share, _ := shareCells(stats.Estimate{Value: ratio.Value - 1, Lo: ratio.Lo - 1, Hi: ratio.Hi - 1})
	return fmt.Sprintf("The two scales disagree in %d of %d, most at %s: the difference changes by %s, but relative to what is there it changes by %s.",
		n, of, r.changeName(most), difference, share)
}
