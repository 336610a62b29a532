// Package index asks how much each factor matters over all ranges: Morris' screening and Sobol' indices.
package index

import (
	"guanxi/plots/figure"
	"guanxi/scenarios/question/room"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/manifest"
)

// Room is the importance of factors.
func Room() room.Room {
	return room.Room{Designs: []func() *study.Kind{morrisDesign, saltelliDesign},
		Estimators: map[string]func() analysis.Estimator{study.Morris: morris, study.Saltelli: saltelli},
		Figures: []figure.Figure{{Name: "morris", Shows: "Morris' mu* and sigma of the factors", Needs: "indices of morris",
			Of: manifest.SweepKind, Reads: "answers", Asks: figure.Asked("morris"), Alone: screened}}}
}
