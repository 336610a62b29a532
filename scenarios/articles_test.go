package scenarios_test

import (
	"math"
	"testing"

	"guanxi/agents/society/societytest"
	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// articles.yaml states 0.76 further shares per reader reached by a share and 0.8 per follower,
// hence 0.769 over all, and 4.33 reads for each direct read.
func TestArticles(t *testing.T) {
	s := need.Value(scenarios.Load("articles", scenarios.Options{}))(t)
	const replicates = 6
	sum := societytest.Total
	var r, formula, ratio [replicates]float64
	for k := range replicates {
		run := ranOf(t, s, k+1)
		r[k] = sum(run.Series("article_shares.children")) / sum(run.Series("article_shares"))
		ratio[k] = sum(run.Series("article_reads")) / sum(run.Series("article_reads.push"))
		f := run.Series("cascade_r_formula")
		formula[k] = f[len(f)-1]
	}
	// An article reaches 0.5 % of all consumers, some of them twice; this lowers R by less than
	// 0.01 and the ratio by less than 0.12. Articles published last are still spreading when the
	// run ends; this lowers the ratio by 0.01.
	check := func(name string, v []float64, want, bias float64) {
		mean, sd := 0.0, 0.0
		for _, x := range v {
			mean += x / replicates
		}
		for _, x := range v {
			sd += (x - mean) * (x - mean) / (replicates - 1)
		}
		se := math.Sqrt(sd / replicates)
		t.Logf("%s %.4f ± %.4f, expected %.4f", name, mean, se, want)
		need.Near(t, name, mean, want, 4*se+bias)
	}
	const expected = 0.8 / (1 - 0.76 + 0.8)
	check("R", r[:], expected, 0.01)
	check("R by its formula", formula[:], expected, 0.01)
	for k := range r {
		r[k] -= formula[k]
	}
	check("R less its formula", r[:], 0, 0.005)
	check("reads per direct read", ratio[:], 4.333, 0.13)
}
