package experiment_test

import (
	"testing"

	"guanxi/scenarios/question/room/matrixtest"
	"guanxi/scenarios/sweep/study"
)

func TestMatrix(t *testing.T) {
	t.Parallel()
	matrixtest.Try(t, map[string]string{
		"experiment": "experiment:\n  treatment: {commerce.take: 10%}\n  unit: [shop]\n  share: 50%\n  from: 2017-01-20\n  " +
			"until: 2017-02-10\n  assignments: 2\n  measure: [orders]\nreplicates: 2\n",
		"by time": "experiment:\n  treatment: {commerce.choice.intercept: 1}\n  unit: [time]\n  from: 2017-01-20\n  " +
			"until: 2017-02-10\n  assignments: 1\n  measure: [orders, gmv]\n  block: 2d\n  washout: [0s, 1d]\nreplicates: 1\n",
		"by pair": "experiment:\n  treatment: {commerce.choice.intercept: 1}\n  unit: [pair, consumer]\n  share: 30%\n  " +
			"from: 2017-01-20\n  until: 2017-02-10\n  assignments: 1\n  measure: [orders, gmv]\nreplicates: 2\n",
		"by cluster": "experiment:\n  treatment: {commerce.choice.intercept: 1}\n  unit: [cluster]\n  from: 2017-01-20\n  " +
			"until: 2017-02-10\n  assignments: 1\n  measure: [orders]\n  resolution: 900\n  friends: 60%\nreplicates: 1\n",
	}, func(string, *study.Study) (matrixtest.Report, error) { return nil, nil })
}
