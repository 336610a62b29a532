package ads

import (
	"math"

	"guanxi/sim/num"
	"guanxi/sim/results"
)

// scores say how good the predictions of a set of slots were.
type scores struct {
	// ECE is the expected calibration error in ten bins.
	ECE float64
	// Brier is the mean squared error. It is Reliability − Resolution + Uncertainty
	// (Murphy 1973) + Within, what predictions and outcomes vary together within a bin
	// (Stephenson et al. 2008), which a finer binning would find a part of.
	Brier, Reliability, Resolution, Uncertainty, Within float64
	// LogLoss is the mean log loss; Entropy that over the entropy of the mean rate,
	// which a forecast of the mean would have (He et al. 2014): below 1 the
	// predictions say something.
	LogLoss, Entropy float64
	AUC              float64
}

// scores judges a set of slots.
func (v *verdict) scores(set int) scores {
	of := &v.explored
	if set == 1 {
		of = &v.rest
	}
	ten := of.calibration(10, nil)
	n := 0.0
	for _, b := range ten {
		n += float64(b.Shown)
	}
	s := scores{ECE: calibrationError(ten), AUC: auc(of.calibration(binAll, nil))}
	s.Brier = quotient(float64(v.exact[set].square)/predictedUnit, n)
	s.Reliability, s.Resolution, s.Uncertainty = brier(ten)
	s.Within = s.Brier - (s.Reliability - s.Resolution + s.Uncertainty)
	s.LogLoss = quotient(float64(v.exact[set].loss)/(1<<32), n)
	hits := 0.0
	for _, b := range ten {
		hits += float64(b.Hits)
	}
	s.Entropy = quotient(s.LogLoss, entropyOf(quotient(hits, n)))
	return s
}

// entropyOf is −p·ln p − (1 − p)·ln(1 − p).
func entropyOf(p float64) float64 {
	if !(p > 0 && p < 1) {
		return 0
	}
	return -float64(p*num.Log(p)) - float64((1-p)*num.Log1p(-p))
}

// relativeRegret is 0 for who loses as much as no learner and 1 for who loses
// nothing; not a number where there is nothing to lose.
func relativeRegret(regret, none int64) float64 {
	if none <= 0 {
		return math.NaN()
	}
	return 1 - float64(regret)/float64(none)
}

// learnerTable is learner.csv.
func (m *ads) learnerTable() *results.Table {
	t := results.NewLearner(
		results.NewColumn("set", results.TextType, results.Key, "", "explored: slots filled at random; rest: slots won by a prediction; all: both"),
		results.NewColumn("score", results.TextType, results.Key, "", "name of a score of all predictions of the set (by = score)"),
		results.NewColumn("value", results.FloatType, results.Stock, "1", "the score"),
		results.NewColumn("regret_none", results.MoneyType, results.Flow, "currency", "regret without a learner, in the same slots"),
		results.NewColumn("regret_so_far", results.MoneyType, results.Stock, "currency", "regret in this bin and in those of fewer impressions"),
		results.NewColumn("regret_relative", results.FloatType, results.Stock, "1", "of that, 0 as without a learner, 1 as the oracle"),
	)
	missing := results.Missing()
	replicate, name := results.Int(int64(m.scope.Replicate())), results.Text(m.spec.Learner)
	v := m.sums()
	for set, title := range [2]string{"explored", "rest"} {
		of := [2]*binned{&v.explored, &v.rest}[set]
		bins := of.calibration(10, nil)
		n := int64(0)
		for k, b := range bins {
			n += b.Shown
			t.AppendRow(replicate, name, results.Text("predicted"), results.Int(int64(k+1)), results.Float(b.From), results.Float(b.To),
				results.Int(b.Shown), results.Float(b.Predicted), results.Float(b.Observed), missing, results.Text(title),
				missing, missing, missing, missing, missing)
		}
		if n == 0 {
			continue
		}
		s := v.scores(set)
		for k, x := range []struct {
			name  string
			value float64
		}{
			{"ece", s.ECE}, {"brier", s.Brier}, {"brier.reliability", s.Reliability}, {"brier.resolution", s.Resolution},
			{"brier.uncertainty", s.Uncertainty}, {"brier.within", s.Within}, {"log_loss", s.LogLoss}, {"entropy", s.Entropy}, {"auc", s.AUC},
			{"price", float64(v.exact[set].cost) / 1000 / float64(n)},
		} {
			t.AppendRow(replicate, name, results.Text("score"), results.Int(int64(k+1)), missing, missing, results.Int(n), missing, missing, missing, results.Text(title),
				results.Text(x.name), results.Float(x.value), missing, missing, missing)
		}
	}
	from := 0.0
	var soFar, none int64
	for k, b := range v.byShown {
		to := float64(int64(1) << (2 * (k + 1)))
		if b.shown > 0 || b.regret > 0 {
			predicted, observed := missing, missing
			if b.shown > 0 {
				predicted = results.Float(float64(b.predicted) / predictedUnit / float64(b.shown))
				observed = results.Float(float64(b.hits) / float64(b.shown))
			}
			soFar += b.regret
			none += b.regretNone
			t.AppendRow(replicate, name, results.Text("impressions"), results.Int(int64(k+1)), results.Float(from), results.Float(to),
				results.Int(b.shown), predicted, observed, results.Money(b.regret), results.Text("all"),
				missing, missing, results.Money(b.regretNone), results.Money(soFar), results.Float(relativeRegret(soFar, none)))
		}
		from = to
	}
	return t
}
