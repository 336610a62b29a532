package posts

import (
	"math"
	"testing"

	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
)

func TestPostHazard(t *testing.T) {
	near(t, "hazard", postHazard(0.11, 22, 0, 5), 0.005, 1e-15)
	near(t, "with feedback", postHazard(0.11, 22, 0.1, 5), 0.0075, 1e-15)
	near(t, "forgetting", lateFor(1, 7), math.Exp(-1./7), 1e-15)
}

// Quality is Beta(2,2): mean 1/2, variance 1/20, P(u ≤ 1/4) = 3/16 − 2/64.
func TestQuality(t *testing.T) {
	const draws = 200_000
	key := rng.New(1, 0, "quality")
	sum, sq, low := 0.0, 0.0, 0.0
	for k := range uint64(draws) {
		a, b, c, d := uniforms(key.Bits(k, 0))
		if d <= 0 || d >= 1 {
			t.Fatal("a uniform of 0 or 1")
		}
		u := quality(a, b, c, 1)
		sum += u
		sq += (u - 0.5) * (u - 0.5)
		if u <= 0.25 {
			low++
		}
	}
	simtest.Z(t, "mean", sum/draws, math.Sqrt(0.05), draws, 0.5, 1e-5)
	simtest.Z(t, "variance", sq/draws, 0.05, draws, 0.05, 1e-5)
	p := 3./16 - 2./64
	simtest.Z(t, "P(u ≤ 1/4)", low/draws, math.Sqrt(p*(1-p)), draws, p, 1e-5)
	near(t, "skill", quality(0.2, 0.8, 0.5, 0.5), 0.25, 0)
	near(t, "at most 1", quality(0.2, 0.8, 0.5, 3), 1, 0)
}

func TestLogistic(t *testing.T) {
	table := newLogistic()
	for _, logit := range []float64{-8, -5, -2, -0.3, 0, 1.7, 8} {
		p := 1 / (1 + math.Exp(-logit))
		near(t, "σ", float64(table.threshold(onGrid(logit)))/certain, p, 0.005*p)
	}
	for _, sure := range []float64{30, 1e9} {
		if table.threshold(onGrid(sure)) != certain || table.threshold(onGrid(-sure)) != 0 {
			t.Errorf("log-odds ± %v are not certain", sure)
		}
	}
}

func TestWithout(t *testing.T) {
	for _, u := range []float64{0, 0.3, 0.97, 0.99999} {
		var p without
		p.set(u)
		for _, n := range []int{0, 1, 15, 16, 17, 255, 256, 1000} {
			near(t, "u^n", float64(p.of(n))*0x1p-48, math.Pow(u, float64(n)), 1e-12)
		}
	}
}

// One sign is a step of the equation, and n signs of one topic are n steps. Many signs move the
// estimate in the direction of their frequencies.
func TestLearn(t *testing.T) {
	const eta = 0.1
	step := func(x []float64, topic int) {
		sum := 0.0
		for d := range x {
			x[d] *= 1 - eta
			if d == topic {
				x[d] += eta
			}
			sum += x[d] * x[d]
		}
		for d := range x {
			x[d] /= math.Sqrt(sum)
		}
	}
	normalised := func(x []float64, counts []uint8, n int, stay float64) {
		estimate := make([]uint8, len(x))
		for d := range x {
			estimate[d] = uint8(x[d]*estimateUnit + 0.5)
		}
		length := math.Sqrt(learn(x, estimate, counts, n, stay))
		for d := range x {
			x[d] /= length
		}
	}
	a, b := []float64{0.6, 0.8, 0}, []float64{0.6, 0.8, 0}
	normalised(a, []uint8{0, 0, 1}, 1, 1-eta)
	step(b, 2)
	for d := range a {
		near(t, "one step", a[d], b[d], 1e-15)
	}
	normalised(a, []uint8{0, 0, 200}, 200, math.Pow(1-eta, 200))
	near(t, "many of one topic", a[2], 1, 1e-6)
	normalised(a, []uint8{30, 40, 0}, 70, math.Pow(1-eta, 70))
	near(t, "first", a[0], 0.6, 1e-3)
	near(t, "second", a[1], 0.8, 1e-3)
	still := []float64{0.6, 0.8}
	normalised(still, []uint8{3, 0}, 3, 1)
	near(t, "η = 0", still[0], 0.6, 1e-15)
	near(t, "cosine", cosine([]uint8{3, 4}, []int8{0, 100}), 0.8, 1e-15)
	near(t, "cosine with nothing", cosine([]uint8{3, 4}, []int8{0, 0}), 0, 0)
	sum := 0.0
	for random := range 256 {
		sum += float64(rounded(17.3, uint8(random))) / 256
	}
	near(t, "rounded", sum, 17.3, 1.0/256)
	near(t, "rounded", float64(rounded(255, 255)), 255, 0)
	near(t, "rounded", float64(rounded(0, 255)), 0, 0)
}

