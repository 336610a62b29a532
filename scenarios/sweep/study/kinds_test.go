package study

import (
	"strings"
	"testing"

	"guanxi/sim/simtest/need"
)

// Every kind of design predicts its number of points, and whether they come in blocks, before
// they are made.
func TestKindsKeepWhatTheySay(t *testing.T) {
	const head = `name: kinds
scenario:
  extends: bass
  consumers: {count: 200}
  elements: {talk: {module: transfer, off: {adoption.imitation: 0.1/day}}, reach: {module: cocreation, off: {adoption.innovation: 0/day}}}
metrics: [adopters]
replicates: 2
`
	const levels = "factors: {q: {set: adoption.imitation, from: 0.2/day, to: 0.8/day, steps: 3}, f: {set: " +
		"adoption.form, values: [hazard, linear]}}\n"
	ranges := strings.Replace(levels, ", steps: 3", "", 1)
	const arms = "arms: {a: {}, b: {adoption.never_adopt: 10%}}\n"
	cases := []string{
		"grid}\n" + levels,
		"list}\n" + ranges, "list, points: [{q: 0.3/day}, {q: 0.5/day, f: linear}]}\n" + ranges,
		"arms}\n" + arms, "arms}\n" + arms + levels,
		"random, points: 7}\n" + ranges, "lhs, points: 7}\n" + ranges, "sobol, points: 8}\n" + ranges,
		"elements}\n",
	}
	tried := map[string]bool{}
	for _, c := range cases {
		s := need.Value(Parse("t.yaml", []byte(head+"design: {kind: "+c)))(t)
		tried[s.kind.Name] = true
		points := need.Value(s.Points())(t)
		// With one factor at a time, a level equal to the scenario's is the base point.
		if n, ok := s.Count(); !ok || n != len(points) && !(points[0].Role == "base" && n == len(points)+1) {
			t.Errorf("%s\n%d points, said to be %d", c, len(points), n)
		}
		blocked := s.kind.Blocked != nil && s.kind.Blocked(s)
		for _, p := range points {
			if p.Block > 0 != blocked {
				t.Errorf("%s\npoint %d is of block %d; points in blocks: %v", c, p.Number, p.Block, blocked)
			}
		}
	}
	for _, k := range newFile().kinds {
		if !tried[k.Name] {
			t.Errorf("no design of kind %s is tried: add one to the cases of this test", k.Name)
		}
	}
}
