package learner

import "guanxi/sim/results"

// Table is learner.csv, of a replicate and a learner.
func (v *Verdict) Table(replicate int, learner string) *results.Table {
	t := results.NewLearner(
		results.NewColumn("set", results.TextType, results.Key, "", "explored: slots filled at random; rest: slots won by a prediction; all: both"),
		results.NewColumn("score", results.TextType, results.Key, "", "name of a score of all predictions of the set (by = score)"),
		results.NewColumn("value", results.FloatType, results.Stock, "1", "the score"),
		results.NewColumn("regret_none", results.MoneyType, results.Flow, "currency", "regret without a learner, in the same slots"),
		results.NewColumn("regret_so_far", results.MoneyType, results.Stock, "currency", "regret in this bin and in those of fewer impressions"),
		results.NewColumn("regret_relative", results.FloatType, results.Stock, "1", "of that, 0 as without a learner, 1 as the oracle"),
	)
	missing := results.Missing()
	of, name := results.Int(int64(replicate)), results.Text(learner)
	for set, title := range [2]string{"explored", "rest"} {
		slots := &v.sets[set]
		bins := slots.calibration(10, nil)
		n := int64(0)
		for k, b := range bins {
			n += b.Shown
			t.AppendRow(of, name, results.Text("predicted"), results.Int(int64(k+1)), results.Float(b.From), results.Float(b.To),
				results.Int(b.Shown), results.Float(b.Predicted), results.Float(b.Observed), missing, results.Text(title),
				missing, missing, missing, missing, missing)
		}
		if n == 0 {
			continue
		}
		s := slots.scores()
		for k, x := range []struct {
			name  string
			value float64
		}{
			{"ece", s.ECE}, {"brier", s.Brier}, {"brier.reliability", s.Reliability}, {"brier.resolution", s.Resolution},
			{"brier.uncertainty", s.Uncertainty}, {"brier.within", s.Within}, {"log_loss", s.LogLoss}, {"entropy", s.Entropy}, {"auc", s.AUC},
			{"price", float64(slots.cost) / 1000 / float64(n)},
		} {
			t.AppendRow(of, name, results.Text("score"), results.Int(int64(k+1)), missing, missing, results.Int(n), missing, missing, missing, results.Text(title),
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
			t.AppendRow(of, name, results.Text("impressions"), results.Int(int64(k+1)), results.Float(from), results.Float(to),
				results.Int(b.shown), predicted, observed, results.Money(b.regret), results.Text("all"),
				missing, missing, results.Money(b.regretNone), results.Money(soFar), results.Float(relativeRegret(soFar, none)))
		}
		from = to
	}
	return t
}
