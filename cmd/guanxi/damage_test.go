package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/partial"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// damageCount is the number of damages to try; `make damage` tries many.
func damageCount(many int) int {
	if os.Getenv("GUANXI_TEST_DAMAGE") != "" {
		return many
	}
	return 20
}

const damageWorld = "name: tiny\nreplicates: 2\nclock: {ticks: 8}\nconsumers: {count: 40}\ngraph: {kind: ring, degree: 4}\nadoption: {innovation: 0.05/day, imitation: 0.4/day}\n"

const damageStudy = "name: small\nscenario: tiny.yaml\ndesign: {kind: grid}\nfactors:\n  q: {set: adoption.imitation, values: [0.2/day, 0.6/day]}\nreplicates: 3\nmetrics: [adopters]\n"

// damageFolders makes the folder of a run and of a study, with figures, analysis and report, and that
// of a study in shards without tables.
func damageFolders(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "tiny.yaml", damageWorld)
	write(t, dir, "study.yaml", damageStudy)
	write(t, dir, "more.yaml", strings.Replace(damageStudy, "replicates: 3", "replicates: 4", 1))
	for _, args := range [][]string{{"run", "tiny.yaml", "-o", "run"}, {"report", "run"},
		{"sweep", "study.yaml", "-o", "study"}, {"analyze", "study"}, {"plot", "study"}, {"report", "study"},
		{"sweep", "study.yaml", "-o", "shards", "--shard", "1/2"}, {"sweep", "study.yaml", "-o", "shards", "--shard", "2/2"}} {
		mustRun(t, dir, args...)
	}
	return dir
}

// guanxiIn runs the program in a folder and returns its exit code and what it printed.
func guanxiIn(dir string, args ...string) (int, string) {
	c := exec.Command("guanxi", args...)
	c.Dir = dir
	said, _ := c.CombinedOutput()
	return c.ProcessState.ExitCode(), string(said)
}

func mustRun(t *testing.T, dir string, args ...string) {
	t.Helper()
	if code, said := guanxiIn(dir, args...); code != 0 {
		t.Errorf("%v: exit code %d: %s", args, code, said)
	}
}

// copyAll copies a file or a folder.
func copyAll(t *testing.T, from, to string) {
	t.Helper()
	if info := need.Value(os.Stat(from))(t); info.IsDir() {
		need.Nil(t, os.CopyFS(to, os.DirFS(from)))
		return
	}
	need.Nil(t, os.WriteFile(to, need.Value(os.ReadFile(from))(t), 0o666))
}

// contents returns the files of a folder.
func contents(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	need.Nil(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name := need.Value(filepath.Rel(dir, path))(t)
			all[filepath.ToSlash(name)], err = os.ReadFile(path)
		}
		return err
	}))
	return all
}

// clean checks that the results in a folder are as their manifests list them, and that nothing
// hidden is left but a lock that nobody holds.
func clean(t *testing.T, dir string) {
	t.Helper()
	for name := range contents(t, dir) {
		if filepath.Base(name) == manifest.File {
			if err := manifest.Altered(filepath.Join(dir, filepath.Dir(name))); err != nil {
				t.Error(err)
			}
		}
		if filepath.Base(name) == partial.LockFile {
			continue
		}
		if strings.HasPrefix(name, ".") || strings.Contains(name, "/.") || strings.Contains(name, ".partial") {
			t.Errorf("%s is left", name)
		}
	}
}

// derived reports whether a file of a folder is made from its tables.
func derived(name string) bool {
	return name == "effects.csv" || name == "indices.csv" || name == "changes.csv" || name == manifest.ReportFile || strings.HasPrefix(name, manifest.FiguresFolder+"/")
}

// A bit that flips in any file of a folder is found or does no harm. A study is mended by the same
// command, and nothing that was made from its runs is lost.
func TestBitFlips(t *testing.T) {
	made := damageFolders(t)
	draw := rng.New(36, 1, "test.damage").Stream(0)
	harmless := 0
	for n := range damageCount(1000) / 2 {
		for _, kind := range []string{"run", "study"} {
			dir := filepath.Join(t.TempDir(), kind)
			copyAll(t, filepath.Join(made, kind), dir)
			before := contents(t, dir)
			names := []string{}
			for name := range before {
				names = append(names, name)
			}
			slices.Sort(names)
			name := names[draw.Below(uint64(len(names)))]
			at, bit := int(draw.Below(uint64(len(before[name])))), draw.Below(8)
			damaged := bytes.Clone(before[name])
			damaged[at] ^= 1 << bit
			need.Nil(t, os.WriteFile(filepath.Join(dir, name), damaged, 0o666))
			code, said := guanxiIn(made, "verify", dir, "--replicate", "1")
			switch {
			case code == 0:
				harmless++
				t.Logf("%d: bit %d of byte %d of %s/%s does no harm", n, bit, at, kind, name)
			case code != exitNo || !strings.Contains(said, filepath.Base(name)) && !strings.Contains(said, manifest.JournalFolder):
				t.Errorf("bit %d of byte %d of %s/%s: exit code %d: %s", bit, at, kind, name, code, said)
			}
			if kind == "run" {
				continue
			}
			if code, said := guanxiIn(made, "sweep", "study.yaml", "-o", dir); code != 0 {
				t.Errorf("bit %d of byte %d of %s/%s: not mended: %d: %s", bit, at, kind, name, code, said)
			}
			after := contents(t, dir)
			for _, other := range names {
				same := bytes.Equal(before[other], after[other])
				if (derived(other) && other != name || other == "runs.csv" || other == "series.parquet" || other == "study.yaml") && !same {
					t.Errorf("bit %d of byte %d of %s/%s: then %s is lost", bit, at, kind, name, other)
				}
			}
			if derived(name) {
				mustRun(t, made, "analyze", dir)
				mustRun(t, made, "plot", dir)
				mustRun(t, made, "report", dir)
			}
			clean(t, dir)
			mustRun(t, made, "verify", dir, "--sample", "1")
		}
	}
	t.Logf("%d did no harm", harmless)
}

// Whoever reads a study while it grows sees it as it was or as it is, never as altered.
func TestReadBesideASweep(t *testing.T) {
	dir := damageFolders(t)
	grown := make(chan struct{})
	go func() {
		defer close(grown)
		for n := 4; n < 8; n++ {
			text := strings.Replace(damageStudy, "replicates: 3", "replicates: "+strconv.Itoa(n), 1)
			if err := os.WriteFile(filepath.Join(dir, "more.yaml"), []byte(text), 0o666); err != nil {
				t.Error(err)
			}
			mustRun(t, dir, "sweep", "more.yaml", "-o", "study")
		}
	}()
	var readers sync.WaitGroup
	for _, args := range [][]string{{"analyze", "study"}, {"plot", "study", "--figure", "series", "--format", "svg"}, {"report", "study"}, {"status", "study"}} {
		readers.Go(func() {
			for {
				select {
				case <-grown:
					return
				default:
					mustRun(t, dir, args...)
				}
			}
		})
	}
	readers.Wait()
	for _, args := range [][]string{{"analyze", "study"}, {"plot", "study"}, {"report", "study"}} {
		mustRun(t, dir, args...)
	}
	clean(t, dir)
	mustRun(t, dir, "verify", "study")
}
