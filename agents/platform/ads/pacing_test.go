package ads

import (
	"fmt"
	"math"
	"testing"
	"time"

	"guanxi/agents/advertisers"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// Spend never exceeds budgets and daily caps, whatever the pacing, and the shortfall is counted.
func TestBudgets(t *testing.T) {
	for _, pacing := range []string{"even", "asap", "bid"} {
		for rep := 1; rep <= 2; rep++ {
			x := bazaar(t)
			x.n, x.every = 1200, 1
			x = x.with(func(a *Spec) { a.Pacing = pacing })
			r, m, _ := x.build(t, 5, rep, simtest.Options{Workers: 1})
			spent := make([]units.Money, len(m.advertisers.Campaigns))
			for tick := sim.Tick(1); tick <= 60; tick++ {
				simtest.Tick(t, r, tick)
				for k := range m.advertisers.Campaigns {
					c := &m.advertisers.Campaigns[k]
					if day := c.Total.Spend - spent[k]; c.Purse.HasDaily && day > c.Purse.Daily {
						t.Fatalf("%s: %s spent %v in a day, its cap is %v", pacing, c.Name, day, c.Purse.Daily)
					}
					if spent[k] = c.Total.Spend; c.Purse.HasBudget && c.Total.Spend > c.Purse.Budget {
						t.Fatalf("%s: %s spent %v of %v", pacing, c.Name, c.Total.Spend, c.Purse.Budget)
					}
				}
			}
			r.Close()
			demand, unpaid, paid := 0.0, 0.0, units.Money(0)
			for k := range m.advertisers.Campaigns {
				demand += m.advertisers.Campaigns[k].Total.Demand.Float()
				unpaid += (m.advertisers.Campaigns[k].Total.Demand - m.advertisers.Campaigns[k].Total.Spend).Float()
				paid += m.advertisers.Campaigns[k].Total.Spend
			}
			if paid == 0 || unpaid < 0 {
				t.Fatalf("%s: paid %v, unpaid %v", pacing, paid, unpaid)
			}
		}
	}
}

// alone is a campaign that bids 100 without competitors, so that it pays the reserve.
func alone(reserve float64, set func(c *advertisers.CampaignSpec)) trial {
	return trial{n: 20_000, every: 1, spec: func(a *Spec) {
		plain(a)
		a.Reserve.CPM = reserve
		a.entry("one", func(c *advertisers.CampaignSpec) {
			bidCPM(c, num.Constant(100))
			set(c)
		})
	}}
}

func daily(limit float64) func(c *advertisers.CampaignSpec) {
	return func(c *advertisers.CampaignSpec) { c.HasDaily, c.DailyCap = true, units.Extensive{Value: limit} }
}

// With constant traffic a paced campaign spends the same in each tick, up to sampling error.
func TestEvenSpend(t *testing.T) {
	// at 50 per thousand a twentieth of the slots
	x := alone(50, func(c *advertisers.CampaignSpec) { c.HasBudget, c.Budget = true, units.Extensive{Value: 5000} })
	x.ticks = 100
	r, m := x.run(t, 3, 1)
	shown := r.Series("ad_impressions")[11:] // the first guess of the price is the bid, so it starts at half
	mean, sd := meanSD(shown)
	// 5,000 RMB over 100 days buy 1,000 exposures a day at 50 per thousand.
	simtest.Z(t, "exposures in a tick", mean, math.Sqrt(1000*.95), len(shown), 1000, 8)
	if ratio := sd * sd / (1000 * .95); ratio > 1+4*math.Sqrt(2./float64(len(shown)))+.25 {
		t.Errorf("variance of exposures in a tick is %.2f of a binomial's", ratio)
	}
	if spend := m.advertisers.Campaigns[0].Total.Spend.Float(); spend < 4950 || spend > 5000 {
		t.Errorf("spent %v of 5000", spend)
	}
	if over := total(r, "ad_unpaid") / total(r, "ad_demand"); over > .01 {
		t.Errorf("%.3f of what was delivered is unpaid", over)
	}
}

// On ticks of a week the cap is that of seven days.
func TestDailyCapOnLongTicks(t *testing.T) {
	x := alone(50, daily(100)) // 14,000 of 140,000 exposures
	x.tick, x.ticks = units.Week, 8
	r, _ := x.run(t, 3, 1)
	for tick, spent := range r.Series("ad_revenue")[3:] {
		if spent > 700 || spent < 550 { // less a margin, for the first guess of the price was wrong
			t.Errorf("%v of 700 are spent in week %d", spent, tick+3)
		}
	}
}

// On a long tick money is paced by parts of the tick: a budget whose window is one tick is spent
// although the first guess of the price is twice the price of exposures, and not exceeded by
// deliveries.
func TestWindowOfOneTick(t *testing.T) {
	start := time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, tick := range []units.Duration{units.Week, 4 * units.Week} {
		for _, share := range []float64{.05, .4} {
			budget := share * .05 * 20_000 * tick.Days()
			x := alone(50, func(c *advertisers.CampaignSpec) {
				c.HasBudget, c.Budget = true, units.Extensive{Value: budget}
				c.From, c.Until = start, start.Add(time.Duration(tick))
			}).with(func(a *Spec) { a.Caps.Lifetime = tick })
			x.tick, x.ticks = tick, 2
			r, _ := x.run(t, 3, 1)
			spent, unpaid := total(r, "ad_revenue")/budget, total(r, "ad_unpaid")/budget
			t.Logf("ticks of %v: %.3f of %v are spent, %.4f unpaid", tick, spent, budget, unpaid)
			if spent < .95 || unpaid > .01 {
				t.Errorf("ticks of %v: %.3f of %v are spent, %.4f unpaid", tick, spent, budget, unpaid)
			}
		}
	}
}

// A campaign that begins when slots are already counted spends an even share from its first day on,
// although people have fewer slots than the rules allow. The first one does from its third day on: on
// its first day few people are due.
func TestEvenFromTheFirstDay(t *testing.T) {
	const days, begin, daily, cpm = 16, 10, 500, 60.
	for _, tick := range []units.Duration{units.Day, 6 * units.Hour} {
		perDay := int(units.Day / tick)
		x := trial{n: 20_000, tick: tick, ticks: days * perDay, every: 1, world: comeAndGo(.7), spec: func(a *Spec) {
			plain(a)
			a.Reserve.CPM = cpm // bids are prices
			for _, from := range []int{0, begin} {
				a.entry(fmt.Sprint("from", from), func(c *advertisers.CampaignSpec) {
					bidCPM(c, num.Constant(cpm))
					c.HasBudget, c.Budget = true, units.Extensive{Value: daily * cpm / 1000 * float64(days-from)}
					c.From = time.Date(2015, 1, 1+from, 0, 0, 0, 0, time.UTC)
				})
			}
		}}
		r, _ := x.run(t, 3, 1)
		for _, from := range []int{0, begin} {
			shown := r.Series(fmt.Sprint("ad_impressions.from", from))[1:]
			var byDay []float64
			for k := from * perDay; k < days*perDay; k += perDay {
				sum := 0.0
				for _, v := range shown[k : k+perDay] {
					sum += v
				}
				byDay = append(byDay, sum)
			}
			t.Logf("ticks of %v, from day %d: %.0f", tick, from, byDay)
			scatter := 4.5 * math.Sqrt(daily) // 20 %
			if from == 0 {
				byDay = byDay[2:]
			}
			for _, v := range byDay {
				near(t, "exposures on a day", v, daily, scatter)
			}
		}
	}
}
