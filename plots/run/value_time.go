package run

import (
	"fmt"
	"slices"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/phrase"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// yearBins reduces a decade of value over time to quarters: payouts and investments make months
// too noisy to read.
const yearBins = 40

// valueTime shows what the platform adds for each party per year, over time; where the run was not
// compared with the world without the platform, what each party captures.
//
// It reads the table value (replicate, tick, party, added or captured) and the dates of the ticks from
// series.
func valueTime(f *figure.Folder, tl *timeline) (*chart.Chart, error) {
	column, title, word := "captured", "Value captured over time", "value captured"
	if compares(f) {
		column, title, word = "added", "Value added by the platform over time", "value added"
	}
	t, err := f.Need("value", "replicate", "tick", "party", column)
	if err != nil {
		return nil, err
	}
	byParty := map[string][][]float64{}
	rep, tick, party, amount := t.Col("replicate"), t.Col("tick"), t.Col("party"), t.Col(column)
	for r := range t.Rows() {
		i, okR := slices.BinarySearch(tl.reps, int(rep.Float(r)))
		j, okT := slices.BinarySearch(tl.ticks, int64(tick.Float(r)))
		if !okR || !okT {
			return nil, fmt.Errorf("table value: replicate %s, tick %s is not in series, whose dates are needed", rep.Text(r),
				tick.Text(r))
		}
		who := party.Text(r)
		if byParty[who] == nil {
			byParty[who] = zeros(len(tl.reps), len(tl.ticks))
		}
		byParty[who][i][j] += orZero(amount.Float(r))
	}
	if column == "added" {
		if err := elsewhere(f, func(r, tick int, v float64) {
			i, _ := slices.BinarySearch(tl.reps, r)
			j, _ := slices.BinarySearch(tl.ticks, int64(tick))
			if byParty[summary.Others] == nil {
				byParty[summary.Others] = zeros(len(tl.reps), len(tl.ticks))
			}
			byParty[summary.Others][i][j] += v
		}); err != nil {
			return nil, err
		}
	}
	b := binsFor(tl.x, yearBins)
	per, unit := 365.25, "year"
	if tl.x[len(tl.x)-1]-tl.x[0] < 365 {
		per, unit = b.days, b.unit
	}
	p := overDates(chart.Axis{Title: word + " per " + unit + among(f), Unit: f.Currency, Zero: true})
	totals := map[string][]float64{}
	for _, who := range gaining() {
		v := byParty[who.key]
		if v == nil || !anything(v) {
			continue
		}
		totals[who.key] = summed(v)
		p.Marks = append(p.Marks, b.curve(who.label, b.rates(tl.x, v, per), tl.reps, table.Range{}, who.style))
	}
	chart.NameCurves(p)
	if said := outcome(totals); said != "" {
		title = phrase.Capital(word) + " over time" + said
	}
	return withOthers(totals[summary.Others] != nil, &chart.Chart{Title: title, Panels: []*chart.Panel{p},
		Alt: told(fmt.Sprintf("%s for each party of %s, in %s per %s", phrase.Capital(word), f.Label, f.Currency, unit),
			howDrawn(len(tl.reps)), p)}), nil
}

func zeros(rows, cols int) [][]float64 {
	out := make([][]float64, rows)
	for i := range out {
		out[i] = make([]float64, cols)
	}
	return out
}
