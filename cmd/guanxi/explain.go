package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/agents"
	"guanxi/docs"
	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/spec"
)

func newExplain() *cobra.Command {
	scenario, asJSON := defaultScenario, false
	c := &cobra.Command{
		Use:   "explain [NAME]",
		Short: "What a key, metric, table, column, stream or expression means: unit, range, default, source",
		Long: `explain describes the keys of a scenario, with study. before them those of a
study; the metrics of a scenario's world, its streams of money, and the functions
that a study takes of metrics; the tables of a folder with their columns, who
makes them and in which figures they are drawn; and the sections of the model that
keys name as their equation.`,
		Example: `  guanxi explain
  guanxi explain adoption.imitation
  guanxi explain M2
  guanxi explain study.factors
  guanxi explain cascade_r
  guanxi explain cascades.csv
  guanxi explain 'time_to(adopters, 50%)'
  guanxi explain share.sale
  guanxi explain metrics
  guanxi explain streams --scenario my.yaml`,
		Args: atMostOne("name"),
		RunE: func(c *cobra.Command, args []string) error {
			name := ""
			if len(args) > 0 {
				name = strings.TrimSpace(args[0])
			}
			w := c.OutOrStdout()
			if name == "metrics" || name == "streams" {
				return explainRun(c, w, name, scenario, asJSON)
			}
			if text, ok := modelSection(name); ok {
				if asJSON {
					return usagef("--json: %s is a text; keys, metrics, tables, columns, streams and expressions have JSON", name)
				}
				fmt.Fprint(w, text)
				return nil
			}
			if strings.ContainsAny(name, "(@") {
				is, err := expression(name, scenario)
				if err != nil {
					return err
				}
				if asJSON {
					return printJSON(w, []map[string]any{is.record()})
				}
				is.print(w)
				return nil
			}
			if asJSON {
				return explainJSON(c, w, name, scenario)
			}
			table, path := keysAt(name)
			text, noKey := spec.Explain(table, path)
			if noKey != nil || tableFile(name) || c.Flags().Changed("scenario") {
				err := explainNamed(c, w, name, scenario)
				if noKey != nil || !errors.As(err, new(unnamed)) {
					return err
				}
			}
			fmt.Fprint(w, folded(text))
			if path != "" {
				explainAlso(c, w, name, scenario)
			}
			return nil
		},
		ValidArgsFunction: first(completeExplained),
	}
	c.Flags().StringVar(&scenario, "scenario", scenario, "`SCENARIO` whose metrics, tables or streams are meant, before keys")
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	must(c.RegisterFlagCompletionFunc("scenario", completeScenario))
	return c
}

// keysAt are the keys that a path is among, and the path there.
func keysAt(name string) (keys *spec.Section, path string) {
	if below, ok := strings.CutPrefix(name, "study"); ok && (below == "" || below[0] == '.') {
		return study.Table(), strings.TrimPrefix(below, ".")
	}
	return scenarios.Table(), name
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
	if all, err := scn.With([]string{"record.events=[adoption]", "record.consumers=1"}); err == nil {
		scn = all // with the tables that a scenario has to ask for
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

// A meaning is what explain says of a name that is no key.
type meaning struct {
	kind, name, doc string
	rows            [][2]string
	columns         []table.Column // of a table
	more            string         // what it has beside them
}

// kindsOfNames are the kinds of meanings in the order in which they are told.
var kindsOfNames = []string{"metric", "table", "stream", "function", "column"}

// called says whether the name means it. A table goes by its name alone, too, and
// so does a function.
func (m *meaning) called(name string) bool {
	switch m.kind {
	case "table":
		return withoutFormat(m.name) == withoutFormat(name)
	case "function":
		return strings.HasPrefix(m.name, name+"(")
	}
	return m.name == name
}

func (m *meaning) print(w io.Writer) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n  %s\n\n", m.name, m.doc)
	for _, x := range m.rows {
		if x[1] != "" {
			fmt.Fprintf(&b, "  %-10s %s\n", x[0], x[1])
		}
	}
	name, unit := 0, 0
	for _, c := range m.columns {
		name, unit = max(name, len(c.Name)), max(unit, len(c.Unit))
	}
	for i, c := range m.columns {
		if i == 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "  %-*s  %-6s  %-*s  %s\n", name, c.Name, c.Kind, unit, c.Unit, c.Doc)
	}
	if m.more != "" {
		fmt.Fprintf(&b, "  %s\n", m.more)
	}
	fmt.Fprint(w, folded(b.String()))
}

