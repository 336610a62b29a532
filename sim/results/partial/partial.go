// Package partial makes folders that appear completely or not at all.
//
// Libraries that rename, such as renameio, do so with one file; see package whole.
package partial

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"guanxi/sim/lock"
	"guanxi/sim/whole"
)

// A run folder is written as NAME.partial and renamed when it is complete. The partial folder
// holds a lock file, which the operating system locks for the process and frees when the
// process ends in any way. The next run clears what it left.

const (
	partialSuffix = ".partial"
	LockFile      = ".lock"
)

// Folder is a locked NAME.partial.
type Folder struct {
	Dir     string
	lock    *os.File
	inPlace bool // published
}

// Open creates, locks and empties the partial folder of a target.
func Open(target string) (*Folder, error) {
	dir := target + partialSuffix
	for range 100 {
		if err := os.Mkdir(dir, 0o777); err == nil {
			if err := os.WriteFile(filepath.Join(dir, LockFile), nil, 0o666); err != nil && !errors.Is(err, fs.ErrNotExist) {
				os.Remove(dir)
				return nil, err
			}
		} else if errors.Is(err, syscall.ENAMETOOLONG) {
			return nil, &PlaceError{target, "is too long a name: until it is complete, " + partialSuffix + " is added to it"}
		} else if !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		locked, err := Lock(dir)
		switch {
		case errors.Is(err, lock.ErrHeld):
			return nil, fmt.Errorf("%s is being written by another run (process %s); wait for it or choose another folder", dir,
				Holder(dir))
		case errors.Is(err, fs.ErrNotExist):
			if foreign(dir) {
				return nil, fmt.Errorf("%s is in the way and was not left by an unfinished run; move it or choose another folder",
					dir)
			}
			os.Remove(dir) // if empty: a process died between creating it and its lock
			continue       // another run just finished
		case err != nil:
			return nil, err
		}
		p := &Folder{Dir: dir, lock: locked}
		if err := p.Empty(); err != nil {
			p.Remove()
			return nil, err
		}
		return p, nil
	}
	return nil, fmt.Errorf("%s: the folder could not be locked", dir)
}

// Clear removes what a run that was killed left beside a target, if it left something.
func Clear(target string) {
	dir := target + partialSuffix
	if locked, err := Lock(dir); err == nil {
		(&Folder{Dir: dir, lock: locked}).Remove() // a failure leaves a leftover
	} else if errors.Is(err, fs.ErrNotExist) {
		os.Remove(dir) // if empty: it died before there was a lock, or after
	}
}

// Lock locks the lock file of a folder, and checks that the file it locked is still the
// folder's.
func Lock(dir string) (*os.File, error) {
	path := filepath.Join(dir, LockFile)
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	err = lock.Take(f)
	unnoticed := errors.Is(err, errors.ErrUnsupported)
	if err != nil && !unnoticed {
		f.Close()
		return nil, err
	}
	mine, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	if there, err := os.Stat(path); err != nil || !os.SameFile(mine, there) {
		f.Close()
		return nil, fs.ErrNotExist
	}
	if err := f.Truncate(0); err == nil {
		fmt.Fprintf(f, "%d", os.Getpid()) // only for messages
	}
	if unnoticed {
		f.Close() // without locks, an open file may keep its folder from being renamed
	}
	return f, nil
}

// Unlock removes the lock file of a folder and frees its lock.
func Unlock(f *os.File, dir string) {
	lock.Unpin(f)
	os.Remove(filepath.Join(dir, LockFile))
	f.Close()
}

// foreign reports whether the folder holds something but no lock file, so that no run made it.
// The name may pass to another folder meanwhile, so it checks that the folder it read still has
// the name.
func foreign(dir string) bool {
	f, err := os.Open(dir)
	if err != nil {
		return false
	}
	defer f.Close()
	names, err := f.Readdirnames(-1)
	if err != nil || len(names) == 0 || slices.Contains(names, LockFile) {
		return false
	}
	read, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(dir)
	return err == nil && os.SameFile(read, there)
}

func Holder(dir string) string {
	b, err := os.ReadFile(filepath.Join(dir, LockFile))
	if err != nil || len(b) == 0 {
		return "unknown"
	}
	return string(b)
}

