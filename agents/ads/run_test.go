package ads

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// plain makes people, campaigns and responses alike and leaves out friends.
func plain(a *Spec) {
	a.HasCue, a.HasNotInterested, a.Explore = false, false, 0
	r := &a.Respond
	r.Match, r.Creative, r.Wear, r.Forward, r.Comment, r.Collect = 0, 0, 0, 0, 0, 0
	a.Reserve.CPM, a.Reserve.CPE = 0, 0
	a.Slots.Gap, a.Slots.Daily = units.Day, 1
	a.Caps.Charges = maxShown
	a.NuisancePrice = 0
}

// digestOf is what a run did, and nothing of how it was watched.
func digestOf(t *testing.T, r *sim.Simulation, skip ...string) string {
	t.Helper()
	out := ""
	for _, m := range r.Metrics() {
		if !slices.ContainsFunc(skip, func(s string) bool { return strings.HasPrefix(m.Name, s) }) {
			out += fmt.Sprintln(m.Name, r.Series(m.Name))
		}
	}
	return out
}

// Watching changes nothing: a slot that is judged is sold as it would have
// been. This is also the walk against the auction over all that take part.
func TestJudgingChangesNothing(t *testing.T) {
	watched := []string{"ad_judged", "ad_bid", "ad_value", "ad_regret", "ad_log_loss", "ad_calibration", "ad_brier", "ad_auc", "ad_lift", "ad_efficiency", "ad_price_to_bid"}
	var want string
	for _, share := range []float64{0, 1} {
		x := market(t)
		x.n, x.ticks = 3000, 30
		inner := x.spec
		x.spec = func(a *Spec) { inner(a); a.Judged = share * 100 } // 100: every slot, however many campaigns
		r, _ := x.run(t, 1, 1)
		got := digestOf(t, r, watched...)
		if share == 0 {
			want = got
		} else if got != want {
			t.Error("judging every slot changed the run")
		}
	}
}

// The slow obvious auction: all campaigns that want the cell, have money, are
// neither capped nor muted nor throttled, held together by Rule.Run.
func TestWalkIsTheAuction(t *testing.T) {
	for _, kind := range []string{"second_price", "first_price", "price_list"} {
		x := market(t)
		x.n, x.ticks = 2000, 12
		inner := x.spec
		x.spec = func(a *Spec) {
			inner(a)
			a.Auction, a.Pacing, a.Explore, a.HasCue, a.Judged = kind, "asap", 0, false, 0
			a.Slots.Daily = 1
			for k := range a.Campaigns {
				a.Campaigns[k].V.HasDaily, a.Campaigns[k].V.HasBudget = false, false
			}
		}
		r, m, w := x.build(t, 2, 1, simtest.Options{Workers: 1})
		for tick := sim.Tick(1); tick <= 10; tick++ {
			if err := r.Advance(tick); err != nil {
				t.Fatal(err)
			}
		}
		m.prepare(11, 0)
		for _, cell := range m.used {
			m.rankCell(int(cell))
		}
		rule := Rule{Auction: kind, QualityWeight: m.spec.QualityWeight, NuisancePrice: m.spec.NuisancePrice}
		won := 0
		for i := range w.N {
			row := &m.rows[i]
			m.openRow(row, i, 11)
			cell := m.cell(i)
			var all []Bidder
			var ads []int
			for ad := range m.campaigns {
				f, c := &m.face[ad], &m.campaigns[ad]
				if f.flags&live == 0 || !c.target.has(cell) || m.blocked(row, i, ad, 11) || muted(m.muted.mutesOf(i), f.category, 11) {
					continue
				}
				rate := float64(float32(shrunk(float64(m.cellHits[cell*len(m.campaigns)+ad]), float64(m.cellSeen[cell*len(m.campaigns)+ad]), m.meanOf(c), 1000)))
				_ = rate // exposure billing: bids do not depend on the learner
				reserve := m.spec.Reserve.CPM
				if kind == "price_list" {
					reserve = m.lists[cell].price
				}
				all = append(all, Bidder{Value: c.perThousand(m.meanOf(c)), Quality: c.creative, Hide: shrunk(c.hides, c.seen, m.respond.hide, 1000), Reserve: reserve})
				ads = append(ads, ad)
			}
			o := rule.Run(all)
			k := &m.work[0]
			k.cell = uint16(cell)
			before := make([]int64, len(m.campaigns))
			for ad := range before {
				before[ad] = k.tallies[ad].demand
			}
			paid := func() (n uint32) {
				for ad := range k.tallies {
					n += k.tallies[ad].paid
				}
				return n
			}
			filled := paid()
			x := slot{i: uint32(i), at: row.last + 1, cell: uint16(cell)}
			m.fill(&sim.Chunk{Tick: 11}, k, &x, 0)
			if (o.Winner >= 0) != (paid() > filled) {
				t.Fatalf("%s: consumer %d: filled %v, the auction says %d", kind, i, paid() > filled, o.Winner)
			}
			if o.Winner < 0 {
				continue
			}
			won++
			if got := k.tallies[k.winner()].demand; kind != "price_list" && k.winner() != ads[o.Winner] || got-before[k.winner()] != int64(money(o.Price/1000)) {
				t.Fatalf("%s: consumer %d: campaign %d at %d, the auction says %d at %v", kind, i, k.winner(), got-before[k.winner()], ads[o.Winner], o.Price)
			}
		}
		if won < 500 {
			t.Errorf("%s: only %d slots were sold", kind, won)
		}
	}
}

func (k *worker) winner() int { return k.win.ad }

// Taking part by one draw a stop is the same as a draw for each campaign.
func TestThrottleWalk(t *testing.T) {
	thetas := []float64{.3, .05, .6, .01, 1, .2, .5}
	l := &cellList{}
	for k := range thetas {
		l.places = append(l.places, place{ad: uint16(k)})
	}
	l.chances(func(ad uint16) float64 { return thetas[ad] })
	const n = 200000
	key := rng.New(1, 1, "walk")
	takes := make([]float64, len(thetas))
	pairs := map[[2]int]float64{}
	for i := range uint64(n) {
		s := key.Stream(i)
		before := -1
		for at := l.next(-1, &s); at < len(l.places); at = l.next(at, &s) {
			takes[at]++
			if before == 0 || before == 2 {
				pairs[[2]int{before, at}]++
			}
			before = at
		}
	}
	for k, p := range thetas {
		simtest.Z(t, fmt.Sprintf("campaign %d takes part", k), takes[k]/n, math.Sqrt(p*(1-p)), n, p, 0)
	}
	for pair, want := range map[[2]int]float64{{0, 2}: .3 * .95 * .6, {2, 4}: .6 * .99} {
		simtest.Z(t, fmt.Sprint("one after the other ", pair), pairs[pair]/n, math.Sqrt(want*(1-want)), n, want, 0)
	}
}

