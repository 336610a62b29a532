package results

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"guanxi/sim/whole"
)

// CalibrationManifest is the manifest.json of the folder of a calibration. When its runs
// were made, and how many failed, say the manifests of the waves.
type CalibrationManifest struct {
	Kind         string   `json:"kind"` // "calibration"
	Program      string   `json:"program"`
	Format       int      `json:"format"`
	Results      int      `json:"results"`
	Study        string   `json:"study"` // name
	StudyHash    string   `json:"study_hash"`
	Scenario     string   `json:"scenario"`
	ScenarioHash string   `json:"scenario_hash"`
	Seed         uint64   `json:"seed"`
	Waves        []string `json:"waves"` // folders of runs, in order; the last has the draws
	Points       int      `json:"points"`
	Kept         int      `json:"kept"` // draws
	Warnings     []string `json:"warnings"`
	Command      []string `json:"command,omitempty"`
	Machine      Machine  `json:"machine"`
	Listing
}

func (m *CalibrationManifest) title() string { return m.Study }

func (m *CalibrationManifest) folders() []string { return m.Waves }

func (m *CalibrationManifest) anonymise(private *privacy) {
	m.Machine, m.Command = Machine{}, nil
	for i := range m.Warnings {
		m.Warnings[i] = private.without(m.Warnings[i])
	}
}

// ErrNotCalibration is the error of opening a folder that holds no calibration.
var ErrNotCalibration = errors.New("not the folder of a calibration")

// ReadCalibration reads the manifest of a calibration's folder. It compares no hashes:
// Altered does.
func ReadCalibration(dir string) (*CalibrationManifest, error) {
	var m CalibrationManifest
	if err := readKind(dir, CalibrationKind, ErrNotCalibration, &m, &m.Format, &m.Listing); err != nil {
		return nil, err
	}
	for _, wave := range m.Waves {
		if wave != filepath.Base(wave) || !filepath.IsLocal(wave) || wave == "." {
			return nil, fmt.Errorf("%s: %q is no folder of a wave within it", filepath.Join(dir, manifestFile), wave)
		}
	}
	return &m, nil
}

// IsCalibration says whether a folder is one, also of a version that wrote no manifest.
func IsCalibration(dir string) bool {
	for _, name := range []string{calibrationFile, "fit.csv"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	kind, err := KindOf(dir)
	return kind == CalibrationKind || bare(dir, err)
}

// bare says of the error of KindOf that the folder has no manifest.
func bare(dir string, err error) bool {
	_, missing := os.Stat(filepath.Join(dir, manifestFile))
	return err != nil && errors.Is(missing, fs.ErrNotExist)
}

// CheckCalibration compares what readers of a calibration rely on, its study and its
// tables, with the hashes of its manifest, where it has one.
func CheckCalibration(dir string) error {
	m, err := ReadCalibration(dir)
	if err != nil {
		if bare(dir, err) {
			return nil
		}
		return err
	}
	return sound(dir, CalibrationKind, m.Tables, relied(m.Files))
}

// WriteCalibration writes the tables of a calibration as CSV, the datapackage.json that
// describes them, files by their names below the folder, and the manifest that lists all
// of these and the runs of each wave: all of them or none. Figures and a report of
// another fit are removed.
func WriteCalibration(dir string, m *CalibrationManifest, files map[string][]byte, tables ...*Table) error {
	m.Kind, m.Format = CalibrationKind, FormatVersion
	m.Listing = Listing{Tables: map[string]FileEntry{}, Files: map[string]FileEntry{}}
	var docs []whole.Doc
	add := func(listed map[string]FileEntry, name string, data []byte, rows *int64) {
		sum := sha256.Sum256(data)
		listed[name] = FileEntry{SHA256: hex.EncodeToString(sum[:]), Bytes: int64(len(data)), Rows: rows}
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
	manifest, err := encode(m)
	if err != nil {
		return err
	}
	docs = append(docs, whole.Doc{Path: filepath.Join(dir, manifestFile), Bytes: manifest},
		whole.Doc{Path: filepath.Join(dir, manifestSumFile), Bytes: sumLine(manifest)})
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
