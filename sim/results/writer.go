package results

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/partial"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// partsFolder holds rows of replicates until the folder is finished.
const partsFolder = ".parts"

// Options describe the run of a folder.
type Options struct {
	Program      string  // version of the program
	Results      int     // version of the results: raised when the same scenario gives different numbers
	Scenario     string  // name
	ScenarioHash string  // of everything that decides the tables except the seed and the number of replicates
	ScenarioYAML []byte  // the scenario as run, every default written out
	Inputs       []Input // the files as the user wrote them
	Seed         uint64  // seed of the scenario
	Replicates   []int   // those that this session is to run
	Confidence   float64 // confidence of the intervals; 0.95 when 0
	About        manifest.About
	Warnings     []string // from the scenario rather than a replicate
	Command      []string
	Force        bool // replace what is at the target
	Aside        bool // keep another run that is at the target beside it
	Extend       *Run // add replicates to this run, which is at the target
}

// Input is a file that the scenario read.
type Input struct {
	Name string // below inputs/
	Data []byte
}

// ReplicateResult is the result of one replicate. A table with a column replicate holds the
// rows of this replicate only; a table without it is the same for all.
type ReplicateResult struct {
	Replicate   int
	Seed        uint64 // seed of the scenario; 0: not stated
	Tables      []*table.Table
	Metrics     []summary.Metric // in addition to those of series and value, such as "gini.provider"
	GraphDigest string
	Warnings    []string
}

// Writer writes a run folder. AddReplicate may be called concurrently and in any order.
type Writer struct {
	o       Options
	target  string
	partial *partial.Folder
	started time.Time
	now     func() time.Time
	create  func(path string) (file, error)

	mu        sync.Mutex
	closed    bool
	busy      map[int]bool // being added
	done      map[int]*replicateRecord
	added     []int                   // by this session
	tables    map[string]*table.Table // columns, and rows where all replicates share them
	asked     []int
	carried   map[string]bool // the user's files in the folder that is extended
	described []described     // its tables, once they are written
	kept      string
}

// replicateRecord is what stays in memory of a replicate; its rows wait in the partial folder.
type replicateRecord struct {
	metrics  map[string][]summary.Metric // by table; "": those of the caller
	parts    map[string]int              // rows by table
	graph    string
	warnings []string
}

type file interface {
	io.Writer
	Sync() error
	Close() error
}

// Create starts a run folder at dir: it creates and locks dir.partial. It is an error if
// something is already at dir, unless Force, Aside or Extend is set.
func Create(dir string, o Options) (*Writer, error) {
	return create(dir, o, func(path string) (file, error) { return os.Create(path) }, time.Now)
}

func create(dir string, o Options, open func(string) (file, error), now func() time.Time) (*Writer, error) {
	target, err := partial.Target(dir)
	if err != nil {
		return nil, err
	}
	if err := checkOptions(&o); err != nil {
		return nil, err
	}
	if err := vacant(target, &o); err != nil {
		return nil, err
	}
	if partial.Mounted(target) {
		return nil, fmt.Errorf("%s is a mounted volume, which the finished folder cannot replace; choose a folder inside it",
			target)
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o777); err != nil {
		return nil, fmt.Errorf("the run folder cannot be created: %w", err)
	}
	growing, err := partial.Open(target)
	if err != nil {
		return nil, fmt.Errorf("the run folder cannot be created: %w", err)
	}
	w := &Writer{
		o: o, target: target, partial: growing, started: now(), now: now, create: open,
		busy: map[int]bool{}, done: map[int]*replicateRecord{}, tables: map[string]*table.Table{}, carried: map[string]bool{},
		asked: slices.Clone(o.Replicates),
	}
	if o.Extend != nil {
		if err := w.takeOver(o.Extend); err != nil {
			w.Abort()
			return nil, err
		}
	}
	return w, nil
}

