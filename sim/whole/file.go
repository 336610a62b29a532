// Package whole writes files that appear completely or not at all.
//
// Of its 350 lines github.com/google/renameio/v2 (2.0.2) would replace 15, the temporary name, the sync and
// the rename of one file: it does not build for Windows, does not sync the folder, does not put several files
// in place together, and leaves what a killed process had begun.
package whole

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"guanxi/sim/lock"
)

// File writes a file with put. If put fails, or ctx ends first, what was at path stays and nothing
// else is left. A link at path is replaced; use Target to write where it leads.
func File(ctx context.Context, path string, put func(io.Writer) error) error {
	s := Set{Context: ctx}
	defer s.Drop()
	w, err := s.Begin(path)
	if err != nil {
		return err
	}
	if err := put(w); err != nil {
		return err
	}
	return s.Settle()
}

// A Doc is the path and content of a file.
type Doc struct {
	Path  string
	Bytes []byte
	New   bool // a file that is there with other bytes stays, and the error is fs.ErrExist
}

// Holds reports whether a file has these bytes.
func Holds(path string, b []byte) bool {
	is, err := os.ReadFile(path)
	return err == nil && bytes.Equal(is, b)
}

// Bytes writes a file with these bytes.
func Bytes(path string, b []byte) error { return Together(Doc{Path: path, Bytes: b}) }

// Together writes files that belong together: if one cannot be written, the old versions of all
// stay.
func Together(docs ...Doc) error {
	var s Set
	defer s.Drop()
	for _, d := range docs {
		s.New = d.New
		if err := s.Add(d.Path, d.Bytes); err != nil {
			return err
		}
	}
	return s.Settle()
}

// In is Together for files in a folder, which it makes if need be. If a file cannot be written, the
// folder is as it was before, or absent.
func In(dir string, docs ...Doc) error {
	absent := Absent(dir)
	err := os.MkdirAll(dir, 0o777)
	if err == nil {
		err = Together(docs...)
	}
	if err != nil {
		RemoveEmpty(absent)
	}
	if errors.Is(err, syscall.ENOTDIR) {
		return &fileError{dir, err}
	}
	return err
}

// fileError is the error for a file in the place of a folder.
type fileError struct {
	dir string
	err error
}

func (e *fileError) Error() string {
	return e.dir + ", or a part of its path, is a file; name a folder"
}

func (e *fileError) Unwrap() error { return e.err }

// Absent returns a folder and those above it, as far as they do not exist, the deepest first.
func Absent(dir string) []string {
	var all []string
	for dir = filepath.Clean(dir); ; dir = filepath.Dir(dir) {
		if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) || dir == filepath.Dir(dir) {
			return all
		}
		all = append(all, dir)
	}
}

// RemoveEmpty removes folders in their order, up to one that is not empty.
func RemoveEmpty(dirs []string) {
	for _, dir := range dirs {
		if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return
		}
	}
}

// A Set is files that belong together. Each grows under a hidden name beside its path; Settle puts
// all in place once all are on disk. Until then, and after Drop, what was there stays. What a killed
// process left is removed when another file is written in the same folder.
type Set struct {
	Context context.Context              // writing fails once it ends; nil: it does not
	Through func(to io.Writer) io.Writer // what is written passes through it, as in the test of a full disk; nil: nothing
	New     bool                         // of what is begun, as of a Doc
	// where Settle puts a file instead, in a folder that it makes; errors name path; nil: there
	At  func(path string) string
	all []*growing
}

// Begin begins a file, whose folder must exist.
func (s *Set) Begin(path string) (io.Writer, error) {
	g := &growing{ctx: s.Context, path: path, new: s.New}
	if info, err := os.Lstat(path); err == nil && info.IsDir() {
		return nil, g.withPath(fmt.Errorf("a folder is in its place: %w", fs.ErrExist))
	}
	if g.at = path; s.At != nil {
		g.at = s.At(path)
		if err := os.MkdirAll(filepath.Dir(g.at), 0o777); err != nil {
			return nil, g.withPath(err)
		}
	}
	dir := filepath.Dir(g.at)
	Clear(dir, asleep)
	var err error
	if g.f, g.locked, err = begin(dir); err != nil {
		return nil, g.withPath(err)
	}
	s.all = append(s.all, g)
	if g.to = io.Writer(g.f); s.Through != nil {
		g.to = s.Through(g.f)
	}
	return g, nil
}

