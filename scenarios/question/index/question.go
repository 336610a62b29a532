// Package index asks how much each factor matters over all ranges: Morris' screening and Sobol' indices.
package index

import (
	"guanxi/scenarios/question/room"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
)

// Room is the importance of factors.
func Room() room.Room {
	return room.Room{Designs: []func() *study.Kind{morrisDesign, saltelliDesign},
		Estimators: map[string]func() analysis.Estimator{study.Morris: morris, study.Saltelli: saltelli}}
}
