package claim_test

import (
	"testing"

	"guanxi/scenarios/question/room/matrixtest"
	"guanxi/scenarios/sweep/study"
)

func TestMatrix(t *testing.T) {
	t.Parallel()
	matrixtest.Try(t, map[string]string{
		"claim": matrixtest.Arms + "design: {kind: arms, baseline: a}\nclaim:\n  id: C1\n  text: fewer\n" +
			"  metric: orders\n  arm: b\n  expect: decrease\n  smallest: 5%\n",
		"contrast": matrixtest.Arms + "design: {kind: arms, baseline: a}\nclaim:\n  id: C1\n  text: fewer\n" +
			"  contrast: {b: 1, a: -1}\n  over: {c: 1, a: -1}\n  smallest: 1\n",
		"win_win": matrixtest.Arms + "design: {kind: arms, baseline: a}\nclaim:\n  id: C1\n  text: all\n  expect: win_win\n" +
			"  arm: b\n  parties: [captured.platform, captured.consumer]\n  smallest: 5%\n",
	}, func(string, *study.Study) (matrixtest.Report, error) { return nil, nil })
}

func TestAllProblemsAtOnce(t *testing.T) {
	matrixtest.AtOnce(t, "claim", []matrixtest.Line{
		{"scenario: bass", "scenario: bas"},
		{"metrics: [adopters, active, registered]", "metrics: [adopters, active, registered, maxx(adopters)]"},
		{"design: {kind: arms, baseline: a}", "design: {kind: arms, baseline: a}"},
		{"arms: {a: {}, b: {adoption.imitation: 1/day}, c: {adoption.imitation: 2/day}}", "arms: {a: {}, b: " +
			"{adoption.imitation: 1/day}, c: {adoption.imitation: 2/day, seed: 4}}"},
		{"claim:", "claim:"},
		{"  id: C1", "  idd: C1"},
		{"  text: faster", "  text: [x]"},
		{"  metric: active", "  metric: dau"},
		{"  smallest: 5%", "  smallest: 5 apples"},
		{"  expect: increase", "  expect: more"},
		{"  arm: b", "  arm: z"},
	})
}
