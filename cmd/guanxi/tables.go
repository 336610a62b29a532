package main

import (
	"slices"
	"strings"

	"guanxi/plots"
	"guanxi/scenarios/sweep/calibrate"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
)

// A madeTable is a table of a folder, and which verb makes it.
type madeTable struct {
	*results.Table
	of, format, verbs string // of: results.RunKind, SweepKind or CalibrationKind
	when              string // what asks for it; "": always, or where its mechanism is on
	more              string // columns that the study decides
}

func (t madeTable) file() string { return t.Name + "." + t.format }

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

// runTables are those of a run folder.
func runTables(tables []*results.Table) []madeTable {
	var all []madeTable
	if !slices.ContainsFunc(tables, func(t *results.Table) bool { return t.Name == results.IDsTable }) {
		ids := results.NewIDs() // few scenarios have it
		ids.Owner = "society"
		tables = append(slices.Clip(tables), ids)
	}
	for _, t := range tables {
		when := map[string]string{"events": "record.events names kinds of events", "panel": "record.consumers is above 0",
			results.IDsTable: "the graph is a file whose ids are not 0, 1, 2, …"}[t.Name]
		all = append(all, madeTable{Table: t, of: results.RunKind, format: results.CSVFormat, verbs: "guanxi run", when: when})
	}
	return all
}

// studyTables are those of the folders of studies and calibrations.
func studyTables() []madeTable {
	made := func(t *results.Table, format, verbs, when, more string) madeTable {
		return madeTable{t, results.SweepKind, format, verbs, when, more}
	}
	const factors, metrics = "and a column for each factor of the study", "and a column for each factor and metric of the study"
	all := []madeTable{
		made(results.NewRuns(nil, true, nil), results.CSVFormat, "guanxi sweep, guanxi merge", "", metrics),
		made(results.NewSweepSeries(false), results.ParquetFormat, "guanxi sweep, guanxi merge", "", "and a column for each metric of the study"),
		made(results.NewMembers(), results.ParquetFormat, "guanxi sweep, guanxi merge", "a claim expects win_win", ""),
		made(results.NewEffects(nil), results.CSVFormat, "guanxi analyze", "", factors),
		made(results.NewIndices(), results.CSVFormat, "guanxi analyze", "", ""),
		made(results.NewClaims(), results.CSVFormat, "guanxi analyze, guanxi claims", "the study has a claim", ""),
	}
	empty := calibrate.Report{Result: &calibrate.Result{}, Study: &study.Study{}}
	for _, t := range empty.Tables() {
		more := ""
		if t.Name == calibrate.WavesTable || t.Name == calibrate.DrawsTable {
			more = factors
		}
		all = append(all, madeTable{t, results.CalibrationKind, results.CSVFormat, "guanxi calibrate", "", more})
	}
	return all
}

// tableFile says whether a name is that of a file of a table.
func tableFile(name string) bool { return withoutFormat(name) != name }

// withoutFormat is a table's name without the end of its file.
func withoutFormat(name string) string {
	return strings.TrimSuffix(strings.TrimSuffix(name, "."+results.CSVFormat), "."+results.ParquetFormat)
}
