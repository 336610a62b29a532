package fit

import (
	"guanxi/plots/figure"
	"guanxi/scenarios/question/room"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/manifest"
)

// Room is the fit to observed data.
func Room() room.Room {
	return room.Room{Sections: []study.Section{section()},
		Figures: []figure.Figure{{Name: "calibration", Shows: "targets, the fit of the kept draws, and simple forecasts",
			Needs: "a fit", Of: manifest.CalibrationKind, Reads: "answers draws", Asks: figure.Asked("fit"), Alone: drawn}}}
}
