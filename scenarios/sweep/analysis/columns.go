package analysis

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/spec"
)

// A column of the table that Options.Columns asks for is what points with an arm or levels of factors
// have, or their paired difference from others. Points that differ in nothing else make a row.
type column struct {
	name      string
	of, minus place // minus is empty where the column is a mean
	at, less  []int // points of each row; −1: none
}

// A place fixes some coordinates of points: the arm, which has no name, and levels by factor.
type place map[string]string

const minus = " minus "

// has reports whether a point lies there.
func (p place) has(at place) bool {
	for name, level := range p {
		if at[name] != level {
			return false
		}
	}
	return true
}

// without returns the coordinates that the other place does not fix.
func (p place) without(o place) place {
	rest := maps.Clone(p)
	maps.DeleteFunc(rest, func(name, _ string) bool { _, there := o[name]; return there })
	return rest
}

// where returns the place of a point.
func (r *Report) where(p *study.Point) place {
	at := place{}
	if p.Arm != "" {
		at[""] = p.Arm
	}
	for i, f := range r.Study.Factors {
		at[f.Name] = p.Levels[i].Text
	}
	return at
}

// named returns the coordinates of points by the names that tables have for them, and these names in
// order. Levels also have the names of the file.
func (r *Report) named() (of map[string]place, names []string) {
	of = map[string]place{}
	add := func(name, factor, level string) {
		if _, there := of[name]; !there {
			of[name], names = place{factor: level}, append(names, name)
		}
	}
	for _, p := range r.d.points {
		if p.Arm != "" {
			add(p.Arm, "", p.Arm)
		}
	}
	for i, f := range r.Study.Factors {
		for _, p := range r.d.points {
			add(r.levelName(i, p.Levels[i].Text), f.Name, p.Levels[i].Text)
			of[f.Name+"="+p.Levels[i].Text] = place{f.Name: p.Levels[i].Text} // as in the file
		}
	}
	return of, names
}

// readColumns reads columns separated by commas: coordinates separated by blanks, and between those of a
// difference the word minus.
func (r *Report) readColumns(text string) ([]column, error) {
	if !r.replicated || r.Study.Design.Kind == study.Elements {
		return nil, fmt.Errorf("a design of kind %s has no arms or levels to compare", r.Study.Design.Kind)
	}
	of, names := r.named()
	var all []column
	c := column{of: place{}}
	for rest := text; ; {
		rest = strings.TrimLeft(rest, " ")
		name := ""
		for n := range of { // the longest, because a level may have blanks and commas
			if after, ok := strings.CutPrefix(rest, n); ok && len(n) > len(name) && (after == "" || after[0] == ' ' || after[0] == ',') {
				name = n
			}
		}
		if name == "" {
			word, _, _ := strings.Cut(rest, ",")
			word, _, _ = strings.Cut(word, minus)
			if word == "" {
				return nil, fmt.Errorf("%q: an arm or level is missing before a comma or at the end", text)
			}
			hint := cmp.Or(spec.Meant(word, names), "it has "+strings.Join(names[:min(len(names), mostShown)], ", "))
			if strings.HasPrefix(word, "- ") || strings.HasPrefix(word, "− ") {
				hint = "a difference is written A minus B"
			}
			return nil, fmt.Errorf("the study has no arm or level %q (%s)", word, hint)
		}
		in := c.of
		if c.minus != nil {
			in = c.minus
		}
		for factor, level := range of[name] {
			if before, there := in[factor]; there {
				return nil, fmt.Errorf("%s and %s are not one point; a comma parts columns", before, level)
			}
			in[factor] = level
		}
		c.name, rest = strings.TrimSpace(c.name+" "+name), strings.TrimLeft(rest[len(name):], " ")
		after, differs := strings.CutPrefix(rest, minus[1:])
		switch {
		case differs && c.minus != nil:
			return nil, fmt.Errorf("%q: a column is one difference of two", c.name+minus+"…")
		case differs:
			c.name, c.minus, rest = c.name+minus[:len(minus)-1], place{}, after
		case rest == "" || rest[0] == ',':
			all, c = append(all, c), column{of: place{}}
			if rest == "" {
				return all, r.locate(all)
			}
			rest = rest[1:]
		}
	}
}

