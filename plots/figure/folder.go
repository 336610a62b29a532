package figure

import (
	"cmp"
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
	"guanxi/sim/results/terminal"
)

// A Folder is the folder of a run, a study or a calibration, as figures see it. A figure reads it and changes
// nothing.
type Folder struct {
	Dir        string
	Label      string  // its name in captions and labels
	Currency   string  // unit of amounts, such as CNY
	Represents float64 // people per consumer; 0: not given
	Consumers  float64 // number of consumers; 0: not given

	Sweep      *manifest.Sweep // nil: a run or a calibration
	traits     manifest.Traits
	calibrated bool
	chosen     bool      // some metrics only
	Width      vg.Length // of the figures; 0: for a scrolling page

	Table func(name string) (*table.Table, error) // returns nil if the folder lacks the table

	once    sync.Once
	view    any
	viewErr error
}

// View returns a view of the folder for figures of its kind. It is made once and shared by them.
func View[V any](f *Folder, see func(*Folder) (V, error)) (V, error) {
	f.once.Do(func() { f.view, f.viewErr = see(f) })
	return f.view.(V), f.viewErr
}

// NewFolder returns a Folder with what labels need from the manifest.
func NewFolder(dir, label string, about manifest.About, read func(string) (*table.Table, error)) *Folder {
	f := &Folder{Dir: dir, Label: label, Currency: cmp.Or(about.Currency, "units of currency"),
		Consumers: float64(about.Consumers), traits: about.Traits(), Table: read}
	if about.Represents > 0 && about.Consumers > 0 {
		f.Represents = about.Represents / float64(about.Consumers)
	}
	return f
}

// Has returns a table, or nil and what the folder lacks for it.
func (f *Folder) Has(name string) (t *table.Table, lacks string) {
	t, err := f.Table(name)
	switch {
	case err != nil:
		return nil, err.Error()
	case t == nil:
		return nil, "table " + name
	}
	return t, ""
}

// Need returns a table, read once for all figures, or an error if the table or one of the columns is missing, which
// says how to have it written.
func (f *Folder) Need(name string, columns ...string) (*table.Table, error) {
	t, err := f.Table(name)
	if err != nil {
		return nil, err
	}
	if t == nil {
		return nil, fmt.Errorf("%s has no table %s", f.Dir, name)
	}
	for _, c := range columns {
		if t.Col(c) == nil {
			return nil, f.without(name, c)
		}
	}
	return t, nil
}

// Answers returns the answers to some questions, in the order of the metrics that are shown.
func (f *Folder) Answers(questions ...string) ([]schema.Answer, error) {
	t, err := f.Need(schema.AnswersTable, schema.AnswerNames()...)
	if err != nil {
		return nil, err
	}
	place := func(a schema.Answer) int {
		return slices.IndexFunc(f.Sweep.Metrics, func(m schema.Metric) bool { return m.Name == a.Metric })
	}
	all := schema.AnswersOf(t, questions...)
	if f.chosen {
		all = slices.DeleteFunc(all, func(a schema.Answer) bool { return place(a) < 0 && !schema.Apart(a.Question) })
		slices.SortStableFunc(all, func(a, b schema.Answer) int { return place(a) - place(b) })
	}
	return all, nil
}

// Asked returns a function for Asks that requires an answer to one of the questions.
func Asked(questions ...string) func(*Folder) string {
	return func(f *Folder) string {
		t, lacks := f.Has(schema.AnswersTable)
		if t == nil {
			if lacks == "table "+schema.AnswersTable && f.Sweep != nil {
				lacks += ", which analyze writes"
			}
			return lacks
		}
		if all, err := f.Answers(questions...); err != nil || len(all) > 0 {
			return "" // drawing says which column there is not
		}
		return "answers to " + strings.Join(questions, " or ")
	}
}

// A ColumnError says that a table lacks a column because another version of the program wrote it.
type ColumnError struct{ text string }

func (e *ColumnError) Error() string { return e.text }