// A running auction earns what order statistics say: V19 in a world. Bids are
// of campaigns, so each replicate is one auction.
func TestRevenueOfAWorld(t *testing.T) {
	var prices []float64
	const replicates = 400
	for rep := 1; rep <= replicates; rep++ {
		x := trial{n: 20, ticks: 2, every: 2, spec: func(a *Spec) {
			plain(a)
			a.entry("bidder", func(c *CampaignSpec) {
				c.Count = 5
				c.Creative = num.Constant(1)
				c.bidCPM(must(t, "uniform", map[string]float64{"from": 0, "to": 100}))
			})
		}}
		r, _ := x.run(t, 1, rep)
		prices = append(prices, last(r, "ad_price"))
	}
	mean, sd := meanSD(prices)
	simtest.Z(t, "eCPM of five bidders U(0,100)", mean, sd, replicates, 100*4./6, 1e-3)
}

// Exact beliefs: both billings sell the same slots to the same campaigns for
// the same expected revenue.
func TestTwoBillings(t *testing.T) {
	build := func(billing string, rep int) (*sim.Simulation, *ads) {
		return trial{n: 1500, ticks: 20, every: 20, spec: func(a *Spec) {
			plain(a)
			a.Billing, a.Prior = billing, 1e15
			a.entry("firm", func(c *CampaignSpec) {
				c.Count = 20
				c.Creative = must(t, "uniform", map[string]float64{"from": .3, "to": 1})
				c.bidValue(must(t, "lognormal", map[string]float64{"mean": 2, "sd": 1}))
			})
		}}.run(t, 7, rep)
	}
	var diff []float64
	for rep := 1; rep <= 30; rep++ {
		r1, m1 := build("exposure", rep)
		r2, m2 := build("interactive", rep)
		for k := range m1.campaigns {
			if a, b := m1.campaigns[k].total, m2.campaigns[k].total; a.paid != b.paid || a.interactions != b.interactions {
				t.Fatalf("replicate %d: campaign %d has %d and %d exposures", rep, k, a.paid, b.paid)
			}
		}
		diff = append(diff, total(r1, "ad_revenue")-total(r2, "ad_revenue"))
	}
	mean, sd := meanSD(diff)
	if sd == 0 {
		t.Fatal("interactions bring no luck into the revenue")
	}
	simtest.Z(t, "difference of revenues", mean, sd, len(diff), 0, 0)
}

// Money never exceeds budgets and daily caps, whatever the pacing, and the
// shortfall is counted.
func TestBudgets(t *testing.T) {
	for _, pacing := range []string{"even", "asap", "bid"} {
		for rep := 1; rep <= 4; rep++ {
			x := market(t)
			x.n, x.every = 1200, 1
			inner := x.spec
			x.spec = func(a *Spec) { inner(a); a.Pacing = pacing }
			r, m, _ := x.build(t, 5, rep, simtest.Options{Workers: 1})
			spent := make([]units.Money, len(m.campaigns))
			for tick := sim.Tick(1); tick <= 60; tick++ {
				if err := r.Advance(tick); err != nil {
					t.Fatal(err)
				}
				for k := range m.campaigns {
					c := &m.campaigns[k]
					if day := c.total.spend - spent[k]; c.hasDaily && day > c.daily {
						t.Fatalf("%s: %s spent %v in a day, its cap is %v", pacing, c.name, day, c.daily)
					}
					if spent[k] = c.total.spend; c.hasBudget && c.total.spend > c.budget {
						t.Fatalf("%s: %s spent %v of %v", pacing, c.name, c.total.spend, c.budget)
					}
				}
			}
			r.Close()
			demand, unpaid, paid := 0.0, 0.0, units.Money(0)
			for k := range m.campaigns {
				demand += m.campaigns[k].total.demand.Float()
				unpaid += (m.campaigns[k].total.demand - m.campaigns[k].total.spend).Float()
				paid += m.campaigns[k].total.spend
			}
			if paid == 0 || unpaid < 0 {
				t.Fatalf("%s: paid %v, unpaid %v", pacing, paid, unpaid)
			}
		}
	}
}

// With a traffic that does not change the spend of a paced campaign is the
// same in each tick but for the luck of its slots.
func TestEvenSpend(t *testing.T) {
	x := trial{n: 20000, ticks: 100, every: 1, spec: func(a *Spec) {
		plain(a)
		a.Reserve.CPM = 50
		a.entry("one", func(c *CampaignSpec) {
			c.bidCPM(num.Constant(100))
			c.HasBudget, c.Budget = true, units.Extensive{Value: 5000} // at 50 per thousand a twentieth of the slots
		})
	}}
	r, m := x.run(t, 3, 1)
	shown := r.Series("ad_impressions")[11:] // the first guess of the price is the bid: it starts at half
	mean, sd := meanSD(shown)
	// 5,000 RMB over 100 days of 1,000 exposures at 50 per thousand.
	simtest.Z(t, "exposures in a tick", mean, math.Sqrt(1000*.95), len(shown), 1000, 8)
	if ratio := sd * sd / (1000 * .95); ratio > 1+4*math.Sqrt(2./float64(len(shown)))+.25 {
		t.Errorf("variance of exposures in a tick is %.2f of a binomial's", ratio)
	}
	if spend := m.campaigns[0].total.spend.Float(); spend < 4950 || spend > 5000 {
		t.Errorf("spent %v of 5000", spend)
	}
	if over := total(r, "ad_unpaid") / total(r, "ad_demand"); over > .01 {
		t.Errorf("%.3f of what was delivered is unpaid", over)
	}
}

