package manifest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"guanxi/sim/results/partial"
	"guanxi/sim/spec"
)

// Kinds of folders, as their manifests name them.
const (
	RunKind         = "run"   // of one scenario, with its series
	SweepKind       = "sweep" // of a study, with its runs and answers
	CalibrationKind = "calibration"
)

// KindOf returns the kind of a folder with a manifest, or ErrNotRun if it holds none of these.
func KindOf(dir string) (string, error) {
	path := filepath.Join(dir, File)
	b, err := read(dir)
	if err != nil {
		return "", err
	}
	var m struct {
		Kind string `json:"kind"`
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return "", damaged(dir, fmt.Errorf("%s: %w: %w", path, ErrNotRun, err))
	}
	if m.Kind != RunKind && m.Kind != SweepKind && m.Kind != CalibrationKind {
		return "", damaged(dir, fmt.Errorf("%s: %w: its kind is %q, not %q, %q or %q", path, ErrNotRun, m.Kind, RunKind,
			SweepKind, CalibrationKind))
	}
	if kind := looks(dir); kind != "" && kind != m.Kind {
		return m.Kind, damage(dir, "changed", nil)
	}
	return m.Kind, nil
}

func read(dir string) ([]byte, error) {
	partial.Forward(dir)
	b, err := ReadBelow(dir, File)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(dir); err != nil {
			return nil, err
		}
		none := fmt.Errorf("%s: %w: it has no %s", dir, ErrNotRun, File)
		if looks(dir) != "" {
			return nil, damage(dir, "missing", none)
		}
		return nil, none
	}
	return b, err
}

// Owner returns the results folder to which path belongs: the path itself, or a folder above it
// whose manifest lists it or something in it. It returns "" if there is none.
func Owner(path string) string {
	at, err := filepath.Abs(path)
	if err != nil {
		return ""
	}
	for dir := at; ; dir = filepath.Dir(dir) {
		if _, err := KindOf(dir); err == nil && belongs(dir, at) {
			return dir
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}

func belongs(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	if err != nil {
		return false
	}
	rel = filepath.ToSlash(rel)
	if rel == "." || IsManifest(rel) || rel == JournalFolder || strings.HasPrefix(rel, JournalFolder+"/") {
		return true
	}
	_, m, err := Read(dir)
	if err != nil {
		return false
	}
	for _, files := range []map[string]Entry{m.Listed().Tables, m.Listed().Files} {
		for name := range files {
			if name == rel || strings.HasPrefix(name, rel+"/") {
				return true
			}
		}
	}
	return false
}

// readKind reads the manifest of a folder of the given kind into m, which contains format. It does not
// compare hashes. For a folder of another kind it returns the error not.
func readKind(dir, kind string, not error, m Signed, format *int) error {
	have, err := KindOf(dir)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, File)
	if have != kind {
		return damaged(dir, fmt.Errorf("%s: %w: its kind is %q", path, not, have))
	}
	b, err := ReadBelow(dir, File)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, m); err != nil {
		return damaged(dir, fmt.Errorf("%s: %w: %w", path, not, err))
	}
	if *format == 1 {
		return fmt.Errorf("%s was written by guanxi 0.34 or older; run it again", dir)
	}
	if *format < 1 {
		return damaged(dir, fmt.Errorf("%s: %w: its format is %d", path, not, *format))
	}
	if bad := spec.BadFolder(m.Title()); bad != "" && m.Title() != "" {
		return damaged(dir, fmt.Errorf("%s: %w: its name %.60q %s", path, not, m.Title(), bad))
	}
	l := m.Listed()
	l.read = time.Now()
	if err := checkManifest(path, *format, l); err != nil {
		return damaged(dir, err)
	}
	if l.From == "" { // as until 0.41
		l.From = Source(m)
	}
	return nil
}
