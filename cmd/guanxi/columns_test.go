package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"guanxi/plots/plotstest"
	"guanxi/sim/results/manifest"
	"guanxi/sim/simtest/need"
)

// fields are the columns of a folder's tables, as listed in datapackage.json.
type fields struct {
	Resources []struct {
		Name, Path, Description string
		Schema                  struct {
			PrimaryKey  []string
			ForeignKeys []struct {
				Fields    []string
				Reference struct {
					Resource string
					Fields   []string
				}
			}
			Fields []struct {
				Name, Type, Description, Unit string
				Constraints                   struct{ Minimum, Maximum *float64 }
			}
		}
	}
}

// filesAreListed checks that every file in a folder is a table or in the list of files of its kind.
func filesAreListed(t *testing.T, dir, kind string) {
	t.Helper()
	found := need.Value(os.ReadDir(dir))(t)
	for _, f := range found {
		name := f.Name()
		if f.IsDir() {
			name += "/"
		}
		if tableFile(name) || strings.HasPrefix(name, "wave-") {
			continue
		}
		if !slices.ContainsFunc(folderFiles(), func(l folderFile) bool { return l.name == name && slices.Contains(l.of, kind) }) {
			t.Errorf("%s: %s is not among the files that explain knows", dir, name)
		}
	}
}

