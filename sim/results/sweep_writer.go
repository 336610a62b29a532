package results

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/partial"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/whole"
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
	like    *table.Table // for its columns
	name    string
	w       *SweepWriter
	sum     *manifest.Hashing
	buffer  *bufio.Writer
	parquet *table.ParquetWriter
	rows    int64
}

// Table begins a table with the columns of like, whose rows are ignored. Metadata is for
// Parquet.
func (w *SweepWriter) Table(like *table.Table, format string, metadata map[string]string) (*TableStream, error) {
	s := &TableStream{like: table.New(like.Name, like.Doc, like.Columns()), name: like.Name + "." + format, w: w}
	to, err := w.growing.Begin(filepath.Join(w.dir, s.name))
	if err != nil {
		return nil, w.failed(s.name, err)
	}
	w.streams = append(w.streams, s)
	s.sum = manifest.NewHashing(to)
	s.buffer = bufio.NewWriterSize(s.sum, 1<<16)
	switch format {
	case table.Parquet:
		s.parquet, err = table.NewParquetWriter(s.buffer, like, metadata)
	case table.CSV:
		err = like.WriteCSVHeader(s.buffer)
	default:
		err = fmt.Errorf("format %q (known: csv, parquet)", format)
	}
	return s, w.failed(s.name, err)
}

// Write adds the rows of a table with the same columns.
func (s *TableStream) Write(t *table.Table) error {
	if err := table.SameColumns(s.like.Name, s.like.Columns(), t.Columns()); err != nil {
		return err
	}
	s.rows += int64(t.Rows())
	if s.parquet != nil {
		return s.w.failed(s.name, s.parquet.Write(t))
	}
	return s.w.failed(s.name, t.WriteCSVRows(s.buffer))
}

func (s *TableStream) close() error {
	if s.parquet != nil {
		if err := s.parquet.Close(); err != nil {
			return err
		}
	}
	return s.buffer.Flush()
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

// Finish puts the files in place and lists them in the manifest m, which it changes. Other
// entries stay unless outdated is set: then tables and files made from old runs, such as
// effects and figures, are removed.
func (w *SweepWriter) Finish(m *manifest.Sweep, outdated bool) error {
	defer w.Abort()
	for _, s := range w.streams {
		if err := s.close(); err != nil {
			return w.failed(s.name, err)
		}
	}
	if m.Tables == nil {
		m.Tables = map[string]manifest.Entry{}
	}
	if m.Files == nil {
		m.Files = map[string]manifest.Entry{}
	}
	p, err := w.describe(m, outdated)
	if err != nil {
		return err
	}
	described, err := manifest.Encode(p)
	if err != nil {
		return err
	}
	if err := w.File(manifest.PackageFile, described); err != nil {
		return err
	}
	var remove []string
	if outdated {
		remove = w.outdated(m)
	}
	for _, s := range w.streams {
		entry := s.sum.Entry()
		entry.Rows = &s.rows
		m.Tables[s.name] = entry
	}
	maps.Copy(m.Files, w.files)
	if err := manifest.Commit(w.growing, w.dir, m); err != nil {
		return w.failed(manifest.File, err)
	}
	for _, name := range remove {
		if err := os.Remove(filepath.Join(w.dir, filepath.FromSlash(name))); err == nil {
			w.dropped = append(w.dropped, name)
		}
	}
	return whole.Folder(w.dir)
}

// describe returns the new datapackage.json. Tables that stay keep their description; that of an
// analysis is made again where the file is not as the manifest lists it, and the others follow when
// they are rebuilt.
func (w *SweepWriter) describe(m *manifest.Sweep, outdated bool) (*dataPackage, error) {
	p := newPackage(m.Study)
	b, err := os.ReadFile(filepath.Join(w.dir, manifest.PackageFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var old dataPackage
	switch sound := err == nil && manifest.EntryOf(b).SHA256 == m.Files[manifest.PackageFile].SHA256; {
	case outdated:
	case sound && json.Unmarshal(b, &old) == nil:
		for _, r := range old.Resources {
			if _, listed := m.Tables[r.Path]; listed {
				p.Resources = append(p.Resources, r)
			}
		}
	default:
		for _, t := range []*table.Table{schema.NewEffects(m.Factors), schema.NewIndices(), schema.NewChanges(), schema.NewClaims(), schema.NewPairs()} {
			if _, listed := m.Tables[t.Name+"."+table.CSV]; listed {
				p.Resources = append(p.Resources, resourceOf(t, table.CSV))
			}
		}
	}
	for _, s := range w.streams {
		format := strings.TrimPrefix(filepath.Ext(s.name), ".")
		p.Resources = slices.DeleteFunc(p.Resources, func(r dataResource) bool { return r.Path == s.name })
		p.Resources = append(p.Resources, resourceOf(s.like, format))
	}
	order := append([]string{schema.RunsTable, schema.SeriesTable, schema.MembersTable}, schema.Analysed()...)
	place := func(r dataResource) int {
		if i := slices.Index(order, strings.TrimSuffix(r.Path, filepath.Ext(r.Path))); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(p.Resources, func(a, b dataResource) int { return cmp.Or(place(a)-place(b), strings.Compare(a.Path, b.Path)) })
	p.link()
	return p, nil
}

// outdated removes from the manifest the files that this writer did not write, except for the
// study and its inputs, and returns their names. Unlisted files belong to the user.
func (w *SweepWriter) outdated(m *manifest.Sweep) (names []string) {
	for _, listed := range []map[string]manifest.Entry{m.Tables, m.Files} {
		for _, name := range slices.Sorted(maps.Keys(listed)) {
			if w.written(name) || name == manifest.StudyFile || strings.HasPrefix(name, manifest.InputsFolder+"/") {
				continue
			}
			delete(listed, name)
			names = append(names, name)
		}
	}
	return names
}

func (w *SweepWriter) written(name string) bool {
	_, file := w.files[name]
	return file || slices.ContainsFunc(w.streams, func(s *TableStream) bool { return s.name == name })
}

// Dropped returns the names of the files that Finish removed because they were made from old
// runs.
func (w *SweepWriter) Dropped() []string { return w.dropped }

// Hash returns the SHA-256 that a CSV table will have, for comparison with the existing one. Call
// it after all rows are written. For Parquet it is an error.
func (s *TableStream) Hash() (string, error) {
	if s.parquet != nil {
		return "", fmt.Errorf("%s is hashed when it is finished", s.name)
	}
	if err := s.buffer.Flush(); err != nil {
		return "", s.w.failed(s.name, err)
	}
	return s.sum.Entry().SHA256, nil
}
