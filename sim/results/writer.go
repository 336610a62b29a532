package results

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Formats of tables.
const (
	CSVFormat     = "csv"
	ParquetFormat = "parquet"
)

// Options say what a run folder is of.
type Options struct {
	Program      string   // version of the program
	Results      int      // version of the results: raised when the same scenario gives other numbers
	Scenario     string   // name
	ScenarioHash string   // of all that decides the tables but the seed and the number of replicates
	ScenarioYAML []byte   // the scenario as run, every default written out
	Inputs       []Input  // files as the user wrote them
	Seed         uint64   //
	Replicates   []int    // that this session is to run
	Formats      []string // CSVFormat when empty
	Confidence   float64  // of the intervals; 0.95 when 0
	About        About
	Warnings     []string // of the scenario, not of a replicate
	Command      []string
	Force        bool // replace what is at the place
	Extend       *Run // add replicates to this run, which lies at the place
}

// Input is a file that the scenario read. Data nil: it is copied from Path.
type Input struct {
	Name string // below inputs/
	Path string
	Data []byte
}

// ReplicateResult is what one replicate gives. A table with a column replicate
// holds the rows of this replicate only; one without is the same for all.
type ReplicateResult struct {
	Replicate   int
	Seed        uint64 // of the scenario; 0 is not stated
	Tables      []*Table
	Metrics     []Metric // beside those of series and value: "gini.provider"
	GraphDigest string
	Warnings    []string
}

// Writer writes a run folder. AddReplicate may be called by several goroutines
// and in any order.
type Writer struct {
	o       Options
	target  string
	partial *partialFolder
	started time.Time
	now     func() time.Time
	create  func(path string) (file, error)

	mu      sync.Mutex
	closed  bool
	busy    map[int]bool // being added
	done    map[int]*replicateRecord
	added   []int             // by this session
	tables  map[string]*Table // columns; rows too where all replicates share them
	asked   []int
	carried map[string]bool // files of the user in the folder that is extended
	kept    string
}

// replicateRecord is what stays in memory of a replicate; its rows wait in the
// partial folder.
type replicateRecord struct {
	metrics  map[string][]Metric // by table; "" those of the caller
	parts    map[string]int      // rows by table
	graph    string
	warnings []string
}

type file interface {
	io.Writer
	Sync() error
	Close() error
}

func createFile(path string) (file, error) { return os.Create(path) }

// Create starts a run folder at dir: it makes and locks dir.partial. What is
// at dir already is an error, unless Force or Extend is set.
func Create(dir string, o Options) (*Writer, error) {
	return create(dir, o, createFile, time.Now)
}

