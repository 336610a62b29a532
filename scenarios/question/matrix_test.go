package question_test

import (
	"testing"

	"guanxi/scenarios/question/room/matrix"
	"guanxi/scenarios/sweep/study"
)

const rangesOf = `factors:
  take:
    set: commerce.take
    from: 0%
    to: 10%
  price:
    set: commerce.merchants.price
    from: 40
    to: 80
metrics: [orders, "time_to(adopters, 90%)"]
replicates: 1
`

// questions are a study of each kind, a line for each key: what is drawn is one line with another value, or without.
// A new kind of question, unit, estimator or design enters here.
var questions = map[string]string{
	"grid": "factors:\n  take:\n    set: commerce.take\n    from: 0%\n    to: 10%\n    steps: 3\n    scale: " +
		"linear\nmetrics: [orders]\nreplicates: 1\ndesign: {kind: grid}\nset: {commerce.choice.social: 0.1}\n",
	"levels": "factors:\n  take:\n    set: [commerce.take]\n    values: [1%, 5%]\nmetrics: [orders, " +
		"adopters]\nreplicates: 3\nconfidence: 90%\n",
	"joint": "factors:\n  take:\n    levels: {low: {commerce.take: 1%}, high: {commerce.take: 5%}}\nmetrics: " +
		"[orders / adopters]\nreplicates: 2\n",
	"list":     rangesOf + "design:\n  kind: list\n  points: [{take: 1%}, {price: 50}]\n",
	"random":   rangesOf + "design:\n  kind: random\n  points: 6\n  where: [take <= 0.05]\n",
	"lhs":      rangesOf + "design:\n  kind: lhs\n  points: 6\n  seed: 3\n",
	"sobol":    rangesOf + "design:\n  kind: sobol\n  points: 8\n  luck: common\n",
	"morris":   rangesOf + "design:\n  kind: morris\n  trajectories: 3\n  levels: 4\n",
	"saltelli": rangesOf + "design:\n  kind: saltelli\n  base: 4\n  second: true\n",
	"elements": "design:\n  kind: elements\n  of: [trade, more]\nmetrics: [orders]\nreplicates: 2\n",
	"worlds": matrix.Arms + "factors:\n  price:\n    set: commerce.merchants.price\n    from: 40\n    to: " +
		"80\ndesign:\n  " +
		"kind: sobol\n  points: 4\n  baseline: a\n",
	"experiment": "experiment:\n  treatment: {commerce.take: 10%}\n  unit: [shop]\n  share: 50%\n  from: 2017-01-20\n  " +
		"until: 2017-02-10\n  assignments: 2\n  measure: [orders]\nreplicates: 2\n",
	"by time": "experiment:\n  treatment: {commerce.choice.intercept: 1}\n  unit: [time]\n  from: 2017-01-20\n  " +
		"until: 2017-02-10\n  assignments: 1\n  measure: [orders, gmv]\n  block: 2d\n  washout: [0s, 1d]\nreplicates: 1\n",
	"by pair": "experiment:\n  treatment: {commerce.choice.intercept: 1}\n  unit: [pair, consumer]\n  share: 30%\n  " +
		"from: 2017-01-20\n  until: 2017-02-10\n  assignments: 1\n  measure: [orders, gmv]\nreplicates: 2\n",
	"by cluster": "experiment:\n  treatment: {commerce.choice.intercept: 1}\n  unit: [cluster]\n  from: 2017-01-20\n  " +
		"until: 2017-02-10\n  assignments: 1\n  measure: [orders]\n  resolution: 900\n  friends: 60%\nreplicates: 1\n",
}

func TestMatrixOfQuestions(t *testing.T) {
	t.Parallel()
	matrix.Try(t, questions, func(string, *study.Study) (matrix.Report, error) { return nil, nil })
}
