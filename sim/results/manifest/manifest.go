// Package manifest vouches for a folder of results: what ran, where and when, and the hash of
// every file. It tells the kind of a folder, and which of its files were altered.
package manifest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"

	"guanxi/sim/whole"
)

// FormatVersion is the version of the format of run folders.
const FormatVersion = 1

const (
	File            = "manifest.json"
	SumFile         = "manifest.json.sha256"
	PackageFile     = "datapackage.json"
	SummaryFile     = "summary.json"
	ScenarioFile    = "scenario.yaml"
	StudyFile       = "study.yaml"
	CalibrationFile = "calibration.yaml" // the study of a calibration
	InputsFolder    = "inputs"
	JournalFolder   = "journal" // in a sweep
	FiguresFolder   = "figures"
)

// Listing holds the tables and the other files of a folder.
type Listing struct {
	Tables map[string]Entry `json:"tables"`
	Files  map[string]Entry `json:"files"`
}

// NewListing returns an empty listing.
func NewListing() Listing { return Listing{map[string]Entry{}, map[string]Entry{}} }

// Encode encodes a manifest or a description of tables as JSON.
func Encode(m any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(m); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Sign returns the bytes of manifest.json and of the file beside it with its hash, in the
// format of sha256sum.
func Sign(m any) (manifest, sum []byte, err error) {
	if manifest, err = Encode(m); err != nil {
		return nil, nil, err
	}
	return manifest, []byte(EntryOf(manifest).SHA256 + "  " + File + "\n"), nil
}

// Signed is the manifest of a folder of any kind.
type Signed interface {
	Listed() *Listing
	Title() string
	Anonymise(without func(text string) string) // removes what tells who made the folder and where
	Folders() []string                          // inner folders with manifests of their own
}

func (l *Listing) Listed() *Listing { return l }

// Read returns the kind of a folder and its manifest.
func Read(dir string) (kind string, m Signed, err error) {
	if kind, err = KindOf(dir); err != nil {
		return "", nil, err
	}
	switch kind {
	case SweepKind:
		m, err = orNil(ReadSweep(dir))
	case CalibrationKind:
		m, err = orNil(ReadCalibration(dir))
	default:
		m, err = orNil(ReadRun(dir))
	}
	return kind, m, err
}

// orNil keeps a nil pointer from becoming a non-nil interface.
func orNil[M Signed](m M, err error) (Signed, error) {
	if err != nil {
		return nil, err
	}
	return m, nil
}

// NewerError says that a newer program wrote a folder.
type NewerError struct {
	Path   string
	Format int
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("%s: format %d is newer than this program, which reads up to %d", e.Path, e.Format, FormatVersion)
}

// checkManifest refuses newer formats and paths outside the folder, and replaces nil maps in
// the listing.
func checkManifest(path string, format int, l *Listing) error {
	if format > FormatVersion {
		return &NewerError{path, format}
	}
	for _, files := range []*map[string]Entry{&l.Tables, &l.Files} {
		if *files == nil {
			*files = map[string]Entry{}
		}
		for name := range *files {
			if !filepath.IsLocal(filepath.FromSlash(name)) {
				return fmt.Errorf("%s: the file %q lies outside the folder", path, name)
			}
		}
	}
	return nil
}

// Studied is the head of the manifest of a sweep or a calibration: what ran.
type Studied struct {
	Kind         string `json:"kind"` // SweepKind, CalibrationKind
	Program      string `json:"program"`
	Format       int    `json:"format"`
	Results      int    `json:"results"`
	Study        string `json:"study"` // name
	StudyHash    string `json:"study_hash"`
	Scenario     string `json:"scenario"`
	ScenarioHash string `json:"scenario_hash"`
	Seed         uint64 `json:"seed"`
}

func (s *Studied) Title() string { return s.Study }

func IsManifest(name string) bool { return name == File || name == SumFile }

// Add adds the manifest of a folder and its hash to the files that are written there.
func Add(to *whole.Set, dir string, m any) error {
	signed, sum, err := Sign(m)
	if err != nil {
		return err
	}
	if err := to.Add(filepath.Join(dir, File), signed); err != nil {
		return err
	}
	return to.Add(filepath.Join(dir, SumFile), sum)
}

// Write replaces the manifest and its hash.
func Write(dir string, m any) error {
	var files whole.Set
	defer files.Drop()
	if err := Add(&files, dir, m); err != nil {
		return err
	}
	return files.Settle()
}

// Record adds files that were written into a finished folder, such as new figures, to its
// manifest. Names are paths below the folder.
func Record(dir string, names ...string) error {
	kind, m, err := Read(dir)
	if err != nil {
		return err
	}
	l := m.Listed()
	if err := Sound(dir, kind); err != nil {
		return err
	}
	for _, name := range names {
		name = filepath.ToSlash(filepath.Clean(name))
		if _, table := l.Tables[name]; table || IsManifest(name) || !filepath.IsLocal(filepath.FromSlash(name)) {
			return fmt.Errorf("%s: %s is not a file that can be added to a folder", dir, name)
		}
		entry, err := HashFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		l.Files[name] = entry
	}
	return Write(dir, m)
}