func create(dir string, o Options, open func(string) (file, error), now func() time.Time) (*Writer, error) {
	target, err := resolveTarget(dir)
	if err != nil {
		return nil, err
	}
	if err := checkOptions(&o); err != nil {
		return nil, err
	}
	if err := vacant(target, &o); err != nil {
		return nil, err
	}
	if mounted(target) {
		return nil, fmt.Errorf("%s is a mounted volume, which a finished folder cannot take the place of; choose a folder inside it", target)
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o777); err != nil {
		return nil, fmt.Errorf("the run folder cannot be made: %w", err)
	}
	partial, err := openPartial(target)
	if err != nil {
		return nil, fmt.Errorf("the run folder cannot be made: %w", err)
	}
	w := &Writer{
		o: o, target: target, partial: partial, started: now(), now: now, create: open,
		busy: map[int]bool{}, done: map[int]*replicateRecord{}, tables: map[string]*Table{}, carried: map[string]bool{},
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
	if len(o.Formats) == 0 {
		o.Formats = []string{CSVFormat}
	}
	if o.Extend != nil { // no format of the folder is lost
		o.Formats = append(slices.Clone(o.Extend.Manifest.Formats), o.Formats...)
	}
	var formats []string
	for _, f := range []string{CSVFormat, ParquetFormat} {
		if slices.Contains(o.Formats, f) {
			formats = append(formats, f)
		}
	}
	for _, f := range o.Formats {
		if !slices.Contains(formats, f) {
			return fmt.Errorf("format %q (known: csv, parquet)", f)
		}
	}
	o.Formats = formats
	if o.Confidence == 0 {
		o.Confidence = 0.95
	}
	if !(o.Confidence > 0 && o.Confidence < 1) {
		return fmt.Errorf("confidence %g does not lie between 0 and 1", o.Confidence)
	}
	for _, r := range o.Replicates {
		if r < 1 {
			return fmt.Errorf("replicate %d: they count from 1", r)
		}
	}
	for i, in := range o.Inputs {
		if !filepath.IsLocal(filepath.FromSlash(in.Name)) {
			return fmt.Errorf("input %q lies outside of the run folder", in.Name)
		}
		if slices.ContainsFunc(o.Inputs[:i], func(other Input) bool { return other.Name == in.Name }) {
			return fmt.Errorf("two inputs are called %q", in.Name)
		}
	}
	return nil
}

// vacant says whether the place may be written to.
func vacant(target string, o *Options) error {
	occupied, first, err := occupant(target)
	if err != nil || !occupied || o.Force || o.Extend != nil {
		return err
	}
	m, err := readManifest(target)
	if err != nil {
		return somethingElse(target, first)
	}
	return fmt.Errorf("%s holds a run of scenario %s with seed %d; choose another --out, or --force to replace it", target, m.Scenario, m.Seed)
}

func somethingElse(target, first string) error {
	return fmt.Errorf("%s holds something that is not a run (%s); choose another --out, or --force to move it aside", target, first)
}

// ErrNoReplicate is the error of finishing a folder to which nothing was added.
var ErrNoReplicate = errors.New("no replicate was finished")

var errFinished = errors.New("the run folder is already finished")

// AddReplicate takes the results of one replicate. Its rows go to the disk at
// once, so that memory does not grow with the number of replicates.
func (w *Writer) AddReplicate(r ReplicateResult) error {
	if r.Replicate < 1 {
		return fmt.Errorf("replicate %d: they count from 1", r.Replicate)
	}
	if r.Seed != 0 && r.Seed != w.o.Seed {
		return fmt.Errorf("replicate %d was run with seed %d, the folder is of seed %d", r.Replicate, r.Seed, w.o.Seed)
	}
	if err := w.begin(r.Replicate); err != nil {
		return err
	}
	record, err := w.record(r)
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.busy, r.Replicate)
	if err != nil {
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
	record := &replicateRecord{metrics: map[string][]Metric{"": r.Metrics}, parts: map[string]int{}, graph: r.GraphDigest, warnings: r.Warnings}
	for i, t := range r.Tables {
		if slices.ContainsFunc(r.Tables[:i], func(o *Table) bool { return o.Name == t.Name }) {
			return nil, fmt.Errorf("two tables are called %s", t.Name)
		}
		if slug(t.Name) != t.Name || strings.HasPrefix(t.Name, ".") {
			return nil, fmt.Errorf("table %q: a name has lower case, digits, . _ and -", t.Name)
		}
		if err := w.addTable(record, r.Replicate, t); err != nil {
			return nil, err
		}
	}
	return record, nil
}

func (w *Writer) addTable(record *replicateRecord, replicate int, t *Table) error {
	number := t.Col("replicate")
	known, err := w.know(t, number == nil)
	if err != nil {
		return err
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
	for i := range t.rows {
		if n, ok := number.Int(i); !ok || n != int64(replicate) {
			return fmt.Errorf("table %s, row %d: it is of replicate %s", t.Name, i+1, number.Text(i))
		}
	}
	record.metrics[t.Name] = Measure(t, w.o.About.Consumers)
	record.parts[t.Name] = t.rows
	_, err = w.put(w.part(t.Name, replicate), t.writeCSVBody)
	return err
}

// know keeps the columns of a table, and its rows where all replicates share
// them, and sees to it that all have the same.
func (w *Writer) know(t *Table, shared bool) (*Table, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	known := w.tables[t.Name]
	if known == nil {
		known = NewTable(t.Name, t.Doc, t.Columns())
		if shared {
			if err := known.Append(t); err != nil {
				return nil, err
			}
		}
		w.tables[t.Name] = known
	}
	if t.Name == SeriesTable && t.rows > 0 && t.Col("date") != nil {
		if w.o.About.Start == "" {
			w.o.About.Start = t.Col("date").Text(0)
		}
		if w.o.About.End == "" {
			w.o.About.End = t.Col("date").Text(t.rows - 1)
		}
	}
	if err := sameColumns(t.Name, known.Columns(), t.Columns()); err != nil {
		return nil, err
	}
	for i := range t.cols { // of a folder that an older program wrote the newer words and ranges
		if c := t.cols[i].column; known.cols[i].column != c {
			known.cols[i].column = c
		}
	}
	return known, nil
}

func (w *Writer) part(table string, replicate int) string {
	return fmt.Sprintf("%s/%s/%09d.csv", partsFolder, table, replicate)
}

// put writes one file of the folder and syncs it.
func (w *Writer) put(name string, write func(io.Writer) error) (FileEntry, error) {
	path := filepath.Join(w.partial.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return FileEntry{}, err
	}
	f, err := w.create(path)
	if err != nil {
		return FileEntry{}, err
	}
	h := &hashing{to: f, sum: sha256.New()}
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
		return FileEntry{}, err
	}
	return FileEntry{SHA256: hex.EncodeToString(h.sum.Sum(nil)), Bytes: h.n}, nil
}

func (w *Writer) putBytes(name string, b []byte) (FileEntry, error) {
	return w.put(name, func(to io.Writer) error { _, err := to.Write(b); return err })
}

type hashing struct {
	to  io.Writer
	sum interface {
		io.Writer
		Sum([]byte) []byte
	}
	n int64
}

func (h *hashing) Write(b []byte) (int, error) {
	n, err := h.to.Write(b)
	h.sum.Write(b[:n])
	h.n += int64(n)
	return n, err
}

// Abort gives the run up and leaves nothing.
func (w *Writer) Abort() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return nil
	}
	w.closed = true
	return w.partial.remove()
}

