package results

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"guanxi/sim/whole"
)

// Kinds of folders, as their manifests call them.
const (
	RunKind   = "run"
	SweepKind = "sweep"
)

// The tables of a sweep folder; series as that of a run.
const (
	RunsTable    = "runs"
	EffectsTable = "effects"
	IndicesTable = "indices"
	ClaimsTable  = "claims"
	MembersTable = "members"
)

// SweepManifest is the manifest.json of a sweep folder.
type SweepManifest struct {
	Kind         string               `json:"kind"` // "sweep"
	Program      string               `json:"program"`
	Format       int                  `json:"format"`
	Results      int                  `json:"results"`
	Study        string               `json:"study"` // name
	StudyHash    string               `json:"study_hash"`
	Scenario     string               `json:"scenario"`
	ScenarioHash string               `json:"scenario_hash"`
	Seed         uint64               `json:"seed"`
	Design       string               `json:"design"` // kind
	Luck         string               `json:"luck"`
	Baseline     string               `json:"baseline,omitempty"`
	Confidence   float64              `json:"confidence"`
	Factors      []SweepFactor        `json:"factors"`
	Arms         []string             `json:"arms,omitempty"`
	Metrics      []SweepMetric        `json:"metrics"`
	Points       int                  `json:"points"`
	Blocks       int                  `json:"blocks,omitempty"`
	Runs         int                  `json:"runs"` // asked for; of sequential replication so far
	Done         int                  `json:"done"` // failed ones too
	Failed       int                  `json:"failed"`
	Complete     bool                 `json:"complete"`
	Currency     string               `json:"currency,omitempty"`
	Consumers    int64                `json:"consumers,omitempty"`
	Mended       []string             `json:"mended,omitempty"` // damaged lines of the journal whose runs have run again
	Warnings     []string             `json:"warnings"`
	Command      []string             `json:"command,omitempty"`
	Machine      Machine              `json:"machine"`
	Times        []SweepTimes         `json:"times,omitempty"`
	Tables       map[string]FileEntry `json:"tables"`
	Files        map[string]FileEntry `json:"files"`
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

func (m SweepMetric) column() Column {
	return column(m.Name, FloatType, m.Kind, m.Unit, m.Doc, m.In())
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
	tables, err := openTables(dir, SweepKind, m.Tables, m.Files)
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
	return s, sound(dir, SweepKind, s.Manifest.Files)
}

// Verify compares the files of the folder with the hashes of the manifest, as
// that of a run does.
func (s *Sweep) Verify() ([]Difference, error) {
	return verifyFolder(s.Dir, s.Manifest.Tables, s.Manifest.Files)
}

// KindOf is the kind of a folder, RunKind or SweepKind; an error of one that
// holds neither is ErrNotRun.
func KindOf(dir string) (string, error) {
	path := filepath.Join(dir, manifestFile)
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(dir); err != nil {
			return "", err
		}
		return "", fmt.Errorf("%s: %w: it has no %s", dir, ErrNotRun, manifestFile)
	}
	if err != nil {
		return "", err
	}
	var m struct {
		Kind string `json:"kind"`
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return "", damaged(dir, fmt.Errorf("%s: %w: %w", path, ErrNotRun, err))
	}
	if m.Kind != RunKind && m.Kind != SweepKind {
		return "", damaged(dir, fmt.Errorf("%s: %w: its kind is %q, not %q or %q", path, ErrNotRun, m.Kind, RunKind, SweepKind))
	}
	if _, err := os.Stat(filepath.Join(dir, studyFile)); m.Kind == RunKind && err == nil {
		err := damaged(dir, nil) // a run has no study
		return m.Kind, err
	}
	return m.Kind, nil
}

// CalibrationKind is the kind of a folder with the tables of a calibration, which
// has no manifest: those of its waves have.
const CalibrationKind = "calibration"

// IsCalibration says whether a folder is one.
func IsCalibration(dir string) bool {
	for _, name := range []string{"calibration.yaml", "fit.csv"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	_, err := os.Stat(filepath.Join(dir, manifestFile))
	return errors.Is(err, fs.ErrNotExist)
}

// ErrNotSweep is the error of opening a folder that holds no sweep.
var ErrNotSweep = errors.New("not a sweep folder")

func readSweepManifest(dir string) (*SweepManifest, error) {
	kind, err := KindOf(dir)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, manifestFile)
	if kind != SweepKind {
		return nil, damaged(dir, fmt.Errorf("%s: %w: its kind is %q", path, ErrNotSweep, kind))
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var m SweepManifest
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, damaged(dir, fmt.Errorf("%s: %w: %w", path, ErrNotSweep, err))
	}
	if m.Format < 1 {
		return nil, fmt.Errorf("%s: %w: its format is %d", path, ErrNotSweep, m.Format)
	}
	return &m, checkManifest(path, m.Format, m.Tables, m.Files)
}

// WriteSweepManifest replaces manifest.json and its hash.
func WriteSweepManifest(dir string, m *SweepManifest) error { return writeManifest(dir, m) }

