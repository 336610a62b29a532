package element_test

import (
	"testing"

	"guanxi/scenarios/question/room/matrixtest"
	"guanxi/scenarios/sweep/study"
)

func TestMatrix(t *testing.T) {
	t.Parallel()
	matrixtest.Try(t, map[string]string{
		"elements": "design:\n  kind: elements\n  of: [trade, more]\nmetrics: [orders]\nreplicates: 2\n",
	}, func(string, *study.Study) (matrixtest.Report, error) { return nil, nil })
}
