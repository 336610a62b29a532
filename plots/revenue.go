package plots

import (
	"fmt"

	"guanxi/sim/results/table"
)

// revenue: what the platform receives per month, by source.
//
// Reads series: platform_revenue and ad_revenue, game_revenue,
// commerce_revenue, service_revenue, payment_revenue, o2o_revenue as far as
// they are there. Reads rows of the table observed whose series is
// platform_revenue: amounts of the time of so many days (column days, without
// it a year) that ends on the date, in real units; drawn, divided by the
// people that a consumer stands for, when the run says how many those are.
func revenue(f *runFolder, tl *timeline) (*chart, error) {
	b := binsFor(tl.x, mostBins)
	p := &panel{
		x: axis{kind: calendar},
		y: axis{title: "revenue per " + b.unit, unit: f.currency, zero: true},
	}
	all := tl.column("platform_revenue")
	total := b.curve("total", b.rates(tl.x, all, b.days), tl.reps, tl.in("platform_revenue", table.NotNegative()), style{colour: black, dash: solid})
	k := b.areas()
	for _, src := range sources(tl.table) {
		if v := tl.column(src.key); v != nil && anything(v) {
			b.lay(k, src.label, src.style, tl, v)
		}
	}
	p.marks = append(p.marks, k, total)
	alt, drawn := "", howDrawn(len(tl.reps))
	if len(k.names) > 0 {
		total.over, drawn = true, overAreas(len(tl.reps))
		p.nameAtEdge(k, total)
		alt = " Shares of the run's sum: " + shares(k) + "."
	}
	if f.factor > 0 {
		var seen []observation
		for _, o := range f.observations("platform_revenue") {
			seen = append(seen, observation{series: o.series, role: o.role, x: o.x - o.days/2, value: o.value / o.days * b.days})
		}
		addObserved(p, seen, 1/f.factor, black)
		alt += observedNote(p)
	}
	last := total.final()
	return &chart{title: "Revenue of the platform", panels: []*panel{p},
		alt: fmt.Sprintf("Revenue of the platform of %s per %s by date, stacked by source, total as a line; %s. At the end %s %s per %s.%s",
			f.label, b.unit, drawn, last, f.currency, b.unit, alt)}, nil
}

func revenueCompared(fs []*runFolder) (*chart, error) {
	var tls []*timeline
	most := bins{}
	for _, f := range fs {
		tl, err := f.timeline()
		if err != nil {
			return nil, err
		}
		tls = append(tls, tl)
		// One axis, one unit: the coarsest that any of the folders needs.
		if b := binsFor(tl.x, mostBins); b.days > most.days {
			most = b
		}
	}
	per, of := perConsumer(fs)
	p := &panel{
		x: axis{kind: calendar},
		y: axis{title: "revenue" + of + and(of) + most.unit, unit: fs[0].currency, zero: true},
	}
	alt := ""
	for i, f := range fs {
		tl := tls[i]
		b := binsFor(tl.x, mostBins)
		m := b.curve(f.label, b.rates(tl.x, multipliedAll(tl.column("platform_revenue"), 1/per[i]), most.days), tl.reps, tl.in("platform_revenue", table.NotNegative()), serial(i))
		m.reps = nil
		p.marks = append(p.marks, m)
		alt += atEnd(f.label, m)
	}
	nameCurves(p)
	return &chart{title: "Revenue of the platform", panels: []*panel{p},
		alt: fmt.Sprintf("Revenue of the platform%s by date in %s; mean over replicates with the 95 %% interval of the mean as a band.%s", of+and(of)+most.unit, listed(fs), alt)}, nil
}

// and continues "per consumer" with a time.
func and(of string) string {
	if of == "" {
		return " per "
	}
	return " and "
}
