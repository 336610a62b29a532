package optimum

import (
	"fmt"
	"math"
	"slices"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	figures "guanxi/plots/study"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
)

// drawn shows the points of a search: two goals against each other, or the goals over each factor; and the slack of
// each condition over each factor.
//
// It reads the answers to optimum. What was compared with random numbers that the search has not seen has an interval.
func drawn(f *figure.Folder) (*chart.Chart, error) {
	all, err := f.Answers("optimum")
	if err != nil {
		return nil, err
	}
	at, err := figures.At(f)
	if err != nil {
		return nil, err
	}
	s := &searched{of: map[string][]*found{}, at: at}
	s.title = func(goal string) string { return figures.MetricTitle(f, goal) }
	front, seen := false, map[int]bool{}
	for _, a := range all {
		s.add(&a)
		front, seen[a.Point] = front || a.Verdict == "front", true
	}
	c := figures.NewGallery(f, "What the search found")
	along := slices.Concat(s.goals, s.conditions)
	if front && len(s.goals) > 1 {
		c.Add("gains in both", s.front())
		along = s.conditions
	}
	for i := range f.Sweep.Factors {
		for _, name := range along {
			if factor := &f.Sweep.Factors[i]; factor.Scale != "categorical" {
				c.Add(factor.Name+" "+name, s.along(i, factor, name))
			}
		}
	}
	if len(c.Panels) == 0 {
		return nil, figure.Nothing("answers: no factor of the search is a number")
	}
	c.Describe(fmt.Sprintf("Gains of %d points of search %s over the scenario as it is, and the slack of conditions, "+
		"which are broken "+
		"below 0: grey the means in the search; blue what was compared with random numbers that the search has not "+
		"seen, with the "+
		"%s Student interval.", len(seen), f.Label, figures.Sure(f)), schema.AnswersTable)
	return &c.Chart, nil
}

// searched is what a search found.
type searched struct {
	goals, conditions []string
	title             func(goal string) string
	of                map[string][]*found // by goal
	at                map[int][]float64   // numbers of the factors, by point
}

// found is what a search knows of a goal at a point; NaN: nothing.
type found struct {
	point             int
	gain, value, anew float64
	fresh             summary.Interval
	compared          bool
}

func (s *searched) add(a *schema.Answer) {
	if a.Beside == "condition" {
		s.conditions = figures.Noted(s.conditions, a.About)
	} else {
		s.goals = figures.Noted(s.goals, a.About)
	}
	all := s.of[a.About]
	i := slices.IndexFunc(all, func(x *found) bool { return x.point == a.Point })
	if i < 0 {
		nan := math.NaN()
		i, all = len(all), append(all, &found{point: a.Point, gain: nan, value: nan, anew: nan})
		s.of[a.About] = all
	}
	switch x := all[i]; a.Measure {
	case "gain":
		x.gain = a.Value
	case "value":
		x.value = a.Value
	case "anew":
		x.anew = a.Value
	case "fresh":
		x.fresh, x.compared = figures.IntervalOf(a), a.Verdict != "" && a.Value == a.Value
	}
}

// marks returns the points of the search and those that were compared.
func marks() (tried, compared *chart.Points) {
	return &chart.Points{Series: "search", Kind: "search", Colour: ink.Grey, Radius: 1.3},
		&chart.Points{Series: "compared", Kind: "compared", Colour: ink.Blue, Radius: 2.2}
}

func keyOfSearch() []chart.LegendItem {
	return []chart.LegendItem{{Text: "in the search", Point: true, Style: ink.Style{Colour: ink.Grey}},
		{Text: "compared afresh", Point: true, Style: ink.Style{Colour: ink.Blue}},
		{Text: "as it is", Point: true, Hollow: true, Shape: ink.Diamond, Style: ink.Style{Colour: ink.Vermillion}}}
}

// front draws the gain in one goal against that in the other.
func (s *searched) front() *chart.Panel {
	tried, compared := marks()
	second := map[int]*found{}
	for _, y := range s.of[s.goals[1]] {
		second[y.point] = y
	}
	for _, x := range s.of[s.goals[0]] {
		y := second[x.point]
		if y == nil || math.IsNaN(x.gain) || math.IsNaN(y.gain) {
			continue
		}
		tried.X, tried.Y = append(tried.X, x.gain), append(tried.Y, y.gain)
		if v, w := x.fresh, y.fresh; x.compared {
			compared.X, compared.Y = append(compared.X, v.Mean), append(compared.Y, w.Mean)
			compared.XLo, compared.XHi = append(compared.XLo, v.Lo), append(compared.XHi, v.Hi)
			compared.YLo, compared.YHi = append(compared.YLo, w.Lo), append(compared.YHi, w.Hi)
		}
	}
	base := &chart.Points{Series: "as it is", Kind: "as it is", X: []float64{0}, Y: []float64{0}, Radius: 2.5,
		Colour: ink.Vermillion,
		Shape:  ink.Diamond, Hollow: true}
	return &chart.Panel{X: chart.Axis{Title: "gain in " + s.title(s.goals[0]), Zero: true},
		Y:     chart.Axis{Title: "gain in " + s.title(s.goals[1]), Zero: true},
		Marks: []chart.Mark{tried, base, compared}, Legend: keyOfSearch(), Ratio: .7}
}

// along draws the gain in a goal, or its value where the scenario as it is has none, or the slack of a condition over a
// factor.
func (s *searched) along(k int, factor *schema.Factor, goal string) *chart.Panel {
	tried, compared := marks()
	gains, title := true, "gain in "+s.title(goal)
	if slices.Contains(s.conditions, goal) {
		title = "slack of " + s.title(goal)
	} else if !slices.ContainsFunc(s.of[goal], func(x *found) bool { return !math.IsNaN(x.gain) }) {
		gains, title = false, s.title(goal)
	}
	for _, f := range s.of[goal] {
		v := f.gain
		if !gains {
			v = f.value
		}
		p := s.at[f.point]
		if p == nil || math.IsNaN(v) {
			continue
		}
		tried.X, tried.Y = append(tried.X, p[k]), append(tried.Y, v)
		if !gains && !math.IsNaN(f.anew) {
			compared.X, compared.Y = append(compared.X, p[k]), append(compared.Y, f.anew)
		} else if f.compared {
			compared.AddVertical(p[k], f.fresh)
		}
	}
	x := chart.Axis{Title: figures.FactorTitle(factor)}
	if factor.Scale == "log" {
		x.Kind = chart.Logarithmic
	}
	return &chart.Panel{X: x, Y: chart.Axis{Title: title, Zero: gains}, Marks: []chart.Mark{tried, compared},
		Legend: keyOfSearch()[:2]}
}
