package num

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	_ "guanxi/sim/simtest/seed"

	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

type continuous interface {
	CDF(float64) float64
	Mean() float64
	StdDev() float64
}

func TestContinuousSamples(t *testing.T) {
	type sampler struct {
		name string
		draw func(*rng.Stream) float64
		want continuous
	}
	cases := []sampler{
		{"Uniform(-2, 3)", func(s *rng.Stream) float64 { return uniform(s, -2, 3) }, distuv.Uniform{Min: -2, Max: 3}},
		{"Pareto(2, 5)", func(s *rng.Stream) float64 { return Pareto(s, 2, 5, 1) }, distuv.Pareto{Xm: 2, Alpha: 5}},
	}
	for _, shape := range []float64{0.05, 0.3, 0.99, 1, 1.5, 2, 10, 1000} {
		cases = append(cases, sampler{fmt.Sprintf("Gamma(%v)", shape),
			func(s *rng.Stream) float64 { return Gamma(s, shape) }, distuv.Gamma{Alpha: shape, Beta: 1}})
	}
	for _, ab := range [][2]float64{{0.1, 0.2}, {0.5, 0.5}, {1, 1}, {1, 99}, {2, 5}, {0.3, 4}, {300, 200}, {0.02, 0.9}} {
		cases = append(cases, sampler{fmt.Sprintf("Beta%v", ab),
			func(s *rng.Stream) float64 { return Beta(s, ab[0], ab[1]) }, distuv.Beta{Alpha: ab[0], Beta: ab[1]}})
	}
	for i, c := range cases {
		s := rng.New(11, 0, "continuous").Stream(uint64(i))
		xs := sampleN(200000, func() float64 { return c.draw(&s) })
		checkMoments(t, c.name, xs, c.want.Mean(), c.want.StdDev())
		checkKS(t, c.name, xs, c.want.CDF)
	}
}

func TestTruncatedPareto(t *testing.T) {
	s := rng.New(1, 0, "pareto").Stream(0)
	whole := distuv.Pareto{Xm: 19, Alpha: 1.47}
	xs := sampleN(200000, func() float64 { return Pareto(&s, 19, 1.47, 0.999) })
	checkMoments(t, "Pareto(19, 1.47, .999)", xs, paretoMean(19, 1.47, 0.999),
		19*math.Sqrt(paretoMoment(2, 1.47, 0.999)-math.Pow(paretoMoment(1, 1.47, 0.999), 2)))
	checkKS(t, "Pareto(19, 1.47, .999)", xs, func(x float64) float64 { return whole.CDF(x) / 0.999 })
	need.Near(t, "mean of Pareto(2, 3)", paretoMean(2, 3, 1), 3.0, 1e-14)
	// Shape 1, where the moment's exponent is 0, is the limit of its neighbours.
	need.Near(t, "moment at shape 1", paretoMoment(1, 1, 0.999), paretoMoment(1, 1+1e-9, 0.999), 1e-7)
}

func TestPoissonSamples(t *testing.T) {
	for i, mean := range []float64{0.001, 0.1, 0.5, 1, 3, 9.99, 10, 12.5, 40, 300, 5000} {
		d := distuv.Poisson{Lambda: mean}
		s := rng.New(5, 0, "poisson").Stream(uint64(i))
		prob := func(k int64) float64 { return d.Prob(float64(k)) }
		upTo := int64(mean + 10*math.Sqrt(mean) + 10)
		checkCounts(t, fmt.Sprintf("Poisson(%v)", mean), 400000, func() int64 { return Poisson(&s, mean) }, prob, upTo)
		checkCounts(t, fmt.Sprintf("PoissonInverse(%v)", mean), 200000,
			func() int64 { return PoissonInverse(s.Open(), mean) }, prob, upTo)
		checkCounts(t, fmt.Sprintf("PoissonOfSome(%v)", mean), 200000, func() int64 {
			if s.Float64() >= Hazard(mean) {
				return 0
			}
			return PoissonOfSome(s.Open(), mean)
		}, prob, upTo)
	}
	if PoissonOfSome(1-1e-16, 1e-9) != 1 || PoissonOfSome(1e-300, 1e-9) != 1 {
		t.Error("who has some has at least one")
	}
	s := rng.New(5, 0, "poisson").Stream(99)
	for _, mean := range []float64{0, -1, math.NaN()} {
		if got := Poisson(&s, mean); got != 0 {
			t.Errorf("Poisson(%v) = %d, want 0", mean, got)
		}
	}
	if got := PoissonInverse(0.5, math.Inf(1)); got != mostCount {
		t.Errorf("PoissonInverse(.5, +Inf) = %d", got)
	}
	if got := Poisson(&s, math.Inf(1)); got != mostCount {
		t.Errorf("Poisson(+Inf) = %d", got)
	}
	for _, mean := range []float64{1e6, 1e12} {
		xs := sampleN(100000, func() float64 { return float64(Poisson(&s, mean)) })
		checkMoments(t, fmt.Sprintf("Poisson(%v)", mean), xs, mean, math.Sqrt(mean))
	}
}

