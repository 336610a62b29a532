package claim

import (
	_ "embed"
	"encoding/csv"
	"strconv"
	"strings"

	"guanxi/docs"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim"
	"guanxi/sim/results/digits"
)

// Ranges is ranges.csv: in which share of plausible worlds each bundled claim holds, in %, the effect over the worlds,
// and the numbers that it depends on, of the results version in each row. docs/robustness prints it.
//
//go:embed ranges.csv
var Ranges string

// known is what ranges.csv says of a claim.
type known struct {
	results int
	holds   float64 // share of worlds
}

// knownOf returns what is known over ranges of a claim that ran as bundled, otherwise nil.
func knownOf(s analysis.StudyRuns) *known {
	rows, err := csv.NewReader(strings.NewReader(Ranges)).ReadAll()
	if err != nil {
		return nil
	}
	for _, row := range rows {
		if row[0] != Of(s.Study).ID {
			continue
		}
		bundled, err := study.Load(s.Study.Name)
		if err != nil || Of(bundled) == nil || Of(bundled).ID != row[0] || bundled.Hash() != s.Study.Hash() {
			return nil
		}
		results, _ := strconv.Atoi(row[1])
		holds, _ := strconv.ParseFloat(row[4], 64)
		return &known{results, holds / 100}
	}
	return nil
}

// current reports whether what is known is of the results version of the verdict.
func (v *Verdict) current() bool { return v.known != nil && v.known.results == sim.ResultsVersion }

// overRanges says in words what is known of the verdict over ranges; "" if nothing.
func (v *Verdict) overRanges() string {
	if v.known == nil {
		return ""
	}
	text := " as bundled; holds in " + analysis.Percentage(v.known.holds) + " of plausible worlds"
	if !v.current() {
		text = strings.Replace(text, "holds", "held", 1) + " with results version " +
			digits.Grouped(float64(v.known.results), 0)
	}
	return text
}

// holds is the same as a cell.
func (v *Verdict) holds() tabular.Cell {
	if !v.current() {
		return tabular.Word(digits.None)
	}
	return tabular.Share(v.known.holds, 0)
}

// statements returns what the paper says that the claim is about, as docs/paper.md has it.
func (v *Verdict) statements() (all []string) {
	for line := range strings.Lines(docs.Book("paper")) {
		if cells := strings.Split(line, " | "); len(cells) == 4 && strings.Contains(cells[3],
			"`"+v.Study.Name+"` ("+v.ID+")") {
			all = append(all, strings.TrimPrefix(cells[0], "| "))
		}
	}
	return all
}
