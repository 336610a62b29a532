package design

import (
	"math"
	"slices"
	"testing"

	"guanxi/sim/simtest/need"
)

// Each step of a trajectory moves one factor by Δ = p/(2(p−1)) on the grid, and every factor
// moves once.
func TestMorrisSteps(t *testing.T) {
	for _, levels := range []int{2, 4, 6, 8} {
		const d = 7
		delta := float64(levels) / float64(2*(levels-1))
		up := 0
		count := make([]int, levels)
		blocks := need.Value(Morris(key(1), 600, levels, d))(t)
		for _, b := range blocks {
			if len(b.Points) != d+1 || b.Changed[0] != -1 {
				t.Fatalf("a trajectory of %d points, %v", len(b.Points), b.Changed)
			}
			moved := slices.Sorted(slices.Values(b.Changed[1:]))
			for j := range d {
				if moved[j] != j {
					t.Fatalf("factors moved: %v", b.Changed)
				}
				count[int(math.Round(b.Points[0][j]*float64(levels-1)))]++
			}
			for i := 1; i <= d; i++ {
				for j := range d {
					step := b.Points[i][j] - b.Points[i-1][j]
					want := 0.0
					if j == b.Changed[i] {
						want = delta
					}
					if !(math.Abs(math.Abs(step)-want) <= 1e-15) {
						t.Fatalf("%d levels: factor %d moves by %v where %d is to move by %v", levels, j, step, b.Changed[i], delta)
					}
					if step > 0 {
						up++
					}
					l := b.Points[i][j] * float64(levels-1)
					if !(math.Abs(l-math.Round(l)) <= 1e-12) || l < 0 || l > float64(levels-1) {
						t.Fatalf("%v is not on the grid of %d levels", b.Points[i][j], levels)
					}
				}
			}
		}
		n := float64(len(blocks) * d)
		if z := (float64(up) - n/2) / math.Sqrt(n/4); !(math.Abs(z) <= 4) {
			t.Errorf("%d levels: %d of %.0f steps go up", levels, up, n)
		}
		p := 1 / float64(levels)
		for l, c := range count {
			if z := (float64(c) - n*p) / math.Sqrt(n*p*(1-p)); !(math.Abs(z) <= 4) {
				t.Errorf("%d levels: %d of %.0f starts on level %d", levels, c, n, l)
			}
		}
	}
	for _, c := range [][3]int{{10, 3, 4}, {10, 0, 4}, {0, 4, 4}, {10, 4, 0}, {1 << 20, 4, 1000}} {
		if _, err := Morris(key(1), c[0], c[1], c[2]); err == nil {
			t.Errorf("morris takes %v", c)
		}
	}
}

// The points of a block come in order, and each differs from A (BA: from B) only in the factor
// that it names.
func TestSaltelliBlocks(t *testing.T) {
	const d = 5
	for _, second := range []bool{false, true} {
		blocks := need.Value(Saltelli(key(2), 64, d, second))(t)
		pairs := need.Value(Sobol(key(2), 64, 2*d))(t)
		for k, b := range blocks {
			if len(b.Points) != SaltelliSize(d, second) {
				t.Fatalf("a block of %d points", len(b.Points))
			}
			a, last := b.Points[0], b.Points[len(b.Points)-1]
			if !slices.Equal(a, pairs[k][:d]) || !slices.Equal(last, pairs[k][d:]) || b.Changed[0] != -1 ||
				b.Changed[len(b.Changed)-1] != -1 {
				t.Fatal("A and B are not the first and the last")
			}
			for i := 1; i < len(b.Points)-1; i++ {
				j := (i - 1) % d
				from, with := a, last
				if i > d {
					from, with = last, a
				}
				want := slices.Clone(from)
				want[j] = with[j]
				if b.Changed[i] != j || !slices.Equal(b.Points[i], want) {
					t.Fatalf("point %d of a block is %v, not %v", i, b.Points[i], want)
				}
			}
		}
	}
	for _, c := range [][2]int{{0, 4}, {4, 0}, {4, MaxFactors + 1}, {1 << 27, 4}} {
		if _, err := Saltelli(key(1), c[0], c[1], false); err == nil {
			t.Errorf("saltelli takes %v", c)
		}
	}
}

