package runner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
)

// ecosystem has random graphs, money, entities and several chunks.
const ecosystem = `
name: ecosystem
replicates: 5
clock: {start: 2020-01-01, ticks: 40}
record: {every: 7d}
consumers: {count: 9000}
graph: {kind: watts_strogatz, degree: 6, rewire: 10%}
adoption:
  innovation: 0.02/day
  imitation: 0.2/day
  invitation: {rate: 0.1/day, lift: 1, reward: 2.5}
  paid: {launch: {budget: 20000, cost: 8}}
`

func parse(t *testing.T, text string, set ...string) *scenarios.Scenario {
	t.Helper()
	scn, err := scenarios.Parse("test.yaml", []byte(text), scenarios.Options{Set: set})
	if err != nil {
		t.Fatal(err)
	}
	return scn
}

// run runs a scenario into a folder and returns the folder and the outcome.
func run(t *testing.T, scn *scenarios.Scenario, o Options) (*results.Run, *Outcome) {
	t.Helper()
	if o.Dir == "" {
		o.Dir = filepath.Join(t.TempDir(), "run")
	}
	if o.Workers == 0 {
		o.Workers = 2
	}
	out, err := Run(context.Background(), scn, o)
	if err != nil {
		t.Fatal(err)
	}
	r, err := results.Open(o.Dir)
	if err != nil {
		t.Fatal(err)
	}
	return r, out
}

// same fails if the tables of two folders differ in any byte.
func same(t *testing.T, what string, a, b *results.Run) {
	t.Helper()
	differ, err := results.Compare(a, b)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range differ {
		t.Errorf("%s: %v", what, d)
	}
	x, err := os.ReadFile(filepath.Join(a.Dir, "summary.json"))
	if err != nil {
		t.Fatal(err)
	}
	y, err := os.ReadFile(filepath.Join(b.Dir, "summary.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(x, y) {
		t.Errorf("%s: other summary.json", what)
	}
}

// leftovers lists entries beside the run folder that should not exist.
func leftovers(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(dir))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		if e.Name() != filepath.Base(dir) {
			all = append(all, e.Name())
		}
	}
	return all
}

// The folder, and hence the summary, records the weights of value that is not money, or nothing
// where satisfaction is off.
func TestValueWeights(t *testing.T) {
	const felt = ecosystem + "activity: {}\nsatisfaction: {}\n"
	for text, want := range map[string]*manifest.ValueWeights{
		ecosystem: nil, felt: {}, felt + "value: {weights: {social: 0.5}}\n": {Social: 0.5},
	} {
		r, _ := run(t, parse(t, text, "replicates=1", "consumers.count=200", "clock.ticks=7"), Options{})
		if got := r.Manifest.About.ValueWeights; (got == nil) != (want == nil) || got != nil && *got != *want {
			t.Errorf("of %s the folder has weights %v, want %v", text, got, want)
		}
	}
}

// V38: the bytes do not depend on the number of workers.
func TestWorkersReachNoTable(t *testing.T) {
	scn := parse(t, ecosystem)
	one, _ := run(t, scn, Options{Workers: 1})
	for _, workers := range []int{2, 7} {
		r, _ := run(t, scn, Options{Workers: workers})
		same(t, fmt.Sprint(workers, " workers"), one, r)
	}
	single := parse(t, ecosystem, "replicates=1")
	one, _ = run(t, single, Options{Workers: 1})
	r, _ := run(t, single, Options{Workers: 7}) // all of them inside the run
	same(t, "7 workers inside", one, r)
}

// Extending a run computes only the new replicates and gives the same folder as running all at
// once.
func TestExtendedIsAllAtOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	scn := parse(t, ecosystem, "replicates=2")
	first, _ := run(t, scn, Options{Dir: dir})
	more := parse(t, ecosystem)
	found, missing, err := results.Find(dir, results.Identity{Scenario: more.Name, ScenarioHash: more.Hash(), Seed: 1, Results: first.Manifest.Results, Replicates: []int{1, 2, 3, 4, 5}})
	if err != nil || !slices.Equal(missing, []int{3, 4, 5}) {
		t.Fatal(missing, err)
	}
	extended, out := run(t, more, Options{Dir: dir, Replicates: missing, Extend: found})
	if !slices.Equal(out.Ran, []int{3, 4, 5}) || !slices.Equal(out.Done, []int{1, 2, 3, 4, 5}) {
		t.Errorf("ran %v, done %v", out.Ran, out.Done)
	}
	whole, _ := run(t, more, Options{})
	same(t, "extended", whole, extended)
	// Only a format is missing, so no replicate runs again.
	found, _ = results.Open(dir)
	both, out := run(t, more, Options{Dir: dir, Extend: found, Formats: []string{"csv", "parquet"}})
	if len(out.Ran) != 0 || !both.HasFormats("csv", "parquet") {
		t.Errorf("ran %v for a format", out.Ran)
	}
}

