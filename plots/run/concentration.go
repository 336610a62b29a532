package run

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/num"
	"guanxi/sim/results/table"
)

// lorenzPlaces is the number of shares of members at which a Lorenz curve is drawn when
// replicates differ in the number of members or have more members than that.
const lorenzPlaces = 100

// unequal returns the tables whose rows are the members of a party that capture value.
func unequal() map[string]string {
	return map[string]string{"provider": "providers", "advertiser": "campaigns"}
}

// capturing is a requirement: a table of members of a party that capture value.
func capturing(f *figure.Folder) string {
	why := ""
	for _, party := range []string{"provider", "advertiser"} {
		name := unequal()[party]
		if s := figure.Filled(name)(f); s != "" {
			why = s
			continue
		}
		t, _ := f.Table(name)
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

// concentration shows which share of the value captured by a party goes to which share of its
// members (Lorenz 1905), with Gini's coefficient.
//
// It reads replicate and captured from the tables providers and campaigns. Members with a loss
// count as 0, as in gini.provider and gini.advertiser of the summary: with negative values the
// coefficient has no upper bound. A campaign is an advertiser.
func concentration(f *figure.Folder) (*chart.Chart, error) {
	p := &chart.Panel{
		X:     chart.Axis{Title: "share of members, those with least first", Ends: chart.Ends(0, 1)},
		Y:     chart.Axis{Title: "share of the value that they capture", Ends: chart.Ends(0, 1)},
		Marks: []chart.Mark{chart.Diagonal(1, ink.Dots)},
		Ratio: 0.8,
	}
	var words []string
	n := 0
	for _, party := range parties() {
		name, ok := unequal()[party.key]
		if !ok {
			continue
		}
		if t, err := f.Table(name); err != nil {
			return nil, err
		} else if t == nil || t.Rows() == 0 || t.Col("captured") == nil {
			continue
		}
		t, err := f.Need(name, "replicate", "captured")
		if err != nil {
			return nil, err
		}
		l := readLorenz(t)
		if len(l.curves) == 0 {
			continue
		}
		n = max(n, len(l.curves))
		m := curveOf(party.label, l.x, l.curves, l.ids, table.Share(), party.style)
		for k := range m.Hi { // the poorest never have more than an equal share
			m.Hi[k] = math.Min(m.Hi[k], l.x[k])
		}
		p.Marks = append(p.Marks, m)
		gini := student(l.ginis, table.Share())
		p.Tell("Gini, "+party.label, gini)
		g := phrase.Interval(gini)
		p.Key = append(p.Key, chart.KeyItem{Text: fmt.Sprintf("%s, Gini %s", party.label, g), Style: party.style})
		none := ""
		if l.without > 0 {
			none = fmt.Sprintf(" (without %s in which none gains or there is but one)", phrase.Replicates(l.without))
		}
		top := "" // of fewer than ten members there is no tenth
		if mean(l.members) >= 10 {
			top = ", the top tenth has " + phrase.Percent(1-stats.Quantiles(m.Y, 0.9)[0])
		}
		words = append(words, fmt.Sprintf("%s (%s): Gini coefficient %s%s%s", party.label, phrase.Significant(mean(l.members), 3), g, top, none))
	}
	if len(words) == 0 {
		return nil, figure.Nothing("tables providers and campaigns: no two members of a party with captured above 0 among them")
	}
	return &chart.Chart{Title: "Concentration of captured value", Panels: []*chart.Panel{p},
		Alt: fmt.Sprintf("Lorenz curves of the value captured by members of a party of %s over the run, with losses counted as 0; the dotted line is equality; %s. %s.",
			f.Label, howDrawn(n), phrase.Capital(strings.Join(words, "; ")))}, nil
}

// lorenzes are the Lorenz curves of the members of a party, by replicate.
type lorenzes struct {
	x              []float64
	curves         [][]float64
	ids            []int
	ginis, members []float64
	without        int // replicates where all lose or there are fewer than two members
}

func readLorenz(t *table.Table) lorenzes {
	captured := map[int][]float64{}
	rep, value := t.Col("replicate"), t.Col("captured")
	for r := range t.Rows() {
		id := int(rep.Float(r))
		captured[id] = append(captured[id], math.Max(0, orZero(value.Float(r))))
	}
	ids := slices.Sorted(maps.Keys(captured))
	places := len(captured[ids[0]])
	if slices.ContainsFunc(ids, func(id int) bool { return len(captured[id]) != places || places > lorenzPlaces }) {
		places = lorenzPlaces
	}
	l := lorenzes{x: make([]float64, places+1)}
	for k := range l.x {
		l.x[k] = float64(k) / float64(places)
	}
	for _, id := range ids {
		cum := lorenz(captured[id])
		if cum == nil || len(captured[id]) < 2 {
			l.without++
			continue
		}
		l.curves, l.ids = append(l.curves, stats.Quantiles(cum, l.x...)), append(l.ids, id)
		l.ginis, l.members = append(l.ginis, num.Gini(captured[id])), append(l.members, float64(len(captured[id])))
	}
	return l
}

// lorenz returns the shares of the total held by the k smallest values, k = 0 to n; nil if the
// total is 0.
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
