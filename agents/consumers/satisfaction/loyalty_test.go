package satisfaction

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// A consumer who leaves at the end of a day returns the next day. Its tenure is the number of
// days since it last left, a geometric number truncated by the start of the run.
func TestTenureOfARenewal(t *testing.T) {
	for _, n := range []int{5000, 20_000} { // everybody, and a sample
		for _, tick := range []units.Duration{units.Day} {
			days := tick.Days()
			x := trial{world: societytest.World{N: n, Tick: tick, Ticks: 60}, spec: "{churn: {base: 0.02/day, satisfaction: " +
				"0, friends: 0}, return: {base: 24/day, friends: 0}}"}
			r, _ := x.run(t)
			got := r.Series("tenure")
			if got[0] != 0 {
				t.Errorf("tenure at the start: %v", got[0])
			}
			p := -math.Expm1(-0.02 * days)
			for _, at := range []int{1, 2, 20, 60} {
				whole := math.Pow(1-p, float64(at-1))
				mean, square := float64(at)*whole, float64(at*at)*whole
				for age := range at - 1 {
					q := p * math.Pow(1-p, float64(age))
					mean += float64(age) * q
					square += float64(age*age) * q
				}
				sd := math.Sqrt(square - mean*mean)
				if sd == 0 {
					if got[at] != mean*days {
						t.Errorf("tenure after %d ticks: %v, should be %v", at, got[at], mean*days)
					}
					continue
				}
				simtest.Z(t, fmt.Sprintf("tenure of %d after %d ticks of %v", n, at, tick), got[at], sd*days,
					int(float64(min(n, mostTenures))*(1-p)), mean*days, 0)
			}
		}
	}
}

// Each consumer in the sample has its place, and nobody else has one.
func TestSampleOfTenures(t *testing.T) {
	for _, n := range []int{1, 2, 7, mostTenures - 1, mostTenures, mostTenures + 1, 3*mostTenures + 5, 1_000_000} {
		x := tenure{w: &society.World{N: n}, since: make([]int32, min(n, mostTenures))}
		in := 0
		for i := range n {
			if k := x.place(i); x.consumer(k) == i {
				in++
			}
		}
		for k := range x.since {
			if got := x.place(x.consumer(k)); got != k {
				t.Fatalf("of %d: number %d of the sample stands at %d", n, k, got)
			}
		}
		if in != len(x.since) {
			t.Errorf("of %d: %d are in a sample of %d", n, in, len(x.since))
		}
	}
}

// Active on a day of several ticks are those with a session in any of them.
func TestActiveOfTheDay(t *testing.T) {
	const n, pace = 4000, 2
	r, m := trial{world: societytest.World{N: n, Ticks: 400, Tick: 6 * units.Hour, Pace: pace},
		spec: "{churn: {base: 0/day}}"}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	for tick := sim.Tick(1); tick <= 40; tick++ {
		simtest.Tick(t, r, tick)
	}
	active := 0
	for i := range n {
		active += m.loyal.cohorts[1].Bit(i)
	}
	p := -math.Expm1(-pace)
	simtest.Z(t, "active on day 10", float64(active)/n, math.Sqrt(p*(1-p)), n, p, 0)
}

// Those who leave in the tick of their session do not count, so that loyalty is e^(−90h) at any
// length of the tick, 91 days on ticks of a week.
func TestLoyaltyOfSessions(t *testing.T) {
	const n, yearly = 20_000, 2.0
	for tick, days := range map[units.Duration]float64{units.Day: 90, units.Week: 91} {
		r, _ := trial{world: societytest.World{N: n, Ticks: int(140 * units.Day / tick), Tick: tick, Pace: 10},
			spec: "{churn: {base: 2/year, satisfaction: 0, friends: 0}, return: {base: 0/year}}"}.run(t)
		loyal := r.Series("loyalty90")
		left := math.Exp(-yearly * days / 365.25)
		was := n * math.Exp(-yearly*(140-days)/365.25)
		simtest.Z(t, fmt.Sprintf("loyalty90 on ticks of %v", tick), loyal[len(loyal)-1], math.Sqrt(left*(1-left)), int(was),
			left, 0)
	}
}