// without returns the error for a table without a column. It names the command that rewrites the
// table.
func (f *Folder) without(name, column string) error {
	mend := "guanxi run " + terminal.Path(f.Dir) + " -o OTHER runs it again"
	switch {
	case f.calibrated:
		mend = "guanxi run writes it anew"
	case name == schema.AnswersTable:
		mend = "guanxi show " + terminal.Path(f.Dir) + " writes it anew"
	case f.Sweep != nil:
		mend = "guanxi run " + terminal.Path(f.Dir) + " -o OTHER runs it again"
	}
	return &ColumnError{fmt.Sprintf("%s: table %s has no column %s, as of another version of guanxi; %s", f.Dir, name,
		column, mend)}
}

// NewStudyFolder returns the Folder of a study.
func NewStudyFolder(dir string, m *manifest.Sweep, read func(string) (*table.Table, error)) *Folder {
	f := NewFolder(dir, m.Study, manifest.About{Currency: m.Currency, Consumers: m.Consumers}, read)
	named := *m
	named.Factors = slices.Clone(m.Factors)
	for i := range named.Factors {
		if x := &named.Factors[i]; strings.HasPrefix(x.Unit, schema.OfMoney) {
			x.Unit = f.Currency + x.Unit[len(schema.OfMoney):]
		}
	}
	f.Sweep = &named
	return f
}

// Choose makes figures see only some metrics of a study, in that order. meant finds the name
// that an unknown one may stand for.
func (f *Folder) Choose(metrics []string, meant func(name string, known []string) (string, bool)) error {
	if f.Sweep == nil {
		return fmt.Errorf("%s is not the folder of a study: only its figures are of metrics that can be chosen", f.Dir)
	}
	chosen, err := schema.Choose(f.Sweep.Metrics, metrics, meant)
	if err != nil {
		return err
	}
	all := f.Sweep.Metrics
	f.Sweep.Metrics, f.chosen = nil, true
	for _, i := range chosen {
		f.Sweep.Metrics = append(f.Sweep.Metrics, all[i])
	}
	return nil
}

// Open opens the folder of a run, a study or a calibration.
func Open(dir string) (*Folder, error) {
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
		if err := s.CheckTables(schema.AnswersTable, schema.RunsTable); err != nil {
			return nil, err
		}
		return NewStudyFolder(dir, s.Manifest, tablesOf(s.Folder)), nil
	}
	run, err := results.OpenSound(dir)
	if err != nil {
		return nil, err
	}
	if err := run.CheckTables(); err != nil {
		return nil, err
	}
	return NewFolder(dir, run.Manifest.Scenario, run.Manifest.About, tablesOf(run.Folder)), nil
}

// tablesOf returns a function that reads the tables of a folder. It returns nil for a missing
// table.
func tablesOf(f *results.Folder) func(string) (*table.Table, error) {
	return func(name string) (*table.Table, error) {
		if !f.Has(name) {
			return nil, nil
		}
		return f.Table(name)
	}
}

// OpenAll opens folders and gives them distinct labels.
func OpenAll(dirs []string) ([]*Folder, error) {
	var fs []*Folder
	for _, d := range dirs {
		f, err := Open(d)
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
		f.Label = filepath.Base(filepath.Clean(f.Dir))
		used[f.Label]++
	}
	for _, f := range fs {
		if used[f.Label] > 1 {
			f.Label = filepath.ToSlash(filepath.Clean(f.Dir))
		}
	}
	return fs, nil
}

// openCalibration returns the Folder of a calibration, which consists only of tables.
func openCalibration(dir string) *Folder {
	f := NewFolder(dir, filepath.Base(filepath.Clean(dir)), manifest.About{}, func(name string) (*table.Table, error) {
		file, err := manifest.Below(dir, name+".csv")
		if err != nil {
			return nil, nil
		}
		defer file.Close()
		return table.ReadCSV(file, filepath.Join(dir, name+".csv"), nil)
	})
	f.calibrated = true
	return f
}
