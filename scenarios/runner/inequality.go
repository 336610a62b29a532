package runner

import (
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/results"
)

// ginis are the Gini coefficients of captured value within the parties whose
// members keep balances of their own. Members who lose count as 0: with
// negative values the coefficient has no upper bound.
func ginis(r *sim.Simulation) []results.Metric {
	var parties []string
	values := map[string][]float64{}
	for _, a := range r.Accounts() {
		if a.Rows() == 0 {
			continue
		}
		if values[a.Party] == nil {
			parties = append(parties, a.Party)
		}
		for i := range a.Rows() {
			values[a.Party] = append(values[a.Party], max(0, a.Captured(i).Float()))
		}
	}
	var all []results.Metric
	for _, p := range parties {
		if len(values[p]) > 1 {
			all = append(all, results.Metric{Name: "gini." + p, Kind: results.Stock, Unit: "1",
				Doc: "Gini coefficient of the value that members of the party capture; who loses counts as 0", Value: num.Gini(values[p])})
		}
	}
	return all
}
