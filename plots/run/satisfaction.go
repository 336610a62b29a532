package run

import (
	"fmt"
	"math"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/table"
)

const (
	// fewestUsers is the least number of users of a segment whose means and rates are drawn:
	// with fewer, one leaver is a rate above 5 %.
	fewestUsers = 20
	// churnDays is the window in which leavers are counted, as in churn_rate.
	churnDays = 30
)

// satisfaction shows how satisfied users are and how many of them leave.
//
// It reads series: satisfaction and, where it exists, churn_rate (1/day, over the last 30
// days); per segment satisfaction.SEGMENT, churn_rate.SEGMENT and adopters.SEGMENT. Nothing is
// drawn while a segment (or the platform, if there is only one segment) has few users in half of the
// replicates.
func satisfaction(f *figure.Folder, tl *timeline) (*chart.Chart, error) {
	content := overDates(chart.Axis{Title: "satisfaction of users", Zero: true})
	leaving := overDates(chart.Axis{Title: fmt.Sprintf("leavers in %d days, per user", churnDays), Zero: true})
	for _, p := range []*chart.Panel{content, leaving} { // both axes span the run, though nothing is drawn while users are few
		p.X.Ends = chart.Ends(tl.x[0], tl.x[len(tl.x)-1])
	}
	b := binsFor(tl.x, yearBins)
	list, more := tl.segments()
	var lines []named // the key is the suffix of the columns
	for _, g := range list {
		if g.key = "." + g.key; tl.column("satisfaction"+g.key) != nil {
			lines = append(lines, g)
		}
	}
	if len(lines) == 0 {
		lines, more = []named{{"", "all users", ink.StyleOf(ink.Black, ink.Solid, ink.NoHatch)}}, nil
	}
	var words, few []string
	for _, l := range lines {
		users := tl.column("adopters" + l.key)
		m := curveOf(l.label, tl.x, ofSome(tl.column("satisfaction"+l.key), users, 1), tl.reps, tl.in("satisfaction"+l.key, table.Share()), l.style)
		if m.Last() < 0 {
			few = append(few, l.label)
			continue
		}
		said := fmt.Sprintf("%s %s", l.label, m.Final())
		content.Marks = append(content.Marks, m)
		if churn := tl.column("churn_rate" + l.key); churn != nil {
			c := b.curve(l.label, b.averages(tl.x, ofSome(churn, users, churnDays)), tl.reps, tl.in("churn_rate"+l.key, table.NotNegative()), l.style)
			if c.Last() >= 0 {
				said += fmt.Sprintf(" (%s)", c.Final())
				leaving.Marks = append(leaving.Marks, c)
			}
		}
		words = append(words, said)
	}
	if len(content.Marks) == 0 {
		return nil, figure.Nothing("series: satisfaction: never %d users", fewestUsers)
	}
	panels, what := []*chart.Panel{content}, "mean satisfaction of users, from 0 to 1"
	if len(leaving.Marks) > 0 {
		panels = append(panels, leaving)
		what = fmt.Sprintf("(a) %s, and (b) users who leave within %d days, per user, by %s", what, churnDays, b.by)
	}
	for _, p := range panels {
		if len(lines) > 1 {
			chart.NameCurves(p)
		}
	}
	alt := ""
	if all := tl.column("adopters"); all != nil {
		alt = fmt.Sprintf(" Groups of fewer than %d users, or with as few in half of the replicates, are not drawn", fewestUsers)
		if len(few) > 0 {
			alt += ", throughout " + digits.List(few)
		}
		alt += "."
	}
	return &chart.Chart{Title: "Satisfaction and churn", Panels: panels,
		Alt: fmt.Sprintf("Users of %s by date: %s; %s. At the end, with churn in brackets: %s.%s%s", f.Label, what, drawnOf(len(tl.reps), panels...), strings.Join(words, ", "), notDrawn(more, "users at the end"), alt)}, nil
}

// ofSome multiplies a metric and drops its values where users are few, and all of them where they are few
// in half of the replicates: the interval of the others would set the scale.
func ofSome(v, users [][]float64, times float64) [][]float64 {
	v = multiplied(v, times)
	if users == nil {
		return v
	}
	for j := range v[0] {
		few := 0
		for i := range v {
			if !(users[i][j] >= fewestUsers) {
				v[i][j], few = math.NaN(), few+1
			}
		}
		for i := range v {
			if 2*few >= len(v) {
				v[i][j] = math.NaN()
			}
		}
	}
	return v
}
