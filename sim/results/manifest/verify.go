package manifest

import (
	"errors"
	"io/fs"
	"maps"
	"slices"
)

// Difference is a file that is not as it should be.
type Difference struct {
	File    string
	Problem string // "changed", "missing", "added"; in a comparison, where it differs
}

func (d Difference) String() string { return d.File + ": " + d.Problem }

// Verify compares the manifest of a folder with its hash, and listed files with theirs.
func Verify(dir string, listed ...map[string]Entry) ([]Difference, error) {
	out, err := vouched(dir)
	if err != nil {
		return nil, err
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

// vouched compares the manifest with its hash.
func vouched(dir string) (wrong []Difference, err error) {
	b, err := read(dir)
	if err != nil {
		return nil, err
	}
	if _, right := signed(b); !right {
		wrong = []Difference{{File, "changed"}}
	}
	return wrong, nil
}

// verifyFile compares one file with its entry; it returns nil if the file is unaltered.
func verifyFile(dir, name string, listed Entry) (*Difference, error) {
	entry, err := HashFile(dir, name)
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