// A replicate gives the same results alone and among others.
func TestReplicateAlone(t *testing.T) {
	scn := parse(t, ecosystem)
	all, _ := run(t, scn, Options{})
	some, out := run(t, scn, Options{Replicates: []int{4, 2}})
	if !slices.Equal(out.Done, []int{2, 4}) {
		t.Errorf("done %v", out.Done)
	}
	differ, err := compareRows(all, some, []int{2, 4})
	if err != nil || len(differ) > 0 {
		t.Error(differ, err)
	}
	if differ, _ := compareRows(all, some, []int{2, 3}); len(differ) == 0 {
		t.Error("replicate 3 is missing, and no table differs")
	}
}

// An interrupt keeps the finished replicates and nothing partial. Resuming gives the results of an
// uninterrupted run.
func TestInterruptKeepsFinished(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	scn := parse(t, ecosystem, "replicates=2000") // would take half a minute if not stopped
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	why := errors.New("enough")
	drawn := false
	out, err := Run(ctx, scn, Options{Dir: dir, Workers: 1,
		Watch: func(s State) {
			if s.Done >= 1 {
				cancel(why)
			}
		},
		Figures: func(string) error { drawn = true; return nil },
	})
	if out == nil || err != why {
		t.Fatalf("stopped with %v", err)
	}
	n := len(out.Done)
	if drawn || n < 1 || n >= 2000 || !slices.Equal(out.Done, out.Ran) {
		t.Errorf("figures drawn: %v; done %v, ran %v", drawn, out.Done, out.Ran)
	}
	if rest := leftovers(t, dir); len(rest) > 0 {
		t.Errorf("left beside the folder: %v", rest)
	}
	r, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if differ, err := r.Verify(); err != nil || len(differ) > 0 {
		t.Error("the kept folder is not whole:", differ, err)
	}
	if r.Manifest.Complete || r.Manifest.Replicates != n {
		t.Errorf("the manifest says complete %v, %d replicates", r.Manifest.Complete, r.Manifest.Replicates)
	}
	gone, _ := run(t, scn, Options{Dir: dir, Replicates: []int{n + 1, n + 2}, Extend: r})
	var all []int
	for k := range n + 2 {
		all = append(all, k+1)
	}
	whole, _ := run(t, scn, Options{Replicates: all})
	same(t, "gone on", whole, gone)
}

// An interrupt before any replicate is finished leaves no folder, and leaves a folder that was to
// be extended unchanged.
func TestInterruptBeforeAnything(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	scn := parse(t, ecosystem)
	out, err := Run(ctx, scn, Options{Dir: dir, Workers: 2})
	var nothing *Nothing
	if out != nil || !errors.As(err, &nothing) || !errors.Is(err, context.Canceled) {
		t.Fatal(out, err)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Error("there is a folder")
	}
	if rest := leftovers(t, dir); len(rest) > 0 {
		t.Errorf("left: %v", rest)
	}
	before, _ := run(t, parse(t, ecosystem, "replicates=1"), Options{Dir: dir})
	text, _ := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if _, err := Run(ctx, scn, Options{Dir: dir, Replicates: []int{2, 3}, Extend: before}); !errors.As(err, &nothing) {
		t.Error(err)
	}
	if after, _ := os.ReadFile(filepath.Join(dir, "manifest.json")); !bytes.Equal(text, after) {
		t.Error("the folder to be extended has changed")
	}
}

