package partial

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"guanxi/sim/lock"
)

// PlaceError says why a run folder cannot be where it should be.
type PlaceError struct{ Dir, Why string }

func (e *PlaceError) Error() string { return e.Dir + " " + e.Why }

// Target checks the name of a run folder and follows a link, so that the folder is renamed on
// the disk where it is.
func Target(dir string) (string, error) {
	if dir == "" {
		return "", errors.New("the run folder has no name")
	}
	dir = filepath.Clean(dir)
	if strings.HasSuffix(dir, partialSuffix) {
		return "", fmt.Errorf("%s: the name of a folder may not end in %s, which marks unfinished folders", dir,
			partialSuffix)
	}
	info, err := os.Lstat(dir)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		to, err := filepath.EvalSymlinks(dir)
		if err != nil && !errors.Is(err, fs.ErrPermission) {
			return "", Dangling(dir)
		}
		return to, err
	}
	if here, err := os.Getwd(); err == nil {
		if abs, err := filepath.Abs(dir); err == nil {
			if rel, err := filepath.Rel(abs, here); err == nil && filepath.IsLocal(rel) {
				return "", &PlaceError{dir, "is or contains the current folder, which cannot be replaced; name a folder inside it"}
			}
		}
	}
	return dir, nil
}

// Dangling returns an error if a folder that does not exist is a link.
func Dangling(dir string) error {
	to, err := os.Readlink(dir)
	if err != nil {
		return nil
	}
	return &PlaceError{dir, "is a link to " + to + ", which does not exist; choose another --out or remove it"}
}

// Mounted reports whether a file system is mounted at the folder, as with a container's volume.
// Such a folder cannot be renamed, and it is better to say so before the run than after. Where
// the system does not tell, it returns false.
func Mounted(target string) bool {
	abs, err := filepath.Abs(target)
	if err != nil {
		return false
	}
	b, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return false
	}
	abs = strings.NewReplacer(" ", `\040`, "\t", `\011`, "\n", `\012`, `\`, `\134`).Replace(abs)
	for line := range strings.Lines(string(b)) { // the fifth field is the mount point; see proc_pid_mountinfo(5)
		if fields := strings.Split(line, " "); len(fields) > 4 && fields[4] == abs {
			return true
		}
	}
	return false
}

// Replaceable returns an error if nothing may be written to what is at target, so that Publish could
// not replace it. It is better to say so before the run than after. What another run replaces
// meanwhile can be replaced.
func Replaceable(target string) error {
	f, err := take(target)
	if err == nil {
		Unlock(f, target)
	} else if errors.Is(err, lock.ErrHeld) { // by a process that may write
		err = nil
	}
	return unlessGone(err)
}

// unlessGone returns an error unless it says that something does not exist.
func unlessGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Occupant reports whether something is at target other than an empty folder, and the name of
// its first entry. A file at target is an error.
func Occupant(target string) (occupied bool, first string, err error) {
	info, err := os.Stat(target)
	if errors.Is(err, fs.ErrNotExist) {
		return false, "", nil
	}
	if errors.Is(err, syscall.ENOTDIR) {
		return false, "", &PlaceError{target, "cannot be created: a part of the path is a file"}
	}
	if path := (*fs.PathError)(nil); errors.As(err, &path) && !errors.Is(err, fs.ErrPermission) {
		return false, "", &PlaceError{target, "cannot be created: " + path.Err.Error()}
	}
	if err != nil {
		return false, "", err
	}
	if !info.IsDir() {
		return false, "", &PlaceError{target, "is a file; a run needs a folder: choose another --out or remove it"}
	}
	f, err := os.Open(target)
	if err != nil {
		return false, "", unlessGone(err) // another run replaces it
	}
	defer f.Close()
	names, err := f.Readdirnames(2)
	if err != nil && err != io.EOF {
		return false, "", unlessGone(err)
	}
	for _, name := range names {
		if name != LockFile {
			return true, name, nil
		}
	}
	if len(names) > 0 { // a lock alone, left when a process died: as good as empty
		return false, "", unlessGone(os.Remove(filepath.Join(target, LockFile)))
	}
	return false, "", nil
}
