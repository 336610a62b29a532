package optimum_test

import (
	"testing"

	"guanxi/scenarios/question/optimum"
	"guanxi/scenarios/question/room/matrixtest"
	"guanxi/scenarios/sweep/study"
)

func TestMatrix(t *testing.T) {
	t.Parallel()
	matrixtest.Try(t, map[string]string{
		"optimize": "factors:\n  take:\n    set: commerce.take\n    from: 0%\n    to: 10%\nreplicates: 1\noptimize:\n  " +
			"maximise: [captured.platform]\n  subject_to: [orders >= 0.5 * base]\n  runs: 8\n  batch: 2\n  fresh: 2\n",
		"best": "factors:\n  take:\n    set: commerce.take\n    values: [1%, 3%]\nreplicates: 1\noptimize:\n  " +
			"maximise: [captured.platform]\n  runs: 3\n  fresh: 2\n",
		"players": matrixtest.Ranges + "optimize:\n  players:\n    platform:\n      moves: [take]\n      maximise: " +
			"captured.platform\n    shops:\n      moves: [price]\n      maximise: captured.provider\n" +
			"  runs: 16\n  fresh: 2\n  starts: 1\n",
	}, func(dir string, s *study.Study) (matrixtest.Report, error) {
		of := optimum.Of(s)
		if of == nil {
			return nil, nil
		}
		if of.Runs > 40 {
			return nil, matrixtest.ErrMore
		}
		return optimum.Optimize(dir, s, func(dir string, s *study.Study, _ bool) error { return matrixtest.Run(dir, s) })
	})
}
