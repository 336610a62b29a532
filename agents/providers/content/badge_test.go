package content

import (
	"math"
	"testing"

	"guanxi/agents/society"
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
	x := trial{n: 2000, ticks: 40, after: lone, ties: society.TiesSpec{Kind: "ring", Degree: 2}, world: badge(1),
		set: func(p *Spec) {
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
		simtest.Z(t, "share of articles read", reads[k]/articles[k], math.Sqrt(want*(1-want)), int(articles[k]), want,
			0.01*want)
	}
	x.world = nil
	without, _ := x.run(t, 1)
	x.world = badge(0)
	neutral, _ := x.run(t, 1)
	if a, b := sum(without.Series("article_reads")), sum(neutral.Series("article_reads")); a != b || a == 0 {
		t.Errorf("%v reads without badges, %v with those that lift nothing", a, b)
	}
}
