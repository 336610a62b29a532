package run

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/phrase"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// howDrawn explains in a caption the lines of a figure.
func howDrawn(n int) string {
	return drawnAs(n, "mean of %d replicates with the 95 %% interval of the mean as a band", ", single replicates as thin lines")
}

// mostBands is the largest number of lines in a panel whose bands can be told apart.
const mostBands = 4

// drawnOf is howDrawn for curves that share panels. More than mostBands in a panel get no bands.
func drawnOf(n int, panels ...*chart.Panel) string {
	if !slices.ContainsFunc(panels, func(p *chart.Panel) bool { return len(p.Curves()) > mostBands }) {
		return howDrawn(n)
	}
	for _, p := range panels {
		for _, c := range p.Curves() {
			c.Bare = true
		}
	}
	return drawnAs(n, fmt.Sprintf("mean of %%d replicates, without bands, as there are more than %d lines", mostBands), ", single replicates as thin lines")
}

// foremost returns the n names of the largest size in alphabetical order, and the others, or all as
// they are if there are no more.
func foremost(names []string, n int, size map[string]float64) (list, more []string) {
	if len(names) <= n {
		return names, nil
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(size[b], size[a]) })
	list, more = names[:n], names[n:]
	slices.Sort(list)
	return list, more
}

// notDrawn names in a caption what is not drawn, because it has fewer of something.
func notDrawn(more []string, of string) string {
	if len(more) == 0 {
		return ""
	}
	return " Not drawn, with fewer " + of + ": " + digits.List(more) + "."
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
	return summary.Student(v, 0, confidence).Within(in)
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

// compared names the runs of a comparison with their numbers of replicates, and says what is
// drawn of them; as is how intervals are drawn.
func compared(fs []*figure.Folder, replicates []int, as string) string {
	var w []string
	for i, f := range fs {
		w = append(w, f.Label+" ("+phrase.Replicates(replicates[i])+")")
	}
	if slices.Max(replicates) == 1 {
		return digits.List(w) + "; no intervals"
	}
	return digits.List(w) + "; mean over replicates with the 95 % interval of the mean as " + as
}

// oneCurrency returns the currency of the runs of a comparison.
func oneCurrency(fs []*figure.Folder) (string, error) {
	for _, f := range fs {
		if f.Currency != fs[0].Currency {
			return "", figure.Nothing("%s has amounts in %s, %s in %s, which one axis cannot show", fs[0].Dir, fs[0].Currency, f.Dir, f.Currency)
		}
	}
	return fs[0].Currency, nil
}
