package plots

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"gonum.org/v1/plot/vg"

	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// A folder is a run or sweep folder as figures see it.
type folder struct {
	dir      string
	label    string  // how captions and labels call it
	currency string  // unit of amounts
	factor   float64 // people that one consumer stands for; 0 is not stated
	people   float64 // consumers; 0 is not stated

	sweep      *manifest.Sweep // nil: a run, or a calibration
	calibrated bool
	width      vg.Length // of the figures; 0: for a page that scrolls
	earlier    bool      // its claims were tested before, in a family of their own

	read func(name string) (*table.Table, error) // nil without the table

	mu     sync.Mutex
	tables map[string]*table.Table
	once   sync.Once
	view   any
}

// seen is the folder as figures of its kind see it, made once for all of them.
func seen[V any](f *folder, see func() V) V {
	f.once.Do(func() { f.view = see() })
	return f.view.(V)
}

// newFolder takes what labels need from the manifest.
func newFolder(dir, label string, about manifest.About, read func(string) (*table.Table, error)) *folder {
	f := &folder{dir: dir, label: label, currency: about.Currency, people: float64(about.Consumers), read: read, tables: map[string]*table.Table{}}
	if f.currency == "" {
		f.currency = "units of currency"
	}
	if about.Represents > 0 && about.Consumers > 0 {
		f.factor = about.Represents / float64(about.Consumers)
	}
	return f
}

// tableOf reads a table once; nil when the folder has none of that name.
func (f *folder) tableOf(name string) (*table.Table, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t, ok := f.tables[name]; ok {
		return t, nil
	}
	t, err := f.read(name)
	if err != nil {
		return nil, err
	}
	f.tables[name] = t
	return t, nil
}

// need is a table that must be there with some columns.
func (f *folder) need(name string, columns ...string) (*table.Table, error) {
	t, err := f.tableOf(name)
	if err != nil {
		return nil, err
	}
	if t == nil {
		return nil, fmt.Errorf("%s has no table %s", f.dir, name)
	}
	for _, c := range columns {
		if t.Col(c) == nil {
			return nil, f.without(name, c)
		}
	}
	return t, nil
}

// A columnError says that a table is there and lacks a column: another version of the
// program wrote it.
type columnError struct{ text string }

func (e *columnError) Error() string { return e.text }

// without is the error of a table without a column, with what writes it anew.
func (f *folder) without(name, column string) error {
	mend := "guanxi run " + f.dir + " -o OTHER runs it again"
	switch {
	case name == schema.EffectsTable, name == schema.IndicesTable, name == schema.ClaimsTable:
		mend = "guanxi analyze " + f.dir + " writes it anew"
	case f.calibrated:
		mend = "guanxi calibrate writes it anew"
	case f.sweep != nil:
		mend = "guanxi sweep " + f.dir + " -o OTHER runs it again"
	}
	return &columnError{fmt.Sprintf("%s: table %s has no column %s, as of another version of guanxi; %s", f.dir, name, column, mend)}
}

// newSweepFolder is the folder of a study.
func newSweepFolder(dir string, m *manifest.Sweep, read func(string) (*table.Table, error)) *folder {
	f := newFolder(dir, m.Study, manifest.About{Currency: m.Currency, Consumers: m.Consumers}, read)
	named := *m
	named.Factors = slices.Clone(m.Factors)
	for i := range named.Factors {
		if x := &named.Factors[i]; strings.HasPrefix(x.Unit, schema.OfMoney) {
			x.Unit = f.currency + x.Unit[len(schema.OfMoney):]
		}
	}
	f.sweep = &named
	return f
}

func openFolder(dir string) (*folder, error) {
	if manifest.IsCalibration(dir) {
		return openCalibration(dir), manifest.CheckCalibration(dir)
	}
	kind, err := manifest.KindOf(dir)
	if err != nil {
		return nil, err
	}
	if kind == manifest.SweepKind {
		s, err := results.OpenSoundSweep(dir)
		if err != nil {
			return nil, err
		}
		if err := s.CheckTables(schema.RunsTable, schema.EffectsTable, schema.IndicesTable, schema.ClaimsTable); err != nil {
			return nil, err
		}
		return newSweepFolder(dir, s.Manifest, tablesOf(s.Folder)), nil
	}
	run, err := results.OpenSound(dir)
	if err != nil {
		return nil, err
	}
	if err := run.CheckTables(); err != nil {
		return nil, err
	}
	return newFolder(dir, run.Manifest.Scenario, run.Manifest.About, tablesOf(run.Folder)), nil
}

// tablesOf reads the tables of a folder, nil for one that it has not.
func tablesOf(f *results.Folder) func(string) (*table.Table, error) {
	return func(name string) (*table.Table, error) {
		if !f.Has(name) {
			return nil, nil
		}
		return f.Table(name)
	}
}

// openFolders opens folders and finds labels that tell them apart.
func openFolders(dirs []string) ([]*folder, error) {
	var fs []*folder
	for _, d := range dirs {
		f, err := openFolder(d)
		if err != nil {
			return nil, err
		}
		fs = append(fs, f)
	}
	if len(fs) == 1 {
		return fs, nil
	}
	used := map[string]int{}
	for _, f := range fs {
		f.label = filepath.Base(filepath.Clean(f.dir))
		used[f.label]++
	}
	for _, f := range fs {
		if used[f.label] > 1 {
			f.label = filepath.ToSlash(filepath.Clean(f.dir))
		}
	}
	return fs, nil
}
