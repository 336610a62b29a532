package learner

import (
	"math"
	"testing"
)

// Each of the references is scored by the probability that it gave to what happened, and verdicts of
// workers add up.
func TestVerdict(t *testing.T) {
	l := world(t, func(k *Keys) { k.Learner = "ftrl" })
	x := Exposure{Ad: 3, Cell: 5}
	var a, b, all Verdict
	if !math.IsNaN(all.LogLoss(0)) || !math.IsNaN(all.MeanLift()) {
		t.Error("a score of nothing")
	}
	l.Compare(&a, x, .25, .4, true)
	l.Compare(&b, x, .25, .4, false)
	l.Compare(&b, x, .1, .2, false)
	a.Lift(.3, .1)
	b.Lift(.1, .1)
	all.Join(&a)
	all.Join(&b)
	mean := l.Mean[3]
	for k, want := range []float64{
		-(math.Log(.25) + math.Log(.75) + math.Log(.9)) / 3, -(math.Log(mean) + 2*math.Log(1-mean)) / 3,
		// nothing was seen in the cell
		-(math.Log(mean) + 2*math.Log(1-mean)) / 3, -(math.Log(.4) + math.Log(.6) + math.Log(.8)) / 3,
	} {
		near(t, "log loss of "+References()[k], all.LogLoss(k), want, 1e-8)
	}
	near(t, "lift", all.MeanLift(), 2, 1e-9)
}
