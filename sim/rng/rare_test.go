package rng

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"guanxi/sim/simtest/need"
	_ "guanxi/sim/simtest/seed"
)

func rareRows(k Key, chunk, rows int, most float64, hazard func(int) float64) []int {
	var fired []int
	Rare(k, chunk, rows, most, hazard, func(row int) { fired = append(fired, row) })
	return fired
}

// Each row fires with probability 1 − exp(−h): counts over many ticks compared with the binomial,
// row by row and in total.
func TestRareIsExact(t *testing.T) {
	const ticks = 4000
	k := New(1, 0, "rare")
	for _, c := range []struct {
		name   string
		rows   int
		most   float64
		hazard func(row int) float64
	}{
		{"equal hazards", 500, 0.02, func(int) float64 { return 0.02 }},
		{"differing hazards", 700, 0.05, func(row int) float64 { return 0.05 * float64(row%10) / 9 }},
		{"a loose bound", 300, 0.5, func(row int) float64 { return 0.003 * float64(1+row%3) }},
		{"large hazards", 64, 3, func(row int) float64 { return 3 * float64(row) / 63 }},
		{"several blocks", 9000, 0.002, func(row int) float64 { return 0.002 * float64(row%2) }},
		{"one row", 1, 0.7, func(int) float64 { return 0.7 }},
	} {
		counts := make([]float64, c.rows)
		neighbours := 0.0 // rows i and i+1 in the same tick
		for tick := range ticks {
			last := -2
			for _, row := range rareRows(k.At(tick, 0), 0, c.rows, c.most, c.hazard) {
				counts[row]++
				if row == last+1 {
					neighbours++
				}
				last = row
			}
		}
		var seen, expected, variance, chi, df, pairs float64
		for row := range counts {
			p := -math.Expm1(-c.hazard(row))
			v := ticks * p * (1 - p)
			seen += counts[row]
			expected += ticks * p
			variance += v
			if v > 5 {
				chi += (counts[row] - ticks*p) * (counts[row] - ticks*p) / v
				df++
			} else if p == 0 && counts[row] > 0 {
				t.Errorf("%s: row %d of hazard 0 fired", c.name, row)
			}
			if row > 0 {
				pairs += ticks * p * -math.Expm1(-c.hazard(row-1))
			}
		}
		if z := (seen - expected) / math.Sqrt(variance); !(math.Abs(z) <= mostZ) {
			t.Errorf("%s: %v events, expected %.1f, z = %.2f", c.name, seen, expected, z)
		}
		if df > 5 {
			if z := chiDeviate(chi, df); !(math.Abs(z) <= mostZ) {
				t.Errorf("%s: rows' counts, z = %.2f", c.name, z)
			}
		}
		if z := 2 * (math.Sqrt(neighbours+0.375) - math.Sqrt(pairs+0.375)); pairs < ticks && !(math.Abs(z) <= mostZ) {
			t.Errorf("%s: %v pairs of neighbours, expected %.1f", c.name, neighbours, pairs)
		}
	}
}

// Raising hazards keeps all rows that fired, and raising the bound changes nothing; rows come in
// increasing order, once.
func TestRareIsCoupled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := New(rapid.Uint64().Draw(t, "seed"), 0, "rare")
		rows := rapid.IntRange(0, 10000).Draw(t, "rows")
		chunk := rapid.IntRange(0, 1000).Draw(t, "chunk")
		most := rapid.Float64Range(0, 0.3).Draw(t, "most")
		factor := rapid.Float64Range(0, 1).Draw(t, "factor")
		wider := rapid.Float64Range(most, 1).Draw(t, "wider")
		high := func(row int) float64 { return most * float64(row%7) / 6 }
		low := func(row int) float64 { return factor * high(row) }

		less, more := rareRows(k, chunk, rows, most, low), rareRows(k, chunk, rows, most, high)
		for i, row := range more {
			if row < 0 || row >= rows || i > 0 && row <= more[i-1] {
				t.Fatalf("rows %v", more)
			}
		}
		for _, row := range less {
			if _, found := slices.BinarySearch(more, row); !found {
				t.Fatalf("row %d fires at the lower hazard only", row)
			}
		}
		if got := rareRows(k, chunk, rows, wider, high); !slices.Equal(got, more) {
			t.Fatalf("bound %v gives %v, bound %v gives %v", most, more, wider, got)
		}
	})
}

