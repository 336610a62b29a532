package main

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"

	"guanxi/sim"
	"guanxi/sim/results/manifest"
)

// version is the version of the program.
const version = "0.50.0"

// build is set by make dist: the version of a tag, or version and commit.
var build string

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the versions of program, folder format and results",
		Example: "  guanxi version",
		Args:    none,
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := fmt.Fprint(c.OutOrStdout(), versionLine())
			return err
		},
	}
}

func versionLine() string {
	return fmt.Sprintf("guanxi %s, format %d, results %d\n", cmp.Or(build, version), manifest.FormatVersion,
		sim.ResultsVersion)
}
