package rng

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"testing"
)

// A sequence walks through the arguments in some order. A generator that is good along rows may
// fail along draws (one cheap hash did, with z = 73), so each order in which a model could use the
// draws is tested.
type sequence struct {
	name string
	at   func(i uint64) uint64
}

func sequences() []sequence {
	k := New(1, 0, "test")
	return []sequence{
		{"rows", func(i uint64) uint64 { return k.Bits(i, 0) }},
		{"rows, draw 7", func(i uint64) uint64 { return k.Bits(i, 7) }},
		{"draws", func(i uint64) uint64 { return k.Bits(17, i) }},
		{"draws of row 0", func(i uint64) uint64 { return k.Bits(0, i) }},
		{"pairs, second fastest", func(i uint64) uint64 { return k.Bits(i>>9, i&511) }},
		{"pairs, first fastest", func(i uint64) uint64 { return k.Bits(i&511, i>>9) }},
		{"pairs with themselves", func(i uint64) uint64 { return k.Bits(i, i) }},
		{"pairs, both ways", func(i uint64) uint64 {
			a, b := i>>1, (i>>1)*5+1
			if i&1 == 0 {
				return k.Bits(a, b)
			}
			return k.Bits(b, a)
		}},
		{"antidiagonal", func(i uint64) uint64 { return k.Bits(i, 1<<20-i) }},
		{"ticks", func(i uint64) uint64 { return k.At(int(i), 0).Bits(17, 0) }},
		{"rounds", func(i uint64) uint64 { return k.At(3, int(i)).Bits(17, 0) }},
		{"rounds in ticks", func(i uint64) uint64 { return k.At(int(i>>2), int(i&3)).Bits(17, 0) }},
		{"ticks, five draws of each row", func(i uint64) uint64 {
			return k.At(int(i/500), 0).Bits(i/5%100, i%5)
		}},
		{"ticks fastest", func(i uint64) uint64 { return k.At(int(i%1000), 0).Bits(i/1000, 0) }},
		{"rows fastest, then draws, then ticks", func(i uint64) uint64 {
			return k.At(int(i/2000), 0).Bits(i%500, i/500%4)
		}},
		{"seeds", func(i uint64) uint64 { return New(i, 0, "test").Bits(17, 0) }},
		{"seeds fastest", func(i uint64) uint64 { return New(i%64, 0, "test").At(1, 0).Bits(i/64, 0) }},
		{"replicates", func(i uint64) uint64 { return New(1, int(i), "test").Bits(17, 0) }},
		{"replicates fastest", func(i uint64) uint64 { return New(1, int(i%32), "test").Bits(i/32, 0) }},
		{"seeds and replicates", func(i uint64) uint64 { return New(i>>9, int(i&511), "test").Bits(0, 0) }},
		{"purposes", func(i uint64) uint64 { return New(1, 0, purpose(i)).Bits(17, 0) }},
		{"names", func(i uint64) uint64 { return k.Named(fmt.Sprintf("campaign_%d", i)).Bits(17, 0) }},
		{"entities", func(i uint64) uint64 { return k.Sub(i).Bits(17, 0) }},
		{"entities fastest", func(i uint64) uint64 { return k.Sub(i%16).Bits(i/16, 0) }},
		{"bare keys", func(i uint64) uint64 { return Key(i).Bits(17, 0) }},
		{"bare keys, four rows", func(i uint64) uint64 { return Key(i>>2).Bits(i&3, 0) }},
		{"high rows", func(i uint64) uint64 { return k.Bits(i<<32, 0) }},
		{"high draws", func(i uint64) uint64 { return k.Bits(17, i<<32) }},
		{"rows in Gray code", func(i uint64) uint64 { return k.Bits(i^i>>1, 0) }},
		{"every 4096th row", func(i uint64) uint64 { return k.Bits(i<<12, 0) }},
		{"keys from ticks", func(i uint64) uint64 { return uint64(k.At(int(i), 0)) }},
	}
}