// Add writes a file with these bytes.
func (s *Set) Add(path string, b []byte) error {
	w, err := s.Begin(path)
	if err == nil {
		_, err = w.Write(b)
	}
	return err
}

// Settle puts the files in place, in the order in which they were begun, and makes that durable.
func (s *Set) Settle() error {
	for _, g := range s.all {
		if err := g.sync(); err != nil {
			return err
		}
	}
	folders := map[string]bool{}
	for i, g := range s.all {
		if err := g.settle(); err != nil {
			for _, before := range s.all[:i] {
				if before.new {
					os.Remove(before.at)
				}
			}
			return err
		}
		folders[filepath.Dir(g.at)] = true
	}
	for dir := range folders {
		if err := Folder(dir); err != nil {
			return err
		}
	}
	return nil
}

// Drop removes what was begun; after Settle there is nothing to remove.
func (s *Set) Drop() {
	for _, g := range s.all {
		g.f.Close()
		os.Remove(g.f.Name())
	}
	s.all = nil
}

// growing is the new file, beside the one it will replace.
type growing struct {
	ctx    context.Context
	path   string // in errors
	at     string
	f      *os.File
	to     io.Writer // f, or what leads to it
	locked bool
	new    bool
}

func (g *growing) sync() error {
	if err := g.ended(); err != nil {
		return err
	}
	return g.withPath(g.f.Sync())
}

// settle puts the file in place. A locked file stays open until then, unless it could not be
// renamed; without locks that is not known.
func (g *growing) settle() error {
	if !g.locked {
		if err := g.f.Close(); err != nil {
			return g.withPath(err)
		}
	}
	lock.Unpin(g.f)
	if g.new {
		err := os.Link(g.f.Name(), g.at)
		if errors.Is(err, fs.ErrExist) {
			b, wrong := os.ReadFile(g.f.Name())
			if wrong == nil && Holds(g.at, b) {
				g.new, err = false, nil // a process that was killed wrote it
			}
			return g.withPath(err)
		} else if err == nil {
			return nil // Drop removes the other name
		}
		claim, err := os.OpenFile(g.at, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666) // a file system without links
		if err != nil {
			return g.withPath(err)
		}
		claim.Close()
	}
	return g.withPath(os.Rename(g.f.Name(), g.at))
}

func (g *growing) ended() error {
	if g.ctx == nil {
		return nil
	}
	return context.Cause(g.ctx)
}

func (g *growing) Write(b []byte) (int, error) {
	if err := g.ended(); err != nil {
		return 0, err
	}
	n, err := g.to.Write(b)
	return n, g.withPath(err)
}

// withPath replaces the path in an error by the one that the user knows.
func (g *growing) withPath(err error) error {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &p):
		err = p.Err
	case errors.As(err, &l):
		err = l.Err
	}
	return &fs.PathError{Op: "write", Path: g.path, Err: err}
}

// Folder makes the names in a folder durable where the system supports it. Windows and some
// file systems do not, and that is no error.
func Folder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Sync(); err != nil && !unable(runtime.GOOS, err) {
		return err
	}
	return nil
}

// unable reports whether the system cannot sync a folder. Windows reports this as a permission
// error, since a folder cannot be opened for writing there.
func unable(system string, err error) bool {
	return system == "windows" || errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL)
}

// Target returns the file to write when a user names path: the target of a link. Something that
// is not a file, such as a device, is an error, since a file would replace it.
func Target(path string) (string, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return "", fmt.Errorf("%s is a folder; name a file", path)
	} else if err == nil && !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s is no file, and is not replaced by one; choose another name", path)
	}
	if to, err := filepath.EvalSymlinks(path); err == nil {
		return to, nil
	}
	return path, nil
}
