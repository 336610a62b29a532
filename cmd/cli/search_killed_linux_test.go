//go:build amd64 || arm64

package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/sim/results/manifest"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

const searchedStudy = "name: best\nscenario: tiny.yaml\nfactors:\n  p: {set: adoption.innovation, from: 0.01/day, " +
	"to: 0.2/day}\nreplicates: 2\n" +
	"optimize: {maximise: [adopters], subject_to: [adopters <= 30], runs: RUNS, fresh: 3}\n"

// A search that is killed at a change of a file, in any batch of points or in the comparison, goes on by the same
// command and ends with the same bytes; so does one with a larger budget. What was changed in a study of it is mended.
func TestSearchKilled(t *testing.T) {
	begin := func(t *testing.T) string {
		dir := t.TempDir()
		write(t, dir, "tiny.yaml", damageWorld)
		write(t, dir, "less.yaml", strings.Replace(searchedStudy, "RUNS", "14", 1))
		write(t, dir, "best.yaml", strings.Replace(searchedStudy, "RUNS", "24", 1))
		return dir
	}
	files := []string{"out/best/runs.csv", "out/best/answers.csv", "out/best/study.yaml", "out/best-fresh/runs.csv",
		"out/best-fresh/study.yaml"}
	args := []string{"run", "best.yaml"}
	whole := begin(t)
	most, code := killedAt(t, 0, whole, args...)
	if code != 0 {
		t.Fatalf("exit code %d", code)
	}
	same := func(t *testing.T, dir, when string) {
		t.Helper()
		for _, name := range files {
			a, b := need.Value(os.ReadFile(filepath.Join(whole, name)))(t), need.Value(os.ReadFile(filepath.Join(dir, name)))(t)
			if string(a) != string(b) {
				t.Errorf("%s: %s differs", when, name)
			}
		}
	}
	draw, n := rng.New(90, 3, "test.damage").Stream(0), damageCount(2*most)/2
	for k := range n {
		at := k + 1
		if n < most {
			at = 1 + int(draw.Below(uint64(most)))
		}
		dir := begin(t)
		if k%2 == 1 {
			mustRun(t, dir, "run", "less.yaml")
		}
		killedAt(t, at, dir, args...)
		mustRun(t, dir, args...)
		same(t, dir, "killed at change "+thousands(at)+" of "+thousands(most))
		clean(t, dir)
	}
	for _, name := range []string{"best", "best-fresh"} {
		path := filepath.Join(whole, "out", name, manifest.StudyFile)
		text := string(need.Value(os.ReadFile(path))(t))
		was := map[string]string{"best": "{p: ", "best-fresh": "replicates: 3"}[name]
		for _, damaged := range []string{strings.Replace(text, was, was+"0.1", 1), "name: other\n", text[:len(text)/2]} {
			if damaged == text {
				t.Fatalf("%s has no %q", path, was)
			}
			need.Nil(t, os.WriteFile(path, []byte(damaged), 0o666))
			code, said := guanxiIn(whole, args...)
			if code != 0 || !strings.Contains(said, "study.yaml was changed since it was written; restored") ||
				string(need.Value(os.ReadFile(path))(t)) != text {
				t.Errorf("%s: %s", name, said)
			}
		}
	}
}
