package commerce

import (
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

// What is written for a consumer is read back, with few shops and with many.
func TestLatest(t *testing.T) {
	for _, shops := range []int{1, math.MaxUint16 - 1, math.MaxUint16, 1 << 20} {
		l := newLatest(sim.NewBuilder(sim.Config{}).Scope("commerce"), 3, shops)
		l.set(1, uint32(shops))
		l.set(2, 1)
		if got, want := []uint32{l.at(2), l.at(1), l.at(0)}, []uint32{1, uint32(shops), 0}; !slices.Equal(got, want) {
			t.Errorf("%d shops: %v, should be %v", shops, got, want)
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
		m.latest.set(i, i+1)
	}
	for who, want := range [][]int{0: nil, 1: {0, 3}, 2: {0}, 4: {1}} {
		if got := m.heardBy(who); !slices.Equal(got, want) {
			t.Errorf("consumer %d hears of the purchases at %v, should be %v", who, got, want)
		}
	}
}

// heardBy is the shops, of the first ten, at which consumer i hears that friends bought.
func (m *commerce) heardBy(i int) (shops []int) {
	o := newOffers(10)
	for j := range 10 {
		o.add(j)
	}
	m.hear(&o, m.draw, i, 0, m.spec.Choice.Social)
	for k, v := range o.persuasion {
		if v != 0 {
			shops = append(shops, o.shop[k])
		}
	}
	return shops
}