// V23: who reacts without end is charged for a campaign at most 8 times, at
// least 5 minutes apart.
func TestChargesOfARestlessUser(t *testing.T) {
	for _, billing := range []string{"exposure", "interactive"} {
		x := trial{n: 50, tick: units.Minute, ticks: 2 * 1440, events: []string{"exposure"}, spec: func(a *Spec) {
			plain(a)
			a.Billing = billing
			a.Respond.Click, a.Respond.Like = 1, 1
			a.Slots.Gap, a.Slots.Daily = units.Minute, 1000
			a.Caps.Charges, a.Caps.ChargeEvery, a.Caps.Idle = 8, 5*units.Minute, 6*units.Hour
			a.entry("firm", func(c *CampaignSpec) { c.Count = 2; c.bidCPE(num.Constant(1)) })
		}}
		r, m := x.run(t, 1, 1)
		for _, table := range r.Tables() {
			if table.Name != "events" {
				continue
			}
			when := map[[2]int64][]int64{}
			for row := range table.Rows() {
				who, _ := table.Col("who").Int(row)
				what, _ := table.Col("what").Int(row)
				tick, _ := table.Col("tick").Int(row)
				when[[2]int64{who, what}] = append(when[[2]int64{who, what}], tick)
			}
			if len(when) != 100 {
				t.Fatalf("%d pairs of user and campaign", len(when))
			}
			for pair, ticks := range when {
				if len(ticks) != 8 {
					t.Fatalf("%v: %d charges", pair, len(ticks))
				}
				for k := 1; k < len(ticks); k++ {
					if ticks[k]-ticks[k-1] < 5 {
						t.Fatalf("%v: charges in minutes %v", pair, ticks)
					}
				}
			}
		}
		if got := m.campaigns[0].total.charged; got != 400 {
			t.Errorf("%s: %d charges, should be 400", billing, got)
		}
	}
}

// An advertisement that is ignored disappears after idle; one with which
// somebody interacts stays until its cap.
func TestIdle(t *testing.T) {
	shown := func(click float64) float64 {
		x := trial{n: 10, tick: units.Hour, ticks: 5 * 24, spec: func(a *Spec) {
			plain(a)
			a.Respond.Click, a.Respond.Like = click, 0
			a.Billed = []string{"click"}
			a.Slots.Gap, a.Slots.Daily = 4*units.Hour, 24
			a.Caps.Idle = 6 * units.Hour
			a.entry("one", func(c *CampaignSpec) { c.bidCPM(num.Constant(30)) })
		}}
		r, _ := x.run(t, 1, 1)
		return total(r, "ad_impressions")
	}
	if got := shown(0); got != 20 { // at hours 0 and 4, gone at 8
		t.Errorf("ignored: %v exposures, should be 20", got)
	}
	if got := shown(1); got != 10*maxShown {
		t.Errorf("clicked: %v exposures, should be %d", got, 10*maxShown)
	}
}

