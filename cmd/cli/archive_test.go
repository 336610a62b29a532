package cli

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/results/manifest"
	"guanxi/sim/simtest/need"
)

const (
	packedScenario = "guanxi: 1\nname: tiny\nclock: {start: 2011-01-01, tick: 1d, until: 60d}\nconsumers: {count: 300, " +
		"represents: 3000}\n" +
		"graph: {kind: erdos_renyi, mean_degree: 8}\nadoption: {innovation: 0.02/day, imitation: 0.3/day}\nobserved: " +
		"{users: {file: users.csv}}\nreplicates: 2\n"
	packedUsers = "date,value,role\n2011-01-06,330,fit\n2011-01-11,800,fit\n2011-01-16,1500,fit\n2011-02-10,2900,holdout\n"
	packedStudy = "name: faster\nscenario: tiny.yaml\ndesign: {kind: arms, baseline: slow}\narms: {slow: {}, fast: " +
		"{adoption.imitation: 0.6/day}}\nreplicates: 3\nmetrics: [adopters]\n"
	packedFit = "name: fit\nscenario: tiny.yaml\ndesign: {kind: sobol, points: 8}\nfactors:\n  speed: {set: " +
		"adoption.imitation, from: 0.05/day, to: 0.8/day}\nreplicates: 2\n" +
		"calibrate: {targets: {adopters: {observed: users, discrepancy: 15%}}, waves: 1, draws: 8, keep: 4}\n"
)

// The bundles of a run, a study and a calibration, unpacked in an empty folder, do what their READMEs say, and
// make the same tables and figures again.
func TestArchiveRunsByItsReadMe(t *testing.T) {
	for _, x := range []struct {
		name, title string
		make        [][]string
	}{
		{"run", "tiny", [][]string{{"run", "tiny.yaml", "-o", "out", "-q"}}},
		{"study", "faster", [][]string{{"sweep", "faster.yaml", "-o", "out", "-q"}, {"analyze", "out"}, {"plot", "out"}}},
		{"calibration", "fit", [][]string{{"calibrate", "fit.yaml", "-o", "out"}}},
	} {
		t.Run(x.name, func(t *testing.T) {
			dir, empty := t.TempDir(), t.TempDir()
			write(t, dir, "tiny.yaml", packedScenario)
			write(t, dir, "users.csv", packedUsers)
			write(t, dir, "faster.yaml", packedStudy)
			write(t, dir, "fit.yaml", packedFit)
			for _, args := range append(x.make, []string{"archive", "out", "-o", "a.zip", "--with",
				"users.csv"}, []string{"archive", "out", "-o", "b.zip", "--with", "users.csv"}) {
				tool(t, dir, "guanxi", args...)
			}
			if a, b := need.Value(os.ReadFile(filepath.Join(dir, "a.zip")))(t),
				need.Value(os.ReadFile(filepath.Join(dir, "b.zip")))(t); !bytes.Equal(a, b) {
				t.Error("packed again the bytes differ")
			}
			z := need.Value(zip.OpenReader(filepath.Join(dir, "a.zip")))(t)
			defer z.Close()
			need.Nil(t, os.CopyFS(empty, z))
			unpacked := filepath.Join(empty, x.title)
			statused(t, unpacked)
			readMe := string(need.Value(os.ReadFile(filepath.Join(unpacked, "README.md")))(t))
			commands := 0
			for k, block := range strings.Split(readMe, "\n```") {
				for line := range strings.Lines(block) {
					if words := strings.Fields(line); k%2 == 1 && len(words) > 0 && words[0] == "guanxi" {
						commands++
						cmd := exec.Command(words[0], words[1:]...)
						cmd.Dir = unpacked
						if out, err := cmd.CombinedOutput(); err != nil {
							t.Fatalf("%s: %v\n%s", line, err, out)
						}
					}
				}
			}
			if commands < 2 {
				t.Errorf("%d commands were found in\n%s", commands, readMe)
			}
			_, m, err := manifest.Read(unpacked)
			need.Nil(t, err)
			same := 0
			for name := range m.Listed().Tables {
				same += compared(t, unpacked, name)
			}
			for name := range m.Listed().Files {
				if strings.HasPrefix(name, "figures/") {
					same += compared(t, unpacked, name)
				}
			}
			if same < 2 {
				t.Errorf("only %d files were compared", same)
			}
			for _, want := range []string{"TITLE OF THE PAPER, by NAMES.", "`users.csv` of `inputs/` are data of the authors",
				"| 16 Omissions | "} {
				if !strings.Contains(readMe, want) {
					t.Errorf("README.md does not say %s:\n%s", want, readMe)
				}
			}
		})
	}
}

// compared compares a file of a folder with that which was made again.
func compared(t *testing.T, dir, name string) int {
	a, b := need.Value(os.ReadFile(filepath.Join(dir, name)))(t),
		need.Value(os.ReadFile(filepath.Join(dir, "again", name)))(t)
	if !bytes.Equal(a, b) {
		t.Errorf("%s differs when it is made again", name)
	}
	return 1
}

// statused checks that each number of the scenario has a row in status.csv of an unpacked bundle.
func statused(t *testing.T, dir string) {
	t.Helper()
	rows := need.Value(csv.NewReader(bytes.NewReader(need.Value(os.ReadFile(filepath.Join(dir, "status.csv")))(
		t))).ReadAll())(t)
	keys := map[string]string{}
	for _, row := range rows[1:] {
		keys[row[0]] = row[3]
	}
	scn := need.Value(scenarios.Parse("tiny.yaml", []byte(packedScenario), scenarios.Options{}))(t)
	for _, q := range scn.Status() {
		if is, there := keys[q.Path()]; !there || q.Is != "setting" && is != q.Is {
			t.Errorf("status.csv says %q of %s, which is %s", is, q.Path(), q.Is)
		}
	}
}
