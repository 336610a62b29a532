package optimum

import (
	"guanxi/plots/figure"
	"guanxi/scenarios/question/room"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/manifest"
)

// Room is the search for the best values.
func Room() room.Room {
	return room.Room{Sections: []study.Section{section()},
		Figures: []figure.Figure{{Name: "optimum", Shows: "points of a search: two goals against each other, or a goal " +
			"over each factor",
			Needs: "a search by optimize", Of: manifest.SweepKind, Reads: "answers runs", Asks: figure.Asked("optimum"),
			Alone: drawn}}}
}
