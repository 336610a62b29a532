package learner

import (
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// Verdict is what a worker judged over the run (M11b), in integers, so that sums do not depend on
// which worker counted. Predictions are scored separately on explored slots and on won slots,
// because a campaign that won by a high prediction is more likely to be over-predicted.
type Verdict struct {
	sets    [2]predictions // by Set
	losses  [references]int64
	judged  int64 // exposures with a loss
	lift    [2]int64
	byShown [shownBins]regretCell
	bins    []bin // scratch memory of binned
}

// Set is a set of slots.
type Set int

const (
	Explored Set = iota // filled at random
	Won                 // won by a prediction, and judged
)

// References are the names of the learners that are scored on the same slots; the learner in use
// has an empty name.
func References() []string { return []string{"", "none", "beta_binomial", "oracle"} }

const references = 4

// regretCell counts slots, by the number of exposures that the campaign had before.
type regretCell struct{ shown, hits, predicted, regret, regretNone int64 }

// shownBins is the number of bins of exposures, by powers of four.
const shownBins = 16

func shownBin(n float64) int {
	k := 0
	for n >= 4 && k < shownBins-1 {
		n /= 4
		k++
	}
	return k
}

// Outcome is the result of an exposure.
type Outcome struct {
	Rate  float64 // predicted
	Truth float64 // true probability
	Hit   bool
	Cost  int64 // of the delivery, in millionths
}

// Explore scores an explored slot.
func (v *Verdict) Explore(o Outcome) { v.sets[Explored].add(o.Rate, o.Hit, o.Cost) }

// Compare scores a slot won by a campaign with so many exposures before, and the predictions of the
// other learners for it.
func (l *Learning) Compare(v *Verdict, x Exposure, before int64, o Outcome) {
	v.sets[Won].add(o.Rate, o.Hit, o.Cost)
	b := &v.byShown[shownBin(float64(before))]
	b.shown++
	b.predicted += int64(float64(o.Rate*predictedUnit) + 0.5)
	if o.Hit {
		b.hits++
	}
	for k, p := range [references]float64{o.Rate, None{&l.Data}.Rate(x), BetaBinomial{&l.Data}.Rate(x), o.Truth} {
		v.losses[k] += int64(float64(logLoss(p, o.Hit) * lossUnit))
	}
	v.judged++
}

// Regret adds the loss of a choice against the oracle's, and that of no learner.
func (v *Verdict) Regret(before int64, regret, none units.Money) {
	b := &v.byShown[shownBin(float64(before))]
	b.regret += int64(regret)
	b.regretNone += int64(none)
}

// Lift adds the true rate of the chosen consumer and that of a random one.
func (v *Verdict) Lift(chosen, anybody float64) {
	v.lift[0] += int64(float64(chosen * predictedUnit))
	v.lift[1] += int64(float64(anybody * predictedUnit))
}

// Clear resets the verdict, keeping its scratch memory.
func (v *Verdict) Clear() { *v = Verdict{bins: v.bins} }

// Join adds another worker's verdict.
func (v *Verdict) Join(x *Verdict) {
	for k := range v.sets {
		v.sets[k].join(&x.sets[k])
	}
	for k := range v.losses {
		v.losses[k] += x.losses[k]
	}
	v.judged += x.judged
	v.lift[0] += x.lift[0]
	v.lift[1] += x.lift[1]
	for k := range v.byShown {
		b, y := &v.byShown[k], &x.byShown[k]
		b.shown += y.shown
		b.hits += y.hits
		b.predicted += y.predicted
		b.regret += y.regret
		b.regretNone += y.regretNone
	}
}

// MeanLift is the mean true rate of the chosen consumers over that of random ones. Like all scores
// below it is NaN where nothing was judged.
func (v *Verdict) MeanLift() float64 { return num.Quotient(float64(v.lift[0]), float64(v.lift[1])) }

// LogLoss is the mean log loss of one of References.
func (v *Verdict) LogLoss(reference int) float64 {
	return num.Quotient(float64(v.losses[reference])/lossUnit, float64(v.judged))
}

// CalibrationError is the expected calibration error in ten bins.
func (v *Verdict) CalibrationError(set Set) float64 { return calibrationError(v.binned(set, 10)) }

// Brier is the Brier score, up to the variation of predictions within bins of 3 %.
func (v *Verdict) Brier(set Set) float64 {
	reliability, resolution, uncertainty := brier(v.binned(set, binAll))
	return reliability - resolution + uncertainty
}

// AUC is the probability that an exposure with an interaction had the higher prediction.
func (v *Verdict) AUC(set Set) float64 { return auc(v.binned(set, binAll)) }

// binned returns the predictions of a set in n bins, valid until the next call.
func (v *Verdict) binned(set Set, n int) []bin {
	if v.bins == nil {
		v.bins = make([]bin, 0, binAll)
	}
	return v.sets[set].calibration(n, v.bins)
}
