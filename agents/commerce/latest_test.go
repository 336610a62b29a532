package commerce

import (
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

// What is written for a consumer is read back, with few shops and with many.
func TestLatest(t *testing.T) {
	for _, shops := range []int{1, math.MaxUint16 - 1, math.MaxUint16, 1 << 20} {
		l := newLatest(sim.NewBuilder(sim.Config{}).Scope("commerce"), 3, shops)
		l.set(1, uint32(shops))
		l.set(2, 1)
		rows := []uint32{2, 1, 0, 1}
		l.all(rows)
		if want := []uint32{1, uint32(shops), 0, uint32(shops)}; !slices.Equal(rows, want) || l.at(1) != want[1] {
			t.Errorf("%d shops: %v and %d, should be %v", shops, rows, l.at(1), want)
		}
	}
}

// On a directed graph u → v means that u influences v: a consumer asks those who influence it, not
// those whom it influences.
func TestHearOnADirectedGraph(t *testing.T) {
	g := need.Value(graph.FromEdges(6, true, []graph.Edge{{U: 0, V: 1}, {U: 0, V: 2}, {U: 3, V: 1}, {U: 1, V: 4}}))(t)
	x := trial{world: societytest.World{N: 6, Ticks: 1}, more: func(_ *sim.Builder, w *society.World) { w.Graph = g }}
	r, m := x.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	for i := range uint32(6) {
		m.latest.set(i, 10+i)
	}
	d := &desk{looks: []look{{who: 0}, {who: 1}, {who: 2}, {who: 4}}}
	m.hear(d, rng.New(1, 1, "hear"))
	if want := []uint32{10, 13, 10, 11}; !slices.Equal(d.heard, want) {
		t.Errorf("shops of friends' latest purchases: %v, should be %v", d.heard, want)
	}
}
