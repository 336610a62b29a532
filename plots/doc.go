// Package plots draws the figures of run and sweep folders: which there are, and which
// of them a folder gives. How a figure is drawn is in run and study, one file per figure;
// what they are described with is in chart, figure and phrase.
//
// A figure is described once and drawn as SVG, PNG or PDF. The numbers that are drawn
// also go to a CSV beside the picture.
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
