package run

import (
	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
)

// newAdopters shows how many consumers adopt per month, by channel.
//
// It reads series: new_adopters, and new_adopters.innovation, .strong and .weak where they
// exist. Adopters outside these channels are stacked as "other".
func newAdopters(f *figure.Folder, tl *timeline) (*chart.Chart, error) {
	b := binsFor(tl.x, mostBins)
	p := overDates(chart.Axis{Title: "new adopters per " + b.unit, Zero: true})
	total := tl.column("new_adopters")
	rate := b.curve("total", b.rates(tl.x, total, b.days), tl.reps, tl.in("new_adopters"),
		ink.Style{Colour: ink.Black, Dash: ink.Solid})

	k := b.areas()
	over, through := total, map[string][]float64{}
	for _, ch := range channels() {
		if v := tl.column(ch.key); v != nil && anything(v) {
			b.lay(k, ch.label, ch.style, tl, v)
			over = rest(over, v)
			through[ch.label] = summed(v)
		}
	}
	if len(k.Names) > 0 {
		rate.OnTop = true
		if anything(over) {
			b.lay(k, "other", ink.StyleOf(ink.Grey, ink.Solid, ink.Flat), tl, over)
		}
		p.Marks = append(p.Marks, k)
		for i := len(k.Names) - 1; i >= 0; i-- { // from the top down
			p.Legend = append(p.Legend, chart.LegendItem{Text: k.Names[i], Style: k.Styles[i], Filled: true})
		}
		p.Legend = append(p.Legend, rate.LegendItem())
	}
	p.Marks = append(p.Marks, rate)
	title := "New adopters"
	if len(through) > 1 {
		title += mostly("through ", largest(through))
	}
	return &chart.Chart{Title: title, Panels: []*chart.Panel{p},
		Alt: told("New adopters of "+f.Label+" per "+b.unit+", areas by channel", howDrawn(len(tl.reps)), p)}, nil
}
