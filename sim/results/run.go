// Package results writes, extends, reads and compares the folders of runs, sweeps and
// calibrations. The packages below it know less: table, schema, digits, summary, manifest,
// partial, archive.
package results

import (
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/results/terminal"
)

// Run is a run folder opened for reading. Tables are read on first use. It is safe for
// concurrent use.
type Run struct {
	Manifest *manifest.Run
	*Folder
}

// Folder gives access to the tables of a run or sweep folder.
type Folder struct {
	Dir string

	described []described
	kind      string
	listing   *manifest.Listing
	listed    map[string]manifest.Entry // those of listing; nil: tables are not checked against hashes
	mu        sync.Mutex
	tables    map[string]*table.Table
}

func openTables(dir, kind string, l *manifest.Listing) (*Folder, error) {
	described, err := readColumns(dir)
	for _, d := range described {
		if _, ok := l.Tables[d.file]; !ok {
			err = fmt.Errorf("%s: %s describes %s, which the manifest does not list", dir, manifest.ColumnsFile, d.file)
		}
	}
	if err != nil {
		return nil, manifest.Blame(dir, kind, manifest.Relied(l.Files), err)
	}
	return &Folder{Dir: dir, described: described, kind: kind, listing: l, tables: map[string]*table.Table{}}, nil
}

// sound compares what every reader relies on with its hashes, and from then on each table that is read.
func (r *Folder) sound() error {
	r.listed = r.listing.Tables
	return manifest.Sound(r.Dir, r.kind, manifest.Relied(r.listing.Files))
}

// Open reads the manifest and the description of the tables. It does not compare hashes: Verify
// does.
func Open(dir string) (*Run, error) {
	m, err := manifest.ReadRun(dir)
	if err != nil {
		return nil, err
	}
	tables, err := openTables(dir, manifest.RunKind, &m.Listing)
	if err != nil {
		return nil, err
	}
	return &Run{Manifest: m, Folder: tables}, nil
}

// OpenSound is Open for a folder that must be unaltered. It returns an *AlteredError if the
// manifest or the scenario has changed; reading a changed table returns one too.
func OpenSound(dir string) (*Run, error) {
	r, err := Open(dir)
	if err != nil {
		return nil, err
	}
	return r, r.sound()
}

// CheckTables compares tables with their hashes, as reading does; all of them if none is named.
func (r *Folder) CheckTables(names ...string) error {
	var paths []string
	for _, d := range r.described {
		if len(names) == 0 || slices.Contains(names, d.name) {
			paths = append(paths, d.file)
		}
	}
	return manifest.CheckFiles(r.Dir, r.kind, r.listed, paths...)
}

// TableNames returns the names of the tables, without extension, in the order of the folder's
// description.
func (r *Folder) TableNames() []string {
	var names []string
	for _, d := range r.described {
		names = append(names, d.name)
	}
	return names
}

// Has reports whether the folder has the table.
func (r *Folder) Has(table string) bool { return slices.Contains(r.TableNames(), table) }

// Table reads a table; a second call returns the same one.
func (r *Folder) Table(name string) (*table.Table, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if t := r.tables[name]; t != nil {
		return t, nil
	}
	t, err := r.readTable(name)
	if err == nil {
		r.tables[name] = t
	}
	return t, err
}

// Unmade is the error for the folder of a study that has no tables yet. That of a run appears whole.
func Unmade(dir string) error {
	return fmt.Errorf("%s has no tables yet: the study is still running or was stopped; guanxi run %s resumes it, "+
		"guanxi run %s --merge makes the tables of the finished runs",
		dir, terminal.Path(dir), terminal.Path(dir))
}

func (r *Folder) readTable(name string) (t *table.Table, err error) {
	err = r.eachPortion(name, math.MaxInt, func(all *table.Table) error { t = all; return nil })
	return t, err
}

// EachPortion reads a table of any size in portions, each its own table.
func (r *Folder) EachPortion(name string, visit func(*table.Table) error) error {
	return r.eachPortion(name, 20_000, visit)
}

func (r *Folder) eachPortion(name string, rows int, visit func(*table.Table) error) error {
	i := slices.IndexFunc(r.described, func(d described) bool { return d.name == name })
	if i < 0 && len(r.described) == 0 {
		return Unmade(r.Dir)
	}
	if i < 0 {
		return fmt.Errorf("%s has no table %s (it has %s)", r.Dir, name, strings.Join(r.TableNames(), ", "))
	}
	d := r.described[i]
	if err := manifest.CheckFiles(r.Dir, r.kind, r.listed, d.file); err != nil {
		return err
	}
	f, err := openTable(r.Dir, d.file)
	if err != nil {
		return err
	}
	defer f.Close()
	return table.EachPortion(f, filepath.Join(r.Dir, d.file), d.cols, rows, func(t *table.Table) error {
		t.Name, t.Doc = name, d.doc
		return visit(t)
	})
}

// openTable opens a table of a folder as CSV.
func openTable(dir, file string) (io.ReadCloser, error) {
	f, err := manifest.Below(dir, file)
	if err != nil {
		return nil, err
	}
	return table.Unpacked(file, f)
}

// Summary reads summary.json.
func (r *Run) Summary() (*summary.Summary, error) {
	b, err := r.SummaryJSON()
	if err != nil {
		return nil, err
	}
	s, err := summary.Decode(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(r.Dir, manifest.SummaryFile), err)
	}
	return s, nil
}

// SummaryJSON returns the bytes of summary.json; for a folder from OpenSound it checks their
// hash.
func (r *Run) SummaryJSON() ([]byte, error) {
	if r.listed != nil {
		if err := manifest.CheckFiles(r.Dir, r.kind, r.Manifest.Files, manifest.SummaryFile); err != nil {
			return nil, err
		}
	}
	return manifest.ReadBelow(r.Dir, manifest.SummaryFile)
}

// Verify compares the files of the folder, and the manifest, with their hashes and lists the
// differences. Files that the manifest does not list are ignored.
func (r *Folder) Verify() ([]manifest.Difference, error) {
	return manifest.Verify(r.Dir, r.listing.Tables, r.listing.Files)
}

// Text returns the text of the summary.
func (r *Run) Text(dir string) (string, error) {
	s, err := r.Summary()
	if err != nil {
		return "", err
	}
	return s.Text(r.Manifest, dir), nil
}

// Brief returns how the summary begins; sure is what is known from other worlds.
func (r *Run) Brief(sure summary.Robustness) (summary.Brief, error) {
	s, err := r.Summary()
	if err != nil {
		return nil, err
	}
	fitted, err := r.fitted()
	if err != nil {
		return nil, err
	}
	return s.Brief(r.Manifest, sure, fitted), nil
}

// Blocks returns what Text says, part by part, but for where the warnings are.
func (r *Run) Blocks() ([]terminal.Block, error) {
	s, err := r.Summary()
	if err != nil {
		return nil, err
	}
	return s.Blocks(r.Manifest), nil
}
