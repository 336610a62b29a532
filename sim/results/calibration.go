package results

import (
	"bytes"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/partial"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// WriteCalibration writes the tables of a calibration as CSV, the columns.csv that
// describes them, files by their names below the folder, and a manifest that lists all of these
// and the runs of each wave. It writes all of them or none, and removes figures and a report of
// another fit.
func WriteCalibration(dir string, m *manifest.Calibration, files map[string][]byte, tables ...*table.Table) error {
	m.Kind = manifest.CalibrationKind
	m.Listing = manifest.NewListing()
	u, err := partial.Change(dir)
	if err != nil {
		return err
	}
	defer u.Close()
	add := func(listed map[string]manifest.Entry, name string, data []byte, rows *int64) error {
		entry := manifest.EntryOf(data)
		entry.Rows = rows
		listed[name] = entry
		return u.Add(filepath.Join(dir, filepath.FromSlash(name)), data)
	}
	var all []described
	for _, t := range tables {
		var b bytes.Buffer
		if err := t.WriteCSV(&b); err != nil {
			return err
		}
		rows, file := int64(t.Rows()), table.File(t.Name, 0)
		all = append(all, describe(file, t))
		if err := add(m.Tables, file, b.Bytes(), &rows); err != nil {
			return err
		}
	}
	about, err := encodeColumns(all)
	if err != nil {
		return err
	}
	if err := add(m.Files, manifest.ColumnsFile, about, nil); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !filepath.IsLocal(filepath.FromSlash(name)) || manifest.IsManifest(name) {
			return fmt.Errorf("%q is not a file of a calibration folder", name)
		}
		if err := add(m.Files, name, files[name], nil); err != nil {
			return err
		}
	}
	for _, wave := range m.Waves {
		name := wave + "/" + table.File(schema.RunsTable, 0)
		if m.Files[name], err = manifest.HashFile(dir, name); err != nil {
			return err
		}
	}
	keepDrawn(u, dir, m)
	return manifest.Commit(u, dir, m)
}

// keepDrawn takes over the figures and the report that the old manifest lists, and removes them if they show
// another fit. The tables were just written, also answers.csv.
func keepDrawn(u *partial.Update, dir string, m *manifest.Calibration) {
	old, err := manifest.ReadCalibration(dir)
	if err != nil || manifest.Sound(dir, manifest.CalibrationKind) != nil {
		return
	}
	same := old.From == manifest.Source(m)
	for name, entry := range old.Files {
		switch _, written := m.Files[name]; {
		case written || strings.Contains(name, "/") && !strings.HasPrefix(name, manifest.FiguresFolder+"/"):
		case same || !manifest.Derived(name):
			m.Files[name] = entry
		default:
			u.Remove(name)
		}
	}
}
