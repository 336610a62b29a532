package plots

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

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
func claims(fs []*folder) (*chart, error) {
	p := &panel{x: axis{title: "effect in the expected direction, in units of the smallest of interest", zero: true}, y: axis{kind: categories}}
	type line struct {
		id, name, tail, words string
		dot                   *points
	}
	var lines []line
	var studies []string
	none, earlier, largest, least, most := false, false, 1.0, math.MaxInt, 0
	confidence := math.NaN()
	for _, f := range fs {
		studies = append(studies, f.label)
		t, err := f.need(schema.ClaimsTable, "claim", "metric", "expect", "smallest", "effect", "lo", "hi", "n", "verdict")
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
			d := &points{series: claim.Text(r), kind: v, x: []float64{effect.Float(r) * by}, xlo: []float64{a * by}, xhi: []float64{b * by}, n: []int{count(n, r)}, radius: 2.3}
			look := verdictLook(v)
			d.colour, d.shape, d.hollow = look.style.colour, look.shape, look.hollow
			for _, x := range []float64{d.x[0], d.xlo[0], d.xhi[0]} {
				if !math.IsNaN(x) && !math.IsInf(x, 0) {
					largest = math.Max(largest, math.Abs(x))
				}
			}
			least, most = min(least, d.n[0]), max(most, d.n[0])
			tail := strings.TrimPrefix(v, "true ") // by construction: at the width of a column a third of it was words
			if f.earlier {
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
				interval(summary.Interval{Mean: effect.Float(r), Lo: lo.Float(r), Hi: hi.Float(r)}.Per(smallest.Float(r))), v), d})
		}
	}
	if len(lines) == 0 {
		return nil, nothing("table claims: no claim")
	}
	slices.SortStableFunc(lines, func(a, b line) int { return schema.CompareClaims(a.id, b.id) })
	var tails, words []string
	var marks []mark
	for _, l := range lines {
		l.dot.y = []float64{float64(len(p.y.names))}
		p.y.names, tails, words, marks = append(p.y.names, l.name), append(tails, l.tail), append(words, l.words), append(marks, l.dot)
	}
	p.marks = append(p.marks, uprightAt(0, len(lines), solid), uprightAt(1, len(lines), dashed))
	if none {
		p.marks = append(p.marks, uprightAt(-1, len(lines), dashed))
	}
	p.marks = append(p.marks, marks...)
	if largest > 12 {
		p.x.kind = signed
		words = append(words, "the axis is straight around 0 and logarithmic beyond")
	}
	p.y.tail = func(float64) []string { return tails }
	p.key = append(p.key, keyItem{text: "smallest effect of interest", style: style{colour: grey, dash: dashed}})
	if earlier {
		words = append(words, "those marked earlier are of a call before, adjusted for the number of its claims")
	}
	sure := asStudy(fs[0]).sure()
	if !math.IsNaN(confidence) {
		sure = sureOf(confidence)
	}
	return &chart{title: "Claims and verdicts", panels: []*panel{p},
		alt: fmt.Sprintf("Claims of %s: mean paired differences of %s in units of the smallest effect of interest, to the right where they go as expected, with Student intervals of %s confidence adjusted for the number of claims (Holm). %s.",
			enumerate(studies), betweenReplicates(least, most), sure, strings.Join(words, "; "))}, nil
}

// verdictLook is how the dot of a verdict looks.
func verdictLook(verdict string) keyItem {
	k := keyItem{point: true}
	switch verdict {
	case "supported":
		k.style.colour = blue
	case "rejected":
		k.style.colour, k.shape = vermillion, square
	case "undecided":
		k.style.colour, k.hollow = grey, true
	default: // true by construction
		k.style.colour, k.shape = purple, diamond
	}
	return k
}
