// Package supplement makes what a journal asks for beside the folder of a run, study or calibration: a README by the
// template of the Social Science Data Editors, the status of every number, the model, licence and citation.
package supplement

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"guanxi"
	"guanxi/scenarios"
	"guanxi/scenarios/odd"
	"guanxi/scenarios/sweep/citation"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// Package is what a bundle holds.
type Package struct {
	dir      string
	work     citation.Work
	manifest manifest.Signed
	verb     string // that makes the folder
	main     string // file that the verb reads
	machine  manifest.Machine
	seed     uint64
	parallel bool    // seconds are summed over cores
	seconds  float64 // of the runs; 0: not known
	ended    time.Time
	files    []file // of the folder and those in it, in order
	model    *odd.Of
	why      error    // the model is not described
	with     []string // names of data files of the authors that are packed

	observed bool                            // data of the authors are drawn or fitted to
	draws    func(figure, table string) bool // whether a figure is drawn from a table
}

// file is one of a bundle.
type file struct {
	name string
	manifest.Entry
}

// Of returns the supplement of a folder, with some of the data files of the authors, by name. Of an unknown model, as
// that of another version of the program, it says why. draws says whether a figure is drawn from a table.
func Of(dir string, model *odd.Of, why error, with []string, draws func(figure, table string) bool) (*Package, error) {
	work, err := citation.Of(dir)
	if err != nil {
		return nil, err
	}
	p := &Package{dir: dir, work: work, model: model, why: why, with: with, draws: draws}
	if _, p.manifest, err = manifest.Read(dir); err != nil {
		return nil, err
	}
	switch m := p.manifest.(type) {
	case *manifest.Run:
		p.verb, p.main, p.machine, p.seed = "run", manifest.ScenarioFile, m.Machine, m.Seed
	case *manifest.Sweep:
		p.verb, p.main, p.machine, p.seed = "sweep", manifest.StudyFile, m.Machine, m.Seed
		if m.Design == "optimize" {
			p.verb = m.Design
		}
	case *manifest.Calibration:
		p.verb, p.main, p.machine, p.seed = "calibrate", manifest.CalibrationFile, m.Machine, m.Seed
	}
	if err := p.gather(dir, ""); err != nil {
		return nil, err
	}
	observes := map[string]bool{} // names of files; nil: not known
	if why == nil {
		for key := range model.Scenario.Inputs() {
			observes[model.Scenario.InputName(key)] = strings.HasPrefix(key, "observed.")
		}
	}
	p.observed = slices.ContainsFunc(p.files, func(f file) bool {
		is, known := observes[path.Base(f.name)]
		return f.own() && (is || !known) && !slices.Contains(with, path.Base(f.name))
	})
	for _, name := range with {
		if !slices.ContainsFunc(p.files, func(f file) bool { return path.Base(f.name) == name && p.own(f) }) {
			return nil, fmt.Errorf("%s has no data file of its own called %s", dir, name)
		}
	}
	return p, nil
}

// own reports whether a file holds data of the authors: one that was read, or what is copied from it, the ids of people
// and, where data are observed, those data, in tables, figures and words about them.
func (p *Package) own(f file) bool {
	base := path.Base(f.name)
	name, is := table.Named(base)
	name = name[strings.LastIndexByte(name, '.')+1:] // after the name of a platform
	figure, _, _ := strings.Cut(base, ".")
	switch {
	case f.own():
		return true
	case path.Base(path.Dir(f.name)) == manifest.FiguresFolder:
		if base == "captions.md" {
			return slices.ContainsFunc(p.files, func(o file) bool {
				return path.Base(o.name) != base && path.Dir(o.name) == path.Dir(f.name) && p.own(o)
			})
		}
		return p.observed && (p.draws(figure, observedTable) || p.verb == "calibrate" &&
			p.draws(figure, schema.AnswersTable))
	case is:
		return name == schema.IDsTable || p.observed && (name == observedTable || p.verb == "calibrate" &&
			f.name == base && name == schema.AnswersTable)
	}
	return p.observed && f.name == manifest.ReportFile
}

