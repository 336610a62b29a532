package main

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/docs"
	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim"
	"guanxi/sim/results"
	"guanxi/sim/spec"
)

func newExplain() *cobra.Command {
	scenario, asJSON := defaultScenario, false
	c := &cobra.Command{
		Use:   "explain [PATH]",
		Short: "What a key, a metric, a column or a stream means: unit, range, default, equation, source",
		Long: `explain describes the keys of a scenario, with study. before them those of a
study, the metrics of a scenario's world and the columns of its tables, its
streams of money, and the sections of the model that keys name as their equation.`,
		Example: `  guanxi explain
  guanxi explain adoption.imitation
  guanxi explain M2
  guanxi explain study.factors
  guanxi explain cascade_r
  guanxi explain share.sale
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
			if asJSON {
				return usagef("--json is for explain metrics and explain streams; keys are in guanxi schema")
			}
			if text, ok := modelSection(path); ok {
				fmt.Fprint(w, text)
				return nil
			}
			if c.Flags().Changed("scenario") {
				return explainColumn(c, w, path, scenario, nil)
			}
			table := scenarios.Table()
			if below, ok := strings.CutPrefix(path, "study"); ok && (below == "" || below[0] == '.') {
				table, path = study.Table(), strings.TrimPrefix(below, ".")
			}
			text, err := spec.Explain(table, path)
			if err != nil {
				return explainColumn(c, w, path, scenario, err)
			}
			fmt.Fprint(w, text)
			return nil
		},
		ValidArgsFunction: completePaths,
	}
	c.Flags().StringVar(&scenario, "scenario", scenario, "`SCENARIO` whose metrics, columns or streams are meant")
	c.Flags().BoolVar(&asJSON, "json", false, "metrics or streams as JSON")
	must(c.RegisterFlagCompletionFunc("scenario", completeScenario))
	return c
}

// modelHeading begins a section of the model: of one mechanism, or from one to another.
var modelHeading = regexp.MustCompile(`(?m)^### M(\d+)(?:–M(\d+))? .*$`)

// modelSection is the section of the model that a name such as M7 or M11a means.
func modelSection(name string) (text string, ok bool) {
	digits, ok := strings.CutPrefix(name, "M")
	n, err := strconv.Atoi(strings.TrimRight(digits, "ab"))
	if !ok || err != nil {
		return "", false
	}
	for _, at := range modelHeading.FindAllStringSubmatchIndex(docs.Model, -1) {
		first, _ := strconv.Atoi(docs.Model[at[2]:at[3]])
		last := first
		if at[4] >= 0 {
			last, _ = strconv.Atoi(docs.Model[at[4]:at[5]])
		}
		if n < first || n > last {
			continue
		}
		text = docs.Model[at[0]:]
		if end := strings.Index(text[1:], "\n##"); end >= 0 {
			text = text[:end+2]
		}
		return strings.TrimRight(text, "\n") + "\n", true
	}
	return "", false
}

// explainConsumers is the size of the world that is built to see its metrics.
const explainConsumers = "consumers.count=1000"

// explainRun lists what a scenario's world declares. A world may be too small
// for the scenario, such as a mean degree: then it is built as it is.
func explainRun(c *cobra.Command, w io.Writer, what, scenario string, asJSON bool) error {
	plan, err := declaredBy(c, scenario)
	if err != nil {
		return err
	}
	return printDeclared(w, what, plan, asJSON)
}

// declaredBy builds a scenario's world for what it declares.
func declaredBy(c *cobra.Command, scenario string) (*runner.Plan, error) {
	scn, err := loadOf(scenario, nil)
	if err != nil {
		return nil, usage(err)
	}
	if own, err := scn.Decode(); err == nil && own.People.Count > 1000 {
		if small, err := scn.With([]string{explainConsumers}); err == nil {
			if plan, err := runner.NewPlan(c.Context(), small, runner.PlanOptions{Tables: true}); err == nil {
				return plan, nil
			}
		}
	}
	plan, err := runner.NewPlan(c.Context(), scn, runner.PlanOptions{Tables: true})
	if err != nil {
		return nil, asUsage(err)
	}
	return plan, nil
}

// explainColumn describes a metric, a column of a table or a stream of a scenario's world.
// noKey is why it is no key, where that was looked for first.
func explainColumn(c *cobra.Command, w io.Writer, name, scenario string, noKey error) error {
	plan, err := declaredBy(c, scenario)
	if err != nil {
		return err
	}
	owner := map[string]string{}
	for _, m := range plan.Metrics {
		owner[m.Name] = m.Owner
	}
	known := map[string]bool{}
	found := 0
	answer := func(title, doc string, rows ...[2]string) {
		known[title] = true
		if title != name {
			return
		}
		if found > 0 {
			fmt.Fprintln(w)
		}
		found++
		fmt.Fprintf(w, "%s\n  %s\n\n", title, doc)
		for _, x := range rows {
			if x[1] != "" {
				fmt.Fprintf(w, "  %-10s %s\n", x[0], x[1])
			}
		}
	}
	describe := func(col results.Column, table, mechanism string) {
		answer(col.Name, col.Doc, [2]string{"kind", col.Kind.String()}, [2]string{"unit", col.Unit}, [2]string{"table", table}, [2]string{"mechanism", mechanism})
	}
	for _, t := range plan.Tables {
		for _, col := range t.Columns() {
			mechanism := ""
			if t.Name == results.SeriesTable {
				mechanism = owner[col.Name]
			}
			describe(col, t.Name+".csv", mechanism)
		}
	}
	for _, col := range plan.Summary {
		if owner[col.Name] == "" {
			describe(col, "summary.json", "")
		}
	}
	for _, s := range plan.Streams {
		answer(s.Name, s.Doc, [2]string{"kind", "stream of money, " + s.From.Name + " → " + s.To.Name}, [2]string{"phase", s.Phase.String()},
			[2]string{"module", s.Module}, [2]string{"enters", s.Revenue}, [2]string{"table", "ledger.csv"})
	}
	if found > 0 {
		return nil
	}
	names := slices.Sorted(maps.Keys(known))
	what, hint := fmt.Sprintf("there is no metric, column or stream %s in %s", name, scenario), true
	if near, ok := spec.Nearest(name, names); ok {
		what += fmt.Sprintf(" (did you mean %s?)", near)
	} else if like := alike(name, names); len(like) > 0 {
		what += fmt.Sprintf(" (there are %s)", strings.Join(like, ", "))
	} else {
		what, hint = what+" (guanxi explain metrics and guanxi explain streams list them; --scenario FILE looks in another)", false
	}
	if noKey != nil && !hint && strings.Contains(noKey.Error(), "did you mean") {
		return usage(noKey)
	}
	if noKey != nil {
		return usage(fmt.Errorf("%w, and %s", noKey, what))
	}
	return usagef("%s", what)
}

// alike are some names that hold a word.
func alike(word string, names []string) []string {
	var like []string
	for _, n := range names {
		if len(word) > 2 && strings.Contains(n, word) && len(like) < 6 {
			like = append(like, n)
		}
	}
	return like
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
