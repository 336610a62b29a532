package manifest

import (
	"os"
	"path/filepath"
	"testing"

	"guanxi/sim/simtest/need"
)

// A folder that may come from somebody else gives its own files and no others.
func TestBelow(t *testing.T) {
	home := t.TempDir()
	dir := filepath.Join(home, "results")
	need.Nil(t, os.MkdirAll(filepath.Join(dir, "inputs"), 0o777))
	for _, name := range []string{"secret", "results/series.csv", "results/inputs/a.csv"} {
		need.Nil(t, os.WriteFile(filepath.Join(home, name), []byte(name), 0o600))
	}
	for link, to := range map[string]string{"whole": filepath.Join(home, "secret"), "up": "..", "out.csv": "../secret",
		"zero": "/dev/zero", "within.csv": "series.csv"} {
		need.Nil(t, os.Symlink(to, filepath.Join(dir, link)))
	}
	for _, name := range []string{"series.csv", "inputs/a.csv", "within.csv", "./inputs/../series.csv"} {
		need.Value(ReadBelow(dir, name))(t)
	}
	for _, name := range []string{"", ".", "..", "../secret", "inputs", "inputs/../../secret", "up/secret", "whole",
		"out.csv", "zero", "/dev/zero", "/etc/passwd", "~/secret", "file:secret", `..\secret`, `C:\secret`,
		filepath.Join(home, "secret"),
		filepath.Join(dir, "series.csv"), "none.csv", "series.csv/x", "up/results/series.csv"} {
		if text, err := ReadBelow(dir, name); err == nil {
			t.Errorf("%q gives %s", name, text)
		}
	}
}
