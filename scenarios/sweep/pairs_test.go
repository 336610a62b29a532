package sweep_test

import (
	"context"
	"math"
	"testing"

	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// Of 25 metrics of all kinds the interval of a difference that a study of five pairs shows misses the mean of all pairs
// in at most a tenth of studies, which draw their pairs from 60; the sign of no effect is found in at most 6.5 %.
func TestPairsOf25Metrics(t *testing.T) {
	need.Long(t)
	s := parse(t, `guanxi: 1
name: pool
scenario: platform
set: {consumers.count: 300, record.every: 365d}
design: {kind: arms, baseline: base}
arms: {base: {}, quiet: {ads: off}, dear: {commerce.take: 10%}}
replicates: 60
metrics: [adopters, active, mau, registered, max(mau), adopters@2021-01-01, new_adopters, churned, sessions, likes, posts, orders,
  gmv, platform_revenue, game_revenue, captured.consumer, captured.platform, captured.provider, added, satisfaction, gini.provider,
  mean(mau), time_of_max(new_adopters), "time_to(adopters, 50%)", gmv / adopters]
`)
	dir := t.TempDir() + "/pool"
	need.Value(sweep.Run(context.Background(), s, sweep.Options{Dir: dir}))(t)
	subject := need.Value(analysis.Open(dir))(t)
	runs := need.Value(analysis.Read(subject))(t)
	shown := map[string]bool{}
	for m, metric := range subject.Sweep.Manifest.Metrics {
		base := runs.Cells[runs.Of("base")[0]].Values[m]
		for _, arm := range []string{"quiet", "dear"} {
			with, pair := runs.Cells[runs.Of(arm)[0]].Values[m], []float64{1, -1}
			truth := stats.Paired(with, base, 0, .95).Mean
			missed, found, studies := 0, 0, 2000
			for study := range studies {
				draw := rng.New(1, 0, arm+metric.Name).Stream(uint64(study))
				a, b := make([]float64, 5), make([]float64, 5)
				for i := range a {
					k := int(draw.Float64() * float64(len(base)))
					if a[i], b[i] = with[k], base[k]; study%2 == 0 && draw.Float64() < .5 {
						a[i], b[i] = b[i], a[i] // arms alike
					}
				}
				d := stats.Paired(a, b, metric.Step, .95)
				if d.LimitTo(metric.In(), [][]float64{a, b}, pair); study%2 == 0 {
					found += analysis.Indicator(d.P <= .05)
					continue
				}
				shown[metric.Name] = shown[metric.Name] || d.Lo == d.Lo
				missed += analysis.Indicator(d.Lo-truth > 1e-9*math.Abs(truth) || truth-d.Hi > 1e-9*math.Abs(truth))
			}
			if share := 2 * float64(missed) / float64(studies); share > .1 {
				t.Errorf("%s of %s: the intervals shown miss in %.1f %%", metric.Name, arm, 100*share)
			}
			if share := 2 * float64(found) / float64(studies); share > .065+.02 {
				t.Errorf("%s of %s: an effect of arms alike in %.1f %%", metric.Name, arm, 100*share)
			}
		}
	}
	if len(shown) < 25 || !shown["adopters"] || shown["gmv"] {
		t.Errorf("of %d metrics these have intervals: %v", len(shown), shown)
	}
}
