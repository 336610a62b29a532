package results

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"guanxi/sim/whole"
)

// WriteCalibration writes the tables of a calibration as CSV, the datapackage.json that
// describes them, files by their names below the folder, and the manifest that lists all
// of these and the runs of each wave: all of them or none. Figures and a report of
// another fit are removed.
func WriteCalibration(dir string, m *CalibrationManifest, files map[string][]byte, tables ...*Table) error {
	m.Kind, m.Format = CalibrationKind, FormatVersion
	m.Listing = Listing{Tables: map[string]FileEntry{}, Files: map[string]FileEntry{}}
	var docs []whole.Doc
	add := func(listed map[string]FileEntry, name string, data []byte, rows *int64) {
		entry := EntryOf(data)
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
		add(m.Tables, t.Name+"."+CSVFormat, b.Bytes(), &rows)
	}
	about, err := encodePackage(m.Study, tables, CSVFormat)
	if err != nil {
		return err
	}
	add(m.Files, packageFile, about, nil)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !filepath.IsLocal(filepath.FromSlash(name)) || isManifest(name) {
			return fmt.Errorf("%q is no file of the folder of a calibration", name)
		}
		add(m.Files, name, files[name], nil)
	}
	for _, wave := range m.Waves {
		name := wave + "/" + RunsTable + "." + CSVFormat
		if m.Files[name], err = HashFile(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	outdated := m.keepDrawn(dir)
	manifest, sum, err := Sign(m)
	if err != nil {
		return err
	}
	docs = append(docs, whole.Doc{Path: filepath.Join(dir, manifestFile), Bytes: manifest},
		whole.Doc{Path: filepath.Join(dir, manifestSumFile), Bytes: sum})
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

// keepDrawn takes over the figures and the report that the old manifest lists, where
// they show the same tables; else it names them.
func (m *CalibrationManifest) keepDrawn(dir string) (outdated []string) {
	old, err := ReadCalibration(dir)
	if err != nil || sound(dir, CalibrationKind) != nil {
		return nil
	}
	same := maps.EqualFunc(old.Tables, m.Tables, func(a, b FileEntry) bool { return a.SHA256 == b.SHA256 })
	for _, name := range slices.Sorted(maps.Keys(old.Files)) {
		if _, written := m.Files[name]; written || strings.Contains(name, "/") && !strings.HasPrefix(name, figuresFolder+"/") {
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
