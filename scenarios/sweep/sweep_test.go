package sweep_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/memory"
	"guanxi/sim/results"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// small is a study of 24 runs of a few milliseconds.
const small = `name: small
scenario:
  extends: ring-bass
  clock: {start: 2011-01-21, tick: 1d, until: 20d}
  consumers: {count: 200}
design: {kind: grid}
factors:
  q: {set: adoption.imitation, values: [0.2/day, 0.4/day, 0.8/day]}
  ties: {levels: {ring: {graph.kind: ring}, random: {graph: {kind: erdos_renyi, mean_degree: 4}}}}
replicates: 4
metrics: [adopters, "time_to(adopters, 50%)", adopters@2011-01-25, max(new_adopters)]
`

func parse(t testing.TB, text string) *study.Study {
	t.Helper()
	return need.Value(study.Parse("t.yaml", []byte(text)))(t)
}

func run(t testing.TB, text, dir string, change ...func(*sweep.Options)) *sweep.Outcome {
	t.Helper()
	o := sweep.Options{Dir: dir, Workers: 2, Program: "test"}
	for _, c := range change {
		c(&o)
	}
	out := need.Value(sweep.Run(context.Background(), parse(t, text), o))(t)
	if need.Tenth(t.Name()+text) && out.Complete && out.Failed == 0 {
		if v, err := sweep.Verify(context.Background(), o.Dir, sweep.VerifyOptions{}); err != nil ||
			len(v.Wrong)+len(v.Files) > 0 {
			t.Errorf("runs that run again: %v, %+v", err, v)
		}
	}
	return out
}

// tables returns the files of a sweep that must be the same however it ran.
func tables(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, name := range []string{"runs.csv", "series.csv", "columns.csv", "study.yaml"} {
		b := need.Value(os.ReadFile(filepath.Join(dir, name)))(t)
		all[name] = string(b)
	}
	return all
}

func sameTables(t testing.TB, got, want string) {
	t.Helper()
	a, b := tables(t, got), tables(t, want)
	for name := range b {
		if a[name] != b[name] {
			t.Errorf("%s differs: %d and %d bytes", name, len(a[name]), len(b[name]))
		}
	}
	s := need.Value(results.OpenSweep(got))(t)
	if d, err := s.Verify(); err != nil || len(d) > 0 {
		t.Errorf("%s: %v, %v", got, d, err)
	}
}

func lines(text string) []string { return strings.Split(strings.TrimSpace(text), "\n") }

func journalLines(t testing.TB, dir string) int { return linesOf(t, dir, "*.ndjson") }

func linesOf(t testing.TB, dir, like string) int {
	t.Helper()
	files := need.Value(filepath.Glob(filepath.Join(dir, "journal", like)))(t)
	n := 0
	for _, f := range files {
		b := need.Value(os.ReadFile(f))(t)
		n += strings.Count(string(b), "\n")
	}
	return n
}

// tableIn reads a table of a sweep.
func tableIn(t *testing.T, dir, name string) *table.Table {
	t.Helper()
	s := need.Value(results.OpenSweep(dir))(t)
	return need.Value(s.Table(name))(t)
}

func TestSweep(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "small")
	var last sweep.State
	out := run(t, small, dir, func(o *sweep.Options) { o.Watch = func(s sweep.State) { last = s } })
	if out.Points != 6 || out.Runs != 24 || out.Done != 24 || out.Ran != 24 || out.Failed != 0 || !out.Complete {
		t.Errorf("%+v", out)
	}
	if out.GraphsMade > 8 || out.GraphsMade+out.GraphShared != 24 { // a ring and a random graph for each of 4 replicates
		t.Errorf("%d graphs made, %d shared", out.GraphsMade, out.GraphShared)
	}
	if last.Runs != 24 || last.Done > 24 || last.Todo != 24 {
		t.Errorf("the last state is %+v", last)
	}
	rows := lines(tables(t, dir)["runs.csv"])
	if len(rows) != 25 ||
		rows[0] != `run_id,point,block,replicate,seed,status,error,q,ties,adopters,"time_to(adopters, 50%)",adopters@2011-01-25,max(new_adopters)` {
		t.Errorf("%d rows; %s", len(rows), rows[0])
	}
	t.Log(strings.Join(rows[:4], "\n"))
	s := need.Value(results.OpenSweep(dir))(t)
	levels(t, dir, 24*21, "run_id,point,q,ties,replicate,tick,time,date,", "q", "ties")
	if m := s.Manifest; !m.Complete || m.Runs != 24 || m.Points != 6 || len(m.Factors) != 2 || len(m.Metrics) != 4 ||
		m.Metrics[1].Unit != "d" || m.Consumers != 200 {
		t.Errorf("%+v", m)
	}

	// Running it again does nothing and changes nothing.
	before, manifest := tables(t, dir), read(t, filepath.Join(dir, "manifest.json"))
	again := run(t, small, dir)
	if again.Ran != 0 || !again.Complete || again.Manifest == nil || len(again.Notes) > 0 {
		t.Errorf("again: %+v", again)
	}
	if after := tables(t, dir); after["runs.csv"] != before["runs.csv"] ||
		read(t, filepath.Join(dir, "manifest.json")) != manifest {
		t.Error("a sweep that had nothing to do wrote something")
	}

	// The number of workers does not matter.
	other := filepath.Join(t.TempDir(), "other")
	run(t, small, other, func(o *sweep.Options) { o.Workers = 5 })
	sameTables(t, other, dir)

	// The folder itself can be run.
	from := need.Value(study.Load(dir))(t)
	o, err := sweep.Run(context.Background(), from, sweep.Options{Dir: dir})
	if err != nil || o.Ran != 0 || len(o.Notes) > 0 || read(t, filepath.Join(dir, "manifest.json")) != manifest {
		t.Errorf("from its folder: %+v, %v", o, err)
	}
	if entries, _ := os.ReadDir(filepath.Join(dir, "inputs")); len(entries) == 0 {
		t.Error("no inputs are kept")
	}
}

