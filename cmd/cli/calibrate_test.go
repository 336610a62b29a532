package cli

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"guanxi/scenarios/question/fit"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
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

// From five files that somebody else's process made to errors on rows that the fit does not see.
func TestOwnPlatform(t *testing.T) {
	dir := t.TempDir()
	campus(t, dir, 400)
	c := &cobra.Command{}
	c.SetContext(t.Context())
	c.SetOut(io.Discard)
	c.SetErr(io.Discard)
	files, _, err := ownFiles(dir, "")
	need.Nil(t, err)
	for k := range files { // a smaller search in narrower ranges, for time
		for _, x := range [][2]string{{"points: 32", "points: 16"}, {"replicates: 2", "replicates: 1"},
			{"waves: 3", "waves: 2"}, {"draws: 50", "draws: 16"},
			{"keep: 20", "keep: 8"}, {"0.01/year, to: 5/year", "0.05/year, to: 0.8/year"}, {"from: 0.1/year, to: 42/year",
				"from: 6/year, to: 18/year"}, {"to: 60%", "to: 20%"}} {
			if k == 1 && !bytes.Contains(files[k].Text, []byte(x[0])) {
				t.Fatalf("no %s in\n%s", x[0], files[k].Text)
			}
			files[k].Text = bytes.ReplaceAll(files[k].Text, []byte(x[0]), []byte(x[1]))
		}
	}
	need.Nil(t, writeNew(c, dir, files))
	s := need.Value(study.Load(filepath.Join(dir, files[1].Name)))(t)
	out := filepath.Join(dir, "fit")
	need.Value((&studyFlags{out: out, workers: 2, quiet: true}).calibrate(c, s, out))(t)
	mape := map[string]float64{}
	for _, x := range schema.AnswersOf(need.Value(table.ReadCSVFile(filepath.Join(out, "answers.csv"), nil))(t), "error") {
		if x.Measure == "mape" && x.At == "holdout" {
			mape[x.Beside] = x.Value
		}
	}
	if m := mape["model"]; !(m > 0 && m < 0.1 && m < mape["naive"]) {
		t.Errorf("errors on rows held out: %v", mape)
	}
}

// A calibration that is finished is shown from a read-only folder, as a run and a study are.
func TestReadOnlyFit(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("who is root may write everywhere")
	}
	dir := t.TempDir()
	write(t, dir, "fit.yaml", tinyFit)
	guanxi := programIn(dir)
	if out, err := guanxi("calibrate", "fit.yaml"); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	folder := filepath.Join(dir, "out", "fit")
	need.Nil(t, os.Chmod(folder, 0o555))
	defer os.Chmod(folder, 0o755)
	if out, err := guanxi("calibrate", "fit.yaml"); err != nil ||
		strings.Count(out, "the folder cannot be written to") != 1 || !strings.Contains(out, "Kept: the nearest 3 of ") {
		t.Errorf("%v: %s", err, out)
	}
}