// Done are the replicates added so far, those of an extended run included.
func (w *Writer) Done() []int {
	w.mu.Lock()
	defer w.mu.Unlock()
	done := make([]int, 0, len(w.done))
	for r := range w.done {
		done = append(done, r)
	}
	slices.Sort(done)
	return done
}

// Kept is where Force moved what was at the place, when it was not a run; ""
// otherwise.
func (w *Writer) Kept() string { return w.kept }

// FigureError is the error of the figures alone: the run folder is in place
// without them.
type FigureError struct{ Err error }

func (e *FigureError) Error() string { return "figures: " + e.Err.Error() }
func (e *FigureError) Unwrap() error { return e.Err }

// Finish writes the folder with the replicates done so far and puts it in its
// place. With fewer than asked for the manifest says that it is not complete.
// Figures (nil: none) gets the path of the folder just before, whole and
// readable by Open, and may add files to it; if it fails the folder is
// finished without figures/ and the error is a *FigureError. After any other error
// nothing is left.
func (w *Writer) Finish(figures func(dir string) error) (err error) {
	done := w.Done()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return errFinished
	}
	w.closed = true
	defer func() {
		var f *FigureError
		if err != nil && !errors.As(err, &f) {
			w.partial.remove()
		}
	}()
	if len(w.busy) > 0 {
		return errors.New("a replicate is still being added")
	}
	if len(done) == 0 {
		return ErrNoReplicate
	}
	m := w.manifest(done)
	if err := w.writeTables(m, done); err != nil {
		return err
	}
	if err := w.writeFiles(m, done); err != nil {
		return err
	}
	if err := os.RemoveAll(filepath.Join(w.partial.dir, partsFolder)); err != nil {
		return err
	}
	if err := w.writeManifest(m); err != nil {
		return err
	}
	var figureError error
	if figures != nil {
		if failed := figures(w.partial.dir); failed != nil {
			figureError = &FigureError{failed}
			if err := os.RemoveAll(filepath.Join(w.partial.dir, "figures")); err != nil {
				return err
			}
		}
		if err := w.addNewFiles(m); err != nil {
			return err
		}
		if err := w.writeManifest(m); err != nil {
			return err
		}
	}
	w.kept, err = w.partial.publish(w.target, w.o.Force || w.o.Extend != nil)
	if err != nil {
		return fmt.Errorf("the run folder cannot be put in place: %w", err)
	}
	return figureError
}

