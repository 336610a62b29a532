package sweep

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/journal"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim"
	"guanxi/sim/results"
)

// folder is the folder of a sweep with the study that belongs to it.
type folder struct {
	dir      string
	study    *study.Study
	points   []*study.Point
	twin     []int32 // of each point the first that has the same runs
	about    *about
	manifest *results.SweepManifest // as it stands on the disk
	notes    []string
	written  bool // the study was written by this call: the tables are of another
}

// ChangedError is that of a folder whose sweep is of another study.
type ChangedError struct {
	Dir     string
	Changes []string // a line each
}

func (e *ChangedError) Error() string {
	return fmt.Sprintf("%s holds a sweep of another study:\n  %s\nchoose another folder with -o, or go on in this one with --force: runs that still belong are kept, the others are run",
		e.Dir, strings.Join(e.Changes, "\n  "))
}

// ForeignError is that of a folder that holds no sweep.
type ForeignError struct{ Dir, First string }

func (e *ForeignError) Error() string {
	return fmt.Sprintf("%s holds something that is not a sweep (%s); choose another folder with -o", e.Dir, e.First)
}

// prepare makes what a study needs to be run.
func prepare(s *study.Study) (*folder, error) {
	f, err := skeleton(s)
	if err != nil {
		return nil, err
	}
	if f.about, err = describe(s, f.points); err != nil {
		return nil, err
	}
	if err := f.about.addWritten(s); err != nil {
		return nil, err
	}
	f.notes = append(f.notes, f.about.notes...)
	return f, nil
}

// skeleton is the study with its points, for those who only look.
func skeleton(s *study.Study) (*folder, error) {
	points, err := s.Points()
	if err != nil {
		return nil, err
	}
	f := &folder{study: s, points: points}
	// Points that say the same share their runs.
	first := make(map[journal.ID]int32, len(f.points))
	f.twin = make([]int32, len(f.points))
	for i, p := range f.points {
		id, _ := f.runID(p, 1)
		if k, ok := first[id]; ok {
			f.twin[i] = k
		} else {
			first[id], f.twin[i] = int32(i), int32(i)
		}
	}
	return f, nil
}

// runID is the id of a run; there is one even where the point is wrong.
func (f *folder) runID(p *study.Point, replicate int) (journal.ID, error) {
	text, err := f.study.RunID(p, replicate)
	id, bad := journal.ParseID(text)
	if bad != nil {
		return 0, bad
	}
	return id, err
}

func (f *folder) metricNames() []string {
	names := make([]string, len(f.study.Metrics))
	for i, m := range f.study.Metrics {
		names[i] = m.Text
	}
	return names
}

// openFolder makes the folder of a study, or opens it when it is of this study
// or of one that this study goes on from.
func openFolder(s *study.Study, o Options) (*folder, error) {
	f, err := prepare(s)
	if err != nil {
		return nil, err
	}
	f.dir = o.Dir
	if err := f.look(o.Force); err != nil {
		return nil, err
	}
	if f.manifest != nil && !f.written {
		return f, nil
	}
	return f, f.begin(o)
}

// look compares what is in the folder with the study. Without a manifest the
// folder has to be made, or mended.
func (f *folder) look(force bool) error {
	there, first, err := occupants(f.dir)
	if err != nil || !there {
		return err
	}
	m, sound, err := results.SweepManifestOf(f.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case errors.Is(err, results.ErrNotSweep):
		return &ForeignError{f.dir, "a run"}
	case err != nil || !sound:
		if first != "" && !isSweep(f.dir) {
			return &ForeignError{f.dir, first}
		}
		if err != nil && strings.Contains(err.Error(), "newer than this program") {
			return err
		}
		if _, err := os.Stat(filepath.Join(f.dir, manifestFile)); err == nil {
			f.notes = append(f.notes, filepath.Join(f.dir, manifestFile)+" was changed since it was written; made again")
		}
		m = nil
	}
	if m != nil && m.StudyHash == f.study.Hash() && m.Results == sim.ResultsVersion {
		f.manifest = m
		return f.mend(force)
	}
	return f.compare(m, force)
}

