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
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
)

// claims: what was claimed, what was found, and the verdict.
//
// Reads the table claims: claim, text, metric, expect, smallest, effect, lo,
// hi, confidence, n, verdict. Effects are in units of the smallest of interest
// and point to the right where they go as expected; where none is expected, or no
// loss, they keep their sign. Claims stand in the order of their ids, also of several
// folders.
func claims(fs []*figure.Folder) (*chart.Chart, error) {
	p := &chart.Panel{X: chart.Axis{Title: "effect in the expected direction, in units of the smallest of interest", Zero: true}, Y: chart.Axis{Kind: chart.Categories}}
	type line struct {
		id, name, tail, words string
		dot                   *chart.Points
	}
	var lines []line
	var studies []string
	none, earlier, largest, least, most := false, false, 1.0, math.MaxInt, 0
	confidence := math.NaN()
	for _, f := range fs {
		studies = append(studies, f.Label)
		t, err := f.Need(schema.ClaimsTable, "claim", "metric", "expect", "smallest", "effect", "lo", "hi", "n", "verdict")
		if err != nil {
			return nil, err
		}
		claim, text, metric, expect, verdict := t.Col("claim"), t.Col("text"), t.Col("metric"), t.Col("expect"), t.Col("verdict")
		smallest, effect, lo, hi, n := t.Col("smallest"), t.Col("effect"), t.Col("lo"), t.Col("hi"), t.Col("n")
		if c := t.Col("confidence"); c != nil && t.Rows() > 0 && math.IsNaN(confidence) {
			confidence = c.Float(0)
		}
		for r := range t.Rows() {
			by := 1 / smallest.Float(r)
			a, b := lo.Float(r), hi.Float(r)
			switch expect.Text(r) {
			case "decrease":
				by, a, b = -by, b, a
			case "none", "win_win":
				none = true
			}
			v := verdict.Text(r)
			name := claim.Text(r) + " " + metricTitle(metric.Text(r))
			d := &chart.Points{Series: claim.Text(r), Kind: v, X: []float64{effect.Float(r) * by}, XLo: []float64{a * by}, XHi: []float64{b * by}, N: []int{count(n, r)}, Radius: 2.3}
			look := verdictLook(v)
			d.Colour, d.Shape, d.Hollow = look.Style.Colour, look.Shape, look.Hollow
			for _, x := range []float64{d.X[0], d.XLo[0], d.XHi[0]} {
				if !math.IsNaN(x) && !math.IsInf(x, 0) {
					largest = math.Max(largest, math.Abs(x))
				}
			}
			least, most = min(least, d.N[0]), max(most, d.N[0])
			tail := strings.TrimPrefix(v, "true ") // by construction: at the width of a column a third of it was words
			if f.Earlier {
				v, tail, earlier = v+" (earlier)", tail+" (earlier)", true
			}
			say := claim.Text(r)
			if text != nil && text.Text(r) != "" {
				say += " (" + strings.TrimRight(text.Text(r), ".") + ")"
			}
			expected := cmp.Or(map[string]string{
				"increase": "an increase", "none": "no effect", "win_win": "no loss of any party, here of the one nearest to a loss,",
			}[expect.Text(r)], "a "+expect.Text(r))
			lines = append(lines, line{claim.Text(r), name, tail, fmt.Sprintf("%s: %s of %s expected, found %s times the smallest of interest, %s", say, expected, metricTitle(metric.Text(r)),
				phrase.Interval(summary.Interval{Mean: effect.Float(r), Lo: lo.Float(r), Hi: hi.Float(r)}.Per(smallest.Float(r))), v), d})
		}
	}
	if len(lines) == 0 {
		return nil, figure.Nothing("table claims: no claim")
	}
	slices.SortStableFunc(lines, func(a, b line) int { return schema.CompareClaims(a.id, b.id) })
	var tails, words []string
	var marks []chart.Mark
	for _, l := range lines {
		l.dot.Y = []float64{float64(len(p.Y.Names))}
		p.Y.Names, tails, words, marks = append(p.Y.Names, l.name), append(tails, l.tail), append(words, l.words), append(marks, l.dot)
	}
	p.Marks = append(p.Marks, chart.UprightAt(0, len(lines), ink.Solid), chart.UprightAt(1, len(lines), ink.Dashed))
	if none {
		p.Marks = append(p.Marks, chart.UprightAt(-1, len(lines), ink.Dashed))
	}
	p.Marks = append(p.Marks, marks...)
	if largest > 12 {
		p.X.Kind = chart.Signed
		words = append(words, "the axis is straight around 0 and logarithmic beyond")
	}
	p.Y.Tail = func(float64) []string { return tails }
	p.Key = append(p.Key, chart.KeyItem{Text: "smallest effect of interest", Style: ink.Style{Colour: ink.Grey, Dash: ink.Dashed}})
	if earlier {
		words = append(words, "those marked earlier are of a call before, adjusted for the number of its claims")
	}
	sure := asStudy(fs[0]).sure()
	if !math.IsNaN(confidence) {
		sure = sureOf(confidence)
	}
	return &chart.Chart{Title: "Claims and verdicts", Panels: []*chart.Panel{p},
		Alt: fmt.Sprintf("Claims of %s: mean paired differences of %s in units of the smallest effect of interest, to the right where they go as expected, with Student intervals of %s confidence adjusted for the number of claims (Holm). %s.",
			phrase.List(studies), phrase.ReplicatesBetween(least, most), sure, strings.Join(words, "; "))}, nil
}

// verdictLook is how the dot of a verdict looks.
func verdictLook(verdict string) chart.KeyItem {
	k := chart.KeyItem{Point: true}
	switch verdict {
	case "supported":
		k.Style.Colour = ink.Blue
	case "rejected":
		k.Style.Colour, k.Shape = ink.Vermillion, ink.Square
	case "undecided":
		k.Style.Colour, k.Hollow = ink.Grey, true
	default: // true by construction
		k.Style.Colour, k.Shape = ink.Purple, ink.Diamond
	}
	return k
}
