package run

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/phrase"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// told is the caption of lines over time: what they show, how they are drawn, and their last values.
func told(what, drawn string, p *chart.Panel) string {
	var w []string
	for _, c := range p.Curves() {
		w = append(w, c.Series+" "+c.Final())
	}
	return fmt.Sprintf("%s, by date; %s. At the end: %s.", what, drawn, strings.Join(w, ", "))
}

// howDrawn says what the lines of a figure are.
func howDrawn(n int) string {
	if n == 1 {
		return phrase.NoInterval
	}
	return fmt.Sprintf("mean of %d replicates with %s", n, phrase.Reach(n, "the 95 % interval of the mean"))
}

// compared names the runs of a comparison with their numbers of replicates.
func compared(fs []*figure.Folder, replicates []int) string {
	var w []string
	for i, f := range fs {
		w = append(w, f.Label+" ("+phrase.Replicates(replicates[i])+")")
	}
	some := phrase.Reach(slices.Max(replicates), "the 95 % interval of the mean")
	if few := phrase.Reach(slices.Min(replicates), some); few != some {
		some += ", or of fewer than " + fmt.Sprint(summary.MinReplicates) + " replicates with " + few
	}
	return digits.List(w) + "; means with " + some
}

// mostBands is the largest number of lines in a panel whose bands can be told apart.
const mostBands = 4

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

// student returns what is shown of the mean of a number per replicate.
func student(v []float64, in table.Range) summary.Interval {
	return summary.Student(v, 0, confidence).Bounded(in).OrRange(len(v))
}

// oneCurrency returns the currency of the runs of a comparison.
func oneCurrency(fs []*figure.Folder) (string, error) {
	for _, f := range fs {
		if f.Currency != fs[0].Currency {
			return "", figure.Nothing("%s has amounts in %s, %s in %s, which one axis cannot show", fs[0].Dir, fs[0].Currency,
				f.Dir, f.Currency)
		}
	}
	return fs[0].Currency, nil
}
