package agents_test

import (
	"fmt"
	"testing"

	"guanxi/agents/society/societytest"
)

// governed is a scenario of users who look for something twice a week, in shops under the given
// governance.
func governed(ticks int, governance string) string {
	return fmt.Sprintf(`{clock: {tick: 1d, ticks: %d}, consumers: {count: 2000}, graph: {kind: erdos_renyi, mean_degree: 8},
		adoption: {imitation: 0.1/day, initial_adopters: 100%%}, activity: {}, posts: {}, commerce: {occasions: 0.3/day, merchants: {count: 30, adapt: 0.01/day}, choice: {intercept: -2}, take: 5%%},
		games: {titles: {run: {kind: embedded}}}, satisfaction: {churn: {base: 0.5/year}}, governance: %s}`, ticks, governance)
}

func TestGovernanceContract(t *testing.T) {
	contract(t, governed(60, "{cheat: {gain: 2000, noise: 300}, report: {rate: 2%, malicious: 1%}, penalty: {remove: "+
		"3%}, guidance: {rate: 2/year}}"))
}

var sum = societytest.Total