// PutTables writes tables into a sweep folder as CSV, in place of those of the
// same name, and describes and lists them: each file is replaced whole, the
// manifest last. A manifest that is not as it was written is not signed again.
func PutTables(dir string, tables ...*Table) error {
	m, err := readSweepManifest(dir)
	if err != nil {
		return err
	}
	if err := manifestSound(dir, SweepKind); err != nil {
		return err
	}
	path := filepath.Join(dir, packageFile)
	p := newPackage(m.Study)
	switch b, err := os.ReadFile(path); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	default:
		if err := json.Unmarshal(b, p); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	if m.Tables == nil {
		m.Tables = map[string]FileEntry{}
	}
	for _, t := range tables {
		var b strings.Builder
		if err := t.WriteCSV(&b); err != nil {
			return err
		}
		name := t.Name + "." + CSVFormat
		if err := whole.Bytes(filepath.Join(dir, name), []byte(b.String())); err != nil {
			return err
		}
		entry, err := HashFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		rows := int64(t.Rows())
		entry.Rows = &rows
		m.Tables[name] = entry
		r := resourceOf(t, CSVFormat)
		if i := slices.IndexFunc(p.Resources, func(o dataResource) bool { return o.Path == name }); i >= 0 {
			p.Resources[i] = r
		} else {
			p.Resources = append(p.Resources, r)
		}
	}
	b, err := encode(p)
	if err != nil {
		return err
	}
	if err := whole.Bytes(path, b); err != nil {
		return err
	}
	if _, listed := m.Files[packageFile]; listed {
		if m.Files[packageFile], err = HashFile(path); err != nil {
			return err
		}
	}
	return WriteSweepManifest(dir, m)
}

// FactorColumns are the columns of factors in the tables of a sweep: plain
// numbers in the unit of the study, dates, or names of levels.
func FactorColumns(factors []SweepFactor) []Column {
	var out []Column
	for _, f := range factors {
		c := column(f.Name, FloatType, Factor, cmp.Or(strings.TrimPrefix(f.Unit, " "), "1"), strings.Join(f.Paths, ", "))
		switch f.Scale {
		case "categorical":
			c.Type, c.Unit = TextType, ""
		case "date":
			c.Type, c.Unit = DateTimeType, ""
		}
		out = append(out, c)
	}
	return out
}

// NewRuns is the table of the runs of a sweep.
func NewRuns(factors []SweepFactor, arms bool, metrics []SweepMetric) *Table {
	cols := []Column{
		column("run_id", TextType, Key, "", "hash of all that decides the run"),
		column("point", IntType, Key, "1", "number of the point, from 1"),
		column("block", IntType, Key, "1", "block of the design that an estimate needs whole, from 1"),
		replicateColumn(),
		column("seed", IntType, Key, "1", "seed of the run"),
		column("status", TextType, Factor, "", "ok or failed"),
		column("error", TextType, Factor, "", "why the run failed"),
	}
	if arms {
		cols = append(cols, column("arm", TextType, Factor, "", "side of the contrast"))
	}
	cols = append(cols, FactorColumns(factors)...)
	for _, m := range metrics {
		cols = append(cols, m.column())
	}
	return NewTable(RunsTable, "Every run of the study: what was set and what came out.", cols)
}

// NewSweepSeries is the table of a study's metrics over the recorded ticks of each
// run. With subDay dates carry the time of day.
func NewSweepSeries(subDay bool, metrics ...Column) *Table {
	date := DateType
	if subDay {
		date = DateTimeType
	}
	return NewTable(SeriesTable, "Recorded values of the study's metrics in each run.", append([]Column{
		column("run_id", TextType, Key, "", "as in runs"),
		column("point", IntType, Key, "1", "number of the point, from 1"),
		replicateColumn(),
		tickColumn(),
		column("time", FloatType, Key, "d", "time since the start"),
		column("date", date, Key, "", "date in the model"),
	}, metrics...))
}

// NewMembers is the table of what each consumer captured in each run of a study
// that asks for it.
func NewMembers() *Table {
	return NewTable(MembersTable, "What each consumer captured in each run.", []Column{
		column("run_id", TextType, Key, "", "as in runs"),
		column("point", IntType, Key, "1", "number of the point, from 1"),
		replicateColumn(),
		column("consumer", IntType, Key, "1", "number of the consumer, from 0; the same person at every point of a replicate"),
		column("captured", FloatType, Flow, "currency", "value that the consumer captured"),
	})
}

// UnitOfRow is the unit of a column whose rows are of different metrics: that in
// the row's column unit.
const UnitOfRow = "column unit"

