package manifest

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Below opens a file that is named from inside a folder, which may come from somebody else: a regular file below the
// folder, out of which no link, .. or whole path leads.
func Below(dir, name string) (*os.File, error) {
	name = filepath.FromSlash(name)
	if !filepath.IsLocal(name) {
		return nil, fmt.Errorf("%q is no file below %s", name, dir)
	}
	f, err := openBelow(dir, name)
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		err = &fs.PathError{Op: "open", Path: filepath.Join(dir, name), Err: p.Err}
	}
	return f, err
}

func openBelow(dir, name string) (*os.File, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	info, err := root.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // a pipe would wait for its writer
		return nil, &fs.PathError{Err: errors.New("is no regular file")}
	}
	return root.Open(name)
}

// ReadBelow is Below for the bytes of the file.
func ReadBelow(dir, name string) ([]byte, error) {
	f, err := Below(dir, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}