// V26: a cap of 3 under Poisson(5) opportunities.
func TestFrequencyCap(t *testing.T) {
	const n = 40000
	x := trial{n: n, ticks: 1, spec: func(a *Spec) {
		plain(a)
		a.Slots.Gap, a.Slots.Daily, a.Caps.Charges = 0, 1000, 3
		a.entry("one", func(c *CampaignSpec) { c.bidCPM(num.Constant(30)) })
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
	for i := range m.rows {
		k := float64(entryShown(m.rows[i].entry[0]))
		shown, square = shown+k, square+k*k
		if k == 3 {
			capped++
		}
	}
	mean := shown / n
	variance := square/n - mean*mean
	simtest.Z(t, "mean impressions", mean, math.Sqrt(.250103), n, 2.82818, 5e-6)
	// Fourth central moment of min(3, Poisson(5)), for the error of a variance.
	fourth := 0.0
	for k, p := range []float64{math.Exp(-5), 5 * math.Exp(-5), 12.5 * math.Exp(-5), .875348} {
		fourth += p * math.Pow(float64(k)-2.82818, 4)
	}
	simtest.Z(t, "variance of impressions", variance, math.Sqrt(fourth-.250103*.250103), n, .250103, 1e-5)
	simtest.Z(t, "share at the cap", capped/n, math.Sqrt(.875348*(1-.875348)), n, .875348, 5e-7)
}

// ε = ½ on a binary tag makes targeting by it useless, ε = 0 exact.
func TestTagError(t *testing.T) {
	precision := func(wrong float64) (float64, float64) {
		x := trial{n: 20000, ticks: 3, genders: []spec.Weight{{Name: "female", Value: .4}, {Name: "male", Value: .6}}, spec: func(a *Spec) {
			plain(a)
			a.Tags.Gender = wrong
			a.entry("one", func(c *CampaignSpec) { c.bidCPM(num.Constant(30)); c.Target.Genders = []string{"female"} })
		}}
		r, _ := x.run(t, 1, 1)
		return total(r, "ad_on_target"), total(r, "ad_impressions")
	}
	if hit, shown := precision(0); hit != shown {
		t.Errorf("without error %v of %v exposures are on target", hit, shown)
	}
	hit, shown := precision(.5)
	// People are 20,000; their repeated slots add nothing.
	simtest.Z(t, "precision at ε = ½", hit/shown, math.Sqrt(.24), 10000, .4, 0)
	hit, shown = precision(.2)
	want := .4 * .8 / (.4*.8 + .6*.2)
	simtest.Z(t, "precision at ε = .2", hit/shown, math.Sqrt(want*(1-want)), 8800, want, 0)
}

// Lift of targeting by interest: above 1, and 1 where the tag says nothing.
func TestLift(t *testing.T) {
	lift := func(interests int, wrong float64) float64 {
		x := trial{n: 30000, ticks: 3, interests: interests, spec: func(a *Spec) {
			plain(a)
			a.Respond.Match, a.Tags.Interest, a.Judged = 3, wrong, 1
			a.entry("one", func(c *CampaignSpec) { c.bidCPM(num.Constant(30)); c.Target.Interests = 1 })
		}}
		r, _ := x.run(t, 1, 1)
		return last(r, "ad_lift")
	}
	if l := lift(2, 0); l < 1.2 {
		t.Errorf("lift of exact tags is %v", l)
	}
	// Sampling error: sd of the rate over people is of its own size, 45,000
	// exposures of 15,000 people.
	if l := lift(2, .5); math.Abs(l-1) > .03 {
		t.Errorf("lift at ε = ½ of two interests is %v, should be 1", l)
	}
}

// The coefficients of M9 come back from the log of exposures and clicks.
func TestCoefficients(t *testing.T) {
	x := trial{n: 20000, ticks: 12, events: []string{"exposure", "click"}, spec: func(a *Spec) {
		plain(a)
		a.Respond.Click, a.Respond.Like, a.Respond.Match, a.Respond.Creative, a.Respond.Wear = .2, 0, 2, 1, .3
		a.Billed = []string{"click"}
		a.Explore = 1
		a.Caps.Lifetime = 100 * units.Day
		a.entry("firm", func(c *CampaignSpec) {
			c.Count = 6
			c.Creative = must(t, "uniform", map[string]float64{"from": .1, "to": 1})
			c.bidCPM(num.Constant(30))
		})
	}}
	r, m := x.run(t, 11, 1)
	type exposure struct{ who, what, tick int64 }
	clicked := map[exposure]bool{}
	var shown []exposure
	for _, table := range r.Tables() {
		if table.Name != "events" {
			continue
		}
		for row := range table.Rows() {
			who, _ := table.Col("who").Int(row)
			what, _ := table.Col("what").Int(row)
			tick, _ := table.Col("tick").Int(row)
			if table.Col("event").Text(row) == "click" {
				clicked[exposure{who, what, tick}] = true
			} else {
				shown = append(shown, exposure{who, what, tick})
			}
		}
	}
	slices.SortFunc(shown, func(a, b exposure) int { return int(a.tick - b.tick) })
	var rows [][]float64
	var ys []float64
	before := map[[2]int64]int{}
	for _, e := range shown {
		k := before[[2]int64{e.who, e.what}]
		before[[2]int64{e.who, e.what}]++
		rows = append(rows, []float64{1, m.match(int(e.who), int(e.what)) - m.respond.mean, m.campaigns[e.what].creative - .5, -math.Log(float64(1 + k))})
		y := 0.0
		if clicked[e] {
			y = 1
		}
		ys = append(ys, y)
	}
	beta, se := logistic(rows, ys)
	for k, want := range []float64{logit(.2), 2, 1, .3} {
		if z := (beta[k] - want) / se[k]; math.Abs(z) > 4 {
			t.Errorf("coefficient %d is %.4f ± %.4f, should be %.4f", k, beta[k], se[k], want)
		}
	}
	if len(rows) < 200000 {
		t.Errorf("only %d exposures", len(rows))
	}
}

// logistic is Newton's method for a logistic regression.
func logistic(rows [][]float64, ys []float64) (beta, se []float64) {
	p := len(rows[0])
	beta = make([]float64, p)
	se = make([]float64, p)
	for range 12 {
		h := make([][]float64, p)
		for a := range h {
			h[a] = make([]float64, 2*p)
			h[a][p+a] = 1
		}
		g := make([]float64, p)
		for r, row := range rows {
			x := 0.0
			for a := range row {
				x += beta[a] * row[a]
			}
			q := 1 / (1 + math.Exp(-x))
			for a := range row {
				g[a] += (ys[r] - q) * row[a]
				for b := range row {
					h[a][b] += q * (1 - q) * row[a] * row[b]
				}
			}
		}
		for a := range h { // Gauss–Jordan
			f := h[a][a]
			for b := range h[a] {
				h[a][b] /= f
			}
			for c := range h {
				if c != a {
					f := h[c][a]
					for b := range h[c] {
						h[c][b] -= f * h[a][b]
					}
				}
			}
		}
		for a := range beta {
			for b := range beta {
				beta[a] += h[a][p+b] * g[b]
			}
			se[a] = math.Sqrt(h[a][p+a])
		}
	}
	return beta, se
}

// Earned exposures: each exposure brings R = P(forward)·friends others, so
// their share of all is R while R < 1.
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
		// Somebody who forwarded does not forward the same again, and what is sent
		// in the last ticks is not met: both take some per cent of the share.
		simtest.Z(t, fmt.Sprintf("earned share with %d rounds", rounds), mean, sd, len(share), .3, .02)
	}
	// Everybody forwards: it ends, since nobody forwards an advertisement twice.
	x := trial{n: 500, ticks: 6, rounds: 6, ties: ringOf(6), events: []string{"exposure", "earned"}, spec: func(a *Spec) {
		plain(a)
		a.Respond.Forward = 1
		a.entry("one", func(c *CampaignSpec) { c.bidCPM(num.Constant(30)) })
	}}
	r, _ := x.run(t, 2, 1)
	if got := total(r, "ad_earned"); got > 500*6 || got < 500*5 {
		t.Errorf("%v earned exposures of 500 consumers with 6 friends each", got)
	}
	// The log tells them from what was paid for, and names the friend.
	logged := map[string]float64{}
	for _, table := range r.Tables() {
		if table.Name != "events" {
			continue
		}
		for row := range table.Rows() {
			name, who, from := table.Col("event").Text(row), table.Col("who"), table.Col("from")
			logged[name]++
			apart := math.Abs(who.Float(row) - from.Float(row))
			if friend := min(apart, 500-apart) <= 3; friend != (name == "earned") {
				t.Fatalf("%s from %q to %q", name, from.Text(row), who.Text(row))
			}
		}
	}
	if logged["earned"] != total(r, "ad_earned") || logged["exposure"] != total(r, "ad_impressions") {
		t.Errorf("%v are logged; %v were earned, %v paid", logged, total(r, "ad_earned"), total(r, "ad_impressions"))
	}
}

// A hide probability of 0 leaves everything as without the button.
func TestNoHideNoEffect(t *testing.T) {
	var want string
	for _, on := range []bool{false, true} {
		x := market(t)
		x.n, x.ticks = 2000, 30
		inner := x.spec
		x.spec = func(a *Spec) { inner(a); a.HasNotInterested, a.Respond.Hide = on, 0 }
		r, _ := x.run(t, 1, 1)
		got := digestOf(t, r)
		if !on {
			want = got
		} else if got != want {
			t.Error("the button changed the run though nobody pressed it")
		}
	}
}

// A cue without effect is no cue, but for forwards.
func TestNeutralCue(t *testing.T) {
	var want string
	for _, on := range []bool{false, true} {
		x := market(t)
		x.n, x.ticks = 2000, 30
		inner := x.spec
		x.spec = func(a *Spec) {
			inner(a)
			a.HasCue, a.Cue.Click, a.Cue.Like, a.Cue.Boost = on, 0, 0, 0
		}
		r, _ := x.run(t, 1, 1)
		got := digestOf(t, r)
		if !on {
			want = got
		} else if got != want {
			t.Error("a cue of 0 changed the run")
		}
	}
}

