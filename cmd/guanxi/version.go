package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"guanxi/sim"
	"guanxi/sim/results/manifest"
)

// version is the version of the program.
const version = "0.50.0"

// build is set by make dist: the version of a tag, or version and commit.
var build string

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
				return json.NewEncoder(w).Encode(map[string]any{"program": version, "build": build,
					"format": manifest.FormatVersion, "results": sim.ResultsVersion, "go": runtime.Version()})
			}
			_, err := fmt.Fprint(w, versionLine())
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return c
}

func versionLine() string {
	return fmt.Sprintf("guanxi %s, format %d, results %d\n", cmp.Or(build, version), manifest.FormatVersion,
		sim.ResultsVersion)
}
