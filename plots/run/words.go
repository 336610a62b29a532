package run

import (
	"fmt"
	"math"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/phrase"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// howDrawn explains in a caption the lines of a figure.
func howDrawn(n int) string {
	return drawnAs(n, "mean of %d replicates with the 95 %% interval of the mean as a band", ", single replicates as thin lines")
}

// overAreas is howDrawn for a line over areas.
func overAreas(n int) string {
	return drawnAs(n, "mean of %d replicates; dotted lines: 95 %% interval of the mean", ", single replicates as thin lines")
}

func drawnAs(n int, mean, single string) string {
	switch {
	case n == 1:
		return phrase.NoInterval
	case n <= chart.ThinLines:
		mean += single
	}
	return fmt.Sprintf(mean, n)
}

// student returns the interval of the mean of a number per replicate, cut to its range.
func student(v []float64, in table.Range) summary.Interval {
	return summary.Student(v, confidence).Within(in)
}

// atEnd is a sentence on the last value of a mean line.
func atEnd(name string, c *chart.Curve) string { return " " + name + " at the end: " + c.Final() + "." }

// peakOf returns where a mean line is highest.
func peakOf(c *chart.Curve) (x, y float64) {
	x, y = c.X[0], math.Inf(-1)
	for i, v := range c.Y {
		if v > y {
			x, y = c.X[i], v
		}
	}
	return x, max(y, 0)
}

// shares lists the share of each area in the run's total, from Sums. The areas themselves are
// rates, in which a partial first or last bin would count too much.
func shares(k *chart.Stack) string {
	all := sumOf(k.Sums)
	var w []string
	for i, n := range k.Names {
		w = append(w, n+" "+phrase.Percent(k.Sums[i]/all))
	}
	return strings.Join(w, ", ")
}

func listed(fs []*figure.Folder) string {
	var w []string
	for _, f := range fs {
		w = append(w, f.Label)
	}
	return phrase.List(w)
}
