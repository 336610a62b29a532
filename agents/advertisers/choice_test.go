package advertisers

import (
	"testing"

	"guanxi/agents/platform/tags"
	"guanxi/sim"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

func TestPromised(t *testing.T) {
	need.Near(t, "as expected", promised(1.5, 0, 0), 1.5, 0)
	need.Near(t, "as often seen as not", promised(1.5, -10, 20), .5, 1e-12)
}

// The platform expects .02 of exposures of .1 to be interactions, at 5 each: where .03 are, 100,000 cost half as
// much again, 43 standard errors; of 100 nobody can tell.
func TestCheaper(t *testing.T) {
	q := func(n, rate float64) *Quotes { return &Quotes{.1 * n, rate * 5 * n, .1 * 5 * n} }
	for _, x := range []struct {
		quotes *Quotes
		what   int64
		sure   bool
	}{{q(1e5, .03), 0, true}, {q(1e5, .01), 1, true}, {q(100, .03), 0, false}, {q(100, 0), 1, false}, {q(1e5, .02), 0, false}, {&Quotes{}, 0, false}} {
		if what, sure := x.quotes.cheaper(); what != x.what || sure != x.sure {
			t.Errorf("%+v: %d, %v", x.quotes, what, sure)
		}
	}
}

// stand is a campaign shown to women, who buy, and to men, who never do. Each period h of each have an
// interaction at a price of 3; each of a woman sells something of a margin of 10.
type stand struct {
	*Advertisers
	notes Notes
	h     int
}

func newStand(h int, explore float64) *stand {
	e := &CampaignSpec{}
	e.Bid.HasProfit, e.Bid.Profit.Return, e.Bid.Profit.Chooses, e.Bid.Profit.Explore = true, .25, []string{Targets}, explore
	k := tags.Cells{Genders: 2, Ages: 1, Regions: 1, Interests: 1}
	a := &Advertisers{demand: &Demand{Campaigns: []spec.Named[CampaignSpec]{{V: *e}}}, tags: &tags.Tags{Cells: k, Articles: tags.None, People: []float64{60, 40}}, Records: make([]Record, 1), Views: [2]float64{.5, 0}}
	c := Campaign{Entry: e, Luck: 1, Chooses: true, Product: &Product{Price: 10 * units.One, Sale: 1}, target: sim.NewBits(2), People: 100}
	c.target.Set(0)
	c.target.Set(1)
	a.Campaigns = []Campaign{c}
	a.findWanted()
	a.Trials = make([]Trial, a.perCampaign())
	a.choices = choices{quotes: make([]Quotes, 1), interactive: make([]int64, 1)}
	return &stand{a, a.NewNotes(), h}
}

// month shows it for a month, lets it choose, and returns its profit.
func (x *stand) month(t sim.Tick) (profit float64) {
	r := &x.Records[0]
	for cell := range 2 {
		for range x.h {
			if !x.Wanted[cell].Has(0) {
				continue
			}
			seen := Seen{Cell: cell, Hit: true, Cost: int64(3 * units.One), Viewed: []units.Money{units.One, 0}[cell]}
			x.Write(&x.notes, &seen)
			r.Interactions[0]++
			r.Views[0] += seen.Viewed.Float()
			profit += float64(10*seen.Viewed.Float()) - 3
		}
	}
	x.Read(0, []*Notes{&x.notes})
	x.choose(t, 0, 30)
	return profit
}

// A margin of 10 and views at half of the interactions are expected at first, so a bid of 4 leaves 1. After n
// interactions with men (20 − 3n)/(20 + n) is expected of them, below 0 from n = 7 on, in the second month. Then
// the profit is that of women alone, and without exploring men never come back.
func TestWhoNeverBuysIsDropped(t *testing.T) {
	x := newStand(5, 0)
	for month := range 24 {
		want, people, men := 35., 60., false
		if month < 2 {
			want = 20
		}
		if month < 1 {
			people, men = 100, true
		}
		need.Near(t, "profit", x.month(sim.Tick(30*month)), want, 1e-9)
		need.Near(t, "people targeted", x.Campaigns[0].People, people, 0)
		if !x.Wanted[0].Has(0) || x.Wanted[1].Has(0) != men {
			t.Fatalf("month %d: men are targeted: %v", month, x.Wanted[1].Has(0))
		}
	}
}

// Exploring shows it to men again with its probability, and where they buy by then they are targeted again.
func TestExploringLearnsBack(t *testing.T) {
	x, back := newStand(5, .2), 0
	for month := range 400 {
		if x.month(sim.Tick(30 * month)); month >= 3 && x.Wanted[1].Has(0) {
			back++
		}
	}
	need.Near(t, "months with men", float64(back), 397*.2, 4*8)
	gain := x.Trials[1].Gain
	x.Trials[1].Gain = -gain
	x.month(15000)
	if !x.Wanted[1].Has(0) {
		t.Error("men who buy are not targeted")
	}
}

// What was seen is forgotten, at the rate of learners.
func TestChoicesForget(t *testing.T) {
	x := newStand(5, 0)
	x.Forgetting = .01
	x.month(30)
	need.Near(t, "interactions remembered after 30 ticks", x.Trials[0].Hits, 5*.7408182, 1e-6)
}
