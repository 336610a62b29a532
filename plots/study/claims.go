package study

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
)

// claims shows each claim, the effect found and the verdict.
//
// It reads the table claims: claim, text, metric, expect, smallest, effect, lo, hi, confidence,
// n, verdict; and of pairs, which folders of earlier versions lack: claim, replicate, difference,
// for a point per replicate. Effects are in units of the smallest effect of interest and point to the right
// when they go as expected; if no effect, or no loss, is expected, they keep their sign. Claims
// are ordered by id, also across folders.
func claims(fs []*figure.Folder) (*chart.Chart, error) {
	var all []claim
	var studies []string
	confidence := math.NaN()
	for _, f := range fs {
		of, sure, err := readClaims(f)
		if err != nil {
			return nil, err
		}
		all, studies = append(all, of...), append(studies, f.Label)
		if math.IsNaN(confidence) {
			confidence = sure
		}
	}
	if len(all) == 0 {
		return nil, figure.Nothing("table claims: no claim")
	}
	slices.SortStableFunc(all, func(a, b claim) int { return schema.CompareClaims(a.id, b.id) })
	p := &chart.Panel{
		X:     chart.Axis{Title: "effect in the expected direction, in units of the smallest of interest", Zero: true},
		Y:     chart.Axis{Kind: chart.Categories},
		Marks: []chart.Mark{chart.UprightAt(0, len(all), ink.Solid), chart.UprightAt(1, len(all), ink.Dashed)},
		Key:   []chart.KeyItem{{Text: "smallest effect of interest", Style: ink.Style{Colour: ink.Grey, Dash: ink.Dashed}}},
	}
	if slices.ContainsFunc(all, func(c claim) bool { return c.signed }) {
		p.Marks = append(p.Marks, chart.UprightAt(-1, len(all), ink.Dashed))
	}
	var tails, words, notes []string
	largest, least, most, each := 0.0, math.MaxInt, 0, false
	for i, c := range all {
		c.dot.Y, c.pairs.Y = []float64{float64(i)}, slices.Repeat([]float64{float64(i) + .25}, len(c.pairs.X)) // below the interval, which would hide them
		p.Y.Names, p.Marks, tails, words = append(p.Y.Names, c.name), append(p.Marks, c.pairs, c.dot), append(tails, c.tail), append(words, c.words)
		lo, hi := chart.Span(c.dot.X, c.dot.XLo, c.dot.XHi, c.pairs.X)
		each = each || len(c.pairs.X) > 0
		largest, least, most = max(largest, -lo, hi), min(least, c.dot.N[0]), max(most, c.dot.N[0])
	}
	p.Y.Tail = func(float64) []string { return tails }
	if each {
		p.Key = append(p.Key, chart.KeyItem{Text: "a replicate", Point: true, Style: ink.Style{Colour: ink.Grey}})
		notes = append(notes, "small points are the differences of single replicates")
	}
	if largest > 12 {
		p.X.Kind = chart.Signed
		notes = append(notes, "the axis is linear around 0 and logarithmic beyond")
	}
	sure := sure(fs[0])
	if !math.IsNaN(confidence) {
		sure = sureOf(confidence)
	}
	drawn := fmt.Sprintf("Claims of %s: mean paired differences of %s in units of the smallest effect of interest, positive in the expected direction, with Student intervals of %s confidence adjusted for the number of claims (Holm)",
		digits.List(studies), phrase.ReplicatesBetween(least, most), sure)
	return &chart.Chart{Title: "Claims and verdicts", Panels: []*chart.Panel{p}, Alt: drawn + ". " + strings.Join(append(words, notes...), "; ") + ".",
		Caption: strings.Join(append([]string{drawn}, notes...), "; ") + "."}, nil
}

// A claim is a row of the figure.
type claim struct {
	id, name, tail, words string
	signed                bool // no effect, or no loss, is expected
	dot, pairs            *chart.Points
}

// readClaims returns the claims of a folder and the confidence of their intervals, or NaN if
// the table does not state it.
func readClaims(f *figure.Folder) (all []claim, confidence float64, err error) {
	t, err := f.Need(schema.ClaimsTable, "claim", "metric", "expect", "smallest", "effect", "lo", "hi", "n", "verdict")
	if err != nil {
		return nil, 0, err
	}
	pairs, err := f.Table(schema.PairsTable)
	if pairs != nil {
		pairs, err = f.Need(schema.PairsTable, "claim", "replicate", "difference")
	}
	if err != nil {
		return nil, 0, err
	}
	id, text, metric, expect, verdict := t.Col("claim"), t.Col("text"), t.Col("metric"), t.Col("expect"), t.Col("verdict")
	smallest, effect, lo, hi, n := t.Col("smallest"), t.Col("effect"), t.Col("lo"), t.Col("hi"), t.Col("n")
	confidence = math.NaN()
	if c := t.Col("confidence"); c != nil && t.Rows() > 0 {
		confidence = c.Float(0)
	}
	for r := range t.Rows() {
		c := claim{id: id.Text(r), name: id.Text(r) + " " + metricTitle(f, metric.Text(r))}
		by, expected := 1/smallest.Float(r), "a "+expect.Text(r)
		a, b := lo.Float(r), hi.Float(r)
		switch expect.Text(r) {
		case "increase":
			expected = "an increase"
		case "decrease":
			by, a, b = -by, b, a
		case "none":
			expected, c.signed = "no effect", true
		case "win_win":
			expected, c.signed = "no loss of any party (shown: the party nearest to a loss)", true
		}
		v := verdict.Text(r)
		look := verdictLook(v)
		c.dot = &chart.Points{Series: c.id, Kind: v, X: []float64{effect.Float(r) * by}, XLo: []float64{a * by}, XHi: []float64{b * by}, N: []int{count(n, r)},
			Radius: 2.3, Colour: look.Style.Colour, Shape: look.Shape, Hollow: look.Hollow}
		c.pairs = &chart.Points{Series: c.id, Kind: "replicate", Radius: 1.1, Colour: ink.Alpha(ink.Grey, .4)}
		if pairs != nil {
			for k := range pairs.Rows() {
				if pairs.Col("claim").Text(k) == c.id {
					c.pairs.X, c.pairs.Reps = append(c.pairs.X, pairs.Col("difference").Float(k)*by), append(c.pairs.Reps, count(pairs.Col("replicate"), k))
				}
			}
		}
		c.tail = strings.TrimPrefix(v, "true ") // "by construction": the longer words took a third of a column's width
		say := c.id
		if text != nil && text.Text(r) != "" {
			say += " (" + strings.TrimRight(text.Text(r), ".") + ")"
		}
		found := summary.Interval{Mean: effect.Float(r), Lo: lo.Float(r), Hi: hi.Float(r)}.Per(smallest.Float(r))
		c.words = fmt.Sprintf("%s: %s of %s expected, found %s times the smallest effect of interest, %s", say, expected, metricTitle(f, metric.Text(r)), phrase.Interval(found), v)
		all = append(all, c)
	}
	return all, confidence, nil
}

// verdictLook returns the dot of a verdict.
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
