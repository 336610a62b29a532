package plots

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"guanxi/sim/results/table"
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
func learner(f *runFolder) (*chart, error) {
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

// A rated bin is the slots for which about the same rate was predicted.
type rated struct {
	predicted, observed []float64 // by replicate
	slots               float64   // 0 where the table does not count them
}

// ratedBins are those of the table by set and number, and how many replicates have some.
func ratedBins(t *table.Table) (bins map[string]map[int]*rated, reps int) {
	rep, bin, predicted, observed := t.Col("replicate"), t.Col("bin"), t.Col("predicted"), t.Col("observed")
	set, by, count := t.Col("set"), t.Col("by"), slotsOf(t)
	bins = map[string]map[int]*rated{}
	ids := map[int]bool{}
	for r := range t.Rows() {
		if by != nil && by.Text(r) != "predicted" || math.IsNaN(predicted.Float(r)) || math.IsNaN(observed.Float(r)) {
			continue
		}
		name, k := "all slots", int(bin.Float(r))
		if set != nil {
			name = set.Text(r)
		}
		if bins[name] == nil {
			bins[name] = map[int]*rated{}
		}
		if bins[name][k] == nil {
			bins[name][k] = &rated{}
		}
		ids[int(rep.Float(r))] = true
		b := bins[name][k]
		b.predicted, b.observed = append(b.predicted, predicted.Float(r)), append(b.observed, observed.Float(r))
		if count != nil {
			b.slots += orZero(count.Float(r))
		}
	}
	return bins, len(ids)
}

// slotsOf is the column that counts slots; nil: there is none.
func slotsOf(t *table.Table) *table.Values {
	if c := t.Col("impressions"); c != nil {
		return c
	}
	return t.Col("count")
}

// reliability is the panel of what was observed over what was predicted.
func reliability(t *table.Table) (*panel, string, error) {
	bins, reps := ratedBins(t)
	if reps == 0 {
		return nil, "", nothing("table learner: no row with a predicted and an observed rate")
	}
	p := &panel{
		x:     axis{title: "predicted rate", zero: true},
		y:     axis{title: "observed rate", zero: true},
		ratio: 0.5,
	}
	counted := slotsOf(t) != nil
	var words []string
	top := 0.0
	for _, l := range []struct {
		set string
		points
	}{
		{"explored", points{series: "explored slots", colour: blue}},
		{"rest", points{series: "slots won by prediction", colour: vermillion, shape: square, hollow: true}},
		{"all slots", points{series: "all slots", colour: blue}},
	} {
		d := &l.points
		d.kind, d.radius = "mean", 2
		sum, off, total := 0.0, 0.0, 0.0
		for _, k := range slices.Sorted(maps.Keys(bins[l.set])) {
			b := bins[l.set][k]
			m, x, w := student(b.observed, table.Share()), mean(b.predicted), b.slots
			m.N = int(b.slots) // of slots, not of replicates
			d.upright(x, m)
			top = math.Max(top, math.Max(x, m.Mean))
			if !counted {
				w = 1
			}
			sum += b.slots
			off += w * math.Abs(x-m.Mean)
			total += w
		}
		if len(d.x) == 0 {
			continue
		}
		p.marks = append(p.marks, d)
		text := d.series
		if counted {
			text += " (" + compact(sum) + ")"
		}
		p.key = append(p.key, d.inKey(text))
		words = append(words, fmt.Sprintf("%s are off by %s on average", d.series, significant(off/total, 2)))
	}
	if top == 0 {
		top = 1
	}
	p.marks = append([]mark{diagonal(top, dashed)}, p.marks...)
	p.key = append(p.key, keyItem{text: "predicted = observed", style: style{colour: grey, dash: dashed}})
	drawn := noInterval
	if reps > 1 {
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

func regret(f *runFolder) (*panel, string, error) {
	lines := []named{
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
		if so := average(shown, table.Range{}).mean; lastOf(so) > 0 {
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
		for _, r := range sums(l.key) {
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
		v := sums(l.key)
		if v == nil {
			continue
		}
		ends = append(ends, lastOf(average(v, table.Range{}).mean))
		if l.label == "oracle" && !anything(v) {
			continue // what regret is measured against: the axis
		}
		for i := range v {
			v[i] = v[i][first:]
		}
		m := curveOf(l.label, x[first:], v, tl.reps, tl.in(l.key, table.Range{}), l.style)
		p.marks = append(p.marks, m)
		words = append(words, l.label+" "+m.final())
	}
	if len(p.marks) == 0 {
		return nil, "", nil
	}
	p.nameAtEdges()
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
func soleText(t *table.Table, column string) string {
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