func TestBinomialSamples(t *testing.T) {
	for i, c := range []struct {
		n int64
		p float64
	}{{1, 0.3}, {1, 0.7}, {10, 0.3}, {5, 0.5}, {200, 0.001}, {19, 0.5}, {20, 0.5}, {40, 0.25}, {1000, 0.3}, {1000, 0.95},
		{100, 0.999}, {100000, 0.0001}, {100000, 0.2}, {3000, 0.5}} {
		d := distuv.Binomial{N: float64(c.n), P: c.p}
		s := rng.New(5, 0, "binomial").Stream(uint64(i))
		prob := func(k int64) float64 { return d.Prob(float64(k)) }
		name := fmt.Sprintf("Binomial(%d, %v)", c.n, c.p)
		checkCounts(t, name, 200000, func() int64 { return BinomialInverse(s.Open(), c.n, c.p) }, prob, c.n)
	}
	s := rng.New(5, 0, "binomial").Stream(99)
	for _, c := range []struct {
		n    int64
		p    float64
		want int64
	}{{0, 0.5, 0}, {-3, 0.5, 0}, {7, 0, 0}, {7, -1, 0}, {7, 1, 7}, {7, 2, 7}, {7, math.NaN(), 0}} {
		if got := BinomialInverse(s.Open(), c.n, c.p); got != c.want {
			t.Errorf("BinomialInverse(%d, %v) = %d, want %d", c.n, c.p, got, c.want)
		}
	}
	xs := sampleN(100000, func() float64 { return float64(BinomialInverse(s.Open(), 1e12, 0.3)) })
	checkMoments(t, "Binomial(1e12, .3)", xs, 3e11, math.Sqrt(1e12*0.3*0.7))
}

// The expansions beyond the range of the sums: how often they are off by one, from the exact
// distribution functions.
func TestInverseExpansions(t *testing.T) {
	off := func(name string, inverse func(u float64) int64, cdf func(float64) float64, bound float64) {
		t.Helper()
		s := rng.New(1, 0, name).Stream(0)
		wrong := 0
		const n = 20000
		for range n {
			u := s.Open()
			k := float64(inverse(u))
			if cdf(k) < u || k > 0 && cdf(k-1) >= u {
				wrong++
				if cdf(k+1) < u || k > 1 && cdf(k-2) >= u {
					t.Errorf("%s: quantile of %v is off by more than 1", name, u)
				}
			}
		}
		t.Logf("%s: %d of %d off by one", name, wrong, n)
		if float64(wrong) > bound*n {
			t.Errorf("%s: %d of %d off by one, bound %v", name, wrong, n, bound*n)
		}
	}
	for _, mean := range []float64{99, 101, 300, 1e4} {
		off(fmt.Sprintf("Poisson(%v)", mean), func(u float64) int64 { return PoissonInverse(u, mean) },
			distuv.Poisson{Lambda: mean}.CDF, 2e-4)
	}
	for _, c := range []distuv.Binomial{{N: 1e4, P: 0.0099}, {N: 1e4, P: 0.0101}, {N: 340, P: 0.3}, {N: 202, P: 0.5},
		{N: 3000, P: 0.3}, {N: 1e5, P: 0.7}} {
		off(fmt.Sprintf("Binomial(%v, %v)", c.N, c.P), func(u float64) int64 { return BinomialInverse(u, int64(c.N), c.P) },
			c.CDF, 1e-3)
	}
}

func TestGeometricSamples(t *testing.T) {
	for i, p := range []float64{0.9, 0.5, 0.1, 0.01} {
		s := rng.New(5, 0, "geometric").Stream(uint64(i))
		checkCounts(t, fmt.Sprintf("Geometric(%v)", p), 300000, func() int64 { return Geometric(&s, p) },
			func(k int64) float64 { return p * math.Pow(1-p, float64(k)) }, int64(20/p))
	}
	s := rng.New(5, 0, "geometric").Stream(9)
	for _, c := range []struct {
		p    float64
		want int64
	}{{1, 0}, {2, 0}, {0, mostCount}, {-1, mostCount}, {1e-300, mostCount}} {
		if got := Geometric(&s, c.p); got != c.want {
			t.Errorf("Geometric(%v) = %d, want %d", c.p, got, c.want)
		}
	}
}

