package results

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
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
			return w.failed(s.name, err)
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
		if manifest.Derived(s.name) {
			entry.Seconds = m.Took()
		}
		fresh[s.name] = entry
	}
	maps.Copy(m.Tables, fresh)
	for _, name := range manifest.Outdate(m) {
		if _, made := fresh[name]; !made {
			w.Remove(name)
		}
	}
	maps.Copy(m.Tables, fresh)
	p, err := w.describe(m)
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
	maps.Copy(m.Files, w.files)
	if err := manifest.Commit(w.growing, w.dir, m); err != nil {
		return w.failed(manifest.File, err)
	}
	return nil
}

// describe returns the new datapackage.json. Tables that stay keep their description; that of an
// analysis is made again where the file is not as the manifest lists it, and the others follow when
// they are rebuilt.
func (w *SweepWriter) describe(m *manifest.Sweep) (*dataPackage, error) {
	p := newPackage(m.Study)
	b, err := manifest.ReadBelow(w.dir, manifest.PackageFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var old dataPackage
	if err == nil && manifest.EntryOf(b).SHA256 == m.Files[manifest.PackageFile].SHA256 && json.Unmarshal(b, &old) == nil {
		for _, r := range old.Resources {
			if _, listed := m.Tables[r.Path]; listed {
				p.Resources = append(p.Resources, r)
			}
		}
	} else {
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

// Dropped returns the names of the files that were removed.
func (w *SweepWriter) Dropped() []string { return w.dropped }
