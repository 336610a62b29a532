package journal

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"guanxi/sim/lock"
	"guanxi/sim/results/manifest"
)

// State is what the journal knows about a run.
type State uint8

const (
	Unknown State = iota // never finished
	Lacking              // finished, but without some of the required metrics
	Failed
	Done
)

// Index records where each run is in the files of a journal. It takes about sixty bytes per
// run; the numbers stay on disk.
type Index struct {
	dir   string
	need  []string    // metrics that a run must have
	these map[ID]bool // runs to read, of the program by; nil: all
	by    string

	files   []*indexed
	runs    map[ID]entry
	warned  map[ID][]string
	texts   map[string]string // of warnings, each once in memory
	damage  []Damage
	handles map[int]*os.File
}

type indexed struct {
	name    string
	read    int64 // bytes of whole lines read so far
	lines   int
	runs    int     // in these lines
	seconds float64 // of these runs
}

type entry struct {
	offset int64
	length uint32
	file   uint16
	state  State
	moment bool // the series has times of day
	line   uint32
	try    uint32

	seconds float64
}

// Damage is a line that was changed after it was written. Its run counts as not finished.
type Damage struct {
	File string
	Line int
	Why  string
}

func (d Damage) Error() string { return fmt.Sprintf("%s:%d: damaged line: %s", d.File, d.Line, d.Why) }

// Conflict is the error of two lines with different numbers for the same run.
type Conflict struct {
	ID            ID
	First, Second string // FILE:LINE
	What          string
}

func (e *Conflict) Error() string {
	return fmt.Sprintf("run %s was finished twice with different results: %s in %s and %s; the same program gives the "+
		"same numbers everywhere, so one of the two comes from another program or from a faulty machine: find out which "+
		"with guanxi check DIR, and delete its line", e.ID, e.What, e.First, e.Second)
}

// Merged is the name of what merges write.
const Merged = "merged"

const mostFiles = math.MaxUint16

// Open reads the journal in a sweep folder, which may have none yet. Runs are done if they
// have all the metrics in need.
func Open(dir string, need []string) (*Index, error) {
	x := unread(dir, need)
	return x, x.Refresh()
}

func unread(dir string, need []string) *Index {
	return &Index{dir: filepath.Join(dir, manifest.JournalFolder), need: need, runs: map[ID]entry{},
		warned: map[ID][]string{}, texts: map[string]string{}, handles: map[int]*os.File{}}
}

// OpenOnly is Open for some runs of a program.
func OpenOnly(dir string, need []string, these map[ID]bool, by string) (*Index, error) {
	x := unread(dir, need)
	x.these, x.by = these, by
	return x, x.Refresh()
}

// Refresh reads the lines added since the last read.
func (x *Index) Refresh() error {
	names, err := x.names()
	if err != nil {
		return err
	}
	for _, name := range names {
		i := slices.IndexFunc(x.files, func(f *indexed) bool { return f.name == name })
		if i < 0 {
			if len(x.files) == mostFiles {
				return fmt.Errorf("%s has more than %d files; guanxi run NEW --merge OLD merges them into another folder", x.dir,
					mostFiles)
			}
			i = len(x.files)
			x.files = append(x.files, &indexed{name: name})
		}
		if err := x.scan(i); err != nil {
			return err
		}
	}
	return nil
}

// names returns the journal files in order. The order does not affect results.
func (x *Index) names() ([]string, error) {
	entries, err := os.ReadDir(x.dir)
	if _, link := os.Lstat(x.dir); errors.Is(err, fs.ErrNotExist) && link != nil {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ending) && !strings.HasPrefix(e.Name(), ".") && !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

func (x *Index) scan(i int) error {
	in := x.files[i]
	path := filepath.Join(x.dir, in.name)
	f, err := manifest.Below(x.dir, in.name)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Seek(in.read, io.SeekStart); err != nil {
		return err
	}
	b := bufio.NewReaderSize(f, 1<<18)
	if first, _ := b.Peek(longestHead); x.these != nil && !strings.HasPrefix(in.name, Merged+".") {
		if _, by, _ := head(first); by != x.by {
			return nil // but for copies, a file is of one program
		}
	}
	for {
		line, n, err := x.next(b)
		if err == io.EOF {
			// A line without its end was cut off when the process or the machine died, or is being
			// written now. If only the newline is missing, the line counts, and is read again when
			// more follows.
			if intact(line) {
				return x.take(i, in.read, line, in.lines+1)
			}
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		in.lines++
		// A copy by git, FTP or an editor may have given lines the ends of Windows.
		line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte{'\n'}), []byte{'\r'})
		if err := x.take(i, in.read, line, in.lines); err != nil {
			return err
		}
		in.read += n
	}
}

// longestLine is the greatest length of a line of a folder beside. One of a million consumers has a fifth.
const longestLine = 1 << 26

