package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/terminal"
)

func newList() *cobra.Command {
	asJSON := false
	c := &cobra.Command{
		Use:     "list",
		Short:   "List the bundled scenarios and studies, one line each",
		Example: "  guanxi list\n  guanxi run bass\n  guanxi sweep graphs",
		Args:    none,
		RunE: func(c *cobra.Command, _ []string) error {
			w := c.OutOrStdout()
			kinds := []struct {
				kind, head string
				all        []scenarios.Summary
			}{{"scenario", "Scenarios (guanxi run NAME):", scenarios.List()}, {"study", "\nStudies (guanxi sweep NAME):", study.Bundled()}}
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
			for _, k := range kinds {
				fmt.Fprintln(w, k.head)
				for _, s := range k.all {
					fmt.Fprintf(w, "  %s  %s\n", terminal.Pad(s.Name, width), s.Description)
				}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return c
}
