// Package owed is a figure of runs with points: what the platform owes for them over time.
package owed

import (
	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/sim/results/manifest"
)

// Figure is its entry in the list of figures.
func Figure() figure.Figure {
	return figure.Figure{Name: "owed", Shows: "what the platform owes for points over time", Needs: "series: points_owed",
		Of: manifest.RunKind, Reads: "series", Asks: asks, Alone: draw}
}

// asks says what a folder lacks for the figure.
func asks(f *figure.Folder) string {
	if _, err := f.Need("series", "points_owed"); err != nil {
		return "column points_owed of series"
	}
	return ""
}

// draw shows the mean over replicates at each tick that is recorded.
func draw(f *figure.Folder) (*chart.Chart, error) {
	t, err := f.Need("series", "replicate", "tick", "points_owed")
	if err != nil {
		return nil, err
	}
	replicate, tick, owed := t.Col("replicate").Floats(), t.Col("tick").Floats(), t.Col("points_owed").Floats()
	line := &chart.Curve{Series: "points", Style: ink.Style{Colour: ink.Blue}}
	line.X, line.Y = means(replicate, tick, owed)
	panel := &chart.Panel{X: chart.Axis{Title: "tick"}, Y: chart.Axis{Title: "owed", Unit: f.Currency, Zero: true},
		Marks: []chart.Mark{line}}
	return &chart.Chart{Title: "Owed for points", Panels: []*chart.Panel{panel}, Alt: "What the platform of " + f.Label +
		" owes for points, over ticks; mean over replicates."}, nil
}

// means are those of y over replicates, which follow one another, by x.
func means(replicate, x, y []float64) (at, mean []float64) {
	for row := range x {
		if replicate[row] == replicate[0] {
			at, mean = append(at, x[row]), append(mean, 0)
		}
	}
	for row := range x {
		mean[row%len(at)] += y[row] * float64(len(at)) / float64(len(x))
	}
	return at, mean
}
