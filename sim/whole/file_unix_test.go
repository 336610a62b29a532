//go:build unix

package whole

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"guanxi/sim/simtest/need"
)

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
}

// holds checks that a folder contains only the file a, with the given text.
func holds(t *testing.T, dir, want string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != "a" {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "a")); string(got) != want {
		t.Errorf("a holds %q, %v, want %q", got, err, want)
	}
}

// Until everything is written the old file stays, alone under its name, and its readers are not
// disturbed.
func TestReplaces(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	need.Nil(t, Bytes(path, []byte("old")))
	reader := need.Value(os.Open(path))(t)
	defer reader.Close()
	err := File(context.Background(), path, func(w io.Writer) error {
		text("ne")(w)
		if seen, _ := filepath.Glob(filepath.Join(dir, "[^.]*")); len(seen) != 1 {
			t.Errorf("%v is seen", seen)
		}
		if b, _ := os.ReadFile(path); string(b) != "old" {
			t.Errorf("before the end a holds %q", b)
		}
		return text("w")(w)
	})
	if err != nil {
		t.Error(err)
	}
	holds(t, dir, "new")
	if b, _ := io.ReadAll(reader); string(b) != "old" {
		t.Errorf("who had it open reads %q", b)
	}
}

// A file gets the same permissions as one written in place.
func TestRights(t *testing.T) {
	dir := t.TempDir()
	for _, mask := range []int{0o022, 0o077} {
		old := syscall.Umask(mask)
		err := errors.Join(Bytes(filepath.Join(dir, "whole"), nil), os.WriteFile(filepath.Join(dir, "plain"), nil, 0o666))
		syscall.Umask(old)
		if err != nil {
			t.Fatal(err)
		}
		a, _ := os.Stat(filepath.Join(dir, "whole"))
		b, _ := os.Stat(filepath.Join(dir, "plain"))
		if a.Mode() != b.Mode() {
			t.Errorf("mask %o: %v, want %v", mask, a.Mode(), b.Mode())
		}
		os.Remove(filepath.Join(dir, "plain"))
	}
}

// Whatever goes wrong, what was there stays and nothing is left beside it.
func TestFails(t *testing.T) {
	wrong := errors.New("wrong")
	for _, c := range []struct {
		name string
		put  func(w io.Writer, end context.CancelCauseFunc) error
	}{
		{"at once", func(io.Writer, context.CancelCauseFunc) error { return wrong }},
		{"in the middle", func(w io.Writer, _ context.CancelCauseFunc) error { return errors.Join(text("half")(w), wrong) }},
		{"interrupted", func(w io.Writer, end context.CancelCauseFunc) error {
			end(wrong)
			return text("half")(w)
		}},
		{"interrupted after the last byte", func(w io.Writer, end context.CancelCauseFunc) error {
			defer end(wrong)
			return text("all")(w)
		}},
		{"in a panic", func(w io.Writer, _ context.CancelCauseFunc) error {
			text("half")(w)
			panic(wrong)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "a")
			need.Nil(t, os.WriteFile(path, []byte("old"), 0o666))
			ctx, end := context.WithCancelCause(context.Background())
			defer end(nil)
			err := func() (err error) {
				defer func() {
					if p, ok := recover().(error); ok {
						err = p
					}
				}()
				return File(ctx, path, func(w io.Writer) error { return c.put(w, end) })
			}()
			if !errors.Is(err, wrong) {
				t.Errorf("the error is %v", err)
			}
			holds(t, dir, "old")
		})
	}
}

// Errors name the intended file, not the one beside it, and keep their cause.
func TestErrorsNameTheFile(t *testing.T) {
	dir := t.TempDir()
	need.Nil(t, os.Mkdir(filepath.Join(dir, "folder"), 0o777))
	for _, c := range []struct {
		path string
		put  func(io.Writer) error
		is   error
	}{
		{filepath.Join(dir, "none", "a"), text("x"), fs.ErrNotExist},
		{filepath.Join(dir, "folder"), text("x"), fs.ErrExist}, // renaming
		{filepath.Join(dir, "a"), func(w io.Writer) error { w.(*growing).f.Close(); return text("x")(w) }, fs.ErrClosed},
	} {
		err := File(context.Background(), c.path, c.put)
		if !errors.Is(err, c.is) || !strings.HasPrefix(err.Error(), "write "+c.path+": ") || strings.Contains(err.Error(),
			".partial") {
			t.Errorf("%s: the error is %v, want one that is %v", c.path, err, c.is)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// A user's link is written through. A link in a results folder is replaced, since its target
// may belong to something else.
func TestLinks(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	need.Nil(t, os.WriteFile(filepath.Join(other, "a"), []byte("old"), 0o666))
	link := filepath.Join(dir, "a")
	need.Nil(t, os.Symlink(filepath.Join(other, "a"), link))
	to := need.Value(Target(link))(t)
	need.Nil(t, Bytes(to, []byte("new")))
	holds(t, other, "new")
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link is %v, %v", info, err)
	}
	need.Nil(t, Bytes(link, []byte("own")))
	holds(t, dir, "own")
	holds(t, other, "new")
}

func TestTargetIsAFile(t *testing.T) {
	dir := t.TempDir()
	pipe, link := filepath.Join(dir, "pipe"), filepath.Join(dir, "link")
	if err := syscall.Mkfifo(pipe, 0o666); err != nil {
		t.Skip(err)
	}
	need.Nil(t, os.Symlink(pipe, link))
	for path, want := range map[string]string{pipe: " is no file", link: " is no file", os.DevNull: " is no file",
		dir: " is a folder; name a file"} {
		if to, err := Target(path); err == nil || !strings.HasPrefix(err.Error(), path+want) {
			t.Errorf("%s: %q, %v", path, to, err)
		}
	}
	none := filepath.Join(dir, "none")
	if to, err := Target(none); err != nil || to != none {
		t.Errorf("%s: %q, %v", none, to, err)
	}
}

// Files that belong together are replaced together: if one has no folder, or is a folder, the
// others stay as they are.
func TestTogether(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	need.Nil(t, Together(Doc{Path: path, Bytes: []byte("old")}))
	for _, second := range []string{filepath.Join(dir, "none", "b"), t.TempDir()} {
		err := Together(Doc{Path: path, Bytes: []byte("new")}, Doc{Path: second})
		var named *fs.PathError
		if !errors.As(err, &named) || named.Path != second {
			t.Errorf("%v, want an error that names %s", err, second)
		}
		holds(t, dir, "old")
	}
	if err := Together(Doc{Path: path, Bytes: []byte("new")}, Doc{Path: filepath.Join(dir, "b")}); err != nil {
		t.Error(err)
	}
	os.Remove(filepath.Join(dir, "b"))
	holds(t, dir, "new")
}