// purpose writes i in letters: names that differ in one of them.
func purpose(i uint64) string {
	name := []byte("ads.aaaaaa")
	for j := len(name) - 1; i > 0; j-- {
		name[j] = 'a' + byte(i%26)
		i /= 26
	}
	return string(name)
}

const (
	sequenceLength = 1 << 17
	mostZ          = 4
)

func TestAxes(t *testing.T) {
	for _, s := range sequences() {
		xs := make([]uint64, sequenceLength)
		for i := range xs {
			xs[i] = s.at(uint64(i))
		}
		for _, failure := range examine(xs) {
			t.Errorf("%s: %s", s.name, failure)
		}
	}
}

func TestAxesOfReference(t *testing.T) {
	xs := make([]uint64, sequenceLength)
	for name, at := range map[string]func(i uint64) uint64{
		"rows":  func(i uint64) uint64 { return philoxBits(1, i, 0) },
		"draws": func(i uint64) uint64 { return philoxBits(1, 17, i) },
		"seeds": func(i uint64) uint64 { return philoxBits(i, 17, 0) },
	} {
		for i := range xs {
			xs[i] = at(uint64(i))
		}
		for _, failure := range examine(xs) {
			t.Errorf("philox along %s: %s", name, failure)
		}
	}
}

// The examination detects what it is for: hashes with fewer folds fail it.
func TestAxesFindWeakHashes(t *testing.T) {
	const key = 0x716f8ee376357cf4
	xs := make([]uint64, sequenceLength)
	for name, at := range map[string]func(i uint64) uint64{
		"one fold along rows":        func(i uint64) uint64 { return fold(i^maskRow, key) },
		"one fold along a sum":       func(i uint64) uint64 { return fold((17^i<<32)*maskRow+key, multLast) },
		"sum of two folds":           func(i uint64) uint64 { return fold(i>>9^maskRow, key) + fold(i&511^maskDraw, key) },
		"a multiplication":           func(i uint64) uint64 { return i * multLast },
		"a third of the rows repeat": func(i uint64) uint64 { return Key(key).Bits(i-i%3/2, 0) },
	} {
		for i := range xs {
			xs[i] = at(uint64(i))
		}
		if len(examine(xs)) == 0 {
			t.Errorf("%s passes", name)
		}
	}
}

