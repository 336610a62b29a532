package content

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// Linkage multiplies the probability of looking at a push by its factor, up to 1. A factor of 1
// changes nothing.
func TestVisits(t *testing.T) {
	reads := func(factor float64) float64 {
		x := trial{n: 5000, ticks: 3, set: func(p *Spec) {
			fixed(p, 0.5, 0)
			p.Read.SeenPush = 0.3
			p.Accounts[0].V.Count, p.Accounts[0].V.Articles = count(4000), perDay(1)
		}, after: lone}
		x.world = func(_ *sim.Builder, w *society.World) { societytest.Visits(w, society.UseArticles, factor) }
		r, _ := x.run(t, 1)
		articles := societytest.Total(r.Series("articles"))
		if factor > 0 {
			// Pushes of the last tick may be met only after the run: one in two of its day.
			want := min(0.3*factor, 1) * 0.5 * (1 - 0.5/3)
			simtest.Z(t, "reads of a push", societytest.Total(r.Series("article_reads.push"))/articles, math.Sqrt(want*(1-want)), int(articles), want, 0.01)
		}
		return societytest.Total(r.Series("article_reads.push"))
	}
	without := reads(-1)
	if same := reads(1); same != without {
		t.Errorf("%v reads at a factor of 1, %v without linkage", same, without)
	}
	if none := reads(0); none != 0 {
		t.Errorf("%v reads where nobody comes to accounts", none)
	}
	reads(2)
	reads(10)
}
