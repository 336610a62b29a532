package learner

import (
	"math"

	"guanxi/sim/num"
)

// Bins of predictions: 2^5 within each power of two from 2^−20 on, so a bin is at most 3 % wide.
const (
	binLow  = 107 << 5 // exponent of 2^−20 and five bits of fraction
	binHigh = 127 << 5
	binAll  = binHigh - binLow + 1
)

func binOf(p float64) int {
	k := int(math.Float32bits(float32(p))>>18) - binLow
	return min(max(k, 0), binAll-1)
}

func binEdge(k int) float64 {
	if k <= 0 {
		return 0
	}
	return float64(math.Float32frombits(uint32(k+binLow) << 18))
}

// binCell counts the predictions in a bin.
type binCell struct {
	shown, hits int64
	predicted   int64 // sum, in units of 2^−40
}

func (c *binCell) join(x *binCell) {
	c.shown += x.shown
	c.hits += x.hits
	c.predicted += x.predicted
}

const (
	predictedUnit = 1 << 40
	lossUnit      = 1 << 32
)

// predictions are the counts of a set of slots, in integers, so that sums do not depend on which
// worker counted.
type predictions struct {
	bins   [binAll]binCell
	loss   int64 // sum of log losses, in units of 2^−32
	square int64 // sum of squared errors, in units of 2^−40
	cost   int64 // of the deliveries, in millionths
}

func (s *predictions) add(p float64, hit bool, cost int64) {
	c := &s.bins[binOf(p)]
	c.shown++
	c.predicted += int64(float64(p*predictedUnit) + 0.5)
	off := p
	if hit {
		c.hits++
		off = 1 - p
	}
	s.square += int64(float64(off*off*predictedUnit) + 0.5)
	s.loss += int64(float64(logLoss(p, hit) * lossUnit))
	s.cost += cost
}

func (s *predictions) join(x *predictions) {
	for k := range s.bins {
		s.bins[k].join(&x.bins[k])
	}
	s.loss += x.loss
	s.square += x.square
	s.cost += x.cost
}

// logLoss is −ln of the probability that was assigned to the outcome.
func logLoss(p float64, hit bool) float64 {
	p = min(max(p, 1e-12), 1-1e-12)
	if hit {
		return -num.Log(p)
	}
	return -num.Log1p(-p)
}

// bin is a bin of predictions.
type bin struct {
	From, To            float64
	Shown, Hits         int64
	Predicted, Observed float64 // means
}

// calibration merges the fine bins into n bins with counts as equal as possible, reusing the memory
// of out.
func (s *predictions) calibration(n int, out []bin) []bin {
	var total int64
	for k := range s.bins {
		total += s.bins[k].shown
	}
	out = out[:0]
	var now binCell
	var done int64
	from := 0
	for k := range s.bins {
		c := &s.bins[k]
		if c.shown == 0 {
			continue
		}
		if now.shown == 0 {
			from = k
		}
		now.join(c)
		if (done+now.shown)*int64(n) < total*int64(len(out)+1) && done+now.shown < total {
			continue
		}
		done += now.shown
		out = append(out, bin{
			From: binEdge(from), To: binEdge(k + 1), Shown: now.shown, Hits: now.hits,
			Predicted: float64(now.predicted) / predictedUnit / float64(now.shown),
			Observed:  float64(now.hits) / float64(now.shown),
		})
		now = binCell{}
	}
	return out
}

// calibrationError is the expected calibration error: |observed − predicted| weighted by the number
// of exposures in a bin.
func calibrationError(bins []bin) float64 {
	sum, n := 0.0, 0.0
	for _, b := range bins {
		sum += float64(float64(b.Shown) * math.Abs(b.Observed-b.Predicted))
		n += float64(b.Shown)
	}
	return num.Quotient(sum, n)
}

// brier returns the parts of the Brier score of binned predictions (Murphy 1973):
// score = reliability − resolution + uncertainty, up to the variation within bins.
func brier(bins []bin) (reliability, resolution, uncertainty float64) {
	n, hits := 0.0, 0.0
	for _, b := range bins {
		n += float64(b.Shown)
		hits += float64(b.Hits)
	}
	if n == 0 {
		nan := math.NaN()
		return nan, nan, nan
	}
	mean := hits / n
	for _, b := range bins {
		off, apart := b.Predicted-b.Observed, b.Observed-mean
		reliability += float64(float64(b.Shown)*float64(off*off)) / n
		resolution += float64(float64(b.Shown)*float64(apart*apart)) / n
	}
	return reliability, resolution, float64(mean * (1 - mean))
}

// auc is the probability that an exposure with an interaction had a higher prediction than one
// without; ties count half.
func auc(bins []bin) float64 {
	var below, area, hits, misses float64
	for _, b := range bins {
		h, s := float64(b.Hits), float64(b.Shown-b.Hits)
		area += float64(h * (below + float64(s/2)))
		below += s
		hits += h
		misses += s
	}
	return num.Quotient(area, float64(hits*misses))
}

// scores measure the quality of the predictions of a set of slots.
type scores struct {
	// ECE is the expected calibration error in ten bins.
	ECE float64
	// Brier is the mean squared error. It equals Reliability − Resolution + Uncertainty (Murphy
	// 1973) + Within, the joint variation of predictions and outcomes within bins (Stephenson et al.
	// 2008), part of which a finer binning would resolve.
	Brier, Reliability, Resolution, Uncertainty, Within float64
	// LogLoss is the mean log loss. Entropy is LogLoss over the entropy of the mean rate, the loss
	// of forecasting the mean (He et al. 2014): below 1 the predictions are informative.
	LogLoss, Entropy float64
	AUC              float64
}

// scores computes the scores of a set of slots.
func (s *predictions) scores() scores {
	ten := s.calibration(10, nil)
	n, hits := 0.0, 0.0
	for _, b := range ten {
		n += float64(b.Shown)
		hits += float64(b.Hits)
	}
	out := scores{ECE: calibrationError(ten), AUC: auc(s.calibration(binAll, nil))}
	out.Brier = num.Quotient(float64(s.square)/predictedUnit, n)
	out.Reliability, out.Resolution, out.Uncertainty = brier(ten)
	out.Within = out.Brier - (out.Reliability - out.Resolution + out.Uncertainty)
	out.LogLoss = num.Quotient(float64(s.loss)/lossUnit, n)
	out.Entropy = num.Quotient(out.LogLoss, entropyOf(num.Quotient(hits, n)))
	return out
}

// entropyOf is −p·ln p − (1 − p)·ln(1 − p).
func entropyOf(p float64) float64 {
	if !(p > 0 && p < 1) {
		return 0
	}
	return -float64(p*num.Log(p)) - float64((1-p)*num.Log1p(-p))
}

// relativeRegret is 0 for a learner that loses as much as no learner and 1 for one that loses
// nothing; NaN where there is nothing to lose.
func relativeRegret(regret, none int64) float64 {
	if none <= 0 {
		return math.NaN()
	}
	return 1 - float64(regret)/float64(none)
}
