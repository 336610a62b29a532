package main

import (
	"github.com/spf13/cobra"

	"guanxi/scenarios"
)

func newSchema() *cobra.Command {
	return &cobra.Command{
		Use:       "schema [scenario]",
		Short:     "JSON Schema (draft 7) of a scenario file, for editors",
		Example:   "  guanxi schema > guanxi.schema.json",
		Args:      cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"scenario"},
		RunE: func(c *cobra.Command, _ []string) error {
			b, err := scenarios.Schema(scenarios.Table())
			if err != nil {
				return err
			}
			_, err = c.OutOrStdout().Write(append(b, '\n'))
			return err
		},
	}
}
