package element

import (
	"guanxi/scenarios/question/room"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
)

// Room is the contribution of elements.
func Room() room.Room {
	return room.Room{Designs: []func() *study.Kind{coalitions},
		Estimators: map[string]func() analysis.Estimator{study.Elements: estimator}}
}
