package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"guanxi/scenarios"
)

func newList() *cobra.Command {
	asJSON := false
	c := &cobra.Command{
		Use:     "list",
		Short:   "The bundled scenarios, a line each",
		Example: "  guanxi list\n  guanxi run bass",
		Args:    none,
		RunE: func(c *cobra.Command, _ []string) error {
			w := c.OutOrStdout()
			all := scenarios.List()
			if asJSON {
				rows := []map[string]string{}
				for _, s := range all {
					rows = append(rows, map[string]string{"name": s.Name, "description": s.Description})
				}
				b, err := json.MarshalIndent(rows, "", "  ")
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(w, "%s\n", b)
				return err
			}
			width := 0
			for _, s := range all {
				width = max(width, len(s.Name))
			}
			for _, s := range all {
				fmt.Fprintf(w, "%-*s  %s\n", width, s.Name, s.Description)
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return c
}