// next reads a line and its length; the line is nil, and not kept in memory, unless it is of a run to read.
func (x *Index) next(b *bufio.Reader) (line []byte, n int64, err error) {
	first, _ := b.Peek(longestHead)
	id, by, ok := head(first)
	read := x.these == nil || ok && by == x.by && x.these[id]
	for {
		part, err := b.ReadSlice('\n')
		if n += int64(len(part)); read {
			line = append(line, part...)
		}
		if x.these != nil && n > longestLine {
			return nil, n, errors.New("has a line without end")
		}
		if err != bufio.ErrBufferFull {
			return line, n, err
		}
	}
}

func (x *Index) take(file int, offset int64, line []byte, number int) error {
	if line == nil {
		return nil
	}
	place := filepath.Join(x.dir, x.files[file].name)
	l, err := decode(line)
	if errors.Is(err, errOld) {
		return fmt.Errorf("%s:%d: %w", place, number, err)
	}
	if err == nil && uint64(len(line)) > math.MaxUint32 {
		err = errors.New("it is too long")
	}
	if err != nil {
		x.damage = append(x.damage, Damage{place, number, err.Error()})
		return nil
	}
	if in := x.files[file]; in.lines == number { // whole
		in.runs, in.seconds = in.runs+1, in.seconds+l.Seconds
	}
	id := l.id
	e := entry{offset: offset, length: uint32(len(line)), file: uint16(file), line: uint32(number), try: uint32(l.Try),
		seconds: l.Seconds, moment: l.moment(), state: Done}
	switch {
	case l.Status == "failed":
		e.state = Failed
	case slices.ContainsFunc(x.need, func(name string) bool { _, ok := l.Metrics[name]; return !ok }):
		e.state = Lacking
	}
	old, twice := x.runs[id]
	if !twice {
		x.put(id, e, l.Warned)
		return nil
	}
	if old.file == e.file && old.offset == e.offset {
		return nil
	}
	better, err := better(l, located{x, old}, located{x, e})
	var damaged *Damage
	if errors.As(err, &damaged) {
		x.damage = append(x.damage, *damaged)
		return nil
	}
	if better {
		x.put(id, e, l.Warned)
	}
	return err
}

func (x *Index) put(id ID, e entry, warnings []string) {
	x.runs[id] = e
	delete(x.warned, id)
	for _, text := range warnings {
		if _, known := x.texts[text]; !known {
			x.texts[text] = text
		}
		x.warned[id] = append(x.warned[id], x.texts[text])
	}
}

// located is a line in some journal.
type located struct {
	x *Index
	e entry
}

// better reports whether the next line of a run, l, replaces the old one. The choice
// between two lines must not depend on file names, so that tables are the same however a sweep
// ran.
func better(l *line, old, next located) (bool, error) {
	b, err := l.record(true)
	if err != nil {
		return false, &Damage{next.x.path(next.e), int(next.e.line), err.Error()}
	}
	a, err := old.x.read(old.e, true)
	if err != nil {
		return true, nil // the old line was damaged since; the new one is intact
	}
	if !a.Failed && !b.Failed {
		if what := differ(a, b); what != "" {
			return false, &Conflict{l.id, old.x.place(old.e), next.x.place(next.e), what}
		}
	}
	switch {
	case old.e.state != next.e.state:
		return next.e.state > old.e.state, nil
	case old.e.state == Lacking: // neither has all metrics
		return len(b.Metrics) > len(a.Metrics), nil
	case old.e.state == Done:
		return false, nil
	case old.e.try != next.e.try:
		return next.e.try > old.e.try, nil
	}
	return b.Error < a.Error, nil
}

// differ describes how two records of a run differ in what both have.
func differ(a, b *Record) string {
	for _, m := range a.Metrics {
		if v, ok := b.Value(m.Name); ok && !same(m.Value, v) {
			first, _ := number(m.Value).MarshalJSON()
			second, _ := number(v).MarshalJSON()
			return fmt.Sprintf("%s is %s and %s", m.Name, first, second)
		}
	}
	if a.Series == nil || b.Series == nil {
		return ""
	}
	if a.Series.Rows() != b.Series.Rows() {
		return fmt.Sprintf("the series has %d and %d rows", a.Series.Rows(), b.Series.Rows())
	}
	for i, c := range a.Series.Columns() {
		u, v := a.Series.At(i), b.Series.Col(c.Name)
		if v == nil {
			continue
		}
		for r := range u.Len() {
			if x, y := u.Text(r), v.Text(r); x != y {
				return fmt.Sprintf("row %d of %s in the series is %q and %q", r+1, c.Name, x, y)
			}
		}
	}
	return ""
}

func same(a, b float64) bool { return a == b || a != a && b != b }

func (x *Index) path(e entry) string { return filepath.Join(x.dir, x.files[e.file].name) }

func (x *Index) place(e entry) string { return fmt.Sprintf("%s:%d", x.path(e), e.line) }

// State returns what is known about a run.
func (x *Index) State(id ID) State { return x.runs[id].state }

