package journal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"guanxi/sim/lock"
	"guanxi/sim/results/manifest"
	"guanxi/sim/whole"
)

const (
	ending = ".ndjson"

	// delay is the longest that a finished run waits for others, so that one write and one
	// sync make them all durable. It is half of the promised time, because the sync takes time
	// too.
	delay = 250 * time.Millisecond

	// mostWaiting bounds the memory of a group: a full group is written at once, and appending
	// to a group of twice that size waits for the disk.
	mostWaiting = 4 << 20
)

// Writer appends to a file of its own. The file is created by Open or when the first run is
// appended, and removed by Close if there was none. A Writer may be used by several
// goroutines.
type Writer struct {
	dir, name string
	create    func(path string) (file, error)
	after     func(time.Duration) <-chan time.Time
	durable   func(runs int) // called with the number of runs that reached the disk; may be nil

	mu      sync.Mutex
	room    *sync.Cond
	group   []byte // lines to write
	runs    int    // number of runs in the group
	waiting bool   // the group's delay is running
	busy    bool   // a group is being written
	file    file
	path    string
	size    int64 // bytes of whole lines
	err     error
	closed  bool
	full    chan struct{}
}

type file interface {
	io.Writer
	Sync() error
	Truncate(size int64) error
	Close() error
}

// NewWriter returns a Writer to journal/NAME.N.ndjson in a sweep folder, with N the first free
// number. It calls durable, unless nil, with the number of runs that reached the disk.
func NewWriter(dir, name string, durable func(runs int)) *Writer {
	w := &Writer{dir: filepath.Join(dir, manifest.JournalFolder), name: name, durable: durable,
		create: func(path string) (file, error) { return createFile(path) }, after: time.After, full: make(chan struct{}, 1)}
	w.room = sync.NewCond(&w.mu)
	return w
}

func createFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o666)
	if err != nil {
		return nil, err
	}
	// The lock shows that a process is writing, and ends with it. If the file cannot be
	// locked, other processes do not see that it is in use.
	lock.Take(f)
	return f, nil
}

// Open creates the file now, so that other processes see that this one is writing.
func (w *Writer) Open() error {
	if err := w.open(); err != nil {
		return fmt.Errorf("the journal cannot be written: %w", err)
	}
	return nil
}

// Path returns the path of the file, or "" before it is created.
func (w *Writer) Path() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.path
}

// Append adds a finished run. It is on disk after a quarter of a second plus the time of a
// sync. The error may concern earlier runs.
func (w *Writer) Append(r *Record) error {
	line, err := encode(r)
	if err != nil {
		return err
	}
	return w.copy(line)
}

// copy appends a line unchanged.
func (w *Writer) copy(line []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.group) > 2*mostWaiting && w.err == nil {
		w.room.Wait()
	}
	switch {
	case w.err != nil:
		return w.err
	case w.closed:
		return errors.New("the journal is closed")
	}
	w.group = append(append(w.group, line...), '\n')
	w.runs++
	if !w.waiting {
		w.waiting = true
		go w.wait(w.after(delay))
	}
	if len(w.group) > mostWaiting {
		select {
		case w.full <- struct{}{}:
		default:
		}
	}
	return nil
}

// wait writes the group after its delay.
func (w *Writer) wait(time <-chan time.Time) {
	select {
	case <-time:
	case <-w.full:
	}
	w.flush()
}

func (w *Writer) flush() {
	w.mu.Lock()
	for w.busy {
		w.room.Wait()
	}
	group, runs := w.group, w.runs
	w.group, w.runs, w.waiting = nil, 0, false
	if len(group) == 0 || w.err != nil {
		w.mu.Unlock()
		return
	}
	w.busy = true
	w.mu.Unlock()

	err := w.write(group)
	if err == nil && w.durable != nil {
		w.durable(runs)
	}

	w.mu.Lock()
	w.busy = false
	if err != nil && w.err == nil {
		w.err = err
	}
	w.room.Broadcast()
	w.mu.Unlock()
}

func (w *Writer) write(group []byte) error {
	if w.file == nil {
		if err := w.Open(); err != nil {
			return err
		}
	}
	_, err := w.file.Write(group)
	if err == nil {
		err = w.file.Sync()
	}
	if err != nil {
		// Remove a partial line. It would be skipped on reading, but removing it also frees
		// space.
		w.file.Truncate(w.size)
		return fmt.Errorf("the journal cannot be written: %w; runs that finished earlier are kept", err)
	}
	w.size += int64(len(group))
	return nil
}

// open creates the file under the first free number.
func (w *Writer) open() error {
	if err := os.MkdirAll(w.dir, 0o777); err != nil {
		return err
	}
	if err := whole.Folder(filepath.Dir(w.dir)); err != nil {
		return err
	}
	for n := w.firstFree(); ; n++ {
		path := filepath.Join(w.dir, fmt.Sprintf("%s.%d%s", w.name, n, ending))
		f, err := w.create(path)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return err
		}
		w.mu.Lock()
		w.file, w.path = f, path
		w.mu.Unlock()
		return whole.Folder(w.dir)
	}
}

// firstFree returns the number after the highest one taken, to avoid trying a thousand taken
// ones.
func (w *Writer) firstFree() int {
	entries, err := os.ReadDir(w.dir)
	if err != nil {
		return 1
	}
	most := 0
	for _, e := range entries {
		if rest, ok := strings.CutPrefix(e.Name(), w.name+"."); ok {
			if n, err := strconv.Atoi(strings.TrimSuffix(rest, ending)); err == nil {
				most = max(most, n)
			}
		}
	}
	return most + 1
}

// Flush writes the waiting lines now.
func (w *Writer) Flush() error {
	w.flush()
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.busy {
		w.room.Wait()
	}
	return w.err
}

// Close writes the waiting lines and closes the file.
func (w *Writer) Close() error {
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return nil
	}
	w.closed = true
	w.mu.Unlock()
	w.flush()
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.busy {
		w.room.Wait()
	}
	if w.file != nil {
		if err := w.file.Close(); w.err == nil && err != nil {
			w.err = fmt.Errorf("the journal cannot be written: %w", err)
		}
		w.file = nil
		if w.size == 0 {
			os.Remove(w.path)
		}
	}
	return w.err
}

// Size returns the length of a record's line.
func Size(r *Record) int {
	line, err := encode(r)
	if err != nil {
		return 0
	}
	return len(line) + 1
}
