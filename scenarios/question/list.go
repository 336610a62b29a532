// Package question lists the questions that a study can ask beside the means of its metrics. Each stands in a folder
// of its own: what it adds to a study file, its estimates, tables and figures. To remove a question, delete its
// folder and its line.
package question

import (
	"guanxi/scenarios/question/element"
	"guanxi/scenarios/question/experiment"
	"guanxi/scenarios/question/index"
	"guanxi/scenarios/sweep/study"
)

func init() {
	study.Install(
		index.Question(),
		element.Question(),
		experiment.Question(),
	)
}