func (w *Writer) manifest(done []int) *Manifest {
	slices.Sort(w.added)
	slices.Sort(w.asked)
	finished := w.now()
	m := &Manifest{
		Kind: "run", Program: w.o.Program, Format: FormatVersion, Results: w.o.Results,
		Scenario: w.o.Scenario, ScenarioHash: w.o.ScenarioHash, Seed: w.o.Seed,
		Replicates: len(done), ReplicatesDone: done, Asked: slices.Compact(w.asked), Complete: true,
		Confidence: w.o.Confidence, Formats: w.o.Formats, About: w.o.About, Graph: map[int]string{},
		Command: w.o.Command, Machine: thisMachine(),
		Tables: map[string]FileEntry{}, Files: map[string]FileEntry{},
	}
	for _, r := range m.Asked {
		m.Complete = m.Complete && w.done[r] != nil
	}
	if w.o.Extend != nil {
		m.Times = slices.Clone(w.o.Extend.Manifest.Times)
	}
	m.Times = append(m.Times, Times{Replicates: slices.Clone(w.added), Started: w.started.UTC().Truncate(time.Second), Finished: finished.UTC().Truncate(time.Second),
		Seconds: math.Round(finished.Sub(w.started).Seconds()*1000) / 1000})
	m.Warnings = joinWarnings(w.o.Warnings, done, func(r int) []string { return w.done[r].warnings })
	if m.Warnings == nil {
		m.Warnings = []Warning{}
	}
	for _, r := range done {
		record := w.done[r]
		if record.graph != "" {
			m.Graph[r] = record.graph
		}
		for _, x := range record.metrics[""] {
			i := slices.IndexFunc(m.Metrics, func(e ExtraMetric) bool { return e.Name == x.Name })
			if i < 0 {
				i = len(m.Metrics)
				m.Metrics = append(m.Metrics, ExtraMetric{x.Name, x.Kind, x.Unit, x.Doc, map[int]*number{}})
			}
			v := number(x.Value)
			m.Metrics[i].Values[r] = &v
		}
	}
	return m
}

// tableOrder is that of the description of a run folder; others follow by name.
var tableOrder = []string{SeriesTable, LedgerTable, ValueTable, ValueGroupsTable, StreamsTable,
	CascadesTable, CampaignsTable, ProvidersTable, GamesTable, LearnerTable}

