package results

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/partial"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// SweepWriter rewrites files of a sweep folder. Finish puts them in place together. Until then, and
// after Abort or the death of the process, the old files stay.
type SweepWriter struct {
	dir     string
	growing *partial.Update
	streams []*TableStream
	files   map[string]manifest.Entry
	dropped []string
}

// WriteSweep begins to write into the folder, which must exist. Only one process writes at a
// time; others wait.
func WriteSweep(dir string) (*SweepWriter, error) {
	u, err := partial.Change(dir)
	if err != nil {
		return nil, fmt.Errorf("tables cannot be written: %w", err)
	}
	return &SweepWriter{dir: dir, growing: u, files: map[string]manifest.Entry{}}, nil
}

// TableStream is a table being written.
type TableStream struct {
	like   *table.Table // for its columns
	file   string       // "": not begun
	held   bytes.Buffer // its text until then
	w      *SweepWriter
	sum    *manifest.Hashing
	buffer *bufio.Writer
	to     io.WriteCloser
	rows   int64
}

// Table begins a table with the columns of like, whose rows are ignored.
func (w *SweepWriter) Table(like *table.Table) (*TableStream, error) {
	s := &TableStream{like: table.New(like.Name, like.Doc, like.Columns()), w: w}
	w.streams = append(w.streams, s)
	return s, like.WriteCSVHeader(&s.held)
}

// Write adds the rows of a table with the same columns.
func (s *TableStream) Write(t *table.Table) error {
	if err := table.SameColumns(s.like.Name, s.like.Columns(), t.Columns()); err != nil {
		return err
	}
	s.rows += int64(t.Rows())
	if s.file != "" {
		return s.w.failed(s.file, t.WriteCSVRows(s.to))
	}
	if err := t.WriteCSVRows(&s.held); err != nil || s.held.Len() <= table.MostPlain {
		return err
	}
	return s.begin()
}

// begin begins the file, whose name depends on how long the text is.
func (s *TableStream) begin() error {
	s.file = table.File(s.like.Name, int64(s.held.Len()))
	to, err := s.w.growing.Begin(filepath.Join(s.w.dir, s.file))
	if err != nil {
		return s.w.failed(s.file, err)
	}
	s.sum = manifest.NewHashing(to)
	s.buffer = bufio.NewWriterSize(s.sum, 1<<16)
	s.to = table.Packed(s.file, s.buffer)
	_, err = s.held.WriteTo(s.to)
	s.held = bytes.Buffer{}
	return s.w.failed(s.file, err)
}

func (s *TableStream) close() error {
	if s.file == "" {
		if err := s.begin(); err != nil {
			return err
		}
	}
	return s.w.failed(s.file, errors.Join(s.to.Close(), s.buffer.Flush()))
}

func (w *SweepWriter) failed(name string, err error) error {
	if err == nil {
		return nil
	}
	kept := ""
	if m, _, old := manifest.SweepOf(w.dir); old == nil && len(m.Tables) > 0 {
		kept = "; the previous tables are kept"
	}
	path := filepath.Join(w.dir, name)
	if p, ok := errors.AsType[*fs.PathError](err); ok && p.Path == path {
		err = p.Err
	}
	return fmt.Errorf("%s cannot be written: %w%s", path, err, kept)
}

// File writes a file that is not a table: the study or an input.
func (w *SweepWriter) File(name string, data []byte) error {
	if !filepath.IsLocal(filepath.FromSlash(name)) || manifest.IsManifest(name) {
		return fmt.Errorf("%q is not a file of a sweep folder", name)
	}
	w.files[name] = manifest.EntryOf(data)
	return w.failed(name, w.growing.Add(filepath.Join(w.dir, filepath.FromSlash(name)), data))
}

// Abort removes what was begun, unless it is finished.
func (w *SweepWriter) Abort() { w.growing.Close() }

// Remove removes a file once the others are in place.
func (w *SweepWriter) Remove(name string) {
	w.growing.Remove(name)
	w.dropped = append(w.dropped, name)
}

// Finish puts the files in place and lists them in the manifest m, which it changes. Other entries stay, but
// what was derived from other runs or for another study, such as effects and figures, is removed.
func (w *SweepWriter) Finish(m *manifest.Sweep) error {
	defer w.Abort()
	for _, s := range w.streams {
		if err := s.close(); err != nil {
			return err
		}
	}
	if m.Tables == nil {
		m.Tables = map[string]manifest.Entry{}
	}
	if m.Files == nil {
		m.Files = map[string]manifest.Entry{}
	}
	fresh := map[string]manifest.Entry{}
	for _, s := range w.streams {
		entry := s.sum.Entry()
		entry.Rows = &s.rows
		if manifest.Derived(s.file) {
			entry.Seconds = m.Took()
			if was := m.Tables[s.file]; was.SHA256 == entry.SHA256 {
				entry.Seconds = was.Seconds // so that who only reads changes no file
			}
		}
		fresh[s.file] = entry
		for _, other := range table.Files(s.like.Name) {
			if _, had := m.Tables[other]; had && other != s.file {
				delete(m.Tables, other)
				w.Remove(other)
			}
		}
	}
	maps.Copy(m.Tables, fresh)
	for _, name := range manifest.Outdate(m) {
		if _, made := fresh[name]; !made {
			w.Remove(name)
		}
	}
	maps.Copy(m.Tables, fresh)
	if _, answered := fresh[table.File(schema.AnswersTable, 0)]; answered {
		w.former(m)
	}
	described, err := encodeColumns(w.describe(m))
	if err != nil {
		return err
	}
	if err := w.File(manifest.ColumnsFile, described); err != nil {
		return err
	}
	maps.Copy(m.Files, w.files)
	if err := manifest.Commit(w.growing, w.dir, m); err != nil {
		return w.failed(manifest.File, err)
	}
	return nil
}

// former removes the tables that answers have taken the place of.
func (w *SweepWriter) former(m *manifest.Sweep) {
	for _, name := range schema.Former() {
		for _, file := range table.Files(name) {
			if _, had := m.Tables[file]; had {
				delete(m.Tables, file)
				w.Remove(file)
			}
		}
	}
}

// describe returns what columns.csv is to say. Tables that stay keep their description; that of an
// analysis is made again where the file is not as the manifest lists it, and the others follow when
// they are rebuilt.
func (w *SweepWriter) describe(m *manifest.Sweep) (all []described) {
	b, err := manifest.ReadBelow(w.dir, manifest.ColumnsFile)
	if err == nil && manifest.EntryOf(b).SHA256 == m.Files[manifest.ColumnsFile].SHA256 {
		all, err = decodeColumns(b, filepath.Join(w.dir, manifest.ColumnsFile))
	}
	if err != nil || all == nil {
		all = []described{describe(table.File(schema.AnswersTable, 0), schema.NewAnswers())}
	}
	all = slices.DeleteFunc(all, func(d described) bool {
		_, listed := m.Tables[d.file]
		return !listed || slices.ContainsFunc(w.streams, func(s *TableStream) bool { return s.like.Name == d.name })
	})
	for _, s := range w.streams {
		all = append(all, describe(s.file, s.like))
	}
	order := []string{schema.RunsTable, schema.SeriesTable, schema.MembersTable, schema.AnswersTable}
	place := func(d described) int {
		if i := slices.Index(order, d.name); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(all,
		func(a, b described) int { return cmp.Or(place(a)-place(b), strings.Compare(a.file, b.file)) })
	return all
}

// Dropped returns the names of the files that were removed.
func (w *SweepWriter) Dropped() []string { return w.dropped }
