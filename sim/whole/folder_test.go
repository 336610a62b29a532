package whole

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
)

// Names in a folder are made durable where the system supports it; that Windows does not is no
// error.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	if err := Folder(dir); err != nil {
		t.Error(err)
	}
	if err := Folder(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of a folder that is not there: %v", err)
	}
	denied := &fs.PathError{Op: "sync", Path: dir, Err: fs.ErrPermission}
	for _, c := range []struct {
		system string
		err    error
		want   bool
	}{
		{"windows", denied, true}, {"linux", denied, false}, {"darwin", denied, false},
		{"linux", &fs.PathError{Err: syscall.EIO}, false},
		{"linux", &fs.PathError{Err: syscall.EINVAL}, true}, {"darwin", fmt.Errorf("sync: %w", errors.ErrUnsupported), true},
	} {
		if got := unable(c.system, c.err); got != c.want {
			t.Errorf("%s, %v: %v", c.system, c.err, got)
		}
	}
}

// Files come with their folder, and neither is there if one cannot be written.
func TestIn(t *testing.T) {
	here := t.TempDir()
	dir := filepath.Join(here, "a", "b")
	if err := In(dir, Doc{Path: filepath.Join(dir, "x")}, Doc{Path: filepath.Join(dir, "none", "y")}); err == nil {
		t.Error("written")
	}
	if left, _ := os.ReadDir(here); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	if err := In(dir, Doc{Path: filepath.Join(dir, "x"), Bytes: []byte("x")}); err != nil {
		t.Error(err)
	}
	if err := In(filepath.Join(dir, "c"), Doc{Path: filepath.Join(dir, "none", "y")}); err == nil {
		t.Error("written")
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 || left[0].Name() != "x" {
		t.Errorf("left: %v", left)
	}
}

// Of two who write a new file at once, one does and the other is told that it is there.
func TestNewByTwo(t *testing.T) {
	dir := t.TempDir()
	for pair := range 100 {
		path := filepath.Join(dir, fmt.Sprint(pair))
		var both sync.WaitGroup
		var wrong [2]error
		for k := range 2 {
			both.Go(func() {
				wrong[k] = Together(Doc{Path: path + ".b", Bytes: []byte{byte('0' + k)}, New: true}, Doc{Path: path,
					Bytes: []byte{byte('0' + k)}, New: true})
			})
		}
		both.Wait()
		if (wrong[0] == nil) == (wrong[1] == nil) || !errors.Is(cmp.Or(wrong[0], wrong[1]), fs.ErrExist) {
			t.Fatal(wrong)
		}
		for _, name := range []string{path, path + ".b"} {
			text, err := os.ReadFile(name)
			if k := int(text[0] - '0'); err != nil || wrong[k] != nil {
				t.Errorf("%s: %s %v", name, text, err)
			}
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".partial-*")); len(left) > 0 {
		t.Error(left)
	}
}