// examine lists what is wrong with a sequence of supposedly random words.
func examine(xs []uint64) []string {
	var failures []string
	check := func(name string, zs ...float64) {
		if bad := extreme(zs); bad != "" {
			failures = append(failures, name+": "+bad)
		}
	}
	n := float64(len(xs))

	// Mean and lag correlations of the number that models use, and of the low half.
	for _, part := range []struct {
		name  string
		shift int
	}{{"high", 0}, {"low", 32}} {
		var sum, squares float64
		lags := []int{1, 2, 3, 4, 5, 16, 512}
		products := make([]float64, len(lags))
		us := make([]float64, len(xs))
		for i, x := range xs {
			u := float(x<<part.shift) - 0.5
			us[i] = u
			sum += u
			squares += u*u - 1.0/12
			for j, lag := range lags {
				if i >= lag {
					products[j] += u * us[i-lag]
				}
			}
		}
		check(part.name+" mean", sum/math.Sqrt(n/12))
		check(part.name+" variance", squares/math.Sqrt(n/180))
		for j := range products {
			products[j] *= 12 / math.Sqrt(n-float64(lags[j]))
		}
		check(part.name+" lags", products...)
	}

	// χ² of each byte, of neighbouring bytes' high halves, and of each word's top byte against the
	// next word's.
	var byteCounts [8][256]float64
	var nextHigh, nextLow [256]float64
	for i, x := range xs {
		for b := range 8 {
			byteCounts[b][byte(x>>(8*b))]++
		}
		if i%2 == 1 {
			nextHigh[x>>60<<4|xs[i-1]>>60]++
			nextLow[x&15<<4|xs[i-1]&15]++
		}
	}
	zs := make([]float64, 8)
	for b := range zs {
		zs[b] = chiSquare(byteCounts[b][:], n/256)
	}
	check("bytes", zs...)
	check("neighbours' high bits", chiSquare(nextHigh[:], math.Floor(n/2)/256))
	check("neighbours' low bits", chiSquare(nextLow[:], math.Floor(n/2)/256))

	// Each bit: its frequency, its agreement with the next word's bit, and with the next bit of the
	// same word.
	var ones, flips, beside [64]float64
	for i, x := range xs {
		var y uint64
		if i > 0 {
			y = x ^ xs[i-1]
		}
		w := x ^ bits.RotateLeft64(x, 1)
		for b := range 64 {
			ones[b] += float64(x>>b&1) - 0.5
			beside[b] += float64(w>>b&1) - 0.5
			if i > 0 {
				flips[b] += float64(y>>b&1) - 0.5
			}
		}
	}
	for b := range 64 {
		ones[b] *= 2 / math.Sqrt(n)
		flips[b] *= 2 / math.Sqrt(n-1)
		beside[b] *= 2 / math.Sqrt(n)
	}
	check("bits", ones[:]...)
	check("bits against the next word", flips[:]...)
	check("bits against the bit beside", beside[:]...)

	// Distances between neighbours: the number of differing bits is binomial(64, ½).
	var distance, spread float64
	for i := 1; i < len(xs); i++ {
		d := float64(bits.OnesCount64(xs[i]^xs[i-1])) - 32
		distance += d
		spread += d*d - 16
	}
	check("distance of neighbours", distance/math.Sqrt(16*(n-1)))
	// Var(d²) = E d⁴ − 16² with E d⁴ = (3·64² − 2·64)/16.
	check("variance of the distance", spread/math.Sqrt((760-256)*(n-1)))

	// Runs up and down: their number has mean (2n−1)/3 and variance (16n−29)/90 (Wald & Wolfowitz
	// 1943).
	runs := 1.0
	for i := 2; i < len(xs); i++ {
		if xs[i] > xs[i-1] != (xs[i-1] > xs[i-2]) {
			runs++
		}
	}
	check("runs", (runs-(2*n-1)/3)/math.Sqrt((16*n-29)/90))

	// Collisions of 32 of the bits: Poisson with mean n²/2³³ (birthday).
	for _, part := range []struct {
		name  string
		shift int
	}{{"high", 32}, {"middle", 16}, {"low", 0}} {
		part32 := make([]uint32, len(xs))
		for i, x := range xs {
			part32[i] = uint32(x >> part.shift)
		}
		slices.Sort(part32)
		collisions := 0.0
		for i := 1; i < len(part32); i++ {
			if part32[i] == part32[i-1] {
				collisions++
			}
		}
		mean := n * n / (1 << 33)
		// Square roots make a Poisson count's variance ¼ (Anscombe 1948).
		check(part.name+" collisions", 2*(math.Sqrt(collisions+0.375)-math.Sqrt(mean+0.375)))
	}
	return failures
}

// chiSquare is the normal deviate of χ² (Wilson & Hilferty 1931).
func chiSquare(counts []float64, expected float64) float64 {
	x := 0.0
	for _, c := range counts {
		x += (c - expected) * (c - expected) / expected
	}
	return chiDeviate(x, float64(len(counts)-1))
}

func chiDeviate(x, df float64) float64 {
	return (math.Cbrt(x/df) - 1 + 2/(9*df)) / math.Sqrt(2/(9*df))
}

