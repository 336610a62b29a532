package ads

import (
	"fmt"
	"math"
	"testing"
	"time"

	"guanxi/agents/advertisers"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// crowd is the state for which speeds are stated: 1,000 campaigns over 192 cells, everybody active,
// one slot per consumer and tick, caps and learners warm. Three quarters of the campaigns have a
// daily cap and are throttled.
func crowd(n, degree int, pacing string) trial {
	return trial{
		n: n, ticks: 1 << 20, every: 7, ties: ringOf(degree),
		people: "{regions: {a: 0.2, b: 0.2, c: 0.3, d: 0.3}, genders: {f: 0.5, m: 0.5}}",
		spec: func(a *Spec) {
			a.Slots.Gap, a.Slots.Daily = units.Day, 1
			a.Pacing = pacing
			for k, region := range []string{"", "a", "b", "d"} {
				for j, gender := range []string{"", "f"} {
					a.entry(fmt.Sprintf("kind%d%d", k, j), func(c *advertisers.CampaignSpec) {
						c.Count, c.Category = 125, fmt.Sprint(k)
						if region != "" {
							c.Target.Regions = []string{region}
						}
						if gender != "" {
							c.Target.Genders = []string{gender}
						}
						bidValue(c, must(nil, "lognormal", map[string]float64{"mean": 2, "sd": 1}))
						c.Creative = must(nil, "beta", map[string]float64{"mean": .6, "sd": .1})
						if k > 0 {
							c.HasDaily, c.DailyCap = true, units.Extensive{Value: .03, PerThousand: true}
						}
					})
				}
			}
		},
	}
}

func BenchmarkTick(b *testing.B) {
	for _, bench := range []struct {
		n, degree int
		pacing    string
	}{{1000000, 10, "even"}, {1000000, 10, "asap"}, {1000000, 50, "even"}, {5000, 10, "even"}} {
		b.Run(fmt.Sprintf("n=%d,degree=%d,%s", bench.n, bench.degree, bench.pacing), func(b *testing.B) {
			r, m, _ := crowd(bench.n, bench.degree, bench.pacing).build(b, 1, 1, simtest.Options{Workers: 1})
			defer r.Close()
			t := sim.Tick(0)
			warm := 14
			if bench.n < 100000 {
				warm = 200
			}
			for range warm {
				t++
				simtest.Tick(b, r, t)
			}
			before := int64(0)
			for k := range m.advertisers.Campaigns {
				before += m.advertisers.Campaigns[k].Total.Paid
			}
			best := math.Inf(1)
			b.ResetTimer()
			for range b.N {
				t++
				began := time.Now()
				simtest.Tick(b, r, t)
				best = min(best, float64(time.Since(began).Nanoseconds()))
			}
			shown := -before
			for k := range m.advertisers.Campaigns {
				shown += m.advertisers.Campaigns[k].Total.Paid
			}
			b.ReportMetric(best/float64(bench.n), "ns/consumer-tick") // of the fastest tick
			b.ReportMetric(float64(shown)/float64(b.N)/float64(bench.n), "impressions/consumer-tick")
			limited := 0.0
			for _, theta := range m.delivery.Pacing.Theta {
				limited += theta
			}
			b.ReportMetric(limited/float64(len(m.delivery.Pacing.Theta)), "mean-theta")
		})
	}
}

// BenchmarkLearners is a tick of 20,000 consumers with a slot each and 40 campaigns in 192 cells,
// billed by interaction, for each learner: ns/slot compared with beta_binomial.
func BenchmarkLearners(b *testing.B) {
	for _, name := range []string{"beta_binomial", "ftrl", "thompson", "oracle"} {
		b.Run(name, func(b *testing.B) {
			world := crowd(20000, 10, "even").with(func(a *Spec) {
				a.Learner, a.Billing = name, "interactive"
				for k := range a.Campaigns {
					a.Campaigns[k].V.Count = 5
				}
			})
			r, m, _ := world.build(b, 1, 1, simtest.Options{Workers: 1})
			defer r.Close()
			t := sim.Tick(0)
			for range 30 {
				t++
				simtest.Tick(b, r, t)
			}
			slots := func() (n int64) {
				for k := range m.advertisers.Campaigns {
					n += m.advertisers.Campaigns[k].Total.Paid
				}
				return n
			}
			before := slots()
			b.ResetTimer()
			for range b.N {
				t++
				simtest.Tick(b, r, t)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(slots()-before), "ns/slot")
		})
	}
}
