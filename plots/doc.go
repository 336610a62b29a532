// Package plots draws the figures of run, sweep and calibration folders. It lists the figures
// and chooses those that a folder has the data for. The figures themselves are in run and
// study, one file per figure; the vocabulary that describes them is in chart, figure and
// phrase.
//
// A figure is described once and drawn as SVG, PNG or PDF. The numbers that are drawn also go
// to a CSV beside the picture.
//
// The columns of the CSV are the same for every figure:
//
//	panel      title of the value axis, with its unit
//	series     name of the line, area, bar or point
//	mark       mean, replicate, area, observed fit, observed holdout, bar, flow, event, …
//	replicate  number of the replicate; empty for means
//	x, y       as drawn, in plain units (ISO 8601 dates, no thousands); for steps, x is where
//	           y begins to hold, and a last row gives where it ends
//	lo, hi     ends of the interval or, for areas and bars, of what is filled; for a cross,
//	           those along x, followed by a row, whose mark ends in y, with those along y
//	n          number of replicates or, for reliability, of observations
//	value      value of a map's cell, in figures that have one
package plots