// locate finds the points of the columns, and what else these differ in, by which it makes rows.
func (r *Report) locate(all []column) error {
	fixed := func(p place) string { return strings.Join(sortedNames(p), ", ") }
	for i := range all {
		c := &all[i]
		for _, p := range []place{c.of, c.minus} {
			if p != nil && fixed(p) != fixed(all[0].of) {
				return fmt.Errorf("%q and %q: all columns name an arm, or none does, and levels of the same factors", all[0].name, c.name)
			}
		}
	}
	rows := map[string]int{}
	for i, p := range r.d.points {
		at := r.where(p)
		if !slices.ContainsFunc(all, func(c column) bool { return c.of.has(at) || c.minus != nil && c.minus.has(at) }) {
			continue
		}
		rest := at.without(all[0].of)
		row, there := rows[fmt.Sprint(rest)]
		if !there {
			row = len(rows)
			rows[fmt.Sprint(rest)], r.rows = row, append(r.rows, r.nameOf(rest))
		}
		for k := range all {
			c := &all[k]
			if !there {
				c.at, c.less = append(c.at, -1), append(c.less, -1)
			}
			if c.of.has(at) {
				c.at[row] = i
			}
			if c.minus != nil && c.minus.has(at) {
				c.less[row] = i
			}
		}
	}
	return nil
}

