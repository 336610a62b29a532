package experiment

import (
	"guanxi/scenarios/question/room"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
)

// Room is the experiment inside the world.
func Room() room.Room {
	return room.Room{Sections: []study.Section{section()},
		Estimators: map[string]func() analysis.Estimator{key: estimator}}
}
