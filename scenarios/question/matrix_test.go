package question_test

import (
	"testing"

	"guanxi/scenarios/question/room/matrixtest"
	"guanxi/scenarios/sweep/study"
)

// questions are a study of each kind, a line for each key: what is drawn is one line with another value, or without.
// A new design of every study enters here, a new question with its units and estimators in the test of its folder.
var questions = map[string]string{
	"grid": "factors:\n  take:\n    set: commerce.take\n    from: 0%\n    to: 10%\n    steps: 3\n    scale: " +
		"linear\nmetrics: [orders]\nreplicates: 1\ndesign: {kind: grid}\nset: {commerce.choice.social: 0.1}\n",
	"levels": "factors:\n  take:\n    set: [commerce.take]\n    values: [1%, 5%]\nmetrics: [orders, " +
		"adopters]\nreplicates: 3\nconfidence: 90%\n",
	"joint": "factors:\n  take:\n    levels: {low: {commerce.take: 1%}, high: {commerce.take: 5%}}\nmetrics: " +
		"[orders / adopters]\nreplicates: 2\n",
	"list":   matrixtest.Ranges + "design:\n  kind: list\n  points: [{take: 1%}, {price: 50}]\n",
	"random": matrixtest.Ranges + "design:\n  kind: random\n  points: 6\n  where: [take <= 0.05]\n",
	"lhs":    matrixtest.Ranges + "design:\n  kind: lhs\n  points: 6\n  seed: 3\n",
	"sobol":  matrixtest.Ranges + "design:\n  kind: sobol\n  points: 8\n  luck: common\n",
	"worlds": matrixtest.Arms + "factors:\n  price:\n    set: commerce.merchants.price\n    from: 40\n    to: " +
		"80\ndesign:\n  " +
		"kind: sobol\n  points: 4\n  baseline: a\n",
}

func TestMatrixOfQuestions(t *testing.T) {
	t.Parallel()
	matrixtest.Try(t, questions, func(string, *study.Study) (matrixtest.Report, error) { return nil, nil })
}
