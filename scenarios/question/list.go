// Package question lists the questions that a study can ask beside the means of its metrics. Each stands in a folder
// of its own: what it adds to a study file, its estimates, tables and figures. To remove a question, delete its
// folder and its line, and its verb if it has one.
package question

import (
	"guanxi/plots"
	"guanxi/scenarios/question/claim"
	"guanxi/scenarios/question/element"
	"guanxi/scenarios/question/experiment"
	"guanxi/scenarios/question/fit"
	"guanxi/scenarios/question/foretold"
	"guanxi/scenarios/question/optimum"
	"guanxi/scenarios/question/room"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
)

var rooms = []room.Room{
	element.Room(),
	claim.Room(),
	fit.Room(),
	optimum.Room(),
	experiment.Room(),
	foretold.Room(),
}

func init() { install(rooms) }

func install(all []room.Room) {
	var every room.Room
	for _, r := range all {
		every.Designs = append(every.Designs, r.Designs...)
		every.Sections = append(every.Sections, r.Sections...)
		every.Figures = append(every.Figures, r.Figures...)
		analysis.Install(r.Estimators)
	}
	study.Install(every.Designs, every.Sections)
	plots.Install(every.Figures)
}
