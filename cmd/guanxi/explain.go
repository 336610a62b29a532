package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim"
	"guanxi/sim/spec"
)

func newExplain() *cobra.Command {
	scenario, asJSON := defaultScenario, false
	c := &cobra.Command{
		Use:   "explain [PATH]",
		Short: "What a key means: unit, range, default, equation, source; also metrics, streams",
		Long: `explain describes the keys of a scenario, with study. before them those of a
study, and what a scenario's world has of metrics and streams of money.`,
		Example: `  guanxi explain
  guanxi explain adoption.imitation
  guanxi explain study.factors
  guanxi explain metrics
  guanxi explain streams --scenario my.yaml`,
		Args: atMostOne("path"),
		RunE: func(c *cobra.Command, args []string) error {
			path := ""
			if len(args) > 0 {
				path = strings.TrimSpace(args[0])
			}
			w := c.OutOrStdout()
			if path == "metrics" || path == "streams" {
				return explainRun(c, w, path, scenario, asJSON)
			}
			if asJSON || c.Flags().Changed("scenario") {
				return usagef("--json and --scenario are for explain metrics and explain streams; keys are in guanxi schema")
			}
			table := scenarios.Table()
			if below, ok := strings.CutPrefix(path, "study"); ok && (below == "" || below[0] == '.') {
				table, path = study.Table(), strings.TrimPrefix(below, ".")
			}
			text, err := spec.Explain(table, path)
			if err != nil {
				return usage(err)
			}
			fmt.Fprint(w, text)
			return nil
		},
		ValidArgsFunction: completePaths,
	}
	c.Flags().StringVar(&scenario, "scenario", scenario, "`SCENARIO` whose metrics or streams are listed")
	c.Flags().BoolVar(&asJSON, "json", false, "metrics or streams as JSON")
	must(c.RegisterFlagCompletionFunc("scenario", completeScenario))
	return c
}

// explainConsumers is the size of the world that is built to see its metrics.
const explainConsumers = "consumers.count=1000"

// explainRun lists what a scenario's world declares. A world may be too small
// for the scenario, such as a mean degree: then it is built as it is.
func explainRun(c *cobra.Command, w io.Writer, what, scenario string, asJSON bool) error {
	scn, err := loadOf(scenario, nil)
	if err != nil {
		return usage(err)
	}
	if own, err := scn.Decode(); err == nil && own.People.Count > 1000 {
		if small, err := scn.With([]string{explainConsumers}); err == nil {
			if plan, err := runner.NewPlan(c.Context(), small, runner.PlanOptions{}); err == nil {
				return printDeclared(w, what, plan, asJSON)
			}
		}
	}
	plan, err := runner.NewPlan(c.Context(), scn, runner.PlanOptions{})
	if err != nil {
		return asUsage(err)
	}
	return printDeclared(w, what, plan, asJSON)
}

func printDeclared(w io.Writer, what string, p *runner.Plan, asJSON bool) error {
	if asJSON {
		return declaredJSON(w, what, p)
	}
	if what == "metrics" {
		explainMetrics(w, p.Metrics)
	} else {
		explainStreams(w, p.Streams)
	}
	return nil
}

func kindOf(m *sim.Metric) string {
	if m.Stock {
		return "stock"
	}
	return "flow"
}

func explainMetrics(w io.Writer, metrics []*sim.Metric) {
	width := 0
	for _, m := range metrics {
		width = max(width, len(m.Name))
	}
	for _, m := range metrics {
		fmt.Fprintf(w, "%-*s  %-5s  %-9s %s\n", width, m.Name, kindOf(m), m.Unit, m.Doc)
	}
}

func explainStreams(w io.Writer, streams []*sim.Stream) {
	if len(streams) == 0 {
		fmt.Fprintln(w, "no money moves in this scenario")
	}
	for _, s := range streams {
		fmt.Fprintf(w, "%-20s %s → %s, %v, %s", s.Name, s.From.Name, s.To.Name, s.Phase, s.Module)
		if s.Revenue != "" {
			fmt.Fprintf(w, ", enters %s", s.Revenue)
		}
		fmt.Fprintf(w, "\n%-20s %s\n", "", s.Doc)
	}
}

func declaredJSON(w io.Writer, what string, p *runner.Plan) error {
	rows := []map[string]any{}
	if what == "metrics" {
		for _, m := range p.Metrics {
			rows = append(rows, map[string]any{"name": m.Name, "kind": kindOf(m), "unit": m.Unit, "doc": m.Doc, "mechanism": m.Owner})
		}
	} else {
		for _, s := range p.Streams {
			rows = append(rows, map[string]any{"name": s.Name, "payer": s.From.Name, "payee": s.To.Name, "phase": s.Phase.String(), "module": s.Module, "revenue": s.Revenue, "doc": s.Doc})
		}
	}
	return printJSON(w, rows)
}
