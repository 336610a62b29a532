package analysis

import (
	"fmt"
	"math"
	"slices"

	"guanxi/scenarios/measure"
	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/terminal"
)

// note collects caveats: what is missing, what is too little, and what the design implies.
func (a *analysis) note() {
	a.Notes = append(a.Notes, a.Study.Unlike...)
	a.noteMissing()
	a.noteFew()
	a.noteUnknown()
	if a.notes != nil {
		a.notes(a)
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
		a.say("%s failed and %s left out; guanxi status shows why.", digits.Counted(failures, "run"), isAre(failures))
	}
	for _, m := range a.shown {
		if n := never[m]; n > 0 {
			a.say("%s has no value in %s: %s. Means and differences use the other runs only, which may not be representative.", a.Metrics[m].Name, digits.Counted(n, "run"), measure.Missing(a.Metrics[m].Name))
		}
	}
	if !a.Manifest.Complete {
		if missing > 0 {
			a.say("Incomplete: no runs yet at %s; guanxi sweep %s runs the rest.", digits.Counted(missing, "point"), terminal.Path(a.Dir))
		} else {
			a.say("Incomplete: guanxi sweep %s runs the rest.", terminal.Path(a.Dir))
		}
	}
	if !a.byPoint() && !a.Study.Worlds() {
		a.say("answers.csv has no means, because there are too many points; runs.csv has each.")
	}
}

func (a *analysis) noteFew() {
	most := 0
	for i := range a.d.cells {
		most = max(most, a.d.cells[i].count(ok))
	}
	if a.block != "" {
		a.noteBlocks()
	}
	if most == 1 && a.replicated {
		a.say("One replicate gives no interval; run more, with replicates: 8 in the study or --replicates 8 of compare and elements.")
	}
}

// noteUnknown says why there is no interval: there are too few replicates for that of a mean, all agree, or they may hide a tail.
func (a *analysis) noteUnknown() {
	few, agree, tailed := false, false, false
	for _, m := range a.shown {
		name := a.Metrics[m].Name
		agree, tailed = agree || a.agree[name], tailed || a.tailed[name]
		few = few || slices.ContainsFunc(a.of(m, "mean", "mean"), func(x Answer) bool { return x.N > 1 && x.N < summary.Few })
	}
	if few && len(a.Study.Sections()) == 0 && !a.Study.Worlds() {
		a.say("A mean of fewer than %d replicates has no interval; answers.csv has their least and greatest value.",
			summary.Few)
	}
	if agree {
		a.say("Where all replicates agree their spread is not known, and there is no interval and no p.")
	}
	if tailed {
		a.say("Where so few replicates may hide a tail of rare large values there is no interval of the difference; run more.")
	}
}

// fewBlocks is the number of blocks below which a bootstrap over them is unreliable for
// statistics other than a mean.
const fewBlocks = 20

// noteBlocks says why there are no indices, or few blocks behind them.
func (a *analysis) noteBlocks() {
	least := math.MaxInt // of the metrics with any
	for _, m := range a.shown {
		if blocks, _, _ := a.blockValues(m); len(blocks) > 0 {
			least = min(least, len(blocks))
		}
	}
	switch {
	case !a.indexed():
		a.say("No indices: no %s is complete, or no metric differs within one; a run that failed or gave no value leaves its %s out.", a.block, a.block)
	case least < stats.LeastUnits:
		a.say("No intervals from only %s, a bootstrap needs %d; use more.", digits.Counted(least, a.block), stats.LeastUnits)
	case least < fewBlocks:
		a.say("Bootstrap intervals from only %s are too narrow.", digits.Counted(least, a.block))
	}
}

// indexed reports whether there is an index that whole blocks give, of a metric that is shown.
func (a *analysis) indexed() bool {
	return slices.ContainsFunc(a.Answers, func(x Answer) bool {
		return a.shows(x.Metric) && (x.Question == "sobol" || x.Question == "morris")
	})
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
