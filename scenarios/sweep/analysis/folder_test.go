package analysis_test

import (
	"math"

	"guanxi/scenarios/sweep/analysis/analysistest"
	"guanxi/sim/simtest/need"
)

const (
	ranges   = analysistest.Ranges
	elements = analysistest.Elements
	arms     = analysistest.Arms
)

var (
	nan       = math.NaN()
	near      = need.Near
	world     = analysistest.World
	analyze   = analysistest.Analyze
	place     = analysistest.Place
	fits      = analysistest.Fits
	parsed    = analysistest.Parsed
	indices   = analysistest.Indices
	asked     = analysistest.Asked
	compile   = analysistest.Compile
	ran       = analysistest.Ran
	threeArms = analysistest.ThreeArms
	same      = analysistest.Same
	ishigami  = analysistest.Ishigami
)
