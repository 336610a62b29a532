package cli

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
	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/terminal"
)

// pilotTime is the time limit of plan's pilot.
const pilotTime = 3 * time.Second

func newPlan() *cobra.Command {
	var set []string
	asJSON := false
	c := &cobra.Command{
		Use:   "plan [SCENARIO or STUDY]",
		Short: "Show what would run: phases, mechanisms, memory and time",
		Long: `plan builds the first replicate of a scenario, including its graph, and prints the
steps of a tick, the memory that the run needs at most and, from a short pilot with
fewer consumers, how long it takes. Of a study, or of the folder in which it runs, it prints
how many runs are left, and from a pilot of a few seconds their time, memory and disk.`,
		Example: "  guanxi check wechat --plan\n  guanxi check my.yaml --plan --set consumers.count=1000000\n" +
			"  guanxi check graphs --plan",
		Args: atMostOne("scenario"),
		RunE: func(c *cobra.Command, args []string) error {
			name := scenarioIn(args)
			if study.Is(name) {
				return planStudy(c, name, asJSON)
			}
			scn, err := loadOf(name, set)
			n, wrong := cores(0)
			if err := errors.Join(wrong, usage(err)); err != nil {
				return err
			}
			plan, err := runner.NewPlan(c.Context(), scn, runner.PlanOptions{Pilot: pilotTime})
			if err != nil {
				return asUsage(err)
			}
			warnings := runner.Said(scn, runner.Placed(scn, slices.Concat(scn.Problems(), plan.Warnings)))
			if asJSON {
				return planJSON(c.OutOrStdout(), scn, plan, n, warnings)
			}
			tellWarnings(c.ErrOrStderr(), warnings, mostTold, "")
			printPlan(c.OutOrStdout(), scn, plan, n)
			return nil
		},
	}
	addSet(c, &set)
	addJSON(c, &asJSON)
	return c
}

// pilotSize describes the length of a pilot, which may be only part of a run if runs are long.
func pilotSize(runs int) string {
	if runs == 0 {
		return "a part of a run"
	}
	return digits.Counted(runs, "run")
}

// planStudy prints what would run of a study.
func planStudy(c *cobra.Command, name string, asJSON bool) error {
	s, err := studyAlone(c, name)
	if err == nil && s.Asked("optimize") != nil {
		err = usagef("%s looks for the best and chooses its points; guanxi run %s runs it", name, terminal.Path(name))
	}
	if err != nil {
		return err
	}
	var f studyFlags
	o, err := f.options(f.dirOf(s, name))
	if err != nil {
		return err
	}
	ctx, finished := onSignal(c.Context())
	defer finished()
	p, err := sweep.Look(ctx, s, o)
	if err != nil {
		return studyError(err)
	}
	w := c.OutOrStdout()
	if asJSON {
		v := map[string]any{
			"study": s.Name, "folder": o.Dir, "design": s.Design.Kind, "points": p.Points, "runs": p.Runs, "done": p.Done,
			"failed": p.Failed, "beside": p.Beside, "todo": p.Todo,
			"pilot": map[string]any{"runs": p.Sample, "failed": p.SampleFailed, "seconds_each": p.Each.Seconds(),
				"error": p.Error},
			"parallel": p.Parallel, "seconds": p.Time.Seconds(), "memory_bytes": p.Memory, "disk_bytes": p.Disk,
		}
		return printJSON(w, v)
	}
	for _, n := range p.Notes {
		fmt.Fprintln(c.ErrOrStderr(), n)
	}
	tellWarnings(c.ErrOrStderr(), p.Warnings, mostTold, "")
	line := facts(w)
	line("study", "%s: %s of %s, random numbers %s", s.Name, s.Design.Kind, s.Scenario.Name, s.Luck)
	line("runs", "%s", sizeOf(s, p.Points, p.Runs))
	there := fmt.Sprintf("%s to run, %s finished", thousands(p.Todo), thousands(p.Done))
	if p.Failed > 0 {
		there += fmt.Sprintf(", %s of them failed", thousands(p.Failed))
	}
	if p.Beside > 0 {
		there += fmt.Sprintf(", %s in folders next to it", thousands(p.Beside))
	}
	line("left", "%s", there)
	if p.Todo > 0 {
		line("pilot", "%s, %s each on one core", pilotSize(p.Sample), brief(p.Each))
		if p.SampleFailed > 0 {
			line("", "%d of them failed: %s", p.SampleFailed, p.Error)
		}
		if p.Time > 0 {
			line("time", "about %s, %d side by side", span(p.Time), p.Parallel)
		}
		line("memory", "about %s", digits.Bytes(p.Memory))
		line("disk", "about %s in %s", digits.Bytes(p.Disk), o.Dir)
	}
	return nil
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
			fmt.Fprintf(w, " of %s ticks;\n  later ticks may cost more\n", thousands(p.Pilot.All))
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
