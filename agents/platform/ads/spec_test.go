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