// Count returns how many runs have ended, and how many of them failed.
func (x *Index) Count() (ended, failed int) {
	for _, e := range x.runs {
		if e.state == Failed {
			failed++
		}
	}
	return len(x.runs), failed
}

// Moment reports whether the dates in the run's series have times of day.
func (x *Index) Moment(id ID) bool { return x.runs[id].moment }

// Warnings returns the warnings of a run.
func (x *Index) Warnings(id ID) []string { return x.warned[id] }

// Seconds returns how long a run took.
func (x *Index) Seconds(id ID) float64 { return x.runs[id].seconds }

// Try returns how often a run was tried.
func (x *Index) Try(id ID) int { return int(x.runs[id].try) }

// Damage returns the lines that were changed after they were written.
func (x *Index) Damage() []Damage { return slices.Clone(x.damage) }

// Read returns the record of a run.
func (x *Index) Read(id ID) (*Record, error) { return x.find(id, true) }

// Head is Read without the series.
func (x *Index) Head(id ID) (*Record, error) { return x.find(id, false) }

func (x *Index) find(id ID, series bool) (*Record, error) {
	e, ok := x.runs[id]
	if !ok {
		return nil, fmt.Errorf("%s holds no run %s", x.dir, id)
	}
	r, err := x.read(e, series)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", x.place(e), err)
	}
	return r, nil
}

func (x *Index) read(e entry, series bool) (*Record, error) {
	text, err := x.line(e)
	if err != nil {
		return nil, err
	}
	l, err := decode(text)
	if err != nil {
		return nil, err
	}
	return l.record(series)
}

func (x *Index) line(e entry) ([]byte, error) {
	f := x.handles[int(e.file)]
	if f == nil {
		if len(x.handles) >= 64 { // a thousand shards leave a thousand files
			x.Close()
		}
		var err error
		if f, err = manifest.Below(x.dir, x.files[e.file].name); err != nil {
			return nil, err
		}
		x.handles[int(e.file)] = f
	}
	line := make([]byte, e.length)
	if _, err := f.ReadAt(line, e.offset); err != nil {
		return nil, err
	}
	return line, nil
}

// Close closes the files. The index can still be used.
func (x *Index) Close() {
	for i, f := range x.handles {
		f.Close()
		delete(x.handles, i)
	}
}

// Live returns the files that some process has open for writing.
func (x *Index) Live() []string {
	names, err := x.names()
	if err != nil {
		return nil
	}
	var live []string
	for _, name := range names {
		if lock.Held(filepath.Join(x.dir, name)) {
			live = append(live, name)
		}
	}
	return live
}

// Work is what a process has written.
type Work struct {
	Process string    // name of its file
	Last    time.Time // when it wrote last
	Runs    int
	Seconds float64 // of these runs
}

// Work returns the work of the processes that ran something, without merges, which copy runs.
func (x *Index) Work() []Work {
	var all []Work
	for _, in := range x.files {
		info, err := os.Stat(filepath.Join(x.dir, in.name))
		if err == nil && in.runs > 0 && !strings.HasPrefix(in.name, Merged+".") {
			all = append(all, Work{strings.TrimSuffix(in.name, ending), info.ModTime(), in.runs, in.seconds})
		}
	}
	return all
}

// Bytes returns the total size of the files.
func (x *Index) Bytes() int64 {
	sum := int64(0)
	names, _ := x.names()
	for _, name := range names {
		if info, err := os.Stat(filepath.Join(x.dir, name)); err == nil {
			sum += info.Size()
		}
	}
	return sum
}

// Unread is the error of a line that can be read no more.
type Unread struct{ error }

func (e Unread) Unwrap() error { return e.error }

// Import copies to w, unchanged, those runs of other that this journal lacks, if they are in a state at least as good.
func (x *Index) Import(other *Index, least State, these map[ID]bool, w *Writer) (runs int, err error) {
	onDisk := func(a, b ID) int {
		p, q := other.runs[a], other.runs[b]
		return cmp.Or(cmp.Compare(p.file, q.file), cmp.Compare(p.offset, q.offset))
	}
	for _, id := range slices.SortedFunc(maps.Keys(other.runs), onDisk) {
		e := other.runs[id]
		if e.state < least || !these[id] {
			continue
		}
		line, err := other.line(e)
		if err == nil && !intact(line) {
			err = errors.New("it was changed while it was read")
		}
		if err != nil {
			return runs, Unread{fmt.Errorf("%s: %w", other.place(e), err)}
		}
		if old, ok := x.runs[id]; ok {
			l, err := decode(line)
			if err != nil {
				return runs, fmt.Errorf("%s: %w", other.place(e), err)
			}
			better, err := better(l, located{x, old}, located{other, e})
			if err != nil {
				return runs, err
			}
			if !better {
				continue
			}
		}
		if err := w.copy(line); err != nil {
			return runs, err
		}
		runs++
	}
	return runs, nil
}
