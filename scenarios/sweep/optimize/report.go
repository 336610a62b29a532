package optimize

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
	"guanxi/sim/results/table"
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

// Save writes the table of the points beside the runs of the search.
func (r *Report) Save() error { return results.PutTables(r.Dir, r.out.Manifest, r.Table()) }

// Table returns the points with their goals and conditions.
func (r *Report) Table() *table.Table {
	factors := r.out.Manifest.Factors
	runs, err := r.out.Table(schema.RunsTable)
	if err != nil {
		return schema.NewOptimum(factors) // it has been read before
	}
	rows := map[int64]int{}
	for row := range runs.Rows() {
		n, _ := runs.Col("point").Int(row)
		rows[n] = row
	}
	t := schema.NewOptimum(factors)
	for _, p := range r.Points {
		for j, name := range r.names() {
			kind := "goal"
			if j >= len(r.Goals) {
				kind = "condition"
			}
			expected, fresh, lo, hi := math.NaN(), math.NaN(), math.NaN(), math.NaN()
			if p.Expected != nil {
				expected = p.Expected[j]
			}
			if p.Fresh != nil {
				fresh, lo, hi = p.Fresh[j].Mean, p.Fresh[j].Lo, p.Fresh[j].Hi
			}
			cells := []table.Cell{table.Int(p.Number), table.Text(name), table.Text(kind), table.Text(p.Role),
				table.Float(stats.Round(p.Gains[j])), table.Float(expected), table.Float(stats.Round(fresh)), table.Float(stats.Round(lo)), table.Float(stats.Round(hi))}
			for _, f := range factors {
				cells = append(cells, runs.Col(f.Name).Cell(rows[int64(p.Number)]))
			}
			t.AppendRow(cells...)
		}
	}
	return t
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
		for _, x := range s.Optimization.Moves {
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
		p.Words("No point is better than the scenario as it is.", 0, 0)
		return p.String()
	}
	r.points(p)
	p.Blank()
	interval := fmt.Sprintf("Gains are over the scenario as it is; fresh: %s with random numbers that the search has not seen, with an interval of %g %%", digits.Counted(s.Optimization.Fresh, "replicate"), 100*s.Confidence)
	if len(r.compared()) > 1 {
		interval += " for all rows together"
	}
	p.Words(interval+". The gain in the search is that of points chosen for it, and too large.", 0, 0)
	if best := slices.IndexFunc(r.Points, func(x Point) bool { return x.Role == Best }); best >= 0 {
		var set []string
		for k := range s.Factors {
			for _, a := range s.Factors[k].Sets(r.Points[best].Values[s.Factors[k].Name]) {
				set = append(set, "--set "+terminal.Path(a))
			}
		}
		p.Words("The best in a run: "+strings.Join(set, " "), 0, 2)
	}
	return p.String()
}

// compared returns the points that were compared afresh.
func (r *Report) compared() (all []Point) {
	for _, p := range r.Points {
		if p.Fresh != nil && p.Role != "" {
			all = append(all, p)
		}
	}
	slices.SortStableFunc(all, func(a, b Point) int {
		if a.Role == Front {
			return cmp.Compare(a.Expected[0], b.Expected[0])
		}
		return strings.Compare(a.Role, b.Role) // best before rivals
	})
	return all
}

// points prints the points found, a block for each goal and condition.
func (r *Report) points(p *tabular.Page) {
	titles := map[string]string{Best: "best", Front: "efficient", Rival: "may be as good", End: "end of moves"}
	for j, name := range r.names() {
		g := tabular.Group{Columns: append([]tabular.Column{{Head: name}, {Head: "in the search"}}, tabular.With("fresh", "interval")...)}
		if j < len(r.Goals) {
			g.Heading = name + " (as it is " + digits.Grouped(r.Base[j], digits.Decimals(r.Base[j], r.Base[j])) + ")"
		}
		for _, x := range r.compared() {
			n, i := tabular.Estimate(x.Fresh[j].Mean, x.Fresh[j].Lo, x.Fresh[j].Hi)
			g.Rows = append(g.Rows, []tabular.Cell{tabular.Word(titles[x.Role] + ": " + r.settings(x.Values)), tabular.Number(x.Gains[j], digits.MeanDecimals((x.Fresh[j].Hi-x.Fresh[j].Lo)/2, x.Gains[j])), n, i})
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
		p.Words(fmt.Sprintf("The ends of %s are at most %.0f %% of a range apart.", digits.Counted(len(play.Ends), "start"), 100*apart), 0, 0)
	}
	if len(play.Strays) > 0 {
		g := tabular.Group{Heading: "best answer to the end", Columns: append([]tabular.Column{{Head: ""}}, tabular.With("gives it, fresh", "interval")...)}
		for _, x := range play.Strays {
			n, i := tabular.Estimate(x.Better.Mean, x.Better.Lo, x.Better.Hi)
			g.Rows = append(g.Rows, []tabular.Cell{tabular.Word(fmt.Sprintf("start %d, %s: %s", x.Start, x.Player.Name, r.settings(r.Points[x.Point].Values))), n, i})
		}
		p.Blank()
		p.Group(g)
	}
}

// JSON returns the report for other programs, with the names of optimum.csv.
func (r *Report) JSON() any {
	type move struct {
		Start  int               `json:"start"`
		Player string            `json:"player"`
		From   map[string]string `json:"from"`
		To     map[string]string `json:"to"`
	}
	out := struct {
		Study  string         `json:"study"`
		Folder string         `json:"folder"`
		Fresh  string         `json:"fresh"`
		Runs   int            `json:"runs"`
		Points []table.Record `json:"points"`
		Moves  []move         `json:"moves,omitempty"`
	}{r.Study.Name, r.Dir, r.Fresh, r.Runs, r.Table().Records(nil), nil}
	if r.Players != nil {
		for _, m := range r.Players.Moves {
			out.Moves = append(out.Moves, move{m.Start, m.Player, m.From, m.To})
		}
	}
	return out
}
