package content

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
)

// A badge adds β_v to the log-odds that an account's articles are read, from the tick after it
// was awarded. A lift of 0 changes no bit.
func TestBadge(t *testing.T) {
	const accounts = 400
	verified := make([]bool, accounts)
	badge := func(lift float64) func(*sim.Builder, *society.World) {
		return func(_ *sim.Builder, w *society.World) {
			w.Badge = society.NewBadge([society.Trades][]bool{society.TradeAccount: verified})
			w.Badge.Lift = lift
		}
	}
	for k := range verified {
		verified[k] = k%2 == 0
	}
	x := trial{n: 2000, ticks: 40, after: lone, ties: society.TiesSpec{Kind: "ring", Degree: 2}, world: badge(1), set: func(p *Spec) {
		fixed(p, 0.2, 0)
		p.Accounts[0].V.Count = count(accounts)
		p.Accounts[0].V.Articles = perDay(2)
	}}
	_, m := x.run(t, 1)
	var reads, articles [2]float64
	for k := range m.accounts {
		a := &m.accounts[k]
		reads[k%2] += float64(a.reads)
		articles[k%2] += float64(a.articles)
	}
	for k, want := range []float64{num.Sigmoid(logit(0.2) + 1), 0.2} {
		// Articles of the last tick have not ended.
		simtest.Z(t, "share of articles read", reads[k]/articles[k], math.Sqrt(want*(1-want)), int(articles[k]), want, 0.01*want)
	}
	x.world = nil
	without, _ := x.run(t, 1)
	x.world = badge(0)
	neutral, _ := x.run(t, 1)
	if a, b := societytest.Total(without.Series("article_reads")), societytest.Total(neutral.Series("article_reads")); a != b || a == 0 {
		t.Errorf("%v reads without badges, %v with those that lift nothing", a, b)
	}
}

// The table of an account that has left belongs to no other account. An account that later
// changes its quality keeps its badge, and articles of the one that left keep their quality.
func TestBadgeBesideTheLeft(t *testing.T) {
	verified := make([]bool, 3)
	still := mobile(1, func(*society.World, sim.Tick, sim.Phase) {})
	_, m := trial{n: 50, ticks: 1, ties: society.TiesSpec{Kind: "ring", Degree: 2}, set: func(p *Spec) { p.Accounts[0].V.Count = count(2) },
		world: func(b *sim.Builder, w *society.World) {
			still(b, w)
			w.Badge = society.NewBadge([society.Trades][]bool{society.TradeAccount: verified})
			w.Badge.Lift = 1
		}}.run(t, 1)
	m.improve(1, 0.25)
	m.leave(1)
	verified[0] = true
	m.improve(0, 0.75)
	m.followBadges()
	if a, b := m.tables[m.accounts[0].table], m.tables[m.accounts[1].table]; a.badge != 1 || a.quality != 0.75 || b.badge != 0 || b.quality != 0.25 {
		t.Errorf("badge %v and quality %v, of who left %v and %v", a.badge, a.quality, b.badge, b.quality)
	}
	// The table is free for reuse once no article of the account that left circulates.
	for k, live := range [][]*article{{{account: 1}}, nil} {
		m.live = live
		m.enter(1)
		before := len(m.tables)
		m.improve(1, 0.1)
		if fresh := len(m.tables) - before; fresh != 1-k {
			t.Errorf("%d tables are made, should be %d", fresh, 1-k)
		}
		m.leave(1)
	}
	if a := m.tables[m.accounts[0].table]; a.quality != 0.75 {
		t.Errorf("quality %v", a.quality)
	}
}
