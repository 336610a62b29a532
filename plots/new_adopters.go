package plots

import (
	"fmt"

	"guanxi/sim/results/table"
)

// newAdopters: how many adopt per month, and by which channel.
//
// Reads series: new_adopters; new_adopters.innovation, .strong and .weak where
// they are there. What the channels leave over is stacked as "other".
func newAdopters(f *folder, tl *timeline) (*chart, error) {
	b := binsFor(tl.x, mostBins)
	p := &panel{
		x: axis{kind: calendar},
		y: axis{title: "new adopters per " + b.unit, zero: true},
	}
	b.span(&p.x, tl.x)
	total := tl.column("new_adopters")
	rate := curveOf("total", b.mid, b.rates(tl.x, total, b.days), tl.reps, tl.in("new_adopters", table.NotNegative()), style{colour: black, dash: solid})

	k := &stack{x: b.mid}
	rest := total
	for _, ch := range channels() {
		if v := tl.column(ch.key); v != nil && anything(v) {
			k.add(ch.label, ch.style, tl, b, v)
			rest = difference(rest, v)
		}
	}
	alt := ""
	if len(k.names) > 0 {
		if anything(rest) {
			k.add("other", style{grey, solid, flat}, tl, b, rest)
		}
		p.marks = append(p.marks, k)
		p.keyOf(k)
		alt = " Areas: means by channel; shares of the run's sum: " + shares(k) + "."
	}
	p.marks = append(p.marks, rate)
	if len(k.names) > 0 {
		p.key = append(p.key, rate.inKey())
	}
	peak := peakOf(rate)
	return &chart{title: "New adopters", panels: []*panel{p},
		alt: fmt.Sprintf("New adopters of %s per %s by date; %s. Most, %s per %s, around %s.%s",
			f.label, b.unit, b.howDrawn(len(tl.reps)), significant(peak.y, 3), b.unit, b.name(peak.x), alt)}, nil
}

// keyOf lists the areas of a stack above the axes, uppermost first as seen.
func (p *panel) keyOf(k *stack) {
	for i := len(k.names) - 1; i >= 0; i-- {
		p.key = append(p.key, keyItem{text: k.names[i], style: k.styles[i], filled: true})
	}
}
