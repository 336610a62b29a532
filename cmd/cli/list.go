package cli

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/spf13/cobra"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/terminal"
)

// ofPaper matches the studies of claims, of what makes wechat up, and of how it was fitted.
var ofPaper = regexp.MustCompile(`^((claim|flip|ladder|wechat)-|ft\d)`)

// first are what a newcomer may run first.
var first = []string{"wechat", "platform", "two", "take-entry", "calibrate-wechat"}

func newList() *cobra.Command {
	asJSON, all := false, false
	c := &cobra.Command{
		Use:     "list",
		Short:   "List the bundled scenarios and studies",
		Example: "  guanxi explain list\n  guanxi run bass\n  guanxi run graphs",
		Args:    none,
		RunE: func(c *cobra.Command, _ []string) error {
			w := c.OutOrStdout()
			kinds := []struct {
				kind, head string
				all        []scenarios.Summary
			}{{"scenario", "\nScenarios:", scenarios.List()}, {"study", "\nStudies:",
				study.Bundled()}}
			rows, width := []map[string]string{}, 0
			for _, k := range kinds {
				for _, s := range k.all {
					rows = append(rows, map[string]string{"name": s.Name, "kind": k.kind, "description": s.Description})
					width = max(width, terminal.Columns(s.Name))
				}
			}
			if asJSON {
				return printJSON(w, rows)
			}
			line := func(name, description string) {
				fmt.Fprint(w, folded(fmt.Sprintf("  %s  %s\n", terminal.Pad(name, width), description)))
			}
			fmt.Fprintln(w, "Start with (guanxi run NAME):")
			for _, name := range first {
				row := rows[slices.IndexFunc(rows, func(r map[string]string) bool { return r["name"] == name })]
				line(name, row["description"])
			}
			more := 0
			for _, k := range kinds {
				fmt.Fprintln(w, k.head)
				for _, s := range k.all {
					if !all && ofPaper.MatchString(s.Name) {
						more++
					} else if !slices.Contains(first, s.Name) {
						line(s.Name, s.Description)
					}
				}
			}
			if more > 0 {
				fmt.Fprintf(w, "  … and %d that test and fit the model (guanxi explain list --all)\n", more)
			}
			return nil
		},
	}
	addAll(c, &all, "of them, also the studies that test and fit the model")
	addJSON(c, &asJSON)
	return c
}
