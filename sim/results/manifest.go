package results

import (
	"bytes"
	"encoding/json"
	"fmt"
	"guanxi/sim/whole"
	"path/filepath"
)

// FormatVersion is the version of the run folder's form.
const FormatVersion = 1

const (
	manifestFile    = "manifest.json"
	manifestSumFile = "manifest.json.sha256"
	packageFile     = "datapackage.json"
	summaryFile     = "summary.json"
	scenarioFile    = "scenario.yaml"
	studyFile       = "study.yaml"
	calibrationFile = "calibration.yaml" // the study of a calibration
	inputsFolder    = "inputs"
	journalFolder   = "journal" // of a sweep
	figuresFolder   = "figures"
)

// Listing is the tables and the other files of a folder.
type Listing struct {
	Tables map[string]FileEntry `json:"tables"`
	Files  map[string]FileEntry `json:"files"`
}

// encode writes a manifest or a description of tables.
func encode(m any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(m); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Sign gives manifest.json, and the file beside it in the form of sha256sum, which can
// check it.
func Sign(m any) (manifest, sum []byte, err error) {
	if manifest, err = encode(m); err != nil {
		return nil, nil, err
	}
	return manifest, []byte(EntryOf(manifest).SHA256 + "  " + manifestFile + "\n"), nil
}

// A signed manifest is that of a folder of any kind.
type signed interface {
	listing() *Listing
	title() string
	anonymise(without func(text string) string) // takes out what tells who made the folder, and where
	folders() []string                          // within it, with manifests of their own
}

func (l *Listing) listing() *Listing { return l }

// readSigned tells the kind of a folder and reads its manifest.
func readSigned(dir string) (kind string, m signed, err error) {
	if kind, err = KindOf(dir); err != nil {
		return "", nil, err
	}
	switch kind {
	case SweepKind:
		m, err = orNil(readSweepManifest(dir))
	case CalibrationKind:
		m, err = orNil(ReadCalibration(dir))
	default:
		m, err = orNil(readManifest(dir))
	}
	return kind, m, err
}

// orNil keeps a nil pointer from becoming an interface that is not nil.
func orNil[M signed](m M, err error) (signed, error) {
	if err != nil {
		return nil, err
	}
	return m, nil
}

// checkManifest refuses newer formats and files outside of the folder, and has no
// listing nil.
func checkManifest(path string, format int, l *Listing) error {
	if format > FormatVersion {
		return fmt.Errorf("%s: format %d is newer than this program, which reads up to %d", path, format, FormatVersion)
	}
	for _, files := range []*map[string]FileEntry{&l.Tables, &l.Files} {
		if *files == nil {
			*files = map[string]FileEntry{}
		}
		for name := range *files {
			if !filepath.IsLocal(filepath.FromSlash(name)) {
				return fmt.Errorf("%s: the file %q lies outside of the folder", path, name)
			}
		}
	}
	return nil
}

func isManifest(name string) bool { return name == manifestFile || name == manifestSumFile }

// writeManifest replaces the manifest and its hash.
func writeManifest(dir string, m any) error {
	manifest, sum, err := Sign(m)
	if err != nil {
		return err
	}
	return whole.Together(whole.Doc{Path: filepath.Join(dir, manifestFile), Bytes: manifest},
		whole.Doc{Path: filepath.Join(dir, manifestSumFile), Bytes: sum})
}

// Record takes files that were written into a finished folder, such as new
// figures, into its manifest. Names are paths below the folder.
func Record(dir string, names ...string) error {
	kind, m, err := readSigned(dir)
	if err != nil {
		return err
	}
	l := m.listing()
	if err := sound(dir, kind); err != nil {
		return err
	}
	for _, name := range names {
		name = filepath.ToSlash(filepath.Clean(name))
		if _, table := l.Tables[name]; table || isManifest(name) || !filepath.IsLocal(filepath.FromSlash(name)) {
			return fmt.Errorf("%s: %s is no file that can be added to a folder", dir, name)
		}
		entry, err := HashFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		l.Files[name] = entry
	}
	return writeManifest(dir, m)
}
