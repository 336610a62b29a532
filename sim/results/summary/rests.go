package summary

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/sim/results/digits"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
)

// What a unit spent online is worth to who spends it by the literature, net of what sellers elsewhere lose: a gain of
// 1 % of consumption where 8 % of it is spent online (Dolfen et al. 2023).
const surplusPerUnitSpent = 0.01 / 0.08

// spending are the metrics of what is spent on each trade that this holds for, and of the surplus counted for it.
var spending = []struct{ spent, surplus string }{{"card_gmv", "surplus.cards."}, {"gmv", "surplus.shops."},
	{"ad_sales.amount", "surplus.ads."}}

// part is the sum of the metrics that a price multiplies.
func (p *printer) part(x manifest.Price) (sum float64) {
	for _, m := range p.s.Metrics {
		if m.N > 0 {
			sum += float64(x.Sign(m.Name) * m.Mean)
		}
	}
	return sum
}

// sensitivity prints on which prices of what is counted the sum of what the platform adds depends: at each end of the
// range of one, with the others as they are, and at what the literature finds.
func (p *printer) sensitivity() {
	total, ok := p.metric(Net)
	if !ok {
		total, ok = p.metric(schema.AddedColumn)
	}
	per, unit := p.amountDivisor(), p.amountUnit()
	if of := p.amount(total).Mean; of != 0 {
		per = total.Mean / of // so that together it is what stands above
	}
	type at struct {
		label    string
		part     float64
		from, to float64
	}
	var rows []at
	for _, x := range joined(p.m.About.Prices) {
		part := p.part(x)
		r := at{fmt.Sprintf("%s %s (%s to %s)", x.Path, x.Value, x.Ends[0], x.Ends[1]), part, part * (x.Factors[0] - 1),
			part * (x.Factors[1] - 1)}
		if r.from != 0 || r.to != 0 {
			rows = append(rows, r)
		}
	}
	if !ok || len(rows) == 0 {
		return
	}
	slices.SortStableFunc(rows, func(a, b at) int {
		return int(math.Copysign(1, math.Abs(b.to-b.from)-math.Abs(a.to-a.from)))
	})
	amount := func(v float64) string { return digits.Grouped(v/per, meanDecimals(total.Per(per))) }
	p.head(row("What it rests on, "+unit).right(restsEnds, "part").right(fromEnds, "together at").
		right(toEnds, "the ends"))
	for _, r := range rows {
		p.line(row("  "+r.label).right(restsEnds, amount(r.part)).right(fromEnds, amount(total.Mean+r.from)).
			right(toEnds, amount(total.Mean+r.to)))
	}
	of := func(metrics ...string) float64 { return p.part(manifest.Price{Metrics: metrics}) }
	spent, surplus := 0., 0.
	for _, x := range spending {
		if s := of(x.surplus); s != 0 {
			spent, surplus = spent+of(x.spent), surplus+s
		}
	}
	if spent > 0 {
		p.words(fmt.Sprintf("Of each unit spent on cards, shops and advertised goods %.3f are surplus here. At %.3f, which "+
			"is net of what sellers elsewhere lose (1 %% of consumption where 8 %% is spent online: Dolfen et al. 2023), "+
			"together is %s.", surplus/spent, surplusPerUnitSpent,
			amount(total.Mean-surplus+float64(surplusPerUnitSpent*spent)+of(TakenSales))))
	}
}

// joined makes one of the prices of several entries of a map that move the same metrics, where they are the same, and
// leaves them out where they are not.
func joined(prices []manifest.Price) (all []manifest.Price) {
	for _, x := range prices {
		k := slices.IndexFunc(all, func(y manifest.Price) bool {
			return slices.Equal(x.Metrics, y.Metrics) && pattern(x, y) != ""
		})
		switch {
		case k < 0:
			all = append(all, x)
		case all[k].Factors == x.Factors:
			all[k].Path = pattern(x, all[k])
		default:
			all[k].Factors = [2]float64{1, 1}
		}
	}
	return all
}

// pattern is the path of both, with * for a name in which they differ; "" if they are no entries of one map.
func pattern(x, y manifest.Price) string {
	a, b := strings.Split(x.Path, "."), strings.Split(y.Path, ".")
	if len(a) != len(b) {
		return ""
	}
	differ := 0
	for k := range a {
		if a[k] != b[k] {
			a[k], differ = "*", differ+1
		}
	}
	if differ != 1 || a[len(a)-1] == "*" {
		return ""
	}
	return strings.Join(a, ".")
}
