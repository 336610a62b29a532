package cli

import (
	"github.com/spf13/cobra"

	"guanxi/scenarios/sweep/study"
)

// A flag has one meaning, whatever verb has it: its text begins alike everywhere.

func addOut(c *cobra.Command, out *string, what string) {
	c.Flags().StringVarP(out, "out", "o", "", "`PATH` to write: "+what)
}

func addFolder(c *cobra.Command, out *string, name string) {
	addOut(c, out, "the folder of results (default "+name+" in out, or in $GUANXI_OUT)")
	must(c.MarkFlagDirname("out"))
}

func addSet(c *cobra.Command, set *[]string) {
	c.Flags().StringArrayVar(set, "set", nil, "set `PATH=VALUE` in the scenario; repeatable")
}

func addReplicates(c *cobra.Command, n *int) {
	c.Flags().IntVar(n, "replicates", 0, "`R` replicates, in place of the scenario's number")
}

func addFrom(c *cobra.Command, from *string, what string) {
	c.Flags().StringVar(from, "from", "", "begin with what is in `DIR`: "+what)
}

// replicatesFit reports a number of replicates that is given and no number of replicates.
func replicatesFit(c *cobra.Command, n int) error {
	if c.Flags().Changed("replicates") && (n < 1 || n > study.MaxReplicates) {
		return usagef("--replicates: %d is out of range: allowed is 1 to %d", n, study.MaxReplicates)
	}
	return nil
}

func addMetrics(c *cobra.Command, names *[]string, without string) {
	c.Flags().StringArrayVar(names, "metrics", nil, "`NAMES` of metrics, separated by commas (default: "+without+")")
}

func addJSON(c *cobra.Command, asJSON *bool) { c.Flags().BoolVar(asJSON, "json", false, "as JSON") }

func addQuiet(c *cobra.Command, quiet *bool) {
	c.Flags().BoolVarP(quiet, "quiet", "q", false, "print nothing but errors")
}

func addAll(c *cobra.Command, all *bool, what string) {
	c.Flags().BoolVar(all, "all", false, "print all "+what)
}

func addWorkers(c *cobra.Command, workers *int) {
	c.Flags().IntVar(workers, "workers", 0, "`W` cores in total (default: what the machine, container or Slurm grants)")
}
