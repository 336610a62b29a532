package analysis

import (
	"cmp"
	"fmt"
	"math"
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
func (r *Report) Page() *tabular.Page { return r.all(r.Opening()) }

// Body returns the report without what Opening has.
func (r *Report) Body() *tabular.Page { return r.all(&tabular.Page{}) }

// Screen returns the report if it has at most so many lines; if not, how it begins, and how all is shown.
func (r *Report) Screen(lines int) string {
	if text := r.Text(); strings.Count(text, "\n") <= lines {
		return text
	}
	p, groups := r.Opening(), r.groups()
	if len(r.answerGroups()) == 0 && len(groups) > 0 {
		p.Blank()
		p.Group(groups[0])
		groups = groups[1:]
	}
	r.below(p)
	p.Blank()
	p.Words(fmt.Sprintf("… and %s and %s: guanxi show %s --all shows all, --metrics NAME one metric.",
		digits.Counted(len(groups), "more table"), digits.Counted(len(r.Notes), "note"), terminal.Path(r.Dir)), 0, 0)
	return p.String()
}

// Opening returns how the report begins: what it is of, a line per metric and contrast, and one per metric on whether
// the effect of one factor depends on another.
func (r *Report) Opening() *tabular.Page {
	p := r.head()
	for _, g := range append(r.answerGroups(), r.firstInteractions()) {
		if len(g.Rows) > 0 {
			p.Blank()
			p.Group(g)
		}
	}
	return p
}

// all adds to a page the tables, what stands below them, and the notes.
func (r *Report) all(p *tabular.Page) *tabular.Page {
	for _, g := range r.groups() {
		if !strings.HasPrefix(g.Heading, " ") { // of the metric above
			p.Blank()
		}
		p.Group(g)
	}
	r.below(p)
	if len(r.Notes) > 0 {
		p.Blank()
	}
	for _, n := range r.Notes {
		p.Words(n, 0, 0)
	}
	return p
}

// below adds what sections say below the tables.
func (r *Report) below(p *tabular.Page) {
	for _, e := range r.added {
		if e.Appendix != nil {
			p.Blank()
			e.Appendix(r, p)
		}
	}
}

// LaTeX returns the report as tables for a paper, as fragments for \input, for a page in one or two
// columns.
func (r *Report) LaTeX() string {
	comment := "study " + r.Study.Name + ", " + r.designed()
	if m := r.Manifest; !m.Complete {
		comment += fmt.Sprintf(", INCOMPLETE: %d of %d runs", m.Done, m.Runs)
	}
	notes := []string{r.Study.Name + ": " + r.designed() + ", " + r.repeated() + "; " + r.intervals() + "."}
	notes = append(notes, r.Notes...)
	all := tabular.Fragments(comment, append(r.answerGroups(), r.groups()...), notes)
	for _, e := range r.added {
		if e.LaTeX != nil {
			all = append(all, e.LaTeX(r)...)
		}
	}
	return strings.Join(all, "\n")
}

// head says what the report is of.
func (r *Report) head() *tabular.Page {
	p, m := &tabular.Page{}, r.Manifest
	p.Fields(r.Study.Name, r.designed(), r.repeated(), "seed "+fmt.Sprint(r.Study.Seed))
	consumers := ""
	if m.Consumers > 0 {
		consumers = digits.Counted(int(m.Consumers), "consumer")
	}
	p.Fields(m.Scenario, consumers, r.intervals())
	return p
}

func (r *Report) designed() string {
	if r.Describe == nil {
		return r.Study.Design.Kind + " of " + digits.Counted(len(r.Runs.Points), "point")
	}
	return r.Describe(r)
}

// repeated says how often points ran.
func (r *Report) repeated() string {
	switch least, most := r.counted(); {
	case most == 0:
		return "no runs yet"
	case least == most:
		return digits.Counted(most, "replicate")
	default:
		return fmt.Sprintf("%d to %s", least, digits.Counted(most, "replicate"))
	}
}

// counted is how often points ran, at least and at most.
func (r *Report) counted() (least, most int) {
	least = math.MaxInt
	for i := range r.Runs.Cells {
		if n := len(r.Runs.Cells[i].Status) - r.Runs.Cells[i].Count(absent); n > 0 {
			least, most = min(least, n), max(most, n)
		}
	}
	return least, most
}

func Percentage(share float64) string {
	v := math.Round(share*1e6) / 1e4
	return digits.Grouped(v, digits.Decimals(nan, v)) + " %"
}

// MoneyOf returns the unit of amounts.
func MoneyOf(m *manifest.Sweep) string { return cmp.Or(m.Currency, "units of money") }

// UnitWords returns a unit in words.
func UnitWords(unit, money string) string {
	switch unit {
	case "1", "":
		return ""
	case "d":
		return "days"
	}
	return strings.Replace(unit, "currency", money, 1)
}

// A Scale is a divisor for numbers that are too long for a table.
type Scale struct {
	By   float64
	Word string
}

// ScaleFor chooses the scale for some numbers and ignores those that are not finite.
func ScaleFor(values ...float64) Scale {
	largest := 0.0
	for _, v := range values {
		largest = max(largest, AbsOrZero(v))
	}
	switch {
	case largest >= 1e13:
		return Scale{1e12, "trillion"}
	case largest >= 1e10:
		return Scale{1e9, "billion"}
	case largest >= 1e7:
		return Scale{1e6, "million"}
	}
	return Scale{1, ""}
}

// AbsOrZero returns the absolute value, or 0 if it is not finite.
func AbsOrZero(v float64) float64 {
	if v-v != 0 {
		return 0
	}
	return math.Abs(v)
}

// Estimate returns the cells of a mean and its interval.
func (s Scale) Estimate(e stats.Estimate) (mean, interval tabular.Cell) {
	return tabular.Estimate(e.Value/s.By, e.Lo/s.By, e.Hi/s.By)
}

// Decimals returns the Decimals that show two digits of the half-width.
func (s Scale) Decimals(e stats.Estimate) int {
	return tabular.Decimals(e.Value/s.By, e.Lo/s.By, e.Hi/s.By)
}

// Doubtful returns the mean alone, in brackets if its interval includes 0.
func (s Scale) Doubtful(e stats.Estimate) (cell tabular.Cell, doubt bool) {
	cell, _ = s.Estimate(e)
	if doubt = e.Value != 0 && e.Lo <= 0 && e.Hi >= 0; doubt {
		cell = tabular.Word("(" + cell.String() + ")")
	}
	return cell, doubt
}

func IntervalOf(v summary.Interval) stats.Estimate {
	return stats.Estimate{Value: v.Mean, Lo: v.Lo, Hi: v.Hi}
}

// Titled returns a metric with its unit and scale.
func Titled(name, unit string, s Scale) string {
	in := strings.TrimSpace(s.Word + " " + unit)
	if in == "" {
		return name
	}
	return name + " (" + in + ")"
}

func (r *Report) Heading(metric int, s Scale) string {
	return Titled(r.Metrics[metric].Name, UnitWords(r.Metrics[metric].Unit, MoneyOf(r.Manifest)), s)
}

// intervals names the confidence of the intervals and how they are made, and ranges where few replicates may have them.
func (r *Report) intervals() string {
	method := " bootstrap"
	if r.Replicated {
		method = " Student"
	}
	if r.ranged() {
		return "[ ]: " + Percentage(r.Confidence) + method + " interval; without [ ]: range of runs"
	}
	return Percentage(r.Confidence) + method + " intervals"
}

// ranged says whether replicates are too few for an interval of every metric.
func (r *Report) ranged() bool {
	_, most := r.counted()
	return r.Replicated && most > 1 && most < summary.MinReplicates
}

// IntervalHeading heads the limits of a difference or mean: an interval, or the range of few runs.
func (r *Report) IntervalHeading() string {
	if r.ranged() {
		return r.Interval() + " or range"
	}
	return r.Interval()
}

func (r *Report) Interval() string { return Percentage(r.Confidence) + " interval" }
