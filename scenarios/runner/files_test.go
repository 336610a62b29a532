package runner

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// writer returns a function that writes files into one folder and returns their paths.
func writer(t *testing.T) func(name, text string) string {
	dir := t.TempDir()
	return func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		need.Nil(t, os.WriteFile(path, []byte(text), 0o666))
		return path
	}
}

// A problem found when the world is built is reported at its key.
func TestBuildErrorsStandAtTheirKey(t *testing.T) {
	write := writer(t)
	write("empty.txt", "")
	write("bad.txt", "1 2\n3\n")
	write("binary.txt", "\x00\x01\x02")
	for name, c := range map[string]struct{ text, want string }{
		"linear": {"clock: {ticks: 3}\nadoption: {innovation: 0.5/tick, imitation: 0.9/tick, form: linear}\n", ":2:"},
		"absent": {"clock: {ticks: 3}\ngraph: {kind: file, path: no.txt}\nadoption: {innovation: 0.1/day}\n",
			":2:27: graph.path: there is no file no.txt"},
		"empty": {"clock: {ticks: 3}\ngraph: {kind: file, path: empty.txt}\nadoption: {innovation: 0.1/day}\n",
			":2:27: graph.path: empty.txt: holds no edges"},
		"bad": {"clock: {ticks: 3}\ngraph: {kind: file, path: bad.txt}\nadoption: {innovation: 0.1/day}\n",
			":2:27: graph.path: bad.txt:2: "},
		"device": {"clock: {ticks: 3}\ngraph: {kind: file, path: /dev/null}\nadoption: {innovation: 0.1/day}\n",
			":2:27: graph.path: /dev/null is a device, not a file"},
		"binary": {"clock: {ticks: 3}\ngraph: {kind: file, path: binary.txt}\nadoption: {innovation: 0.1/day}\n",
			":2:27: graph.path: binary.txt:1: "},
	} {
		t.Run(name, func(t *testing.T) {
			scn := need.Value(scenarios.Load(write(name+".yaml", c.text), scenarios.Options{}))(t)
			out := filepath.Join(t.TempDir(), "run")
			_, err := Run(context.Background(), scn, Options{Dir: out, Workers: 1})
			var invalid *Invalid
			if !errors.As(err, &invalid) || !strings.Contains(err.Error(), name+".yaml"+c.want) {
				t.Errorf("run: %v", err)
			}
			if _, err := os.Stat(out); !os.IsNotExist(err) {
				t.Error("there is a folder")
			}
			if _, err := NewPlan(context.Background(), scn, PlanOptions{}); !errors.As(err, &invalid) {
				t.Errorf("plan: %v", err)
			}
			if _, err := CheckFiles(scn); (err == nil) != (name == "linear") {
				t.Errorf("check: %v", err)
			}
		})
	}
}

// Data tables: an empty one, and one with a spreadsheet's byte order mark and line endings.
func TestTablesOfData(t *testing.T) {
	write := writer(t)
	scn := need.Value(scenarios.Load(write("mine.yaml", "clock: {ticks: 3}\nobserved: {users: {file: "+
		"o.csv}}\nconsumers: {access: {file: a.csv}}\n"), scenarios.Options{}))(t)
	write("o.csv", "")
	write("a.csv", "\ufeffdate,netizens_millions,population_millions\r\n2011-01-01,100,1000\r\n")
	if _, err := CheckFiles(scn); err == nil || !strings.Contains(err.Error(), "mine.yaml:2:26: observed.users.file: "+
		"o.csv: no table with a header: it is empty") || strings.Contains(err.Error(), "a.csv") {
		t.Errorf("%v", err)
	}
	for text, want := range map[string]string{
		"date,value\n2011-01-01\n":                     "o.csv:2: the number of columns is 1 instead of 2",
		"date;value\n2011-01-01;5\n":                   `o.csv:1: its columns must be separated by commas; the header is "date;value"`,
		"date,value,value\n2011-01-01,5,6\n":           `o.csv has two columns "value"`,
		"date,source,source,value\n2011-01-01,a,b,5\n": `o.csv has two columns "source"`,
		"date,note,note,value\n2011-01-01,a,b,5\n":     "",
	} {
		write("o.csv", text)
		if _, err := CheckFiles(scn); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	write("o.csv", "\ufeffdate,value\r\n2011-01-01,5\r\n")
	if _, err := CheckFiles(scn); err != nil {
		t.Error(err)
	}
	// Building a world gives the same message as check.
	write("a.csv", "date,netizens_millions\n2011-01-01,100\n")
	_, checked := CheckFiles(scn)
	_, built := Build(scn, 1)
	if checked == nil || built == nil || checked.Error() != built.Error() || !strings.Contains(built.Error(), `mine.yaml:3:28: consumers.access.file: a.csv: no column "population_millions" (access.of); it has date, netizens_millions`) {
		t.Errorf("%v\n%v", checked, built)
	}
}

// A folder runs again with the right data files, even if they have the names of tables of the run
// or share a name with files from other folders.
func TestFolderKeepsFilesApart(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"consumers.csv":  "a,b\nb,c\nc,d\nd,a\n",
		"observed.csv":   "day,users\n2011-01-02,1\n",
		"a/x.csv":        "date,value\n2011-01-03,2\n",
		"b/x.csv":        "date,value\n2011-01-04,3\n",
		"c/2-x.csv":      "date,value\n2011-01-05,4\n",
		"apart/tie.yaml": "clock: {ticks: 9}\n",
		"tie.yaml": "extends: apart/tie.yaml\nconsumers: {represents: 4}\ngraph: {kind: file, path: " +
			"consumers.csv}\nadoption: {innovation: 0.2/day}\n" +
			"observed:\n  registered: {file: observed.csv, date: day, value: users}\n  active: {file: a/x.csv}\n  adopters: " +
			"{file: b/x.csv}\n  dau: {file: a/x.csv}\n  mau: {file: c/2-x.csv}\n",
	} {
		path := filepath.Join(dir, name)
		need.Nil(t, os.MkdirAll(filepath.Dir(path), 0o777))
		need.Nil(t, os.WriteFile(path, []byte(text), 0o666))
	}
	scn := need.Value(scenarios.Load(filepath.Join(dir, "tie.yaml"), scenarios.Options{}))(t)
	r, _ := run(t, scn, Options{})
	need.Nil(t, os.RemoveAll(dir))
	if differ, err := Verify(context.Background(), r.Dir, VerifyOptions{Workers: 1}); err != nil || len(differ) > 0 {
		t.Error(differ, err)
	}
	entries := need.Value(os.ReadDir(filepath.Join(r.Dir, "inputs")))(t)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if got, want := strings.Join(names, " "),
		"2-tie.yaml 2-x.csv also-2-x.csv consumers.csv observed.csv tie.yaml x.csv"; got != want {
		t.Errorf("inputs/ has %s, want %s", got, want)
	}
}
