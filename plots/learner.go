package plots

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/sim/results"
)

// learner: does the ad learner predict what happens, and what does learning
// cost.
//
// Reads the table learner: replicate, bin, predicted, observed, impressions;
// set (explored: slots filled at random; rest) where it is there; rows whose
// column by is not "predicted" are left out. Explored slots judge the learner,
// the rest is over-predicted as it was chosen for its prediction.
//
// Reads the regret from series as the flows ad_regret, ad_regret.none and
// ad_regret.oracle, summed up here and drawn against the impressions so far
// (ad_impressions; the mean over replicates), as learning goes by what was shown
// and not by days.
func learner(f *folder) (*chart, error) {
	t, err := f.need("learner", "replicate", "bin", "predicted", "observed")
	if err != nil {
		return nil, err
	}
	a, words, err := reliability(t)
	if err != nil {
		return nil, err
	}
	title := "The ad learner"
	if name := soleText(t, "learner"); name != "" {
		title += ": " + name
	}
	c := &chart{title: title, panels: []*panel{a},
		alt: fmt.Sprintf("Ad learner of %s: (a) observed against predicted rate of response in bins, %s.", f.label, words)}
	b, words, err := regret(f)
	if err != nil {
		return nil, err
	}
	if b != nil {
		c.panels = append(c.panels, b)
		c.alt += " (b) Regret, what is lost against who knows all rates of response, summed up over " + ofWhat(b) + "; " + words + "."
	} else if words != "" {
		c.alt += " " + words
	}
	return c, nil
}

func reliability(t *results.Table) (*panel, string, error) {
	rep, bin, predicted, observed := t.Col("replicate"), t.Col("bin"), t.Col("predicted"), t.Col("observed")
	set, by, count := t.Col("set"), t.Col("by"), t.Col("impressions")
	if count == nil {
		count = t.Col("count")
	}
	type cell struct {
		reps     []int
		pred     []float64
		seen     []float64
		n        float64
		ofTheSet string
	}
	cells := map[string]*cell{}
	var order []string
	var ids []int
	for r := range t.Rows() {
		if by != nil && by.Text(r) != "predicted" {
			continue
		}
		name := "all slots"
		if set != nil {
			name = set.Text(r)
		}
		key := fmt.Sprintf("%s\x00%012.0f", name, bin.Float(r))
		if cells[key] == nil {
			cells[key] = &cell{ofTheSet: name}
			order = append(order, key)
		}
		k := cells[key]
		if math.IsNaN(predicted.Float(r)) || math.IsNaN(observed.Float(r)) {
			continue
		}
		id := int(rep.Float(r))
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
		k.reps = append(k.reps, id)
		k.pred, k.seen = append(k.pred, predicted.Float(r)), append(k.seen, observed.Float(r))
		if count != nil {
			k.n += orZero(count.Float(r))
		}
	}
	if len(ids) == 0 {
		return nil, "", nothing("table learner: no row with a predicted and an observed rate")
	}
	slices.Sort(order)
	looks := []struct {
		set, label string
		c          colour
		shape      shape
		hollow     bool
	}{
		{"explored", "explored slots", blue, disc, false},
		{"rest", "slots won by prediction", vermillion, square, true},
		{"all slots", "all slots", blue, disc, false},
	}
	p := &panel{
		x:     axis{title: "predicted rate", zero: true},
		y:     axis{title: "observed rate", zero: true},
		ratio: 0.5,
	}
	var words []string
	top := 0.0
	for _, l := range looks {
		d := &points{series: l.label, kind: "mean", colour: l.c, shape: l.shape, hollow: l.hollow, radius: 2}
		sum, off, total := 0.0, 0.0, 0.0
		for _, key := range order {
			k := cells[key]
			if k.ofTheSet != l.set || len(k.pred) == 0 {
				continue
			}
			m := student(k.seen, results.Share())
			m.N = int(k.n) // of slots, not of replicates
			x := mean(k.pred)
			d.upright(x, m)
			top = math.Max(top, math.Max(x, m.Mean))
			w := k.n
			if count == nil {
				w = 1
			}
			sum += k.n
			off += w * math.Abs(x-m.Mean)
			total += w
		}
		if len(d.x) == 0 {
			continue
		}
		p.marks = append(p.marks, d)
		text := l.label
		if count != nil {
			text += " (" + compact(sum) + ")"
		}
		p.key = append(p.key, d.inKey(text))
		words = append(words, fmt.Sprintf("%s are off by %s on average", l.label, significant(off/total, 2)))
	}
	if top == 0 {
		top = 1
	}
	p.marks = append([]mark{&rule{0, 0, top, top, dashed}}, p.marks...)
	p.key = append(p.key, keyItem{text: "predicted = observed", style: style{colour: grey, dash: dashed}})
	drawn := "one replicate, hence no interval"
	if len(ids) > 1 {
		drawn = "means with the 95 % interval over replicates"
	}
	return p, drawn + "; on the diagonal predictions are right; " + strings.Join(words, ", "), nil
}

