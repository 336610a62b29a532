package ads

import (
	"math"
	"testing"
	"time"

	"guanxi/agents/advertisers"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// A live change of the rules takes effect in its tick.
func TestLiveChanges(t *testing.T) {
	x := trial{n: 2000, ticks: 40, every: 1, spec: func(a *Spec) {
		plain(a)
		a.entry("firm", func(c *advertisers.CampaignSpec) {
			c.Count = 2
			bidCPM(c, must(t, "uniform", map[string]float64{"from": 10, "to": 100}))
		})
	}}
	r, m, _ := x.build(t, 1, 1, simtest.Options{Workers: 1})
	for tick := sim.Tick(1); tick <= 40; tick++ {
		switch tick {
		case 11:
			m.spec.Auction = "first_price"
		case 21:
			m.spec.Slots.Gap = 48 * units.Hour
		case 31:
			m.spec.Slots.Daily = 0
		}
		m.spec.Rebuild(tick)
		simtest.Tick(t, r, tick)
	}
	r.Close()
	price, shown := r.Series("ad_price"), r.Series("ad_impressions")
	high, low := max(m.advertisers.Campaigns[0].CPM, m.advertisers.Campaigns[1].CPM), min(m.advertisers.Campaigns[0].CPM,
		m.advertisers.Campaigns[1].CPM)
	near(t, "second price", price[9], low, 1e-3) // row 0 of a run by hand is tick 1
	near(t, "first price", price[10], high, 1e-3)
	if shown[9] != 2000 || !(math.Abs(shown[22]+shown[23]-2000) <= 1) || shown[31] != 0 {
		t.Errorf("exposures %v", shown)
	}
}

// Extreme values: everything certain, everything impossible, no campaign, one consumer.
func TestExtremes(t *testing.T) {
	for name, set := range map[string]func(a *Spec){
		"certain": func(a *Spec) {
			r := &a.Respond
			r.Click, r.Like, r.Comment, r.Forward, r.Collect, r.Hide = 1, 1, 1, 1, 1, 1
		},
		"impossible": func(a *Spec) {
			r := &a.Respond
			r.Click, r.Like, r.Comment, r.Forward, r.Collect, r.Hide = 0, 0, 0, 0, 0, 0
		},
		"explore all":   func(a *Spec) { a.Explore = 1 },
		"wrong tags":    func(a *Spec) { a.Tags.Gender, a.Tags.Age, a.Tags.Region, a.Tags.Interest = 1, 1, 1, 1 },
		"no campaign":   func(a *Spec) { a.Campaigns = nil },
		"no slots":      func(a *Spec) { a.Slots.Daily = 0 },
		"no money":      func(a *Spec) { a.Campaigns[1].V.DailyCap = units.Extensive{} },
		"oracle":        func(a *Spec) { a.Learner, a.Billing = "oracle", "interactive" },
		"nothing known": func(a *Spec) { a.Prior = 1e-6; a.Learner = "beta_binomial"; a.Billing = "interactive" },
		"after the end": func(a *Spec) { a.From = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC) },
	} {
		for _, n := range []int{1, 400} {
			x := bazaar(t)
			x.n, x.ticks, x.rounds = n, 15, 2
			if n == 1 {
				x.ties = society.TiesSpec{Kind: "complete"}
			}
			x = x.with(func(a *Spec) { set(a) })
			r, m := x.run(t, 1, 1)
			if total(r, "ad_impressions") > total(r, "ad_slots") {
				t.Errorf("%s: more exposures than slots", name)
			}
			for k := range m.advertisers.Campaigns {
				if c := &m.advertisers.Campaigns[k]; c.Purse.HasBudget && c.Total.Spend > c.Purse.Budget {
					t.Errorf("%s: %s spends %v of %v", name, c.Name, c.Total.Spend, c.Purse.Budget)
				}
			}
		}
	}
}
