package results

import (
	"errors"
	"strings"
	"time"
)

// SweepManifest is the manifest.json of a sweep folder.
type SweepManifest struct {
	Kind         string        `json:"kind"` // "sweep"
	Program      string        `json:"program"`
	Format       int           `json:"format"`
	Results      int           `json:"results"`
	Study        string        `json:"study"` // name
	StudyHash    string        `json:"study_hash"`
	Scenario     string        `json:"scenario"`
	ScenarioHash string        `json:"scenario_hash"`
	Seed         uint64        `json:"seed"`
	Design       string        `json:"design"` // kind
	Luck         string        `json:"luck"`
	Baseline     string        `json:"baseline,omitempty"`
	Confidence   float64       `json:"confidence"`
	Factors      []SweepFactor `json:"factors"`
	Arms         []string      `json:"arms,omitempty"`
	Metrics      []SweepMetric `json:"metrics"`
	Points       int           `json:"points"`
	Blocks       int           `json:"blocks,omitempty"`
	Runs         int           `json:"runs"` // asked for; of sequential replication so far
	Done         int           `json:"done"` // failed ones too
	Failed       int           `json:"failed"`
	Complete     bool          `json:"complete"`
	Currency     string        `json:"currency,omitempty"`
	Consumers    int64         `json:"consumers,omitempty"`
	Mended       []string      `json:"mended,omitempty"` // damaged lines of the journal whose runs have run again
	Warnings     []string      `json:"warnings"`
	Command      []string      `json:"command,omitempty"`
	Machine      Machine       `json:"machine"`
	Times        []SweepTimes  `json:"times,omitempty"`
	Listing
}

// SweepFactor is something that a study varies.
type SweepFactor struct {
	Name   string   `json:"name"`
	Paths  []string `json:"paths,omitempty"`
	Scale  string   `json:"scale"`          // linear, log, integer, categorical or date
	Unit   string   `json:"unit,omitempty"` // behind the number as in the study: /year, %
	Levels []string `json:"levels,omitempty"`
}

// Numeric says whether the factor's column of runs holds numbers.
func (f *SweepFactor) Numeric() bool { return f.Scale != "categorical" && f.Scale != "date" }

// SweepMetric is what a study measures.
type SweepMetric struct {
	Name string `json:"name"` // as in the study: adopters@2014-01-01
	Kind Kind   `json:"kind"`
	Unit string `json:"unit"`
	Doc  string `json:"doc,omitempty"`

	Range *Range `json:"range,omitempty"` // in which it lies, where that is known
}

// In is the range in which the metric lies.
func (m SweepMetric) In() Range {
	if m.Range == nil {
		return Range{}
	}
	return *m.Range
}

// Student is the interval of the mean of the metric's values.
func (m SweepMetric) Student(values []float64, confidence float64) Interval {
	return Student(values, confidence).Within(m.In())
}

func (m *SweepManifest) title() string { return m.Study }

func (*SweepManifest) folders() []string { return nil }

func (m *SweepManifest) anonymise(private *privacy) {
	m.Machine, m.Times, m.Command = Machine{}, nil, nil
	for i := range m.Warnings {
		m.Warnings[i] = private.without(m.Warnings[i])
	}
}

func (m SweepMetric) column() Column {
	return NewColumn(m.Name, FloatType, m.Kind, m.Unit, m.Doc, m.In())
}

// SweepTimes say when a process worked on the sweep.
type SweepTimes struct {
	Process  string    `json:"process"` // name of its journal
	Started  time.Time `json:"started"`
	Finished time.Time `json:"finished"`
	Runs     int       `json:"runs"`
	Seconds  float64   `json:"seconds"` // of runs, summed over workers
}

// Sweep is a sweep folder, read. It is safe for several goroutines.
type Sweep struct {
	Manifest *SweepManifest
	*Folder
}

// OpenSweep reads the manifest and the description of the tables. It does not
// compare hashes: Verify does, and OpenSoundSweep.
func OpenSweep(dir string) (*Sweep, error) {
	m, err := readSweepManifest(dir)
	if err != nil {
		return nil, err
	}
	tables, err := openTables(dir, SweepKind, &m.Listing)
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
	s.kind, s.listed = SweepKind, s.Manifest.Tables
	return s, sound(dir, SweepKind, relied(s.Manifest.Files))
}

// Verify compares the files of the folder with the hashes of the manifest, as
// that of a run does.
func (s *Sweep) Verify() ([]Difference, error) {
	return verifyFolder(s.Dir, s.Manifest.Tables, s.Manifest.Files)
}

// ErrNotSweep is the error of opening a folder that holds no sweep.
var ErrNotSweep = errors.New("not a sweep folder")

func readSweepManifest(dir string) (*SweepManifest, error) {
	var m SweepManifest
	if err := readKind(dir, SweepKind, ErrNotSweep, &m, &m.Format, &m.Listing); err != nil {
		return nil, err
	}
	return &m, nil
}

// WriteSweepManifest replaces manifest.json and its hash.
func WriteSweepManifest(dir string, m *SweepManifest) error { return writeManifest(dir, m) }

// PutTables writes tables into a sweep folder as CSV, in place of those of the
// same name, and describes and lists them. A manifest that is not as it was written
// is not signed again.
func PutTables(dir string, tables ...*Table) error {
	w, err := WriteSweep(dir)
	if err != nil {
		return err
	}
	defer w.Abort()
	m, err := readSweepManifest(dir)
	if err != nil {
		return err
	}
	if err := sound(dir, SweepKind); err != nil {
		return err
	}
	for _, t := range tables {
		s, err := w.Table(t, CSVFormat, nil)
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
func Derived(m *SweepManifest) (tables, files map[string]FileEntry) {
	tables, files = map[string]FileEntry{}, map[string]FileEntry{}
	for _, t := range []string{EffectsTable, IndicesTable, ClaimsTable} {
		name := t + "." + CSVFormat
		if entry, ok := m.Tables[name]; ok {
			tables[name] = entry
		}
	}
	for name, entry := range m.Files {
		if strings.HasPrefix(name, figuresFolder+"/") {
			files[name] = entry
		}
	}
	return tables, files
}

// SweepManifestOf reads the manifest of a sweep folder. Sound says that it is
// as it was written.
func SweepManifestOf(dir string) (m *SweepManifest, sound bool, err error) {
	m, err = readSweepManifest(dir)
	if err != nil {
		return nil, false, err
	}
	differ, err := verifyFolder(dir)
	return m, len(differ) == 0, err
}
