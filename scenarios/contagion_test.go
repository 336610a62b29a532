package scenarios_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// torus gives the friends of each on a rectangle whose opposite sides meet: six, with one diagonal, or eight,
// with both.
func torus(rows, columns, degree int) [][]int {
	friends := make([][]int, rows*columns)
	for i := range friends {
		for _, step := range [][2]int{{0, 1}, {0, -1}, {1, 0}, {-1, 0}, {1, 1}, {-1, -1}, {1, -1}, {-1, 1}}[:degree] {
			friends[i] = append(friends[i], (i/columns+step[0]+rows)%rows*columns+(i%columns+step[1]+columns)%columns)
		}
	}
	return friends
}

// switched draws other friends, as many for each: pairs of ties exchange their ends, again and again.
func switched(friends [][]int, r *rand.Rand) [][]int {
	var ties [][2]int
	knows := map[[2]int]bool{}
	for i, row := range friends {
		for _, j := range row {
			knows[[2]int{i, j}] = true
			if i < j {
				ties = append(ties, [2]int{i, j})
			}
		}
	}
	for range 12 * len(ties) {
		x, y := &ties[r.IntN(len(ties))], &ties[r.IntN(len(ties))]
		a, b, c, d := x[0], x[1], y[r.IntN(2)], 0
		d = y[0] + y[1] - c
		if a == c || a == d || b == c || b == d || knows[[2]int{a, d}] || knows[[2]int{c, b}] {
			continue
		}
		for _, t := range [][2]int{{a, b}, {b, a}, {c, d}, {d, c}} {
			delete(knows, t)
		}
		for _, t := range [][2]int{{a, d}, {d, a}, {c, b}, {b, c}} {
			knows[t] = true
		}
		*x, *y = [2]int{a, d}, [2]int{c, b}
	}
	out := make([][]int, len(friends))
	for _, t := range ties {
		out[t[0]], out[t[1]] = append(out[t[0]], t[1]), append(out[t[1]], t[0])
	}
	return out
}

// spread is the share that adopts: whoever adopts tells its friends one by one.
func spread(friends [][]int, p []float64, r *rand.Rand) float64 {
	adopted, heard := make([]bool, len(friends)), make([]int, len(friends))
	telling := []int{r.IntN(len(friends))}
	adopted[telling[0]] = true
	for k := 0; k < len(telling); k++ {
		for _, j := range friends[telling[k]] {
			if !adopted[j] {
				adopted[j] = r.Float64() < p[min(heard[j], len(p)-1)]
				heard[j]++
				if adopted[j] {
					telling = append(telling, j)
				}
			}
		}
	}
	return float64(len(telling)) / float64(len(friends))
}

// Checks the numbers that contagion.yaml states, against a cascade on graphs of its own: more adopt on the
// lattice where several friends have to convince, and fewer where one friend does.
func TestContagion(t *testing.T) {
	const twins, replicates = 4000, 300
	eight := []string{"consumers.count=144", "graph.degree=8", "adoption.transmission=14.7%"}
	text, _ := scenarios.Bundled("contagion")
	for k, x := range []struct {
		p               []float64
		lattice, random string
		set             []string
	}{
		{[]float64{.204, .51}, "0.54", "0.39", nil},
		{[]float64{.147, .3675}, "0.54", "0.38", eight},
		{[]float64{.246, .41082, .54228}, "0.53", "0.54", []string{"adoption.transmission=24.6%",
			"adoption.reinforcement=[1.67, 1.32]"}},
		{[]float64{.337}, "0.54", "0.71", []string{"adoption.transmission=33.7%", "adoption.reinforcement=[]"}},
	} {
		r := rand.New(rand.NewPCG(8, uint64(k)))
		friends, degree := torus(8, 16, 6), 6
		if slices.Contains(x.set, eight[0]) {
			friends, degree = torus(12, 12, 8), 8
		}
		for _, kind := range []string{"lattice", "regular"} {
			stated := map[string]string{"lattice": x.lattice, "regular": x.random}[kind]
			if !strings.Contains(string(text), stated) {
				t.Errorf("contagion.yaml does not state %s", stated)
			}
			var want, square float64
			own := friends
			for n := range twins {
				if kind == "regular" && n%20 == 0 {
					own = switched(friends, r)
				}
				s := spread(own, x.p, r)
				want, square = want+s/twins, square+s*s/twins
			}
			var number float64
			fmt.Sscan(stated, &number)
			need.Near(t, fmt.Sprint(x.set, " ", kind, ", as stated"), want, number, .005+3*math.Sqrt((square-want*want)/twins))
			var got []float64
			for _, s := range tables(t, "contagion", "series", replicates, slices.Concat(x.set,
				[]string{fmt.Sprintf("graph={kind: %s, degree: %d}", kind, degree)})...) {
				got = append(got, last(s, "adopters")/float64(len(friends)))
			}
			expect(t, fmt.Sprint(x.set, " ", kind), got, want, .02)
		}
	}
}

// A disease that infects for sure goes around a ring of 1,000 with ten friends each in 100 days; with one tie in
// twenty at random it takes not much longer than among friends at random (Watts & Strogatz 1998, figure 3b).
func TestContagionOfASmallWorld(t *testing.T) {
	days := func(graph string) (sum float64) {
		const replicates = 10
		for _, s := range tables(t, "contagion", "series", replicates, "consumers.count=1000", "graph="+graph,
			"adoption={transmission: 100%, reinforcement: []}", "clock.ticks=110") {
			for row := 0; s.Col("adopters").Float(row) < 1000; row++ {
				sum++
			}
		}
		return sum / replicates
	}
	ring, few, all := days("{kind: ring, degree: 10}"), days("{kind: watts_strogatz, degree: 10, rewire: 5%}"),
		days("{kind: watts_strogatz, degree: 10, rewire: 100%}")
	if ring != 100 || few > .15*ring || few < all {
		t.Errorf("%v, %v and %v days", ring, few, all)
	}
}
