package cli

import (
	"slices"
	"strings"

	"guanxi/plots"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// A madeTable is a table of a folder with the verbs that make it.
type madeTable struct {
	*table.Table
	of, verbs string // of: the name of a kind
	when      string // condition for making it; "": always, or whenever its mechanism is on
	more      string // further columns, which depend on the study
}

func (t madeTable) file() string { return table.File(t.Name, 0) }

func (t madeTable) meaning() meaning {
	var figures []string
	for _, g := range plots.List() {
		if g.Of == t.of && g.DrawnFrom(t.Name) {
			figures = append(figures, g.Name)
		}
	}
	return meaning{kind: "table", name: t.file(), doc: t.Doc, columns: t.Columns(), more: t.more, rows: [][2]string{
		{"made by", t.verbs}, {"mechanism", t.Owner}, {"where", t.when}, {"drawn in", strings.Join(figures, ", ")}}}
}

func runTables(tables []*table.Table) []madeTable {
	var all []madeTable
	if !slices.ContainsFunc(tables, func(t *table.Table) bool { return t.Name == schema.IDsTable }) {
		ids := schema.NewIDs() // few scenarios make it
		ids.Owner = "society"
		tables = append(slices.Clip(tables), ids)
	}
	for _, t := range tables {
		when := map[string]string{"events": "record.events names kinds of events", "panel": "record.consumers is above 0",
			"shop_sales":    "commerce.concentration is above 0d",
			schema.IDsTable: "the graph is a file whose ids are not 0, 1, 2, …"}[t.Name]
		all = append(all, madeTable{Table: t, of: manifest.RunKind, verbs: "guanxi run", when: when})
	}
	return all
}

func studyTables() []madeTable {
	made := func(t *table.Table, verbs, when, more string) madeTable {
		return madeTable{t, manifest.SweepKind, verbs, when, more}
	}
	const metrics = "and a column for each factor and metric of the study"
	all := []madeTable{
		made(schema.NewRuns(nil, true, nil), "guanxi run", "", metrics),
		made(schema.NewSweepSeries(false, nil, true), "guanxi run", "", metrics),
		made(schema.NewMembers(), "guanxi run", "a claim expects win_win", ""),
		made(schema.NewUnits(true, []string{"MEASURE"}), "guanxi run", "the study is an experiment", ""),
		made(schema.NewAnswers(), "guanxi run, guanxi show", "", ""),
	}
	for _, k := range kinds() {
		if k.tables != nil {
			all = append(all, k.tables()...)
		}
	}
	return all
}
