package analysis

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/terminal"
)

// mostShown is the largest number of points shown per metric on a terminal or in a paper.
const mostShown = 48

// Text returns the report for a terminal.
func (r *Report) Text() string { return r.Page().String() }

// Page returns the whole report.
func (r *Report) Page() *tabular.Page { return r.screen(r.Answer(), r.groups(), math.MaxInt) }

// Rest returns the report without what Answer has.
func (r *Report) Rest() *tabular.Page { return r.screen(&tabular.Page{}, r.groups(), math.MaxInt) }

// Screen returns the report in so many lines, as far as they go: of the tables the first, of the notes at
// most a half of the lines. It ends by saying how the rest is shown.
func (r *Report) Screen(lines int) string {
	return r.screen(r.head(), append(r.answerGroups(), r.groups()...), lines).String()
}

// Answer returns how the report begins: what it is of, what makes no difference, and a line per metric and contrast.
func (r *Report) Answer() *tabular.Page {
	p := r.head()
	for _, g := range r.answerGroups() {
		p.Blank()
		p.Group(g)
	}
	return p
}

// screen adds to a page the tables, claims and notes that it has lines for.
func (r *Report) screen(p *tabular.Page, groups []tabular.Group, lines int) *tabular.Page {
	height := func(p *tabular.Page) int { return strings.Count(p.String(), "\n") }
	end := &tabular.Page{}
	if c := r.Claim; c != nil {
		end.Blank()
		c.say(end, 1)
	}
	if r.Sampled != nil {
		end.Blank()
		r.Sampled.say(end)
	}
	if len(r.Notes) > 0 {
		end.Blank()
	}
	notes, tables := 0, 0
	for _, n := range r.Notes {
		if notes > 0 || height(end) >= lines/2 {
			notes++
			continue
		}
		end.Words(n, 0, 0)
	}
	left := lines - height(p) - height(end) - 4 // of which the rest takes four
	for i, g := range groups {
		set := func() *tabular.Page {
			next := &tabular.Page{}
			if !strings.HasPrefix(g.Heading, " ") { // of the metric above
				next.Blank()
			}
			next.Group(g)
			return next
		}
		next := set()
		for tables == 0 && height(next) > left && len(g.Rows) > 1 {
			g.Rows, g.After, g.Aside = g.Rows[:len(g.Rows)-1], []string{"… and more rows in the .csv files."}, nil
			next = set()
		}
		if left -= height(next); tables > 0 || i > 0 && left < 0 {
			tables++
			continue
		}
		p.Append(next)
	}
	p.Append(end)
	var more []string
	if tables > 0 {
		more = append(more, digits.Counted(tables, "more table"))
	}
	if notes > 0 {
		more = append(more, digits.Counted(notes, "more note"))
	}
	if len(more) > 0 {
		p.Blank()
		p.Words(fmt.Sprintf("… and %s: guanxi analyze %s --all shows all, --metrics NAME one metric.", digits.List(more), terminal.Path(r.Dir)), 0, 0)
	}
	return p
}

// LaTeX returns the report as tables for a paper, as fragments for \input, for a page in one or two
// columns.
func (r *Report) LaTeX(columns int) string {
	comment := "study " + r.Study.Name + ", " + r.designed()
	if m := r.Manifest; !m.Complete {
		comment += fmt.Sprintf(", INCOMPLETE: %d of %d runs", m.Done, m.Runs)
	}
	notes := []string{r.Study.Name + ": " + r.designed() + ", " + r.repeated() + "; " + r.intervals() + "."}
	notes = slices.Concat(notes, r.Same, r.Notes)
	all := tabular.Fragments(columns, comment, append(r.answerGroups(), r.groups()...), notes)
	if r.Claim != nil {
		all = append(all, r.Claim.latex(columns, r.Confidence))
	}
	return strings.Join(all, "\n")
}

// head says what the report is of, and what makes no difference.
func (r *Report) head() *tabular.Page {
	p, m := &tabular.Page{}, r.Manifest
	p.Fields(r.Study.Name, r.designed(), r.repeated(), "seed "+fmt.Sprint(r.Study.Seed))
	consumers := ""
	if m.Consumers > 0 {
		consumers = digits.Counted(int(m.Consumers), "consumer")
	}
	p.Fields(m.Scenario, consumers, r.intervals())
	if len(r.Same) > 0 {
		p.Blank()
		for _, text := range r.Same {
			p.Words(text, 0, 0)
		}
	}
	return p
}

