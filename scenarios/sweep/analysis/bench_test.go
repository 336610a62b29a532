package analysis_test

import (
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/sim/simtest/need"
)

// BenchmarkSaltelli analyses a Saltelli study of five factors: 2,048 blocks, 14,336 runs, two
// metrics.
func BenchmarkSaltelli(b *testing.B) {
	text := `name: large
scenario: wechat
design: {kind: saltelli, base: 2048}
replicates: 1
factors:
  x1: {set: adoption.innovation, from: 0.01/year, to: 0.09/year}
  x2: {set: adoption.imitation, from: 0.1/year, to: 0.9/year}
  x3: {set: ads.reserve.cpm, from: 1, to: 50}
  x4: {set: consumers.count, from: 2000, to: 4000}
  x5: {set: graph.mean_degree, from: 20, to: 60}
metrics: [adopters, active]
`
	st := parsed(b, text)
	s := world(b, text, ishigami(st))
	for b.Loop() {
		need.Value(analysis.Analyze(s, analysis.Options{}))(b)
	}
}
