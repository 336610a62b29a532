package claim_test

import (
	"math"

	"guanxi/scenarios/sweep/analysis/analysistest"
	"guanxi/sim/simtest/need"
)

const arms = analysistest.Arms + "claim: {id: C1, text: B has more adopters than A by some., metric: adopters, arm: b, " +
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