// Hiding removes the advertisement and mutes its category.
func TestHide(t *testing.T) {
	x := trial{n: 1000, ticks: 20, every: 1, spec: func(a *Spec) {
		plain(a)
		a.HasNotInterested, a.Respond.Hide, a.NotInterested.Mute = true, 1, 10*units.Day
		a.entry("a", func(c *CampaignSpec) { c.Count, c.Category = 3, "same"; c.bidCPM(num.Constant(30)) })
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

// Friends of who liked like more: the boost brings them the campaign, even
// outside of its targeting.
func TestBoost(t *testing.T) {
	shown := func(boost float64) (fans, strangers int64) {
		x := trial{n: 3000, ticks: 10, ties: ringOf(4), genders: []spec.Weight{{Name: "f", Value: .5}, {Name: "m", Value: .5}}, spec: func(a *Spec) {
			plain(a)
			a.HasCue, a.Cue.Boost = true, boost
			a.Respond.Like = .5
			a.Tags.Gender = 0
			a.entry("narrow", func(c *CampaignSpec) { c.bidCPM(num.Constant(60)); c.Target.Genders = []string{"f"} })
			a.entry("wide", func(c *CampaignSpec) { c.bidCPM(num.Constant(50)) })
		}}
		_, m := x.run(t, 1, 1)
		return m.campaigns[0].total.onTarget, m.campaigns[0].total.paid - m.campaigns[0].total.onTarget
	}
	if _, out := shown(0); out != 0 {
		t.Errorf("%d exposures outside of the targeting without a boost", out)
	}
	if in, out := shown(.5); out < in/10 {
		t.Errorf("%d exposures outside of the targeting, %d inside", out, in)
	}
}

// Learners, on the same slots: log loss falls from no learner to tags, to
// cells, to the oracle; and the oracle chooses best.
func TestOrderOfLearners(t *testing.T) {
	losses := map[string]float64{}
	relative := map[string]float64{}
	for _, name := range []string{"none", "tags", "beta_binomial", "oracle"} {
		x := trial{n: 12000, ticks: 120, every: 60, genders: []spec.Weight{{Name: "f", Value: .5}, {Name: "m", Value: .5}}, spec: func(a *Spec) {
			plain(a)
			a.Learner, a.Billing = name, "interactive"
			a.HasCue, a.Cue.Boost, a.Cue.Days = true, 1, 1
			a.Respond.Click, a.Respond.Like, a.Respond.Match = .05, .02, 4
			a.Explore, a.Judged, a.Prior, a.Tags.Interest = .05, 1, 50, .1
			a.QualityWeight = 0
			a.entry("firm", func(c *CampaignSpec) { c.Count, c.Target.Interests = 12, 5; c.bidValue(num.Constant(2)) })
		}}
		r, _ := x.run(t, 1, 1)
		losses[name] = last(r, "ad_log_loss")
		relative[name] = last(r, "ad_regret.relative")
		if name == "beta_binomial" {
			none, tags, cells, oracle := last(r, "ad_log_loss.none"), last(r, "ad_log_loss.tags"), last(r, "ad_log_loss.beta_binomial"), last(r, "ad_log_loss.oracle")
			t.Logf("log loss: none %.5f tags %.5f cells %.5f oracle %.5f", none, tags, cells, oracle)
			if !(oracle < cells && cells < tags && tags <= none) {
				t.Error("the order of log losses is not oracle < learned < tags ≤ none")
			}
			if c, e := last(r, "ad_calibration"), last(r, "ad_calibration.explored"); !(c < .04 && e < .04) {
				t.Errorf("calibration errors %v and %v", c, e)
			}
		}
	}
	t.Log(losses, relative)
	if !(math.Abs(relative["none"]) < .05 && relative["beta_binomial"] > .2 && relative["oracle"] > .99) {
		t.Errorf("relative regret %v", relative)
	}
}

// Where bids are for exposures, or all pay a list price, no learner can choose
// better than another: there is no regret, and no place on its scale. Where bids
// are for interactions, knowing them is best though creatives and mutes weigh.
func TestRegretFollowsTheRule(t *testing.T) {
	for _, x := range []struct {
		auction, billing string
		some             bool
	}{{"second_price", "exposure", false}, {"first_price", "exposure", false}, {"price_list", "exposure", false}, {"second_price", "interactive", true}, {"second_price", "per_campaign", true}} {
		for _, learner := range []string{"none", "beta_binomial", "oracle"} {
			r, _ := trial{n: 4000, ticks: 40, every: 20, spec: func(a *Spec) {
				plain(a)
				a.Auction, a.Billing, a.Learner, a.Judged, a.QualityWeight = x.auction, x.billing, learner, 1, 1
				a.Respond.Match = 4
				a.entry("brand", func(c *CampaignSpec) {
					c.Count, c.Billing, c.Creative = 4, "exposure", num.Dist{Kind: "uniform", A: .2, B: .9}
					c.Bid.CPM, c.Bid.HasCPM = num.Dist{Kind: "uniform", A: 150, B: 300}, true
				})
				a.entry("firm", func(c *CampaignSpec) {
					c.Count, c.Billing, c.Creative = 8, "interactive", num.Dist{Kind: "uniform", A: .2, B: .9}
					c.bidValue(num.Constant(6))
				})
			}}.run(t, 1, 1)
			regret, none, oracle := total(r, "ad_regret"), total(r, "ad_regret.none"), total(r, "ad_regret.oracle")
			t.Log(x.auction, x.billing, learner, regret, none, total(r, "ad_value"))
			if oracle != 0 || total(r, "ad_judged") == 0 {
				t.Errorf("%v %s: the oracle's regret is %v", x, learner, oracle)
			}
			if learner == "oracle" && regret != 0 {
				t.Errorf("%v: regret of %v with the oracle", x, regret)
			}
			if least := 1e-4 * total(r, "ad_value"); (none > least) != x.some {
				t.Errorf("%v %s: regret without a learner is %v", x, learner, none)
			}
			if relative := last(r, "ad_regret.relative"); math.IsNaN(relative) == x.some {
				t.Errorf("%v %s: relative regret is %v", x, learner, relative)
			}
		}
	}
}

// Where all campaigns are worth the same to everybody, no learner loses.
func TestNothingToLearn(t *testing.T) {
	for _, name := range []string{"none", "tags", "beta_binomial", "oracle"} {
		x := trial{n: 1000, ticks: 20, every: 20, spec: func(a *Spec) {
			plain(a)
			a.Learner, a.Billing, a.Judged, a.Explore = name, "interactive", 1, .1
			a.entry("firm", func(c *CampaignSpec) { c.Count = 10; c.bidValue(num.Constant(2)) })
		}}
		r, _ := x.run(t, 1, 1)
		if regret := total(r, "ad_regret"); regret != 0 || total(r, "ad_judged") == 0 {
			t.Errorf("%s loses %v", name, regret)
		}
	}
}

// One more campaign that is never shown leaves all luck as it was.
func TestIrrelevantCampaign(t *testing.T) {
	var want string
	for _, more := range []bool{false, true} {
		x := market(t)
		x.n, x.ticks = 2000, 30
		inner := x.spec
		x.spec = func(a *Spec) {
			inner(a)
			a.Explore, a.Judged = 0, 0
			if more {
				a.entry("aaa", func(c *CampaignSpec) { c.Category = "drinks"; c.bidCPM(num.Constant(1)) }) // below the reserve
				slices.Reverse(a.Campaigns)
			}
		}
		r, m := x.run(t, 1, 1)
		got := map[string]totals{}
		for k := range m.campaigns {
			got[m.campaigns[k].name] = m.campaigns[k].total
		}
		delete(got, "aaa")
		if s := fmt.Sprint(got, total(r, "ad_revenue")); !more {
			want = s
		} else if s != want {
			t.Error("a campaign that never wins, and another order, changed the run")
		}
	}
}

// selling is a campaign with a product, at which many click.
func selling(interests int, match float64) trial {
	return trial{n: 20000, ticks: 20, every: 20, interests: interests, events: []string{"click"}, spec: func(a *Spec) {
		plain(a)
		a.Respond.Click, a.Respond.Like, a.Respond.Match = .3, 0, match
		a.entry("shop", func(c *CampaignSpec) {
			c.bidCPM(num.Constant(30))
			c.HasProduct = true
			c.Product.Price, c.Product.Margin, c.Product.Sale = 100*units.One, .25, .2
		})
	}}
}

// Sales: the books hold, and consumers' captured value is the logsum of the
// occasions. A single interest is the neutral case: every match is 1, and every
// sale has probability s.
func TestSales(t *testing.T) {
	r, m, w := selling(1, 3).build(t, 1, 1, simtest.Options{Workers: 2})
	if err := r.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	c, p := &m.campaigns[0].total, m.campaigns[0].product
	if c.interactions[click] < 20000 || p.mean != 1 {
		t.Fatalf("%d clicks, mean match %v", c.interactions[click], p.mean)
	}
	n := float64(c.interactions[click])
	simtest.Z(t, "sales per click", float64(c.sales)/n, .4, int(n), .2, 0)
	var captured units.Money
	for i := range w.N {
		captured += w.Consumer.Captured(i)
	}
	if want := units.Money(c.interactions[click]) * money(logsumOf(.2, p.perUtility)); captured != want {
		t.Errorf("consumers capture %v, the logsums are %v", captured, want)
	}
	if got, want := w.Advertise.Balance(), units.Money(c.sales)*25*units.One-c.spend; got != want {
		t.Errorf("the advertiser has %v, its margin less its spend is %v", got, want)
	}
	if w.Platform.Balance() != c.spend || total(r, "ad_revenue") != c.spend.Float() {
		t.Errorf("the platform has %v of %v", w.Platform.Balance(), c.spend)
	}
}

// A sale's probability is s·m/m̄: those whom their taste made click buy more
// often, and are worth more to the advertiser, than those who click by chance.
func TestSalesFollowTheMatch(t *testing.T) {
	near(t, "at the mean match", saleAt(.2, .4, .4), .2, 1e-15)
	near(t, "at half of it", saleAt(.2, .2, .4), .1, 1e-15)
	near(t, "at twice", saleAt(.2, .8, .4), .4, 1e-15)
	near(t, "never quite sure", saleAt(.9, .8, .4), .99, 0)
	near(t, "sure where it was", saleAt(1, .8, .4), 1, 0)
	near(t, "without a topic", saleAt(.2, 0, 0), .2, 0)
	perClick := map[float64]float64{}
	for _, match := range []float64{0, 3} {
		r, m, w := selling(8, match).build(t, 1, 1, simtest.Options{Workers: 1})
		if err := r.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		p := m.campaigns[0].product
		var expected, variance, worth float64
		for _, table := range r.Tables() {
			if table.Name != "events" {
				continue
			}
			for row := range table.Rows() {
				who, _ := table.Col("who").Int(row)
				s := saleAt(.2, w.Match(int(who), m.campaigns[0].topic), p.mean)
				expected += s
				variance += s * (1 - s)
				worth += -math.Log(1-s) * p.perUtility
			}
		}
		c := &m.campaigns[0].total
		// Matches of the run are good to .4 %.
		if z := (float64(c.sales) - expected) / (math.Sqrt(variance) + .004*expected/4); math.Abs(z) > 4 {
			t.Errorf("β_1 = %v: %d sales, expected %.0f ± %.0f", match, c.sales, expected, math.Sqrt(variance))
		}
		var captured units.Money
		for i := range w.N {
			captured += w.Consumer.Captured(i)
		}
		if math.Abs(captured.Float()/worth-1) > .01 {
			t.Errorf("β_1 = %v: consumers capture %v, the logsums are %.2f", match, captured, worth)
		}
		perClick[match] = float64(c.sales) / float64(c.interactions[click])
	}
	simtest.Z(t, "sales per click by chance", perClick[0], .4, 100000, .2, .002)
	if perClick[3] < 1.2*perClick[0] {
		t.Errorf("sales per click %v", perClick)
	}
}

// comeAndGo gives everybody Poisson sessions, perDay of them.
func comeAndGo(perDay float64) func(w *society.World, b *sim.Builder) {
	return func(w *society.World, b *sim.Builder) {
		s := b.Scope("activity")
		w.NeedFeeds(s)
		key := s.Key("sessions")
		mean := perDay * w.Clock.Days()
		s.Step(sim.Step{Name: "open", Phase: sim.Act, Rows: w.N, Chunk: func(c *sim.Chunk) {
			k := key.At(int(c.Tick), 0)
			for i := c.Lo; i < c.Hi; i++ {
				n := int(num.PoissonInverse(k.Open(uint64(i), 0), mean))
				w.SetSessions(i, c.Tick, n, n, 1)
			}
		}})
	}
}

// Cutting the tick leaves slots, exposures and revenue as they are, however far
// the slots lie apart and whether or not they are filled.
func TestTick(t *testing.T) {
	const days, n, replicates = 30, 4000, 8
	ticks := []units.Duration{units.Day, 12 * units.Hour, 6 * units.Hour}
	for _, x := range []struct {
		gap      units.Duration
		daily    int
		sessions float64 // a day; 0: not modelled
		money    string
	}{{48 * units.Hour, 1, 2, ""}, {24 * units.Hour, 1, 1, ""}, {12 * units.Hour, 2, 3, "daily"}, {5 * units.Hour, 3, 8, "budget"}, {0, 3, 4, ""}, {30 * units.Hour, 1, 0, ""}} {
		var slots, shown, revenue [3][]float64
		for k, tick := range ticks {
			for rep := 1; rep <= replicates; rep++ {
				y := trial{n: n, tick: tick, ticks: int(days * units.Day / tick), every: int(days * units.Day / tick), spec: func(a *Spec) {
					plain(a)
					a.Slots.Gap, a.Slots.Daily = x.gap, x.daily
					a.Caps.Charges, a.Caps.Lifetime = 2, 10*units.Day
					if x.money == "daily" {
						a.Caps.Charges = maxShown
					}
					a.entry("firm", func(c *CampaignSpec) {
						c.Count, c.Target.Interests = 4, 3                                     // few, so that slots stay empty
						c.bidCPM(must(t, "uniform", map[string]float64{"from": 40, "to": 80})) // ties would be broken once a tick
						c.HasDaily, c.DailyCap = x.money == "daily", units.Extensive{Value: 60}
						c.HasBudget, c.Budget = x.money == "budget", units.Extensive{Value: 200}
					})
				}}
				if x.sessions > 0 {
					y.world = comeAndGo(x.sessions)
				}
				r, _ := y.run(t, 1, rep)
				slots[k] = append(slots[k], total(r, "ad_slots")/days/n)
				shown[k] = append(shown[k], total(r, "ad_impressions")/days/n)
				revenue[k] = append(revenue[k], total(r, "ad_revenue")/days/n)
			}
		}
		if x.sessions > 0 && x.gap >= units.Day {
			// Renewals: a slot, the gap, and the wait for the next session.
			mean, sd := meanSD(slots[0])
			simtest.Z(t, fmt.Sprintf("gap %v: slots a day", x.gap), mean, sd, replicates, 1/(x.gap.Days()+1/x.sessions), .01)
		}
		for k := 1; k < len(ticks); k++ {
			for name, v := range map[string][3][]float64{"slots": slots, "exposures": shown, "revenue": revenue} {
				var apart []float64 // people and campaigns are the same
				for j := range v[k] {
					apart = append(apart, v[k][j]/v[0][j]-1)
				}
				mean, sd := meanSD(apart)
				// Controllers look once a tick: with money to pace, finer ticks spend a
				// daily cap with less of a margin.
				within := float64(4*sd/math.Sqrt(replicates)) + .001
				if x.money != "" {
					within += .035
				}
				if math.Abs(mean) > min(within, .05) {
					t.Errorf("gap %v, %d a day, %v sessions, %s: %s with %v are %+.4f ± %.4f of what they are with ticks of a day", x.gap, x.daily, x.sessions, x.money, name, ticks[k], mean, sd/math.Sqrt(replicates))
				}

			}
		}
	}
}

// Slots of a consumer lie at least the gap apart, a day has no more than daily
// of them, and each is one of its sessions.
func TestSlotTimes(t *testing.T) {
	for _, tick := range []units.Duration{units.Hour, 7 * units.Hour, units.Day, 7 * units.Day} {
		for _, gap := range []units.Duration{0, 90 * units.Minute, 20 * units.Hour, 50 * units.Hour} {
			m := &ads{start: 1, spec: new(Spec)}
			m.spec.Slots.Gap, m.spec.Slots.Daily = gap, 2
			clock := sim.Clock{Tick: tick, Ticks: 400}
			m.timing = m.spec.timing(clock)
			l := &m.timing
			key := rng.New(1, 1, "sessions")
			k := new(worker)
			for _, modelled := range []bool{true, false} {
				r := new(capRow)
				days := map[int64]int{}
				before, count := int64(-1)<<40, 0
				for tk := 1; tk <= 400; tk++ {
					m.now.session = rng.New(1, 1, "times").At(tk, 0)
					n := int(num.PoissonInverse(key.Open(uint64(tk), 0), float64(3*clock.Days())))
					if !modelled {
						n = -1
					}
					begin := int64(tk) << l.bits
					times := m.slotTimes(k, 7, r, n, begin, m.due(7, r))
					if l.single && modelled {
						due := max(m.due(7, r), begin) - begin
						first := l.firstSession(m.now.session.Row(7), n, due)
						if (first < l.size) != (len(times) > 0) || len(times) > 0 && begin+first != int64(times[0]) {
							t.Fatalf("tick %v, gap %v: slots at %v, the first session is at %d", tick, gap, times, begin+first)
						}
					}
					for _, at := range times {
						if int64(at)-before < l.gap || int64(at)>>l.bits != int64(tk) {
							t.Fatalf("tick %v, gap %v: slots at %d and %d", tick, gap, before, at)
						}
						before = int64(at)
						if modelled && !slices.Contains(l.sessionTimes(m.now.session.Row(7), n, nil), uint16(int64(at)-begin)) {
							t.Fatalf("tick %v, gap %v: a slot at %d, where is no session", tick, gap, at)
						}
						if days[l.day(int64(at))]++; days[l.day(int64(at))] > 2 {
							t.Fatalf("tick %v, gap %v: more than 2 slots on day %d", tick, gap, l.day(int64(at)))
						}
						l.open(r, int64(at))
						count++
					}
				}
				if least := min(2*400*clock.Days(), 400*float64(tick)/float64(gap+8*units.Hour)) / 4; float64(count) < least {
					t.Errorf("tick %v, gap %v: only %d slots", tick, gap, count)
				}
			}
		}
	}
}

func TestCheckWorld(t *testing.T) {
	a := defaults(t)
	a.Caps.ChargeEvery, a.Caps.Idle, a.Caps.Lifetime = 5*units.Minute, 6*units.Hour, 12*units.Hour
	a.GivenPrices = true
	a.entry("car", func(c *CampaignSpec) { c.Target.Regions = []string{"tier9"}; c.Target.Interests = 9 })
	var got []string
	people := society.PeopleSpec{Interests: 8, Regions: []spec.Weight{{Name: "tier1", Value: 1}}}
	a.CheckWorld(sim.Clock{Tick: units.Day}, &people, func(path, format string, args ...any) {
		got = append(got, path+": "+fmt.Sprintf(format, args...))
	})
	all := strings.Join(got, "\n")
	for _, want := range []string{
		"caps.charge_every: 5min is shorter than the tick, 1d, in which it becomes 288 deliveries",
		"caps.idle: 6h is shorter than the tick, 1d, in which it becomes 4 periods",
		"caps.lifetime: 12h is shorter than the tick, 1d, in which it becomes 2 advertisements",
		`campaigns.car.target.regions: "tier9" is not one of consumers.regions`,
		"campaigns.car.target.interests: 9 is more than consumers.interests, 8",
		`prices: "tier2" is not one of consumers.regions`,
	} {
		if !strings.Contains(all, want) {
			t.Errorf("missing: %s", want)
		}
	}
	if t.Failed() {
		t.Log(all)
	}
	a = defaults(t)
	a.Slots.Gap, a.Slots.Daily = 12*units.Hour, 2
	a.CheckWorld(sim.Clock{Tick: units.Day}, &people, func(path, format string, args ...any) {
		t.Errorf("defaults: %s: "+format, append([]any{path}, args...)...)
	})
}

// The arm of a shop: clicks put the shop into the choice set, the shop pays the
// bill, and the advertiser is left with nothing.
func TestShopsAdvertise(t *testing.T) {
	const shops = 3
	x := trial{n: 500, ticks: 5, every: 5, spec: func(a *Spec) {
		plain(a)
		a.Respond.Click = 1
		a.entry("arm", func(c *CampaignSpec) { c.Count, c.Shop = 4, true; c.bidValue(num.Constant(2)) })
	}, world: func(w *society.World, b *sim.Builder) {
		s := b.Scope("commerce")
		w.Consider = society.NewConsideration(w.Scope, w.N, 2)
		s.Members(w.Shop, shops)
	}}
	r, m, w := x.build(t, 1, 1, simtest.Options{Workers: 2})
	if err := r.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	known := 0
	for i := range w.N {
		for place := range 2 {
			if j := w.Consider.At(i, place); j >= 0 {
				known++
				if !slices.ContainsFunc([]int{0, 1, 2, 3}, func(ad int) bool { return m.shopOf(ad) == j }) {
					t.Fatalf("consumer %d has shop %d in mind, which nobody advertises", i, j)
				}
			}
		}
	}
	if known < 500 {
		t.Errorf("%d shops in the minds of 500 consumers", known)
	}
	if w.Advertise.Balance() != 0 || w.Platform.Balance() == 0 || w.Shop.Balance() != -w.Platform.Balance() {
		t.Errorf("advertiser %v, platform %v, shops %v", w.Advertise.Balance(), w.Platform.Balance(), w.Shop.Balance())
	}
}

// A live change of the rules holds from its tick on.
func TestLiveChanges(t *testing.T) {
	x := trial{n: 2000, ticks: 40, every: 1, spec: func(a *Spec) {
		plain(a)
		a.entry("firm", func(c *CampaignSpec) {
			c.Count = 2
			c.bidCPM(must(t, "uniform", map[string]float64{"from": 10, "to": 100}))
		})
	}}
	r, m, _ := x.build(t, 1, 1, simtest.Options{Workers: 1})
	for tick := sim.Tick(1); tick <= 40; tick++ {
		switch tick {
		case 11:
			m.spec.Auction = "first_price"
		case 21:
			m.spec.Slots.Gap = 48 * units.Hour
		case 31:
			m.spec.Slots.Daily = 0
		}
		m.spec.Rebuild(tick)
		if err := r.Advance(tick); err != nil {
			t.Fatal(err)
		}
	}
	r.Close()
	price, shown := r.Series("ad_price"), r.Series("ad_impressions")
	high, low := max(m.campaigns[0].cpm, m.campaigns[1].cpm), min(m.campaigns[0].cpm, m.campaigns[1].cpm)
	near(t, "second price", price[9], low, 1e-3) // row 0 of a run by hand is tick 1
	near(t, "first price", price[10], high, 1e-3)
	if shown[9] != 2000 || math.Abs(shown[22]+shown[23]-2000) > 1 || shown[31] != 0 {
		t.Errorf("exposures %v", shown)
	}
}

// Extreme values: everything certain, everything impossible, no campaign, one
// consumer.
func TestExtremes(t *testing.T) {
	for name, set := range map[string]func(a *Spec){
		"certain": func(a *Spec) {
			r := &a.Respond
			r.Click, r.Like, r.Comment, r.Forward, r.Collect, r.Hide = 1, 1, 1, 1, 1, 1
		},
		"impossible": func(a *Spec) {
			r := &a.Respond
			r.Click, r.Like, r.Comment, r.Forward, r.Collect, r.Hide = 0, 0, 0, 0, 0, 0
		},
		"explore all":   func(a *Spec) { a.Explore = 1 },
		"wrong tags":    func(a *Spec) { a.Tags.Gender, a.Tags.Age, a.Tags.Region, a.Tags.Interest = 1, 1, 1, 1 },
		"no campaign":   func(a *Spec) { a.Campaigns = nil },
		"no slots":      func(a *Spec) { a.Slots.Daily = 0 },
		"no money":      func(a *Spec) { a.Campaigns[1].V.DailyCap = units.Extensive{} },
		"oracle":        func(a *Spec) { a.Learner, a.Billing = "oracle", "interactive" },
		"nothing known": func(a *Spec) { a.Prior = 1e-6; a.Learner = "beta_binomial"; a.Billing = "interactive" },
		"after the end": func(a *Spec) { a.From = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC) },
	} {
		for _, n := range []int{1, 400} {
			x := market(t)
			x.n, x.ticks, x.rounds = n, 15, 2
			if n == 1 {
				x.ties = society.TiesSpec{Kind: "complete"}
			}
			inner := x.spec
			x.spec = func(a *Spec) { inner(a); set(a) }
			r, m := x.run(t, 1, 1)
			if total(r, "ad_impressions") > total(r, "ad_slots") {
				t.Errorf("%s: more exposures than slots", name)
			}
			for k := range m.campaigns {
				if c := &m.campaigns[k]; c.hasBudget && c.total.spend > c.budget {
					t.Errorf("%s: %s spends %v of %v", name, c.name, c.total.spend, c.budget)
				}
			}
		}
	}
}
