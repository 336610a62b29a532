package run

import (
	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
)

// revenue shows the platform's revenue per month, by source.
//
// It reads series: platform_revenue and, where they exist, ad_revenue, game_revenue,
// commerce_revenue, service_revenue, payment_revenue and o2o_revenue. It reads rows of the
// table observed whose series is one of these: real amounts over the period (column days; a
// year without it) that ends on the date, with their range (columns low and high). They are divided
// by the number of people that a consumer stands for, and drawn only when the run states that
// number. Sources with such rows have a panel of their own: on the stack, points would look like sums.
func revenue(f *figure.Folder, tl *timeline) (*chart.Chart, error) {
	b := binsFor(tl.x, mostBins)
	p := overDates(chart.Axis{Title: "revenue per " + b.unit, Unit: f.Currency, Zero: true})
	all := tl.column("platform_revenue")
	total := b.curve("total", b.rates(tl.x, all, b.days), tl.reps, tl.in("platform_revenue"),
		ink.Style{Colour: ink.Black, Dash: ink.Solid})
	k, from := b.areas(), map[string][]float64{}
	for _, src := range sources(tl.table) {
		if v := tl.column(src.key); v != nil && anything(v) {
			b.lay(k, src.label, src.style, tl, v)
			from[src.label] = summed(v)
		}
	}
	p.Marks = append(p.Marks, k, total)
	if len(k.Names) > 0 {
		total.OnTop = true
		p.NameAtEdge(k, total)
	}
	panels := []*chart.Panel{p}
	if f.Represents > 0 {
		per := func(key string) []observation {
			seen := observations(f, key)
			for i := range seen {
				o := &seen[i]
				o.x, o.value, o.low, o.high = o.x-o.days/2, o.value/o.days*b.days, o.low/o.days*b.days, o.high/o.days*b.days
			}
			return seen
		}
		addObserved(p, per("platform_revenue"), 1/f.Represents, ink.Disc, ink.Black)
		below := overDates(chart.Axis{Title: "by source, per " + b.unit, Unit: f.Currency, Zero: true})
		shape := ink.Disc
		for _, src := range sources(tl.table) {
			v, seen := tl.column(src.key), per(src.key)
			if v == nil || len(seen) == 0 {
				continue
			}
			below.Marks = append(below.Marks, b.curve(src.label, b.rates(tl.x, v, b.days), tl.reps, tl.in(src.key),
				ink.Style{Colour: src.style.Colour, Dash: src.style.Dash}))
			addObserved(below, seen, 1/f.Represents, shape, src.style.Colour)
			shape = (shape + 3) % 4 // a square is for context
		}
		if len(below.Marks) > 0 {
			chart.NameCurves(below)
			panels = append(panels, below)
		}
	}
	title := "Revenue of the platform"
	if len(from) > 1 {
		title += mostly("from ", largest(from))
	}
	return cited(&chart.Chart{Title: title, Panels: panels,
		Alt: told("Revenue of the platform of "+f.Label+" per "+b.unit+", in "+f.Currency+", areas by source",
			howDrawn(len(tl.reps)), p)}), nil
}

func revenueCompared(fs []*figure.Folder) (*chart.Chart, error) {
	currency, err := oneCurrency(fs)
	if err != nil {
		return nil, err
	}
	var tls []*timeline
	var n []int
	most := bins{}
	for _, f := range fs {
		tl, err := timelineOf(f)
		if err != nil {
			return nil, err
		}
		tls, n = append(tls, tl), append(n, len(tl.reps))
		// One axis has one unit: the coarsest that any folder needs.
		if b := binsFor(tl.x, mostBins); b.days > most.days {
			most = b
		}
	}
	per, of := perConsumer(fs)
	p := overDates(chart.Axis{Title: "revenue" + of + and(of) + most.unit, Unit: currency, Zero: true})
	for i, f := range fs {
		tl := tls[i]
		b := binsFor(tl.x, mostBins)
		m := b.curve(f.Label, b.rates(tl.x, multiplied(tl.column("platform_revenue"), 1/per[i]), most.days), tl.reps,
			tl.in("platform_revenue"), ink.Serial(i))
		m.RepValues = nil
		p.Marks = append(p.Marks, m)
	}
	chart.NameCurves(p)
	return &chart.Chart{Title: "Revenue of the platform", Panels: []*chart.Panel{p},
		Alt: told("Revenue of the platform"+of+and(of)+most.unit+", in "+currency, compared(fs, n), p)}, nil
}

// and continues "per consumer" with a unit of time.
func and(of string) string {
	if of == "" {
		return " per "
	}
	return " and "
}