func sortedNames(p place) []string {
	var names []string
	for name := range p {
		if name == "" {
			name = "the arm"
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// nameOf names a place as points are named.
func (r *Report) nameOf(at place) string {
	words := []string{at[""]}
	for i, f := range r.Study.Factors {
		if level, there := at[f.Name]; there {
			words = append(words, r.levelName(i, level))
		}
	}
	return strings.TrimSpace(strings.Join(words, " "))
}

// estimateOf returns what a column has in a row, and of how many replicates.
func (r *Report) estimateOf(c *column, row, metric int) (e stats.Estimate, n int) {
	if c.at[row] < 0 || c.minus != nil && c.less[row] < 0 {
		return stats.Estimate{Value: nan, Lo: nan, Hi: nan}, 0
	}
	values := r.d.cells[c.at[row]].values[metric]
	if c.minus == nil {
		v := summary.Student(values, r.Metrics[metric].Step, r.Confidence).Within(r.Metrics[metric].In())
		return interval(v), v.N
	}
	d := r.d.paired(c.at[row], c.less[row], metric, r.Metrics[metric], r.Confidence)
	return d.Estimate(), d.N
}

// columnGroups returns the table that Options.Columns asks for, on a terminal as one group per metric and
// row, with a line for each column.
func (r *Report) columnGroups() (all []tabular.Group) {
	for _, m := range r.shown {
		s := r.scaleOf(r.effectsOf(m))
		for row, name := range r.rows {
			g := r.newGroup("columns", "", tabular.Decimal("estimate"), tabular.Bounded(r.interval()), tabular.Decimal("n"))
			g.Heading = strings.TrimSpace(r.heading(m, s) + "  " + name)
			for k := range r.columns {
				e, n := r.estimateOf(&r.columns[k], row, m)
				v, i := s.estimate(e)
				g.Rows = append(g.Rows, []tabular.Cell{tabular.Word(r.columns[k].name), v, i, tabular.Number(float64(n), 0)})
			}
			all = append(all, g)
		}
	}
	return all
}

// common returns the coordinates that all columns share, which their heads in a paper leave out.
func (r *Report) common() place {
	all := maps.Clone(r.columns[0].of)
	for _, c := range r.columns {
		for _, p := range []place{c.of, c.minus} {
			maps.DeleteFunc(all, func(name, level string) bool { return p != nil && p[name] != level })
		}
	}
	if len(all) == len(r.columns[0].of) { // one column: its name
		return nil
	}
	return all
}

// columnsPage returns the table for a paper: for each metric a row, or a row for each row of points.
func (r *Report) columnsPage() (all []tabular.Group) {
	caption, means, differences := "Means over replicates", false, false
	var heads []tabular.Column
	common := r.common()
	for _, c := range r.columns {
		means, differences = means || c.minus == nil, differences || c.minus != nil
		head := r.nameOf(c.of.without(common))
		if c.minus != nil {
			head += minus + r.nameOf(c.minus.without(common))
		}
		heads = append(heads, tabular.Decimal(head), tabular.Bounded(r.interval()))
	}
	paired := ", paired by common random numbers"
	if r.Study.Luck == study.Independent {
		paired = ""
	}
	switch {
	case means && differences:
		caption = "Means and paired differences"
	case differences:
		caption = "Paired differences"
	}
	for _, m := range r.shown {
		s := r.scaleOf(r.effectsOf(m))
		g := r.newGroup(r.columnsLabel(), caption, heads...)
		g.Paper = r.heading(m, s)
		for row, name := range r.rows {
			cells := []tabular.Cell{tabular.Word(name)}
			for k := range r.columns {
				e, _ := r.estimateOf(&r.columns[k], row, m)
				v, i := s.estimate(e)
				cells = append(cells, v, i)
			}
			g.Rows = append(g.Rows, cells)
		}
		if len(r.rows) == 1 {
			g.Rows[0][0], g.Paper = tabular.Word(g.Paper), ""
		}
		if len(common) > 0 {
			g.Say("%s in all columns.", r.nameOf(common))
		}
		if differences {
			g.Say("Differences are means over replicates%s; their intervals are not adjusted for their number.", paired)
		}
		all = append(all, g)
	}
	return all
}

// columnsLabel ends the label of the table for a paper, which may have several with other columns or
// metrics.
func (r *Report) columnsLabel() string {
	words := []string{"columns"}
	for _, c := range r.columns {
		words = append(words, c.name)
	}
	if len(r.shown) < len(r.Metrics) || !slices.IsSorted(r.shown) {
		for _, m := range r.shown {
			words = append(words, r.Metrics[m].Name)
		}
	}
	return strings.Join(words, "-")
}

// Columns returns the same as a table with a row for each estimate, or nil if none was asked for.
func (r *Report) Columns() *table.Table {
	if r.columns == nil {
		return nil
	}
	number := func(name, doc string) table.Column {
		return table.NewColumn(name, table.FloatType, table.Factor, "", doc)
	}
	t := table.New("columns", "The columns that were asked for.", []table.Column{
		table.NewColumn("metric", table.TextType, table.Key, "", "as in the study"),
		table.NewColumn("unit", table.TextType, table.Factor, "", "of the metric"),
		table.NewColumn("at", table.TextType, table.Key, "", "what no column names: arm, levels of other factors"),
		table.NewColumn("column", table.TextType, table.Key, "", "as asked for"),
		table.NewColumn("n", table.IntType, table.Factor, "1", "replicates"),
		number("mean", "over replicates, or mean paired difference"), number("lo", "lower end of its interval"), number("hi", "upper end of its interval")})
	for _, m := range r.shown {
		for row, name := range r.rows {
			for k := range r.columns {
				e, n := r.estimateOf(&r.columns[k], row, m)
				cells := []table.Cell{table.Text(r.Metrics[m].Name), table.Text(r.Metrics[m].Unit), table.Text(name), table.Text(r.columns[k].name), table.Int(n)}
				t.AppendRow(append(cells, table.Floats(e.Value, e.Lo, e.Hi)...)...)
			}
		}
	}
	return t
}

// choose reads the options that choose what is shown.
func (r *Report) choose(o Options) error {
	var wrong error
	r.shown, wrong = schema.Choose(r.Metrics, o.Metrics, spec.Nearest)
	if o.Columns == "" {
		return wrong
	}
	var err error
	r.columns, err = r.readColumns(o.Columns)
	return errors.Join(wrong, err)
}
