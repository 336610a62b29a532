package main

import (
	"encoding/json"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"guanxi/sim"
	"guanxi/sim/results/manifest"
)

// version is the version of the program.
const version = "0.40.0"

func newVersion() *cobra.Command {
	asJSON := false
	c := &cobra.Command{
		Use:     "version",
		Short:   "Print the versions of program, folder format and results",
		Example: "  guanxi version --json",
		Args:    none,
		RunE: func(c *cobra.Command, _ []string) error {
			w := c.OutOrStdout()
			if asJSON {
				return json.NewEncoder(w).Encode(map[string]any{"program": version, "format": manifest.FormatVersion, "results": sim.ResultsVersion, "go": runtime.Version()})
			}
			_, err := fmt.Fprint(w, versionLine())
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return c
}

func versionLine() string {
	return fmt.Sprintf("guanxi %s, format %d, results %d\n", version, manifest.FormatVersion, sim.ResultsVersion)
}
