package results

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Kinds of folders, as their manifests call them.
const (
	RunKind   = "run"
	SweepKind = "sweep"
)

// CalibrationKind is the kind of a folder with the tables of a calibration, which
// has no manifest: those of its waves have.
const CalibrationKind = "calibration"

// KindOf is the kind of a folder, RunKind or SweepKind; an error of one that
// holds neither is ErrNotRun.
func KindOf(dir string) (string, error) {
	path := filepath.Join(dir, manifestFile)
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(dir); err != nil {
			return "", err
		}
		return "", fmt.Errorf("%s: %w: it has no %s", dir, ErrNotRun, manifestFile)
	}
	if err != nil {
		return "", err
	}
	var m struct {
		Kind string `json:"kind"`
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return "", damaged(dir, fmt.Errorf("%s: %w: %w", path, ErrNotRun, err))
	}
	if m.Kind != RunKind && m.Kind != SweepKind {
		return "", damaged(dir, fmt.Errorf("%s: %w: its kind is %q, not %q or %q", path, ErrNotRun, m.Kind, RunKind, SweepKind))
	}
	if _, err := os.Stat(filepath.Join(dir, studyFile)); m.Kind == RunKind && err == nil {
		err := damaged(dir, nil) // a run has no study
		return m.Kind, err
	}
	return m.Kind, nil
}

// IsCalibration says whether a folder is one.
func IsCalibration(dir string) bool {
	for _, name := range []string{"calibration.yaml", "fit.csv"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	_, err := os.Stat(filepath.Join(dir, manifestFile))
	return errors.Is(err, fs.ErrNotExist)
}
