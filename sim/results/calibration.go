package results

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/whole"
)

// WriteCalibration writes the tables of a calibration as CSV, the datapackage.json that
// describes them, files by their names below the folder, and a manifest that lists all of these
// and the runs of each wave. It writes all of them or none, and removes figures and a report of
// another fit.
func WriteCalibration(dir string, m *manifest.Calibration, files map[string][]byte, tables ...*table.Table) error {
	m.Kind, m.Format = manifest.CalibrationKind, manifest.FormatVersion
	m.Listing = manifest.NewListing()
	var docs []whole.Doc
	add := func(listed map[string]manifest.Entry, name string, data []byte, rows *int64) {
		entry := manifest.EntryOf(data)
		entry.Rows = rows
		listed[name] = entry
		docs = append(docs, whole.Doc{Path: filepath.Join(dir, filepath.FromSlash(name)), Bytes: data})
	}
	for _, t := range tables {
		var b bytes.Buffer
		if err := t.WriteCSV(&b); err != nil {
			return err
		}
		rows := int64(t.Rows())
		add(m.Tables, t.Name+"."+table.CSV, b.Bytes(), &rows)
	}
	about, err := encodePackage(m.Study, tables, table.CSV)
	if err != nil {
		return err
	}
	add(m.Files, manifest.PackageFile, about, nil)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !filepath.IsLocal(filepath.FromSlash(name)) || manifest.IsManifest(name) {
			return fmt.Errorf("%q is not a file of a calibration folder", name)
		}
		add(m.Files, name, files[name], nil)
	}
	for _, wave := range m.Waves {
		name := wave + "/" + schema.RunsTable + "." + table.CSV
		if m.Files[name], err = manifest.HashFile(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	outdated := keepDrawn(dir, m)
	signed, sum, err := manifest.Sign(m)
	if err != nil {
		return err
	}
	docs = append(docs, whole.Doc{Path: filepath.Join(dir, manifest.File), Bytes: signed},
		whole.Doc{Path: filepath.Join(dir, manifest.SumFile), Bytes: sum})
	for _, d := range docs {
		if err := os.MkdirAll(filepath.Dir(d.Path), 0o777); err != nil {
			return err
		}
	}
	if err := whole.Together(docs...); err != nil {
		return err
	}
	for _, name := range outdated {
		os.Remove(filepath.Join(dir, filepath.FromSlash(name)))
	}
	return nil
}

// keepDrawn takes over the figures and the report that the old manifest lists if they show the
// same tables; otherwise it returns their names as outdated.
func keepDrawn(dir string, m *manifest.Calibration) (outdated []string) {
	old, err := manifest.ReadCalibration(dir)
	if err != nil || manifest.Sound(dir, manifest.CalibrationKind) != nil {
		return nil
	}
	same := maps.EqualFunc(old.Tables, m.Tables, func(a, b manifest.Entry) bool { return a.SHA256 == b.SHA256 })
	for _, name := range slices.Sorted(maps.Keys(old.Files)) {
		if _, written := m.Files[name]; written || strings.Contains(name, "/") && !strings.HasPrefix(name, manifest.FiguresFolder+"/") {
			continue
		}
		if same {
			m.Files[name] = old.Files[name]
		} else {
			outdated = append(outdated, name)
		}
	}
	return outdated
}
