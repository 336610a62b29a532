package odd

import (
	"slices"

	"guanxi/agents"
	"guanxi/scenarios"
)

// Everything returns settings that switch on what wechat may leave off, in a small world.
func Everything() []string {
	return []string{
		"ads.articles={}", "commerce.buyers=365d", "teams={knowledge: {}, outside: {}, subsidy: {budget: 1000}}",
		"consumers.count=60", "graph.mean_degree=10", "graph.above_200=0", "adoption.weak_imitation=0.1/year",
		"sharing={broadcast: {}}", "services={stickers: {}, recharge: {}, coins: {}, verification: {}, api: {}}",
		"o2o={kind: both}",
	}
}

// Whole returns wechat with settings, and with each mechanism that they leave out at its defaults.
func Whole(set ...string) (*scenarios.Scenario, error) {
	scn, err := scenarios.Load("wechat", scenarios.Options{Set: set})
	if err != nil {
		return nil, err
	}
	own, err := scn.Decode()
	if err != nil {
		return nil, err
	}
	on := own.On()
	if !slices.Contains(set, "network_effects=off") { // beside which friends count nowhere else
		set = append([]string{"adoption.reservation.peers=0", "satisfaction.churn.friends=0",
			"satisfaction.return.friends=0"}, set...)
	}
	for _, e := range agents.All() {
		if !slices.ContainsFunc(on, func(x agents.Entry) bool { return x.Name == e.Name }) &&
			!slices.Contains(set, e.Name+"=off") {
			set = append(set, e.Name+"=on")
		}
	}
	return scenarios.Load("wechat", scenarios.Options{Set: set})
}
