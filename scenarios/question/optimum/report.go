package optimum

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/terminal"
)

// names returns what is maximised and the conditions, in the order of outcomes.
func (r *Report) names() (all []string) {
	for _, g := range r.Goals {
		all = append(all, g.Text)
	}
	for _, b := range r.Bounds {
		all = append(all, b.Text)
	}
	return all
}

// Save writes the points beside the runs of the search, as answers.
func (r *Report) Save() error { return results.PutAnswers(r.Dir, r.out.Manifest, r.answers()) }

// answers returns the gain of each point in each goal, and its slack of each condition: in the search, as expected from
// all points, and fresh; of a goal also its value.
func (r *Report) answers() (all []schema.Answer) {
	metrics := r.out.Manifest.Metrics
	for _, p := range r.Points {
		for j, name := range r.names() {
			x := schema.NewAnswer("optimum", "", "")
			x.About, x.Beside, x.Point, x.Verdict = name, "condition", p.Number, p.Role
			if k := slices.IndexFunc(metrics, func(m schema.Metric) bool { return m.Name == name }); k >= 0 {
				x.Metric, x.Unit = name, metrics[k].Unit
			}
			put := func(measure string, v float64) {
				if x.Measure, x.Value = measure, v; v == v {
					all = append(all, x)
				}
			}
			if j < len(r.Goals) {
				x.Beside = "goal"
				if put("value", stats.Round(p.Goals[j])); p.Anew != nil {
					put("anew", stats.Round(p.Anew[j]))
				}
			}
			if put("gain", stats.Round(p.Gains[j])); p.Expected != nil {
				put("expected", p.Expected[j])
			}
			if p.Fresh != nil {
				x.Lo, x.Hi = stats.Round(p.Fresh[j].Lo), stats.Round(p.Fresh[j].Hi)
				put("fresh", stats.Round(p.Fresh[j].Mean))
			}
		}
	}
	return all
}

// Text returns the report for a terminal.
func (r *Report) Text() string {
	p := &tabular.Page{}
	s := r.Study
	runs := fmt.Sprintf("%s of %s", digits.Counted(len(r.Points), "point"), digits.Counted(r.each, "replicate"))
	p.Fields(s.Name, digits.Counted(len(s.Factors), "factor"), runs)
	what := "maximise " + strings.Join(r.names()[:len(r.Goals)], " and ")
	if r.Players != nil {
		var all []string
		for _, x := range Of(s).Moves {
			all = append(all, fmt.Sprintf("%s sets %s for %s", x.Name, strings.Join(x.Factors, ", "), x.Goal.Text))
		}
		what = strings.Join(all, "; ")
	}
	if len(r.Bounds) > 0 {
		what += " subject to " + strings.Join(r.names()[len(r.Goals):], ", ")
	}
	p.Words(what, 0, 2)
	if r.Players != nil {
		r.moves(p)
	}
	if len(r.compared()) == 0 {
		p.Words("Nothing better than the scenario as it is was found.", 0, 0)
		return p.String()
	}
	r.points(p)
	p.Blank()
	fresh := digits.Counted(Of(s).Fresh, "replicate") + " with random numbers that the search has not seen"
	interval := fmt.Sprintf("Gains are over the scenario as it is; fresh: %s, with an interval of %g %%", fresh,
		100*s.Confidence)
	if n := len(r.compared()); n > 1 && slices.ContainsFunc(r.compared(), func(x Point) bool {
		return x.Role == Front ||
			x.Role == Rival || x.Role == End
	}) {
		interval += " for all rows together, but of a candidate for itself"
	}
	p.Words(interval+". The gain in the search is that of points chosen for it, and too large.", 0, 0)
	if len(r.Bounds) > 0 {
		p.Words("The number of a condition is its slack: how much room is left; below 0 it is broken. A point holds it "+
			"where the interval of the fresh slack lies at 0 or above.", 0, 0)
	}
	r.verdict(p)
	return p.String()
}

// verdict prints what is recommended.
func (r *Report) verdict(p *tabular.Page) {
	switch best := r.Best(); {
	case r.Players != nil || len(r.Goals) > 1:
	case best != nil:
		var set []string
		for k := range r.Study.Factors {
			for _, a := range r.Study.Factors[k].Sets(best.Values[r.Study.Factors[k].Name]) {
				set = append(set, "--set "+terminal.Path(a))
			}
		}
		p.Words("The best in a run: "+strings.Join(set, " "), 0, 2)
	case r.Holds:
		p.Words("Nothing better than the scenario as it is was found.", 0, 0)
	default:
		p.Words("Broken: no point that was compared holds the conditions, and so there is no best. Widen the ranges, "+
			"relax a condition, or give more runs or fresh replicates.", 0, 0)
	}
}

// Best returns the point that is recommended; nil: none is better than the scenario as it is, or none holds the
// conditions.
func (r *Report) Best() *Point {
	if i := slices.IndexFunc(r.Points, func(x Point) bool { return x.Role == Best }); i >= 0 {
		return &r.Points[i]
	}
	return nil
}

