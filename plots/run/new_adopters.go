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
	rest := total
	for _, ch := range channels() {
		if v := tl.column(ch.key); v != nil && anything(v) {
			b.lay(k, ch.label, ch.style, tl, v)
			rest = less(rest, v)
		}
	}
	if len(k.Names) > 0 {
		rate.Over = true
		if anything(rest) {
			b.lay(k, "other", ink.StyleOf(ink.Grey, ink.Solid, ink.Flat), tl, rest)
		}
		p.Marks = append(p.Marks, k)
		for i := len(k.Names) - 1; i >= 0; i-- { // from the top down
			p.Key = append(p.Key, chart.KeyItem{Text: k.Names[i], Style: k.Styles[i], Filled: true})
		}
		p.Key = append(p.Key, rate.InKey())
	}
	p.Marks = append(p.Marks, rate)
	return &chart.Chart{Title: "New adopters", Panels: []*chart.Panel{p},
		Alt: told("New adopters of "+f.Label+" per "+b.unit+", areas by channel", howDrawn(len(tl.reps)), p)}, nil
}
