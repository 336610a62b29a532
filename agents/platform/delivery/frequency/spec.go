// Package frequency says when a consumer has a slot for an advertisement, and which advertisements it
// must not be shown: slots, their gap and daily number (M7), frequency caps (M8) and mutes (M9).
//
// Order of reading: spec.go, the keys; slots.go with timing.go and waits.go, when slots come; caps.go,
// what a consumer was shown and how often; mutes.go; equations.go.
package frequency

import (
	"math"

	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Limits are the keys `slots` and `caps`.
type Limits struct {
	Slots struct {
		Gap        units.Duration
		Daily      int
		PerSession float64
	}
	Caps struct {
		Charges     int
		Lifetime    units.Duration
		ChargeEvery units.Duration
		Idle        units.Duration
		NewEvery    units.Duration
	}
}

// inSession is the largest number of slots in a session.
func (l *Limits) inSession() int { return max(1, int(math.Ceil(l.Slots.PerSession))) }

// unlimited is the largest daily number of slots, which those give who want no limit.
const unlimited = 1000

// Declare declares them.
func (l *Limits) Declare(s *spec.Section) {
	s.Section("slots", "advertisements that a consumer can be shown in the feed", func(s *spec.Section) {
		s.Duration(&l.Slots.Gap, "gap", "48h", "shortest time between two advertisements", spec.Min("0s"),
			spec.Treat("consumer"), spec.Source("Marbridge Consulting, January 2015: facts/mechanisms.csv, new_ad_interval"))
		s.Int(&l.Slots.Daily, "daily", "1", "largest number of advertisements a day", spec.Min(0), spec.Max(unlimited),
			spec.Treat("consumer"), spec.Source("two from March 2018, three from 2019: facts/mechanisms.csv, ad_load_2018 "+
				"and ad_load_2019; one before, by the 48 h of 2015 and Bloomberg"))
		s.Number(&l.Slots.PerSession, "per_session", "1", "advertisements in a session that may have any; the fraction is "+
			"the chance of one more. With gap: 0h and daily: 1000 it is the ad load, as far as slots are filled", spec.Min(0),
			spec.Max(20), spec.Treat("consumer"), spec.Assumed("0.1–4"))
	}, spec.Equation("M7"))
	s.Section("caps", "frequency caps: limits per consumer and advertisement", func(s *spec.Section) {
		s.Int(&l.Caps.Charges, "charges", "8", "most deliveries of one advertisement to one consumer", spec.Min(1),
			spec.Max(MostShown), spec.Live(), spec.Source("PayPlus: facts/mechanisms.csv, charge_cap: 8 per user and ad; "+
				"another page has 8 a day"))
		s.Duration(&l.Caps.Lifetime, "lifetime", "7d", "creative rotation: time after which a campaign replaces its "+
			"advertisement, and the caps start afresh", spec.Above(0),
			spec.Source("Marbridge Consulting, January 2015: facts/mechanisms.csv, max_lifetime"))
		s.Duration(&l.Caps.ChargeEvery, "charge_every", "", "least time between two deliveries of one advertisement to "+
			"one consumer; needs a tick of at most this length", spec.Above(0),
			spec.Source("PayPlus: facts/mechanisms.csv, charge_min_interval: 5 minutes"))
		s.Duration(&l.Caps.Idle, "idle", "", "an advertisement disappears for a consumer who has not interacted with it "+
			"for this time; needs a tick of at most this length", spec.Above(0),
			spec.Source("Marbridge Consulting, January 2015: facts/mechanisms.csv, expiry_without_interaction: 6 h; one page "+
				"has 24 h"))
		s.Duration(&l.Caps.NewEvery, "new_every", "", "least time between two advertisements that are new to a consumer, "+
			"where slots come more often; an advertisement already shown may come again", spec.Above(0),
			spec.Source("Marbridge Consulting, January 2015: facts/mechanisms.csv, new_ad_interval: 48 h"))
	}, spec.Equation("M8"))
}

// CheckFixed warns of a daily number of slots that the gap between two does not reach.
func (l *Limits) CheckFixed(fixed, given func(path string) bool, idle func(path, format string, args ...any)) {
	if gap := l.Slots.Gap; gap > 0 && given("slots.daily") && fixed("slots.gap") && fixed("slots.per_session") {
		if most := int((units.Day+gap-1)/gap) * l.inSession(); l.Slots.Daily > most && l.Slots.Daily < unlimited {
			idle("slots.daily", "a slots.gap of %v allows at most %d a day", gap, most)
		}
	}
}

// CheckClock checks them against the tick.
func (l *Limits) CheckClock(clock sim.Clock, report func(path, format string, args ...any)) {
	tick := clock.Tick
	for _, cap := range []struct {
		path, doc string
		d         units.Duration
	}{{"caps.charge_every", "deliveries", l.Caps.ChargeEvery}, {"caps.idle", "periods", l.Caps.Idle},
		{"caps.new_every", "advertisements", l.Caps.NewEvery}} {
		if cap.d > 0 && cap.d < tick {
			report(cap.path, "%v is shorter than the tick of %v, which holds %d %s, so the limit cannot bind; leave it out "+
				"or use a clock.tick of at most %v", cap.d, tick, tick/cap.d, cap.doc, cap.d)
		}
	}
	if d := l.Caps.Lifetime; d < tick {
		report("caps.lifetime", "%v is shorter than the tick of %v, which would hold %d advertisements; use a clock.tick "+
			"of at most %v", d, tick, tick/d, d)
	}
}
