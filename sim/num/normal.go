package num

import (
	"math"

	"guanxi/sim/rng"
)

// Coefficients of NormQuantile: Wichura 1988, algorithm AS 241 (PPND16).
var (
	quantileCentreNum = [8]float64{3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
		1.3731693765509461125e4,
		4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3}
	quantileCentreDen = [8]float64{1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
		2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3}
	quantileMiddleNum = [8]float64{1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
		3.64784832476320460504e0,
		1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4}
	quantileMiddleDen = [8]float64{1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
		1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9}
	quantileFarNum = [8]float64{6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
		2.96560571828504891230e-1,
		2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7}
	quantileFarDen = [8]float64{1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
		7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15}
)

// NormQuantile is the standard normal quantile of p, with a relative error of some 10⁻¹⁵; ∓Inf at 0
// and 1, NaN outside.
func NormQuantile(p float64) float64 {
	q := p - 0.5
	if math.Abs(q) <= 0.425 {
		r := 0.180625 - float64(q*q)
		return q * poly7(r, &quantileCentreNum) / poly7(r, &quantileCentreDen)
	}
	tail := p
	if q > 0 {
		tail = 1 - p
	}
	if !(tail > 0) {
		if tail == 0 {
			return math.Copysign(math.Inf(1), q)
		}
		return math.NaN()
	}
	r := math.Sqrt(-Log(tail))
	var x float64
	if r <= 5 {
		x = poly7(r-1.6, &quantileMiddleNum) / poly7(r-1.6, &quantileMiddleDen)
	} else {
		x = poly7(r-5, &quantileFarNum) / poly7(r-5, &quantileFarDen)
	}
	return math.Copysign(x, q)
}

// Coefficients of NormCDF: Cody 1969, "Rational Chebyshev approximations for the error function",
// as arranged for the normal distribution in Cody 1993, algorithm 715 (ANORM).
var (
	cdfCentreNum = [5]float64{2.2352520354606839287, 161.02823106855587881, 1067.6894854603709582, 18154.981253343561249,
		0.065682337918207449113}
	cdfCentreDen = [4]float64{47.20258190468824187, 976.09855173777669322, 10260.932208618978205, 45507.789335026729956}
	cdfMiddleNum = [9]float64{0.39894151208813466764, 8.8831497943883759412, 93.506656132177855979, 597.27027639480026226,
		2494.5375852903726711,
		6848.1904505362823326, 11602.651437647350124, 9842.7148383839780218, 1.0765576773720192317e-8}
	cdfMiddleDen = [8]float64{22.266688044328115691, 235.38790178262499861, 1519.377599407554805, 6485.558298266760755,
		18615.571640885098091, 34900.952721145977266, 38912.003286093271411, 19685.429676859990727}
	cdfFarNum = [6]float64{0.21589853405795699, 0.1274011611602473639, 0.022235277870649807, 0.001421619193227893466,
		2.9112874951168792e-5, 0.02307344176494017303}
	cdfFarDen = [5]float64{1.28426009614491121, 0.468238212480865118, 0.0659881378689285515, 0.00378239633202758244,
		7.29751555083966205e-5}
)

const perSqrt2Pi = 0.39894228040143267794 // 1/√(2π)

// NormCDF is the standard normal distribution function, within 6 ulp, also in the lower tail.
func NormCDF(x float64) float64 {
	y := math.Abs(x)
	switch {
	case x != x:
		return x
	case y <= 0.67448975:
		r := float64(x * x)
		num, den := float64(cdfCentreNum[4]*r), r
		for i := range 3 {
			num = float64((num + cdfCentreNum[i]) * r)
			den = float64((den + cdfCentreDen[i]) * r)
		}
		return 0.5 + x*(num+cdfCentreNum[3])/(den+cdfCentreDen[3])
	case y > 39:
		return (math.Copysign(1, x) + 1) / 2
	}
	var mills float64 // Mills' ratio times the density's constant
	if y <= 5.656854249492380195 {
		num, den := float64(cdfMiddleNum[8]*y), y
		for i := range 7 {
			num = float64((num + cdfMiddleNum[i]) * y)
			den = float64((den + cdfMiddleDen[i]) * y)
		}
		mills = (num + cdfMiddleNum[7]) / (den + cdfMiddleDen[7])
	} else {
		r := 1 / float64(x*x)
		num, den := float64(cdfFarNum[5]*r), r
		for i := range 4 {
			num = float64((num + cdfFarNum[i]) * r)
			den = float64((den + cdfFarDen[i]) * r)
		}
		mills = (perSqrt2Pi - r*(num+cdfFarNum[4])/(den+cdfFarDen[4])) / y
	}
	// y² = head² + (y−head)(y+head), the first exact, so that e^(−y²/2) keeps its relative precision.
	head := float64(math.Floor(y*16) / 16)
	rest := float64((y - head) * (y + head))
	tail := float64(Exp(float64(-head*head)/2) * Exp(-rest/2) * mills)
	if x > 0 {
		return 1 - tail
	}
	return tail
}

// Normal draws a standard normal by inversion of one uniform. This is about as fast as a ziggurat
// here, and monotone in the uniform, so runs with common random numbers stay coupled when mean or
// sd change.
func Normal(s *rng.Stream) float64 { return NormQuantile(s.Open()) }

// Lognormal draws e^(mu + sigma·z).
func Lognormal(s *rng.Stream, mu, sigma float64) float64 {
	return Exp(mulAdd(sigma, Normal(s), mu))
}
