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

// A uniform number of 48 bits is below a probability so often, to 2^-48, and below 0 and 1 never and always.
func TestIn48(t *testing.T) {
	for p, want := range map[float64]uint64{0: 0, 1: 1 << 48, 0.5: 1 << 47, 0x1p-48: 1, 0x1p-49: 1, 0x1.8p-48: 2} {
		if got := in48(p); got != want {
			t.Errorf("%v is %d, should be %d", p, got, want)
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
