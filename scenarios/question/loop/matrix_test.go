package loop_test

import (
	"testing"

	"guanxi/scenarios/question/room/matrix"
	"guanxi/scenarios/sweep/study"
)

func TestMatrix(t *testing.T) {
	t.Parallel()
	matrix.Try(t, map[string]string{
		"loops": matrix.Arms + "design:\n  kind: arms\n  baseline: a\n  loops: {back: {b: orders, c: captured.platform}}\n",
	}, func(string, *study.Study) (matrix.Report, error) { return nil, nil })
}
