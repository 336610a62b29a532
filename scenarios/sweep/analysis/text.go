package analysis

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/summary"
)

// mostShown is how many points a terminal or a paper is shown of a metric.
const mostShown = 48

// Text is the report for a terminal.
func (r *Report) Text() string {
	p := &page{}
	r.header(p)
	for _, g := range r.groups() {
		p.blank()
		p.group(g)
	}
	if c := r.Claim; c != nil {
		p.blank()
		c.say(p, 1)
	}
	if len(r.Notes) > 0 {
		p.blank()
	}
	for _, n := range r.Notes {
		p.words(n, 0, 0)
	}
	return p.b.String()
}

// LaTeX is the report as tables for a paper: fragments for \input.
func (r *Report) LaTeX() string {
	comment := "study " + r.Study.Name + ", " + r.designed()
	if m := r.Manifest; !m.Complete {
		comment += fmt.Sprintf(", NOT COMPLETE: %d of %d runs", m.Done, m.Runs)
	}
	notes := []string{r.Study.Name + ": " + r.designed() + ", " + r.repeated() + "; intervals of " + percentage(r.Confidence) + "."}
	notes = append(notes, r.Notes...)
	return strings.Join(fragments(comment, r.groups(), notes), "\n")
}

func (r *Report) header(p *page) {
	m := r.Manifest
	p.fields(r.Study.Name, r.designed(), r.repeated(), "seed "+fmt.Sprint(r.Study.Seed))
	consumers := ""
	if m.Consumers > 0 {
		consumers = counted(int(m.Consumers), "consumer")
	}
	p.fields(m.Scenario, consumers, "intervals of "+percentage(r.Confidence))
}

// designed is the design in words.
func (r *Report) designed() string {
	if r.words == nil {
		return r.Study.Design.Kind + " of " + counted(len(r.d.points), "point")
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
		return counted(most, "replicate")
	}
	return fmt.Sprintf("%d to %s", least, counted(most, "replicate"))
}

func counted(n int, noun string) string {
	if n != 1 {
		if strings.HasSuffix(noun, "y") {
			noun = strings.TrimSuffix(noun, "y") + "ie"
		}
		noun += "s"
	}
	return digits.Grouped(float64(n), 0) + " " + noun
}

func percentage(share float64) string {
	v := math.Round(share*1e6) / 1e4
	return digits.Grouped(v, digits.Decimals(nan, v)) + " %"
}

// money is what amounts are in.
func money(m *manifest.Sweep) string { return cmp.Or(m.Currency, "units of money") }

// unitWords is a unit for people.
func unitWords(unit, money string) string {
	switch unit {
	case "1", "":
		return ""
	case "d":
		return "days"
	}
	return strings.Replace(unit, "currency", money, 1)
}

// A scale divides what is too long for a table.
type scale struct {
	by   float64
	word string
}

// scaleOf is the one for some numbers; those that are not finite do not count.
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

// orZero is how large a number is, 0 where it is not finite.
func orZero(v float64) float64 {
	if v-v != 0 {
		return 0
	}
	return math.Abs(v)
}

// estimate is a mean with its interval.
func (s scale) estimate(e stats.Estimate) (mean, interval value) {
	return estimate(e.Value/s.by, e.Lo/s.by, e.Hi/s.by)
}

// decimals show two digits of the half-width.
func (s scale) decimals(e stats.Estimate) int { return decimals(e.Value/s.by, e.Lo/s.by, e.Hi/s.by) }

// doubtful is a mean alone, in brackets where its interval includes 0.
func (s scale) doubtful(e stats.Estimate) (cell value, doubt bool) {
	v, lo, hi := e.Value/s.by, e.Lo/s.by, e.Hi/s.by
	cell = numeral(v, meanDecimals(v, lo, hi))
	if doubt = v != 0 && lo <= 0 && hi >= 0; doubt {
		cell = word("(" + cell.String() + ")")
	}
	return cell, doubt
}

// reach is the room between two numbers.
func (s scale) reach(least, greatest float64) value {
	lo, hi := least/s.by, greatest/s.by
	return limits(lo, hi, decimals(max(math.Abs(lo), math.Abs(hi)), lo, hi))
}

// interval is an interval of the runs as an estimate.
func interval(v summary.Interval) stats.Estimate {
	return stats.Estimate{Value: v.Mean, Lo: v.Lo, Hi: v.Hi}
}

// heading is a metric with what its numbers are in.
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

func (r *Report) interval() string { return percentage(r.Confidence) + " interval" }
