package cli

import (
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"guanxi/plots/plotstest"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// filesAreListed checks that every file in a folder is a table or in the list of files of its kind.
func filesAreListed(t *testing.T, dir, kind string) {
	t.Helper()
	found := need.Value(os.ReadDir(dir))(t)
	for _, f := range found {
		name := f.Name()
		if f.IsDir() {
			name += "/"
		}
		if _, table := table.Named(name); table && name != manifest.ColumnsFile || strings.HasPrefix(name, "wave-") {
			continue
		}
		if !slices.ContainsFunc(folderFiles(), func(l folderFile) bool {
			return l.name == name && (l.of == kind || l.of == inAll)
		}) {
			t.Errorf("%s: %s is not among the files that explain knows", dir, name)
		}
	}
}

// columnsOf returns the rows of columns.csv by table.
func columnsOf(t *testing.T, dir string) map[string][]map[string]string {
	t.Helper()
	all := map[string][]map[string]string{}
	for _, row := range rowsOf(t, filepath.Join(dir, manifest.ColumnsFile)) {
		name, _ := table.Named(row["file"])
		all[name] = append(all[name], row)
	}
	return all
}

// rowsOf returns the rows of a table by its columns.
func rowsOf(t *testing.T, file string) []map[string]string {
	t.Helper()
	f := need.Value(os.Open(file))(t)
	defer f.Close()
	all := need.Value(csv.NewReader(f).ReadAll())(t)
	var rows []map[string]string
	for _, cells := range all[1:] {
		row := map[string]string{}
		for k, cell := range cells {
			row[all[0][k]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}

// keysHold checks that the keys of a table identify its rows. Events may coincide, and what users observed may be
// listed twice.
func keysHold(t *testing.T, dir string) {
	t.Helper()
	for name, columns := range columnsOf(t, dir) {
		if name == "events" || name == "observed" {
			continue
		}
		seen := map[string]bool{}
		for _, row := range rowsOf(t, filepath.Join(dir, columns[0]["file"])) {
			key := ""
			for _, c := range columns {
				if c["kind"] == "key" {
					key += row[c["column"]] + "\x00"
				}
			}
			if seen[key] && key != "" {
				t.Errorf("%s: two rows of %s with %q", dir, name, key)
			}
			seen[key] = true
		}
	}
}

// Each column of each table has a description, and each number a unit.
func TestColumns(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "arms.yaml", `guanxi: 1
name: arms
scenario: {extends: ring-bass, consumers: {count: 100}}
design: {kind: arms, baseline: a}
arms: {a: {}, b: {adoption.imitation: 0.8/day}}
factors:
  degree: {set: graph.degree, values: [2, 4]}
  divisor: {set: adoption.normalise, values: [degree, none]}
replicates: 2
metrics: [adopters, "time_to(adopters, 50%)"]
claim: {id: X1, text: more, metric: adopters, arm: b, expect: increase, smallest: 5%}
`)
	write(t, dir, "calibrate.yaml", `guanxi: 1
name: few
scenario: {extends: ring-bass, consumers: {count: 100}}
design: {kind: sobol, points: 8}
factors: {q: {set: adoption.imitation, from: 0.2/day, to: 0.8/day}}
replicates: 2
metrics: ["time_to(adopters, 50%)"]
calibrate:
  targets: {half: {metric: "time_to(adopters, 50%)", value: 15, observation: 10%, discrepancy: 20%}}
  waves: 1
  draws: 8
  keep: 4
`)
	for _, args := range [][]string{
		{"run", "wechat", "--replicates", "2", "--set", "clock.ticks=900", "--set", "consumers.count=500", "--set",
			"record.events=[adoption, share, purchase]",
			"--set", "record.consumers=5", "--set", "consumers.income={price: 0.5}", "-o", "run"},
		{"sweep", "arms.yaml", "-o", "arms"}, {"analyze", "arms"},

		{"calibrate", "calibrate.yaml", "-o", "fit"},
	} {
		c := exec.Command("guanxi", args...)
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	for folder, kind := range map[string]string{"run": manifest.RunKind, "arms": manifest.SweepKind,
		"fit": manifest.CalibrationKind} {
		filesAreListed(t, filepath.Join(dir, folder), kind)
	}
	for _, folder := range []string{"run", "arms", "fit", "fit/wave-1"} {
		keysHold(t, filepath.Join(dir, folder))
	}
	seen := map[string]bool{}
	for _, folder := range []string{"run", "arms", "fit/wave-1"} {
		for name, columns := range columnsOf(t, filepath.Join(dir, folder)) {
			seen[name] = true
			for _, c := range columns {
				if c["meaning"] == "" {
					t.Errorf("%s: %s.%s has no description", folder, name, c["column"])
				}
				if number := slices.Contains([]string{"int", "float", "money"}, c["type"]); number != (c["unit"] != "") {
					t.Errorf("%s: %s.%s is %s with unit %q", folder, name, c["column"], c["type"], c["unit"])
				}
			}
		}
	}
	for _, name := range []string{"series", "value_groups", "events", "panel", "runs", "answers"} {
		if !seen[name] {
			t.Errorf("no folder has a table %s", name)
		}
	}

	real := columnsOf(t, filepath.Join(dir, "run"))
	invented := regexp.MustCompile(`\.(old|young)$`) // segments
	for name, made := range plotstest.Tiny() {
		for _, c := range made.Columns() {
			if !slices.ContainsFunc(real[name], func(r map[string]string) bool { return r["column"] == c.Name }) &&
				!invented.MatchString(c.Name) {
				t.Errorf("figures are tested with %s.%s, which a run does not write", name, c.Name)
			}
		}
	}
}
