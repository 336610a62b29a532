package ads

import (
	"fmt"
	"strings"
	"testing"

	"guanxi/agents/advertisers"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

func TestCheckWorld(t *testing.T) {
	a := defaults(t)
	a.Caps.ChargeEvery, a.Caps.Idle, a.Caps.Lifetime, a.Caps.NewEvery = 5*units.Minute, 6*units.Hour, 12*units.Hour, 8*units.Hour
	a.GivenPrices = true
	a.entry("car", func(c *advertisers.CampaignSpec) { c.Target.Regions = []string{"tier9"}; c.Target.Interests = 9 })
	var got []string
	people := society.PeopleSpec{Interests: 8, Regions: []spec.Weight{{Name: "tier1", Value: 1}}}
	a.CheckWorld(sim.Clock{Tick: units.Day}, &people, func(path, format string, args ...any) {
		got = append(got, path+": "+fmt.Sprintf(format, args...))
	})
	all := strings.Join(got, "\n")
	for _, want := range []string{
		"caps.charge_every: 5min is shorter than the tick of 1d, which holds 288 deliveries, so the limit cannot bind",
		"caps.idle: 6h is shorter than the tick of 1d, which holds 4 periods",
		"caps.new_every: 8h is shorter than the tick of 1d, which holds 3 advertisements",
		"caps.lifetime: 12h is shorter than the tick of 1d, which would hold 2 advertisements",
		`campaigns.car.target.regions: "tier9" is not one of consumers.regions`,
		"campaigns.car.target.interests: 9 is more than consumers.interests, which is 8",
		`prices: "tier2" is not one of consumers.regions`,
	} {
		if !strings.Contains(all, want) {
			t.Errorf("missing: %s", want)
		}
	}
	if t.Failed() {
		t.Log(all)
	}
	a = defaults(t)
	a.Slots.Gap, a.Slots.Daily = 12*units.Hour, 2
	a.CheckWorld(sim.Clock{Tick: units.Day}, &people, func(path, format string, args ...any) {
		t.Errorf("defaults: %s: "+format, append([]any{path}, args...)...)
	})
}

// A bid for profit needs something that an interaction is worth, and entry needs a bid for profit.
func TestBidsForProfitAreChecked(t *testing.T) {
	for text, want := range map[string]string{
		"{bid: {profit: {}}}":                            "campaigns.x.bid.profit: an interaction is worth nothing",
		"{bid: {profit: {brand: 2}}}":                    "",
		"{bid: {profit: {}}, product: {price: 10}}":      "",
		"{bid: {profit: {brand: 2}, value: 3}}":          "campaigns.x.bid: profit and another bid are both given",
		"{shop: true, bid: {profit: {brand: 2}}}":        "campaigns.x.bid.profit: a shop's campaign follows the return of its shop",
		"{bid: {value: 2}, entry: {cost: 10}}":           "campaigns.x.entry: advertisers enter by profit",
		"{bid: {profit: {brand: 2}}, entry: {cost: 10}}": "",
		"{account: true, bid: {profit: {brand: 2}}}":     "campaigns.x.bid.profit: what a follower earns an account is not known",
		"{account: true, bid: {value: 2}, shop: true}":   "campaigns.x.account: account: true and a shop or a product",
		"{account: true, bid: {value: 2}}":               "",
		"{bid: {profit: {brand: 2}}, entry: {}}":         "campaigns.x.entry.cost",
		"{bid: {}}":                                      "campaigns.x.bid: no bid is given",
	} {
		var node *spec.Node
		spec.Decode(nil, func(s *spec.Section) { s.Tree(&node, "x", "{campaigns: {x: "+text+"}}", "") })
		_, ps := spec.Decode(node, new(Spec).Declare)
		got := ""
		if err := ps.Err(); err != nil {
			got = err.Error()
		}
		if (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, should be %q", text, got, want)
		}
	}
	a := defaults(t)
	a.entry("firm", func(c *advertisers.CampaignSpec) {
		c.HasEntry, c.Entry.Rate = true, units.ExtensiveRate{Value: 10, Per: units.Day}
	})
	said := ""
	a.CheckWorld(sim.Clock{Tick: units.Day, Ticks: 1000}, &society.PeopleSpec{Count: 1000, Interests: 8}, func(path, format string, args ...any) {
		said += path + ": " + fmt.Sprintf(format, args...)
	})
	if !strings.Contains(said, "campaigns: 10607 campaigns, with places for candidates, are more than the 2046") {
		t.Error(said)
	}
}
