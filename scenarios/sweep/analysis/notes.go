package analysis

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
)

// notes collects what a reader must know: what is not there, what is too little, and
// what the design says.
func (a *analysis) notes() {
	a.noteMissing()
	a.noteFew()
	switch a.Study.Design.Kind {
	case study.Saltelli:
		a.noteSobol()
	case study.Elements:
		a.noteElements()
	case study.Arms:
		a.noteFamily()
	}
}

func (a *analysis) say(format string, args ...any) {
	a.Notes = append(a.Notes, fmt.Sprintf(format, args...))
}

func (a *analysis) noteMissing() {
	failures, missing := 0, 0
	never := make([]int, len(a.Metrics))
	for i := range a.d.cells {
		c := &a.d.cells[i]
		failures += c.count(failed)
		if len(c.status) == 0 {
			missing++
		}
		for m := range never {
			for r, s := range c.status {
				if v := c.values[m][r]; s == ok && v != v {
					never[m]++
				}
			}
		}
	}
	if failures > 0 {
		a.say("%s failed and %s left out; guanxi status says why.", counted(failures, "run"), isAre(failures))
	}
	for _, m := range a.shown {
		if n := never[m]; n > 0 {
			a.say("%s has no value in %s, as where what it waits for never came: means and differences are of the others, which need not be like those.", a.Metrics[m].Name, counted(n, "run"))
		}
	}
	if !a.Manifest.Complete {
		if missing > 0 {
			a.say("Not complete: %s did not run yet; guanxi sweep %s runs the others.", counted(missing, "point"), a.Dir)
		} else {
			a.say("Not complete: guanxi sweep %s runs the others.", a.Dir)
		}
	}
	if len(a.Effects) == 0 && len(a.d.points) > 0 {
		a.say("With more than %s rows, effects.csv is left empty; runs.csv has each point.", results.Grouped(mostEffects, 0))
	}
}

func (a *analysis) noteFew() {
	kind, n, most := a.Study.Design.Kind, a.blocksUsed(), 0
	for i := range a.d.cells {
		most = max(most, a.d.cells[i].count(ok))
	}
	if n > 0 && n < fewBlocks {
		a.say("Bootstrap intervals from %s are too narrow; take more.", counted(n, map[bool]string{true: "trajectory", false: "block"}[kind == study.Morris]))
	}
	if (kind == study.Saltelli || kind == study.Morris) && n == 0 {
		a.say("No block is whole: no indices.")
	}
	if most == 1 && (kind == study.Arms || kind == study.List || kind == study.Grid || kind == study.Elements) {
		a.say("One replicate: no interval; take more, such as replicates: 8 in the study, --replicates 8 of compare and elements.")
	}
}

func (a *analysis) noteSobol() {
	for k := range a.Study.Factors {
		if r := a.halves(k); math.Abs(r) >= tiedHalves {
			a.say("Few blocks: the points A and B are correlated in %s, by %s, so that its S1 and ST come out about %s times as large as they are; take more blocks.",
				a.Study.Factors[k].Name, signed(r), strconv.FormatFloat(1-r, 'f', 1, 64))
		}
	}
	if a.Study.Luck == study.Blocks {
		a.say("Luck differs between blocks: it is part of the variance, and in no S1 and ST.")
	}
}

func (a *analysis) noteElements() {
	if a.unions != nil && a.Study.Design.Samples == 0 {
		var unions []string
		for _, u := range a.unions {
			var names []string
			for _, i := range u {
				names = append(names, a.Study.Factors[i].Name)
			}
			unions = append(unions, a.modules[u[0]]+" ("+strings.Join(names, ", ")+")")
		}
		a.say("Owen's values keep modules together: %s.", strings.Join(unions, ", "))
	}
	if slices.ContainsFunc(a.Games, func(g Game) bool { return g.Orders == 1 && g.N > 1 }) {
		a.say("One order: no interval of Shapley values, which vary with the orders that are drawn; take more, such as --samples 20, or all coalitions.")
	}
	gap := -1.0
	for _, g := range a.Games {
		if g.N > 0 && g.Orders == 0 {
			gap = max(gap, g.Gap)
		}
	}
	if gap >= 0 {
		a.say("Shapley values sum to what all elements bring, in each replicate and for each metric, to within %s of it.", results.Sparse(max(gap, 1e-16)))
	}
	a.say("What an element contributes depends on what its off means, on the horizon and on the fees; without its complements it is about nothing, and one that mostly moves money, such as a profit model, creates little of it.")
}

// noteFamily says how many comparisons p is adjusted for.
func (a *analysis) noteFamily() {
	n := 0
	for i := range a.Effects {
		if a.Effects[i].tested() {
			n++
		}
	}
	if n > 1 {
		a.say(adjustedNote+" for %s (Holm 1979); intervals are each by itself.", counted(n, "comparison"))
	}
}

// halves is the correlation of a factor at the points A and B of the blocks, that are
// taken for independent; not a number where it has no order. Of few Sobol' points some pairs of
// coordinates are far from that: of 16 blocks of five factors by .49 on the root mean square,
// at worst by .95. A straight effect's S1 and ST are then 1 − r times what they are.
func (a *analysis) halves(factor int) float64 {
	x, ok := a.column(factor, a.withRole([]string{"A"}))
	y, _ := a.column(factor, a.withRole([]string{"B"}))
	if !ok || len(x) != len(y) {
		return nan
	}
	return stats.Pearson(x, y)
}

// tiedHalves is a correlation of A and B that is told.
const tiedHalves = .2

// signed is a number of two decimals with its sign.
func signed(v float64) string {
	return strings.Replace(fmt.Sprintf("%+.2f", v), "-", "−", 1)
}

// fewBlocks are too few for a bootstrap over them of what is not a mean.
const fewBlocks = 20

// blocksUsed is the least number of blocks behind an index, 0 without.
func (a *analysis) blocksUsed() int {
	n := 0
	for _, x := range a.Indices {
		if (x.Method == "sobol" || x.Method == "morris") && (n == 0 || x.N < n) {
			n = x.N
		}
	}
	return n
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
