// Package whole writes files that appear completely or not at all.
package whole

import (
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

// File writes a file with put. The file grows under a hidden name beside path and takes its
// place once it is on disk. If put fails, or ctx ends first, what was at path stays and nothing
// else is left. What a killed process left is removed when another file is written in the same
// folder. A link at path is replaced; use Target to write where it leads.
func File(ctx context.Context, path string, put func(io.Writer) error) error {
	g, err := grow(ctx, path, put)
	if err != nil {
		return err
	}
	defer g.drop()
	if err := context.Cause(ctx); err != nil {
		return err
	}
	return g.settle()
}

// A Doc is the path and content of a file.
type Doc struct {
	Path  string
	Bytes []byte
}

// Bytes writes a file with these bytes.
func Bytes(path string, b []byte) error { return Together(Doc{path, b}) }

// Together writes files that belong together: if one cannot be written, the old versions of all
// stay.
func Together(docs ...Doc) error {
	var all []*growing
	defer func() {
		for _, g := range all {
			g.drop()
		}
	}()
	for _, d := range docs {
		g, err := grow(context.Background(), d.Path, func(w io.Writer) error { _, err := w.Write(d.Bytes); return err })
		if err != nil {
			return err
		}
		all = append(all, g)
	}
	for _, g := range all {
		if err := g.settle(); err != nil {
			return err
		}
	}
	return nil
}

// grow writes a file beside path and syncs it.
func grow(ctx context.Context, path string, put func(io.Writer) error) (_ *growing, err error) {
	g := &growing{ctx: ctx, path: path}
	if info, err := os.Lstat(path); err == nil && info.IsDir() {
		return nil, g.named(fmt.Errorf("a folder is in its place: %w", fs.ErrExist))
	}
	dir := filepath.Dir(path)
	Clear(dir)
	if g.f, g.locked, err = begin(dir); err != nil {
		return nil, g.named(err)
	}
	whole := false
	defer func() { // also after a panic in put
		if !whole {
			g.drop()
		}
	}()
	if err := put(g); err != nil {
		return nil, err
	}
	if err := g.f.Sync(); err != nil {
		return nil, g.named(err)
	}
	whole = true
	return g, nil
}

// growing is the new file, beside the one it will replace.
type growing struct {
	ctx    context.Context
	path   string
	f      *os.File
	locked bool
}

// settle puts the file in place. A locked file stays open until then, unless it could not be
// renamed; without locks that is not known.
func (g *growing) settle() error {
	if !g.locked || lock.Pins {
		if err := g.f.Close(); err != nil {
			return g.named(err)
		}
	}
	return g.named(os.Rename(g.f.Name(), g.path))
}

// drop closes the file and removes it; after settle there is nothing to remove.
func (g *growing) drop() {
	g.f.Close()
	os.Remove(g.f.Name())
}

func (g *growing) Write(b []byte) (int, error) {
	if err := context.Cause(g.ctx); err != nil {
		return 0, err
	}
	n, err := g.f.Write(b)
	return n, g.named(err)
}

// named replaces the path in an error by the one that the user knows.
func (g *growing) named(err error) error {
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
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s is no file, and is not replaced by one; choose another name", path)
	}
	if to, err := filepath.EvalSymlinks(path); err == nil {
		return to, nil
	}
	return path, nil
}
