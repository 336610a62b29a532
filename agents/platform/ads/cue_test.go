package ads

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
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
				a.entry("firm", func(c *CampaignSpec) {
					c.Count = 20
					c.Until = time.Date(2015, 1, 31, 0, 0, 0, 0, time.UTC)
					c.bidCPM(num.Constant(30))
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
		a.entry("one", func(c *CampaignSpec) { c.bidCPM(num.Constant(30)) })
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

// The hide rate is per paid exposure: forwarded advertisements teach the learners nothing, though
// here their hides are several times as many.
func TestHidesOfPaidExposures(t *testing.T) {
	x := trial{n: 3000, ticks: 4, rounds: 6, ties: ringOf(6), spec: func(a *Spec) {
		plain(a)
		a.Respond.Forward, a.Respond.Hide, a.HasNotInterested = .5, .1, true
		a.NuisancePrice, a.Prior, a.Forgetting = .3, 1e-6, units.Rate{Per: units.Day}
		a.entry("one", func(c *CampaignSpec) { c.bidCPM(num.Constant(1000)) })
	}}
	r, m := x.run(t, 2, 1)
	m.openCampaign(0, 5)
	paid := total(r, "ad_impressions")
	if earned := total(r, "ad_earned"); paid < 3000 || earned < paid/2 {
		t.Fatalf("%v paid exposures, %v earned", paid, earned)
	}
	simtest.Z(t, "rate of hides", m.face[0].nuisance/300, .3, int(paid), .1, 0)
}

// A cue without effects changes nothing, except through forwards.
func TestNeutralCue(t *testing.T) {
	x := bazaar(t)
	x.n, x.ticks = 2000, 30
	cued := func(on bool) trial {
		return x.with(func(a *Spec) { a.HasCue, a.Cue.Click, a.Cue.Like, a.Cue.Boost = on, 0, 0, 0 })
	}
	alike(t, "a cue of 0 changed the run", cued(false), cued(true))
}

// The boost brings a campaign to the friends of those who clicked, liked or commented, even outside
// its targeting.
func TestBoost(t *testing.T) {
	shown := func(boost, like, click, comment float64) (fans, strangers int64) {
		x := trial{n: 3000, ticks: 10, ties: ringOf(4), people: "{genders: {f: 0.5, m: 0.5}}", spec: func(a *Spec) {
			plain(a)
			a.HasCue, a.Cue.Boost = true, boost
			a.Respond.Like, a.Respond.Click, a.Respond.Comment = like, click, comment
			a.Tags.Gender, a.Forgetting = 0, units.Rate{Per: units.Day}
			a.entry("narrow", func(c *CampaignSpec) { c.bidCPM(num.Constant(60)); c.Target.Genders = []string{"f"} })
			a.entry("wide", func(c *CampaignSpec) { c.bidCPM(num.Constant(50)) })
		}}
		_, m := x.run(t, 1, 1)
		c := &m.campaigns[0]
		fans, strangers = c.total.onTarget, c.total.paid-c.total.onTarget
		if known := m.learning.Past[0].Outside.Seen; known != float64(strangers) {
			t.Errorf("learners know of %v exposures outside of the targeting, of %d", known, strangers)
		}
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

// The boost multiplies the weight by 1 + ψ: a lower bid can win with it, pays what it would still
// have won with, and takes part as often as elsewhere.
func TestPriceWithABoost(t *testing.T) {
	const n, fans = 8000, 3000
	for _, theta := range []float64{1, .3} {
		x := trial{n: n, ticks: 1, people: "{genders: {f: 0.5, m: 0.5}}", spec: func(a *Spec) {
			plain(a)
			a.HasCue, a.Cue.Boost = true, .5
			a.Respond.Like, a.Respond.Click = 0, 0
			a.Tags.Gender = 0
			a.entry("few", func(c *CampaignSpec) {
				c.bidCPM(num.Constant(45))
				c.Target.Genders = []string{"f"}
				if theta < 1 { // asks for all that is left, and expects to pay what it bids
					c.HasBudget = true
				}
			})
			a.entry("all", func(c *CampaignSpec) { c.bidCPM(num.Constant(60)) })
		}}
		r, m, _ := x.build(t, 1, 1, simtest.Options{Workers: 1})
		few := &m.campaigns[0]
		few.purse.Fill(units.Amount(theta * few.people * 45 / 1000))
		saw := make([]uint32, fans) // all in the first chunk
		for i := range saw {
			saw[i] = uint32(i)
		}
		m.cues.add(0, m.cues.dateOf(1), saw)
		simtest.Tick(t, r, 1)
		r.Close()
		simtest.Z(t, "share of friends to whom it is shown", float64(few.total.paid)/fans, math.Sqrt(theta*(1-theta)), fans, theta, 1e-12)
		near(t, "price", few.total.demand.Float()/float64(few.total.paid), 60/1.5/1000, 1e-9)
		if all := m.campaigns[1].total.paid; all+few.total.paid != n {
			t.Errorf("%d and %d exposures of %d slots", few.total.paid, all, n)
		}
		if few.total.onTarget > few.total.paid*6/10 {
			t.Errorf("%d of %d exposures are of its targeting", few.total.onTarget, few.total.paid)
		}
	}
}

// Ties go by the draw of campaign, cell and tick among boosted campaigns too, whichever a friend
// clicked first, and in slots for which all campaigns are examined as in the others.
func TestTiesOfBoostedCampaigns(t *testing.T) {
	for _, judged := range []float64{0, 1} {
		x := trial{n: 1000, ticks: 50, every: 50, spec: func(a *Spec) {
			plain(a)
			a.HasCue, a.Cue.Boost, a.Cue.Days, a.Judged = true, .5, 50, judged
			a.Respond.Like, a.Respond.Click, a.Respond.Hide, a.Tags.Age = 0, 0, 0, 0 // a cell for each interest
			for _, name := range []string{"first", "second"} {
				a.entry(name, func(c *CampaignSpec) { c.bidCPM(num.Constant(50)) })
			}
		}}
		r, m, _ := x.build(t, 1, 1, simtest.Options{Workers: 1})
		for ad := range m.campaigns {
			clicks := make([]uint32, x.n) // all in the first chunk
			for i := range clicks {
				clicks[i] = uint32(i) | whatOf(ad, false)*sim.DefaultGrain
			}
			m.cues.add(0, m.cues.dateOf(1), clicks)
		}
		simtest.Run(t, r)
		simtest.Z(t, "share of the first", float64(m.campaigns[0].total.paid)/float64(x.n*x.ticks), .5, x.ticks*len(m.used), .5, 0)
	}
}

// A click is visible to friends but is not a like: it makes nobody click or like more.
func TestClicksAreNoLikes(t *testing.T) {
	cued := func(on bool) trial {
		return trial{n: 2000, ticks: 20, every: 20, ties: ringOf(6), spec: func(a *Spec) {
			plain(a)
			a.Respond.Like, a.Respond.Click, a.Respond.Comment = 0, .3, .2
			a.HasCue, a.Cue.Boost, a.Cue.Click, a.Cue.Like = on, 0, .3, .3
			a.entry("one", func(c *CampaignSpec) { c.bidCPM(num.Constant(30)) })
		}}
	}
	alike(t, "clicks and comments of friends made others click", cued(false), cued(true))
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
			a.entry("one", func(c *CampaignSpec) { c.bidCPM(num.Constant(30)) })
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
		if shown := m.campaigns[0].total.paid; shown != n {
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

// What a consumer sees is what its friends did in the last days, across chunks: compared with a
// list of everything.. Likes of an
// advertisement that is replaced, here of every seventh campaign in each tick, become mere deeds.
func TestCues(t *testing.T) {
	const n = 2*sim.DefaultGrain + 100
	some := need.Value(graph.ErdosRenyi(rng.New(1, 1, "graph"), n, 6))(t)
	few := need.Value(graph.NewComplete(100))(t)
	for _, x := range []struct {
		days       int32
		of         *graph.Graph
		deeds, ads int
	}{{1, some, 3000, 2046}, {3, some, 30, 2046}, {100, some, 1, 5}, {3, few, 30, 1}} {
		n := x.of.N()
		q := newCues(sim.NewBuilder(sim.Config{Clock: sim.Clock{Tick: units.Day, Ticks: 10}}).Scope("ads"), n)
		q.setDays(float64(x.days), 0)
		q.late = 0
		faces := make([]face, x.ads)
		did := make([]map[uint16]int, n) // by consumer: what it sees
		type all struct {
			who int
			cue uint16
			at  int32
		}
		var deeds []all
		see := func(d all, times int) {
			for k := range x.of.Degree(d.who) {
				j := x.of.Neighbour(d.who, k)
				if did[j] == nil {
					did[j] = map[uint16]int{}
				}
				if did[j][d.cue] += times; did[j][d.cue] == 0 {
					delete(did[j], d.cue)
				}
			}
		}
		key := rng.New(1, 1, "cues")
		work, index := new(hearing), new(cueIndex)
		for tick := int32(1); tick < min(220, 12*x.days); tick++ {
			for ad := int(tick) % 7; ad < x.ads; ad += 7 {
				faces[ad].epoch = tick
			}
			q.age(faces, tick)
			for k, d := range deeds {
				if d.cue&indexLiked != 0 && faces[d.cue>>1].epoch == tick {
					see(d, -1)
					deeds[k].cue &^= indexLiked
					see(deeds[k], 1)
				}
			}
			for k := range uint64(x.deeds) {
				draw := key.At(int(tick), 0).Stream(k)
				d := all{int(draw.Below(uint64(n))), uint16(draw.Below(uint64(x.ads))) << 1, tick}
				liked := draw.Float64() < .5
				q.told.Put(int(k)%len(q.told), deedOf(d.who, int(d.cue>>1), liked, q.dateOf(tick)))
				if liked {
					d.cue |= indexLiked
				}
				deeds = append(deeds, d)
				see(d, 1)
			}
			old := slices.IndexFunc(deeds, func(d all) bool { return tick-d.at <= x.days })
			for _, d := range deeds[:old] {
				see(d, -1)
			}
			deeds = deeds[old:]
			chunks := sim.Chunks(n, sim.DefaultGrain)
			for lo := 0; lo < chunks; lo += 2 {
				q.hear(&sim.Chunk{Tick: sim.Tick(tick), Lo: lo, Hi: min(lo+2, chunks)}, work, x.of)
			}
			q.heard()
			for i := range n {
				if i%sim.DefaultGrain == 0 {
					index.open(q, i/sim.DefaultGrain, tick)
				}
				if len(index.at(i%sim.DefaultGrain, .5))+len(did[i]) == 0 {
					continue
				}
				got := map[uint16]int{}
				for _, e := range index.at(i%sim.DefaultGrain, .5) {
					got[e]++
				}
				if !maps.Equal(got, did[i]) {
					t.Fatalf("days %d, tick %d, consumer %d: %v, should be %v", x.days, tick, i, got, did[i])
				}
			}
		}
	}
}

// likedBy is the cues of the n consumers of a chunk, each of whom sees in each of some ticks that a
// friend likes the advertisement of campaign 7.
func likedBy(n int, holds float64, ticks ...int32) *cues {
	q := newCues(sim.NewBuilder(sim.Config{Clock: sim.Clock{Tick: units.Week, Ticks: 10}}).Scope("ads"), n)
	q.setDays(holds, 0)
	likes := make([]uint32, n)
	for i := range likes {
		likes[i] = uint32(i) | whatOf(7, true)*sim.DefaultGrain
	}
	for _, t := range ticks {
		q.add(0, q.dateOf(t), likes)
	}
	return q
}

// Likes of the tick before an advertisement is replaced are seen by the part of consumers who could
// have seen them in a tick: half of all, and 1 − 3/14 of those who see likes for 3 days of a week.
func TestLikesOfTheLastTick(t *testing.T) {
	const n = sim.DefaultGrain
	for ticks, want := range map[float64]float64{3. / 7: 3. / 7 * 11 / 14, 1: .5, 4: .5} {
		q := likedBy(n, ticks, 4, 5)
		q.age([]face{7: {epoch: 6}}, 6)
		x := new(cueIndex)
		x.open(q, 0, 6)
		seen := 0
		for i := range n {
			seen += int(likesAt(x.at(i, .5), 7))
		}
		simtest.Z(t, fmt.Sprintf("share who see a like for %v ticks", ticks), float64(seen)/n, math.Sqrt(want*(1-want)), n, want, 0)
	}
}

// A friend who likes an advertisement again counts once while the like is seen, and anew from when it is
// not or the advertisement has been replaced.
func TestFriendsCountOnce(t *testing.T) {
	q := newCues(sim.NewBuilder(sim.Config{Clock: sim.Clock{Tick: units.Day, Ticks: 10}}).Scope("ads"), 2*sim.DefaultGrain)
	q.setDays(3, 0)
	day := int32(0)
	for _, x := range []struct {
		i, ad int
		t     int32
		want  bool
	}{{5, 7, 10, true}, {5, 7, 10, false}, {6, 7, 10, true}, {5, 3, 11, true}, {5, 7, 12, false}, {5, 7, 13, true}, {5, 3, 13, false}, {5, 3, 14, true}, {5, 7, 15, false},
		{5, 7, 16, true}, // replaced
		{5, 7, 16, false}, {5, 3, 16, false},
		{5, 7, 16 + 256, true}} { // dates have wrapped around
		for day < x.t {
			day++
			q.drop(0, q.dateOf(day))
		}
		if x.t == 16 {
			q.age([]face{7: {epoch: 16}}, 16)
		}
		if got := q.likes(0, x.i, x.ad, x.t); got != x.want {
			t.Errorf("a like of %d by %d at %d is told: %v", x.ad, x.i, x.t, got)
		}
	}
	// Where everybody likes the same advertisement in every tick, likes are as many as friends in each.
	for _, days := range []float64{1, 2, 5} {
		for ticks := 2; ticks < 8; ticks++ {
			x := trial{n: 100, ticks: ticks, ties: ringOf(6), spec: func(a *Spec) {
				plain(a)
				a.HasCue, a.Respond.Like, a.Cue.Days = true, 1-1e-9, days
				a.entry("one", func(c *CampaignSpec) { c.bidCPM(num.Constant(30)) })
			}}
			_, m := x.run(t, 1, 1)
			index := new(cueIndex)
			index.open(m.cues, 0, int32(ticks))
			for i := range x.n {
				if likes := likesAt(index.of(i), 0); likes != 6 {
					t.Fatalf("after %d ticks, likes of %v days: consumer %d sees %d of 6 friends", ticks, days, i, likes)
				}
			}
		}
	}
}

// Entries of one consumer keep the order in which they arrived.
func TestOrderOfCues(t *testing.T) {
	x := new(hearing)
	got := x.sort([]uint32{7 | 1<<20, 3 | 2<<20, 7 | 3<<20, 3, 4095, 7})
	if want := []uint32{3 | 2<<20, 3, 7 | 1<<20, 7 | 3<<20, 7, 4095}; !slices.Equal(got, want) {
		t.Errorf("sorted: %v, should be %v", got, want)
	}
}

// Where the days end within a tick, a friend's action is seen for a part of it: at any time of the
// tick by as many consumers.
func TestCuesThatEndInATick(t *testing.T) {
	const n = sim.DefaultGrain
	for _, ticks := range []float64{.1, 3. / 7, 1.5, 99.25} {
		q := likedBy(n, ticks, 5)
		for tick := int32(5); tick < 110; tick++ {
			x := new(cueIndex)
			x.open(q, 0, tick)
			for _, at := range []float64{0, .3, .7, .99} {
				seen := 0
				for i := range n {
					seen += int(likesAt(x.at(i, at), 7))
				}
				want := min(1, max(0, ticks-float64(tick-6)))
				simtest.Z(t, fmt.Sprintf("share who see it at %v of tick %d after the like, for %v ticks", at, tick-5, ticks),
					float64(seen)/n, math.Sqrt(want*(1-want)), n, want, 0)
			}
		}
	}
}

// Friends' likes are seen for days, whatever the tick: on ticks longer than those days nobody likes
// or clicks more often at advertisements of four weeks.
func TestCuesDoNotDependOnTick(t *testing.T) {
	const days = 196
	rates := func(tick units.Duration, cue float64) (out [2][]float64) {
		for rep := 1; rep <= 8; rep++ {
			x := trial{n: 1000, tick: tick, ticks: int(days * units.Day / tick), every: int(4 * units.Week / tick), ties: ringOf(10),
				spec: func(a *Spec) {
					plain(a)
					a.HasCue, a.Cue.Boost, a.Cue.Days, a.Cue.Click, a.Cue.Like = true, 0, cue, .1, .03/cue
					a.Caps.Lifetime, a.Slots.Gap = 28*units.Day, 2*units.Day
					a.Respond.Like, a.Respond.Click = .02, .02
					a.entry("one", func(c *CampaignSpec) { c.bidCPM(num.Constant(30)) })
				}}
			r, _ := x.run(t, 1, rep)
			later := func(metric string) (sum float64) { // without the first weeks, in which likes build up
				for _, v := range r.Series(metric)[2:] {
					sum += v
				}
				return sum
			}
			shown := later("ad_impressions")
			for k, metric := range []string{"ad_engagements.like", "ad_engagements.click"} {
				out[k] = append(out[k], later(metric)/shown)
			}
		}
		return out
	}
	for _, cue := range []float64{3, 10} {
		days, weeks := rates(units.Day, cue), rates(units.Week, cue)
		for k, what := range []string{"likes", "clicks"} {
			want, sd := meanSD(days[k])
			got, sdWeeks := meanSD(weeks[k])
			simtest.Z(t, fmt.Sprintf("%s per exposure on ticks of a week, likes seen for %v days", what, cue), got, math.Hypot(sd, sdWeeks), len(weeks[k]), want, 0)
		}
	}
}

// A change of the days keeps the age of existing entries, to within a step.
func TestCueDates(t *testing.T) {
	q := newCues(sim.NewBuilder(sim.Config{Clock: sim.Clock{Tick: units.Minute, Ticks: 10}}).Scope("ads"), 100)
	q.setDays(4320, 0) // 3 days of minutes: steps of 44
	ages := []int32{3999, 3840, 1000, 256, 180, 60, 0}
	for _, age := range ages {
		q.add(0, q.dateOf(4000-age), []uint32{whatOf(7, true) * sim.DefaultGrain})
	}
	q.told.Put(0, deedOf(0, 7, true, q.dateOf(4000)))
	q.setDays(50, 4000)
	if date := uint8(q.told[0][0].what >> deedDate); date != q.dateOf(4000) {
		t.Errorf("a deed on its way has the date %d instead of %d", date, q.dateOf(4000))
	}
	for k, want := range ages {
		b := q.batches[0][k]
		age := int32(q.dateOf(4000)-b.date) * q.step
		if want := min(want, 200); age < want-44 || age > want+44 || len(b.entries) != 1 {
			t.Errorf("an entry of age %d has age %d, with %d entries of its time", want, age, len(b.entries))
		}
		if fresh := q.dateOf(4000)-b.date <= q.last(); fresh != (want < 50) && want != 60 {
			t.Errorf("an entry of age %d holds: %v", want, fresh)
		}
	}
	q.drop(0, q.dateOf(4000))
	for _, b := range q.batches[0] {
		if q.dateOf(4000)-b.date > q.last() {
			t.Errorf("a batch of date %d is left", b.date)
		}
	}
	if left := len(q.batches[0]); left != 1 && left != 2 { // of age 0, and 60 to within a step
		t.Errorf("%d batches are left", left)
	}
}
