package main

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/spf13/cobra"

	"guanxi/scenarios/question/fit"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/manifest"
	"guanxi/sim/simtest/need"
)

// tinyFit is a calibration of a few points that takes no time.
const tinyFit = `name: fit
scenario: {name: tiny, clock: {start: 2011-01-01, tick: 1d, until: 20d}, consumers: {count: 100}, graph: complete, adoption: {}}
design: {kind: sobol, points: 6}
factors: {speed: {set: adoption.innovation, from: 0.02/day, to: 0.3/day}}
calibrate: {targets: {end: {metric: adopters, value: 80}}, waves: 1, draws: 6, keep: 3}
`

// Verification finds tables that do not follow from the runs, and waves with other points, even
// where all hashes are right.
func TestRefitted(t *testing.T) {
	s := need.Value(study.Parse("fit.yaml", []byte(tinyFit)))(t)
	dir := t.TempDir()
	c := &cobra.Command{}
	c.SetContext(t.Context())
	c.SetOut(io.Discard)
	c.SetErr(io.Discard)
	need.Value((&studyFlags{out: dir, workers: 1, quiet: true}).calibrate(c, s, dir))(t)
	again := func(want ...string) {
		t.Helper()
		m := need.Value(manifest.ReadCalibration(dir))(t)
		if len(want) > 0 {
			m.Tables["answers.csv"] = m.Tables["draws.csv"]
		}
		if got, err := fit.Verify(dir, m); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q, %v; want %q", got, err, want)
		}
	}
	again()
	again("answers.csv: differs when fitted again")
	other := []byte(tinyFit + "seed: 2\n")
	need.Nil(t, os.WriteFile(filepath.Join(dir, manifest.CalibrationFile), other, 0o666))
	again("wave-1: its points are not those of the study")
}
