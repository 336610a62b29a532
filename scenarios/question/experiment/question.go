package experiment

import (
	"guanxi/plots/figure"
	"guanxi/scenarios/question/room"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/manifest"
)

// Room is the experiment inside the world.
func Room() room.Room {
	return room.Room{Sections: []study.Section{section()},
		Estimators: map[string]func() analysis.Estimator{key: estimator},
		Figures: []figure.Figure{{Name: "estimates", Shows: "what experiments say of an effect, next to the truth",
			Needs: "an experiment", Of: manifest.SweepKind, Reads: "answers runs", Asks: figure.Asked(key), Alone: estimates}}}
}
