package ads

import (
	"fmt"
	"math"
	"testing"
	"time"

	"guanxi/agents/advertisers"
	"guanxi/agents/consumers/response"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// Earned exposures: each exposure leads to R = P(forward)·friends further ones, so their share of
// all exposures is R while R < 1.
func TestEarnedExposures(t *testing.T) {
	for _, rounds := range []int{1, 4} {
		var share []float64
		for rep := 1; rep <= 10; rep++ {
			x := trial{n: 20000, ticks: 30, every: 30, rounds: rounds, ties: ringOf(6), spec: func(a *Spec) {
				plain(a)
				a.Respond.Forward = .05
				a.Slots.Gap = 15 * units.Day
				a.Caps.Lifetime = 3 * units.Day
				a.entry("firm", func(c *advertisers.CampaignSpec) {
					c.Count = 20
					c.Until = time.Date(2015, 1, 31, 0, 0, 0, 0, time.UTC)
					bidCPM(c, num.Constant(30))
				})
			}}
			r, _ := x.run(t, 2, rep)
			share = append(share, last(r, "ad_earned_share"))
		}
		mean, sd := meanSD(share)
		// Nobody forwards the same advertisement twice, and what is sent in the last ticks is not
		// met: each reduces the share by a few per cent.
		simtest.Z(t, fmt.Sprintf("earned share with %d rounds", rounds), mean, sd, len(share), .3, .02)
	}
	// If everybody forwards, it still ends, since nobody forwards an advertisement twice.
	x := trial{n: 500, ticks: 6, rounds: 6, ties: ringOf(6), events: []string{"exposure", "earned"}, spec: func(a *Spec) {
		plain(a)
		a.Respond.Forward = 1
		a.cpm("one", 30)
	}}
	r, _ := x.run(t, 2, 1)
	if got := total(r, "ad_earned"); got > 500*6 || got < 500*5 {
		t.Errorf("%v earned exposures of 500 consumers with 6 friends each", got)
	}
	if got := total(r, "ad_engagements.forward"); got != 500 {
		t.Errorf("%v forwards by 500 consumers", got)
	}
	// The log distinguishes them from paid exposures and names the friend.
	logged := map[string]float64{}
	for _, e := range happenings(r) {
		logged[e.name]++
		apart := (e.who - e.from + 500) % 500
		if friend := e.from >= 0 && min(apart, 500-apart) <= 3; friend != (e.name == "earned") {
			t.Fatalf("%s from %d to %d", e.name, e.from, e.who)
		}
	}
	if logged["earned"] != total(r, "ad_earned") || logged["exposure"] != total(r, "ad_impressions") {
		t.Errorf("%v are logged; %v were earned, %v paid", logged, total(r, "ad_earned"), total(r, "ad_impressions"))
	}
}

// Social proof without effects changes nothing, except through forwards.
func TestNeutralSocialProof(t *testing.T) {
	x := bazaar(t)
	x.n, x.ticks = 2000, 30
	switched := func(on bool) trial {
		return x.with(func(a *Spec) {
			a.HasSocialProof, a.SocialProof.Click, a.SocialProof.Like, a.SocialProof.Boost = on, 0, 0, 0
		})
	}
	alike(t, "social proof of 0 changed the run", switched(false), switched(true))
}

// The boost brings a campaign to the friends of those who clicked, liked or commented, even outside
// its targeting.
func TestBoost(t *testing.T) {
	shown := func(boost, like, click, comment float64) (fans, strangers int64) {
		x := trial{n: 3000, ticks: 10, ties: ringOf(4), people: "{genders: {f: 0.5, m: 0.5}}", spec: func(a *Spec) {
			plain(a)
			a.HasSocialProof, a.SocialProof.Boost = true, boost
			a.Respond.Like, a.Respond.Click, a.Respond.Comment = like, click, comment
			a.Tags.Gender, a.Forgetting = 0, units.Rate{Per: units.Day}
			a.entry("narrow", func(c *advertisers.CampaignSpec) {
				bidCPM(c, num.Constant(60))
				c.Target.Genders = []string{
					"f"}
			})
			a.cpm("wide", 50)
		}}
		_, m := x.run(t, 1, 1)
		c := &m.advertisers.Campaigns[0]
		fans, strangers = c.Total.OnTarget, c.Total.Paid-c.Total.OnTarget
		return fans, strangers
	}
	if _, out := shown(0, .5, .5, .5); out != 0 {
		t.Errorf("%d exposures outside of the targeting without a boost", out)
	}
	if _, out := shown(.5, 0, 0, 0); out != 0 {
		t.Errorf("%d exposures outside of the targeting where nobody does anything", out)
	}
	for y := range 3 {
		var p [3]float64
		p[y] = .5
		if in, out := shown(.5, p[0], p[1], p[2]); out < in/10 {
			t.Errorf("rates %v of likes, clicks, comments: %d exposures outside of the targeting, %d inside", p, out, in)
		}
	}
}

// A forward is met at the next session that opens the feed, is seen with the share of the feed that
// is seen, and not at all after it has expired.
func TestForwardsInTheFeed(t *testing.T) {
	const n, degree = 2000, 6
	earned := func(seen float64, next sim.Tick) float64 {
		x := trial{n: n, ticks: 12, every: 12, ties: ringOf(degree), spec: func(a *Spec) {
			plain(a)
			a.Respond.Like, a.Respond.Click, a.Respond.Forward = 0, 0, 1
			a.Caps.Charges = 1
			a.cpm("one", 30)
		}, world: func(w *society.World, b *sim.Builder) {
			s := b.Scope("activity")
			w.NeedFeeds(s)
			w.FeedExpire = 3.5
			s.Step(sim.Step{Name: "open", Phase: sim.Act, Rows: w.N, Chunk: func(c *sim.Chunk) {
				sessions := 0
				if c.Tick == 2 || c.Tick == next {
					sessions = 1
				}
				for i := c.Lo; i < c.Hi; i++ {
					w.SetSessions(i, c.Tick, sessions, sessions, seen)
				}
			}})
		}}
		r, m := x.run(t, 1, 1)
		if shown := m.advertisers.Campaigns[0].Total.Paid; shown != n {
			t.Fatalf("%d of %d are shown it, and forward it", shown, n)
		}
		return total(r, "ad_earned")
	}
	// What is forwarded in tick 2 enters feeds at the start of tick 3.
	for next, want := range map[sim.Tick]float64{3: n * degree, 5: n * degree, 7: 0} {
		near(t, fmt.Sprintf("met in tick %d", next), earned(1, next), want, 0)
	}
	simtest.Z(t, "met in the tick in which they expire", earned(1, 6)/(n*degree), .5, n*degree, .5, 0)
	simtest.Z(t, "share seen", earned(.4, 4)/(n*degree), math.Sqrt(.4*.6), n*degree, .4, 1./511)
}

// Where everybody likes the same advertisement in every tick, likes are as many as friends in each.
func TestFriendsCountOnce(t *testing.T) {
	for _, days := range []float64{1, 2, 5} {
		for ticks := 2; ticks < 8; ticks++ {
			x := trial{n: 100, ticks: ticks, ties: ringOf(6), spec: func(a *Spec) {
				plain(a)
				a.HasSocialProof, a.Respond.Like, a.SocialProof.Days = true, 1-1e-9, days
				a.cpm("one", 30)
			}}
			_, m := x.run(t, 1, 1)
			index := new(response.Index)
			index.Open(m.response.Proof, 0, int32(ticks))
			for i := range x.n {
				if likes := response.Likes(index.Of(i), 0); likes != 6 {
					t.Fatalf("after %d ticks, likes of %v days: consumer %d sees %d of 6 friends", ticks, days, i, likes)
				}
			}
		}
	}
}
