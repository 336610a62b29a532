package cli

import (
	"github.com/spf13/cobra"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
)

func newSchema() *cobra.Command {
	return &cobra.Command{
		Use:       "schema [scenario or study]",
		Short:     "JSON Schema (draft 7) of a scenario or study file, for editors",
		Example:   "  guanxi explain schema > guanxi.schema.json\n  guanxi explain schema study > study.schema.json",
		Args:      schemaArgs,
		ValidArgs: []string{"scenario", "study"},
		RunE: func(c *cobra.Command, args []string) error {
			schema := scenarios.Schema
			if len(args) == 1 && args[0] == "study" {
				schema = study.Schema
			}
			b, err := schema()
			if err != nil {
				return err
			}
			_, err = c.OutOrStdout().Write(b)
			return err
		},
	}
}

// schemaArgs accepts a kind of file.
func schemaArgs(c *cobra.Command, args []string) error {
	if err := atMostOne("kind of file")(c, args); err != nil {
		return err
	}
	if len(args) == 1 && args[0] != "scenario" && args[0] != "study" {
		return usagef("there is no schema of %q; there are scenario and study", args[0])
	}
	return nil
}
