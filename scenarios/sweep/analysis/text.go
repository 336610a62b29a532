package analysis

import (
	"fmt"
	"math"
	"strings"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
)

// Width of a terminal that tables are made for.
const Width = 80

// mostShown is how many points a terminal or a paper is shown of a metric.
const mostShown = 48

// Text is the report for a terminal of so many columns, Width when 0.
func (r *Report) Text(width int) string {
	if width <= 0 {
		width = Width
	}
	p := &page{width: max(60, width)}
	r.header(p)
	for _, g := range r.groups() {
		p.blank()
		p.group(g)
	}
	if c := r.Claim; c != nil {
		p.blank()
		c.say(p, r.money(), 1)
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
	d := r.Study.Design
	n := len(r.d.points)
	switch d.Kind {
	case study.Arms:
		words := fmt.Sprintf("%d arms", len(r.Study.Arms))
		if d.Baseline != "" {
			words += " against " + d.Baseline
		}
		if cells := n / max(1, len(r.Study.Arms)); cells > 1 {
			words += fmt.Sprintf(" in %d cells", cells)
		}
		return words
	case study.List:
		if d.List == nil {
			return fmt.Sprintf("one of %s at a time", counted(len(r.Study.Factors), "factor"))
		}
		return "list of " + counted(n, "point")
	case study.Morris:
		return "morris, " + counted(d.Trajectories, "trajectory")
	case study.Saltelli:
		return "saltelli, " + counted(d.Base, "block")
	case study.Elements:
		if d.Samples > 0 {
			return fmt.Sprintf("%s, %s", counted(len(r.Study.Factors), "element"), counted(d.Samples, "order"))
		}
		return fmt.Sprintf("%s, %s", counted(len(r.Study.Factors), "element"), counted(n, "coalition"))
	}
	return d.Kind + " of " + counted(n, "point")
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
	return results.Grouped(float64(n), 0) + " " + noun
}

func percentage(share float64) string {
	v := math.Round(share*1e6) / 1e4
	return results.Grouped(v, results.Decimals(nan, v)) + " %"
}

func (r *Report) money() string {
	if r.Manifest.Currency != "" {
		return r.Manifest.Currency
	}
	return "units of money"
}

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

func scaleOf(largest float64) scale {
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

// heading is a metric with what its numbers are in.
func heading(name, unit string, s scale) string {
	in := strings.TrimSpace(s.word + " " + unit)
	if in == "" {
		return name
	}
	return name + " (" + in + ")"
}

func (r *Report) heading(metric int, s scale) string {
	return heading(r.Metrics[metric].Name, unitWords(r.Metrics[metric].Unit, r.money()), s)
}

func (r *Report) interval() string { return percentage(r.Confidence) + " interval" }
