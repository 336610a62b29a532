package run

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/table"
)

// mostKinds is how many kinds of campaign are drawn.
const mostKinds = 5

// fewestShown is the number of ads of a kind that a rate needs: an ad shown once with two
// responses would be a rate of 2000 per 1000.
const fewestShown = 20

// ads shows how often people respond to ads and what the ads cost.
//
// It reads series: ad_impressions, ad_engagements, ad_revenue, and per kind of campaign
// ad_impressions.KIND, ad_engagements.KIND and ad_revenue.KIND where all three exist.
func ads(f *figure.Folder, tl *timeline) (*chart.Chart, error) {
	all := adKind{name: "all ads", shown: tl.column("ad_impressions"), done: tl.column("ad_engagements"), pay: tl.column("ad_revenue")}
	if asked, unpaid := tl.column("ad_demand"), tl.column("ad_unpaid"); asked != nil && unpaid != nil {
		all.pay = less(asked, unpaid) // ad_revenue also has what stores spend outside auctions
	}
	if !anything(all.shown) {
		return nil, figure.Nothing("series: ad_impressions is 0 throughout; no advertisement was shown")
	}
	kinds, more, idle := tl.adKinds()
	if len(kinds) == 0 {
		all.style = ink.StyleOf(ink.Black, ink.Solid, ink.NoHatch)
		kinds = []adKind{all}
	}

	b := binsFor(tl.x, mostBins).within(tl.x, all.shown)
	respond := overDates(chart.Axis{Title: "engagements per 1000 exposures", Zero: true})
	price := overDates(chart.Axis{Title: "price per 1000 exposures", Unit: f.Currency, Zero: true})
	var words, rare []string
	var named []adKind
	for _, k := range kinds {
		words = append(words, fmt.Sprintf("%s %s engagements and %s %s per 1000", k.name, k.perThousand(k.done), k.perThousand(k.pay), f.Currency))
		if !anything(ofHalf(b.ratios(tl.x, k.shown, k.shown, 1))) {
			rare = append(rare, k.name)
			continue
		}
		named = append(named, k)
		for _, side := range []struct {
			p   *chart.Panel
			num [][]float64
		}{{respond, k.done}, {price, k.pay}} {
			m := b.curve(k.name, ofHalf(b.ratios(tl.x, side.num, k.shown, 1000)), tl.reps, table.NotNegative(), k.style)
			side.p.Marks = append(side.p.Marks, m)
		}
	}
	if len(named) == 0 {
		return nil, figure.Nothing("series: ad_impressions: never %d in a %s of half of the replicates", fewestShown, b.by)
	}
	if len(named) > 1 {
		chart.NameCurves(respond, price)
	}
	never := fmt.Sprintf(" Campaigns are not drawn where they have fewer than %d exposures", fewestShown)
	if len(tl.reps) > 1 {
		never += ", or where fewer than half of the replicates have as many"
	}
	never += "."
	if len(rare) > 0 {
		never += fmt.Sprintf(" Not drawn for this reason: %s.", digits.List(rare))
	}
	never += notDrawn(more, "exposures")
	if len(idle) > 0 {
		never += fmt.Sprintf(" Never shown: %s.", digits.List(idle))
	}
	return &chart.Chart{Title: "Advertising", Panels: []*chart.Panel{respond, price},
		Alt: fmt.Sprintf("Ads of %s by %s: (a) engagements and (b) price per 1000 exposures; %s. Over the run: %s.%s", f.Label, b.by, howDrawn(len(tl.reps)), strings.Join(words, ", "), never)}, nil
}

// An adKind is a kind of campaign: how often its ads were shown and responded to, and what was
// paid for them.
type adKind struct {
	name             string
	shown, done, pay [][]float64
	style            ink.Style
}

// perThousand returns a flow per 1000 exposures over the run as the curves average it: the mean of the
// replicates' rates, in which one where little was shown counts as much as the others.
func (k *adKind) perThousand(flow [][]float64) string {
	var v []float64
	shown := totals(k.shown)
	for i, sum := range totals(flow) {
		if shown[i] >= fewestShown {
			v = append(v, sum/shown[i]*1000)
		}
	}
	if len(v) == 0 {
		return "–"
	}
	return phrase.Significant(mean(v), 3)
}

// adKinds returns the kinds of campaign that were shown, at most mostKinds, and the names of those
// that were shown less and of those that never were.
func (tl *timeline) adKinds() (kinds []adKind, more, idle []string) {
	var names []string
	shown, all := map[string]float64{}, map[string]adKind{}
	for _, c := range tl.table.Columns() {
		name, ok := strings.CutPrefix(c.Name, "ad_impressions.")
		if !ok {
			continue
		}
		k := adKind{name: name, shown: tl.column(c.Name), done: tl.column("ad_engagements." + name), pay: tl.column("ad_revenue." + name)}
		switch {
		case k.done == nil || k.pay == nil:
		case anything(k.shown):
			names, all[name], shown[name] = append(names, name), k, sumOf(totals(k.shown))
		default:
			idle = append(idle, name)
		}
	}
	slices.Sort(names)
	names, more = foremost(names, mostKinds, shown)
	for i, name := range names {
		k := all[name]
		k.style = ink.Serial(i)
		kinds = append(kinds, k)
	}
	return kinds, more, idle
}

// ofHalf drops values where fewer than half of the replicates have one: the rest are not a
// representative sample, and an interval from two of twenty would set the axis.
func ofHalf(reps [][]float64) [][]float64 {
	for j := range reps[0] {
		n := 0
		for _, r := range reps {
			if !math.IsNaN(r[j]) {
				n++
			}
		}
		for _, r := range reps {
			if 2*n < len(reps) {
				r[j] = math.NaN()
			}
		}
	}
	return reps
}

func mean(v []float64) float64 { return sumOf(v) / float64(len(v)) }
