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
		Args:      schemaArgs,
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

// schemaArgs accepts the kind of file; study files are to come.
func schemaArgs(c *cobra.Command, args []string) error {
	if err := atMostOne("kind of file")(c, args); err != nil {
		return err
	}
	if len(args) == 1 && args[0] != "scenario" {
		return usagef("there is no schema of %q; there is scenario", args[0])
	}
	return nil
}
