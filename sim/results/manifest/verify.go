package manifest

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Difference is a file that is not as it should be.
type Difference struct {
	File    string
	Problem string // "changed", "missing", "added"; in a comparison, where it differs
}

func (d Difference) String() string { return d.File + ": " + d.Problem }

func Verify(dir string, listed ...map[string]Entry) ([]Difference, error) {
	var out []Difference
	b, err := os.ReadFile(filepath.Join(dir, File))
	if err != nil {
		return nil, err
	}
	sum, err := os.ReadFile(filepath.Join(dir, SumFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		out = append(out, Difference{SumFile, "missing"})
	case err != nil:
		return nil, err
	default:
		if fields := strings.Fields(string(sum)); len(fields) != 2 || fields[0] != EntryOf(b).SHA256 {
			out = append(out, Difference{File, "changed"})
		}
	}
	for _, files := range listed {
		for _, name := range slices.Sorted(maps.Keys(files)) {
			differ, err := verifyFile(dir, name, files[name])
			if err != nil {
				return nil, err
			}
			if differ != nil {
				out = append(out, *differ)
			}
		}
	}
	return out, nil
}

// verifyFile compares one file with its entry; it returns nil if the file is unaltered.
func verifyFile(dir, name string, listed Entry) (*Difference, error) {
	entry, err := HashFile(filepath.Join(dir, filepath.FromSlash(name)))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &Difference{name, "missing"}, nil
	case err != nil:
		return nil, err
	case entry.SHA256 != listed.SHA256:
		return &Difference{name, "changed"}, nil
	}
	return nil, nil
}
