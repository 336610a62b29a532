package content

import (
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/weak"
	"guanxi/sim"
	"guanxi/sim/spec"
)

// Weak friends see what a consumer shares in Moments as strong ones do: a ring of four
// neighbours, of whom two are weak ties, gives the same results as one of four strong ones. Likes
// are recorded on the ties. A layer without ties changes nothing.
func TestWeakFriendsSeeShares(t *testing.T) {
	x := trial{n: 600, ties: society.TiesSpec{Kind: "ring", Degree: 4}, ticks: 60, pace: 3, open: 0.4, room: 0.8,
		expire: 3, satisfy: true,
		set: func(p *Spec) {
			fixed(p, 0.4, 0.5)
			p.Accounts[0].V.Count = count(20)
			p.Accounts[0].V.Articles = perDay(1)
			p.InitialFollows, p.HasShare = 3, true
			p.Read.FriendLikes = 1
			p.Like, p.Follow = 0.4, 0.1
			p.ShareTo = []spec.Weight{{Name: "moments", Value: 1}}
		}}
	var layer *weak.Ties
	tie := func(second bool) func(*sim.Builder, *society.World) {
		return func(b *sim.Builder, w *society.World) {
			layer = w.NewWeak(b.Scope("weak"), 50, 0)
			for i := range w.N {
				if second {
					layer.Form(i, (i+2)%w.N, 0.5, 0)
				}
			}
		}
	}
	strong, _ := x.run(t, 1)
	x.world = tie(false)
	empty, _ := x.run(t, 1)
	x.ties.Degree, x.world = 2, tie(true)
	weak, _ := x.run(t, 1)
	for _, name := range []string{"article_reads", "article_reads.moments", "article_shares", "article_likes"} {
		a, b, c := strong.Series(name), weak.Series(name), empty.Series(name)
		if !slices.Equal(a, b) || !slices.Equal(a, c) || sum(a) == 0 {
			t.Errorf("%s: %v with strong friends, %v with weak ones, %v beside an empty layer", name, sum(a), sum(b), sum(c))
		}
	}
	touches := 0
	for _, k := range layer.TakeTouches {
		touches += k
	}
	if likes := sum(weak.Series("article_likes")); float64(touches) < 0.35*likes || float64(touches) > 0.65*likes {
		t.Errorf("%d of %v likes were along weak ties, half of all", touches, likes)
	}
}
