package study

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/schema"
)

// claims shows each claim, the effect found and the verdict.
//
// It reads the answers about claims, with a point per replicate.
func claims(fs []*figure.Folder) (*chart.Chart, error) {
	var all []claim
	var n []int
	for _, f := range fs {
		of, err := readClaims(f)
		if err != nil {
			return nil, err
		}
		all = append(all, of...)
	}
	for _, c := range all {
		n = append(n, c.marks[1].N[0])
	}
	return claimRows("Claims and verdicts", fmt.Sprintf("Claims of %s: mean paired differences of %s, small points those of single replicates, in units of the smallest effect of interest, positive in the expected direction, with Student intervals of %s confidence adjusted for the number of claims (Holm)",
		labels(fs), phrase.ReplicatesBetween(n), Sure(fs[0])), all, smallestItem, chart.KeyItem{Text: "a replicate", Point: true, Style: ink.Style{Colour: ink.Grey}})
}

// A claim is a row of the figures of claims.
type claim struct {
	id, name, tail, words string
	signed                bool            // no effect, or no loss, is expected
	marks                 []*chart.Points // y: from the middle of the row
}

var smallestItem = chart.KeyItem{Text: "smallest effect of interest", Style: ink.Style{Colour: ink.Grey, Dash: ink.Dashed}}

func labels(fs []*figure.Folder) string {
	return digits.List(distinct(fs, func(f *figure.Folder) string { return f.Label }))
}

// claimRows shows claims in the order of their ids, also across folders. Effects are in units of the smallest
// effect of interest and point to the right when they go as expected; if no effect, or no loss, is expected, they
// keep their sign.
func claimRows(title, drawn string, all []claim, key ...chart.KeyItem) (*chart.Chart, error) {
	if len(all) == 0 {
		return nil, figure.Nothing("no claim")
	}
	slices.SortStableFunc(all, func(a, b claim) int { return schema.CompareClaims(a.id, b.id) })
	p := &chart.Panel{
		X:     chart.Axis{Title: "effect in the expected direction, in units of the smallest of interest", Zero: true},
		Y:     chart.Axis{Kind: chart.Categories},
		Marks: []chart.Mark{chart.UprightAt(0, len(all), ink.Solid), chart.UprightAt(1, len(all), ink.Dashed)},
		Key:   key,
	}
	if slices.ContainsFunc(all, func(c claim) bool { return c.signed }) {
		p.Marks = append(p.Marks, chart.UprightAt(-1, len(all), ink.Dashed))
	}
	var tails, words []string
	largest := 0.0
	for i, c := range all {
		p.Y.Names, tails, words = append(p.Y.Names, c.name), append(tails, c.tail), append(words, c.words)
		for _, m := range c.marks {
			for k := range m.Y {
				m.Y[k] += float64(i)
			}
			lo, hi := chart.Span(m.X, m.XLo, m.XHi)
			largest = max(largest, -lo, hi)
			p.Marks = append(p.Marks, m)
		}
	}
	p.Y.Tail = func(float64) []string { return tails }
	if largest > 12 {
		p.X.Kind = chart.Signed
		drawn += "; the axis is linear around 0 and logarithmic beyond"
	}
	return &chart.Chart{Title: title, Panels: []*chart.Panel{p}, Alt: drawn + ". " + strings.Join(words, "; ") + ".", Caption: drawn + "."}, nil
}

// sides returns the factor from effects to units of the smallest of interest.
func sides(expect string, smallest float64) float64 {
	if expect == "decrease" {
		return -1 / smallest
	}
	return 1 / smallest
}

// readClaims returns the claims of a folder.
func readClaims(f *figure.Folder) (all []claim, err error) {
	answers, err := f.Answers("claim")
	if err != nil {
		return nil, err
	}
	of := claimed(answers)
	for i := range answers {
		a := &answers[i]
		if a.Measure != "effect" || a.At != "" {
			continue
		}
		smallest := of(a, "smallest")
		by := sides(a.Beside, smallest)
		lo, hi := a.Lo*by, a.Hi*by
		c := claim{id: a.About, name: a.About + " " + MetricTitle(f, a.Metric), signed: a.Beside == "none" ||
			a.Beside == "win_win",
			tail: strings.TrimPrefix(a.Verdict, "true ")} // "by construction": the longer words took a third of a column's width
		look := verdictLook(a.Verdict)
		dot := &chart.Points{Series: c.id, Kind: a.Verdict, X: []float64{a.Value * by}, Y: []float64{0},
			XLo: []float64{min(lo, hi)}, XHi: []float64{max(lo, hi)}, N: []int{a.N},
			Radius: 2.3, Colour: look.Style.Colour, Shape: look.Shape, Hollow: look.Hollow}
		each := &chart.Points{Series: c.id, Kind: "replicate", Radius: 1.1, Colour: ink.Alpha(ink.Grey, .4)}
		for _, r := range answers {
			if number, err := strconv.Atoi(r.At); r.About == c.id && err == nil {
				each.X, each.Y = append(each.X, r.Value*by), append(each.Y, .25) // below the interval, which would hide them
				each.Reps = append(each.Reps, number)
			}
		}
		c.marks = []*chart.Points{each, dot}
		found := IntervalOf(a).Per(smallest)
		c.words = fmt.Sprintf("%s: expected %s, found %s times the smallest effect of interest, %s", c.name,
			strings.ReplaceAll(a.Beside, "_", "-"), phrase.Interval(found), a.Verdict)
		all = append(all, c)
	}
	return all, nil
}

// claimed returns a function that finds a measure of a claim.
func claimed(answers []schema.Answer) func(of *schema.Answer, measure string) float64 {
	return func(of *schema.Answer, measure string) float64 {
		for _, a := range answers {
			if a.About == of.About && a.Measure == measure && a.At == "" && a.Along == "" {
				return a.Value
			}
		}
		return math.NaN()
	}
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
