package results

import (
	"strings"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// Sweep is a sweep folder, read. It is safe for several goroutines.
type Sweep struct {
	Manifest *manifest.Sweep
	*Folder
}

// OpenSweep reads the manifest and the description of the tables. It does not
// compare hashes: Verify does, and OpenSoundSweep.
func OpenSweep(dir string) (*Sweep, error) {
	m, err := manifest.ReadSweep(dir)
	if err != nil {
		return nil, err
	}
	tables, err := openTables(dir, manifest.SweepKind, &m.Listing)
	if err != nil {
		return nil, err
	}
	return &Sweep{Manifest: m, Folder: tables}, nil
}

// OpenSoundSweep is OpenSweep of a folder that is as it was written: an
// *AlteredError says what is not, at once of the manifest and the study, of a
// table when it is read.
func OpenSoundSweep(dir string) (*Sweep, error) {
	s, err := OpenSweep(dir)
	if err != nil {
		return nil, err
	}
	s.kind, s.listed = manifest.SweepKind, s.Manifest.Tables
	return s, manifest.Sound(dir, manifest.SweepKind, manifest.Relied(s.Manifest.Files))
}

// Verify compares the files of the folder with the hashes of the manifest, as
// that of a run does.
func (s *Sweep) Verify() ([]manifest.Difference, error) {
	return manifest.Verify(s.Dir, s.Manifest.Tables, s.Manifest.Files)
}

// PutTables writes tables into a sweep folder as CSV, in place of those of the
// same name, and describes and lists them. A manifest that is not as it was written
// is not signed again.
func PutTables(dir string, tables ...*table.Table) error {
	w, err := WriteSweep(dir)
	if err != nil {
		return err
	}
	defer w.Abort()
	m, err := manifest.ReadSweep(dir)
	if err != nil {
		return err
	}
	if err := manifest.Sound(dir, manifest.SweepKind); err != nil {
		return err
	}
	for _, t := range tables {
		s, err := w.Table(t, table.CSV, nil)
		if err != nil {
			return err
		}
		if err := s.Write(t); err != nil {
			return err
		}
	}
	return w.Finish(m, false)
}

// Derived takes from the entries of a manifest what is made of runs: the tables
// of an analysis, and figures.
func Derived(m *manifest.Sweep) (tables, files map[string]manifest.Entry) {
	tables, files = map[string]manifest.Entry{}, map[string]manifest.Entry{}
	for _, t := range []string{schema.EffectsTable, schema.IndicesTable, schema.ClaimsTable} {
		name := t + "." + table.CSV
		if entry, ok := m.Tables[name]; ok {
			tables[name] = entry
		}
	}
	for name, entry := range m.Files {
		if strings.HasPrefix(name, manifest.FiguresFolder+"/") {
			files[name] = entry
		}
	}
	return tables, files
}
