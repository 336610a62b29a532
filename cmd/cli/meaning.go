package cli

import (
	"cmp"
	"fmt"
	"io"
	"regexp"
	"strings"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/scenarios/runner"
	"guanxi/sim"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/results/terminal"
)

// A meaning is what explain knows about a name that is not a key of a section.
type meaning struct {
	kind, name, doc string
	rows            [][2]string
	columns         []table.Column // of a table
	more            string         // further columns
}

// called reports whether the name refers to the meaning. The name may omit a table's format, a
// function's arguments and a folder's slash.
func (m *meaning) called(name string) bool {
	bare := func(s string) string { return bareName.ReplaceAllString(s, "") }
	if m.kind == "table" || m.kind == "file" || m.kind == "function" {
		return bare(m.name) == bare(name)
	}
	return strings.EqualFold(m.name, name)
}

var bareName = regexp.MustCompile(`(/|\(.*\)|\.csv(\.gz)?)$`)

// print prints the meaning, below its name unless that stands above already.
func (m *meaning) print(w io.Writer, named bool) {
	var b strings.Builder
	if named {
		b.WriteString(m.name + "\n")
	}
	fmt.Fprintf(&b, "  %s\n\n", m.doc)
	for _, x := range m.rows {
		if x[1] != "" {
			fmt.Fprintf(&b, "  %-10s %s\n", x[0], x[1])
		}
	}
	name, unit := 0, 0
	for _, c := range m.columns {
		name, unit = max(name, terminal.Columns(c.Name)), max(unit, terminal.Columns(c.Unit))
	}
	for i, c := range m.columns {
		if i == 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "  %s  %-6s  %s  %s\n", terminal.Pad(c.Name, name), c.Kind, terminal.Pad(c.Unit, unit), c.Doc)
	}
	if m.more != "" {
		fmt.Fprintf(&b, "  %s\n", m.more)
	}
	fmt.Fprint(w, folded(b.String()))
}

// meanings returns everything that a scenario's world declares, the tables of study folders, the
// functions for a study's metrics, and the keys that no section has.
func meanings(plan *runner.Plan) (all []meaning) {
	owner := ownersOf(plan)
	entries := map[string][]string{} // by the column that they enter
	for _, e := range plan.Entries {
		entries[enters(e)] = append(entries[enters(e)], e.Name)
	}
	add := func(kind, name, doc string, rows [][2]string) {
		all = append(all, meaning{kind: kind, name: name, doc: doc, rows: rows})
	}
	column := func(kind string, col table.Column, in, mechanism string) {
		for i := range all { // the same column in several tables
			if m := &all[i]; m.kind == kind && m.name == col.Name && m.doc == col.Doc && m.rows[0][1] == col.Kind.String() &&
				m.rows[1][1] == col.Unit {
				m.rows[2][1] += ", " + in
				return
			}
		}
		add(kind, col.Name, col.Doc, [][2]string{{"kind", col.Kind.String()}, {"unit", col.Unit}, {"table", in},
			{"mechanism", mechanism}, {"equation", equationOf(mechanism)}, {"entries", strings.Join(entries[col.Name], ", ")}})
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
	for _, f := range folderFiles() {
		all = append(all, f.meaning())
	}
	for _, s := range plan.Streams {
		add("stream", s.Name, s.Doc, [][2]string{{"kind", "stream of money, " + s.From.Name + " → " + s.To.Name},
			{"phase", s.Phase.String()}, {"module", s.Module}, {"enters", s.Revenue}, {"table", "ledger.csv"}})
	}
	for _, e := range plan.Entries {
		add("book entry", e.Name, e.Doc, [][2]string{{"kind", "not cash, measured in money, of " + e.Account.Name},
			{"module", e.Module}, {"enters", enters(e)}, {"table", "benefits.csv"}})
	}
	for _, f := range measure.Functions() {
		add("function", f.Form, f.Doc, functionRows(f))
	}
	for _, file := range []string{"", "study."} {
		add("key", file+"guanxi", scenarios.AboutVersion, [][2]string{{"type", "whole number"},
			{"default", fmt.Sprint(scenarios.Format)}})
		add("key", file+"extends", scenarios.AboutExtends, [][2]string{{"type", "text"}, {"default", "none"}})
	}
	add("key", "tables", scenarios.AboutTables, [][2]string{{"type", "file by path"}, {"default", "none"}})
	return all
}

// equationOf is the section of the model that has a mechanism.
func equationOf(mechanism string) string {
	for _, m := range agents.All() {
		if m.Name == mechanism {
			return m.Equation
		}
	}
	return ""
}

// enters returns the column of value.csv to which an entry adds.
func enters(e *sim.Entry) string {
	if e.Effort {
		return "effort"
	}
	return "surplus"
}

func functionRows(f measure.Function) [][2]string {
	level := ""
	if f.Levelled() {
		level = "a number, or a share of all consumers where NAME counts them"
	}
	return [][2]string{{"kind", "function of a metric, among the metrics of a study"},
		{"NAME", "a metric that each tick has: guanxi explain metrics"}, {"LEVEL", level},
		{"unit", cmp.Or(f.Unit, "that of NAME")}, {"such as", f.Such}}
}