// Empty removes everything except the lock and the named files.
func (p *Folder) Empty(but ...string) error {
	entries, err := os.ReadDir(p.Dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() != LockFile && !slices.Contains(but, e.Name()) {
			if err := os.RemoveAll(filepath.Join(p.Dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// Remove deletes the folder and frees the lock. The lock file goes last, so that what is left
// after a failure is still recognised as a leftover.
func (p *Folder) Remove() error {
	if p.inPlace { // the name now belongs to another folder
		return nil
	}
	defer p.lock.Close()
	if err := p.Empty(); err != nil {
		return err
	}
	lock.Unpin(p.lock)
	return os.RemoveAll(p.Dir)
}

// Publish moves the complete folder to target. With replace it may replace something: that is
// removed if it is disposable, and otherwise kept beside it under the returned name.
func (p *Folder) Publish(target string, replace bool, disposable func(dir string) bool) (kept string, err error) {
	if err := syncTree(p.Dir); err != nil {
		return "", err
	}
	occupied, _, err := Occupant(target)
	if err != nil {
		return "", err
	}
	if occupied && !replace {
		return "", fmt.Errorf("%s appeared while this run was under way; --force replaces it", target)
	}
	if occupied && !disposable(target) {
		kept, occupied = free(target+".replaced"), false
		if err := os.Rename(target, kept); err != nil {
			return "", err
		}
	}
	if !occupied {
		os.Remove(target) // an empty folder; renaming onto one is not portable
		p.unpin()
		if err := os.Rename(p.Dir, target); err != nil {
			return kept, err
		}
		p.settled(target)
		return kept, whole.Folder(filepath.Dir(target))
	}
	old, err := p.swap(target)
	if err != nil {
		return "", err
	}
	p.settled(target)
	if err := whole.Folder(filepath.Dir(target)); err != nil {
		old.lock.Close()
		return "", err
	}
	return "", old.Remove()
}

// swap exchanges the folder with what is at target, and returns where that is then. Where the
// system can, both names are exchanged atomically, so that target always holds a complete
// folder. The old folder gets a lock first, so that it counts as a leftover if the process dies
// right after.
func (p *Folder) swap(target string) (old *Folder, err error) {
	var locked *os.File
	for tries := 0; locked == nil; tries++ { // who just put it there may hold it for a moment
		if err := os.WriteFile(filepath.Join(target, LockFile), nil, 0o666); err != nil {
			return nil, err
		}
		if locked, err = Lock(target); err != nil {
			if tries == 100 || !errors.Is(err, lock.ErrHeld) && !errors.Is(err, fs.ErrNotExist) {
				return nil, fmt.Errorf("%s: %w", target, err)
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
	p.unpin()
	old = &Folder{Dir: p.Dir, lock: locked}
	err = exchange(p.Dir, target)
	if !errors.Is(err, errors.ErrUnsupported) {
		if err != nil {
			old.settled(target)
		}
		return old, err
	}
	lock.Unpin(locked)
	old.Dir = free(target + ".old")
	if err := os.Rename(target, old.Dir); err != nil {
		old.settled(target)
		return nil, err
	}
	if err := os.Rename(p.Dir, target); err != nil {
		if back := os.Rename(old.Dir, target); back != nil {
			locked.Close()
			return nil, fmt.Errorf("%w; the previous contents are in %s", err, old.Dir)
		}
		old.settled(target)
		return nil, err
	}
	return old, nil
}

// unpin lets a complete folder be renamed. The lock file goes, too, so that another process takes the
// folder for something of the user's rather than for a leftover.
func (p *Folder) unpin() {
	if lock.Unpin(p.lock) {
		os.Remove(filepath.Join(p.Dir, LockFile))
	}
}

// settled removes the lock from the folder that is now in place.
func (p *Folder) settled(target string) {
	p.inPlace = true
	Unlock(p.lock, target)
}

// free returns a name that is not taken.
func free(path string) string {
	name := path
	for i := 2; ; i++ {
		if _, err := os.Lstat(name); err != nil {
			return name
		}
		name = fmt.Sprintf("%s-%d", path, i)
	}
}

// syncTree makes the names in a folder durable; its files were synced when they were written.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return whole.Folder(path)
	})
}

// Walk visits the regular files of a run folder in the order of their names. name is the
// slash-separated path below the folder.
func Walk(dir string, visit func(name, path string) error) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if name := filepath.ToSlash(rel); name != LockFile && !strings.HasPrefix(name, newFolder+"/") {
			return visit(name, path)
		}
		return nil
	})
}
