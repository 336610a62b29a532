package whole

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
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
		{"windows", denied, true}, {"linux", denied, false}, {"darwin", denied, false}, {"linux", &fs.PathError{Err: syscall.EIO}, false},
		{"linux", &fs.PathError{Err: syscall.EINVAL}, true}, {"darwin", fmt.Errorf("sync: %w", errors.ErrUnsupported), true},
	} {
		if got := unable(c.system, c.err); got != c.want {
			t.Errorf("%s, %v: %v", c.system, c.err, got)
		}
	}
}
