package analysis

import (
	"fmt"
	"slices"

	"guanxi/scenarios/measure"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/terminal"
)

// note collects caveats: what is missing, what is too little, and what the design implies.
func (a *Analysis) note() {
	a.Notes = append(a.Notes, a.Study.Confounds...)
	a.noteMissing()
	a.noteFew()
	a.noteUnknown()
	if a.Note != nil {
		a.Note(a)
	}
}

func (a *Analysis) AddNote(format string, args ...any) {
	a.Notes = append(a.Notes, fmt.Sprintf(format, args...))
}

func (a *Analysis) noteMissing() {
	failures, missing := 0, 0
	never := make([]int, len(a.Metrics))
	for i := range a.Runs.Cells {
		c := &a.Runs.Cells[i]
		failures += c.Count(Failed)
		if len(c.Status) == 0 {
			missing++
		}
		for m := range never {
			for r, s := range c.Status {
				if v := c.Values[m][r]; s == OK && v != v {
					never[m]++
				}
			}
		}
	}
	if failures > 0 {
		a.AddNote("%s failed and %s left out; guanxi status shows why.", digits.Counted(failures, "run"), isAre(failures))
	}
	for _, m := range a.Shown {
		if n := never[m]; n > 0 {
			a.AddNote("%s has no value in %s: %s. Means and differences use the other runs only, which may not be "+
				"representative.", a.Metrics[m].Name, digits.Counted(n, "run"), measure.Missing(a.Metrics[m].Name))
		}
	}
	if !a.Manifest.Complete {
		if missing > 0 {
			a.AddNote("Incomplete: no runs yet at %s; guanxi run %s runs the rest.", digits.Counted(missing, "point"),
				terminal.Path(a.Dir))
		} else {
			a.AddNote("Incomplete: guanxi run %s runs the rest.", terminal.Path(a.Dir))
		}
	}
	if !a.byPoint() && !a.Study.Worlds() {
		a.AddNote("answers.csv has no means, because there are too many points; runs.csv has each.")
	}
}

func (a *Analysis) noteFew() {
	most := 0
	for i := range a.Runs.Cells {
		most = max(most, a.Runs.Cells[i].Count(OK))
	}
	if most == 1 && a.Replicated {
		a.AddNote("One replicate gives no interval; run more, with replicates: 8 in the study or --replicates 8 of compare " +
			"and elements.")
	}
}

// noteUnknown says why there is no interval: there are too few replicates for that of a mean, all agree, or they may
// hide a tail.
func (a *Analysis) noteUnknown() {
	few, pairs, agree, tailed := false, false, false, false
	for _, m := range a.Shown {
		name := a.Metrics[m].Name
		agree, tailed = agree || a.agree[name], tailed || a.tailed[name]
		pairs = pairs || a.few[name]
		few = few || slices.ContainsFunc(a.Of(m, "mean", "mean"), func(x Answer) bool {
			return x.N > 1 && x.N < summary.MinReplicates
		})
	}
	if few && a.Tables != nil && !a.Study.Worlds() {
		a.AddNote("A mean of fewer than %d replicates has no interval; answers.csv has their least and greatest value.",
			summary.MinReplicates)
	}
	if pairs {
		a.AddNote("Fewer than %d pairs have an interval of numbers of consumers alone, see guanxi explain docs "+
			"statistics/tails; of "+
			"others A…B is their range, and p that of the exact test by exchange of arms, adjusted among the comparisons of "+
			"the metric.", summary.MinReplicates)
	}
	if agree {
		a.AddNote("Where all replicates agree their spread is not known, and there is no interval and no p.")
	}
	if tailed {
		a.AddNote("Where the replicates may hide a tail of rare large values there is no interval of the difference; run " +
			"more.")
	}
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