// compare decides whether a sweep of another study may become one of this.
func (f *folder) compare(m *results.SweepManifest, force bool) error {
	old, err := study.Load(f.dir, study.Options{})
	var changes []string
	extends := false
	switch {
	case err != nil && m == nil && !exists(filepath.Join(f.dir, study.StudyFile)):
		f.written = true // died while the folder was made
		return nil
	case err != nil:
		changes = []string{fmt.Sprintf("its study cannot be read: %v", err)}
	default:
		changes = study.Diff(old, f.study)
		extends = study.Extends(old, f.study)
	}
	if m != nil && m.Results != sim.ResultsVersion {
		changes = append(changes, fmt.Sprintf("results version: %d, was %d (the program is another)", sim.ResultsVersion, m.Results))
		extends = false
	}
	if len(changes) == 0 {
		if old != nil && old.Hash() != f.study.Hash() {
			changes = []string{"the files that the scenario reads"}
			extends = false
		} else {
			extends = true
		}
	}
	if !extends && !force {
		return &ChangedError{f.dir, changes}
	}
	f.manifest, f.written = m, true
	for _, c := range changes {
		f.notes = append(f.notes, "study changed: "+c)
	}
	return nil
}

// mend has the study and its inputs written again where they are not as they
// were written. A data file that has other content makes another study.
func (f *folder) mend(force bool) error {
	var changes []string
	for _, in := range f.files() {
		listed := f.manifest.Files[in.name].SHA256
		entry, err := results.HashFile(filepath.Join(f.dir, filepath.FromSlash(in.name)))
		sum := sha256.Sum256(in.data)
		switch same := listed == hex.EncodeToString(sum[:]); {
		case !same:
			f.written = true
			if in.isData && listed != "" {
				changes = append(changes, in.name+": the file that the scenario reads has other content")
			}
		case errors.Is(err, fs.ErrNotExist):
			f.written = true
			f.notes = append(f.notes, filepath.Join(f.dir, in.name)+" is missing; made again")
		case err != nil || entry.SHA256 != listed:
			f.written = true
			f.notes = append(f.notes, filepath.Join(f.dir, in.name)+" was changed since it was written; made again")
		}
	}
	if len(changes) > 0 && !force {
		return &ChangedError{f.dir, changes}
	}
	return nil
}

// files are the study and its inputs, below the folder.
func (f *folder) files() []input {
	all := []input{{study.StudyFile, []byte(f.study.Effective()), false}}
	for _, in := range f.about.inputs {
		all = append(all, input{"inputs/" + in.name, in.data, in.isData})
	}
	return all
}

// begin writes the study and a manifest that knows of no runs yet. Of several
// processes that start at once one does.
func (f *folder) begin(o Options) error {
	if err := makeDurable(f.dir); err != nil {
		return fmt.Errorf("the folder of the sweep cannot be made: %w", err)
	}
	w, err := results.WriteSweep(f.dir)
	if err != nil {
		return err
	}
	defer w.Abort()
	if m, sound, err := results.SweepManifestOf(f.dir); err == nil && sound && m.StudyHash == f.study.Hash() && m.Results == sim.ResultsVersion && f.manifest == nil {
		f.manifest = m
		return nil
	}
	m := f.newManifest()
	if old := f.manifest; old != nil {
		m.Tables, m.Files, m.Times, m.Runs, m.Done, m.Failed = old.Tables, old.Files, old.Times, old.Runs, old.Done, old.Failed
	}
	m.Program, m.Command = o.Program, o.Command
	for _, in := range f.files() {
		if err := w.File(in.name, in.data); err != nil {
			return err
		}
	}
	if err := w.Finish(m, false); err != nil {
		return err
	}
	f.manifest = m
	return nil
}

