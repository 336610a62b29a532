package society

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"guanxi/sim"
	"guanxi/sim/simtest/need"
)

// G halves in a half-life and grows with each read. A consumer keeps the strongest few; a new one
// replaces the weakest that has faded below it.
func TestBrand(t *testing.T) {
	b := NewBrand(sim.NewBuilder(sim.Config{}).Scope("x"), 3, 2, 60)
	at := func(i int, now sim.Tick) map[int]float64 {
		all := map[int]float64{}
		b.Each(i, now, func(shop int, stock float64) { all[shop] = stock })
		return all
	}
	b.Add(1, 1, 7, 1)
	if b.slots != nil {
		t.Fatal("memory that nobody wants")
	}
	b.Wanted = true
	b.Add(1, 1, 7, 1)
	b.Add(61, 1, 7, 0.5)
	need.Near(t, "stock", at(1, 121)[7], 0.5, 1e-6)
	b.Add(121, 1, 0, 1)
	b.Add(121, 1, 9, 0.5) // as much as 7 has, not more
	if got := at(1, 121); len(got) != 2 || got[9] != 0 {
		t.Errorf("remembers %v", got)
	}
	b.Add(121, 1, 9, 1)
	if got := at(1, 121); len(got) != 2 || got[9] != 1 || got[0] != 1 {
		t.Errorf("remembers %v", got)
	}
	if len(at(0, 121))+len(at(2, 121)) != 0 {
		t.Error("others remember")
	}

	// With as many places as shops nothing is lost, and the stock is the sum in the equation.
	b = NewBrand(sim.NewBuilder(sim.Config{}).Scope("x"), 1, 4, 60)
	b.Wanted = true
	random, want := rand.New(rand.NewPCG(1, 2)), make([]float64, 4)
	for tick := sim.Tick(1); tick <= 400; tick++ {
		for k := range want {
			want[k] *= math.Pow(0.5, 1.0/60)
		}
		for range random.IntN(3) {
			shop, weight := random.IntN(4), 1-float64(random.IntN(2))/2
			want[shop] += weight
			b.Add(tick, 0, shop, weight)
		}
	}
	for shop, x := range want {
		all := map[int]float64{}
		b.Each(0, 400, func(s int, v float64) { all[s] = v })
		need.Near(t, fmt.Sprintf("shop %d", shop), all[shop], x, 1e-4*x)
	}
	var none *Brand
	none.Add(1, 1, 1, 1)
	none.Each(1, 1, func(int, float64) { t.Error("a brand of none") })
}
