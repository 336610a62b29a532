package ads

import (
	"math"
	"testing"

	"guanxi/agents/advertisers"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// V23: a consumer who reacts to everything is charged for a campaign at most 8 times, at least 5
// minutes apart.
func TestChargesOfARestlessUser(t *testing.T) {
	for _, billing := range []string{"exposure", "interactive"} {
		x := trial{n: 50, tick: units.Minute, ticks: 2 * 1440, events: []string{"exposure"}, spec: func(a *Spec) {
			plain(a)
			a.Billing = billing
			a.Respond.Click, a.Respond.Like = 1, 1
			a.Slots.Gap, a.Slots.Daily = units.Minute, 1000
			a.Caps.Charges, a.Caps.ChargeEvery, a.Caps.Idle = 8, 5*units.Minute, 6*units.Hour
			a.entry("firm", func(c *advertisers.CampaignSpec) { c.Count = 2; bidCPE(c, num.Constant(1)) })
		}}
		r, m := x.run(t, 1, 1)
		when := map[[2]int64][]int64{}
		for _, e := range happenings(r) {
			when[[2]int64{e.who, e.what}] = append(when[[2]int64{e.who, e.what}], e.tick)
		}
		if len(when) != 100 {
			t.Fatalf("%d pairs of user and campaign", len(when))
		}
		least := int64(math.MaxInt64)
		for pair, ticks := range when {
			if len(ticks) != 8 {
				t.Fatalf("%v: %d charges", pair, len(ticks))
			}
			for k := 1; k < len(ticks); k++ {
				least = min(least, ticks[k]-ticks[k-1])
			}
		}
		if least != 5 {
			t.Errorf("%s: the shortest time between charges is %d minutes, should be 5", billing, least)
		}
		if got := m.advertisers.Campaigns[0].Total.Charged; got != 400 {
			t.Errorf("%s: %d charges, should be 400", billing, got)
		}
	}
}

// Caps in time count from slot to slot, whatever the tick: with a slot every five hours and a cap of
// nine, a new advertisement comes in every second slot, and an ignored one twice.
func TestCapsOfAnyTick(t *testing.T) {
	const n, days = 20, 30
	for _, tick := range []units.Duration{units.Hour, 9 * units.Hour} {
		shown := func(campaigns int, set func(a *Spec)) float64 {
			x := trial{n: n, tick: tick, ticks: int(days * units.Day / tick), spec: func(a *Spec) {
				plain(a)
				a.Respond.Click, a.Respond.Like = 0, 0
				a.Slots.Gap, a.Slots.Daily = 5*units.Hour, 24
				a.Caps.Lifetime = days * units.Day
				set(a)
				a.entry("firm", func(c *advertisers.CampaignSpec) { c.Count = campaigns; bidCPM(c, num.Constant(30)) })
			}}
			r, _ := x.run(t, 1, 1)
			return total(r, "ad_impressions") / n
		}
		if got := shown(1, func(a *Spec) { a.Caps.Idle = 9 * units.Hour }); got != 2 {
			t.Errorf("ticks of %v: an ignored one is shown %v times, should be 2", tick, got)
		}
		// In 720 hours less a first wait of up to 5 a new one comes every 10, 72 times; one delivery each.
		got := shown(200, func(a *Spec) { a.Caps.NewEvery, a.Caps.Charges = 9*units.Hour, 1 })
		if got < 71.5 || got > 72 {
			t.Errorf("ticks of %v: %v new ones in 720 hours, should be 72", tick, got)
		}
	}
}

// V26: a cap of 3 under Poisson(5) opportunities.
func TestFrequencyCap(t *testing.T) {
	const n = 40000
	x := trial{n: n, ticks: 1, spec: func(a *Spec) {
		plain(a)
		a.Slots.Gap, a.Slots.Daily, a.Caps.Charges = 0, 1000, 3
		a.cpm("one", 30)
	}, world: func(w *society.World, b *sim.Builder) {
		s := b.Scope("activity")
		w.NeedFeeds(s)
		key := s.Key("sessions")
		for i := range w.Sessions {
			n := int(num.PoissonInverse(key.Open(uint64(i), 0), 5))
			w.SetSessions(i, 1, n, n, 1)
		}
	}}
	_, m := x.run(t, 4, 1)
	var shown, square, capped float64
	for i := range m.delivery.Caps.Rows {
		k := 0.0
		if e := m.delivery.Caps.Rows[i].Find(0); e != nil {
			k = float64(e.Shown())
		}
		shown, square = shown+k, square+k*k
		if k == 3 {
			capped++
		}
	}
	mean := shown / n
	variance := square/n - mean*mean
	simtest.Z(t, "mean impressions", mean, math.Sqrt(.250103), n, 2.82818, 5e-6)
	// Fourth central moment of min(3, Poisson(5)), for the standard error of a variance.
	fourth := 0.0
	for k, p := range []float64{math.Exp(-5), 5 * math.Exp(-5), 12.5 * math.Exp(-5), .875348} {
		fourth += p * math.Pow(float64(k)-2.82818, 4)
	}
	simtest.Z(t, "variance of impressions", variance, math.Sqrt(fourth-.250103*.250103), n, .250103, 1e-5)
	simtest.Z(t, "share at the cap", capped/n, math.Sqrt(.875348*(1-.875348)), n, .875348, 5e-7)
}
