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
func alone(t *testing.T, s analysis.Subject) *claim.Verdict {
	t.Helper()
	return need.Value(claim.Test([]analysis.Subject{s}))(t).Verdicts[0]
}
