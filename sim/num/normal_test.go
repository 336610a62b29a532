package num

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// refPi is Machin's 16·arctan(1/5) − 4·arctan(1/239).
var refPi = func() *big.Float {
	arctan := func(inverse int64) *big.Float {
		sum, power := refNew(), refNew().Quo(refInt(1), refInt(inverse))
		for n := int64(1); n < 300; n += 2 {
			term := refNew().Quo(power, refInt(n))
			if n%4 == 3 {
				term.Neg(term)
			}
			sum.Add(sum, term)
			power.Quo(power, refInt(inverse*inverse))
		}
		return sum
	}
	return refNew().Sub(refNew().Mul(refInt(16), arctan(5)), refNew().Mul(refInt(4), arctan(239)))
}()

// refNormCDF is Φ(x): by Σ x^(2n+1)/(2n+1)!! up to 8, by the continued fraction of Mills' ratio
// beyond.
func refNormCDF(x *big.Float) *big.Float {
	half := refNew().Quo(refInt(1), refInt(2))
	x2 := refNew().Mul(x, x)
	density := refExp(refNew().Neg(refNew().Mul(x2, half)))
	density.Quo(density, refNew().Sqrt(refNew().Mul(refInt(2), refPi)))
	if y := refNew().Abs(x); y.Cmp(refInt(8)) > 0 {
		mills := refNew().Set(y)
		for n := int64(400); n > 0; n-- {
			mills = refNew().Add(y, refNew().Quo(refInt(n), mills))
		}
		tail := refNew().Quo(density, mills)
		if x.Sign() > 0 {
			return refNew().Sub(refInt(1), tail)
		}
		return tail
	}
	sum, term := refNew(), refNew().Set(x)
	for n := int64(1); n < 400; n++ {
		sum.Add(sum, term)
		term.Mul(term, x2)
		term.Quo(term, refInt(2*n+1))
		if term.MantExp(nil) < sum.MantExp(nil)-refPrec {
			break
		}
	}
	return refNew().Add(half, sum.Mul(sum, density))
}

func TestNormCDFAccuracy(t *testing.T) {
	xs := arguments("cdf", 500, -37.5, 9)
	worst(t, "NormCDF", xs, NormCDF, refNormCDF, 6)
	worst(t, "NormCDF centre", arguments("cdf2", 500, -3, 3), NormCDF, refNormCDF, 6)
	for _, c := range []struct{ x, want float64 }{{math.Inf(1), 1}, {math.Inf(-1), 0}, {0, 0.5}, {-50, 0}, {50, 1}} {
		if got := NormCDF(c.x); got != c.want {
			t.Errorf("NormCDF(%v) = %v, want %v", c.x, got, c.want)
		}
	}
	if !math.IsNaN(NormCDF(math.NaN())) {
		t.Error("NormCDF(NaN) is a number")
	}
}

// Φ(NormQuantile(p)) = p: the residual divided by the density is the quantile's error.
func TestNormQuantileAccuracy(t *testing.T) {
	s := rng.New(1, 0, "quantile").Stream(0)
	most, at := 0.0, 0.0
	for i := range 4000 {
		p := s.Open()
		if i%2 == 0 {
			p = math.Ldexp(p, -int(s.Below(1020)))
		}
		x := NormQuantile(p)
		residual, _ := refNew().Quo(refNew().Sub(refNormCDF(ref(x)), ref(p)), ref(p)).Float64()
		density := math.Exp(-x*x/2-math.Log(p)) / math.Sqrt(2*math.Pi)
		if e := math.Abs(residual / density / x); e > most || e != e {
			most, at = e, p
		}
	}
	t.Logf("NormQuantile: relative error %.3g at %v", most, at)
	if !(most <= 2e-15) {
		t.Errorf("NormQuantile(%v) has relative error %.3g", at, most)
	}
	for _, c := range []struct{ p, want float64 }{{0, math.Inf(-1)}, {1, math.Inf(1)}, {0.5, 0}} {
		if got := NormQuantile(c.p); got != c.want {
			t.Errorf("NormQuantile(%v) = %v, want %v", c.p, got, c.want)
		}
	}
	for _, p := range []float64{-0.1, 1.1, math.NaN()} {
		if got := NormQuantile(p); got == got {
			t.Errorf("NormQuantile(%v) = %v, want NaN", p, got)
		}
	}
	for p, last := 1e-6, math.Inf(-1); p < 1; p += 1e-6 {
		x := NormQuantile(p)
		if x < last {
			t.Fatalf("NormQuantile falls at %v", p)
		}
		last = x
	}
}

func TestLgamma(t *testing.T) {
	for x := 1e-12; x < 1e8; x *= 1.01 {
		want, _ := math.Lgamma(x)
		need.Near(t, fmt.Sprintf("Lgamma(%v)", x), Lgamma(x), want, 1e-14+1e-15*math.Abs(want))
	}
	// ln 10! and ln 100! from the integers themselves.
	product := refInt(1)
	for k := int64(0); k <= 200; k++ {
		if k > 0 {
			product.Mul(product, refInt(k))
		}
		want, _ := refLog(product).Float64()
		need.Near(t, fmt.Sprintf("ln %d!", k), lnFactorial(float64(k)), want, 4e-16*max(1, want))
		need.Near(t, fmt.Sprintf("Lgamma(%d)", k+1), Lgamma(float64(k+1)), want, 1e-14+1e-15*want)
	}
	for _, x := range []float64{-1, math.NaN()} {
		if got := Lgamma(x); got == got {
			t.Errorf("Lgamma(%v) = %v, want NaN", x, got)
		}
	}
	if !math.IsInf(Lgamma(0), 1) || !math.IsInf(Lgamma(math.Inf(1)), 1) {
		t.Error("Lgamma(0) and Lgamma(+Inf) must be +Inf")
	}
}