// levels fails unless the series has so many rows, its columns begin like that, and its arms and factors
// are those that runs.csv has for the run.
func levels(t *testing.T, dir string, rows int, begin string, names ...string) {
	t.Helper()
	runs, series := tableIn(t, dir, schema.RunsTable), tableIn(t, dir, schema.SeriesTable)
	var head []string
	for _, c := range series.Columns() {
		head = append(head, c.Name)
	}
	if got := strings.Join(head, ",") + ","; series.Rows() != rows || !strings.HasPrefix(got, begin) {
		t.Errorf("the series has %d rows of %s", series.Rows(), got)
	}
	of := map[string]int{}
	for r := range runs.Rows() {
		of[runs.Col("run_id").Text(r)] = r
	}
	for r := range series.Rows() {
		for _, name := range append(names, "point", "replicate") {
			if got, want := series.Col(name).Text(r), runs.Col(name).Text(of[series.Col("run_id").Text(r)]); got != want {
				t.Fatalf("row %d of the series: %s is %s, not %s", r+1, name, got, want)
			}
		}
	}
}

func read(t testing.TB, path string) string {
	t.Helper()
	b := need.Value(os.ReadFile(path))(t)
	return string(b)
}

// If worlds are large compared with the memory, fewer run in parallel.
func TestMemoryLimitsWorkers(t *testing.T) {
	text := `name: large
scenario: {extends: ring-bass, clock: {start: 2011-01-21, tick: 1d, until: 3d}, consumers: {count: 1000}}
design: {kind: grid}
factors: {size: {set: consumers.count, values: [500, 60000]}}
replicates: 2
metrics: [adopters]
`
	for memory, want := range map[int64]int{0: 2, 1 << 20: 1} {
		dir := filepath.Join(t.TempDir(), "large")
		out := run(t, text, dir, func(o *sweep.Options) { o.Memory = memory })
		if out.Parallel != want || !out.Complete {
			t.Errorf("memory %d: %d side by side, not %d", memory, out.Parallel, want)
		}
	}
}

// A study with a world that does not fit into memory makes no folder.
func TestWorldsBeyondTheMemory(t *testing.T) {
	if free := memory.Free(); free == 0 || free > 100e9 {
		t.Skipf("%d bytes of memory are free, by what the system says", free)
	}
	const huge = `name: huge
scenario: bass
set: {graph: {kind: regular, degree: 150, seed: 3}, clock.ticks: 5}
factors: {n: {set: consumers.count, values: [500, 200000000]}}
metrics: [adopters]
`
	for _, workers := range []int{1, 2} {
		dir := filepath.Join(t.TempDir(), "huge")
		_, err := sweep.Run(context.Background(), parse(t, huge), sweep.Options{Dir: dir, Workers: workers})
		if err == nil || !strings.Contains(err.Error(), ":4:51: consumers.count: 200,000,000 consumers need ") ||
			exists(dir) {
			t.Errorf("%d workers: %v, folder %v", workers, err, exists(dir))
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func merge(t *testing.T, dirs ...string) *sweep.Outcome {
	t.Helper()
	out := need.Value(sweep.Merge(sweep.Options{Program: "test"}, dirs...))(t)
	if !out.Complete {
		t.Errorf("after the merge: %+v", out)
	}
	return out
}

func studyFile(t testing.TB, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "study.yaml")
	need.Nil(t, os.WriteFile(file, []byte(text), 0o666))
	return file
}

// differ has points that differ in the length of a tick and in what exists.
const differ = `name: differ
scenario: {extends: ads, clock: {start: 2011-01-21, tick: 1d, until: 4d}, record: {every: 1d}, consumers: {count: 200}}
design: {kind: arms, baseline: without}
arms: {with: {}, without: {ads: off}}
factors: {length: {set: clock.tick, values: [1d, 12h]}}
replicates: 2
metrics: [ad_impressions, mean(ad_impressions), ad_ctr, adopters]
`

// Dates have times of day if a point has them. A flow that an arm lacks is 0 in runs.csv and in
// the series; any other quantity is missing.
func TestPointsThatDiffer(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "differ")
	out := run(t, differ, dir)
	if out.Failed > 0 || !out.Complete {
		t.Fatalf("%+v", out)
	}
	runs, series := tableIn(t, dir, schema.RunsTable), tableIn(t, dir, schema.SeriesTable)
	if typ := series.Col("date").Column().Type; typ != table.DateTimeType {
		t.Errorf("dates are %s", typ)
	}
	for r := range runs.Rows() {
		with := runs.Col("arm").Text(r) == "with"
		if v := runs.Col("ad_impressions").Float(r); with != (v > 0) || !with && v != 0 {
			t.Errorf("row %d: %g impressions", r+1, v)
		}
		point, _ := runs.Col("point").Int(r)
		for k := range series.Rows() {
			if p, _ := series.Col("point").Int(k); p != point {
				continue
			}
			if c := series.Col("ad_impressions"); c.Missing(k) || !with && c.Float(k) != 0 {
				t.Fatalf("point %d, row %d of the series: %g impressions", point, k+1, c.Float(k))
			}
			if c := series.Col("ad_ctr"); !with && !c.Missing(k) {
				t.Fatalf("point %d, row %d of the series: a click rate of %g without advertisements", point, k+1, c.Float(k))
			}
		}
	}
	levels(t, dir, 8*5, "run_id,point,arm,", "arm")
}
