package index_test

import (
	"testing"

	"guanxi/scenarios/question/room/matrix"
	"guanxi/scenarios/sweep/study"
)

func TestMatrix(t *testing.T) {
	t.Parallel()
	matrix.Try(t, map[string]string{
		"morris":   matrix.Ranges + "design:\n  kind: morris\n  trajectories: 3\n  levels: 4\n",
		"saltelli": matrix.Ranges + "design:\n  kind: saltelli\n  base: 4\n  second: true\n",
	}, func(string, *study.Study) (matrix.Report, error) { return nil, nil })
}