// meanings are all that a scenario's world declares, with the tables of other
// folders and the functions of a study's metrics.
func meanings(plan *runner.Plan) []meaning {
	owner := map[string]string{}
	for _, m := range plan.Metrics {
		owner[m.Name] = m.Owner
	}
	var all []meaning
	column := func(kind string, col table.Column, in, mechanism string) {
		for i := range all { // the same in several tables
			if m := &all[i]; m.kind == kind && m.name == col.Name && m.doc == col.Doc && m.rows[0][1] == col.Kind.String() && m.rows[1][1] == col.Unit {
				m.rows[2][1] += ", " + in
				return
			}
		}
		all = append(all, meaning{kind: kind, name: col.Name, doc: col.Doc,
			rows: [][2]string{{"kind", col.Kind.String()}, {"unit", col.Unit}, {"table", in}, {"mechanism", mechanism}}})
	}
	tables := append(runTables(plan.Tables), studyTables()...)
	for _, t := range tables {
		for _, col := range t.Columns() {
			if mechanism, ok := owner[col.Name]; ok && t.of == manifest.RunKind && t.Name == schema.SeriesTable {
				column("metric", col, t.file(), mechanism)
			} else {
				column("column", col, t.file(), "")
			}
		}
	}
	for _, col := range plan.Summary {
		if owner[col.Name] == "" {
			column("metric", col, "summary.json", "")
		}
	}
	for _, t := range tables {
		all = append(all, t.meaning())
	}
	for _, s := range plan.Streams {
		all = append(all, meaning{kind: "stream", name: s.Name, doc: s.Doc, rows: [][2]string{
			{"kind", "stream of money, " + s.From.Name + " → " + s.To.Name}, {"phase", s.Phase.String()}, {"module", s.Module}, {"enters", s.Revenue}, {"table", "ledger.csv"}}})
	}
	for _, f := range measure.Functions() {
		all = append(all, meaning{kind: "function", name: f.Form, doc: f.Doc, rows: functionRows(f)})
	}
	return all
}

func functionRows(f measure.Function) [][2]string {
	unit, level := f.Unit, ""
	if unit == "" {
		unit = "that of NAME"
	}
	if strings.Contains(f.Form, "LEVEL") {
		level = "a number, or a share of all consumers where NAME counts them"
	}
	return [][2]string{{"kind", "function of a metric, among the metrics of a study"}, {"NAME", "a metric that each tick has: guanxi explain metrics"}, {"LEVEL", level},
		{"unit", unit}, {"such as", f.Such}}
}

// explainNamed describes what is called so and no key.
func explainNamed(c *cobra.Command, w io.Writer, name, scenario string) error {
	found, err := namedSo(c, name, scenario)
	for i, m := range found {
		if i > 0 {
			fmt.Fprintln(w)
		}
		m.print(w)
	}
	return err
}

// explainJSON is explain of a key, or of what else is called so, for programs.
func explainJSON(c *cobra.Command, w io.Writer, name, scenario string) error {
	records := []map[string]any{}
	keys, path := keysAt(name)
	fields := keys.Root()
	if path != "" {
		fields = keys.Describe(path)
	}
	if len(fields) == 0 || tableFile(name) || c.Flags().Changed("scenario") {
		found, err := namedSo(c, name, scenario)
		if err != nil && (len(fields) == 0 || !errors.As(err, new(unnamed))) {
			return err
		}
		for _, m := range found {
			records = append(records, m.record())
		}
	}
	if len(records) == 0 {
		for _, f := range fields {
			records = append(records, keyRecord(f))
		}
	}
	return printJSON(w, records)
}

// keyRecord is a key for programs; keys below it are named.
func keyRecord(f *spec.Field) map[string]any {
	r := map[string]any{"is": "key", "name": f.Path, "doc": f.Doc, "type": f.TypeText(), "unit": f.Unit, "range": f.Range(), "default": f.Default,
		"required": f.Required, "condition": f.Condition(), "symbol": f.Symbol, "equation": f.Equation, "source": f.Source, "assumed": f.Assumed, "live": f.Live}
	if f.Type == spec.TypeSwitch {
		r["default"] = map[bool]string{true: "on", false: "off"}[f.IsDefaultOn()]
	}
	if !f.IsLeaf() {
		children := f.Children()
		if f.Type == spec.TypeUnion {
			tag, cases := f.Union()
			children = []*spec.Field{tag}
			for _, one := range cases {
				children = append(children, one.Fields...)
			}
		}
		below := []string{}
		for _, child := range children {
			if !slices.Contains(below, child.Path) { // several cases may have it
				below = append(below, child.Path)
			}
		}
		r["keys"] = below
	}
	return r
}

