package scenarios

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"guanxi/sim/results/manifest"
	"guanxi/sim/spec"
)

// InputName returns the name below inputs/ under which a results folder keeps the data file of a
// key. Where several files share a base name, the later ones in the order of their keys get a
// number.
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

// OwnInputName returns the name below inputs/ of a data file of a study, for the case that a point
// names another file with the same base name: it has a hash of the path as written.
func OwnInputName(path string) string {
	path = filepath.ToSlash(path)
	sum := sha256.Sum256([]byte(path))
	return hex.EncodeToString(sum[:4]) + "-" + filepath.Base(filepath.FromSlash(path))
}

// noFile describes a path that does not lead to a regular file.
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

// ofResults reports whether a folder holds the results of a run, a study or a calibration.
func ofResults(dir string) bool {
	_, err := manifest.KindOf(dir)
	return err == nil || errors.As(err, new(*manifest.AlteredError))
}

// withFiles is a Declarer that names data files and can tell what is wrong with them.
type withFiles interface {
	Files() map[string]string
	CheckFile(key string, open func(path string) (io.ReadCloser, error)) error
}

// wrongFiles reports what is wrong with data files, beside other problems. In a scenario without
// any, unless it is confined, those who read the files report it. Unless whole is set, it only opens them.
func (s *Scenario) wrongFiles(own withFiles, whole bool) (ps spec.Problems) {
	for key, name := range s.inputs {
		f, ok := s.section.Lookup(key)
		if !ok || !f.Given() {
			continue
		}
		r, err := s.Open(key, name)
		if err == nil {
			r.Close()
			if whole && s.section.Checker().Right(key[:strings.LastIndexByte(key, '.')]) { // how to read it
				err = own.CheckFile(key, func(path string) (io.ReadCloser, error) { return s.Open(key, path) })
			}
		}
		if err != nil {
			ps = append(ps, spec.Problem{Pos: f.Pos, Path: key,
				Msg: strings.ReplaceAll(strings.TrimPrefix(err.Error(), key+": "), "\n", "\n  ")})
		}
	}
	return ps
}

// Open opens the data file that the field at key names. It looks relative to the file that gives
// the key, then in inputs/ beside that file, then among the embedded facts. In a results folder
// inputs/ comes first, because a table there may have the same name as the data file. Bundled
// scenarios read embedded facts only.
func (s *Scenario) Open(key, name string) (io.ReadCloser, error) {
	if name == "" {
		return nil, fmt.Errorf("%s: the name of the file is empty", key)
	}
	// A default refers to the program's own file, not to a user's file that has the same name by
	// chance.
	dir, onDisk, hint := "", false, ""
	if f, ok := s.section.Lookup(key); ok && f.Given() {
		dir, onDisk = s.dirs[f.Pos.File], !strings.HasPrefix(f.Pos.File, bundledDir)
		if s.confined > 0 && f.Pos.File == setFile && f.Pos.Line >= s.confined {
			return s.openBelow(key, name)
		}
	}
	if onDisk {
		if f, err := s.onDisk(key, name, dir); f != nil || err != nil {
			return f, err
		}
		if !ofResults(dir) {
			hint = likely(name, inFolder(dir, name))
		}
	}
	if f := s.fact(name); f != nil {
		return f, nil
	}
	if !onDisk {
		return nil, fmt.Errorf("%s: there is no file %s among the embedded facts, where defaults and bundled scenarios "+
			"are looked up", key, name)
	}
	return nil, fmt.Errorf("%s: there is no file %s in %s or among the embedded facts%s", key, name, cmp.Or(dir, "."),
		hint)
}

// onDisk opens a data file that a file in a folder names; nil: there is none.
func (s *Scenario) onDisk(key, name, dir string) (io.ReadCloser, error) {
	kept := []string{filepath.Join(manifest.InputsFolder, filepath.Base(filepath.FromSlash(name)))}
	if s.inputs[key] == name {
		for _, as := range []string{s.InputName(key), OwnInputName(name)} {
			kept = append([]string{filepath.Join(manifest.InputsFolder, as)}, kept...)
		}
	}
	if ofResults(dir) { // it has all that was read, and may come from somebody else
		for _, p := range append(kept, name) {
			if f, err := manifest.Below(dir, p); err == nil {
				return f, nil
			}
		}
		return nil, nil
	}
	for k, p := range append([]string{name}, kept...) {
		p = inFolder(dir, p)
		info, err := os.Stat(p)
		if err == nil && !info.Mode().IsRegular() { // opening a pipe would wait for its writer
			return nil, fmt.Errorf("%s: %s is %s", key, p, noFile(info.Mode()))
		}
		f, err := os.Open(p)
		if err == nil {
			return f, nil
		}
		if !os.IsNotExist(err) && k == 0 {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
	}
	return nil, nil
}

// inFolder is the path of a file that a file in a folder names.
func inFolder(dir, name string) string {
	if name = filepath.FromSlash(name); dir == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(dir, name)
}

// fact opens one of the embedded facts; nil where there is none of that name.
func (s *Scenario) fact(name string) io.ReadCloser {
	if clean := path.Clean(filepath.ToSlash(name)); !strings.Contains(clean, "/") && s.reader.Bundled != nil {
		if f, err := s.reader.Bundled.Open("facts/" + clean); err == nil {
			return f
		}
	}
	return nil
}

// Confine returns the scenario for those who may set its keys and not read the disk: a data file that a later flag
// names lies in the folder of the scenario, below which it is looked for, or is an embedded fact.
func (s *Scenario) Confine() *Scenario {
	next := *s
	next.confined = len(s.set) + 1
	return &next
}

// openBelow is Open for a name of a confined flag. It says the same of all files that cannot be had.
func (s *Scenario) openBelow(key, name string) (io.ReadCloser, error) {
	if dir := s.dirs[s.Files[0].Name]; dir != "" {
		if f, err := manifest.Below(dir, name); err == nil {
			return f, nil
		}
	}
	if f := s.fact(name); f != nil {
		return f, nil
	}
	return nil, fmt.Errorf("%s: %q is no file in the folder of the scenario, and no other can be named here", key, name)
}

// Place returns the whole path of the data file that the field at key names, "" for what is no file on disk.
func (s *Scenario) Place(key string) string {
	if s.inputs[key] == "" {
		return ""
	}
	r, err := s.Open(key, s.inputs[key])
	if err != nil {
		return ""
	}
	defer r.Close()
	f, ok := r.(*os.File)
	if !ok {
		return ""
	}
	whole, err := filepath.Abs(f.Name())
	if err != nil {
		return f.Name()
	}
	return filepath.ToSlash(whole)
}

// likely returns a hint for a name that leads to no file, which was looked for at path: the file there
// with a name like it.
func likely(name, path string) string {
	var there []string
	entries, _ := os.ReadDir(filepath.Dir(path))
	for _, e := range entries {
		there = append(there, e.Name())
	}
	near, ok := spec.Nearest(filepath.Base(path), there)
	if !ok {
		return ""
	}
	return fmt.Sprintf(" (did you mean %s?)",
		filepath.ToSlash(filepath.Join(filepath.Dir(filepath.FromSlash(name)), near)))
}
