package plots

import (
	"fmt"

	"guanxi/sim/results/table"
)

// newAdopters: how many adopt per month, and by which channel.
//
// Reads series: new_adopters; new_adopters.innovation, .strong and .weak where
// they are there. What the channels leave over is stacked as "other".
func newAdopters(f *runFolder, tl *timeline) (*chart, error) {
	b := binsFor(tl.x, mostBins)
	p := &panel{
		x: axis{kind: calendar},
		y: axis{title: "new adopters per " + b.unit, zero: true},
	}
	total := tl.column("new_adopters")
	rate := b.curve("total", b.rates(tl.x, total, b.days), tl.reps, tl.in("new_adopters", table.NotNegative()), style{colour: black, dash: solid})

	k := b.areas()
	rest := total
	for _, ch := range channels() {
		if v := tl.column(ch.key); v != nil && anything(v) {
			b.lay(k, ch.label, ch.style, tl, v)
			rest = difference(rest, v)
		}
	}
	alt, drawn := "", howDrawn(len(tl.reps))
	if len(k.names) > 0 {
		rate.over, drawn = true, overAreas(len(tl.reps))
		if anything(rest) {
			b.lay(k, "other", styleOf(grey, solid, flat), tl, rest)
		}
		p.marks = append(p.marks, k)
		for i := len(k.names) - 1; i >= 0; i-- { // uppermost first as seen
			p.key = append(p.key, keyItem{text: k.names[i], style: k.styles[i], filled: true})
		}
		p.key = append(p.key, rate.inKey())
		alt = " Areas: means by channel; shares of the run's sum: " + shares(k) + "."
	}
	p.marks = append(p.marks, rate)
	peak := peakOf(rate)
	return &chart{title: "New adopters", panels: []*panel{p},
		alt: fmt.Sprintf("New adopters of %s per %s by date; %s. Most, %s per %s, around %s.%s",
			f.label, b.unit, drawn, significant(peak.y, 3), b.unit, b.name(peak.x), alt)}, nil
}
