package sweep

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/journal"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/terminal"
	"guanxi/sim/whole"
)

// folder is a sweep folder with its study.
type folder struct {
	dir      string
	study    *study.Study
	points   []*study.Point
	twin     []int32 // for each point, the first point with the same runs
	about    *about
	manifest *manifest.Sweep // as on disk
	notes    []string
	dropped  []string        // files removed because they were made from other runs
	fixed    bool            // see Options
	written  bool            // this call wrote the study, so existing tables belong to another
	moved    bool            // rows of the existing tables are not of the points of this study that have their numbers
	lost     *manifest.Sweep // the damaged manifest, empty if unreadable; nil if intact
}

// prepare collects what a study needs to run.
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
	for _, t := range s.Twins() {
		text := fmt.Sprintf("arms %s and %s are one: they have the same runs, and each is tested", t.Of, t.Arm)
		if !slices.Contains(s.Warnings, text) {
			s.Warnings = append(s.Warnings, text)
		}
	}
	return f, nil
}

// skeleton returns the study with its points, without preparing a run.
func skeleton(s *study.Study) (*folder, error) {
	points, err := s.Points()
	if err != nil {
		return nil, err
	}
	f := &folder{study: s, points: points}
	// Identical points share their runs.
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

// runID returns the ID of a run, which is valid even if the point is not.
func (f *folder) runID(p *study.Point, replicate int) (journal.ID, error) {
	text, err := f.study.RunID(p, replicate)
	id, bad := journal.ParseID(text)
	if bad != nil {
		return 0, bad
	}
	return id, err
}

// journal opens the journal of the folder.
func (f *folder) journal() (*journal.Index, error) { return journal.Open(f.dir, f.metricNames()) }

func (f *folder) metricNames() []string {
	names := make([]string, len(f.study.Metrics))
	for i, m := range f.study.Metrics {
		names[i] = m.Text
	}
	if f.study.Members() != "" {
		names = append(names, membersMetric)
	}
	if name := f.study.UnitsKept(); name != "" {
		names = append(names, name)
	}
	return names
}

// membersMetric marks in the journal that a run recorded what each consumer captured. A run
// without it lacks something that the study asks for.
const membersMetric = "captured by each consumer"

// openFolder creates the folder of a study, or opens it if it holds this study or one that
// this study continues. The functions in first check a new folder before it is made.
func openFolder(s *study.Study, o Options, first ...func(*folder) error) (*folder, error) {
	f, err := prepareAt(s, o)
	if err != nil {
		return nil, err
	}
	if f.manifest != nil && !f.written {
		return f, nil
	}
	for _, check := range first {
		if err := check(f); err != nil {
			return nil, err
		}
	}
	return f, f.begin(o)
}

// prepareAt is prepare, compared with what is in the folder.
func prepareAt(s *study.Study, o Options) (*folder, error) {
	f, err := prepare(s)
	if err != nil {
		return nil, err
	}
	f.dir, f.fixed = o.Dir, o.Fixed
	return f, f.look(o.Force)
}

// files returns the study and its inputs, with paths below the folder.
func (f *folder) files() []input {
	all := []input{{manifest.StudyFile, []byte(f.study.Effective()), false}}
	for _, in := range f.about.inputs {
		all = append(all, input{"inputs/" + in.name, in.data, in.isData})
	}
	return all
}

// begin writes the study and a manifest without runs. If several processes start at once, one
// of them does.
func (f *folder) begin(o Options) (err error) {
	made := append([]string{filepath.Join(f.dir, "inputs")}, whole.Absent(f.dir)...)
	defer func() {
		if err != nil {
			whole.RemoveEmpty(made)
		}
	}()
	if err := makeDurable(f.dir); err != nil {
		return fmt.Errorf("the sweep folder cannot be created: %w", err)
	}
	w, err := results.WriteSweep(f.dir)
	if err != nil {
		return err
	}
	defer w.Abort()
	f.again()
	if m, sound, err := manifest.SweepOf(f.dir); err == nil && sound && m.StudyHash == f.study.Hash() &&
		m.Results == sim.ResultsVersion && f.manifest == nil {
		f.manifest = m
		return nil
	}
	m := f.newManifest()
	if old := f.manifest; old != nil {
		m.Listing, m.Times, m.Mended, m.Runs, m.Done, m.Failed = old.Listing, old.Times, old.Mended, old.Runs, old.Done,
			old.Failed
	} else if f.lost != nil {
		m.Listing = f.found(w)
	}
	if f.moved { // until they are made again there are none
		for name := range m.Tables {
			if !manifest.Derived(name) {
				delete(m.Tables, name)
				w.Remove(name)
			}
		}
		m.Runs, m.Done, m.Failed = 0, 0, 0
	}
	m.Program, m.Command = o.Program, o.Command
	for _, in := range f.files() {
		if err := w.File(in.name, in.data); err != nil {
			return err
		}
	}
	if err := w.Finish(m); err != nil {
		return err
	}
	f.manifest, f.dropped = m, w.Dropped()
	return nil
}

// again reads the manifest once more, where the folder is locked: since it was looked at, others may
// have analysed or drawn the study.
func (f *folder) again() {
	if f.manifest == nil {
		return
	}
	if m, sound, err := manifest.SweepOf(f.dir); err == nil && sound && m.StudyHash == f.manifest.StudyHash {
		f.manifest = m
	}
}

// found lists what is as a damaged manifest lists it. What else was made from the runs goes, since no hash vouches
// for it, but for figures that it does not list, among which may be the user's.
func (f *folder) found(w *results.SweepWriter) manifest.Listing {
	l, figures := manifest.NewListing(), filepath.Join(f.dir, manifest.FiguresFolder)
	l.From = f.lost.From
	for _, of := range []struct{ from, to map[string]manifest.Entry }{{f.lost.Tables, l.Tables}, {f.lost.Files, l.Files}} {
		for _, name := range slices.Sorted(maps.Keys(of.from)) {
			now, err := manifest.HashFile(f.dir, name)
			if err == nil && now.SHA256 == of.from[name].SHA256 {
				of.to[name] = now
			} else if err == nil && manifest.Derived(name) {
				w.Remove(name)
			}
		}
	}
	if f.lost.Files != nil {
		return l
	}
	names, _ := filepath.Glob(filepath.Join(f.dir, "*"))
	for _, path := range names {
		if name := filepath.Base(path); manifest.Derived(name) {
			w.Remove(name)
		}
	}
	if exists(figures) {
		f.notes = append(f.notes, fmt.Sprintf("%s is kept, but not vouched for; guanxi plot %s makes it again", figures,
			terminal.Path(f.dir)))
	}
	return l
}

// makeDurable makes a folder and its parents and syncs them, so that their names survive a
// power failure.
func makeDurable(dir string) error {
	fresh := whole.Absent(dir)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for _, made := range fresh {
		whole.Folder(filepath.Dir(made)) // an error is none: the folder may be writable but not readable
	}
	return nil
}

func (f *folder) newManifest() *manifest.Sweep {
	s := f.study
	m := &manifest.Sweep{
		Studied: manifest.Studied{Kind: manifest.SweepKind, Results: sim.ResultsVersion,
			Study: s.Name, StudyHash: s.Hash(), Scenario: s.Scenario.Name, ScenarioHash: s.Scenario.Hash(), Seed: s.Seed,
			Outside: s.Outside()},
		Design: s.Design.Kind, Luck: s.Luck, Baseline: s.Design.Baseline, Confidence: s.Confidence,
		Factors: []schema.Factor{}, Points: len(f.points), Currency: f.about.currency, Consumers: f.about.consumers,
		Unlike:   s.Confounds,
		Warnings: append([]string{}, s.Warnings...), Machine: manifest.ThisMachine(),
		Listing: manifest.NewListing(),
	}
	for _, p := range f.points {
		m.Blocks = max(m.Blocks, p.Block)
	}
	for i := range s.Factors {
		m.Factors = append(m.Factors, sweepFactor(&s.Factors[i]))
	}
	m.Arms = s.ArmNames
	for _, c := range f.about.metrics {
		x := schema.Metric{Name: c.Name, Kind: c.Kind, Unit: c.Unit, Doc: c.Doc, Step: c.Step}
		if c.Range.Known() {
			x.Range = &c.Range
		}
		m.Metrics = append(m.Metrics, x)
	}
	return m
}

func sweepFactor(from *study.Factor) schema.Factor {
	f := schema.Factor{Name: from.Name, Paths: from.Paths, Scale: from.Scale}
	if from.Scale != study.Categorical {
		f.Unit = from.Money + from.Unit
	}
	f.Levels = from.Listed()
	return f
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// relook is reopen for a folder that may be partly damaged. It shows progress as long as the
// study can be found.
func relook(dir string) (*folder, *manifest.Sweep, error) {
	dir = filepath.Clean(dir)
	m, _, err := manifest.SweepOf(dir)
	var altered *manifest.AlteredError
	if err != nil && !errors.As(err, &altered) {
		return nil, nil, err
	}
	if err != nil {
		m = &manifest.Sweep{}
	}
	s, err := study.LoadFolder(dir)
	if m.StudyHash != "" && (err != nil || s.Hash() != m.StudyHash) {
		if was, _ := asWritten(dir, m.StudyHash); was != nil {
			s, err = was, nil
		} else if damage := manifest.Altered(dir); damage != nil {
			err = damage
		}
	}
	if err != nil {
		return nil, nil, err
	}
	f, err := unrun(s, dir, m)
	return f, m, err
}

// Ran returns the study as it ran in a folder: if study.yaml was changed since, from what else the folder keeps.
func Ran(dir string) (*study.Study, error) {
	f, _, err := relook(dir)
	if err != nil {
		return nil, err
	}
	return f.study, nil
}

// reopen reads and prepares the study of a sweep folder, which must be unchanged.
func reopen(dir string) (*folder, *manifest.Sweep, error) {
	dir = filepath.Clean(dir)
	m, sound, err := manifest.SweepOf(dir)
	if err != nil {
		return nil, nil, err
	}
	if !sound {
		return nil, nil, fmt.Errorf("%s was changed since it was written; guanxi run or merge writes it again",
			filepath.Join(dir, manifest.File))
	}
	if err := runner.OtherSource(dir, m); err != nil {
		return nil, nil, err
	}
	s, err := study.LoadFolder(dir)
	if err != nil {
		return nil, nil, err
	}
	if s.Hash() != m.StudyHash {
		if err := manifest.Sound(dir, manifest.SweepKind, manifest.Relied(m.Files)); err != nil {
			return nil, nil, err
		}
		return nil, nil, fmt.Errorf("%s was changed since it was written; guanxi run with the study file writes it again",
			filepath.Join(dir, manifest.StudyFile))
	}
	f, err := unrun(s, dir, m)
	return f, m, err
}

// unrun returns the folder of a study of which nothing will be run.
func unrun(s *study.Study, dir string, m *manifest.Sweep) (*folder, error) {
	if err := s.Prepare(0); err != nil {
		return nil, err
	}
	f, err := skeleton(s)
	if err != nil {
		return nil, err
	}
	f.dir, f.manifest = dir, m
	return f, nil
}

// size returns the bytes of a sweep folder on disk.
func size(dir string) int64 {
	sum := int64(0)
	filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				sum += info.Size()
			}
		}
		return nil
	})
	return sum
}
