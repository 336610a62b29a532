package partial

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"guanxi/sim/lock"
	"guanxi/sim/whole"
)

// Files of a folder in use are replaced together, whenever the process ends: they are written
// into .new there, which becomes .next once all of them are on disk, and are then moved into
// place. Whoever finds a .next that nobody moves completes that.
const (
	newFolder  = ".new"
	nextFolder = ".next"
	goneFile   = ".gone" // in both: names of files to remove, one a line
)

// Processes wait so long for one that writes into the same folder, and readers for one that moves
// files into place.
const (
	writerPatience = 2 * time.Minute
	readerPatience = 10 * time.Second
)

// Update is the replacement of files of a folder.
type Update struct {
	whole.Set
	dir  string
	gone []string
	lock *os.File // nil: closed
}

// Change begins to replace files of a folder, which must exist. Only one process does so at a
// time; others wait.
func Change(dir string) (*Update, error) {
	u := &Update{dir: dir}
	for until := time.Now().Add(writerPatience); u.lock == nil; {
		var err error
		switch u.lock, err = take(dir); {
		case err == nil:
		case errors.Is(err, fs.ErrNotExist) && exists(dir): // another process just finished and removed its lock
		case !errors.Is(err, lock.ErrHeld):
			return nil, err
		case time.Now().After(until):
			return nil, fmt.Errorf("%s is being written by another process (%s); wait for it", dir, Holder(dir))
		default:
			time.Sleep(20 * time.Millisecond)
		}
	}
	u.At = func(path string) string {
		rel, err := filepath.Rel(dir, path)
		if err != nil || !filepath.IsLocal(rel) {
			return path
		}
		return filepath.Join(dir, newFolder, rel)
	}
	err := errors.Join(forward(dir), os.RemoveAll(filepath.Join(dir, newFolder)))
	if err != nil {
		u.Close()
	}
	whole.Clear(dir, 0)
	return u, err
}

// take locks a folder.
func take(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, LockFile), os.O_CREATE|os.O_RDWR, 0o666)
	if wrong := (*fs.PathError)(nil); errors.As(err, &wrong) {
		return nil, &fs.PathError{Op: "write", Path: dir, Err: wrong.Err}
	} else if err != nil {
		return nil, err
	}
	f.Close()
	return Lock(dir)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Remove takes a file away, with those that are put in place. Its name is below the folder, with slashes.
func (u *Update) Remove(name string) { u.gone = append(u.gone, name) }

// Commit puts the files in place.
func (u *Update) Commit() error {
	fresh := filepath.Join(u.dir, newFolder)
	if len(u.gone) > 0 {
		if err := u.Add(filepath.Join(u.dir, goneFile), []byte(strings.Join(u.gone, "\n"))); err != nil {
			return err
		}
	}
	if err := u.Settle(); err != nil {
		return err
	}
	if err := errors.Join(u.own(), syncTree(fresh)); err != nil {
		return err
	}
	if err := os.Rename(fresh, filepath.Join(u.dir, nextFolder)); err != nil {
		return err
	}
	if err := whole.Folder(u.dir); err != nil {
		return err
	}
	return forward(u.dir)
}

// own returns an error if a folder to move files into is no part of this one, since what a link
// leads to may belong to something else.
func (u *Update) own() error {
	fresh := filepath.Join(u.dir, newFolder)
	return filepath.WalkDir(fresh, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() || path == fresh {
			return err
		}
		there := filepath.Join(u.dir, path[len(fresh):])
		if info, err := os.Lstat(there); err == nil && !info.IsDir() || Mounted(there) {
			return &PlaceError{there, "is a link, a file or a mounted volume; what it leads to is not changed"}
		}
		return nil
	})
}

// Close drops what was not committed.
func (u *Update) Close() {
	if u.lock == nil {
		return
	}
	u.Drop()
	os.RemoveAll(filepath.Join(u.dir, newFolder))
	Unlock(u.lock, u.dir)
	u.lock = nil
}

// forward moves what is in .next into place, then removes what goes.
func forward(dir string) error {
	next := filepath.Join(dir, nextFolder)
	folders := map[string]bool{}
	err := Walk(next, func(name, path string) error {
		if name == goneFile {
			return nil
		}
		to := filepath.Join(dir, filepath.FromSlash(name))
		folders[filepath.Dir(to)] = true
		if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
			return err
		}
		return unlessGone(os.Rename(path, to)) // without locks, another process may move it, too
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if gone, err := os.ReadFile(filepath.Join(next, goneFile)); err == nil {
		for name := range strings.SplitSeq(string(gone), "\n") {
			path := filepath.Join(dir, filepath.FromSlash(name))
			if err := unlessGone(os.Remove(path)); err != nil {
				return err
			}
			folders[filepath.Dir(path)] = true
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for in := range folders {
		if err := unlessGone(whole.Folder(in)); err != nil {
			return err
		}
	}
	return os.RemoveAll(next)
}

// Forward completes what a process that died was moving into place, and waits for one that moves.
// Where nothing may be written, it does nothing.
func Forward(dir string) {
	for until := time.Now().Add(readerPatience); time.Now().Before(until); time.Sleep(5 * time.Millisecond) {
		if !exists(filepath.Join(dir, nextFolder)) {
			if held, err := Lock(dir); err == nil { // left by a process that died
				Unlock(held, dir)
			}
			return
		}
		held, err := take(dir)
		if err == nil {
			forward(dir)
			Unlock(held, dir)
		}
		if err == nil || !errors.Is(err, lock.ErrHeld) && !errors.Is(err, fs.ErrNotExist) {
			return
		}
	}
}
