package cli

import (
	"fmt"
	"regexp"

	"github.com/spf13/cobra"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/terminal"
)

// ofPaper matches the studies of claims, of what makes wechat up, and of how it was fitted.
var ofPaper = regexp.MustCompile(`^((claim|flip|ladder|wechat)-|ft\d)`)

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
			}{{"scenario", "Scenarios (guanxi run NAME):", scenarios.List()}, {"study", "\nStudies (guanxi run NAME):",
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
			more := 0
			for _, k := range kinds {
				fmt.Fprintln(w, k.head)
				for _, s := range k.all {
					if !all && ofPaper.MatchString(s.Name) {
						more++
						continue
					}
					fmt.Fprintf(w, "  %s  %s\n", terminal.Pad(s.Name, width), s.Description)
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
