package results

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
	"guanxi/sim/whole"
)

func sameRun(t *testing.T, a, b *Run) {
	t.Helper()
	if d, err := Compare(a, b); err != nil || len(d) > 0 {
		t.Errorf("%v, %v", d, err)
	}
	for _, name := range []string{"summary.json", "datapackage.json"} {
		if read(t, a.Dir, name) != read(t, b.Dir, name) {
			t.Errorf("%s differs:\n%s\n%s", name, read(t, a.Dir, name), read(t, b.Dir, name))
		}
	}
}

func TestExtendIsTheSameAsAllAtOnce(t *testing.T) {
	for _, formats := range [][]string{{"csv"}, {"parquet"}, {"csv", "parquet"}} {
		t.Run(strings.Join(formats, "+"), func(t *testing.T) {
			base := t.TempDir()
			with := func(replicates ...int) Options {
				o := options(replicates...)
				o.Formats = formats
				return o
			}
			all := write(t, filepath.Join(base, "whole"), with(count1(6)...), count1(6)...)
			dir := filepath.Join(base, "grown")
			first := write(t, dir, with(2, 5), 5, 2)
			need.Nil(t, os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("mine"), 0o666))
			need.Nil(t, manifest.Put(dir, nil, whole.Doc{Path: "figures/old.svg", Bytes: []byte("old")}))
			id := Identity{"trial", "0123abcd", 7, 1, count1(6)}
			run, missing, err := Find(dir, id)
			if err != nil || !slices.Equal(missing, []int{1, 3, 4, 6}) {
				t.Fatalf("%v %v", missing, err)
			}
			o := with(missing...)
			o.Extend = run
			grown := write(t, dir, o, 6, 1, 4, 3)
			sameRun(t, all, grown)
			nothingBut(t, base, "whole", "grown")
			if read(t, dir, "notes.txt") != "mine" {
				t.Error("the user's file is gone")
			}
			if _, err := os.Stat(filepath.Join(dir, "figures", "old.svg")); err == nil {
				t.Error("a figure of fewer replicates stayed")
			}
			m := grown.Manifest
			if !m.Complete || len(m.Times) != 2 || !slices.Equal(m.Times[1].Replicates, []int{1, 3, 4, 6}) || !slices.Equal(m.Asked, count1(6)) || m.Graph[2] != first.Manifest.Graph[2] {
				t.Errorf("%+v", m)
			}
			if _, missing, err := Find(dir, id); err != nil || len(missing) != 0 {
				t.Errorf("missing %v, %v", missing, err)
			}
		})
	}
}

func TestExtendByAFormat(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	run := write(t, dir, options(1, 2), 1, 2)
	if !run.HasFormats("csv") || run.HasFormats("csv", "parquet") {
		t.Error(run.Manifest.Formats)
	}
	for _, name := range []string{"report.html", "figures/old.svg"} {
		need.Nil(t, manifest.Put(dir, nil, whole.Doc{Path: name, Bytes: []byte("old")}))
	}
	need.Nil(t, os.Mkdir(filepath.Join(dir, ".new"), 0o777)) // left by a process that was killed
	need.Nil(t, os.WriteFile(filepath.Join(dir, ".new", "report.html"), nil, 0o666))
	run = open(t, dir)
	o := options()
	o.Formats, o.Extend = []string{"parquet"}, run
	again := write(t, dir, o)
	for _, name := range []string{"report.html", "figures/old.svg"} { // the runs are the same
		if _, listed := again.Manifest.Files[name]; !listed || read(t, dir, name) != "old" {
			t.Errorf("%s is lost", name)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, ".new")); err == nil {
		t.Error("what a killed process left is taken for the user's")
	}
	if !again.HasFormats("csv", "parquet") || again.Manifest.Tables["series.csv"] != run.Manifest.Tables["series.csv"] &&
		again.Manifest.Tables["series.csv"].SHA256 != run.Manifest.Tables["series.csv"].SHA256 {
		t.Errorf("%+v", again.Manifest.Tables)
	}
	p := need.Value(table.ReadParquetFile(filepath.Join(dir, "series.parquet")))(t)
	c := need.Value(again.Table("series"))(t)
	sameTable(t, c, p)

	// datapackage.json lists the tables in both formats, each under its own name.
	described := need.Value(os.ReadFile(filepath.Join(dir, manifest.PackageFile)))(t)
	var about dataPackage
	need.Nil(t, json.Unmarshal(described, &about))
	listed, names := map[string]string{}, map[string]bool{}
	for _, r := range about.Resources {
		listed[r.Path] = r.MediaType
		if names[r.Name] {
			t.Errorf("two resources are called %s", r.Name)
		}
		names[r.Name] = true
	}
	for name := range again.Manifest.Tables {
		if listed[name] == "" {
			t.Errorf("%s is not in datapackage.json", name)
		}
	}
	if len(listed) != len(again.Manifest.Tables) || listed["series.parquet"] != "application/vnd.apache.parquet" {
		t.Errorf("datapackage.json lists %v", listed)
	}
	if once := slices.Compact(slices.Sorted(slices.Values(again.TableNames()))); len(once) != len(again.TableNames()) {
		t.Errorf("tables %v", again.TableNames())
	}
}

func TestExtendRefusesChangedTables(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	run := write(t, dir, options(1), 1)
	need.Nil(t, os.WriteFile(filepath.Join(dir, "series.csv"), []byte(strings.Replace(read(t, dir, "series.csv"), "2013-12-02", "2013-12-03", 1)), 0o666))
	before := read(t, dir, "series.csv")
	o := options(2)
	o.Extend = run
	need.Refused(Create(dir, o))(t, "series.csv was changed since it was written, so no replicates can be added; --force")
	if read(t, dir, "series.csv") != before {
		t.Error("the folder was touched")
	}
	os.Remove(filepath.Join(dir, "series.csv"))
	need.Refused(Create(dir, o))(t, "series.csv is missing, so no replicates can be added; --force")
	nothingBut(t, filepath.Dir(dir), "x")
}
