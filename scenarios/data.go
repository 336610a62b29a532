package scenarios

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"guanxi/sim/results/manifest"
)

// InputName is the name below inputs/ under which a folder of results keeps the
// data file of a key. Of several files of one name, in other folders, the later
// ones in the order of their keys carry a number.
func (s *Scenario) InputName(key string) string {
	name := func(key string) string { return filepath.Base(filepath.FromSlash(s.inputs[key])) }
	all := map[string]bool{}
	k := 1
	for other := range s.inputs {
		all[name(other)] = true
		if other < key && name(other) == name(key) {
			k++
		}
	}
	if k == 1 {
		return name(key)
	}
	as := fmt.Sprintf("%d-%s", k, name(key))
	for all[as] {
		as = "also-" + as
	}
	return as
}

// noFile says what a path leads to that is no file.
func noFile(m os.FileMode) string {
	switch {
	case m.IsDir():
		return "a folder, not a file"
	case m&os.ModeNamedPipe != 0:
		return "a pipe, which can be read only once; write it to a file, so that the results can keep a copy"
	default:
		return "a device, not a file"
	}
}

// ofResults says whether a folder is one of a run, a study or a calibration.
func ofResults(dir string) bool {
	for _, name := range []string{manifest.File, "waves.csv"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && info.Mode().IsRegular() {
			return true
		}
	}
	return false
}

// Open opens a data file that the field at key names: relative to the file that
// gives the key, then in inputs/ beside it, then among the embedded facts. In a
// folder of results inputs/ comes first, as a table there may be called like the
// file. Bundled scenarios read embedded facts only.
func (s *Scenario) Open(key, name string) (io.ReadCloser, error) {
	// A default is the program's own: a file that happens to lie about with its
	// name is not meant.
	dir, onDisk := "", false
	if f, ok := s.section.Lookup(key); ok && f.Given() {
		dir, onDisk = s.dirs[f.Pos.File], !strings.HasPrefix(f.Pos.File, bundledDir)
	}
	if onDisk {
		own := filepath.FromSlash(name)
		if !filepath.IsAbs(own) {
			own = filepath.Join(dir, own)
		}
		kept := []string{filepath.Join(dir, manifest.InputsFolder, filepath.Base(own))}
		if s.inputs[key] == name {
			kept = append([]string{filepath.Join(dir, manifest.InputsFolder, s.InputName(key))}, kept...)
		}
		tried := append([]string{own}, kept...)
		if ofResults(dir) {
			tried = append(kept, own)
		}
		for _, p := range tried {
			info, err := os.Stat(p)
			if err == nil && !info.Mode().IsRegular() { // opening a pipe would wait for who writes
				return nil, fmt.Errorf("%s: %s is %s", key, p, noFile(info.Mode()))
			}
			f, err := os.Open(p)
			if err == nil {
				return f, nil
			}
			if !os.IsNotExist(err) && p == own {
				return nil, fmt.Errorf("%s: %w", key, err)
			}
		}
	}
	if clean := path.Clean(filepath.ToSlash(name)); !strings.Contains(clean, "/") && s.reader.Bundled != nil {
		if f, err := s.reader.Bundled.Open("facts/" + clean); err == nil {
			return f, nil
		}
	}
	if !onDisk {
		return nil, fmt.Errorf("%s: there is no file %s among the embedded facts, where defaults and bundled scenarios are looked up", key, name)
	}
	return nil, fmt.Errorf("%s: there is no file %s in %s or among the embedded facts", key, name, cmp.Or(dir, "."))
}
