// Package whole writes files that appear whole or not at all.
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
)

// File lets put write a file. It grows beside path, hidden, and takes its place once it
// is on the disk. If put fails, or ctx ends before, what was at path stays and
// nothing else is left; what a process left that was killed goes with the next file in
// its folder. A link at path is replaced; Target is where it leads to.
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

// A Doc is a file's place and what it holds.
type Doc struct {
	Path  string
	Bytes []byte
}

// Bytes writes a file of these bytes.
func Bytes(path string, b []byte) error { return Together(Doc{path, b}) }

// Together writes files that belong together: where one cannot be written, what was
// there stays of all.
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

// grow writes a file beside path, and has it on the disk.
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
	defer func() { // of a panic in put, too
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

// growing is the file beside the one that is meant.
type growing struct {
	ctx    context.Context
	path   string
	f      *os.File
	locked bool
}

// settle puts the file in its place. One that is locked is open until then; where there
// are no locks an open file may not be renamed.
func (g *growing) settle() error {
	if !g.locked {
		if err := g.f.Close(); err != nil {
			return g.named(err)
		}
	}
	return g.named(os.Rename(g.f.Name(), g.path))
}

// drop closes the file and leaves nothing beside the place; after settle there is nothing.
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

// named is an error with the name that the user knows.
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

// Folder has the names in a folder on the disk, where the system can say so: Windows
// and some file systems cannot, and keep them as they do.
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

// unable says whether a system cannot have a folder on the disk, which Windows says
// as if it were not allowed: a folder cannot be opened for writing there.
func unable(system string, err error) bool {
	return system == "windows" || errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL)
}

// Target is the file that is meant where a user names path: that of a link, and
// nothing that is no file, such as a device, whose place a file would take.
func Target(path string) (string, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s is no file, and is not replaced by one; choose another name", path)
	}
	if to, err := filepath.EvalSymlinks(path); err == nil {
		return to, nil
	}
	return path, nil
}