func (r *Report) designed() string {
	if r.words == nil {
		return r.Study.Design.Kind + " of " + digits.Counted(len(r.d.points), "point")
	}
	return r.words(r)
}

// repeated says how often points ran.
func (r *Report) repeated() string {
	least, most := math.MaxInt, 0
	for i := range r.d.cells {
		if n := len(r.d.cells[i].status) - r.d.cells[i].count(absent); n > 0 {
			least, most = min(least, n), max(most, n)
		}
	}
	switch {
	case most == 0:
		return "no runs yet"
	case least == most:
		return digits.Counted(most, "replicate")
	}
	return fmt.Sprintf("%d to %s", least, digits.Counted(most, "replicate"))
}

func percentage(share float64) string {
	v := math.Round(share*1e6) / 1e4
	return digits.Grouped(v, digits.Decimals(nan, v)) + " %"
}

// money returns the unit of amounts.
func money(m *manifest.Sweep) string { return cmp.Or(m.Currency, "units of money") }

// unitWords returns a unit in words.
func unitWords(unit, money string) string {
	switch unit {
	case "1", "":
		return ""
	case "d":
		return "days"
	}
	return strings.Replace(unit, "currency", money, 1)
}

// A scale is a divisor for numbers that are too long for a table.
type scale struct {
	by   float64
	word string
}

// scaleOf chooses the scale for some numbers and ignores those that are not finite.
func scaleOf(values ...float64) scale {
	largest := 0.0
	for _, v := range values {
		largest = max(largest, orZero(v))
	}
	switch {
	case largest >= 1e13:
		return scale{1e12, "trillion"}
	case largest >= 1e10:
		return scale{1e9, "billion"}
	case largest >= 1e7:
		return scale{1e6, "million"}
	}
	return scale{1, ""}
}

// orZero returns the absolute value, or 0 if it is not finite.
func orZero(v float64) float64 {
	if v-v != 0 {
		return 0
	}
	return math.Abs(v)
}

// estimate returns the cells of a mean and its interval.
func (s scale) estimate(e stats.Estimate) (mean, interval tabular.Cell) {
	return tabular.Estimate(e.Value/s.by, e.Lo/s.by, e.Hi/s.by)
}

// decimals returns the decimals that show two digits of the half-width.
func (s scale) decimals(e stats.Estimate) int {
	return tabular.Decimals(e.Value/s.by, e.Lo/s.by, e.Hi/s.by)
}

// doubtful returns the mean alone, in brackets if its interval includes 0.
func (s scale) doubtful(e stats.Estimate) (cell tabular.Cell, doubt bool) {
	cell, _ = s.estimate(e)
	if doubt = e.Value != 0 && e.Lo <= 0 && e.Hi >= 0; doubt {
		cell = tabular.Word("(" + cell.String() + ")")
	}
	return cell, doubt
}

// reach returns the range between two numbers.
func (s scale) reach(least, greatest float64) tabular.Cell {
	lo, hi := least/s.by, greatest/s.by
	return tabular.Limits(lo, hi, tabular.Decimals(max(math.Abs(lo), math.Abs(hi)), lo, hi))
}

func interval(v summary.Interval) stats.Estimate {
	return stats.Estimate{Value: v.Mean, Lo: v.Lo, Hi: v.Hi}
}

// heading returns a metric with its unit and scale.
func heading(name, unit string, s scale) string {
	in := strings.TrimSpace(s.word + " " + unit)
	if in == "" {
		return name
	}
	return name + " (" + in + ")"
}

func (r *Report) heading(metric int, s scale) string {
	return heading(r.Metrics[metric].Name, unitWords(r.Metrics[metric].Unit, money(r.Manifest)), s)
}

// intervals names the confidence of the intervals and how they are made.
func (r *Report) intervals() string {
	method := " bootstrap"
	if r.replicated {
		method = " Student"
	}
	return percentage(r.Confidence) + method + " intervals"
}

func (r *Report) interval() string { return percentage(r.Confidence) + " interval" }
