package stats

import (
	"testing"

	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// Compare with all orders written out, except those in which a player comes before all that it
// needs. Without needs the result is Shapley's value.
func TestOrdered(t *testing.T) {
	key := rng.New(4, 0, "ordered")
	for round := range 60 {
		n := 1 + round%5
		v, needs := make([]float64, 1<<n), make([]int, n)
		for s := range v {
			v[s] = key.Float(uint64(round), uint64(s))
		}
		for i := range needs {
			if key.Float(uint64(round), uint64(100+i)) < .5 {
				needs[i] = int(key.Below(uint64(round), uint64(200+i), uint64(len(v)))) &^ (1 << i)
			}
		}
		want, orders := make([]float64, n), 0
		var walk func(s int, path []int)
		walk = func(s int, path []int) {
			if s == len(v)-1 {
				orders++
				at := 0
				for _, i := range path {
					want[i] += v[at|1<<i] - v[at]
					at |= 1 << i
				}
				return
			}
			for i := range n {
				if s>>i&1 == 0 && (needs[i] == 0 || needs[i]&s != 0) {
					walk(s|1<<i, append(path[:len(path):len(path)], i))
				}
			}
		}
		walk(0, nil)
		got, err := Ordered(v, needs)
		if orders == 0 {
			if err == nil {
				t.Errorf("needs %b can be met", needs)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for i := range got {
			near(t, "ordered", got[i], want[i]/float64(orders), 1e-12)
			sum += got[i]
		}
		near(t, "sum", sum, v[len(v)-1]-v[0], 1e-12)
	}
	v := []float64{0, 1, 2, 7, 3, 5, 4, 11}
	got := need.Value(Ordered(v, make([]int, 3)))(t)
	for i, want := range Shapley(v) {
		near(t, "without needs", got[i], want, 1e-14)
	}
}
