package sharing

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/rng"
)

// With many friends the formula asks some of them, strong and weak, and equals on average what all
// of them give; a few strong friends trust the buyer by what it handed on.
func TestToFollow(t *testing.T) {
	_, m := trial{world: societytest.World{N: 400, Ticks: 3, Ties: regular(50), Pace: 5, Open: 0.5, Seen: 0.4,
		Users: 0.8}, spec: "{enter: {rate: 0/day}}",
		before: func(b *sim.Builder, w *society.World) {
			k := w.NewWeak(b.Scope("encounters"), 20, 0)
			for j, n := 0, 0; n < 13; j++ {
				if j != 7 && !w.Graph.Has(7, j) {
					k.Form(7, j, 0.2+float64(n)/20, 0)
					n++
				}
			}
		},
		more: func(_ *sim.Builder, _ *society.World, m *sharing) { m.start(1, 200) }}.run(t)
	s := m.sellers[0]
	m.appraise(s)
	const buyer = 7
	for _, f := range m.w.Graph.Neighbours(buyer)[10:20] {
		m.trust[pair{f, buyer}] = 0.1 + float32(f)/500
	}
	want := 0.0
	one := func(f uint32) {
		trust := effectiveTrust(m.trustIn(f, buyer, 0), m.spec.Trust.Keep, 2)
		if f == 200 || !m.w.View(int(f)).Using || trust <= m.spec.Trust.Ignore {
			return
		}
		feed, _ := m.w.ReachOf(int(f), 0)
		buy := chanceOf(utility(s.base, m.spec.Buy.Match, m.match(s, f), m.spec.Buy.Trust, trust))
		want += feed * m.w.View(int(f)).Share() * buy * m.passes(&m.ventures[0], 0.5)
	}
	for _, f := range m.w.Graph.Neighbours(buyer) {
		one(f)
	}
	for _, f := range m.w.Weak.Friends(buyer) {
		one(f.Who)
	}
	sum, squares, values := 0.0, 0.0, map[float64]bool{}
	const n = 4000
	for k := range uint64(n) {
		x := m.toFollow(s, &purchase{item: item{hand: 1, key: rng.New(1, 1, "cards").Sub(k)}, who: buyer}, 0.5)
		sum, squares, values[x] = sum+x, squares+x*x, true
	}
	mean := sum / n
	if se := math.Sqrt((squares/n - mean*mean) / n); !(math.Abs(mean-want) <= 4*se) || len(values) < 20 {
		t.Errorf("%v of %d friends; all of them say %v, standard error %v", mean, len(values), want, se)
	}
}

func chanceOf(v float64) float64 { return 1 / (1 + math.Exp(-v)) }