// record is a meaning for programs, with its rows by name.
func (m *meaning) record() map[string]any {
	r := map[string]any{"is": m.kind, "name": m.name, "doc": m.doc}
	for _, x := range m.rows {
		if x[1] != "" {
			r[strings.ReplaceAll(x[0], " ", "_")] = x[1]
		}
	}
	if m.kind == "table" {
		columns := []map[string]any{}
		for _, c := range m.columns {
			columns = append(columns, map[string]any{"name": c.Name, "kind": c.Kind.String(), "unit": c.Unit, "doc": c.Doc})
		}
		r["columns"] = columns
	}
	return r
}

// namedSo is what is called so and no key: in a scenario's world, in its folder, or in
// those of studies.
func namedSo(c *cobra.Command, name, scenario string) ([]meaning, error) {
	plan, err := declaredBy(c, scenario)
	if err != nil {
		return nil, err
	}
	all := meanings(plan)
	var found []meaning
	for _, kind := range kindsOfNames {
		for _, m := range all {
			if m.kind == kind && m.called(name) {
				found = append(found, m)
			}
		}
	}
	if len(found) > 0 {
		return found, nil
	}
	what := fmt.Sprintf("%s is no key, metric, table, stream, function or column of %s", name, scenario)
	if near := nearNames(name, all); len(near) > 0 {
		return nil, unnamed{usagef("%s (did you mean %s?)", what, strings.Join(near, " or "))}
	}
	return nil, unnamed{usagef("%s (guanxi explain lists the keys, guanxi explain metrics and guanxi explain streams those of it; --scenario FILE looks in another)", what)}
}

// unnamed is the error of a name that nothing has but, maybe, a key.
type unnamed struct{ error }

func (e unnamed) Unwrap() error { return e.error }

// explainAlso says what else goes by the name of a key.
func explainAlso(c *cobra.Command, w io.Writer, name, scenario string) {
	plan, err := declaredBy(c, scenario)
	if err != nil {
		return
	}
	var kinds []string
	for _, m := range meanings(plan) {
		if kind := "a " + m.kind; m.called(name) && !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	if len(kinds) > 0 {
		fmt.Fprintf(w, "\nalso %s: guanxi explain %s --scenario %s\n", strings.Join(kinds, " and "), name, scenario)
	}
}

// nearNames are names like one that nothing has, of each kind the nearest; without
// such some that hold it.
func nearNames(name string, all []meaning) []string {
	var near []string
	kinds := kindsOfNames
	if tableFile(name) {
		kinds = []string{"table"}
	} else {
		keys, path := keysAt(name)
		for _, key := range keys.Near(path) {
			near = append(near, "the key "+strings.TrimSuffix(name, path)+key)
		}
	}
	of := map[string][]string{}
	for _, m := range all {
		if len(m.name) > 2 { // any two letters are near a p
			of[m.kind] = append(of[m.kind], m.name)
		}
	}
	for _, kind := range kinds {
		bare := map[string]string{} // a name without .csv or (NAME)
		for _, n := range of[kind] {
			short, _, _ := strings.Cut(n, "(")
			if kind == "table" {
				short = withoutFormat(n)
			}
			bare[short] = n
		}
		if found, ok := spec.Nearest(withoutFormat(name), slices.Sorted(maps.Keys(bare))); ok {
			near = append(near, "the "+kind+" "+bare[found])
		}
	}
	for _, kind := range kinds {
		for _, n := range of[kind] {
			if len(near) < 6 && len(name) > 2 && strings.Contains(n, name) && !strings.Contains(strings.Join(near, "|")+"|", " "+n+"|") {
				near = append(near, "the "+kind+" "+n)
			}
		}
	}
	return near
}

// expression is what an expression of a study's metrics means.
func expression(text, scenario string) (*meaning, error) {
	m, err := measure.Parse(text)
	if err != nil {
		return nil, usage(err)
	}
	scn, err := loadOf(scenario, nil)
	if err != nil {
		return nil, usage(err)
	}
	run, err := runner.Small(scn)
	if err != nil {
		return nil, asUsage(err)
	}
	defer run.Close()
	columns, err := measure.Describe(run, []measure.Metric{m})
	if err != nil {
		return nil, usage(err)
	}
	is := &meaning{kind: "expression", name: m.Text, doc: columns[0].Doc, rows: [][2]string{{"kind", columns[0].Kind.String()}, {"unit", columns[0].Unit}, {"table", schema.RunsTable + ".csv"}}}
	for _, f := range measure.Functions() {
		if f.Name == m.Func {
			is.rows = append(is.rows, [2]string{"function", f.Form + ": " + f.Doc})
		}
	}
	is.rows = append(is.rows, [2]string{"metric", m.Name + ": " + metricDoc(run, m.Name)})
	return is, nil
}

func metricDoc(run *agents.Run, name string) string {
	for _, c := range measure.Known(run) {
		if c.Name == name {
			return c.Doc
		}
	}
	return ""
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
