package run

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// learner shows whether the ad learner's predictions hold, and what learning costs.
//
// It reads the table learner: replicate, bin, predicted, observed, impressions, and set
// (explored: slots filled at random; rest) where it exists. Rows whose column by is not
// "predicted" are left out. Only explored slots judge the learner fairly: the rest were chosen
// for their high predictions and so are over-predicted.
//
// It reads regret from the series as the flows ad_regret, ad_regret.none and ad_regret.oracle,
// and draws it cumulatively against the impressions so far (ad_impressions, mean over
// replicates), since learning depends on what was shown rather than on days.
func learner(f *figure.Folder) (*chart.Chart, error) {
	t, err := f.Need("learner", "replicate", "bin", "predicted", "observed")
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
	b, lost, err := regret(f)
	if err != nil {
		return nil, err
	}
	c := &chart.Chart{Title: title, Panels: []*chart.Panel{a}}
	first := ""
	if b != nil {
		over := "impressions"
		if b.X.Kind == chart.Calendar {
			over = "time"
		}
		c.Panels = append(c.Panels, b)
		first, lost = "(a) ", "(b) Regret, the loss against a learner that knows all response rates, accumulated over "+over+"; "+lost+"."
	}
	c.Alt = strings.TrimSpace(fmt.Sprintf("Ad learner of %s: %sobserved against predicted response rate in bins, %s. %s", f.Label, first, words, lost))
	return c, nil
}

// A rated bin holds the slots with about the same predicted rate.
type rated struct {
	predicted, observed []float64 // by replicate
	slots               float64   // 0 where the table does not count them
}

// ratedBins returns the table's bins by set and number, and the number of replicates that have
// any.
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
		b := bins[name][k]
		if b == nil {
			b = &rated{}
			bins[name][k] = b
		}
		ids[int(rep.Float(r))] = true
		b.predicted, b.observed = append(b.predicted, predicted.Float(r)), append(b.observed, observed.Float(r))
		if count != nil {
			b.slots += orZero(count.Float(r))
		}
	}
	return bins, len(ids)
}

// slotsOf returns the column that counts slots, or nil.
func slotsOf(t *table.Table) *table.Values {
	if c := t.Col("impressions"); c != nil {
		return c
	}
	return t.Col("count")
}

// reliability returns the panel of observed over predicted rates.
func reliability(t *table.Table) (*chart.Panel, string, error) {
	bins, reps := ratedBins(t)
	if reps == 0 {
		return nil, "", figure.Nothing("table learner: no row with a predicted and an observed rate")
	}
	p := &chart.Panel{
		X:     chart.Axis{Title: "predicted rate", Zero: true},
		Y:     chart.Axis{Title: "observed rate", Zero: true},
		Ratio: 0.5,
	}
	counted := slotsOf(t) != nil
	var words []string
	top := 0.0
	for _, l := range []struct {
		set string
		chart.Points
	}{
		{"explored", chart.Points{Series: "explored slots", Colour: ink.Blue}},
		{"rest", chart.Points{Series: "slots won by prediction", Colour: ink.Vermillion, Shape: ink.Square, Hollow: true}},
		{"all slots", chart.Points{Series: "all slots", Colour: ink.Blue}},
	} {
		d := &l.Points
		d.Kind, d.Radius = "mean", 2
		sum, off, total := 0.0, 0.0, 0.0
		for _, k := range slices.Sorted(maps.Keys(bins[l.set])) {
			b := bins[l.set][k]
			m, x, w := student(b.observed, table.Share()), mean(b.predicted), b.slots
			m.N = int(b.slots) // of slots, not of replicates
			d.Upright(x, m)
			top = math.Max(top, math.Max(x, m.Mean))
			if !counted {
				w = 1
			}
			sum += b.slots
			off += float64(w * math.Abs(x-m.Mean))
			total += w
		}
		if len(d.X) == 0 {
			continue
		}
		p.Marks = append(p.Marks, d)
		text := d.Series
		if counted {
			text += " (" + compact(sum) + ")"
		}
		p.Key = append(p.Key, d.InKey(text))
		words = append(words, fmt.Sprintf("%s are off by %s on average", d.Series, phrase.Significant(off/total, 2)))
	}
	p.Marks = append([]chart.Mark{chart.Diagonal(cmp.Or(top, 1), ink.Dashed)}, p.Marks...)
	p.Key = append(p.Key, chart.KeyItem{Text: "predicted = observed", Style: ink.Style{Colour: ink.Grey, Dash: ink.Dashed}})
	drawn := phrase.NoInterval
	if reps > 1 {
		drawn = fmt.Sprintf("means of %d replicates with their 95 %% interval", reps)
	}
	return p, drawn + "; on the diagonal predictions are right; " + strings.Join(words, ", "), nil
}