func fieldsOf(t *testing.T, dir string) fields {
	t.Helper()
	var p fields
	b, err := os.ReadFile(filepath.Join(dir, "datapackage.json"))
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
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

// keysHold checks that primary keys identify rows, and that foreign keys find theirs. It returns
// the tables that have a foreign key.
func keysHold(t *testing.T, dir string) (linked []string) {
	t.Helper()
	key := func(row map[string]string, names []string) string {
		var cells []string
		for _, name := range names {
			cell, there := row[name]
			if !there {
				t.Fatalf("%s: no column %s", dir, name)
			}
			cells = append(cells, cell)
		}
		return strings.Join(cells, "\x00")
	}
	tables := map[string][]map[string]string{}
	all := fieldsOf(t, dir).Resources
	for _, r := range all {
		if filepath.Ext(r.Path) == ".csv" {
			tables[r.Name] = rowsOf(t, filepath.Join(dir, r.Path))
		}
	}
	for _, r := range all {
		rows := tables[r.Name]
		if names := r.Schema.PrimaryKey; len(names) > 0 {
			seen := map[string]bool{}
			for _, row := range rows {
				k := key(row, names)
				if seen[k] {
					t.Errorf("%s: two rows of %s with %v %q", dir, r.Name, names, k)
				}
				seen[k] = true
			}
		}
		for _, f := range r.Schema.ForeignKeys {
			linked = append(linked, r.Name)
			there := map[string]bool{}
			for _, row := range tables[f.Reference.Resource] {
				there[key(row, f.Reference.Fields)] = true
			}
			if len(there) == 0 {
				t.Errorf("%s: %s refers to %s, which has no rows", dir, r.Name, f.Reference.Resource)
			}
			for _, row := range rows {
				if k := key(row, f.Fields); !there[k] {
					t.Errorf("%s: %v %q of %s is not in %s", dir, f.Fields, k, r.Name, f.Reference.Resource)
				}
			}
		}
	}
	return linked
}

// Each column of each table has a description, and each number a unit. No interval of a summary
// extends beyond the range that its column states.
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
	write(t, dir, "blocks.yaml", `guanxi: 1
name: blocks
scenario: {extends: ring-bass, consumers: {count: 100}}
design: {kind: saltelli, base: 4}
factors: {q: {set: adoption.imitation, from: 0.2/day, to: 0.8/day}, innovation: {set: adoption.innovation, from: 0.001/day, to: 0.1/day, scale: log}}
metrics: [adopters]
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
		{"run", "wechat", "--replicates", "2", "--ticks", "900", "--set", "consumers.count=500", "--set", "record.events=[adoption, share, purchase]",
			"--set", "record.consumers=5", "--no-plots", "-o", "run"},
		{"sweep", "arms.yaml", "-o", "arms"}, {"analyze", "arms"},
		{"sweep", "blocks.yaml", "-o", "blocks"}, {"analyze", "blocks"},
		{"calibrate", "calibrate.yaml", "-o", "fit"},
	} {
		c := exec.Command("guanxi", args...)
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	for folder, kind := range map[string]string{"run": manifest.RunKind, "arms": manifest.SweepKind, "blocks": manifest.SweepKind, "fit": manifest.CalibrationKind} {
		filesAreListed(t, filepath.Join(dir, folder), kind)
	}
	linked := keysHold(t, filepath.Join(dir, "run"))
	for _, name := range []string{"ledger", "value", "value_groups", "panel", "misconduct"} {
		if !slices.Contains(linked, name) {
			t.Errorf("%s refers to no other table", name)
		}
	}
	for _, folder := range []string{"arms", "blocks", "fit", "fit/wave-1"} {
		keysHold(t, filepath.Join(dir, folder))
	}
	seen := map[string]bool{}
	for _, folder := range []string{"run", "arms", "blocks", "fit/wave-1"} {
		for _, r := range fieldsOf(t, filepath.Join(dir, folder)).Resources {
			seen[r.Name] = true
			if r.Description == "" {
				t.Errorf("%s: table %s has no description", folder, r.Name)
			}
			for _, f := range r.Schema.Fields {
				if f.Description == "" {
					t.Errorf("%s: %s.%s has no description", folder, r.Name, f.Name)
				}
				if number := f.Type == "integer" || f.Type == "number"; number != (f.Unit != "") {
					t.Errorf("%s: %s.%s is %s with unit %q", folder, r.Name, f.Name, f.Type, f.Unit)
				}
			}
		}
	}
	for _, name := range []string{"series", "value_groups", "events", "panel", "runs", "effects", "indices", "claims"} {
		if !seen[name] {
			t.Errorf("no folder has a table %s", name)
		}
	}

	real := map[string][]string{}
	for _, r := range fieldsOf(t, filepath.Join(dir, "run")).Resources {
		for _, f := range r.Schema.Fields {
			real[r.Name] = append(real[r.Name], f.Name)
		}
	}
	invented := regexp.MustCompile(`\.(old|young)$`) // segments
	for name, made := range plotstest.Tiny() {
		for _, c := range made.Columns() {
			if !slices.Contains(real[name], c.Name) && !invented.MatchString(c.Name) {
				t.Errorf("figures are tested with %s.%s, which a run does not write", name, c.Name)
			}
		}
	}

	var summary struct {
		Metrics map[string]struct{ Lo, Hi, Min, Max *float64 }
	}
	b, err := os.ReadFile(filepath.Join(dir, "run", "summary.json"))
	if err == nil {
		err = json.Unmarshal(b, &summary)
	}
	if err != nil {
		t.Fatal(err)
	}
	cut := 0
	for _, r := range fieldsOf(t, filepath.Join(dir, "run")).Resources {
		for _, f := range r.Schema.Fields {
			m := summary.Metrics[f.Name]
			if r.Name != "series" || m.Lo == nil {
				continue
			}
			if low := f.Constraints.Minimum; low != nil && *m.Lo < *low {
				t.Errorf("%s: the interval begins at %v, values at %v", f.Name, *m.Lo, *low)
			} else if low != nil && *m.Lo == *low && *m.Min > *low {
				cut++
			}
			if high := f.Constraints.Maximum; high != nil && *m.Hi > *high {
				t.Errorf("%s: the interval ends at %v, values at %v", f.Name, *m.Hi, *high)
			}
		}
	}
	if cut == 0 {
		t.Error("no interval was cut: the run is too long to show it")
	}
}