// makeDurable makes a folder and those above it, so that a loss of power does
// not take their names away.
func makeDurable(dir string) error {
	var fresh []string
	for at := filepath.Clean(dir); !exists(at) && at != filepath.Dir(at); at = filepath.Dir(at) {
		fresh = append(fresh, at)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for _, made := range fresh {
		above, err := os.Open(filepath.Dir(made))
		if err != nil {
			continue // may be written to and not read
		}
		above.Sync() // not every file system syncs folders
		above.Close()
	}
	return nil
}

// newManifest says what the study is.
func (f *folder) newManifest() *results.SweepManifest {
	s := f.study
	m := &results.SweepManifest{
		Kind: results.SweepKind, Format: results.FormatVersion, Results: sim.ResultsVersion,
		Study: s.Name, StudyHash: s.Hash(), Scenario: s.Scenario.Name, ScenarioHash: s.Scenario.Hash(), Seed: s.Seed,
		Design: s.Design.Kind, Luck: s.Luck, Baseline: s.Design.Baseline, Confidence: s.Confidence,
		Factors: []results.SweepFactor{}, Points: len(f.points), Currency: f.about.currency, Consumers: f.about.consumers,
		Warnings: append([]string{}, s.Warnings...), Machine: results.ThisMachine(),
		Tables: map[string]results.FileEntry{}, Files: map[string]results.FileEntry{},
	}
	for _, p := range f.points {
		m.Blocks = max(m.Blocks, p.Block)
	}
	for i := range s.Factors {
		m.Factors = append(m.Factors, sweepFactor(&s.Factors[i]))
	}
	for _, a := range s.Arms {
		m.Arms = append(m.Arms, a.Name)
	}
	for _, c := range f.about.metrics {
		m.Metrics = append(m.Metrics, results.SweepMetric{Name: c.Name, Kind: c.Kind, Unit: c.Unit, Doc: c.Doc})
	}
	return m
}

func sweepFactor(from *study.Factor) results.SweepFactor {
	f := results.SweepFactor{Name: from.Name, Paths: from.Paths, Scale: from.Scale, Unit: from.Unit}
	for _, l := range from.Levels {
		f.Levels = append(f.Levels, l.Text)
	}
	return f
}

const manifestFile = "manifest.json"

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// ours are the names that a sweep makes before its manifest.
var ours = []string{study.StudyFile, "inputs", journal.Folder, "datapackage.json", "runs.csv", "series.parquet", manifestFile + ".sha256"}

// occupants says whether there is something in the folder, and names the first
// thing that is no beginning of a sweep.
func occupants(dir string) (there bool, first string, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return false, "", nil
	}
	if err != nil {
		return false, "", fmt.Errorf("the folder of the sweep cannot be read: %w", err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") { // locks, and what is being written
			continue
		}
		there = true
		if first == "" && !slices.Contains(ours, e.Name()) {
			first = e.Name()
		}
	}
	return there, first, nil
}

// isSweep says whether the folder was one of a sweep before its manifest was
// lost.
func isSweep(dir string) bool { return exists(filepath.Join(dir, study.StudyFile)) }

// Load reads the study of a sweep folder, which must be as it was written.
func Load(dir string) (*study.Study, *results.SweepManifest, error) {
	m, sound, err := results.SweepManifestOf(dir)
	if err != nil {
		return nil, nil, err
	}
	if !sound {
		return nil, nil, fmt.Errorf("%s was changed since it was written; sweep or merge makes it again", filepath.Join(dir, manifestFile))
	}
	s, err := study.Load(dir, study.Options{})
	if err != nil {
		return nil, nil, err
	}
	if s.Hash() != m.StudyHash {
		return nil, nil, fmt.Errorf("%s was changed since it was written; sweep with the study file makes it again", filepath.Join(dir, study.StudyFile))
	}
	return s, m, nil
}