func checkOptions(o *Options) error {
	if o.Confidence == 0 {
		o.Confidence = 0.95
	}
	if !(o.Confidence > 0 && o.Confidence < 1) {
		return fmt.Errorf("confidence %g is not between 0 and 1", o.Confidence)
	}
	for _, r := range o.Replicates {
		if r < 1 {
			return fmt.Errorf("replicate %d: replicates count from 1", r)
		}
	}
	for i, in := range o.Inputs {
		if !filepath.IsLocal(filepath.FromSlash(in.Name)) {
			return fmt.Errorf("input %q lies outside the run folder", in.Name)
		}
		if slices.ContainsFunc(o.Inputs[:i], func(other Input) bool { return other.Name == in.Name }) {
			return fmt.Errorf("two inputs are called %q", in.Name)
		}
	}
	return nil
}

// vacant returns an error if the target may not be written to.
func vacant(target string, o *Options) error {
	occupied, first, err := partial.Occupant(target)
	if err != nil || !occupied {
		return err
	}
	if o.Force || o.Aside || o.Extend != nil {
		if err := partial.Replaceable(target); err != nil {
			return fmt.Errorf("%s cannot be replaced: %w", target, err)
		}
		return nil
	}
	m, err := manifest.ReadRun(target)
	if err != nil {
		return somethingElse(target, first)
	}
	return fmt.Errorf("%s holds a run of scenario %s with seed %d; choose another --out, or --force to replace it",
		target, m.Scenario, m.Seed)
}

func somethingElse(target, first string) error {
	what := "something that is not a run (" + first + ")"
	switch kind, _ := manifest.KindOf(target); kind {
	case manifest.SweepKind:
		what = "a study, not a run"
	case manifest.CalibrationKind:
		what = "a calibration, not a run"
	}
	return fmt.Errorf("%s holds %s; choose another --out, or --force to move it aside", target, what)
}

// errNoReplicate is the error of finishing a folder to which nothing was added.
var errNoReplicate = errors.New("no replicate was finished")

var errFinished = errors.New("the run folder is already finished")

// AddReplicate takes the results of one replicate. Its rows go to disk at once, so that memory
// does not grow with the number of replicates.
func (w *Writer) AddReplicate(r ReplicateResult) error {
	if r.Replicate < 1 {
		return fmt.Errorf("replicate %d: replicates count from 1", r.Replicate)
	}
	if r.Seed != 0 && r.Seed != w.o.Seed {
		return fmt.Errorf("replicate %d was run with seed %d, but the folder has seed %d", r.Replicate, r.Seed, w.o.Seed)
	}
	if err := w.begin(r.Replicate); err != nil {
		return err
	}
	record, err := w.record(r)
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.busy, r.Replicate)
	if err != nil {
		w.removeParts(r.Replicate)
		return fmt.Errorf("replicate %d: %w", r.Replicate, err)
	}
	w.done[r.Replicate] = record
	w.added = append(w.added, r.Replicate)
	return nil
}

func (w *Writer) begin(replicate int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return errFinished
	}
	if w.busy[replicate] || w.done[replicate] != nil {
		return fmt.Errorf("replicate %d was added twice", replicate)
	}
	w.busy[replicate] = true
	return nil
}

func (w *Writer) record(r ReplicateResult) (*replicateRecord, error) {
	record := &replicateRecord{metrics: map[string][]summary.Metric{"": r.Metrics}, parts: map[string]int{},
		graph: r.GraphDigest, warnings: r.Warnings}
	for i, t := range r.Tables {
		if slices.ContainsFunc(r.Tables[:i], func(o *table.Table) bool { return o.Name == t.Name }) {
			return nil, fmt.Errorf("two tables are called %s", t.Name)
		}
		if strings.Trim(t.Name, "abcdefghijklmnopqrstuvwxyz0123456789._-") != "" || t.Name == "" || t.Name[0] == '.' {
			return nil, fmt.Errorf("table %q: a name has lower-case letters, digits, . _ and -", t.Name)
		}
		if err := w.addTable(record, r.Replicate, t); err != nil {
			return nil, err
		}
	}
	return record, nil
}

