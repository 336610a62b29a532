package manifest

import (
	"errors"
	"fmt"
	"path/filepath"
)

// Calibration is the manifest.json of a calibration folder. The manifests of the waves say when
// its runs were made and how many failed.
type Calibration struct {
	Studied
	Waves    []string `json:"waves"` // folders of runs, in order; the last holds the draws
	Points   int      `json:"points"`
	Kept     int      `json:"kept"`              // number of draws kept
	Settled  bool     `json:"settled,omitempty"` // searches agree
	Warnings []string `json:"warnings"`
	Command  []string `json:"command,omitempty"`
	Machine  Machine  `json:"machine"`
	Listing
}

func (m *Calibration) Folders() []string { return m.Waves }

// ErrNotCalibration is the error of opening a folder that holds no calibration.
var ErrNotCalibration = errors.New("not the folder of a calibration")

// ReadCalibration reads the manifest of a calibration folder. It does not compare hashes:
// Altered does.
func ReadCalibration(dir string) (*Calibration, error) {
	var m Calibration
	if err := readKind(dir, CalibrationKind, ErrNotCalibration, &m, &m.Format); err != nil {
		return nil, err
	}
	for _, wave := range m.Waves {
		if wave != filepath.Base(wave) || !filepath.IsLocal(wave) || wave == "." {
			return nil, fmt.Errorf("%s: %q is not the folder of a wave inside it", filepath.Join(dir, File), wave)
		}
	}
	return &m, nil
}

// IsCalibration reports whether a folder is a calibration's.
func IsCalibration(dir string) bool {
	kind, _ := KindOf(dir)
	return kind == CalibrationKind
}

// CheckCalibration compares the study and the tables of a calibration with the hashes in its
// manifest.
func CheckCalibration(dir string) error {
	m, err := ReadCalibration(dir)
	if err != nil {
		return err
	}
	return Sound(dir, CalibrationKind, m.Tables, Relied(m.Files))
}
