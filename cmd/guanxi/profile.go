package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"guanxi/scenarios/runner"
	"guanxi/sim"
)

// printProfile prints the cost of each step. With --json it writes to standard error, because
// standard output holds JSON.
func (f *runFlags) printProfile(c *cobra.Command, out *runner.Outcome) {
	if !f.profile || f.quiet || len(out.Profile) == 0 {
		return
	}
	w := c.OutOrStdout()
	if f.json {
		w = c.ErrOrStderr()
	}
	writeProfile(w, out.Profile, float64(out.Agents)*float64(out.Ticks)*float64(len(out.Ran)))
}

// writeProfile prints a table of the processor time by step, in ns per agent-tick, and the share of each mechanism, the
// most expensive first.
func writeProfile(w io.Writer, steps []sim.StepInfo, agentTicks float64) {
	var order []string
	by := map[string]int64{}
	total := int64(0)
	for _, s := range steps {
		if _, seen := by[s.Mechanism]; !seen {
			order = append(order, s.Mechanism)
		}
		by[s.Mechanism] += s.Nanos
		total += s.Nanos
	}
	slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(by[b], by[a]) })
	share := func(n int64) float64 { return 100 * float64(n) / float64(max(1, total)) }
	fmt.Fprintf(w, "\n%-34s %-8s %16s %8s\n", "Processor time", "phase", "ns/agent-tick", "share")
	for _, name := range order {
		fmt.Fprintf(w, "%-34s %-8s %16.3f %6.1f %%\n", name, "", float64(by[name])/agentTicks, share(by[name]))
		for _, s := range steps {
			if s.Mechanism == name {
				fmt.Fprintf(w, "  %-32s %-8s %16.3f %6.1f %%\n", s.Name, s.Phase, float64(s.Nanos)/agentTicks, share(s.Nanos))
			}
		}
	}
	fmt.Fprintf(w, "%-34s %-8s %16.3f  100.0 %%\n", "all steps", "", float64(total)/agentTicks)
}
