package learner

import (
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// Table is learner.csv, for a replicate and a learner.
func (v *Verdict) Table(replicate int, learner string) *table.Table {
	t := schema.NewLearner(
		table.NewColumn("set", table.TextType, table.Key, "", "explored: slots filled at random; rest: slots won by a prediction; all: both"),
		table.NewColumn("score", table.TextType, table.Key, "", "name of a score over all predictions of the set (by = score)"),
		table.NewColumn("value", table.FloatType, table.Stock, "1", "the score"),
		table.NewColumn("regret_none", table.MoneyType, table.Flow, "currency", "regret without a learner in the same slots"),
		table.NewColumn("regret_so_far", table.MoneyType, table.Stock, "currency", "regret in this bin and in those of fewer impressions"),
		table.NewColumn("regret_relative", table.FloatType, table.Stock, "1", "cumulative performance: 0 as without a learner, 1 as the oracle"),
	)
	missing := table.Missing()
	of, name := table.Int(replicate), table.Text(learner)
	for set, title := range [2]string{"explored", "rest"} {
		slots := &v.sets[set]
		bins := slots.calibration(10, nil)
		n := int64(0)
		for k, b := range bins {
			n += b.Shown
			t.AppendRow(of, name, table.Text("predicted"), table.Int(k+1), table.Float(b.From), table.Float(b.To),
				table.Int(b.Shown), table.Float(b.Predicted), table.Float(b.Observed), missing, table.Text(title),
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
			t.AppendRow(of, name, table.Text("score"), table.Int(k+1), missing, missing, table.Int(n), missing, missing, missing, table.Text(title),
				table.Text(x.name), table.Float(x.value), missing, missing, missing)
		}
	}
	from := 0.0
	var soFar, none int64
	for k, b := range v.byShown {
		to := float64(int64(1) << (2 * (k + 1)))
		if b.shown > 0 || b.regret > 0 {
			predicted, observed := missing, missing
			if b.shown > 0 {
				predicted = table.Float(float64(b.predicted) / predictedUnit / float64(b.shown))
				observed = table.Float(float64(b.hits) / float64(b.shown))
			}
			soFar += b.regret
			none += b.regretNone
			t.AppendRow(of, name, table.Text("impressions"), table.Int(k+1), table.Float(from), table.Float(to),
				table.Int(b.shown), predicted, observed, table.Money(b.regret), table.Text("all"),
				missing, missing, table.Money(b.regretNone), table.Money(soFar), table.Float(relativeRegret(soFar, none)))
		}
		from = to
	}
	return t
}