func (w *Writer) orderedTables() []*Table {
	out := make([]*Table, 0, len(w.tables))
	for _, t := range w.tables {
		out = append(out, t)
	}
	place := func(t *Table) int {
		if i := slices.Index(tableOrder, t.Name); i >= 0 {
			return i
		}
		return len(tableOrder)
	}
	slices.SortFunc(out, func(a, b *Table) int {
		if d := place(a) - place(b); d != 0 {
			return d
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out
}

func (w *Writer) writeTables(m *Manifest, done []int) error {
	for _, t := range w.orderedTables() {
		for _, format := range w.o.Formats {
			rows := int64(0)
			entry, err := w.put(t.Name+"."+format, func(to io.Writer) (err error) {
				if format == ParquetFormat {
					rows, err = w.joinParquet(to, t, done)
				} else {
					rows, err = w.joinCSV(to, t, done)
				}
				return err
			})
			if err != nil {
				return err
			}
			entry.Rows = &rows
			m.Tables[t.Name+"."+format] = entry
		}
	}
	return nil
}

// joinCSV puts the parts of the replicates one after another.
func (w *Writer) joinCSV(to io.Writer, t *Table, done []int) (rows int64, err error) {
	if t.Col("replicate") == nil {
		return int64(t.rows), t.WriteCSV(to)
	}
	if _, err := to.Write(t.csvHeader()); err != nil {
		return 0, err
	}
	for _, r := range done {
		n, ok := w.done[r].parts[t.Name]
		if !ok {
			continue
		}
		f, err := os.Open(filepath.Join(w.partial.dir, w.part(t.Name, r)))
		if err != nil {
			return 0, err
		}
		_, err = io.Copy(to, f)
		f.Close()
		if err != nil {
			return 0, err
		}
		rows += int64(n)
	}
	return rows, nil
}

func (w *Writer) joinParquet(to io.Writer, t *Table, done []int) (rows int64, err error) {
	p, err := NewParquetWriter(to, t.Name, t.Doc, t.Columns(), map[string]string{ScenarioKey: w.o.ScenarioHash})
	if err != nil {
		return 0, err
	}
	if t.Col("replicate") == nil {
		if err := p.Write(t); err != nil {
			return 0, err
		}
		return int64(t.rows), p.Close()
	}
	for _, r := range done {
		if _, ok := w.done[r].parts[t.Name]; !ok {
			continue
		}
		path := filepath.Join(w.partial.dir, w.part(t.Name, r))
		f, err := os.Open(path)
		if err != nil {
			return 0, err
		}
		part, err := readCSV(f, path, t.Columns(), false)
		f.Close()
		if err != nil {
			return 0, err
		}
		part.Name = t.Name
		if err := p.Write(part); err != nil {
			return 0, err
		}
		rows += int64(part.rows)
	}
	return rows, p.Close()
}

func (w *Writer) writeFiles(m *Manifest, done []int) error {
	if w.o.Extend != nil {
		if err := w.carry(w.o.Extend); err != nil {
			return err
		}
	}
	put := func(name string, b []byte) error {
		entry, err := w.putBytes(name, b)
		m.Files[name] = entry
		return err
	}
	if w.o.ScenarioYAML != nil {
		if err := put(scenarioFile, w.o.ScenarioYAML); err != nil {
			return err
		}
	}
	for _, in := range w.o.Inputs {
		name := inputsFolder + "/" + filepath.ToSlash(in.Name)
		entry, err := w.put(name, func(to io.Writer) error {
			if in.Data != nil || in.Path == "" {
				_, err := to.Write(in.Data)
				return err
			}
			return copyFrom(to, in.Path)
		})
		if err != nil {
			return err
		}
		m.Files[name] = entry
	}
	summary, err := w.summary(m, done).Encode()
	if err != nil {
		return err
	}
	if err := put(summaryFile, summary); err != nil {
		return err
	}
	description, err := encodePackage(w.o.Scenario, w.orderedTables(), w.o.Formats[0])
	if err != nil {
		return err
	}
	return put(packageFile, description)
}

func copyFrom(to io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(to, f)
	return err
}

// summary joins the metrics in the order of the tables. A metric that the
// caller gives stands for the one of the same name that a table gives: it may
// know ticks that were not recorded.
func (w *Writer) summary(m *Manifest, done []int) *Summary {
	replicates := make([][]Metric, len(done))
	for i, r := range done {
		record := w.done[r]
		own := record.metrics[""]
		for _, t := range w.orderedTables() {
			for _, x := range record.metrics[t.Name] {
				if j := slices.IndexFunc(own, func(o Metric) bool { return o.Name == x.Name }); j >= 0 {
					x = own[j]
				}
				replicates[i] = append(replicates[i], x)
			}
		}
		for _, x := range own {
			if !slices.ContainsFunc(replicates[i], func(o Metric) bool { return o.Name == x.Name }) {
				replicates[i] = append(replicates[i], x)
			}
		}
	}
	s := &Summary{Format: FormatVersion, Results: w.o.Results, Scenario: w.o.Scenario, Replicates: len(done),
		Confidence: w.o.Confidence, Metrics: summarize(replicates, w.o.Confidence)}
	for _, warning := range m.Warnings {
		s.Warnings = append(s.Warnings, warning.text(len(done)))
	}
	return s
}

func (w *Writer) writeManifest(m *Manifest) error {
	b, err := m.encode()
	if err != nil {
		return err
	}
	if _, err := w.putBytes(manifestFile, b); err != nil {
		return err
	}
	_, err = w.putBytes(manifestSumFile, sumLine(b))
	return err
}

// addNewFiles takes into the manifest what the figures left in the folder.
func (w *Writer) addNewFiles(m *Manifest) error {
	return walkFiles(w.partial.dir, func(name, path string) error {
		if _, ok := m.Tables[name]; ok || isManifest(name) || w.carried[name] {
			return nil
		}
		if _, ok := m.Files[name]; ok {
			return nil
		}
		if err := syncFile(path); err != nil {
			return err
		}
		entry, err := hashFile(path)
		m.Files[name] = entry
		return err
	})
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

func isManifest(name string) bool { return name == manifestFile || name == manifestSumFile }

// walkFiles visits the regular files of a run folder by their path with
// slashes, in the order of names.
func walkFiles(dir string, visit func(name, path string) error) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if name := filepath.ToSlash(rel); name != lockFile {
			return visit(name, path)
		}
		return nil
	})
}
