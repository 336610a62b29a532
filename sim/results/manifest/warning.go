package manifest

import (
	"fmt"
	"slices"

	"guanxi/sim/results/digits"
)

// Warning is a warning of the scenario (no replicates) or of some replicates.
type Warning struct {
	Message    string `json:"message"`
	Replicates []int  `json:"replicates,omitempty"`
}

// WarningTexts returns the warnings of a run, each with its replicates unless all had it.
func (m *Run) WarningTexts() []string {
	var out []string
	for _, w := range m.Warnings {
		text := w.Message
		if n := len(w.Replicates); n > 0 && n < len(m.ReplicatesDone) {
			text = fmt.Sprintf("replicate%s %s: %s", map[bool]string{true: "s"}[n > 1], digits.Ranges(w.Replicates), text)
		}
		out = append(out, text)
	}
	return out
}

// JoinWarnings merges equal warnings of several replicates, those of the scenario first, then
// in the order of replicates.
func JoinWarnings(scenario []string, replicates []int, of func(replicate int) []string) []Warning {
	var out []Warning
	for _, s := range scenario {
		if !slices.ContainsFunc(out, func(w Warning) bool { return w.Message == s }) {
			out = append(out, Warning{Message: s})
		}
	}
	shared := len(out)
	for _, r := range replicates {
		for _, s := range of(r) {
			i := slices.IndexFunc(out, func(w Warning) bool { return w.Message == s })
			switch {
			case i < 0:
				out = append(out, Warning{s, []int{r}})
			case i >= shared && !slices.Contains(out[i].Replicates, r):
				out[i].Replicates = append(out[i].Replicates, r)
			}
		}
	}
	return out
}
