package results

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
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
	lockFile        = ".lock"
	partsFolder     = ".parts"
	partialSuffix   = ".partial"
)

// Manifest is manifest.json: what ran, where and when, and the hash of every
// file.
type Manifest struct {
	Kind           string         `json:"kind"`    // "run"; a sweep folder has a manifest of its own
	Program        string         `json:"program"` // version of the program
	Format         int            `json:"format"`
	Results        int            `json:"results"`
	Scenario       string         `json:"scenario"`
	ScenarioHash   string         `json:"scenario_hash"`
	Seed           uint64         `json:"seed"`
	Replicates     int            `json:"replicates"` // how many are there
	ReplicatesDone []int          `json:"replicates_done"`
	Asked          []int          `json:"replicates_asked"`
	Complete       bool           `json:"complete"`
	Confidence     float64        `json:"confidence"`
	Formats        []string       `json:"formats"`
	About          About          `json:"about"`
	Graph          map[int]string `json:"graph"` // digest by replicate
	Metrics        []ExtraMetric  `json:"metrics,omitempty"`
	Warnings       []Warning      `json:"warnings"`
	Command        []string       `json:"command,omitempty"`
	Machine        Machine        `json:"machine"`
	Times          []Times        `json:"times"` // one per session that added replicates
	Listing
}

// FileEntry vouches for one file; the key is its path with slashes.
type FileEntry struct {
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	Rows   *int64 `json:"rows,omitempty"` // of a table
}

// Listing is the tables and the other files of a folder.
type Listing struct {
	Tables map[string]FileEntry `json:"tables"`
	Files  map[string]FileEntry `json:"files"`
}

// About is what a reader of the folder needs to label the numbers.
type About struct {
	Consumers    int64         `json:"consumers,omitempty"`
	Represents   float64       `json:"represents,omitempty"` // people that the consumers stand for; 0 is not stated
	Currency     string        `json:"currency,omitempty"`
	Ticks        int           `json:"ticks"`
	Tick         string        `json:"tick"`            // length of a tick: "1 d"
	Start        string        `json:"start,omitempty"` // date of the first row; taken from the series when empty
	End          string        `json:"end,omitempty"`   // date of the last row
	ValueWeights *ValueWeights `json:"value_weights,omitempty"`
	BooksChecked bool          `json:"books_checked,omitempty"` // the ledger was checked in each tick
}

// ValueWeights say how much of the value without a price enters money.
type ValueWeights struct {
	Emotional    float64 `json:"emotional"`
	Experiential float64 `json:"experiential"`
	Social       float64 `json:"social"`
}

// ExtraMetric is a metric that no table holds, by replicate.
type ExtraMetric struct {
	Name   string          `json:"name"`
	Kind   Kind            `json:"kind"`
	Unit   string          `json:"unit"`
	Doc    string          `json:"doc,omitempty"`
	Values map[int]*number `json:"values"`
}

// Machine is where the run took place.
type Machine struct {
	OS    string `json:"os"`
	Arch  string `json:"arch"`
	CPU   string `json:"cpu,omitempty"`
	Cores int    `json:"cores"`
	Go    string `json:"go"`
}

// Times say when some replicates were run.
type Times struct {
	Replicates []int     `json:"replicates"`
	Started    time.Time `json:"started"`
	Finished   time.Time `json:"finished"`
	Seconds    float64   `json:"seconds"`
}

// ThisMachine describes the machine.
func ThisMachine() Machine {
	return Machine{runtime.GOOS, runtime.GOARCH, cpuModel(), runtime.NumCPU(), runtime.Version()}
}

func cpuModel() string {
	b, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(b)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
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

// sumLine is the form of sha256sum, which can check it.
func sumLine(manifest []byte) []byte {
	sum := sha256.Sum256(manifest)
	return []byte(hex.EncodeToString(sum[:]) + "  " + manifestFile + "\n")
}

// ErrNotRun is the error of opening a folder that holds no run.
var ErrNotRun = errors.New("not a run folder")

func readManifest(dir string) (*Manifest, error) {
	path := filepath.Join(dir, manifestFile)
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(dir); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("%s: %w: it has no %s", dir, ErrNotRun, manifestFile)
	}
	if err != nil {
		return nil, err
	}
	var m Manifest
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, fmt.Errorf("%s: %w: %w", path, ErrNotRun, err)
	}
	if m.Kind != RunKind || m.Format < 1 {
		return nil, fmt.Errorf("%s: %w: its kind is %q, that of a run is %q", path, ErrNotRun, m.Kind, RunKind)
	}
	return &m, checkManifest(path, m.Format, &m.Listing)
}

// A signed manifest is that of a folder of any kind.
type signed interface {
	listing() *Listing
	title() string
	anonymise(private *privacy) // takes out what tells who made the folder, and where
	folders() []string          // within it, with manifests of their own
}

func (l *Listing) listing() *Listing { return l }

func (m *Manifest) title() string { return m.Scenario }

func (*Manifest) folders() []string { return nil }

func (m *Manifest) anonymise(private *privacy) {
	m.Machine, m.Times, m.Command = Machine{}, nil, nil
	for i := range m.Warnings {
		m.Warnings[i].Message = private.without(m.Warnings[i].Message)
	}
}

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

// HashFile is the entry of a file.
func HashFile(path string) (FileEntry, error) {
	f, err := os.Open(path)
	if err != nil {
		return FileEntry{}, err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	return FileEntry{SHA256: hex.EncodeToString(h.Sum(nil)), Bytes: n}, err
}

func isManifest(name string) bool { return name == manifestFile || name == manifestSumFile }
