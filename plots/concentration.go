package plots

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/num"
	"guanxi/sim/results/table"
)

// lorenzPlaces is at how many shares of members a Lorenz curve is drawn where
// replicates differ in members or have more.
const lorenzPlaces = 100

// unequal are the tables whose rows are members of a party that capture value.
func unequal() map[string]string {
	return map[string]string{"provider": "providers", "advertiser": "campaigns"}
}

// capturing asks for a table of members of a party that capture value.
func capturing(f *folder) string {
	why := ""
	for _, party := range []string{"provider", "advertiser"} {
		name := unequal()[party]
		if s := filled(name)(f); s != "" {
			why = s
			continue
		}
		t, _ := f.tableOf(name)
		c := t.Col("captured")
		if c == nil {
			why = "column captured of " + name
			continue
		}
		for r := range t.Rows() {
			if c.Float(r) > 0 {
				return ""
			}
		}
		why = "a row of " + name + " in which captured is above 0"
	}
	return why
}

// concentration: which share of the value that a party captures goes to which
// share of its members, by Lorenz (1905), with Gini's coefficient.
//
// Reads the tables providers and campaigns: replicate, captured. Who loses
// counts as 0, as in gini.provider and gini.advertiser of the summary: with
// negative values the coefficient has no upper bound. A campaign is an
// advertiser.
func concentration(f *runFolder) (*chart, error) {
	p := &panel{
		x:     axis{title: "share of members, those with least first", ends: ends(0, 1)},
		y:     axis{title: "share of the value that they capture", ends: ends(0, 1)},
		marks: []mark{diagonal(1, dots)},
		ratio: 0.8,
	}
	var words []string
	n := 0
	for _, party := range parties() {
		name, ok := unequal()[party.key]
		if !ok {
			continue
		}
		if t, err := f.tableOf(name); err != nil {
			return nil, err
		} else if t == nil || t.Rows() == 0 || t.Col("captured") == nil {
			continue
		}
		t, err := f.need(name, "replicate", "captured")
		if err != nil {
			return nil, err
		}
		captured := map[int][]float64{}
		rep, value := t.Col("replicate"), t.Col("captured")
		for r := range t.Rows() {
			id := int(rep.Float(r))
			captured[id] = append(captured[id], math.Max(0, orZero(value.Float(r))))
		}
		ids := slices.Sorted(maps.Keys(captured))
		places := len(captured[ids[0]])
		for _, id := range ids {
			if len(captured[id]) != places || places > lorenzPlaces {
				places = lorenzPlaces
				break
			}
		}
		x := make([]float64, places+1)
		for k := range x {
			x[k] = float64(k) / float64(places)
		}
		var curves [][]float64
		var drawn []int
		var ginis, members []float64
		for _, id := range ids {
			cum := lorenz(captured[id])
			if cum == nil || len(captured[id]) < 2 {
				continue // all lose, or there is nobody to compare with
			}
			curves, drawn = append(curves, stats.Quantiles(cum, x...)), append(drawn, id)
			ginis, members = append(ginis, num.Gini(captured[id])), append(members, float64(len(captured[id])))
		}
		if len(curves) == 0 {
			continue
		}
		n = max(n, len(curves))
		m := curveOf(party.label, x, curves, drawn, table.Share(), party.style)
		for k := range m.hi { // those with least never have more than their share
			m.hi[k] = math.Min(m.hi[k], x[k])
		}
		p.marks = append(p.marks, m)
		gini := student(ginis, table.Share())
		p.tell("Gini, "+party.label, gini)
		g := interval(gini)
		p.key = append(p.key, keyItem{text: fmt.Sprintf("%s, Gini %s", party.label, g), style: party.style})
		none := ""
		if d := len(ids) - len(curves); d > 0 {
			none = fmt.Sprintf(" (without %s in which none gains or there is but one)", replicates(d))
		}
		words = append(words, fmt.Sprintf("%s (%s): Gini coefficient %s, the tenth with most has %s%s", party.label, significant(mean(members), 3), g, percent(1-stats.Quantiles(m.y, 0.9)[0]), none))
	}
	if len(words) == 0 {
		return nil, nothing("tables providers and campaigns: no two members of a party with captured above 0 among them")
	}
	return &chart{title: "Concentration of captured value", panels: []*panel{p},
		alt: fmt.Sprintf("Lorenz curves of the value captured by members of a party of %s over the run, who loses counting as 0; the dotted line is equal shares; %s. %s.",
			f.label, howDrawn(n), capital(strings.Join(words, "; ")))}, nil
}

// lorenz is the share of the sum that the k smallest of values have, k = 0 to
// n; nil where the sum is 0.
func lorenz(values []float64) []float64 {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	cum := make([]float64, len(sorted)+1)
	for k, v := range sorted {
		cum[k+1] = cum[k] + v
	}
	sum := cum[len(sorted)]
	if !(sum > 0) {
		return nil
	}
	for k := range cum {
		cum[k] /= sum
	}
	return cum
}
