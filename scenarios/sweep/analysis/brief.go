package analysis

import (
	"math"

	"guanxi/scenarios/sweep/study"
)

// Brief is the report in some lines, for one study among many: of arms in how many
// cells of the other factors each lies above and below the baseline, of elements what
// each brings the parties, else how far the means reach.
func (r *Report) Brief(width int) string {
	p := newPage(width)
	r.header(p)
	var g group
	switch r.Study.Design.Kind {
	case study.Elements:
		g = r.partiesGroup()
	case study.Arms:
		g = r.signsGroup()
	default:
		g = r.reachGroup()
	}
	if len(g.rows) > 0 {
		p.blank()
		p.group(g)
	}
	return p.b.String()
}

// signsGroup counts the cells in which an arm differs from the baseline, p adjusted
// for all comparisons of the study.
func (r *Report) signsGroup() group {
	g := r.newGroup("", "", decimal("above"), decimal("open"), decimal("below"), bounded("least and greatest difference"))
	g.heading = "cells less " + r.Study.Design.Baseline
	for _, m := range r.shown {
		var arms []string
		signs := map[string]*signs{}
		for _, e := range r.effectsOf(m) {
			if e.Against == "" {
				continue
			}
			s := signs[e.Point.Arm]
			if s == nil {
				s = newSigns()
				signs[e.Point.Arm], arms = s, append(arms, e.Point.Arm)
			}
			s.add(&e, 1-r.Confidence)
		}
		scale := r.scaleOf(r.effectsOf(m))
		for _, arm := range arms {
			s := signs[arm]
			reach := word("–") // no cell has a value
			if s.least <= s.greatest {
				reach = scale.reach(s.least, s.greatest)
			}
			g.rows = append(g.rows, []value{word(r.heading(m, scale) + ": " + arm), numeral(float64(s.above), 0), numeral(float64(s.open), 0), numeral(float64(s.below), 0), reach})
		}
	}
	return g
}

// signs are how many differences lie above 0, below, and neither for sure.
type signs struct {
	above, open, below int
	least, greatest    float64
}

func newSigns() *signs { return &signs{least: math.Inf(1), greatest: math.Inf(-1)} }

func (s *signs) add(e *Effect, level float64) {
	switch sure := e.PHolm <= level; {
	case sure && e.Diff.Mean > 0:
		s.above++
	case sure && e.Diff.Mean < 0:
		s.below++
	default:
		s.open++
	}
	if v := e.Diff.Mean; v == v {
		s.least, s.greatest = min(s.least, v), max(s.greatest, v)
	}
}

// reachGroup is the least and the greatest mean of each metric.
func (r *Report) reachGroup() group {
	g := r.newGroup("", "", bounded("least and greatest mean"))
	for _, m := range r.shown {
		least, greatest := math.Inf(1), math.Inf(-1)
		for _, e := range r.effectsOf(m) {
			if v := e.Spread.Mean; v == v {
				least, greatest = min(least, v), max(greatest, v)
			}
		}
		if least > greatest {
			continue
		}
		scale := r.scaleOf(r.effectsOf(m))
		g.rows = append(g.rows, []value{word(r.heading(m, scale)), scale.reach(least, greatest)})
	}
	return g
}
