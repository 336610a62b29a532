package ads

import (
	"math"
	"strings"
	"testing"

	"guanxi/agents/advertisers"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// m̄ is the mean match of all pairs of two people: nobody is a stranger to itself.
func TestStrangers(t *testing.T) {
	for _, n := range []int{2, 60} {
		_, m, w := trial{n: n, ticks: 1, ties: society.TiesSpec{Kind: "complete"}, spec: plain}.build(t, 1, 1,
			simtest.Options{Workers: 1})
		sum := 0.0
		for i := range n {
			for j := range i {
				sum += w.Match(i, w.Taste(j))
			}
		}
		near(t, "the match of two strangers", m.response.Feed.Mean, sum/float64(n*(n-1)/2), 1e-12)
	}
}

// A hide probability of 0 is the same as no button.
func TestNoHideNoEffect(t *testing.T) {
	x := bazaar(t)
	x.n, x.ticks = 2000, 30
	button := func(on bool) trial {
		return x.with(func(a *Spec) { a.HasNotInterested, a.Respond.Hide = on, 0 })
	}
	alike(t, "the button changed the run though nobody pressed it", button(false), button(true))
}

// Hiding removes the advertisement and mutes its category.
func TestHide(t *testing.T) {
	x := trial{n: 1000, ticks: 20, every: 1, spec: func(a *Spec) {
		plain(a)
		a.HasNotInterested, a.Respond.Hide, a.NotInterested.Mute = true, 1, 10*units.Day
		a.entry("a", func(c *advertisers.CampaignSpec) { c.Count, c.Category = 3, "same"; bidCPM(c, num.Constant(30)) })
	}}
	r, _ := x.run(t, 1, 1)
	shown := r.Series("ad_impressions")
	for tick := 1; tick <= 20; tick++ {
		want := 0.0
		if tick == 1 || tick == 11 {
			want = 1000
		}
		if shown[tick] != want {
			t.Errorf("tick %d: %v exposures, should be %v", tick, shown[tick], want)
		}
	}
	if total(r, "ad_muted") != 18000 {
		t.Errorf("%v slots lost to mutes", total(r, "ad_muted"))
	}
}

// A shown advertisement costs the consumer's experience ν·(1 − m), once, in the feed and at an
// article. Where its load counts, it is counted in the feed and costs nothing else there.
func TestNuisanceOfAnExposure(t *testing.T) {
	feed := trial{n: 500, ticks: 1, spec: plain}
	article := press(500, 1, 1, func(*Spec) {})
	for place, x := range map[string]trial{"feed": feed, "article": article, "feed with load": feed,
		"article with load": article} {
		x = x.with(func(a *Spec) { a.cpm("one", 30) })
		first := x.world
		x.world = func(w *society.World, b *sim.Builder) {
			if first != nil {
				first(w, b)
			}
			w.NeedExperienced()
			w.Nuisance.Ad = .8
			if strings.HasSuffix(place, "load") {
				w.Load = &society.Load{Mean: make([]uint16, w.N), Shown: make([]uint16, w.N)}
			}
		}
		r, m, w := x.build(t, 1, 1, simtest.Options{Workers: 1})
		simtest.Run(t, r)
		counted := place == "feed with load"
		if m.advertisers.Campaigns[0].Total.Paid != 500 {
			t.Fatalf("%s: %d exposures", place, m.advertisers.Campaigns[0].Total.Paid)
		}
		for i := range w.N {
			if w.Load != nil && int(w.Load.Shown[i]) != num.One(counted) {
				t.Fatalf("%s: consumer %d was shown %d", place, i, w.Load.Shown[i])
			}
			if _, got, _ := w.Experienced.Take(i); got != -society.Milli(.8*(1-m.response.Match(i, 0))*float64(
				num.One(!counted))) {
				t.Fatalf("%s: consumer %d feels %d thousandths at a match of %v", place, i, got, m.response.Match(i, 0))
			}
		}
	}
}

// Clicks and likes reveal an interest of the topic each; comments and hides do not.
func TestWhatRevealsTastes(t *testing.T) {
	for name, want := range map[string]bool{"click": true, "like": true, "comment": false, "hide": false} {
		x := trial{n: 400, ticks: 1, spec: func(a *Spec) {
			plain(a)
			p := map[string]float64{name: 1}
			a.HasNotInterested = true
			a.Respond.Click, a.Respond.Like, a.Respond.Comment, a.Respond.Hide = p["click"], p["like"], p["comment"], p["hide"]
			a.cpm("one", 30)
		}, world: func(w *society.World, b *sim.Builder) { w.NeedRevealed(b.Scope("posts")) }}
		r, m, w := x.build(t, 1, 1, simtest.Options{Workers: 1})
		simtest.Run(t, r)
		signs, all := make([]uint8, w.Interests), make([]float64, w.Interests)
		for i := range w.N {
			if n := w.Revealed.Take(i, signs); (n == 1) != want {
				t.Fatalf("%s: consumer %d gave the signs %v", name, i, signs)
			}
			for d, n := range signs {
				all[d] += float64(n) / float64(w.N)
			}
		}
		if want {
			topic, total := m.advertisers.Campaigns[0].Topic, 0.0
			for _, v := range topic {
				total += float64(v)
			}
			for d, v := range topic {
				p := float64(v) / total
				simtest.Z(t, name, all[d], math.Sqrt(p*(1-p)), w.N, p, 0)
			}
		}
	}
}
