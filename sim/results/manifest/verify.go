package manifest

import (
	"encoding/json"
	"errors"
	"fmt"
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

// Verify compares the manifest of a folder with its hash, and listed files with theirs.
func Verify(dir string, listed ...map[string]Entry) ([]Difference, error) {
	out, _, err := vouched(dir)
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

// vouched compares the manifest with its hash. doubt says what is wrong with a hash that does not
// matter: of a folder of format 1, whose hash a killed process may have left behind, or a copy left
// out, while all files are as the manifest lists them.
func vouched(dir string) (wrong []Difference, doubt string, err error) {
	b, err := read(dir)
	if err != nil {
		return nil, "", err
	}
	has, right := signed(b)
	if right {
		return nil, "", nil
	}
	sum, err := os.ReadFile(filepath.Join(dir, SumFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, "", err
	}
	var m struct {
		Format int
		Listing
	}
	readable := json.Unmarshal(b, &m) == nil
	_, described := os.Stat(filepath.Join(dir, PackageFile))
	wrong = []Difference{{File, "changed"}}
	switch fields := strings.Fields(string(sum)); {
	case has || readable && m.Format > 1:
		return wrong, "", nil
	case len(fields) == 2 && fields[0] == EntryOf(b).SHA256:
		return nil, "", nil
	case err != nil && (readable || described != nil):
		wrong, doubt = []Difference{{SumFile, "missing"}}, SumFile+" is missing"
	default:
		doubt = SumFile + " is not the hash of " + File
	}
	if !readable || len(m.Files) == 0 || checkManifest(dir, m.Format, &m.Listing) != nil {
		return wrong, "", nil
	}
	for _, listed := range []map[string]Entry{m.Tables, m.Files} {
		for name, entry := range listed {
			if differ, err := verifyFile(dir, name, entry); differ != nil || err != nil {
				return wrong, "", err
			}
		}
	}
	return nil, doubt, nil
}

// Doubt says that the hash of a manifest is missing or not its own although every file is as listed,
// which is accepted; "" otherwise.
func Doubt(dir string) string {
	_, doubt, err := vouched(dir)
	if err != nil || doubt == "" {
		return ""
	}
	return fmt.Sprintf("%s: %s; every file that %s lists is as listed, so it is accepted", dir, doubt, File)
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
