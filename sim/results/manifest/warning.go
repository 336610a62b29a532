package manifest

import (
	"fmt"
	"slices"
	"strings"

	"guanxi/sim/results/digits"
)

// Warning is a warning of the scenario (no replicates) or of some replicates.
type Warning struct {
	Message    string `json:"message"`
	Replicates []int  `json:"replicates,omitempty"`
}

// WarningTexts returns the warnings of a run, each with its replicates unless all had it, and once
// for those that had it with other numbers.
func (m *Run) WarningTexts() []string {
	var out []string
	which := func(of string, replicates []int) string {
		return fmt.Sprintf("replicate%s %s%s", map[bool]string{true: "s"}[len(replicates) > 1], digits.Ranges(replicates), of)
	}
	likeness, of := make([]string, len(m.Warnings)), map[string][]int{} // of: those that had it with other numbers
	for i, w := range m.Warnings {
		likeness[i] = Likeness(w.Message)
		if others, again := of[likeness[i]]; again {
			of[likeness[i]] = append(others, w.Replicates...)
		} else {
			of[likeness[i]] = nil
		}
	}
	for i, w := range m.Warnings {
		others, first := of[likeness[i]]
		if !first {
			continue
		}
		delete(of, likeness[i])
		switch n := len(w.Replicates); {
		case len(others) > 0 && n > 0:
			slices.Sort(others)
			out = append(out, which(" ("+digits.Ranges(others)+" alike): ", w.Replicates)+w.Message)
		case n > 0 && n < len(m.ReplicatesDone):
			out = append(out, which(": ", w.Replicates)+w.Message)
		default:
			out = append(out, w.Message)
		}
	}
	return out
}

// Likeness returns a warning without the numbers of its message. The place stays.
func Likeness(warning string) string {
	place, message, ok := strings.Cut(warning, "warning: ")
	if !ok {
		return digits.Blanked(warning)
	}
	return place + digits.Blanked(message)
}

// Once returns warnings without those that differ from an earlier one only in numbers.
func Once(warnings []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, w := range warnings {
		if like := Likeness(w); !seen[like] {
			seen[like] = true
			out = append(out, w)
		}
	}
	return out
}

// JoinWarnings merges equal warnings of several replicates, those of the scenario first, then
// in the order of replicates.
func JoinWarnings(scenario []string, replicates []int, of func(replicate int) []string) []Warning {
	var out []Warning
	at := map[string]int{}
	for _, s := range scenario {
		if _, is := at[s]; !is {
			at[s] = len(out)
			out = append(out, Warning{Message: s})
		}
	}
	shared := len(out)
	for _, r := range replicates {
		for _, s := range of(r) {
			i, is := at[s]
			switch {
			case !is:
				at[s] = len(out)
				out = append(out, Warning{s, []int{r}})
			case i >= shared && out[i].Replicates[len(out[i].Replicates)-1] != r:
				out[i].Replicates = append(out[i].Replicates, r)
			}
		}
	}
	return out
}
