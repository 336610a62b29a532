package content

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
)

// Each consumer is in one group of a layer, with friends. The median size is that of the
// distribution, less the friends who already have a group.
func TestGroups(t *testing.T) {
	for _, kind := range []society.TiesSpec{{Kind: "erdos_renyi", MeanDegree: 30}, {Kind: "complete"}, {Kind: "ring", Degree: 4}, {Kind: "erdos_renyi", MeanDegree: 0.5}} {
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

// On a ring, where neighbours are neighbours in the rows, the mean audience in groups has the mean and
// the scatter of a slow twin in which consumers come in a random order.
func TestGroupsOfARing(t *testing.T) {
	const n, draws = 1000, 60
	r := rand.New(rand.NewPCG(1, 2))
	slow := func() (audience float64) {
		var groups [][]int
		of := make([]int, n) // 1 + group
		for _, i := range r.Perm(n) {
			if of[i] > 0 {
				continue
			}
			from, row := r.IntN(4), []int{(i + n - 2) % n, (i + n - 1) % n, (i + 1) % n, (i + 2) % n}
			row = append(row[from:], row[:from]...)
			first := slices.IndexFunc(row, func(j int) bool { return of[j] == 0 })
			if first < 0 { // it joins a friend's group
				of[i] = of[row[0]]
				groups[of[i]-1] = append(groups[of[i]-1], i)
				continue
			}
			g := []int{i, row[first]}
			near := func(j int) bool { d := (j - row[first] + n) % n; return d <= 2 || d >= n-2 }
			for _, mutual := range []bool{true, false} {
				for _, j := range row {
					if of[j] == 0 && len(g) < 5 && !slices.Contains(g, j) && near(j) == mutual {
						g = append(g, j)
					}
				}
			}
			groups = append(groups, g)
			for _, j := range g {
				of[j] = len(groups)
			}
		}
		for _, g := range groups {
			audience += float64(len(g)*(len(g)-1)) / n
		}
		return audience
	}
	var sum, squares [2]float64
	for draw := range draws {
		x := trial{n: n, ties: society.TiesSpec{Kind: "ring", Degree: 4}, ticks: 1, set: func(p *Spec) { p.Chat.Size = num.Constant(5) }}
		_, m := x.build(t, draw+1, simtest.Options{Workers: 1})
		audience := 0.0
		for i := range n {
			audience += float64(len(m.layers[0].group(i))-1) / n
		}
		for k, x := range []float64{audience, slow()} {
			sum[k] += x / draws
			squares[k] += x * x / draws
		}
	}
	v, w := squares[0]-sum[0]*sum[0], squares[1]-sum[1]*sum[1]
	z := (sum[0] - sum[1]) / math.Sqrt((v+w)/draws)
	t.Logf("audience %.3f with sd %.3f, twin %.3f with sd %.3f: z %.1f", sum[0], math.Sqrt(v), sum[1], math.Sqrt(w), z)
	if ratio := v / w; !(math.Abs(z) <= 4) || ratio > 3 || ratio < 1./3 { // ln ratio has a standard error of .26
		t.Error("groups do not arise as in the twin")
	}
}

// On the complete graph all groups but the last have the drawn size, rounded and at least two.
func TestSizeOfGroups(t *testing.T) {
	for size, want := range map[float64]int{5: 5, 7.6: 8, 0.3: 2} {
		x := trial{n: 2001, ties: society.TiesSpec{Kind: "complete"}, ticks: 1, set: func(p *Spec) { p.Chat.Size = num.Constant(size) }}
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
