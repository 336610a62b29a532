package learner

import (
	"guanxi/sim/num"
)

// Verdict is what a worker judged over the run (M11b), in integers, so that sums do not depend on
// which worker counted.
type Verdict struct {
	losses [references]int64 // sums of log losses, in units of 2^−32
	judged int64             // exposures with a loss
	lift   [2]int64          // sums of rates, in units of 2^−40
}

const (
	lossUnit = 1 << 32
	rateUnit = 1 << 40
)

// References are the names of the learners that are scored on the same slots; the learner in use
// has an empty name.
func References() []string { return []string{"", "none", "beta_binomial", "oracle"} }

const references = 4

// Compare scores the rate that was predicted for a judged slot, and the predictions of the other
// learners for it, against what happened; truth is the true probability.
func (l *Learning) Compare(v *Verdict, x Exposure, rate, truth float64, hit bool) {
	for k, p := range [references]float64{rate, None{&l.Data}.Rate(x), BetaBinomial{&l.Data}.Rate(x), truth} {
		v.losses[k] += int64(float64(logLoss(p, hit) * lossUnit))
	}
	v.judged++
}

// logLoss is −ln of the probability that was assigned to the outcome.
func logLoss(p float64, hit bool) float64 {
	p = min(max(p, 1e-12), 1-1e-12)
	if hit {
		return -num.Log(p)
	}
	return -num.Log1p(-p)
}

// Lift adds the true rate of the chosen consumer and that of a random one.
func (v *Verdict) Lift(chosen, anybody float64) {
	v.lift[0] += int64(float64(chosen * rateUnit))
	v.lift[1] += int64(float64(anybody * rateUnit))
}

// Join adds another worker's verdict.
func (v *Verdict) Join(x *Verdict) {
	for k := range v.losses {
		v.losses[k] += x.losses[k]
	}
	v.judged += x.judged
	v.lift[0] += x.lift[0]
	v.lift[1] += x.lift[1]
}

// MeanLift is the mean true rate of the chosen consumers over that of random ones; NaN where
// nothing was judged, as is LogLoss.
func (v *Verdict) MeanLift() float64 { return num.Quotient(float64(v.lift[0]), float64(v.lift[1])) }

// LogLoss is the mean log loss of one of References.
func (v *Verdict) LogLoss(reference int) float64 {
	return num.Quotient(float64(v.losses[reference])/lossUnit, float64(v.judged))
}
