package learner

import (
	"math"
	"testing"

	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

// Scores of forecasts with few values, so that every bin holds one of them: the parts add up to the
// score, and each equals its formula.
func TestScores(t *testing.T) {
	var v Verdict
	key := rng.New(1, 1, "scores")
	says := []float64{.01, .05, .2, .6}
	truth := []float64{.02, .05, .1, .7}
	var shown, hits [4]float64
	var brier, loss float64
	const n = 40000
	for i := range n {
		k := int(key.Below(uint64(i), 1, 4))
		hit := key.Float(uint64(i), 0) < truth[k]
		v.sets[Won].add(says[k], hit, 30_000)
		shown[k]++
		p := 1 - says[k]
		off := says[k]
		if hit {
			hits[k]++
			p, off = says[k], 1-says[k]
		}
		brier += off * off / n
		loss -= math.Log(p) / n
	}
	mean, ece, reliability, resolution := (hits[0]+hits[1]+hits[2]+hits[3])/n, 0., 0., 0.
	for k, s := range shown {
		o := hits[k] / s
		ece += s / n * math.Abs(o-says[k])
		reliability += s / n * (o - says[k]) * (o - says[k])
		resolution += s / n * (o - mean) * (o - mean)
	}
	auc := 0.
	for k, h := range hits {
		for j := range hits {
			w := h * (shown[j] - hits[j])
			if j < k {
				auc += w
			} else if j == k {
				auc += w / 2
			}
		}
	}
	auc /= mean * n * (1 - mean) * n
	s := v.sets[Won].scores()
	for _, x := range []struct {
		name      string
		got, want float64
	}{
		{"ece", s.ECE, ece}, {"brier", s.Brier, brier}, {"reliability", s.Reliability, reliability}, {"resolution", s.Resolution, resolution},
		{"uncertainty", s.Uncertainty, mean * (1 - mean)}, {"log loss", s.LogLoss, loss}, {"auc", s.AUC, auc}, {"within", s.Within, 0},
		{"entropy", s.Entropy, loss / -(mean*math.Log(mean) + (1-mean)*math.Log(1-mean))},
	} {
		need.Near(t, x.name, x.got, x.want, 1e-7)
	}
	// Forecasting the mean rate has a normalised entropy of 1 and no resolution.
	v = Verdict{}
	for i := range 1000 {
		v.Explore(Outcome{Rate: .25, Hit: i%4 == 0})
	}
	if s := v.sets[Explored].scores(); !(math.Abs(s.Entropy-1) <= 1e-7) || s.Resolution != 0 || !(math.Abs(s.Reliability) <= 1e-12) || !(math.Abs(s.AUC-.5) <= 1e-12) {
		t.Errorf("the mean rate has %+v", s)
	}
	if s := new(predictions).scores(); !math.IsNaN(s.ECE) || !math.IsNaN(s.Entropy) {
		t.Errorf("of nothing: %+v", s)
	}
}

func TestCalibrationMeasures(t *testing.T) {
	bins := []bin{{Shown: 100, Hits: 10, Predicted: .2, Observed: .1}, {Shown: 300, Hits: 90, Predicted: .3, Observed: .3}}
	near(t, "calibration error", calibrationError(bins), .025, 1e-15)
	reliability, resolution, uncertainty := brier(bins)
	near(t, "reliability", reliability, .0025, 1e-15)
	near(t, "resolution", resolution, (100*.15*.15+300*.05*.05)/400, 1e-15)
	near(t, "uncertainty", uncertainty, .25*.75, 1e-15)
	// P(hit in the upper, miss in the lower) + half of the ties.
	near(t, "AUC", auc(bins), (90*90+.5*(10*90+90*210))/(100*300.), 1e-12)
	var b predictions
	key := rng.New(1, 1, "bins")
	for i := range uint64(50000) {
		p := .001 + .05*key.Float(i, 0)
		b.add(p, key.Float(i, 1) < p, 0)
	}
	ten := b.calibration(10, nil)
	if len(ten) != 10 {
		t.Fatalf("%d bins", len(ten))
	}
	for _, x := range ten {
		if x.Shown < 4000 || x.Shown > 6000 || x.Predicted < x.From || x.Predicted > x.To {
			t.Errorf("bin %+v", x)
		}
		simtest.Z(t, "observed", x.Observed, math.Sqrt(x.Predicted), int(x.Shown), x.Predicted, 0)
	}
	near(t, "log loss", logLoss(.25, true), math.Log(4), 1e-15)
	near(t, "log loss", logLoss(.25, false), -math.Log(.75), 1e-15)
}