// compact formats a count as 12 345 or 1.2 million.
func compact(n float64) string {
	if n >= 1e6 {
		return phrase.Significant(n/1e6, 2) + " million"
	}
	return phrase.Number(n, 0)
}

func regret(f *figure.Folder) (*chart.Panel, string, error) {
	lines := []named{
		{"ad_regret", "learner", ink.Style{Colour: ink.Blue, Dash: ink.Solid}},
		{"ad_regret.none", "no learning", ink.Style{Colour: ink.Vermillion, Dash: ink.Dashed}},
		{"ad_regret.oracle", "oracle", ink.Style{Colour: ink.Green, Dash: ink.Dots}},
	}
	tl, err := timelineOf(f)
	if err != nil {
		return nil, "", err
	}
	if tl.column("ad_regret") == nil {
		return nil, "", nil
	}
	x, across := tl.x, chart.Axis{Kind: chart.Calendar}
	if shown := tl.running("ad_impressions"); shown != nil {
		if so := average(shown, table.Range{}).Y; chart.LastOf(so) > 0 {
			x, across = so, chart.Axis{Title: "impressions so far", Zero: true, Ends: chart.Ends(0, chart.LastOf(so))}
		}
	}
	p := &chart.Panel{X: across, Y: chart.Axis{Title: "regret so far", Unit: f.Currency, Zero: true}, Ratio: 0.5}
	lost, first := map[string][][]float64{}, len(tl.x)
	for _, l := range lines {
		lost[l.key] = tl.running(l.key)
		first = min(first, begins(lost[l.key]))
	}
	first = max(0, min(first-1, len(tl.x)-2)) // start at the first ad
	var words []string
	var ends []float64
	for _, l := range lines {
		v := lost[l.key]
		if v == nil {
			continue
		}
		ends = append(ends, chart.LastOf(average(v, table.Range{}).Y))
		if l.label == "oracle" && !anything(v) {
			continue // the reference for regret: it coincides with the axis
		}
		for i := range v {
			v[i] = v[i][first:]
		}
		m := curveOf(l.label, x[first:], v, tl.reps, tl.in(l.key, table.NotNegative()), l.style)
		p.Marks = append(p.Marks, m)
		words = append(words, l.label+" "+m.Final())
	}
	if len(p.Marks) == 0 {
		return nil, "", nil
	}
	chart.NameCurves(p)
	worth := 0.0
	if v := tl.column("ad_value"); v != nil {
		worth = mean(totals(v))
	}
	if alike(ends, worth) {
		return nil, "Regret is not drawn, because the learner, no learning and the oracle lose the same.", nil
	}
	if len(ends) > 1 && ends[1] > 0 {
		words = append(words, "so the learner is at "+gained(lost[lines[0].key], lost[lines[1].key], 1-ends[0]/ends[1])+" between no learning, 0, and the oracle, 1")
	}
	return p, strings.Join(words, ", "), nil
}

// gained formats the share of the regret of no learning that the learner avoids over the run, with
// Fieller's interval where the replicates give one.
func gained(learned, none [][]float64, share float64) string {
	var a, b []float64
	for r := range none {
		a, b = append(a, chart.LastOf(learned[r])), append(b, chart.LastOf(none[r]))
	}
	saved := stats.Contrast([][]float64{b, a}, []float64{1, -1}, nil, 0, confidence)
	all := stats.Contrast([][]float64{b}, []float64{1}, nil, 0, confidence)
	v := stats.Ratio(saved, all, confidence)
	if math.IsNaN(v.Mean) {
		return phrase.Significant(share, 2)
	}
	return phrase.Interval(summary.Interval{Mean: v.Mean, Lo: v.Lo, Hi: v.Hi, N: v.N})
}

// running returns the cumulative flow by replicate and tick, or nil when the table lacks it.
func (tl *timeline) running(flow string) [][]float64 {
	v := tl.column(flow)
	for _, r := range v {
		for j := 1; j < len(r); j++ {
			r[j] += r[j-1]
		}
	}
	return v
}

// begins returns the first index at which any replicate has a number other than 0.
func begins(reps [][]float64) int {
	first := math.MaxInt
	for _, r := range reps {
		if j := slices.IndexFunc(r, func(v float64) bool { return v != 0 && !math.IsNaN(v) }); j >= 0 {
			first = min(first, j)
		}
	}
	return first
}

// soleText returns the text that all rows of a column share, or "" if they differ.
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

// alike reports whether several lines end within 1 % of the largest, or within what is
// negligible beside the worth of everything shown: where bids are for exposures there is
// nothing to learn.
func alike(ends []float64, worth float64) bool {
	if len(ends) < 2 {
		return false
	}
	lo, hi := slices.Min(ends), slices.Max(ends)
	return hi-lo <= math.Max(0.01*hi, 1e-4*worth)
}
