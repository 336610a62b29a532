package agents_test

import (
	"math"
	"strings"
	"testing"

	"guanxi/agents/society/societytest"
)

// loaded is a world whose feeds show an advertisement and a half in a session, at a list price.
const loaded = `{seed: 5, clock: {start: 2015-01-01, tick: 1d, until: 91d}, consumers: {count: 1500}, graph: {kind: ring, degree: 10}, adoption: {initial_adopters: 100%, imitation: 0.1/day},
	activity: {sessions: {dist: gamma, mean: 23, sd: 20}, feed: {open: 20%}, effects: {satisfaction: 0}}, satisfaction: {churn: {base: 0/year}, nuisance: NUISANCE},
	ads: {auction: price_list, reserve: {cpm: 10}, slots: {gap: 0h, daily: 1000, per_session: 1.5}, caps: {charges: 14, lifetime: 1d}, social_proof: off, not_interested: off, explore: 0,
		campaigns: {brand: {count: 40, bid: {cpm: 20}}}, load: LOAD}}`

// Whose load is at rest, and who then sees .27 in place of 1.5 advertisements in a session, opens the feed 6 % more
// often in the next four weeks at the b that these numbers give: .115, of which agents/consumers/load has the form.
func TestHidingMostAdvertisements(t *testing.T) {
	const b, burn, days, memory = .1153, 150, 28, 30.0
	world := strings.Replace(loadedWith("{sensitivity: 11.53%}", "{}"), "until: 91d", "until: 178d", 1)
	hidden := strings.Replace(world, "{seed: 5,", "{seed: 5, timeline: {hide: {at: 2015-05-31, set: "+
		"{ads.slots.per_session: 0.27}}},", 1)
	all, fewer := runText(t, world), runText(t, hidden)
	sum, of := 0.0, 0.0
	for tick := burn + 1; tick <= burn+days; tick++ {
		sum, of = sum+fewer.Series("feed_sessions")[tick], of+all.Series("feed_sessions")[tick]
	}
	if before := all.Series("feed_sessions")[burn] - fewer.Series("feed_sessions")[burn]; before != 0 {
		t.Errorf("%v sessions differ before any advertisement is hidden", before)
	}
	f := .18 + .82*memory/days*(1-math.Exp(-days/memory))
	want := (1 - b*1.5*f) / (1 - b*1.5)
	if got, sd := sum/of, math.Sqrt(2*.2/of); !(math.Abs(got-want) <= 4*sd+.002) || math.Abs(want-1.06) > .001 {
		t.Errorf("sessions that open the feed rise by a factor of %.4f of %.0f, want %.4f ± %.4f", got, of, want, sd)
	}
}

func loadedWith(load, nuisance string) string {
	return strings.NewReplacer("LOAD", load, "NUISANCE", nuisance, "", "").Replace(loaded)
}

// A constant load l lets the sessions that open the feed fall to 1 − b·l(1 − e^(−t/T_L)) of what they were, and
// leaves all sessions as they are where satisfaction has no effect on them; what is experienced falls as much.
func TestLoadInClosedForm(t *testing.T) {
	without, with := runText(t, loadedWith("{sensitivity: 0}", "{}")),
		runText(t, loadedWith("{sensitivity: 31%, memory: 20d}", "{}"))
	opens, sessions := with.Series("feed_sessions"), with.Series("sessions")
	base := without.Series("feed_sessions")
	for tick := 10; tick <= 90; tick += 20 {
		sum, of, g := 0.0, 0.0, 0.0
		for k := tick - 4; k <= tick+1; k++ { // six days
			sum, of, g = sum+opens[k], of+base[k], g+(1-.31*1.5*(1-math.Exp(-float64(k-1)/20)))/6
		}
		// those who seldom open it remember less
		if got, sd := sum/of, math.Sqrt(g*(1-g)/of); !(math.Abs(got-g) <= 4*sd+.005) {
			t.Errorf("day %d: %.4f of the sessions open the feed, want %.4f ± %.4f", tick, got, g, sd)
		}
		if sessions[tick] != without.Series("sessions")[tick] {
			t.Errorf("day %d: sessions change", tick)
		}
	}
	load := with.Series("ad_load")
	if l := load[91]; !(math.Abs(l-1.5) <= .03) {
		t.Errorf("load is %v, want 1.5", l)
	}
	if s := societytest.Last(with.Simulation, "satisfaction_experiential"); !(s < .7 && s > .5) {
		t.Errorf("the experiential part is %v", s)
	}
}

// At sensitivity 0 nothing differs from a world in which advertisements annoy nobody.
func TestNoSensitivity(t *testing.T) {
	off, on := runText(t, loadedWith("off", "{ad: 0}")), runText(t, loadedWith("{sensitivity: 0}", "{}"))
	if n := differences(t, "load", off, on); n < 50 {
		t.Errorf("%d columns compared", n)
	}
}
