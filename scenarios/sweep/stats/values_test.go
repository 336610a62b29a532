package stats

import (
	"math"
	"math/bits"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Reference values computed in Python over all orders.
var fourPlayers = []float64{2.5, 48.0 / 7, 69.0 / 7, 9, 30.0 / 7, 71.0 / 7, 85.0 / 7, 72.0 / 7, 32.0 / 7, 66.0 / 7,
	73.0 / 7, 53.0 / 7, 6.0 / 7, 33.0 / 7, 33.0 / 7, 6.0 / 7}

func TestShapleyAndOwen(t *testing.T) {
	phi := Shapley(fourPlayers)
	for i, want := range []float64{.875, 2.375, -1.8392857142857146, -3.0535714285714293} {
		near(t, "Shapley", phi[i], want, 1e-13)
	}
	owen := Owen(fourPlayers, [][]int{{0, 2}, {1}, {3}})
	for i, want := range []float64{1.0833333333333333, 2.166666666666667, -1.6309523809523812, -3.261904761904763} {
		near(t, "Owen", owen[i], want, 1e-13)
	}
}

// Published games. Gloves (Osborne & Rubinstein 1994, exercise 295.3 form):
// one left, two right gloves: φ = (2/3, 1/6, 1/6). Airport (Littlechild & Owen
// 1973) with costs 1, 3, 6: φ = (1/3, 4/3, 13/3).
func TestShapleyOfPublishedGames(t *testing.T) {
	gloves, airport := make([]float64, 8), make([]float64, 8)
	for mask := range 8 {
		if mask&1 == 1 && mask != 1 {
			gloves[mask] = 1
		}
		for i, cost := range []float64{1, 3, 6} {
			if mask>>i&1 == 1 {
				airport[mask] = cost
			}
		}
	}
	for i, want := range []float64{2. / 3, 1. / 6, 1. / 6} {
		near(t, "gloves", Shapley(gloves)[i], want, 1e-15)
	}
	for i, want := range []float64{1. / 3, 4. / 3, 13. / 3} {
		near(t, "airport", Shapley(airport)[i], want, 1e-15)
	}
}

func game(rt *rapid.T, n int) []float64 {
	return rapid.SliceOfN(rapid.Float64Range(-100, 100), 1<<n, 1<<n).Draw(rt, "v")
}

func close(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func TestAxiomsOfShares(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(2, 6).Draw(rt, "n")
		v := game(rt, n)
		// Player 1 is a copy of player 0; the last player is a dummy worth 3.
		last := 1 << (n - 1)
		for mask := range v {
			if mask&3 == 2 {
				v[mask] = v[mask^3]
			}
		}
		for mask := range v {
			if n > 2 && mask&last != 0 {
				v[mask] = v[mask^last] + 3
			}
		}
		phi, dividends := Shapley(v), Dividends(v)
		union := rapid.IntRange(0, n-1).Draw(rt, "union")
		unions := [][]int{nil, nil, nil}
		for i := range n {
			k := (i*7 + union) % 3
			unions[k] = append(unions[k], i)
		}
		owen := Owen(v, slices.DeleteFunc(unions, func(u []int) bool { return u == nil }))
		byDividends, owenByDividends := make([]float64, n), make([]float64, n)
		sum, owenSum := 0.0, 0.0
		for i := range n {
			sum, owenSum = sum+phi[i], owenSum+owen[i]
			for mask, d := range dividends {
				if mask>>i&1 == 0 {
					continue
				}
				byDividends[i] += d / float64(bits.OnesCount(uint(mask)))
				met, mine := 0, 0
				for _, u := range unions {
					in := 0
					for _, j := range u {
						in += mask >> j & 1
					}
					if in > 0 {
						met++
					}
					if slices.Contains(u, i) {
						mine = in
					}
				}
				owenByDividends[i] += d / float64(met*mine)
			}
			if !close(phi[i], byDividends[i]) || !close(owen[i], owenByDividends[i]) {
				rt.Fatalf("player %d: Shapley %g and %g, Owen %g and %g", i, phi[i], byDividends[i], owen[i], owenByDividends[i])
			}
		}
		all := v[len(v)-1] - v[0]
		if !close(sum, all) || !close(owenSum, all) || !close(phi[0], phi[1]) || n > 2 && !close(phi[n-1], 3) {
			rt.Fatalf("shares %v of %g", phi, all)
		}
		for mask := range v { // v is the sum of the dividends of its subsets
			total := 0.0
			for part, d := range dividends {
				if part&mask == part {
					total += d
				}
			}
			if !close(total, v[mask]) {
				rt.Fatalf("v(%b) is %g, its dividends sum to %g", mask, v[mask], total)
			}
		}
		alone := make([][]int, n)
		for i := range alone {
			alone[i] = []int{i}
		}
		if same := Owen(v, alone); !close(same[0], phi[0]) || !close(same[n-1], phi[n-1]) {
			rt.Fatal("unions of one do not give Shapley's value")
		}
	})
}

// Shapley's value is the mean over all orders of arrival, written out.
func TestShapleyByOrders(t *testing.T) {
	value := func(mask uint64) float64 { return fourPlayers[mask] }
	var all [][]int
	var walk func(done []int)
	walk = func(done []int) {
		if len(done) == 4 {
			all = append(all, slices.Clone(done))
		}
		for i := range 4 {
			if !slices.Contains(done, i) {
				walk(append(done, i))
			}
		}
	}
	walk(nil)
	exact := Shapley(fourPlayers)
	for i, phi := range byOrders(value, all) {
		near(t, "all orders", phi, exact[i], 1e-13)
	}
}

// byOrders computes Shapley's value from some orders of arrival: the mean of what each player
// adds to those before it.
func byOrders(v func(mask uint64) float64, orders [][]int) []float64 {
	phi := make([]float64, len(orders[0]))
	for _, order := range orders {
		mask := uint64(0)
		before := v(mask)
		for _, i := range order {
			mask |= 1 << i
			with := v(mask)
			phi[i] += Minus(with, before)
			before = with
		}
	}
	for i := range phi {
		phi[i] /= float64(len(orders))
	}
	return phi
}
