package element_test

import (
	"testing"

	"guanxi/scenarios/question/room/matrix"
	"guanxi/scenarios/sweep/study"
)

func TestMatrix(t *testing.T) {
	t.Parallel()
	matrix.Try(t, map[string]string{
		"elements": "design:\n  kind: elements\n  of: [trade, more]\nmetrics: [orders]\nreplicates: 2\n",
	}, func(string, *study.Study) (matrix.Report, error) { return nil, nil })
}
