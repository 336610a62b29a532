// Package manifest vouches for a folder of results: what ran, where and when, and the hash of
// every file. It tells the kind of a folder, and which of its files were altered.
package manifest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"guanxi/sim/results/partial"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/whole"
)

// FormatVersion is the version of the format of folders.
const FormatVersion = 2

const (
	File            = "manifest.json"
	ColumnsFile     = "columns.csv"
	SummaryFile     = "summary.json"
	ScenarioFile    = "scenario.yaml"
	StudyFile       = "study.yaml"
	CalibrationFile = "calibration.yaml" // the study of a calibration
	InputsFolder    = "inputs"
	JournalFolder   = "journal" // in a sweep
	FiguresFolder   = "figures"
	ReportFile      = "report.html"
)

// Listing holds the tables and the other files of a folder.
type Listing struct {
	Tables map[string]Entry `json:"tables"`
	Files  map[string]Entry `json:"files"`
	From   string           `json:"derived_from,omitempty"` // source of what is derived: what ran, and its tables

	read time.Time // when it was read from a folder
}

// Took returns the seconds since the listing was read from a folder; 0: it was not.
func (l *Listing) Took() float64 {
	if l.read.IsZero() {
		return 0
	}
	return math.Round(time.Since(l.read).Seconds()*100) / 100
}

// NewListing returns an empty listing.
func NewListing() Listing { return Listing{Tables: map[string]Entry{}, Files: map[string]Entry{}} }

// Encode encodes a manifest or a description of tables as JSON.
func Encode(m any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(m); err != nil {
		return nil, err
	}
	return []byte(Handed(b.String())), nil
}

// Sign returns the bytes of manifest.json, whose last line but one is the hash of the other lines.
func Sign(m Signed) ([]byte, error) {
	m.renew()
	m.Listed().From = Source(m)
	b, err := Encode(m)
	if err != nil {
		return nil, err
	}
	head := append(bytes.TrimSuffix(b, []byte(end)), ",\n"...)
	sum := EntryOf(slices.Concat(head, []byte("}\n"))).SHA256
	return append(head, sumHead+sum+sumTail...), nil
}

const (
	end     = "\n}\n"
	sumHead = `  "sha256": "`
	sumTail = `"` + end
)

// signed reports whether the bytes of a manifest have a hash, and whether it is theirs.
func signed(b []byte) (has, right bool) {
	at := bytes.LastIndex(b, []byte("\n"+sumHead)) + 1
	if at == 0 {
		return false, false
	}
	sum := EntryOf(slices.Concat(b[:at], []byte("}\n"))).SHA256
	return true, string(b[at:]) == sumHead+sum+sumTail
}

// Signed is the manifest of a folder of any kind.
type Signed interface {
	Listed() *Listing
	Title() string
	By() (program string, results int) // versions of what wrote it
	Sources() map[string]string        // source of each mechanism of another module, by name
	Folders() []string                 // inner folders with manifests of their own
	renew()                            // makes the format that of this program
	hash() string                      // of what ran
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

	Outside map[string]string `json:"outside,omitempty"` // source of each mechanism of another module, by name
}

func (s *Studied) Sources() map[string]string { return s.Outside }

func (s *Studied) Title() string { return s.Study }

func (s *Studied) By() (program string, results int) { return s.Program, s.Results }

func (s *Studied) renew() { s.Format = FormatVersion }

func (s *Studied) hash() string { return s.StudyHash }

func IsManifest(name string) bool { return name == File }

// Commit puts files in place with the manifest that lists them.
func Commit(u *partial.Update, dir string, m Signed) error {
	b, err := Sign(m)
	if err != nil {
		return err
	}
	if err := u.Add(filepath.Join(dir, File), b); err != nil {
		return err
	}
	return u.Commit()
}

// Write replaces the manifest.
func Write(dir string, m Signed) error {
	u, err := partial.Change(dir)
	if err != nil {
		return err
	}
	defer u.Close()
	return Commit(u, dir, m)
}

// Put writes files that were made from a finished folder into it, such as new figures, with paths
// below it, and lists them. seen is what the folder held when they were made; nil: it does not matter.
// If it holds others now, nothing is written and the error is a *RewrittenError.
func Put(dir string, seen *Listing, docs ...whole.Doc) error {
	u, err := partial.Change(dir)
	if err != nil {
		return err
	}
	defer u.Close()
	kind, m, err := Read(dir)
	if err != nil {
		return err
	}
	if err := Sound(dir, kind); err != nil {
		return err
	}
	l, took := m.Listed(), 0.
	if seen != nil {
		if took = seen.Took(); seen.From != l.From {
			return &RewrittenError{dir}
		}
	}
	for _, d := range docs {
		name := filepath.ToSlash(filepath.Clean(d.Path))
		if _, table := l.Tables[name]; table || IsManifest(name) || !filepath.IsLocal(filepath.FromSlash(name)) {
			return fmt.Errorf("%s: %s is not a file that can be added to a folder", dir, name)
		}
		entry := EntryOf(d.Bytes)
		entry.Seconds = took
		l.Files[name] = entry
		if err := u.Add(filepath.Join(dir, d.Path), d.Bytes); err != nil {
			return err
		}
	}
	return Commit(u, dir, m)
}

// Source identifies what the derived files of a folder are made from: what ran, and its tables.
func Source(m Signed) string {
	text := m.hash()
	for _, name := range slices.Sorted(maps.Keys(m.Listed().Tables)) {
		if !Derived(name) {
			text += "\n" + name + " " + m.Listed().Tables[name].SHA256
		}
	}
	return EntryOf([]byte(text)).SHA256
}

// Derived reports whether a file is made from the tables of its folder.
func Derived(name string) bool {
	of, _ := table.Named(name)
	return name == ReportFile || strings.HasPrefix(name, FiguresFolder+"/") || of == schema.AnswersTable ||
		slices.Contains(schema.Former(), of)
}

// Outdate takes from a manifest that is to be written what was derived from something else, and returns the names.
func Outdate(m Signed) (names []string) {
	l := m.Listed()
	if l.From == "" || l.From == Source(m) {
		return nil
	}
	for _, listed := range []map[string]Entry{l.Tables, l.Files} {
		for _, name := range slices.Sorted(maps.Keys(listed)) {
			if Derived(name) {
				delete(listed, name)
				names = append(names, name)
			}
		}
	}
	return names
}
