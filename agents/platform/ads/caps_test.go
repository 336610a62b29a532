package ads

import (
	"math"
	"testing"

	"guanxi/agents/advertisers"
	"guanxi/agents/platform/delivery/frequency"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
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

// An ignored advertisement disappears after idle; one that got an interaction stays until its cap.
func TestIdle(t *testing.T) {
	shown := func(click float64, idle units.Duration) float64 {
		x := trial{n: 10, tick: units.Hour, ticks: 5 * 24, spec: func(a *Spec) {
			plain(a)
			a.Respond.Click, a.Respond.Like = click, 0
			a.Billed = []string{"click"}
			a.Slots.Gap, a.Slots.Daily = 4*units.Hour, 24
			a.Caps.Idle = idle
			a.cpm("one", 30)
		}}
		r, _ := x.run(t, 1, 1)
		return total(r, "ad_impressions")
	}
	if got := shown(0, 6*units.Hour); got != 20 { // at hours 0 and 4, gone at 8
		t.Errorf("ignored: %v exposures, should be 20", got)
	}
	if got := shown(0, 4*units.Hour); got != 20 { // still there after four hours
		t.Errorf("ignored for four hours: %v exposures, should be 20", got)
	}
	if got := shown(1, 6*units.Hour); got != 10*frequency.MostShown {
		t.Errorf("clicked: %v exposures, should be %d", got, 10*frequency.MostShown)
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

// V23 where sessions are modelled: slots have times within a tick, and two charges of a campaign
// are at least five minutes apart by these times, for ticks of one and of five minutes.
func TestChargesWithinTicks(t *testing.T) {
	for _, tick := range []units.Duration{units.Minute, 5 * units.Minute} {
		const n = 60
		var m *ads
		when := map[[2]int][]uint32{}
		x := trial{n: n, tick: tick, ticks: int(3 * units.Hour / tick), spec: func(a *Spec) {
			plain(a)
			a.Respond.Click, a.Respond.Like = 1, 1
			a.Slots.Gap, a.Slots.Daily = 0, 1000
			a.Caps.Charges, a.Caps.ChargeEvery = 8, 5*units.Minute
			a.entry("firm", func(c *advertisers.CampaignSpec) { c.Count = 2; bidCPE(c, num.Constant(1)) })
		}, world: func(w *society.World, b *sim.Builder) {
			comeAndGo(24*60*3)(w, b) // three a minute
			b.Scope("watch").Step(sim.Step{Name: "watch", Phase: sim.Settle, Before: func(sim.Tick, int) {
				for i := range n {
					for ad := range 2 {
						pair := [2]int{i, ad}
						if e := m.delivery.Caps.Rows[i].Find(ad); e != nil && e.Delivered > 0 && (len(when[pair]) == 0 || e.Delivered != when[pair][len(when[pair])-1]) {
							when[pair] = append(when[pair], e.Delivered)
						}
					}
				}
			}})
		}}
		r, built, _ := x.build(t, 1, 1, simtest.Options{Workers: 1})
		m = built
		need.Nil(t, r.Run(t.Context()))
		least := uint32(5 * units.Minute * (1 << 16) / tick)
		late := 0
		for pair, at := range when {
			if len(at) != 8 {
				t.Fatalf("tick %v, %v: %d charges", tick, pair, len(at))
			}
			for k := 1; k < len(at); k++ {
				if at[k]-at[k-1] < least {
					t.Fatalf("tick %v, %v: charges %.2f minutes apart", tick, pair, 5*float64(at[k]-at[k-1])/float64(least))
				}
				if at[k]-at[k-1] > 2*least {
					late++
				}
			}
		}
		if len(when) != 2*n || late > len(when)/2 {
			t.Errorf("tick %v: %d pairs, %d late charges", tick, len(when), late)
		}
	}
}

// A new advertisement comes at most once in 48 hours; a known one may come back at any slot, up to
// its cap.
func TestNewEvery(t *testing.T) {
	x := trial{n: 200, tick: units.Hour, ticks: 5 * 24, events: []string{"exposure"}, spec: func(a *Spec) {
		plain(a)
		a.HasSocialProof, a.SocialProof.Boost, a.Explore = true, 1, .1 // whoever chooses
		a.Slots.Gap, a.Slots.Daily = 3*units.Hour, 24
		a.Caps.Charges, a.Caps.Lifetime, a.Caps.NewEvery = 5, 30*units.Day, 48*units.Hour
		a.Respond.Click, a.Respond.Forward = .2, .1
		a.entry("firm", func(c *advertisers.CampaignSpec) { c.Count = 6; bidCPM(c, num.Constant(30)) })
	}}
	r, _ := x.run(t, 1, 1)
	seen := map[[2]int64]bool{}
	latest, count := map[int64]int64{}, map[int64]int{}
	for _, e := range happenings(r) {
		pair := [2]int64{e.who, e.what}
		if seen[pair] {
			continue
		}
		seen[pair] = true
		if at, ok := latest[e.who]; ok && e.tick-at < 48 {
			t.Fatalf("consumer %d: new ones at hours %d and %d", e.who, at, e.tick)
		}
		latest[e.who] = e.tick
		count[e.who]++
	}
	for i, n := range count {
		if n != 3 { // in 120 hours
			t.Fatalf("consumer %d: %d new ones", i, n)
		}
	}
	if got := total(r, "ad_impressions"); got < 200*12 || got > 200*15 {
		t.Errorf("%v exposures of 200 consumers by three advertisements of at most five each", got)
	}
}
