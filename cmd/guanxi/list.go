package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
)

func newList() *cobra.Command {
	asJSON := false
	c := &cobra.Command{
		Use:     "list",
		Short:   "The bundled scenarios and studies, a line each",
		Example: "  guanxi list\n  guanxi run bass\n  guanxi sweep graphs",
		Args:    none,
		RunE: func(c *cobra.Command, _ []string) error {
			w := c.OutOrStdout()
			all, studies := scenarios.List(), study.Bundled()
			if asJSON {
				rows := []map[string]string{}
				for _, s := range all {
					rows = append(rows, map[string]string{"name": s.Name, "kind": "scenario", "description": s.Description})
				}
				for _, s := range studies {
					rows = append(rows, map[string]string{"name": s.Name, "kind": "study", "description": s.Description})
				}
				return printJSON(w, rows)
			}
			width := 0
			for _, s := range append(all, studies...) {
				width = max(width, len(s.Name))
			}
			fmt.Fprintln(w, "Scenarios (guanxi run NAME):")
			for _, s := range all {
				fmt.Fprintf(w, "  %-*s  %s\n", width, s.Name, s.Description)
			}
			fmt.Fprintln(w, "\nStudies (guanxi sweep NAME):")
			for _, s := range studies {
				fmt.Fprintf(w, "  %-*s  %s\n", width, s.Name, s.Description)
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return c
}
