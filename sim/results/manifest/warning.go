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

// Text returns the message, with the replicates unless all had it.
func (w Warning) Text(all int) string {
	if len(w.Replicates) == 0 || len(w.Replicates) == all {
		return w.Message
	}
	if len(w.Replicates) == 1 {
		return fmt.Sprintf("replicate %d: %s", w.Replicates[0], w.Message)
	}
	return fmt.Sprintf("replicates %s: %s", digits.Ranges(w.Replicates), w.Message)
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
