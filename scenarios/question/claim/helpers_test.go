package claim_test

import (
	"math"
	"testing"

	"guanxi/scenarios/question/claim"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/analysis/analysistest"
	"guanxi/sim/simtest/need"
)

const arms = analysistest.Arms + "claim: {id: C1, text: B has more adopters than A by some., metric: adopters, arm: " +
	"b, " +
	"expect: increase, smallest: 1%}\n"

var (
	nan       = math.NaN()
	near      = need.Near
	world     = analysistest.World
	analyze   = analysistest.Analyze
	fits      = analysistest.Fits
	asked     = analysistest.Asked
	compile   = analysistest.Compile
	threeArms = analysistest.ThreeArms
)

// alone tests the claim of one study.
func alone(t *testing.T, s analysis.StudyRuns) *claim.Verdict {
	t.Helper()
	return tested(t, s).Verdicts[0]
}

// tested tests claims, and compares all that is said of them with what was.
func tested(t *testing.T, of ...analysis.StudyRuns) *claim.Report {
	t.Helper()
	r := need.Value(claim.Test(of))(t)
	analysistest.Said(t, nil, r.JSON(), r.Text(), r.LaTeX())
	return r
}

// worldsOf does so for a claim over sampled worlds.
func worldsOf(t *testing.T, s analysis.StudyRuns, bundled float64) *claim.WorldsReport {
	t.Helper()
	r := need.Value(claim.OverWorlds([]analysis.StudyRuns{s}, func(analysis.StudyRuns) float64 { return bundled }))(t)
	analysistest.Said(t, nil, r.JSON(), r.Text(), r.LaTeX())
	return r
}
