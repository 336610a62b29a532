package cli

import (
	"cmp"
	"fmt"
	"strings"

	"guanxi/sim/results/manifest"
)

// A folderFile is a file of a results folder that is not a table. Names of subfolders end in /.
type folderFile struct {
	name, doc, verbs string
	of               string // name of a kind, or inAll
}

// inAll are files of folders of all kinds.
const inAll = "all"

// folderFiles lists the files, other than tables, in folders of results, as shown by explain and help results.
func folderFiles() []folderFile {
	const run, study = manifest.RunKind, manifest.SweepKind
	all := []folderFile{
		{manifest.File, "what ran: versions, seed, replicates, warnings, machine, times, the size and hash of every other " +
			"file, and last its own hash, which grep -v '^  \"sha256\"' manifest.json | sha256sum prints too",
			"every verb that writes to the folder", inAll},
		{manifest.ScenarioFile, "the scenario as run, with every default; running it gives the same tables", "guanxi run",
			run},
		{manifest.StudyFile, "the study as run, self-contained, with every default", "guanxi run", study},
		{manifest.InputsFolder + "/", "the files that were read, as they were written", "guanxi run, guanxi " +
			"calibrate", inAll},
		{manifest.SummaryFile, "each metric over the replicates: mean, spread and interval", "guanxi run", run},
		{manifest.ColumnsFile, "type, unit, range and meaning of each column", "guanxi run, guanxi show, " +
			"guanxi run", inAll},
		{"journal/", "the finished runs, one file per process; the tables can be made from it again", "guanxi run", study},
		{"slurm/", "logs of what was submitted to Slurm", "guanxi run --slurm", study},
	}
	for _, k := range kinds() {
		all = append(all, k.files...)
	}
	return append(all,
		folderFile{manifest.FiguresFolder + "/", "figures, each with the CSV of what it shows; captions.md has their " +
			"captions, NAME.tex next to a PDF the caption in LaTeX", "guanxi run, guanxi plot", inAll},
		folderFile{manifest.ReportFile, "report: one self-contained HTML page", "guanxi plot --page", inAll})
}

func (f folderFile) meaning() meaning {
	of := map[string]string{manifest.RunKind: "a run", manifest.SweepKind: "a study",
		inAll: "a run, a study, a calibration"}
	return meaning{kind: "file", name: f.name, doc: f.doc, rows: [][2]string{{"made by", f.verbs},
		{"folder of", cmp.Or(of[f.of], "a "+f.of)}}}
}

// filesIn returns the help's list of files found in folders of one kind, or of all.
func filesIn(kind string) string {
	var b strings.Builder
	for _, f := range folderFiles() {
		if f.of == kind {
			fmt.Fprintf(&b, "  %-20s  %s\n", f.name, f.doc)
		}
	}
	return folded(b.String())
}