// extreme judges a family of deviates: the largest by Bonferroni's bound, all together by the sum
// of their squares; each at the probability that one deviate exceeds 4.
func extreme(zs []float64) string {
	bound := math.Sqrt(mostZ*mostZ + 2*math.Log(float64(len(zs))))
	squares := 0.0
	for i, z := range zs {
		squares += z * z
		if !(math.Abs(z) <= bound) {
			return fmt.Sprintf("z = %.2f at %d, bound %.2f", z, i, bound)
		}
	}
	if len(zs) >= 8 {
		if z := chiDeviate(squares, float64(len(zs))); !(math.Abs(z) <= mostZ) {
			return fmt.Sprintf("%d deviates together: z = %.2f", len(zs), z)
		}
	}
	return ""
}

// Different derivations of a key give different keys, and so do different names.
func TestKeysDiffer(t *testing.T) {
	seen := map[Key]string{}
	add := func(k Key, name string) {
		if other, ok := seen[k]; ok {
			t.Errorf("%s and %s have the same key", name, other)
		}
		seen[k] = name
	}
	k := New(1, 0, "test")
	add(k, "key")
	add(k.Named(""), "empty name")
	for i := range 3000 {
		add(k.Sub(uint64(i)), fmt.Sprintf("Sub(%d)", i))
		add(k.Named(fmt.Sprint(i)), fmt.Sprintf("Named(%d)", i))
		for r := range 3 {
			add(k.At(i, r), fmt.Sprintf("At(%d, %d)", i, r))
		}
		add(New(uint64(i), 1, "test"), fmt.Sprintf("seed %d", i))
		add(New(1, i+2, "test"), fmt.Sprintf("replicate %d", i+2))
		add(New(1, 0, purpose(uint64(i))), purpose(uint64(i)))
		add(k.Named(string(make([]byte, i+1))), fmt.Sprintf("%d zero bytes", i+1))
	}
}

func TestStreamGivesTheRowsDraws(t *testing.T) {
	k := New(3, 1, "test")
	for row := range uint64(100) {
		a, b, c, d := k.Stream(row), k.Stream(row), k.Stream(row), k.Stream(row)
		for n := range uint64(20) {
			if a.Uint64() != k.Bits(row, n) || b.Float64() != k.Float(row, n) || c.Open() != k.Open(row, n) ||
				d.Below(1000) != k.Below(row, n, 1000) {
				t.Fatalf("row %d, draw %d differ between key and stream", row, n)
			}
		}
	}
}

func TestRangesOfNumbers(t *testing.T) {
	for _, c := range []struct {
		x          uint64
		half, full float64
	}{{0, 0, 0x1p-53}, {1<<64 - 1, 1 - 0x1p-53, 1 - 0x1p-53}, {1 << 63, 0.5, 0.5 + 0x1p-53}} {
		if got := float(c.x); got != c.half {
			t.Errorf("float(%#x) = %v, want %v", c.x, got, c.half)
		}
		if got := open(c.x); got != c.full {
			t.Errorf("open(%#x) = %v, want %v", c.x, got, c.full)
		}
	}
	k := New(1, 0, "below")
	for _, bound := range []uint64{0, 1, 2, 3, 1000, 1<<64 - 1} {
		for i := range uint64(1000) {
			if got := k.Below(i, 0, bound); got >= max(bound, 1) {
				t.Fatalf("Below(…, %d) = %d", bound, got)
			}
		}
	}
	counts := make([]float64, 7)
	for i := range uint64(70000) {
		counts[k.Below(i, 0, 7)]++
	}
	if z := chiSquare(counts, 10000); !(z <= mostZ) {
		t.Errorf("Below(…, 7): z = %.2f", z)
	}
}

func TestDrawsDoNotAllocate(t *testing.T) {
	k := New(1, 0, "allocate")
	var sum uint64
	if n := testing.AllocsPerRun(100, func() {
		s := k.At(3, 1).Stream(5)
		sum += s.Uint64() + k.Named("a").Bits(1, 2) + New(1, 2, "ads.click").Bits(0, 0)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
	sinkBits = sum
}