// compact writes a count as 12 345 or 1.2 million.
func compact(n float64) string {
	if n >= 1e6 {
		return significant(n/1e6, 2) + " million"
	}
	return number(n, 0)
}

func regret(f *folder) (*panel, string, error) {
	lines := []struct {
		flow, label string
		style       style
	}{
		{"ad_regret", "learner", style{colour: blue, dash: solid}},
		{"ad_regret.none", "no learning", style{colour: vermillion, dash: dashed}},
		{"ad_regret.oracle", "oracle", style{colour: green, dash: dots}},
	}
	tl, err := f.timeline()
	if err != nil {
		return nil, "", err
	}
	if tl.column("ad_regret") == nil {
		return nil, "", nil
	}
	sums := func(flow string) [][]float64 {
		v := tl.column(flow)
		for _, r := range v {
			for j := 1; j < len(r); j++ {
				r[j] += r[j-1]
			}
		}
		return v
	}
	x := tl.x
	across := axis{kind: calendar}
	if shown := sums("ad_impressions"); shown != nil {
		if so := average(shown, results.Range{}).mean; lastOf(so) > 0 {
			x, across = so, axis{title: "impressions so far", zero: true, ends: ends(0, lastOf(so))}
		}
	}
	p := &panel{
		x:     across,
		y:     axis{title: "regret so far", unit: f.currency, zero: true},
		ratio: 0.5,
	}
	var words []string
	first := len(tl.x)
	for _, l := range lines {
		for _, r := range sums(l.flow) {
			for j, x := range r {
				if x != 0 && !math.IsNaN(x) {
					first = min(first, j)
					break
				}
			}
		}
	}
	first = max(0, min(first-1, len(tl.x)-2)) // nothing before the first ad
	var ends []float64
	for _, l := range lines {
		v := sums(l.flow)
		if v == nil {
			continue
		}
		ends = append(ends, lastOf(average(v, results.Range{}).mean))
		if l.label == "oracle" && !anything(v) {
			continue // what regret is measured against: the axis
		}
		for i := range v {
			v[i] = v[i][first:]
		}
		m := curveOf(l.label, x[first:], v, tl.reps, tl.in(l.flow, results.Range{}), l.style)
		p.marks = append(p.marks, m)
		p.nameCurve(m)
		words = append(words, l.label+" "+m.final())
	}
	if len(p.marks) == 0 {
		return nil, "", nil
	}
	worth := 0.0
	if v := tl.column("ad_value"); v != nil {
		worth = mean(totals(v))
	}
	if alike(ends, worth) {
		return nil, "Regret is not drawn: the learner, no learning and the oracle lose the same.", nil
	}
	if len(ends) > 1 && ends[1] > 0 {
		words = append(words, "so that the learner stands at "+significant(1-ends[0]/ends[1], 2)+" between no learning, 0, and the oracle, 1")
	}
	return p, strings.Join(words, ", "), nil
}

// ofWhat is what the panel of regret has for a horizontal axis.
func ofWhat(p *panel) string {
	if p.x.kind == calendar {
		return "time"
	}
	return "impressions"
}

// soleText is what all rows of a column say; empty if they do not agree.
func soleText(t *results.Table, column string) string {
	c := t.Col(column)
	if c == nil || t.Rows() == 0 {
		return ""
	}
	for r := range t.Rows() {
		if c.Text(r) != c.Text(0) {
			return ""
		}
	}
	return c.Text(0)
}

// alike says whether several lines end within 1 % of the largest, or within
// what does not count beside the worth of all that was shown: nothing can be
// learned where bids are for exposures.
func alike(ends []float64, worth float64) bool {
	if len(ends) < 2 {
		return false
	}
	lo, hi := slices.Min(ends), slices.Max(ends)
	return hi-lo <= math.Max(0.01*hi, 1e-4*worth)
}
