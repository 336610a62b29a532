// Package loop asks how large the gain of a loop is: a chain of effects that closes.
package loop

import (
	"guanxi/scenarios/question/room"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
)

// Room is the gain of loops.
func Room() room.Room {
	return room.Room{Sections: []study.Section{section()},
		Estimators: map[string]func() analysis.Estimator{key: estimator}}
}
