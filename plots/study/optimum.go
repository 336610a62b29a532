package study

import (
	"fmt"
	"math"
	"slices"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// optimum shows the points of a search: two goals against each other, or the goals over each factor; and the slack of
// each condition over each factor.
//
// It reads optimum. What was compared with random numbers that the search has not seen has an interval.
func optimum(f *figure.Folder) (*chart.Chart, error) {
	t, err := f.Need(schema.OptimumTable, "point", "goal", "kind", "role", "gain", "fresh", "lo", "hi", "value", "anew")
	if err != nil {
		return nil, err
	}
	s := &searched{t: t}
	for row := range t.Rows() {
		to := &s.goals
		if t.Col("kind").Text(row) == "condition" {
			to = &s.conditions
		}
		if name := t.Col("goal").Text(row); !slices.Contains(*to, name) {
			*to = append(*to, name)
		}
	}
	front := slices.ContainsFunc(s.roles(), func(role string) bool { return role == "front" })
	c := galleryOf(f, "What the search found")
	along := slices.Concat(s.goals, s.conditions)
	if front {
		c.add("gains in both", s.front())
		along = s.conditions
	}
	for i := range f.Sweep.Factors {
		factor := &f.Sweep.Factors[i]
		if schema.FactorCol(t, factor.Name) == nil || factor.Scale == "categorical" {
			continue
		}
		for _, name := range along {
			c.add(factor.Name+" "+name, s.along(factor, name))
		}
	}
	if len(c.Panels) == 0 {
		return nil, figure.Nothing("table optimum: no factor is a number")
	}
	points := map[int64]bool{}
	for row := range t.Rows() {
		n, _ := t.Col("point").Int(row)
		points[n] = true
	}
	c.describe(fmt.Sprintf("Gains of %d points of search %s over the scenario as it is, and the slack of conditions, which are broken below 0: grey the means in the search; blue what was compared with random numbers that the search has not seen, with the %s Student interval.", len(points), f.Label, sure(f)), schema.OptimumTable)
	return &c.Chart, nil
}

// searched is the table of a search.
type searched struct {
	t                 *table.Table
	goals, conditions []string
}

func (s *searched) roles() (all []string) {
	for row := range s.t.Rows() {
		all = append(all, s.t.Col("role").Text(row))
	}
	return all
}

// of returns, for the points with a value of a goal, the rows.
func (s *searched) of(goal string) (rows []int) {
	for row := range s.t.Rows() {
		if s.t.Col("goal").Text(row) == goal && (!math.IsNaN(s.at("gain", row)) || !math.IsNaN(s.at("value", row))) {
			rows = append(rows, row)
		}
	}
	return rows
}

func (s *searched) at(column string, row int) float64 { return s.t.Col(column).Float(row) }

func (s *searched) fresh(row int) (v summary.Interval, compared bool) {
	v = summary.Interval{Mean: s.at("fresh", row), Lo: s.at("lo", row), Hi: s.at("hi", row)}
	return v, s.t.Col("role").Text(row) != "" && v.Mean == v.Mean
}

// marks returns the points of the search and those that were compared.
func (s *searched) marks() (tried, found *chart.Points) {
	return &chart.Points{Series: "search", Kind: "search", Colour: ink.Grey, Radius: 1.3}, &chart.Points{Series: "compared", Kind: "compared", Colour: ink.Blue, Radius: 2.2}
}

func (s *searched) key() []chart.KeyItem {
	return []chart.KeyItem{{Text: "in the search", Point: true, Style: ink.Style{Colour: ink.Grey}}, {Text: "compared afresh", Point: true, Style: ink.Style{Colour: ink.Blue}},
		{Text: "as it is", Point: true, Hollow: true, Shape: ink.Diamond, Style: ink.Style{Colour: ink.Vermillion}}}
}

// front draws the gain in one goal against that in the other.
func (s *searched) front() *chart.Panel {
	tried, found := s.marks()
	second := map[int64]int{}
	for _, row := range s.of(s.goals[1]) {
		n, _ := s.t.Col("point").Int(row)
		second[n] = row
	}
	for _, row := range s.of(s.goals[0]) {
		n, _ := s.t.Col("point").Int(row)
		other, there := second[n]
		if !there || math.IsNaN(s.at("gain", row)) || math.IsNaN(s.at("gain", other)) {
			continue
		}
		tried.X, tried.Y = append(tried.X, s.at("gain", row)), append(tried.Y, s.at("gain", other))
		if v, compared := s.fresh(row); compared {
			w, _ := s.fresh(other)
			found.X, found.Y = append(found.X, v.Mean), append(found.Y, w.Mean)
			found.XLo, found.XHi = append(found.XLo, v.Lo), append(found.XHi, v.Hi)
			found.YLo, found.YHi = append(found.YLo, w.Lo), append(found.YHi, w.Hi)
		}
	}
	base := &chart.Points{Series: "as it is", Kind: "as it is", X: []float64{0}, Y: []float64{0}, Radius: 2.5, Colour: ink.Vermillion, Shape: ink.Diamond, Hollow: true}
	return &chart.Panel{X: chart.Axis{Title: "gain in " + s.goals[0], Zero: true}, Y: chart.Axis{Title: "gain in " + s.goals[1], Zero: true},
		Marks: []chart.Mark{tried, base, found}, Key: s.key(), Ratio: .7}
}

// along draws the gain in a goal, or its value where the scenario as it is has none, or the slack of a condition over a
// factor.
func (s *searched) along(factor *schema.Factor, goal string) *chart.Panel {
	tried, found := s.marks()
	column := schema.FactorCol(s.t, factor.Name)
	rows, of, title := s.of(goal), "gain", "gain in "+goal
	if slices.Contains(s.conditions, goal) {
		title = "slack of " + goal
	} else if !slices.ContainsFunc(rows, func(row int) bool { return !math.IsNaN(s.at("gain", row)) }) {
		of, title = "value", goal
	}
	for _, row := range rows {
		x := column.Float(row)
		if math.IsNaN(s.at(of, row)) {
			continue
		}
		tried.X, tried.Y = append(tried.X, x), append(tried.Y, s.at(of, row))
		if anew := s.at("anew", row); of == "value" && !math.IsNaN(anew) {
			found.X, found.Y = append(found.X, x), append(found.Y, anew)
		} else if v, compared := s.fresh(row); compared {
			found.Upright(x, v)
		}
	}
	x := chart.Axis{Title: factorTitle(factor)}
	if factor.Scale == "log" {
		x.Kind = chart.Logarithmic
	}
	return &chart.Panel{X: x, Y: chart.Axis{Title: title, Zero: of == "gain"}, Marks: []chart.Mark{tried, found}, Key: s.key()[:2]}
}
