package study_test

import (
	"maps"
	"slices"
	"testing"

	"guanxi/scenarios/question/room/matrixtest"
)

// lines are what studies of every design have.
var lines = []matrixtest.Line{
	{"name: sample", "name: a/b"},
	{"scenario: bass", "scenario: bas"},
	{"set: {consumers.count: 200}", "set: {consumers.count: 200, adoption.imitation: 0.2/month}"},
	{"metrics: [adopters, active, registered]", "metrics: [adopters, active, registered, maxx(adopters)]"},
	{"confidence: 90%", "confidence: 20%"},
	{"seed: 3", "sed: 3"},
}

// designs are the lines of a study by its design.
var designs = map[string][]matrixtest.Line{
	"grid": {
		{"design: {kind: grid, where: [q < 1]}", "design: {kind: grid, where: [z < 1], luck: common}"},
		{"factors:", "factors:"},
		{"  q: {set: adoption.imitation, from: 0.2/day, to: 0.8/day, steps: 3}", "  q: {set: adoption.imitation, from: " +
			"0.2/day, to: 0.8/day, steps: many}"},
		{"  p: {set: adoption.innovation, values: [0.1/day, 0.2/day]}", "  p: {set: adoption.inovation, values: [0.1/day, " +
			"0.2/day]}"},
		{"  c: {set: consumers.interests, from: 2, to: 4}", "  c: {set: consumers.interests, from: 2, to: 100, steps: 2}"},
		{"replicates: 2", "replicates: {min: 2, max: 9, half_width: 5%, metric: active}"},
	},
	"arms": {
		{"design: {kind: arms, baseline: a}", "design: {kind: arms, baseline: d}"},
		{"arms:", "arms:"},
		{"  a: {}", "  a: {adoption.imitatoin: 1/day}"},
		{"  b: {adoption.imitation: 1/day}", "  b: {adoption.imitation: 1/day, consumers.interests: 0}"},
		{"  c: {adoption.imitation: 2/day}", "  c: {adoption.imitation: 2/day, seed: 4}"},
	},
	"list": {
		{"factors:", "factors:"},
		{"  q: {set: adoption.imitation}", "  q: {set: adoption.imitatoin}"},
		{"  p: {set: adoption.innovation, from: 0.1/day, to: 0.2/day}", "  p: {set: adoption.innovation, from: 0.1/day, " +
			"to: 20%}"},
		{"design: {kind: list, points: [{q: 0.3/day}, {q: 0.5/day}]}", "design: {kind: list, points: [{q: 0.3/day}, {zz: " +
			"0.5/day}]}"},
		{"replicates: 2", "replicates: 0"},
	},
	"sobol": {
		{"factors:", "factors:"},
		{"  q: {set: adoption.imitation, from: 0.1/day, to: 0.2/day}", "  q: {set: adoption.imitation, from: 0.3/day, to: " +
			"0.2/day}"},
		{"  c: {set: consumers.interests, from: 2, to: 4, scale: log}", "  c: {set: consumers.interests, from: 2, to: 4, " +
			"scale: lin}"},
		{"design: {kind: sobol, points: 16}", "design: {kind: sobol, points: 16, luck: blocks}"},
	},
}

func TestAllProblemsAtOnce(t *testing.T) {
	for _, kind := range slices.Sorted(maps.Keys(designs)) {
		own := designs[kind]
		matrixtest.AtOnce(t, kind, slices.Concat(lines, own))
	}
}
