package adoption

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

// chain gives the exact probability that each node adopts: every signal is tried by itself, in an order
// drawn at random.
type chain struct {
	friends [][]int
	p       []float64
	r       *rand.Rand
	sum     []float64
}

func (c *chain) try(weight float64, adopted []bool, heard []int, waiting [][2]int) {
	for len(waiting) > 0 && adopted[waiting[0][1]] {
		waiting = waiting[1:]
	}
	if len(waiting) == 0 {
		for i, yes := range adopted {
			if yes {
				c.sum[i] += weight
			}
		}
		return
	}
	at := c.r.IntN(len(waiting))
	j := waiting[at][1]
	rest := slices.Delete(slices.Clone(waiting), at, at+1)
	if adopted[j] {
		c.try(weight, adopted, heard, rest)
		return
	}
	chance := c.p[min(heard[j], len(c.p)-1)]
	heard, more := slices.Clone(heard), slices.Clone(rest)
	heard[j]++
	c.try(weight*(1-chance), adopted, heard, rest)
	for _, k := range c.friends[j] {
		more = append(more, [2]int{j, k})
	}
	adopted = slices.Clone(adopted)
	adopted[j] = true
	c.try(weight*chance, adopted, heard, more)
}

// On small graphs drawn at random, with and without direction, each node adopts as often as the tree of all that
// can happen says, in which signals are tried one by one.
func TestReinforcedSignals(t *testing.T) {
	const replicates = 1200
	r := rand.New(rand.NewPCG(3, 9))
	for try := range 12 {
		n, kind := 4+r.IntN(2), []string{"edges", "arcs", "complete"}[try%3]
		if kind == "complete" {
			n = 4
		}
		c := &chain{friends: make([][]int, n), p: []float64{.1 + .4*r.Float64()}, r: r, sum: make([]float64, n)}
		a := Spec{Model: "cascade", Transmission: c.p[0], Initial: &spec.Node{Kind: spec.ListNode,
			Items: []*spec.Node{spec.Scalar("0")}}}
		for k := range 1 + r.IntN(2) {
			a.Reinforced = append(a.Reinforced, r.Float64()*min(3, 1/c.p[k]))
			c.p = append(c.p, c.p[k]*a.Reinforced[k])
		}
		lines := ""
		for i := range n {
			lines += fmt.Sprintf("%d %d\n", i, i) // the node exists
			for j := range n {
				if (kind == "arcs" && i != j || j < i) && (kind == "complete" || r.IntN(3) > 0) {
					lines += fmt.Sprintf("%d %d\n", i, j)
					c.friends[i] = append(c.friends[i], j)
					if kind != "arcs" {
						c.friends[j] = append(c.friends[j], i)
					}
				}
			}
		}
		var waiting [][2]int
		for _, j := range c.friends[0] {
			waiting = append(waiting, [2]int{0, j})
		}
		c.try(1, append([]bool{true}, make([]bool, n-1)...), make([]int, n), waiting)
		world := societytest.World{N: n, Ties: society.TiesSpec{Kind: "complete"}, Ticks: 12, Seed: uint64(try), Users: -1}
		if kind != "complete" {
			world.Ties = society.TiesSpec{Kind: "file", Path: "g", Format: "auto", Directed: kind == "arcs"}
			world.Files = map[string]string{"g": lines}
		}
		got := make([]float64, n)
		for world.Replicate = 1; world.Replicate <= replicates; world.Replicate++ {
			own := a
			run, w := world.Build(t, simtest.Options{Workers: 1}, func(b *sim.Builder, w *society.World) error {
				return own.filled().Build(b.Scope("adoption"), w)
			})
			simtest.Run(t, run)
			for i := range n {
				if w.Status[i] == society.Using {
					got[i] += 1. / replicates
				}
			}
		}
		for i, want := range c.sum {
			simtest.Z(t, fmt.Sprintf("graph %d of %s, factors %.3g: node %d", try, kind, a.Reinforced, i), got[i],
				math.Sqrt(max(0, want*(1-want))), replicates, want, 1e-9)
		}
	}
}

// On a large random graph of degree 6, which is a tree nearby, a neighbour of somebody who has not adopted
// has with probability y, the least root of y = s + (1 − s)·Σ_j B(5, j; y)·F(j), s the share of the first ones.
func TestReinforcedOnRegularGraph(t *testing.T) {
	const s, degree = .03, 6
	p := []float64{.16, .32, .064}
	reached := func(y float64, friends int) (sum float64) {
		binomial := math.Pow(1-y, float64(friends))
		stay := 1.
		for j := range friends + 1 {
			sum += binomial * (1 - stay)
			stay *= 1 - p[min(j, len(p)-1)]
			binomial *= float64(friends-j) / float64(j+1) * y / (1 - y)
		}
		return s + (1-s)*sum
	}
	y := 0.
	for range 2000 {
		y = reached(y, degree-1)
	}
	trial{n: 20000, ties: society.TiesSpec{Kind: "regular", Degree: degree}, ticks: 80, every: 80, initial: "3%",
		spec: Spec{Model: "cascade", Transmission: p[0], Reinforced: []float64{2, .2}}}.
		expect(t, "share that adopts", 5, 8, 2e-3, map[int]float64{1: reached(y, degree)})
	// Factors of 1 are percolation, as without them (V11).
	outbreaks(t, "factor 1", trial{n: 10000, ties: society.TiesSpec{Kind: "regular", Degree: 3}, ticks: 200, initial: "1",
		spec: Spec{Model: "cascade", Transmission: 0.6, Reinforced: []float64{1}}}, 100, 0.70370, 0.70370)
}

func TestReinforcedContract(t *testing.T) {
	for _, kind := range []string{"ring", "complete"} {
		x := trial{n: 9000, ties: society.TiesSpec{Kind: kind, Degree: 10}, ticks: 60, initial: "0.5%",
			spec: Spec{Model: "cascade", Transmission: .2, Reinforced: []float64{2, .5}, Innovation: perDay(0.001)}}
		if kind == "complete" {
			x.spec.Transmission = 1e-4
		}
		simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
			r, _ := x.build(t, 3, 1, o)
			return r
		})
	}
}

// A signal that would convince with a probability above 1 is refused, and says which.
func TestReinforcedChances(t *testing.T) {
	for text, want := range map[string]string{
		"{model: cascade, transmission: 50%, reinforcement: [2]}":         "",
		"{model: cascade, transmission: 50%, reinforcement: [.5, 4.1]}":   "signal 3 convinces with probability 1.025",
		"{model: cascade, transmission: 50%, reinforcement: [-1]}":        "-1 is out of range",
		"{model: cascade, transmission: 50%, reinforcement: [2, x]}":      `"x" is not a number`,
		"{model: cascade, transmission: 50%, reinforcement: 2}":           "write [2]",
		"{model: threshold, threshold: 0.5, reinforcement: [2]}":          "only with model: cascade",
		"{model: cascade, transmission: 50%, reinforcement: [1, {a: 2}]}": "not a mapping",
	} {
		var node *spec.Node
		spec.Decode(nil, func(s *spec.Section) { s.Tree(&node, "x", text, "") })
		_, problems := spec.Decode(node, new(Spec).Declare)
		if err := problems.Err(); want != "" {
			need.Refusal(t, err, want, "reinforcement")
		} else if err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}
