package ads

import (
	"math"
	"testing"

	"guanxi/sim/rng"
)

// Scores of forecasts whose values are few, so that every bin holds one of them:
// the parts make up the score, and each is what a formula says.
func TestScores(t *testing.T) {
	var v verdict
	key := rng.New(1, 1, "scores")
	says := []float64{.01, .05, .2, .6}
	truth := []float64{.02, .05, .1, .7}
	var shown, hits [4]float64
	var brier, loss float64
	const n = 40000
	for i := range n {
		k := int(key.Below(uint64(i), 1, 4))
		hit := key.Float(uint64(i), 0) < truth[k]
		v.rest.add(says[k], hit)
		v.exact[1].add(says[k], hit, 30_000)
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
	s := v.scores(1)
	for _, x := range []struct {
		name      string
		got, want float64
	}{
		{"ece", s.ECE, ece}, {"brier", s.Brier, brier}, {"reliability", s.Reliability, reliability}, {"resolution", s.Resolution, resolution},
		{"uncertainty", s.Uncertainty, mean * (1 - mean)}, {"log loss", s.LogLoss, loss}, {"auc", s.AUC, auc}, {"within", s.Within, 0},
		{"entropy", s.Entropy, loss / -(mean*math.Log(mean) + (1-mean)*math.Log(1-mean))},
	} {
		if math.Abs(x.got-x.want) > 1e-7 {
			t.Errorf("%s is %v, should be %v", x.name, x.got, x.want)
		}
	}
	// Who forecasts the mean rate has a normalised entropy of 1 and no resolution.
	v = verdict{}
	for i := range 1000 {
		v.explored.add(.25, i%4 == 0)
		v.exact[0].add(.25, i%4 == 0, 0)
	}
	if s := v.scores(0); math.Abs(s.Entropy-1) > 1e-7 || s.Resolution != 0 || math.Abs(s.Reliability) > 1e-12 || math.Abs(s.AUC-.5) > 1e-12 {
		t.Errorf("the mean rate has %+v", s)
	}
	if s := (&verdict{}).scores(0); !math.IsNaN(s.ECE) || !math.IsNaN(s.Entropy) {
		t.Errorf("of nothing: %+v", s)
	}
}

// learner.csv holds what it is said to: ten bins and ten scores of either set, and
// regret that adds up against impressions.
func TestLearnerTable(t *testing.T) {
	r, m := regressionMarket(t, "ftrl", "cells").with(func(a *Spec) { a.Judged = 100; a.Explore = .2 }).run(t, 1, 1)
	table := m.learnerTable()
	bins, scores := map[string]int{}, map[string]float64{}
	var counts = map[string][]float64{}
	regret, before := 0.0, -1.0
	for row := range table.Rows() {
		set := table.Col("set").Text(row)
		switch table.Col("by").Text(row) {
		case "predicted":
			bins[set]++
			counts[set] = append(counts[set], table.Col("impressions").Float(row))
		case "score":
			scores[set+" "+table.Col("score").Text(row)] = table.Col("value").Float(row)
		case "impressions":
			regret += table.Col("regret").Float(row)
			if got := table.Col("regret_so_far").Float(row); math.Abs(got-regret) > 1e-6 {
				t.Errorf("regret so far %v, should be %v", got, regret)
			}
			if from := table.Col("from").Float(row); from <= before {
				t.Error("bins of impressions are not in order")
			} else {
				before = from
			}
			if row == table.Rows()-1 {
				if got, want := table.Col("regret_relative").Float(row), 1-total(r, "ad_regret")/total(r, "ad_regret.none"); math.Abs(got-want) > 1e-9 {
					t.Errorf("relative regret %v, should be %v", got, want)
				}
			}
		}
	}
	if bins["explored"] != 10 || bins["rest"] != 10 || len(scores) != 20 {
		t.Errorf("bins %v, scores %v", bins, scores)
	}
	for set, n := range counts {
		for _, x := range n[:len(n)-1] {
			if x < n[0]/3 || x > 3*n[0] { // predictions within 3 % are one
				t.Errorf("%s: bins of %v", set, n)
			}
		}
	}
	for name, want := range map[string]float64{"rest ece": last(r, "ad_calibration"), "explored ece": last(r, "ad_calibration.explored"), "rest log_loss": last(r, "ad_log_loss"), "rest auc": last(r, "ad_auc")} {
		if math.Abs(scores[name]-want) > 1e-6 {
			t.Errorf("%s is %v, the metric %v", name, scores[name], want)
		}
	}
	// What was explored is no revenue to compare: it is sold at the reserve.
	all, won := total(r, "ad_demand"), total(r, "ad_demand.won")
	if share := 1 - won/all; !(share > .005 && share < .2) {
		t.Errorf("explored slots are %v of demand", share)
	}
}
