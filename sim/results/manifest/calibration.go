package manifest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Calibration is the manifest.json of the folder of a calibration. When its runs
// were made, and how many failed, say the manifests of the waves.
type Calibration struct {
	Studied
	Waves    []string `json:"waves"` // folders of runs, in order; the last has the draws
	Points   int      `json:"points"`
	Kept     int      `json:"kept"` // draws
	Warnings []string `json:"warnings"`
	Command  []string `json:"command,omitempty"`
	Machine  Machine  `json:"machine"`
	Listing
}

func (m *Calibration) Folders() []string { return m.Waves }

func (m *Calibration) Anonymise(without func(text string) string) {
	m.Machine, m.Command = Machine{}, nil
	for i := range m.Warnings {
		m.Warnings[i] = without(m.Warnings[i])
	}
}

// ErrNotCalibration is the error of opening a folder that holds no calibration.
var ErrNotCalibration = errors.New("not the folder of a calibration")

// ReadCalibration reads the manifest of a calibration's folder. It compares no hashes:
// Altered does.
func ReadCalibration(dir string) (*Calibration, error) {
	var m Calibration
	if err := readKind(dir, CalibrationKind, ErrNotCalibration, &m, &m.Format, &m.Listing); err != nil {
		return nil, err
	}
	for _, wave := range m.Waves {
		if wave != filepath.Base(wave) || !filepath.IsLocal(wave) || wave == "." {
			return nil, fmt.Errorf("%s: %q is no folder of a wave within it", filepath.Join(dir, File), wave)
		}
	}
	return &m, nil
}

// IsCalibration says whether a folder is one, also of a version that wrote no manifest.
func IsCalibration(dir string) bool {
	for _, name := range []string{CalibrationFile, "fit.csv"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	kind, err := KindOf(dir)
	return kind == CalibrationKind || bare(dir, err)
}

// bare says of the error of KindOf that the folder has no manifest.
func bare(dir string, err error) bool {
	_, missing := os.Stat(filepath.Join(dir, File))
	return err != nil && errors.Is(missing, fs.ErrNotExist)
}

// CheckCalibration compares what readers of a calibration rely on, its study and its
// tables, with the hashes of its manifest, where it has one.
func CheckCalibration(dir string) error {
	m, err := ReadCalibration(dir)
	if err != nil {
		if bare(dir, err) {
			return nil
		}
		return err
	}
	return Sound(dir, CalibrationKind, m.Tables, Relied(m.Files))
}
