package plots

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/sim/results/table"
)

// mostKinds of campaigns are drawn; the rest becomes "other".
const mostKinds = 5

// fewestShown ads of a kind make a rate: one that is shown and twice responded to
// has 2000 per 1000.
const fewestShown = 20

// ads: how often ads are responded to and what they cost.
//
// Reads series: ad_impressions, ad_engagements, ad_revenue, and the same by
// kind of campaign as ad_impressions.KIND, ad_engagements.KIND and
// ad_revenue.KIND where all three are there.
func ads(f *runFolder, tl *timeline) (*chart, error) {
	all := adKind{name: "all ads", shown: tl.column("ad_impressions"), done: tl.column("ad_engagements"), pay: tl.column("ad_revenue")}
	if asked, unpaid := tl.column("ad_demand"), tl.column("ad_unpaid"); asked != nil && unpaid != nil {
		all.pay = difference(asked, unpaid) // ad_revenue has what stores spend as well, on no auction
	}
	if !anything(all.shown) {
		return nil, nothing("series: ad_impressions is 0 throughout: no ad was shown")
	}
	kinds, idle := tl.adKinds()
	if len(kinds) == 0 {
		all.style = styleOf(black, solid, noHatch)
		kinds = []adKind{all}
	}

	b := binsFor(tl.x, mostBins).within(tl.x, all.shown)
	respond := &panel{x: axis{kind: calendar}, y: axis{title: "engagements per 1000 exposures", zero: true}}
	price := &panel{x: axis{kind: calendar}, y: axis{title: "price per 1000 exposures", unit: f.currency, zero: true}}
	var words, rare []string
	var named []adKind
	for _, k := range kinds {
		n, d, c := mean(totals(k.done)), mean(totals(k.shown)), mean(totals(k.pay))
		words = append(words, fmt.Sprintf("%s %s engagements and %s %s per 1000", k.name, significant(n/d*1000, 3), significant(c/d*1000, 3), f.currency))
		if !anything(ofHalf(b.ratios(tl.x, k.shown, k.shown, fewestShown, 1))) {
			rare = append(rare, k.name)
			continue
		}
		named = append(named, k)
		for _, side := range []struct {
			p   *panel
			num [][]float64
		}{{respond, k.done}, {price, k.pay}} {
			m := b.curve(k.name, ofHalf(b.ratios(tl.x, side.num, k.shown, fewestShown, 1000)), tl.reps, table.NotNegative(), k.style)
			side.p.marks = append(side.p.marks, m)
		}
	}
	if len(named) == 0 {
		return nil, nothing("series: ad_impressions: never %d in a %s of half of the replicates", fewestShown, b.by)
	}
	if len(named) > 1 {
		nameCurves(respond, price)
	}
	never := fmt.Sprintf(" Nothing is drawn of fewer than %d exposures", fewestShown)
	if len(tl.reps) > 1 {
		never += ", or where fewer than half of the replicates have as many"
	}
	never += "."
	if len(rare) > 0 {
		never += fmt.Sprintf(" Hence not drawn: %s.", enumerate(rare))
	}
	if len(idle) > 0 {
		never += fmt.Sprintf(" Never shown: %s.", enumerate(idle))
	}
	return &chart{title: "Advertising", panels: []*panel{respond, price},
		alt: fmt.Sprintf("Ads of %s by %s: (a) engagements and (b) price per 1000 exposures; %s. Over the run: %s.%s", f.label, b.by, howDrawn(len(tl.reps)), strings.Join(words, ", "), never)}, nil
}

// An adKind is a kind of campaign: how often its ads were shown and responded to, and
// what was paid for them.
type adKind struct {
	name             string
	shown, done, pay [][]float64
	sum              float64 // of those shown
	style            style
}

// adKinds are the kinds of campaigns that were shown, of many those shown most with the
// others together, and the names of those that never were.
func (tl *timeline) adKinds() (kinds []adKind, idle []string) {
	for _, c := range tl.table.Columns() {
		name, ok := strings.CutPrefix(c.Name, "ad_impressions.")
		if !ok {
			continue
		}
		k := adKind{name: name, shown: tl.column(c.Name), done: tl.column("ad_engagements." + name), pay: tl.column("ad_revenue." + name)}
		if k.done != nil && k.pay != nil && !anything(k.shown) {
			idle = append(idle, name)
		}
		if k.done != nil && k.pay != nil && anything(k.shown) {
			k.sum = sumOf(totals(k.shown))
			kinds = append(kinds, k)
		}
	}
	// Styles go by name, so that a kind keeps its own however much was shown.
	slices.SortFunc(kinds, func(a, b adKind) int { return strings.Compare(a.name, b.name) })
	if len(kinds) > mostKinds {
		slices.SortStableFunc(kinds, func(a, b adKind) int { return cmp.Compare(b.sum, a.sum) })
	}
	for i := range kinds {
		kinds[i].style = serial(i)
	}
	if len(kinds) > mostKinds {
		other := &kinds[mostKinds-1]
		for _, k := range kinds[mostKinds:] {
			other.shown, other.done, other.pay = plus(other.shown, k.shown), plus(other.done, k.done), plus(other.pay, k.pay)
		}
		other.name, other.style = "other", styleOf(grey, solid, noHatch)
		kinds = kinds[:mostKinds]
	}
	return kinds, idle
}

// ofHalf leaves out where fewer than half of the replicates have a value: those that
// have are no sample of all, and an interval of two of twenty would set the axis.
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
