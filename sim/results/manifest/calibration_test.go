package manifest

import (
	"testing"

	"guanxi/sim/simtest/need"
)

// Waves must be inside the calibration folder, so that nothing else is packed or run.
func TestCalibrationWavesAreWithin(t *testing.T) {
	for _, wave := range []string{"..", ".", "", "../other", "wave-1/..", "/tmp"} {
		dir := t.TempDir()
		need.Nil(t, Write(dir, &Calibration{Studied: Studied{Kind: CalibrationKind}, Waves: []string{wave}}))
		need.Refused(ReadCalibration(dir))(t, "not the folder of a wave")
	}
}
