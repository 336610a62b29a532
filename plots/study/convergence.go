package study

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/digits"
)

// convergence shows how estimates settle with more runs.
//
// It reads runs: point, block, replicate, status, arm, the factors, the metrics. The estimates
// depend on the design. For saltelli they are the total indices (Jansen 1999) with more blocks;
// for morris, the mean size of elementary effects with more trajectories; for elements, the
// Shapley values with more replicates or orders. With a baseline they are the differences, and
// otherwise the means, with more replicates; for more than two lines, the half-widths of the
// intervals. For randomly drawn points that ran once, they are the mean over the points.
func convergence(f *figure.Folder) (*chart.Chart, error) {
	s, err := studyOf(f)
	if err != nil {
		return nil, err
	}
	c := galleryOf(f, "Convergence of estimates")
	var g settling
	styles := map[string]int{}
	least, most := math.Inf(1), math.Inf(-1) // number of replicates, blocks or the like behind each line
	for i, m := range s.metrics {
		of := s.settling(i)
		if len(of.lines) == 0 {
			continue
		}
		g = of
		if !slices.ContainsFunc(of.lines, moves) {
			c.still = append(c.still, metricTitle(f, m))
			continue
		}
		numbers := sameStyles(styles, of.lines)
		if len(of.lines) == 1 && of.lines[0].Series == m { // the metric itself: no colour needed to tell it apart
			numbers = []int{0}
		}
		for k, l := range of.lines {
			l.Style = ink.Serial(numbers[k])
			least, most = math.Min(least, chart.LastOf(l.X)), math.Max(most, chart.LastOf(l.X))
		}
		unit := unitOf(f, m)
		if of.share {
			unit = ""
		}
		c.add(m, unit, view{of.panel(metricTitle(f, m), unit), of.words()})
	}
	if len(c.Panels) == 0 && len(c.still) > 0 {
		return nil, figure.Nothing("table runs: the estimate is 0 throughout for %s", digits.List(c.still))
	}
	if len(c.Panels) == 0 {
		return nil, figure.Nothing("table runs: %s; convergence needs at least three replicates, blocks, trajectories or points", s.replicates())
	}
	bands := "; bands: " + cmp.Or(g.bands, "SURE Student interval")
	if g.bare {
		bands = ""
	}
	after := phrase.Number(most, 0)
	if least < most {
		after = phrase.Number(least, 0) + " to " + after
	}
	some := ""
	if n := len(s.m.Factors); n > mostLines && (s.m.Design == "saltelli" || s.m.Design == "morris" || s.m.Design == "elements") {
		of := "factors"
		if s.m.Design == "elements" {
			of = "elements"
		}
		some = fmt.Sprintf(" At most the %d largest of %d %s are drawn.", mostLines, n, of)
	}
	drawn := fmt.Sprintf("%s in study %s as runs are added%s.",
		phrase.Capital(strings.ReplaceAll(g.what, "SURE", sure(f))), f.Label, strings.ReplaceAll(bands, "SURE", sure(f)))
	c.describe(drawn, "After "+after+" "+g.x+":", some+s.lost(f))
	return &c.Chart, nil
}

// panel shows the lines; it is nil if none has a value.
func (g *settling) panel(metric, unit string) *chart.Panel {
	p := &chart.Panel{X: chart.Axis{Title: g.x, Whole: true}, Ratio: 0.45}
	var all []float64
	for _, l := range g.lines {
		if !g.log {
			tame(l)
		}
		all = append(all, l.Y...)
		p.Marks = append(p.Marks, l)
	}
	if !slices.ContainsFunc(all, func(v float64) bool { return !math.IsNaN(v) }) {
		return nil
	}
	if g.named {
		chart.NameCurves(p)
	}
	if g.share {
		unit = ""
	}
	p.Y = chart.ValueAxis(strings.ReplaceAll(g.y, "METRIC", metric), unit, all)
	p.Y.Zero = p.Y.Zero || g.share
	if g.log && slices.ContainsFunc(all, func(v float64) bool { return v > 0 }) {
		p.Y.Kind, p.Y.Zero = chart.Logarithmic, false
	}
	return p
}

// mostWords is the largest number of lines whose final values are stated.
const mostWords = 3

// words state the final values of the lines; of many lines, how wide their intervals are.
func (g *settling) words() string {
	if !g.named {
		return g.lines[0].Final()
	}
	if len(g.lines) > mostWords || g.bare {
		var half []float64
		for _, l := range g.lines {
			switch i := l.Last(); {
			case i < 0:
			case g.bare:
				half = append(half, l.Y[i])
			case l.Lo[i] == l.Lo[i]:
				half = append(half, (l.Hi[i]-l.Lo[i])/2)
			}
		}
		if len(half) == 0 {
			return "–"
		}
		least, most := slices.Min(half), slices.Max(half)
		from, to := phrase.Number(least, digits.Decimals(least, least)), phrase.Number(most, digits.Decimals(most, most))
		if from == to {
			return "half-widths of " + to
		}
		return "half-widths from " + from + " to " + to
	}
	is, next := " ", ", "
	if slices.ContainsFunc(g.lines, func(l *chart.Curve) bool {
		return strings.Contains(l.Series, " = ") || strings.Contains(l.Series, ", ")
	}) {
		is, next = ": ", "; " // the level of a factor is not the estimate
	}
	var say []string
	for _, l := range g.lines {
		say = append(say, l.Series+is+l.Final())
	}
	return strings.Join(say, next)
}

// sameStyles assigns style numbers to lines, the same for a name in all panels, although the
// panels order their lines differently. If there are more names than styles, no two lines of
// one panel share a style.
func sameStyles(of map[string]int, lines []*chart.Curve) []int {
	var out []int
	for _, l := range lines {
		k, ok := of[l.Series]
		if !ok {
			k = len(of)
			of[l.Series] = k
		}
		k %= ink.SerialCount
		for slices.Contains(out, k) && len(out) < ink.SerialCount {
			k = (k + 1) % ink.SerialCount
		}
		out = append(out, k)
	}
	return out
}

// moves reports whether a line or its band is other than 0 anywhere.
func moves(c *chart.Curve) bool {
	return slices.ContainsFunc(slices.Concat(c.Y, c.Lo, c.Hi), func(v float64) bool { return v != 0 && !math.IsNaN(v) })
}

// mostLines is the largest number of lines that can be told apart.
const mostLines = 6