// observedTable has the rows that figures draw observed data from.
const observedTable = "observed"

// own reports whether the file is one of the authors' that was read: no scenario, nor one of the program.
func (f *file) own() bool {
	base := path.Base(f.name)
	text, fact := scenarios.Fact(base)
	return path.Base(path.Dir(f.name)) == manifest.InputsFolder && path.Ext(base) != ".yaml" &&
		!(fact && manifest.EntryOf(text).SHA256 == f.SHA256)
}

// Held reports whether a file stays out of the bundle: data of the authors, who may be others than those whom the data
// are about, unless they are named.
func (p *Package) Held(name string) bool {
	k := slices.IndexFunc(p.files, func(f file) bool { return f.name == name })
	return k >= 0 && p.own(p.files[k]) && !slices.Contains(p.with, path.Base(name))
}

// gather adds the files and times of a folder and of those in it.
func (p *Package) gather(dir, prefix string) error {
	_, m, err := manifest.Read(dir)
	if err != nil {
		return err
	}
	own, err := manifest.HashFile(dir, manifest.File)
	if err != nil {
		return err
	}
	for _, listed := range []map[string]manifest.Entry{{manifest.File: own}, m.Listed().Tables, m.Listed().Files} {
		for _, name := range sorted(listed) {
			// a calibration lists those of its waves, too
			if there := func(f file) bool { return f.name == prefix+name }; !slices.ContainsFunc(p.files, there) {
				p.files = append(p.files, file{prefix + name, listed[name]})
			}
		}
	}
	switch m := m.(type) {
	case *manifest.Run:
		for _, t := range m.Times {
			p.took(t.Finished, t.Seconds)
		}
	case *manifest.Sweep:
		p.parallel = true
		for _, t := range m.Times {
			p.took(t.Finished, t.Seconds)
		}
	}
	for _, folder := range m.Folders() {
		if err := p.gather(filepath.Join(dir, folder), prefix+folder+"/"); err != nil {
			return err
		}
	}
	return nil
}

func (p *Package) took(ended time.Time, seconds float64) {
	p.seconds += seconds
	if ended.After(p.ended) {
		p.ended = ended
	}
}

// date is when the results were complete.
func (p *Package) date() string {
	if p.ended.IsZero() {
		return citation.Date
	}
	return p.ended.Format(time.DateOnly)
}

// Files returns the files by name.
func (p *Package) Files() (map[string][]byte, error) {
	all := map[string][]byte{"LICENSE.txt": guanxi.Licence, "CITATION.cff": []byte(p.cff())}
	if p.why == nil {
		var page, status bytes.Buffer
		if err := odd.Write(&page, *p.model, odd.Versions{Program: p.work.Program, Results: p.work.Results}); err != nil {
			return nil, err
		}
		if err := writeStatus(&status, p.model.Status()); err != nil {
			return nil, err
		}
		all["odd.md"], all[statusFile] = page.Bytes(), status.Bytes()
	}
	var err error
	if all["README.md"], err = p.readMe(); err != nil {
		return nil, err
	}
	return all, nil
}

const statusFile = "status.csv"

// writeStatus writes what stands behind each number, as CSV.
func writeStatus(w *bytes.Buffer, all []scenarios.Status) error {
	c := csv.NewWriter(w)
	rows := [][]string{{"key", "value", "unit", "status", "source", "low", "high", "equation"}}
	for _, x := range all {
		rows = append(rows, []string{x.Path(), x.Value.Text, strings.TrimSpace(x.Field.Unit), x.Is, x.Of, x.Low, x.High,
			x.Field.Equation})
	}
	return c.WriteAll(rows)
}

// cff cites the package and the program.
func (p *Package) cff() string {
	return fmt.Sprintf(`cff-version: 1.2.0
message: Please cite the paper and this package.
title: %q
type: dataset
authors:
  - name: NAMES
date-released: %s
license: %s
references:
  - type: software
    title: %q
    authors:
      - name: %s
    version: %s
    license: %[3]s
`, "Replication package: "+p.work.Name, p.date(), citation.License, citation.Title, citation.Author, p.work.Program)
}