// The estimators of Saltelli et al. (2010) and Jansen (1999) give the known indices of
// Ishigami's function (Ishigami & Homma 1990; a = 7, b = 0.1): A and B of a pair are
// independent enough.
func TestSaltelliGivesKnownIndices(t *testing.T) {
	f := func(u []float64) float64 {
		x := func(j int) float64 { return math.Pi * (2*u[j] - 1) }
		return math.Sin(x(0)) + 7*math.Pow(math.Sin(x(1)), 2) + 0.1*math.Pow(x(2), 4)*math.Sin(x(0))
	}
	blocks := need.Value(Saltelli(key(3), 4096, 3, false))(t)
	var sum, square float64
	var first, total [3]float64
	for _, b := range blocks {
		a, last := f(b.Points[0]), f(b.Points[4])
		sum, square = sum+a+last, square+a*a+last*last
		for j := range 3 {
			ab := f(b.Points[1+j])
			first[j] += last * (ab - a)
			total[j] += (a - ab) * (a - ab) / 2
		}
	}
	n := float64(len(blocks))
	variance := square/(2*n) - math.Pow(sum/(2*n), 2)
	for j, want := range [][2]float64{{.3139, .5576}, {.4424, .4424}, {0, .2437}} {
		s, st := first[j]/n/variance, total[j]/n/variance
		if !(math.Abs(s-want[0]) <= 0.02) || !(math.Abs(st-want[1]) <= 0.02) {
			t.Errorf("factor %d: S1 %.4f, ST %.4f; known %.4f, %.4f", j+1, s, st, want[0], want[1])
		}
	}
}

func TestGrid(t *testing.T) {
	got := Grid([]int{2, 1, 3})
	want := [][]int{{0, 0, 0}, {0, 0, 1}, {0, 0, 2}, {1, 0, 0}, {1, 0, 1}, {1, 0, 2}}
	if !slices.EqualFunc(got, want, slices.Equal[[]int]) {
		t.Errorf("grid %v", got)
	}
	if g := Grid([]int{2, 0}); g != nil {
		t.Errorf("a grid with a factor without levels: %v", g)
	}
	for _, c := range []struct {
		levels []int
		n      int
		ok     bool
	}{{nil, 1, true}, {[]int{3, 4}, 12, true}, {[]int{1 << 40, 1 << 40}, 0, false},
		{[]int{1 << 40, 1 << 40, 0}, 0, true}} {
		if n, ok := GridSize(c.levels); n != c.n || ok != c.ok {
			t.Errorf("size of %v: %d, %v", c.levels, n, ok)
		}
	}
}

func TestCoalitions(t *testing.T) {
	c := need.Value(Coalitions(3))(t)
	if len(c) != 8 || !slices.Equal(c[0], []bool{false, false, false}) ||
		!slices.Equal(c[5], []bool{true, false, true}) || !slices.Equal(c[7], []bool{true, true, true}) {
		t.Errorf("coalitions %v", c)
	}
	for _, n := range []int{0, maxElements + 1} {
		if _, err := Coalitions(n); err == nil {
			t.Errorf("coalitions of %d elements", n)
		}
	}
}

// Every row is a permutation, and each element is equally often at each place.
func TestPermutations(t *testing.T) {
	const samples, n = 6000, 5
	var at [n][n]int
	for i := range samples {
		p := Permutation(key(4).Stream(uint64(i)), n)
		if s := slices.Sorted(slices.Values(p)); !slices.Equal(s, []int{0, 1, 2, 3, 4}) {
			t.Fatalf("%v is no order", p)
		}
		for place, e := range p {
			at[e][place]++
		}
	}
	for e := range n {
		for place, c := range at[e] {
			if z := (float64(c) - samples/5.) / math.Sqrt(samples*.2*.8); !(math.Abs(z) <= 4) {
				t.Errorf("element %d is at place %d %d times of %d", e, place, c, samples)
			}
		}
	}
}