// The slow version: the same points, with all rows visited and each compared with the lowest point
// in it.
func TestRareEqualsSlowVersion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := New(rapid.Uint64().Draw(t, "seed"), 0, "rare")
		rows := rapid.IntRange(1, 9000).Draw(t, "rows")
		most := rapid.Float64Range(0, 0.1).Draw(t, "most")
		hazard := func(row int) float64 { return most * float64(row%5) / 4 }
		lowest := make([]float64, rows)
		for lo := 0; lo < rows; lo += rareBlock {
			n := min(rareBlock, rows-lo)
			for i := range n {
				lowest[lo+i] = math.Inf(1)
			}
			s := k.Sub(4).Stream(uint64(lo))
			for height := s.exponential(); height < 2*float64(n); height += s.exponential() {
				row := lo + int(s.Below(uint64(n)))
				lowest[row] = min(lowest[row], height/float64(n))
			}
		}
		var want []int
		for row := range lowest {
			if lowest[row] < hazard(row) {
				want = append(want, row)
			}
		}
		if got := rareRows(k, 4, rows, most, hazard); !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

func TestRareEdges(t *testing.T) {
	k := New(1, 0, "rare")
	certain := func(int) float64 { return math.Inf(1) }
	for _, most := range []float64{0, -1, math.NaN(), math.Inf(-1)} {
		if got := rareRows(k, 0, 100, most, certain); got != nil {
			t.Errorf("bound %v: %v fired", most, got)
		}
	}
	if got := rareRows(k, 0, 0, 1, certain); got != nil {
		t.Errorf("no rows: %v fired", got)
	}
	if got := rareRows(k, 0, 5000, math.Inf(1), certain); len(got) != 5000 {
		t.Errorf("an infinite hazard: %d of 5000 fired", len(got))
	}
	if got := rareRows(k, 0, 5000, 0.5, func(int) float64 { return math.NaN() }); got != nil {
		t.Errorf("hazard NaN: %d fired", len(got))
	}
}

func TestRareAsksOncePerFiredRow(t *testing.T) {
	k := New(1, 0, "rare")
	asked := map[int]int{}
	rareRows(k, 0, 50, 5, func(row int) float64 { asked[row]++; return 5 })
	for row, n := range asked {
		if n > 1 {
			t.Errorf("row %d was asked %d times though it fired the first time", row, n)
		}
	}
}

func TestRareDoesNotAllocate(t *testing.T) {
	k := New(1, 0, "rare")
	hazard := make([]float64, 10000)
	for i := range hazard {
		hazard[i] = 0.01
	}
	fired, tick := 0, 0
	if n := testing.AllocsPerRun(50, func() {
		Rare(k.At(tick, 0), 0, len(hazard), 0.01, func(row int) float64 { return hazard[row] }, func(int) { fired++ })
		tick++
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if fired == 0 {
		t.Error("nothing fired")
	}
}

func TestExponential(t *testing.T) {
	const n = 400000
	s := New(1, 0, "exponential").Stream(0)
	counts := make([]float64, 50)
	var sum, squares, used float64
	for range n {
		before := s.n
		x := s.exponential()
		used += float64(s.n - before)
		sum += x - 1
		squares += (x-1)*(x-1) - 1
		counts[int(-math.Expm1(-x)*50)]++
	}
	if z := sum / math.Sqrt(n); !(math.Abs(z) <= mostZ) {
		t.Errorf("mean: z = %.2f", z)
	}
	if z := squares / math.Sqrt(8*n); !(math.Abs(z) <= mostZ) {
		t.Errorf("variance: z = %.2f", z)
	}
	if z := chiSquare(counts, n/50); !(math.Abs(z) <= mostZ) {
		t.Errorf("distribution: z = %.2f", z)
	}
	need.Near(t, "draws each", used/n, math.E*math.E/(math.E-1), 0.03)
}

func ExampleRare() {
	k := New(1, 0, "consumer.churn")
	hazard := []float64{0, 0.5, 0.1, 2, 0.2, 0, 1, 0.3}
	for tick := range 3 {
		fmt.Print("tick ", tick, ":")
		Rare(k.At(tick, 0), 0, len(hazard), 2, func(i int) float64 { return hazard[i] }, func(i int) { fmt.Print(" ", i) })
		fmt.Println()
	}
	// Output:
	// tick 0: 3
	// tick 1: 2 3 6
	// tick 2: 3 6
}
