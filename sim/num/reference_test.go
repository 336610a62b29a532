package num

import (
	"math"
	"math/big"
)

// The reference: exp and ln by their series in 300 bits, for arguments given as big.Float.

const refPrec = 300

func ref(x float64) *big.Float { return new(big.Float).SetPrec(refPrec).SetFloat64(x) }

func refInt(n int64) *big.Float { return new(big.Float).SetPrec(refPrec).SetInt64(n) }

func refNew() *big.Float { return new(big.Float).SetPrec(refPrec) }

// refLn2 is Σ 1/(n·2^n).
var refLn2 = func() *big.Float {
	sum, power := refNew(), refInt(1)
	for n := int64(1); n < refPrec+20; n++ {
		power.Quo(power, refInt(2))
		sum.Add(sum, refNew().Quo(power, refInt(n)))
	}
	return sum
}()

// refExp is e^x: Taylor's series of x/2^20 − k·ln2/2^20, squared 20 times.
func refExp(x *big.Float) *big.Float {
	k, _ := refNew().Quo(x, refLn2).Int64()
	y := refNew().Sub(x, refNew().Mul(refLn2, refInt(k)))
	y.SetMantExp(y, -20)
	sum, term := refInt(1), refInt(1)
	for n := int64(1); n < 30; n++ {
		term.Mul(term, y).Quo(term, refInt(n))
		sum.Add(sum, term)
	}
	for range 20 {
		sum.Mul(sum, sum)
	}
	return sum.SetMantExp(sum, int(k))
}

// refLog is ln x: Newton's iteration from the float64 value, y += 2(x − e^y)/(x + e^y), which
// triples the digits.
func refLog(x *big.Float) *big.Float {
	if x.Cmp(refInt(1)) == 0 {
		return refNew()
	}
	m := refNew()
	e := x.MantExp(m)
	f, _ := m.Float64()
	y := ref(math.Log(f))
	for range 3 {
		ey := refExp(y)
		d := refNew().Quo(refNew().Sub(m, ey), refNew().Add(m, ey))
		y.Add(y, d.Add(d, d))
	}
	return y.Add(y, refNew().Mul(refLn2, refInt(int64(e))))
}

// ulps is |got − want| in units of the last place of want, or of 2^-1074 for subnormals.
func ulps(got float64, want *big.Float) float64 {
	w, _ := want.Float64()
	if math.IsInf(w, 0) || math.IsInf(got, 0) {
		if got == w {
			return 0
		}
		return math.Inf(1)
	}
	if got != got {
		return math.Inf(1)
	}
	_, e := math.Frexp(w)
	d := refNew().Sub(ref(got), want)
	n, _ := d.SetMantExp(d, -max(e-53, -1074)).Float64()
	return math.Abs(n)
}