func (w *Writer) addTable(record *replicateRecord, replicate int, t *table.Table) error {
	number := t.Col("replicate")
	known, err := w.know(t, number == nil)
	if err != nil {
		return err
	}
	if known == t {
		return nil
	}
	if number == nil {
		var a, b bytes.Buffer
		if err := errors.Join(known.WriteCSV(&a), t.WriteCSV(&b)); err != nil {
			return err
		}
		if !bytes.Equal(a.Bytes(), b.Bytes()) {
			return fmt.Errorf("table %s has no column replicate and differs from that of another replicate", t.Name)
		}
		return nil
	}
	for i := range t.Rows() {
		if n, ok := number.Int(i); !ok || n != int64(replicate) {
			return fmt.Errorf("table %s, row %d: it belongs to replicate %s", t.Name, i+1, number.Text(i))
		}
	}
	record.metrics[t.Name] = summary.Measure(t, w.o.About.Consumers)
	record.parts[t.Name] = t.Rows()
	_, err = w.put(w.part(t.Name, replicate), t.WriteCSVRows)
	return err
}

// know records the columns of a table, and the table itself if all replicates share its rows, and
// checks that they are the same for all replicates.
func (w *Writer) know(t *table.Table, shared bool) (*table.Table, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	known := w.tables[t.Name]
	if known == nil {
		if known = t; !shared {
			known = table.New(t.Name, t.Doc, t.Columns())
		}
		w.tables[t.Name] = known
	}
	if t.Name == schema.SeriesTable && t.Rows() > 0 && t.Col("date") != nil {
		if w.o.About.Start == "" {
			w.o.About.Start = t.Col("date").Text(0)
		}
		if w.o.About.End == "" {
			w.o.About.End = t.Col("date").Text(t.Rows() - 1)
		}
	}
	return known, known.Describe(t.Columns()) // take the newer docs and ranges if an older program wrote the folder
}

// removeParts deletes the parts of a replicate to free space.
func (w *Writer) removeParts(replicate int) {
	for name := range w.tables {
		os.Remove(filepath.Join(w.partial.Dir, w.part(name, replicate)))
	}
}

func (w *Writer) part(table string, replicate int) string {
	return fmt.Sprintf("%s/%s/%09d.csv", partsFolder, table, replicate)
}

// UnwrittenError says that a file of the folder could not be written, as on a full disk. It
// names the file and the reason.
type UnwrittenError struct{ Err error }

func (e *UnwrittenError) Error() string { return e.Err.Error() }
func (e *UnwrittenError) Unwrap() error { return e.Err }

// put writes one file of the folder and syncs it.
func (w *Writer) put(name string, write func(io.Writer) error) (manifest.Entry, error) {
	path := filepath.Join(w.partial.Dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return manifest.Entry{}, &UnwrittenError{err}
	}
	f, err := w.create(path)
	if err != nil {
		return manifest.Entry{}, &UnwrittenError{err}
	}
	h := manifest.NewHashing(f)
	b := bufio.NewWriterSize(h, 1<<16)
	err = write(b)
	if err == nil {
		err = b.Flush()
	}
	if err == nil && !strings.HasPrefix(name, partsFolder) {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		var p *fs.PathError
		if !errors.As(err, &p) {
			err = fmt.Errorf("write %s: %w", path, err)
		}
		return manifest.Entry{}, &UnwrittenError{err}
	}
	return h.Entry(), nil
}

func (w *Writer) putBytes(name string, b []byte) (manifest.Entry, error) {
	return w.put(name, func(to io.Writer) error { _, err := to.Write(b); return err })
}

// Abort abandons the run and leaves nothing.
func (w *Writer) Abort() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return nil
	}
	w.closed = true
	return w.partial.Remove()
}

// Done returns the replicates added so far, including those of an extended run.
func (w *Writer) Done() []int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Sorted(maps.Keys(w.done))
}

// Text returns the text of the summary of the replicates added so far.
func (w *Writer) Text() string {
	done := w.Done()
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.manifest(done)
	m.Complete = true // the rest follows
	return w.summary(m, done).Brief(m, summary.Robustness{}, nil).String()
}

// Kept returns where Force moved what was at the target if that was not a run, and Aside any; otherwise "".
func (w *Writer) Kept() string { return w.kept }
