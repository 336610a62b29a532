package main

import (
	"fmt"
	"slices"
	"strings"

	"guanxi/sim/results/manifest"
)

// A folderFile is a file of a results folder that is not a table. Names of subfolders end in /.
type folderFile struct {
	name, doc, verbs string
	of               []string // manifest.RunKind, SweepKind, CalibrationKind
}

// folderFiles lists the files, other than tables, in folders of runs, studies and calibrations, as
// shown by explain and help results.
func folderFiles() []folderFile {
	run, study, fit := manifest.RunKind, manifest.SweepKind, manifest.CalibrationKind
	all := []string{run, study, fit}
	return slices.Concat([]folderFile{
		{manifest.File, "what ran: versions, seed, replicates, warnings, machine, times, the size and hash of every other " +
			"file, and last its own hash, which grep -v '^  \"sha256\"' manifest.json | sha256sum prints too",
			"every verb that writes to the folder", all},
		{manifest.ScenarioFile, "the scenario as run, with every default; running it gives the same tables", "guanxi run",
			[]string{run}},
		{manifest.StudyFile, "the study as run, self-contained, with every default", "guanxi sweep", []string{study}},
		{manifest.CalibrationFile, "the study that was fitted, self-contained, with every default", "guanxi calibrate",
			[]string{fit}},
		{manifest.InputsFolder + "/", "the files that were read, as they were written", "guanxi run, guanxi sweep, guanxi " +
			"calibrate", all},
		{manifest.SummaryFile, "each metric over the replicates: mean, spread and interval", "guanxi run", []string{run}},
		{manifest.ColumnsFile, "type, unit, range and meaning of each column", "guanxi run, guanxi sweep, guanxi analyze, " +
			"guanxi calibrate", all},
		{"journal/", "the finished runs, one file per process; the tables can be made from it again", "guanxi sweep",
			[]string{study}},
		{"slurm/", "logs of what was submitted to Slurm", "guanxi sweep --slurm", []string{study}},
	}, calibrationFiles(), []folderFile{
		{manifest.FiguresFolder + "/", "figures, each with the CSV of what it shows; captions.md has their captions, " +
			"NAME.tex beside a PDF the caption in LaTeX", "guanxi run, guanxi plot", all},
		{manifest.ReportFile, "report: one self-contained HTML page", "guanxi report", all},
	})
}

func (f folderFile) meaning() meaning {
	var of []string
	for _, kind := range f.of {
		of = append(of, map[string]string{manifest.RunKind: "a run", manifest.SweepKind: "a study",
			manifest.CalibrationKind: "a calibration"}[kind])
	}
	return meaning{kind: "file", name: f.name, doc: f.doc, rows: [][2]string{{"made by", f.verbs},
		{"folder of", strings.Join(of, ", ")}}}
}

// filesIn returns the help's list of files found in folders of one kind, or in "all" kinds.
func filesIn(kind string) string {
	var b strings.Builder
	for _, f := range folderFiles() {
		if all := len(f.of) > 1; all == (kind == "all") && (all || f.of[0] == kind) {
			fmt.Fprintf(&b, "  %-20s  %s\n", f.name, f.doc)
		}
	}
	return folded(b.String())
}