// The version for eight interests agrees with the general one.
func TestLearnEight(t *testing.T) {
	key := rng.New(1, 0, "learn8")
	for i := range uint64(2000) {
		var row, counts, want [8]uint8
		n := 0
		for d := range row {
			row[d] = uint8(key.Below(i, uint64(d), 256))
			counts[d] = uint8(key.Below(i, uint64(8+d), 4))
			n += int(counts[d])
		}
		if n == 0 {
			continue
		}
		random := key.Bits(i, 16)
		var x [8]float64
		scale := estimateUnit / math.Sqrt(learn(x[:], row[:], counts[:], n, 0.9))
		for d, v := range x {
			want[d] = rounded(v*scale, uint8(random>>(8*d)))
		}
		if learn8(&row, &counts, n, 0.9, random); row != want {
			t.Fatalf("estimate %v, should be %v", row, want)
		}
	}
	var none [8]uint8
	if learn8(&none, &none, 1, 0.9, 0); none != [8]uint8{} {
		t.Error("something was learned of nothing")
	}
}

func TestItemsHaveNumbersOfTheirOwn(t *testing.T) {
	seen := map[uint64]bool{}
	for _, tick := range []int{1, 2, 1 << 26} {
		for _, author := range []int{0, 1, 255, 256, 200_000_000} {
			for _, k := range []int{0, 1, mostPosts} {
				id := itemOf(tick, author, k)
				if seen[id] || id>>63 != 0 {
					t.Fatalf("%d, %d, %d: number %d", tick, author, k, id)
				}
				seen[id] = true
			}
		}
	}
}

func TestGiniOfCounts(t *testing.T) {
	key := rng.New(1, 0, "gini")
	var values []float64
	count := make([]int64, 40)
	for k := range uint64(500) {
		stream := key.Stream(k)
		x := min(num.Geometric(&stream, 0.2), 39)
		values = append(values, float64(x))
		count[x]++
	}
	near(t, "Gini", giniOfCounts(count), num.Gini(values), 1e-12)
	near(t, "Gini of nothing", giniOfCounts([]int64{5}), 0, 0)
}

// A reaction's bound covers all qualities of a cell: it is never below the threshold of any of
// them and, at moderate coefficients, at most a 64th above it.
func TestBound(t *testing.T) {
	table := newLogistic()
	for _, p := range []ReactionSpec{{Intercept: -2, Quality: 1, Match: 2}, {Intercept: 1, Quality: -3}, {Intercept: -4, Quality: 100, Tie: 2}} {
		var r reaction
		r.set(&p, table)
		for q := range 1 << 16 {
			exact := (table.threshold(r.intercept+r.byQuality(float64(q)/0xffff)+r.best) + 0xff) >> 8
			if bound := r.bound[q>>8]; bound < exact || p.Quality == 1 && bound > exact+exact/64 {
				t.Fatalf("%+v at %d: bound %d, threshold %d", p, q, bound, exact)
			}
		}
	}
}
