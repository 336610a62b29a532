package num

import (
	"fmt"
	"math"
	"testing"

	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

var sinkFloat float64
var sinkInt int64

// inputs are arguments that the branch predictor cannot learn.
func inputs(lo, hi float64) []float64 {
	s := rng.New(1, 0, "bench").Stream(0)
	return sampleN(4096, func() float64 { return uniform(&s, lo, hi) })
}

func BenchmarkElementary(b *testing.B) {
	for _, f := range []struct {
		name   string
		f      func(float64) float64
		lo, hi float64
	}{
		{"Exp", Exp, -20, 20}, {"Log", Log, 0, 10}, {"Log near 1", Log, 0.9, 1.1}, {"Log1p", Log1p, 0, 10},
		{"Expm1", Expm1, -5, 5}, {"Hazard small", Hazard, 0, 0.1}, {"Sigmoid", Sigmoid, -8, 8},
		{"NormCDF", NormCDF, -4, 4}, {"NormQuantile", NormQuantile, 0, 1}, {"Lgamma", Lgamma, 0, 50},
		{"math.Exp", math.Exp, -20, 20}, {"math.Log", math.Log, 0, 10},
	} {
		xs := inputs(f.lo, f.hi)
		b.Run(f.name, func(b *testing.B) {
			sum := 0.0
			for i := range b.N {
				sum += f.f(xs[i&4095])
			}
			sinkFloat = sum
		})
	}
	xs, ys := inputs(0, 10), inputs(-3, 3)
	b.Run("Pow", func(b *testing.B) {
		sum := 0.0
		for i := range b.N {
			sum += Pow(xs[i&4095], ys[(i*7)&4095])
		}
		sinkFloat = sum
	})
	b.Run("math.Pow", func(b *testing.B) {
		sum := 0.0
		for i := range b.N {
			sum += math.Pow(xs[i&4095], ys[(i*7)&4095])
		}
		sinkFloat = sum
	})
}

func BenchmarkCounts(b *testing.B) {
	run := func(name string, draw func(*rng.Stream) int64) {
		b.Run(name, func(b *testing.B) {
			s := rng.New(1, 0, "bench").Stream(0)
			sum := int64(0)
			for range b.N {
				sum += draw(&s)
			}
			sinkInt = sum
		})
	}
	for _, mean := range []float64{0.01, 0.5, 5, 50, 500} {
		run(fmt.Sprintf("Poisson(%v)", mean), func(s *rng.Stream) int64 { return Poisson(s, mean) })
		run(fmt.Sprintf("PoissonInverse(%v)", mean), func(s *rng.Stream) int64 { return PoissonInverse(s.Open(), mean) })
	}
	for _, c := range []struct {
		n int64
		p float64
	}{{10, 0.01}, {10, 0.3}, {200, 0.001}, {1000, 0.3}} {
		run(fmt.Sprintf("BinomialInverse(%d,%v)", c.n, c.p),
			func(s *rng.Stream) int64 { return BinomialInverse(s.Open(), c.n, c.p) })
	}
	run("Geometric(0.1)", func(s *rng.Stream) int64 { return Geometric(s, 0.1) })
	weights := inputs(0, 1)[:50]
	table := need.Value(NewAlias(weights))(b)
	run("Alias(50)", func(s *rng.Stream) int64 { return int64(table.Draw(s)) })
}
