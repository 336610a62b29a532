package main

import (
	"github.com/spf13/cobra"
)

// newRoot is the command with all its verbs.
func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "guanxi",
		Short: "An agent-based simulator of a social-commerce ecosystem",
		Long: `guanxi simulates a social-commerce platform on a friendship graph: consumers
adopt, share, play and buy; advertisers bid; shops and games sell. Scenario
files go in, run folders with tables and figures come out.`,
		Example: `  guanxi run                        the default scenario, wechat
  guanxi run my.yaml -o out/mine    a scenario of your own
  guanxi explain adoption           what its keys mean`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.AddCommand(newRun())
	return root
}
