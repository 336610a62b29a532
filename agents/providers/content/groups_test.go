package content

import (
	"testing"

	"guanxi/agents/society"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
)

// Each consumer is in one group of a layer, with friends. The median size is that of the
// distribution, less the friends who already have a group.
func TestGroups(t *testing.T) {
	for _, kind := range []society.TiesSpec{{Kind: "erdos_renyi", MeanDegree: 30}, {Kind: "complete"},
		{Kind: "ring", Degree: 4}, {Kind: "erdos_renyi", MeanDegree: 0.5}} {
		x := trial{n: 2000, ties: kind, ticks: 1, set: func(p *Spec) { p.Chat.Groups = 2 }}
		_, m := x.build(t, 1, simtest.Options{Workers: 1})
		if len(m.layers) != 2 {
			t.Fatalf("%d layers", len(m.layers))
		}
		same, members := 0, 0
		for _, l := range m.layers {
			seen := make([]bool, 2000)
			for i := range 2000 {
				g := l.group(i)
				at := 0
				for _, j := range g {
					if int(j) == i {
						at++
					}
				}
				if at != 1 {
					t.Fatalf("%s: consumer %d is %d times in its group", kind.Kind, i, at)
				}
				seen[i] = true
				members += len(g) - 1
				// A consumer with friends has one in its group, since no group is full.
				knows := m.w.Graph.Degree(i) == 0 || kind.Kind == "complete"
				for _, j := range g {
					knows = knows || m.w.Graph.Has(i, int(j))
				}
				if !knows {
					t.Errorf("%s: consumer %d knows nobody of its group of %d", kind.Kind, i, len(g))
				}
			}
		}
		for i := range 2000 {
			for _, j := range m.layers[0].group(i) {
				for _, k := range m.layers[1].group(i) {
					if j == k && int(j) != i {
						same++
					}
				}
			}
		}
		t.Logf("%s: %.1f others in a group, %.2f of them in both", kind.Kind, float64(members)/4000, float64(same)/2000)
	}
}

// On the complete graph all groups but the last have the drawn size, rounded and at least two.
func TestSizeOfGroups(t *testing.T) {
	for size, want := range map[float64]int{5: 5, 7.6: 8, 0.3: 2} {
		x := trial{n: 2001, ties: society.TiesSpec{Kind: "complete"}, ticks: 1,
			set: func(p *Spec) { p.Chat.Size = num.Constant(size) }}
		_, m := x.build(t, 1, simtest.Options{Workers: 1})
		others := 0
		for i := range 2001 {
			if len(m.layers[0].group(i)) != want {
				others++
			}
		}
		if others >= want {
			t.Errorf("%d are in groups of another size than %d", others, want)
		}
	}
}
