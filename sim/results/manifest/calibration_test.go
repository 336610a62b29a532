package manifest

import (
	"os"
	"path/filepath"
	"testing"

	"guanxi/sim/simtest/need"
)

// Waves must be inside the calibration folder, so that nothing else is packed or run.
func TestCalibrationWavesAreWithin(t *testing.T) {
	for _, wave := range []string{"..", ".", "", "../other", "wave-1/..", "/tmp"} {
		dir := t.TempDir()
		put := func(name, text string) {
			need.Nil(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
		}
		manifest, sum, err := Sign(&Calibration{Studied: Studied{Kind: CalibrationKind, Format: FormatVersion}, Waves: []string{wave}})
		if err != nil {
			t.Fatal(err)
		}
		put(File, string(manifest))
		put(SumFile, string(sum))
		need.Refused(ReadCalibration(dir))(t, "not the folder of a wave")
	}
}