// NewEffects is the table of what each point gave, a row per metric and point,
// and how it differs from the baseline.
func NewEffects(factors []SweepFactor) *Table {
	number := func(name, doc string) Column { return column(name, FloatType, Factor, UnitOfRow, doc) }
	plain := func(name, doc string) Column { return column(name, FloatType, Factor, "1", doc) }
	cols := []Column{
		column("metric", TextType, Key, "", "as in the study"),
		column("unit", TextType, Factor, "", "of the metric"),
		column("point", IntType, Key, "1", "number of the point, from 1"),
		column("arm", TextType, Factor, "", "side of the contrast"),
	}
	cols = append(cols, FactorColumns(factors)...)
	cols = append(cols,
		column("n", IntType, Factor, "1", "runs with a value"),
		column("failed", IntType, Factor, "1", "runs that failed"),
		number("mean", "over replicates"), number("sd", "standard deviation over replicates"),
		number("lo", "lower end of the interval of the mean"), number("hi", "upper end of the interval of the mean"),
		number("min", "least"), number("q05", "5 % quantile"), number("median", "50 % quantile"), number("q95", "95 % quantile"), number("max", "greatest"),
		column("baseline", TextType, Factor, "", "what diff is against"),
		number("diff", "mean paired difference from the baseline"), number("diff_sd", "standard deviation of the differences"),
		number("diff_lo", "lower end of the interval of diff"), number("diff_hi", "upper end of the interval of diff"),
		number("boot_lo", "lower end of the bootstrap interval of diff; too narrow with fewer than 5 replicates"), number("boot_hi", "upper end of the bootstrap interval of diff; too narrow with fewer than 5 replicates"),
		plain("p", "p value of no difference"), plain("p_holm", "p adjusted for the number of comparisons (Holm 1979)"),
		plain("correlation", "between the point and its baseline over replicates; missing where one of them is the same in all"),
		plain("variance_ratio", "variance without over variance with common random numbers; missing where the difference is the same in all replicates"),
		plain("relative", "diff over the size of the baseline's mean"),
		column("stopped", TextType, Factor, "", "of sequential replication: reached, max or running"))
	return NewTable(EffectsTable, "What each point gave over its replicates, and its difference from the baseline.", cols)
}

// NewIndices is the long table of measures of sensitivity.
func NewIndices() *Table {
	return NewTable(IndicesTable, "How much the factors matter for each metric.", []Column{
		column("metric", TextType, Key, "", "as in the study"),
		column("method", TextType, Key, "", "sobol, morris, regression, rank, oat, shapley, contrast or win_win"),
		column("index", TextType, Key, "", "S1, ST, S2, luck; mu, mu_star, sigma; src, r2; spearman, prcc; low, high; shapley, owen, ordered, dividend, triple; contrast, over, ratio; change, total, losers, low"),
		column("factor", TextType, Key, "", "factor or element"),
		column("other", TextType, Key, "", "second factor, second element or the two others of a triple, or party"),
		column("value", FloatType, Factor, UnitOfRow, "estimate"),
		column("lo", FloatType, Factor, UnitOfRow, "lower end of its interval"),
		column("hi", FloatType, Factor, UnitOfRow, "upper end of its interval"),
		column("n", IntType, Factor, "1", "blocks, trajectories, points or replicates behind it"),
		column("failed", IntType, Factor, "1", "those left out as a run failed"),
		column("unit", TextType, Factor, "", "of value, lo and hi: 1, or that of the metric"),
	})
}

// NewClaims is the table of tested claims.
func NewClaims() *Table {
	number := func(name, doc string) Column { return column(name, FloatType, Factor, UnitOfRow, doc) }
	plain := func(name, doc string) Column { return column(name, FloatType, Factor, "1", doc) }
	return NewTable(ClaimsTable, "Claims, what was found, and the verdict.", []Column{
		column("claim", TextType, Key, "", "id"),
		column("text", TextType, Factor, "", "what is claimed"),
		column("study", TextType, Factor, "", "study that tests it"),
		column("metric", TextType, Factor, "", "as in the study"),
		column("unit", TextType, Factor, "", "of effect"),
		column("expect", TextType, Factor, "", "increase, decrease, none or win_win"),
		number("smallest", "smallest effect of interest, in the unit of effect; of win_win the loss that counts as none"),
		number("effect", "mean paired difference from the baseline, or the contrast"),
		number("lo", "lower end of its interval, adjusted for the number of claims"), number("hi", "upper end of its interval, adjusted"),
		plain("confidence", "of all intervals together"),
		column("n", IntType, Factor, "1", "replicates"),
		plain("p", "p value"), plain("p_holm", "p adjusted for the number of claims (Holm 1979)"),
		column("verdict", TextType, Factor, "", "supported, rejected, undecided or true by construction"),
		column("construction", TextType, Factor, "", "the equation that makes the claim true, and why; empty: none does"),
	})
}

// ReservedFor is the column that a name is taken by, in words; "": none.
func ReservedFor(name string) string {
	for _, t := range reserving() {
		if c := t.Col(name); c != nil {
			return strings.TrimSuffix(fmt.Sprintf("a column of the table %s: %s", t.Name, c.Column().Doc), ": ")
		}
	}
	return ""
}

func reserving() []*Table {
	return []*Table{NewRuns(nil, true, nil), NewEffects(nil), NewSeries(false)}
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
	b, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err != nil {
		return nil, false, err
	}
	sum, err := os.ReadFile(filepath.Join(dir, manifestSumFile))
	return m, err == nil && string(sum) == string(sumLine(b)), nil
}
