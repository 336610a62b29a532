// Package whole writes files that appear whole or not at all.
package whole

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// File lets put write a file. It grows beside path, hidden, and takes its place once it
// is on the disk. If put fails, or ctx ends before, what was at path stays and
// nothing else is left. A link at path is replaced; Target is where it leads to.
func File(ctx context.Context, path string, put func(io.Writer) error) error {
	g := &growing{ctx: ctx, path: path}
	var err error
	// Not os.CreateTemp, which makes files that the user alone may read.
	g.f, err = os.OpenFile(filepath.Join(filepath.Dir(path), ".partial-"+rand.Text()), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return g.named(err)
	}
	defer os.Remove(g.f.Name()) // there is none after the rename
	defer g.f.Close()
	if err := put(g); err != nil {
		return err
	}
	if err := g.f.Sync(); err != nil {
		return g.named(err)
	}
	if err := g.f.Close(); err != nil {
		return g.named(err)
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	return g.named(os.Rename(g.f.Name(), path))
}

// Bytes writes a file of these bytes.
func Bytes(path string, b []byte) error {
	return File(context.Background(), path, func(w io.Writer) error { _, err := w.Write(b); return err })
}

// growing is the file beside the one that is meant.
type growing struct {
	ctx  context.Context
	path string
	f    *os.File
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
