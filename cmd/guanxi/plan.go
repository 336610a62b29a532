package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/terminal"
)

// pilotTime is the time limit of plan's pilot.
const pilotTime = 3 * time.Second

func newPlan() *cobra.Command {
	var set []string
	workers := 0
	asJSON, noPilot, verbose := false, false, false
	c := &cobra.Command{
		Use:   "plan [SCENARIO]",
		Short: "Show what would run: phases, mechanisms, memory and time",
		Long: `plan builds the first replicate of a scenario, including its graph, and prints the
steps of a tick, the memory that the run needs at most and, from a short pilot with
fewer consumers, how long it takes. For a study use guanxi sweep STUDY --dry-run.`,
		Example: "  guanxi plan wechat\n  guanxi plan my.yaml --set consumers.count=1000000",
		Args:    atMostOne("scenario"),
		RunE: func(c *cobra.Command, args []string) error {
			name := scenarioIn(args)
			scn, err := loadOf(name, set)
			if err != nil && study.Is(name) {
				err = fmt.Errorf("%s %s, not a scenario; guanxi sweep %s --dry-run shows what would run", name,
					isOrHolds(name, "a study"), terminal.Path(name))
			}
			n, wrong := cores(workers)
			if err := errors.Join(wrong, usage(err)); err != nil {
				return err
			}
			o := runner.PlanOptions{Pilot: pilotTime}
			if noPilot {
				o.Pilot = 0
			}
			plan, err := runner.NewPlan(c.Context(), scn, o)
			if err != nil {
				return asUsage(err)
			}
			warnings := runner.Said(scn, runner.Placed(scn, slices.Concat(scn.Problems(), plan.Warnings)))
			if asJSON {
				return planJSON(c.OutOrStdout(), scn, plan, n, warnings)
			}
			tellWarnings(c.ErrOrStderr(), warnings, verbose, mostTold, "")
			printPlan(c.OutOrStdout(), scn, plan, n)
			return nil
		},
	}
	addSet(c, &set)
	addWorkers(c, &workers)
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	addVerbose(c, &verbose)
	c.Flags().BoolVar(&noPilot, "no-pilot", false, "skip the measurement of time")
	return c
}

func printPlan(w io.Writer, scn *scenarios.Scenario, p *runner.Plan, workers int) {
	fmt.Fprintf(w, "%s: %s consumers, %s edges, %s of %v, %s\n\n", scn.Name,
		thousands(p.Consumers), thousands(p.Edges), digits.Counted(p.Clock.Ticks, "tick"), p.Clock.Tick,
		digits.Counted(p.Replicates, "replicate"))
	fmt.Fprintln(w, "The steps of a tick, in order:")
	for _, phase := range sim.Phases() {
		fmt.Fprint(w, folded(fmt.Sprintf("  %-8s %s\n", phase, cmp.Or(strings.Join(sim.StepsIn(phase, p.Steps), ", "), "–"))))
	}
	if p.Clock.Rounds > 1 {
		fmt.Fprintf(w, "  (%v and %v %d times)\n", sim.Expose, sim.Respond, p.Clock.Rounds)
	}
	parallel := p.SideBySide(workers)
	fmt.Fprintf(w, "\nMemory: up to %s with %s side by side\n", digits.Bytes(p.Live*int64(parallel)),
		digits.Counted(parallel, "replicate"))
	fmt.Fprintf(w, "  graph    %s%s\n", digits.Bytes(p.Graph), map[bool]string{true: ", shared by all replicates",
		false: " per replicate"}[p.Shared])
	fmt.Fprintf(w, "  columns  %s per replicate, %.0f bytes per consumer\n", digits.Bytes(p.Columns),
		float64(p.Columns)/float64(max(1, p.Consumers)))
	if t, ok := p.Time(workers); ok {
		fmt.Fprintf(w, "\nTime: about %s on %s without figures and files: %.0f ns per agent and tick\n", span(t),
			digits.Counted(workers, "core"), p.Pilot.PerAgentTick())
		fmt.Fprintf(w, "  from a pilot of %s consumers over %s", thousands(p.Pilot.Consumers), thousands(p.Pilot.Ticks))
		if p.Pilot.Whole() {
			fmt.Fprintln(w, " ticks (all)")
		} else {
			fmt.Fprintf(w, " of %s ticks; later ticks may cost more\n", thousands(p.Pilot.All))
		}
	}
}

func planJSON(w io.Writer, scn *scenarios.Scenario, p *runner.Plan, workers int, warnings []string) error {
	phases := map[string][]string{}
	var order []string
	for _, phase := range sim.Phases() {
		order = append(order, phase.String())
		phases[phase.String()] = sim.StepsIn(phase, p.Steps)
	}
	parallel := p.SideBySide(workers)
	out := map[string]any{
		"scenario": scn.Name, "consumers": p.Consumers, "edges": p.Edges, "ticks": p.Clock.Ticks, "rows": p.Rows,
		"replicates":  p.Replicates,
		"phase_order": order, "phases": phases, "workers": workers, "side_by_side": parallel,
		"memory_bytes": p.Live * int64(parallel), "graph_bytes": p.Graph, "graph_shared": p.Shared,
		"column_bytes": p.Columns, "free_bytes": p.Free, "notes": append([]string{}, warnings...),
	}
	if t, ok := p.Time(workers); ok {
		out["seconds"], out["ns_per_agent_tick"] = t.Seconds(), p.Pilot.PerAgentTick()
	}
	return printJSON(w, out)
}
