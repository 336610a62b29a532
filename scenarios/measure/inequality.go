package measure

import (
	"math"
	"slices"

	"guanxi/agents"
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
func unequal(run *agents.Run) (parties []string) {
	for _, of := range run.All() {
		for _, a := range of.Accounts() {
			members := 0
			for _, n := range accounts(run, a.Party) {
				members += n
			}
			if members > 1 && !slices.Contains(parties, a.Party) {
				parties = append(parties, a.Party)
			}
		}
	}
	return parties
}

// gini returns the Gini coefficient of captured value within a party. Members with a loss count
// as 0: with negative values the coefficient has no upper bound. If all lose there is nothing
// to be shared unequally.
func gini(run *agents.Run, party string) float64 {
	values := captured(run, party)
	for i := range values {
		values[i] = max(0, values[i])
	}
	if slices.Max(values) == 0 {
		return math.NaN()
	}
	return num.Gini(values)
}

func ginis(run *agents.Run) []summary.Metric {
	var all []summary.Metric
	for _, p := range unequal(run) {
		all = append(all, summary.Metric{Name: giniPrefix + p, Kind: table.Stock, Unit: "1", Doc: giniDoc,
			Range: table.Share(), Value: gini(run, p)})
	}
	return all
}
