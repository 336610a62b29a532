// Package plots draws the figures of run and sweep folders, one file per figure. It
// reads tables through guanxi/sim/results and knows nothing of the engine.
//
// A figure is described once, as a chart of panels, axes and marks (chart.go), laid
// out on a page (layout.go) and drawn on any surface (surface.go): SVG, PNG or PDF. The numbers
// that reach the surface also go to a CSV beside the picture, so picture and
// table cannot disagree. Text is drawn as filled outlines of an embedded font:
// a file looks the same wherever it is opened, and a character that the font
// lacks is an error, never an empty box.
//
// The file of a figure says what it shows, which columns it reads and how it is drawn.
// Common to several are the names of curves (naming.go), rates by month and the like
// (bins.go), panels for the metrics of a study (gallery.go) and words of captions
// (words.go).
//
// The columns of the CSV are the same for every figure:
//
//	panel      title of the axis of values, with its unit
//	series     what the line, area, bar or point stands for
//	mark       mean, replicate, area, observed fit, observed holdout, bar, flow, event, …
//	replicate  number of the replicate, empty for means
//	x, y       as drawn, in plain units (dates ISO 8601, no thousands); of steps x is where
//	           y begins to hold, and a last row is where it ends
//	lo, hi     ends of the interval or, for areas and bars, of what is filled; of a cross
//	           those along x and, in a row more whose mark ends in y, those along y
//	n          number of replicates or, for reliability, of observations
//	value      of a cell of a map, in figures that have one
package plots