// compared returns the points that were compared afresh; of candidates, those that have as much as the best.
func (r *Report) compared() (all []Point) {
	best := r.Best()
	for _, p := range r.Points {
		if p.Fresh != nil && (p.Role != Candidate && p.Role != Broken || best == nil || p.Anew[0] >= best.Anew[0] ||
			len(r.Goals) > 1) {
			all = append(all, p)
		}
	}
	slices.SortStableFunc(all, func(a, b Point) int {
		if a.Role == Front && b.Role == Front {
			return cmp.Compare(a.Expected[0], b.Expected[0])
		}
		return strings.Compare(a.Role, b.Role) // best first
	})
	return all
}

// points prints the points found, a block for each goal and condition.
func (r *Report) points(p *tabular.Page) {
	titles := map[string]string{"": "answer to an end", Best: "best", Broken: "broken", Candidate: "candidate",
		Front: "efficient", Rival: "may be as good", End: "end of moves", Worse: "no better than as it is"}
	for j, name := range r.names() {
		g := tabular.Group{}
		if j < len(r.Goals) {
			was := "–"
			if r.Base[j] == r.Base[j] {
				was = digits.Grouped(r.Base[j], digits.Decimals(r.Base[j], r.Base[j]))
			}
			g.Heading = name + " (as it is " + was + ")"
			g.Columns = append(g.Columns, tabular.Column{Head: name}, tabular.Column{Head: "value, fresh"},
				tabular.Column{Head: "gain in the search"})
		} else {
			name = "slack of " + name
			g.Columns = append(g.Columns, tabular.Column{Head: name}, tabular.Column{Head: "in the search"})
		}
		g.Columns = append(g.Columns, tabular.With("fresh", "interval")...)
		for _, x := range r.compared() {
			n, i := tabular.Estimate(x.Fresh[j].Mean, x.Fresh[j].Lo, x.Fresh[j].Hi)
			decimals := digits.MeanDecimals((x.Fresh[j].Hi-x.Fresh[j].Lo)/2, x.Gains[j])
			title := titles[x.Role]
			if x.Role == Broken && !slices.ContainsFunc(x.Fresh[len(r.Goals):],
				func(v summary.Interval) bool { return v.Hi < 0 }) {
				title = "may be broken"
			}
			row := []tabular.Cell{tabular.Word(title + ": " + r.settings(x.Values))}
			if j < len(r.Goals) {
				row = append(row, tabular.Number(x.Anew[j], digits.MeanDecimals((x.Fresh[j].Hi-x.Fresh[j].Lo)/2, x.Anew[j])))
			}
			g.Row(append(row, tabular.Number(x.Gains[j], decimals), n, i)...)
		}
		p.Blank()
		p.Group(g)
	}
}

// settings returns the values of the factors at a point.
func (r *Report) settings(values map[string]string) string {
	var all []string
	for _, f := range r.Study.Factors {
		all = append(all, f.Name+" "+values[f.Name])
	}
	return strings.Join(all, ", ")
}

// moves prints the path of the players from each start, and whether the ends agree.
func (r *Report) moves(p *tabular.Page) {
	play := r.Players
	p.Blank()
	for k := range play.Ends {
		var path []string
		for _, m := range play.Moves {
			if m.Start == k+1 && (len(path) == 0 || path[len(path)-1] != r.settings(m.To)) {
				if len(path) == 0 {
					path = append(path, r.settings(m.From))
				}
				if to := r.settings(m.To); to != path[len(path)-1] {
					path = append(path, to)
				}
			}
		}
		state := "and nobody moves"
		if !play.Still[k] {
			state = fmt.Sprintf("and still moving after %d moves", mostTurns)
		}
		p.Words(fmt.Sprintf("start %d: %s, %s", k+1, strings.Join(path, " → "), state), 0, 2)
	}
	apart := 0.0
	for k := range r.Study.Factors {
		lo, hi := math.Inf(1), math.Inf(-1)
		for _, end := range play.Ends {
			u := r.Study.Factors[k].Place(r.Points[end].Values[r.Study.Factors[k].Name])
			lo, hi = min(lo, u), max(hi, u)
		}
		apart = max(apart, hi-lo)
	}
	if len(play.Ends) > 1 {
		p.Words(fmt.Sprintf("The ends of %s are at most %.0f %% of a range apart.", digits.Counted(len(play.Ends), "start"),
			100*apart), 0, 0)
	}
	if len(play.Strays) > 0 {
		g := tabular.Group{Heading: "largest gain found by changing alone, of " + digits.Counted(r.looks.Runs/r.each,
			"answer") + " tried at most", Columns: append([]tabular.Column{{Head: ""}},
			tabular.With("gives it, fresh", "interval")...)}
		for _, x := range play.Strays {
			n, i := tabular.Estimate(x.Better.Mean, x.Better.Lo, x.Better.Hi)
			g.Row(tabular.Word(fmt.Sprintf("start %d, %s: %s", x.Start, x.Player.Name,
				r.settings(r.Points[x.Point].Values))), n, i)
		}
		p.Blank()
		p.Group(g)
	}
}
