// Package question lists the questions that a study can ask beside the means of its metrics. Each stands in a folder
// of its own: what it adds to a study file, its estimates, tables and figures. To remove a question, delete its
// folder and its line.
package question

import (
	"guanxi/plots"
	"guanxi/scenarios/question/claim"
	"guanxi/scenarios/question/element"
	"guanxi/scenarios/question/experiment"
	"guanxi/scenarios/question/fit"
	"guanxi/scenarios/question/index"
	"guanxi/scenarios/question/loop"
	"guanxi/scenarios/question/optimum"
	"guanxi/scenarios/question/room"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
)

var rooms = []room.Room{
	index.Room(),
	element.Room(),
	claim.Room(),
	loop.Room(),
	fit.Room(),
	optimum.Room(),
	experiment.Room(),
}

func init() {
	for _, r := range rooms {
		study.Install(r.Designs, r.Sections)
		analysis.Install(r.Estimators)
		plots.Install(r.Figures)
	}
}