// The tables are kept when figures cannot be drawn.
func TestFiguresFail(t *testing.T) {
	bad := errors.New("no ink")
	r, out := run(t, parse(t, ecosystem, "replicates=1"), Options{Figures: func(dir string) error {
		os.MkdirAll(filepath.Join(dir, "figures"), 0o777)
		os.WriteFile(filepath.Join(dir, "figures", "half.svg"), []byte("<svg"), 0o666)
		return bad
	}})
	if !errors.Is(out.Figures, bad) || !r.Has(schema.SeriesTable) {
		t.Error(out.Figures)
	}
	if _, err := os.Stat(filepath.Join(r.Dir, "figures")); err == nil {
		t.Error("half a figure stays")
	}
	if differ, err := r.Verify(); err != nil || len(differ) > 0 {
		t.Error(differ, err)
	}
}

// A graph from a file or with a seed is made once and shared.
func TestSharedGraph(t *testing.T) {
	r, _ := run(t, parse(t, ecosystem, "graph.seed=4"), Options{})
	for k := 2; k <= 5; k++ {
		if r.Manifest.Graph[k] != r.Manifest.Graph[1] {
			t.Errorf("replicate %d has another graph", k)
		}
	}
	own, _ := run(t, parse(t, ecosystem), Options{})
	if own.Manifest.Graph[1] == own.Manifest.Graph[2] {
		t.Error("without a seed, two replicates have the same graph")
	}
	b, err := newBatch(context.Background(), parse(t, ecosystem, "graph.seed=4"), Options{Dir: filepath.Join(t.TempDir(), "run"), Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer b.writer.Abort()
	one, err := b.build(1, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer one.Close()
	if one.World.Graph != b.shared {
		t.Error("the replicate made a graph of its own")
	}
}

// The time until half of the consumers have adopted is computed from ticks, not from recorded rows.
func TestHalfAdoptedFromTicks(t *testing.T) {
	fine, _ := run(t, parse(t, ecosystem, "record.every=1d"), Options{})
	coarse, _ := run(t, parse(t, ecosystem, "record.every=20d"), Options{})
	a, err := fine.Summary()
	if err != nil {
		t.Fatal(err)
	}
	b, err := coarse.Summary()
	if err != nil {
		t.Fatal(err)
	}
	x, _ := a.Metric(summary.HalfAdopted)
	y, ok := b.Metric(summary.HalfAdopted)
	if !ok || x.Mean != y.Mean || x.N != 5 || !(x.Mean > 1) {
		t.Errorf("half adopted at %v, with coarse rows at %v", x, y)
	}
}

// Ratios are computed over the whole run, so a summary does not depend on how often rows are
// recorded.
func TestQuotientsOfTheWholeRun(t *testing.T) {
	load := func(name, every string, set ...string) map[string]summary.MetricSummary {
		scn, err := scenarios.Load(name, scenarios.Options{Set: append(set, "consumers.count=2000", "replicates=2", "record.every="+every)})
		if err != nil {
			t.Fatal(err)
		}
		r, _ := run(t, scn, Options{})
		s, err := r.Summary()
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]summary.MetricSummary{}
		for _, m := range s.Metrics {
			all[m.Name] = m
		}
		return all
	}
	articles, fewer := load("articles", "5d", "clock.until=40d"), load("articles", "28d", "clock.until=40d")
	for _, name := range []string{"cascade_r", "cascade_size", "cascade_depth"} {
		if a, b := articles[name], fewer[name]; a.N != 2 || a.Mean != b.Mean || !(a.Mean > 0) {
			t.Errorf("%s: %v with rows of 5 days, %v with rows of 28", name, a, b)
		}
	}
	const long, judged = "clock.until=150d", "ads.judged=20%"
	fine, coarse := load("ads", "5d", long, judged), load("ads", "28d", long, judged)
	for _, name := range []string{"ad_price", "ad_fill", "ad_bidders", "ad_precision", "ad_overdelivery", "ad_price_to_bid", "ad_efficiency", "ad_earned_share", "ad_log_loss", "ad_log_loss.none", "ad_log_loss.oracle", "ad_lift"} {
		a, ok := fine[name]
		b := coarse[name]
		if !ok || a.N != 2 || a.Mean != b.Mean || a.SD != b.SD {
			t.Errorf("%s: %v with rows of 5 days, %v with rows of 28", name, a, b)
		}
	}
	price := 1000 * fine["ad_revenue"].Mean / fine["ad_impressions"].Mean
	if got := fine["ad_price"].Mean; !(got > .9*price && got < 1.1*price) {
		t.Errorf("a thousand exposures cost %v, the revenue over them says %v", got, price)
	}
}

// writer returns a function that writes files into one folder and returns their paths.
func writer(t *testing.T) func(name, text string) string {
	dir := t.TempDir()
	return func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
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
		"absent": {"clock: {ticks: 3}\ngraph: {kind: file, path: no.txt}\nadoption: {innovation: 0.1/day}\n", ":2:27: graph.path: there is no file no.txt"},
		"empty":  {"clock: {ticks: 3}\ngraph: {kind: file, path: empty.txt}\nadoption: {innovation: 0.1/day}\n", ":2:27: graph.path: empty.txt: holds no edges"},
		"bad":    {"clock: {ticks: 3}\ngraph: {kind: file, path: bad.txt}\nadoption: {innovation: 0.1/day}\n", ":2:27: graph.path: bad.txt:2: "},
		"device": {"clock: {ticks: 3}\ngraph: {kind: file, path: /dev/null}\nadoption: {innovation: 0.1/day}\n", ":2:27: graph.path: /dev/null is a device, not a file"},
		"binary": {"clock: {ticks: 3}\ngraph: {kind: file, path: binary.txt}\nadoption: {innovation: 0.1/day}\n", ":2:27: graph.path: binary.txt:1: "},
	} {
		t.Run(name, func(t *testing.T) {
			scn, err := scenarios.Load(write(name+".yaml", c.text), scenarios.Options{})
			if err != nil {
				t.Fatal(err)
			}
			out := filepath.Join(t.TempDir(), "run")
			_, err = Run(context.Background(), scn, Options{Dir: out, Workers: 1})
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

// All missing files are named at once.
func TestCheckFilesNamesAll(t *testing.T) {
	text := "clock: {ticks: 3}\nconsumers: {access: {file: a.csv}}\ngraph: {kind: file, path: g.txt}\nadoption: {innovation: 0.1/day}\nobserved: {users: {file: o.csv}}\n"
	scn, err := scenarios.Load(writer(t)("many.yaml", text), scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = CheckFiles(scn)
	for _, want := range []string{"many.yaml:2:28: consumers.access.file", "many.yaml:3:27: graph.path", "many.yaml:5:26: observed.users.file"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in\n%v", want, err)
		}
	}
}

// Data tables: an empty one, and one with a spreadsheet's byte order mark and line endings.
func TestTablesOfData(t *testing.T) {
	write := writer(t)
	scn, err := scenarios.Load(write("mine.yaml", "clock: {ticks: 3}\nobserved: {users: {file: o.csv}}\nconsumers: {access: {file: a.csv}}\n"), scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	write("o.csv", "")
	write("a.csv", "\ufeffdate,netizens_millions,population_millions\r\n2011-01-01,100,1000\r\n")
	if _, err = CheckFiles(scn); err == nil || !strings.Contains(err.Error(), "mine.yaml:2:26: observed.users.file: o.csv: no table with a header: it is empty") || strings.Contains(err.Error(), "a.csv") {
		t.Errorf("%v", err)
	}
	write("o.csv", "\ufeffdate,value\r\n2011-01-01,5\r\n")
	if _, err = CheckFiles(scn); err != nil {
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

// Observed data that no figure will show give a warning. All faults of a table are reported, and a
// byte order mark is not part of the first column's name.
func TestObservedNotes(t *testing.T) {
	dir := t.TempDir()
	check := func(keys, table string) string {
		text := "clock: {ticks: 3}\nconsumers: {count: 9, represents: 90}\nadoption: {innovation: 0.1/day}\nobserved: {" + keys + "}\n"
		if strings.HasPrefix(keys, "alone ") {
			text = strings.NewReplacer(", represents: 90", "", "alone ", "").Replace(text)
		}
		for name, text := range map[string]string{"s.yaml": text, "o.csv": table} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		scn, err := scenarios.Load(filepath.Join(dir, "s.yaml"), scenarios.Options{})
		if err != nil {
			t.Fatal(err)
		}
		warnings, err := CheckFiles(scn)
		if err != nil {
			return err.Error()
		}
		notes := Said(scn, warnings)
		r, _ := run(t, scn, Options{})
		for _, note := range notes {
			if !slices.ContainsFunc(r.Manifest.Warnings, func(w manifest.Warning) bool { return w.Message == note }) {
				t.Errorf("the run does not warn: %s", note)
			}
		}
		return strings.Join(notes, "\n")
	}
	quarters := "date,value\n2011-03-31,1\n2011-06-30,2\n2011-09-30,3\n2011-12-31,3\n"
	good := "\ufeffdate,value,role\n2011-01-02,1,fit\n2011-01-03,2,holdout\n2011-01-03,2,context\n"
	for _, x := range []struct{ keys, table, want string }{
		{"adopters: {file: o.csv}", good, ""},
		{"survey: {file: o.csv}", good, "s.yaml:4:20: warning: observed.survey: no figure draws it: a series is named after the metric"},
		{"alone adopters: {file: o.csv}", good, "people its consumers stand for (consumers.represents)"},
		{"adopters: {file: o.csv, where: {role: train}}", good, "no row of o.csv counts"},
		{"adopters: {file: o.csv}", "date,value,role\n2011-01-02,1,Fit\n", `rows of role "Fit" in o.csv count for nothing`},
		{"adopters: {file: o.csv}", "date,value\n2011-13-02,1\n2011-01-02,x\n", `o.csv:2: "1" on "2011-13-02" is not a number on a date; o.csv:3: "x" on`},
		{"adopters: {file: o.csv}", "date,value\n" + strings.Repeat("x,1\n", 7), "and 2 more"},
		{"platform_revenue: {file: o.csv}", quarters, "observed.platform_revenue: rows are 92 days apart, but each is drawn as a sum over 1year"},
		{"platform_revenue: {file: o.csv, period: 0.25year}", quarters, ""},
		{"platform_revenue: {file: o.csv}", "date,value\n2010-12-31,1\n2011-12-31,2\n", ""},
	} {
		if got := check(x.keys, x.table); !strings.Contains(got, x.want) || x.want == "" && got != "" {
			t.Errorf("%s: got\n%s\nwant\n%s", x.keys, got, x.want)
		}
	}
}

// observed.csv has a column for the length of summation where a series has a period other than a
// year. It is filled for series that are sums.
func TestObservedPeriods(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"u.csv": "date,value\n2011-01-02,1\n", "r.csv": "date,value\n2011-03-31,5\n",
		"s.yaml": "clock: {ticks: 3}\nconsumers: {count: 9, represents: 90}\nadoption: {innovation: 0.1/day}\nobserved: {adopters: {file: u.csv}, platform_revenue: {file: r.csv, period: 90d}}\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for set, want := range map[string]string{
		"seed=1": "series,date,value,role,source,days\nadopters,2011-01-02,1,,,\nplatform_revenue,2011-03-31,5,,,90\n",
		"observed.platform_revenue.period=365.25d": "series,date,value,role,source\nadopters,2011-01-02,1,,\nplatform_revenue,2011-03-31,5,,\n",
	} {
		scn, err := scenarios.Load(filepath.Join(dir, "s.yaml"), scenarios.Options{Set: []string{set}})
		if err != nil {
			t.Fatal(err)
		}
		r, _ := run(t, scn, Options{})
		if got, err := os.ReadFile(filepath.Join(r.Dir, "observed.csv")); err != nil || string(got) != want {
			t.Errorf("%s: %v\n%s", set, err, got)
		}
	}
}

// A disk that is full, and a folder that may not be written.
func TestNoRoom(t *testing.T) {
	if _, err := Run(context.Background(), parse(t, ecosystem, "replicates=1"), Options{Dir: "/proc/nowhere/run", Workers: 1}); err == nil {
		t.Error("a run folder below /proc")
	} else if invalid := (*Invalid)(nil); errors.As(err, &invalid) {
		t.Errorf("a folder that cannot be made is the scenario's fault: %v", err)
	}
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("root may write anywhere")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	if _, err := Run(context.Background(), parse(t, ecosystem, "replicates=1"), Options{Dir: filepath.Join(dir, "run"), Workers: 1}); !errors.Is(err, os.ErrPermission) {
		t.Error(err)
	}
}

// Verify runs a folder again. A changed cell, a changed file or a missing replicate makes it fail.
func TestVerify(t *testing.T) {
	r, _ := run(t, parse(t, ecosystem, "replicates=3"), Options{Formats: []string{"csv", "parquet"}})
	ctx := context.Background()
	for _, numbers := range [][]int{nil, {2}, {3, 1}} {
		if differ, err := Verify(ctx, r.Dir, VerifyOptions{Workers: 2, Replicates: numbers}); err != nil || len(differ) > 0 {
			t.Errorf("replicates %v: %v %v", numbers, differ, err)
		}
	}
	var none *NoReplicateError
	if _, err := Verify(ctx, r.Dir, VerifyOptions{Workers: 1, Replicates: []int{9}}); !errors.As(err, &none) {
		t.Error(err)
	}
	path := filepath.Join(r.Dir, "series.csv")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(text, "x\n"...), 0o666); err != nil {
		t.Fatal(err)
	}
	if differ, err := Verify(ctx, r.Dir, VerifyOptions{Workers: 1}); err != nil || len(differ) == 0 {
		t.Error("a changed table passes", differ, err)
	}
	if _, err := Verify(ctx, t.TempDir(), VerifyOptions{Workers: 1}); !errors.Is(err, manifest.ErrNotRun) {
		t.Error(err)
	}
}

// The scenario of a run folder gives the same run: its defaults are written out and its inputs are
// found.
func TestFolderRunsAgain(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "edges.txt"), []byte("1 2\n2 3\n3 4\n4 1\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "tiny.yaml"), []byte("replicates: 3\nclock: {ticks: 9}\ngraph: {kind: file, path: edges.txt}\nadoption: {innovation: 0.2/day, initial_adopters: [2]}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	scn, err := scenarios.Load(filepath.Join(dir, "tiny.yaml"), scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	first, _ := run(t, scn, Options{})
	os.Remove(filepath.Join(dir, "edges.txt"))
	again, err := scenarios.Load(first.Dir, scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	second, _ := run(t, again, Options{})
	same(t, "run again", first, second)
	if again.Hash() != scn.Hash() {
		t.Error("another hash")
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
		"tie.yaml": "extends: apart/tie.yaml\nconsumers: {represents: 4}\ngraph: {kind: file, path: consumers.csv}\nadoption: {innovation: 0.2/day}\n" +
			"observed:\n  registered: {file: observed.csv, date: day, value: users}\n  active: {file: a/x.csv}\n  adopters: {file: b/x.csv}\n  dau: {file: a/x.csv}\n  mau: {file: c/2-x.csv}\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	scn, err := scenarios.Load(filepath.Join(dir, "tie.yaml"), scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, _ := run(t, scn, Options{})
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if differ, err := Verify(context.Background(), r.Dir, VerifyOptions{Workers: 1}); err != nil || len(differ) > 0 {
		t.Error(differ, err)
	}
	entries, err := os.ReadDir(filepath.Join(r.Dir, "inputs"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if got, want := strings.Join(names, " "), "2-tie.yaml 2-x.csv also-2-x.csv consumers.csv observed.csv tie.yaml x.csv"; got != want {
		t.Errorf("inputs/ has %s, want %s", got, want)
	}
}

// Progress never decreases, and ends at 1.
func TestWatch(t *testing.T) {
	var calls atomic.Int64
	last := State{}
	run(t, parse(t, ecosystem), Options{Watch: func(s State) {
		calls.Add(1)
		if s.Share < last.Share-0.2 || s.Done < last.Done || s.Replicates != 5 {
			t.Errorf("%+v after %+v", s, last)
		}
		last = s
	}})
	if last.Done != 5 || last.Share != 1 || calls.Load() == 0 {
		t.Errorf("at the end %+v", last)
	}
}

// Profiling times steps and changes no number.
func TestProfileChangesNothing(t *testing.T) {
	scn := parse(t, ecosystem, "replicates=2")
	plain, _ := run(t, scn, Options{})
	profiled, out := run(t, scn, Options{Profile: true})
	same(t, "profiled", plain, profiled)
	if len(out.Profile) == 0 || out.Profile[0].Nanos == 0 {
		t.Errorf("profile %v", out.Profile)
	}
}
