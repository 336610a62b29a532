package measure

import (
	"math"
	"slices"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

const (
	giniPrefix = "gini."
	giniDoc    = "Gini coefficient of the value that members of the party capture; who loses counts as 0; at most 1 − " +
		"1/n of n members; missing where all lose"
)

// unequal lists the parties whose members have balances of their own, if a party has several.
func unequal(r *sim.Simulation) []string {
	members := map[string]int{}
	var parties []string
	for _, a := range r.Accounts() {
		if a.Rows() > 0 && members[a.Party] == 0 {
			parties = append(parties, a.Party)
		}
		members[a.Party] += a.Rows()
	}
	return slices.DeleteFunc(parties, func(p string) bool { return members[p] < 2 })
}

// gini returns the Gini coefficient of captured value within a party. Members with a loss count
// as 0: with negative values the coefficient has no upper bound. If all lose there is nothing
// to be shared unequally.
func gini(r *sim.Simulation, party string) float64 {
	values := captured(r, party)
	for i := range values {
		values[i] = max(0, values[i])
	}
	if slices.Max(values) == 0 {
		return math.NaN()
	}
	return num.Gini(values)
}

func ginis(r *sim.Simulation) []summary.Metric {
	var all []summary.Metric
	for _, p := range unequal(r) {
		all = append(all, summary.Metric{Name: giniPrefix + p, Kind: table.Stock, Unit: "1", Doc: giniDoc,
			Range: table.Share(), Value: gini(r, p)})
	}
	return all
}