func TestAlias(t *testing.T) {
	for i, weights := range [][]float64{{1}, {0, 3, 0, 1, 0}, {1, 2, 3, 4}, {1e300, 1e300, 5e299}, {1e-310, 3e-310},
		{5, 0.1, 0.1, 0.1, 0.1, 7, 0, 0.01}} {
		s := rng.New(5, 0, "categorical").Stream(uint64(i))
		most, total := 0.0, 0.0
		for _, w := range weights {
			most = max(most, w)
		}
		for _, w := range weights {
			total += w / most
		}
		prob := func(k int64) float64 { return weights[k] / most / total }
		a := need.Value(NewAlias(weights))(t)
		checkCounts(t, fmt.Sprintf("Alias%v", weights), 300000, func() int64 { return int64(a.Draw(&s)) }, prob,
			int64(len(weights)-1))
	}
	for _, weights := range [][]float64{nil, {0}, {1, -1}, {math.NaN()}, {math.Inf(1)}} {
		if _, err := NewAlias(weights); err == nil {
			t.Errorf("NewAlias(%v) gives no error", weights)
		}
	}
}

func TestGini(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   float64
	}{{nil, 0}, {[]float64{0, 0}, 0}, {[]float64{3, 3, 3}, 0}, {[]float64{0, 0, 0, 5}, 0.75},
		{[]float64{4, 1, 3, 2}, 0.25}} {
		need.Near(t, fmt.Sprintf("Gini(%v)", c.values), Gini(c.values), c.want, 1e-15)
	}
	need.Near(t, "Gini of Pareto(1.16)", paretoGini(1.16, 1), 0.75758, 5e-6)
	need.Near(t, "Gini of Pareto(3) cut off at nearly 1", paretoGini(3, 1-1e-12), paretoGini(3, 1), 1e-6)
}

// Known bits, as for the elementary functions: a sampler that uses other draws changes all results.
func TestSamplersKnownBits(t *testing.T) {
	s := rng.New(7, 0, "bits").Stream(1)
	var digest uint64
	mix := func(x float64) { digest = (digest ^ math.Float64bits(x)) * 0x9e3779b97f4a7c15 }
	table := need.Value(NewAlias([]float64{1, 2, 3, 4}))(t)
	for i := range 3000 {
		x := float64(i) / 10
		mix(uniform(&s, -1, x))
		mix(Normal(&s))
		mix(Lognormal(&s, 1, 0.5))
		mix(-Log(s.Open()))
		mix(-Log(-Log(s.Open())))
		mix(Gamma(&s, x/20+0.01))
		mix(Beta(&s, x/100+0.01, 0.7))
		mix(Pareto(&s, 2, 1.5, 0.999))
		mix(float64(Poisson(&s, x)))
		mix(float64(PoissonInverse(s.Open(), x)))
		mix(float64(BinomialInverse(s.Open(), int64(i), 0.6)))
		mix(float64(Geometric(&s, 0.2)))
		mix(float64(table.Draw(&s)))
	}
	for _, d := range distCases(t) {
		for range 100 {
			mix(d.Sample(&s))
		}
	}
	if want := uint64(0x440bcd7af1034acc); digest != want {
		t.Errorf("digest %#x, want %#x: results changed, or differ on this processor", digest, want)
	}
}

func TestSamplersDoNotAllocate(t *testing.T) {
	s := rng.New(7, 0, "allocate").Stream(0)
	ds := distCases(t)
	sum := 0.0
	if n := testing.AllocsPerRun(100, func() {
		for i := range ds {
			sum += ds[i].Sample(&s)
		}
		sum += float64(Poisson(&s, 3) + Poisson(&s, 30))
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
	sinkFloat = sum
}

// paretoGini is the Gini coefficient of the Pareto distribution truncated at its quantile truncate.
// At truncate 1 it is that of the whole distribution, 1/(2·shape − 1), for a shape above 1.
func paretoGini(shape, truncate float64) float64 {
	if truncate >= 1 {
		return 1 / (2*shape - 1)
	}
	// 1 − 2∫L, with Lorenz curve L(F) = (1 − (1−tF)^b)/(1 − (1−t)^b), b = 1 − 1/shape.
	b := 1 - 1/shape
	lnRest := Log1p(-truncate)
	area := (1 + Expm1((b+1)*lnRest)/(truncate*(b+1))) / -Expm1(b*lnRest)
	return 1 - 2*area
}
