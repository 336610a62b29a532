package analysis

import (
	"math"

	"guanxi/scenarios/sweep/stats"
)

// Verdicts on what is tested.
const (
	Supported = "supported"
	Rejected  = "rejected"
	Undecided = "undecided"
)

// WinWin tests that no party loses and one gains. δ_P is what party P captures with the arm
// minus without, paired by replicate, and ε_P is the loss that counts as none.
//
// That no party loses is an intersection–union test (Berger 1982, Technometrics 24(4)): all parties
// have to pass, each at the full level, so no adjustment for their number is needed. That one gains,
// and that one loses, is said of any of them, by limits with Bonferroni's confidence. Win–win is
// supported if every lower limit lies above −ε_P and such a limit above 0, and rejected if such an
// upper limit lies below −ε_P.
type WinWin struct{ Parties []PartyChange }

// PartyChange is the effect of the arm on a party.
type PartyChange struct {
	Name      string // shop for provider.shop
	Metric    int
	Unit      string
	Change    stats.Difference
	Tolerance float64
	Lo, Hi    float64 // at the confidence of the verdict: Lo shows that there is no loss, Hi that there is
	Verdict   string  // loses, gains, no loss or undecided
}

// Tolerate lets losses count as none up to a share of what is added for the party, or to a tenth of that
// share of what is added for all: parties for whom little is added would otherwise lose by noise. Of the
// two arms that counts in which more is added.
func (w *WinWin) Tolerate(share float64) {
	with, without := 0.0, 0.0
	for k := range w.Parties {
		with, without = with+w.Parties[k].Change.MeanA, without+w.Parties[k].Change.MeanB
	}
	least := share / 10 * max(math.Abs(with), math.Abs(without))
	for k := range w.Parties {
		x := &w.Parties[k]
		x.Tolerance = max(least, float64(share*max(math.Abs(x.Change.MeanA), math.Abs(x.Change.MeanB))))
	}
}

// PLoss returns the one-sided p value of a loss of at least the tolerance, of any loss where that is not
// known.
func (x *PartyChange) PLoss() float64 {
	if x.Same() {
		return 0
	}
	return x.Change.Above(-x.Tolerance)
}

// Same reports whether the arm changes nothing for the party in any of enough replicates.
func (x *PartyChange) Same() bool {
	return x.Change.N >= stats.LeastSame && x.Change.Mean == 0 && x.Change.SD == 0
}

// EachConfidence returns the confidence of a limit that may be that of any party: 1 − α over the number of
// parties that change.
func (w *WinWin) EachConfidence(confidence float64) float64 { return 1 - (1-confidence)/w.Changing() }

func (w *WinWin) Changing() float64 {
	n := 0
	for k := range w.Parties {
		if !w.Parties[k].Same() {
			n++
		}
	}
	return float64(max(1, n))
}

// PGain returns twice the one-sided p value of no gain of any party.
func (w *WinWin) PGain() float64 {
	least := 1.0
	for k := range w.Parties {
		if x := &w.Parties[k]; !x.Same() {
			least = min(least, x.Change.Above(0))
		}
	}
	return min(1, float64(2*w.Changing())*least)
}

// Decide returns the verdict. step is the confidence of the limit that supports, far that of
// the limit that rejects.
func (w *WinWin) Decide(step, far float64) string {
	all, gains, loses := true, false, false
	for k := range w.Parties {
		x := &w.Parties[k]
		x.Lo, _ = x.Change.At(step)
		_, x.Hi = x.Change.At(w.EachConfidence(far))
		gain, _ := x.Change.At(w.EachConfidence(step))
		lost, gained, kept := x.Hi < -x.Tolerance, gain > 0, x.Lo > -x.Tolerance || x.Same()
		if x.Change.UsesExactTest() { // by the exact test
			p := x.Change.Above(-x.Tolerance)
			lost, gained = 1-p < (1-w.EachConfidence(far))/2, x.Change.Above(0) < (1-w.EachConfidence(step))/2
			kept = kept || p < (1-step)/2
		}
		switch {
		case lost:
			x.Verdict, loses = "loses", true
		case gained:
			x.Verdict, gains = "gains", true
		case kept:
			x.Verdict = "no loss"
		default:
			x.Verdict, all = Undecided, false
		}
	}
	switch {
	case loses:
		return Rejected
	case all && gains:
		return Supported
	}
	return Undecided
}
