package activity

import (
	"math"
	"testing"

	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
)

// The tables agree with the Poisson distribution function to 2^-31.
func TestInverseTables(t *testing.T) {
	for _, mean := range []float64{0, 1.0 / 16, 0.5, 3, 15.9375, 16, 160, 1008} {
		drawn := newInverse(mean)
		table := drawn.upTo
		sum, p := 0.0, math.Exp(-mean)
		log := -mean
		for k := 0; k < len(table)-1; k++ {
			if k > 0 {
				log += math.Log(mean) - math.Log(float64(k))
				p = math.Exp(log)
			}
			sum += p
			if got := float64(table[k]) * 0x1p-32; !(math.Abs(got-sum) <= 1e-9) {
				t.Fatalf("mean %v: P(X ≤ %d) = %v, should be %v", mean, k, got, sum)
			}
		}
		for _, u := range []uint32{0, 1, 1 << 20, 1 << 31, math.MaxUint32 - 1, math.MaxUint32} {
			want := 0
			for table[want] < max(u, 1) {
				want++
			}
			if got := drawn.draw(u); got != want {
				t.Errorf("mean %v: draw %#x gives %d, a search %d", mean, u, got, want)
			}
		}
	}
}

// Mean, variance and P(0) of the draws are right at means in every part of the grid.
func TestSamplerMoments(t *testing.T) {
	const draws = 200_000
	s := newSampler()
	for _, mean := range []float64{0, 0.001, 0.03, 0.9, 5.55, 15.99, 16, 23.456, 100.3, 1023.9, 1030, 5000} {
		key := rng.New(9, 0, "poisson").Sub(uint64(mean * 1000))
		var sum, sq, none float64
		for i := range uint64(draws) {
			n := float64(s.one(key, i, mean, key.Bits(i, 0), key.Bits(i, 1)))
			sum += n
			sq += (n - mean) * (n - mean)
			if n == 0 {
				none++
			}
		}
		simtest.Z(t, "mean", sum/draws, math.Sqrt(mean), draws, mean, 1e-9)
		// Var((X−m)²) = m + 2m².
		simtest.Z(t, "variance", sq/draws, math.Sqrt(mean+2*mean*mean), draws, mean, 1e-9)
		p := math.Exp(-mean)
		simtest.Z(t, "P(0)", none/draws, math.Sqrt(p*(1-p)), draws, p, 1e-9)
	}
}

// The draws pass a chi-square test against the exact probabilities.
func TestSamplerDistribution(t *testing.T) {
	const draws = 400_000
	s := newSampler()
	for _, mean := range []float64{2.03, 20.7} {
		key := rng.New(10, 0, "poisson").Sub(uint64(mean * 1000))
		count := map[int]float64{}
		for i := range uint64(draws) {
			count[s.one(key, i, mean, key.Bits(i, 0), key.Bits(i, 1))]++
		}
		chi, cells := 0.0, 0
		for k := range 60 {
			lg, _ := math.Lgamma(float64(k) + 1)
			want := draws * math.Exp(float64(k)*math.Log(mean)-mean-lg)
			if want < 20 {
				continue
			}
			chi += (count[k] - want) * (count[k] - want) / want
			cells++
		}
		if df := float64(cells - 1); chi > df+4*math.Sqrt(2*df) {
			t.Errorf("mean %v: χ² %.1f on %d cells", mean, chi, cells)
		}
	}
}

// one draws the sessions of a single user.
func (s *sampler) one(key rng.Key, i uint64, mean float64, b, more uint64) int {
	if mean < tableMost {
		return s.draw(mean, b, uint32(more))
	}
	return int(num.PoissonInverse(key.Open(i, 0), mean))
}
