package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/golden"
)

// trial is the result of an invented replicate: numbers that are exact in
// binary and differ between replicates, with something missing here and there.
func trial(replicate int) ReplicateResult {
	k := int64(replicate)
	series := schema.NewSeries(false,
		table.NewColumn("adopters", table.IntType, table.Stock, "1", "consumers that use it now"),
		table.NewColumn("new_adopters", table.IntType, table.Flow, "1", "consumers that began"),
		table.NewColumn("active", table.IntType, table.Stock, "1", "consumers with a session"),
		table.NewColumn("satisfaction", table.FloatType, table.Stock, "1", "mean satisfaction"),
		table.NewColumn("ad_revenue", table.MoneyType, table.Flow, "currency", "revenue from ads"),
		table.NewColumn("game_revenue", table.MoneyType, table.Flow, "currency", "revenue from games"),
		table.NewColumn("platform_revenue", table.MoneyType, table.Flow, "currency", "revenue of the platform"),
	)
	ledger, value, streams := schema.NewLedger(), schema.NewValue(), schema.NewStreams()
	streams.AppendRow(table.Text("ads.exposure"), table.Text("advertiser"), table.Text("platform"), table.Text("IV"), table.Text("ad_revenue"), table.Text("impressions, \"sold\""))
	start := time.Date(2013, 12, 1, 0, 0, 0, 0, time.UTC)
	for tick := range int64(41) {
		grown, satisfaction, ads, games := int64(0), table.Missing(), int64(0), int64(0)
		if tick > 0 {
			grown, satisfaction = 20+k%3, table.Float(0.5+float64(k)/64+float64(tick)/1024)
			ads, games = 1_500_000_000+k*10_000_000*tick, 250_000_001*k
		}
		series.AppendRow(table.Int(k), table.Int(7), table.Int(tick), table.Float(float64(tick)), table.Date(start.AddDate(0, 0, int(tick))),
			table.Int((20+k%3)*tick), table.Int(grown), table.Int((15+k%4)*tick), satisfaction, table.Money(ads), table.Money(games), table.Money(ads+games))
		if tick%10 == 0 {
			ledger.AppendRow(table.Int(k), table.Int(tick), table.Text("ads.exposure"), table.Text("advertiser"), table.Text("platform"), table.Money(ads))
			value.AppendRow(table.Int(k), table.Int(tick), table.Text("platform"), table.Money(ads), table.Money(0), table.Money(0), table.Money(0), table.Money(ads))
			value.AppendRow(table.Int(k), table.Int(tick), table.Text("provider"), table.Money(0), table.Money(0), table.Money(0), table.Money(0), table.Money(0))
			value.AppendRow(table.Int(k), table.Int(tick), table.Text("advertiser"), table.Money(0), table.Money(ads), table.Money(3*ads), table.Money(ads/4), table.Money(2*ads-ads/4))
			value.AppendRow(table.Int(k), table.Int(tick), table.Text("outside"), table.Money(0), table.Money(0), table.Money(0), table.Money(0), table.Money(0))
		}
	}
	r := ReplicateResult{Replicate: replicate, Seed: 7, Tables: []*table.Table{series, ledger, value, streams}, GraphDigest: fmt.Sprintf("graph-%d", replicate),
		Metrics: []summary.Metric{{Name: "gini.advertiser", Kind: table.Stock, Unit: "1", Doc: "Gini of captured value", Range: table.Share(), Value: 0.625 + float64(k)/128}}}
	if replicate%2 == 0 {
		r.Metrics = append(r.Metrics, summary.Metric{Name: "rare", Kind: table.Stock, Unit: "1", Doc: "seldom defined", Value: math.NaN()})
		r.Warnings = []string{"an even one"}
	}
	return r
}

func options(replicates ...int) Options {
	return Options{Program: "0.1.0", Results: 1, Scenario: "trial", ScenarioHash: "0123abcd", ScenarioYAML: []byte("name: trial\n"),
		Inputs: []Input{{Name: "trial.yaml", Data: []byte("name: trial # as written\n")}}, Seed: 7, Replicates: replicates,
		About: manifest.About{Consumers: 1000, Represents: 1.5e8, Currency: "CNY", Ticks: 40, Tick: "1 d", ValueWeights: &manifest.ValueWeights{}, BooksChecked: true}}
}

func count1(n int) []int {
	r := make([]int, n)
	for i := range r {
		r[i] = i + 1
	}
	return r
}

func write(t *testing.T, dir string, o Options, replicates ...int) *Run {
	t.Helper()
	w, err := Create(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range replicates {
		if err := w.AddReplicate(trial(r)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Finish(nil); err != nil {
		t.Fatal(err)
	}
	return open(t, dir)
}

func open(t *testing.T, dir string) *Run {
	t.Helper()
	run, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if changes, err := run.Verify(); err != nil || len(changes) > 0 {
		t.Fatalf("%s: %v, %v", dir, changes, err)
	}
	return run
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// sameTable compares what two tables hold.
func sameTable(t *testing.T, a, b *table.Table) {
	t.Helper()
	var x, y bytes.Buffer
	if err := errors.Join(a.WriteCSV(&x), b.WriteCSV(&y), table.SameColumns(a.Name, a.Columns(), b.Columns())); err != nil || x.String() != y.String() {
		t.Fatalf("%s: %v\n%s\n%s", a.Name, err, x.String(), y.String())
	}
}

// nothingBut checks what lies in a folder.
func nothingBut(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for _, e := range entries {
		got = append(got, e.Name())
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s holds %v, want %v", dir, got, want)
	}
}

func TestRunFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out", "trial")
	run := write(t, dir, options(count1(4)...), 2, 4, 1, 3)
	nothingBut(t, filepath.Dir(dir), "trial")
	nothingBut(t, dir, "manifest.json", "manifest.json.sha256", "datapackage.json", "summary.json", "scenario.yaml", "inputs",
		"series.csv", "ledger.csv", "value.csv", "streams.csv")

	want := trial(1)
	for r := 2; r <= 4; r++ {
		for i, table := range trial(r).Tables[:3] {
			if err := want.Tables[i].Append(table); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, table := range want.Tables {
		got, err := run.Table(table.Name)
		if err != nil {
			t.Fatal(err)
		}
		sameTable(t, table, got)
		if got.Doc != table.Doc || !slices.Equal(got.Columns(), table.Columns()) {
			t.Errorf("the description of %s changed", table.Name)
		}
		entry := run.Manifest.Tables[table.Name+".csv"]
		if entry.Rows == nil || *entry.Rows != int64(table.Rows()) || entry.Bytes != int64(len(read(t, dir, table.Name+".csv"))) {
			t.Errorf("%s: %+v", table.Name, entry)
		}
	}
	m := run.Manifest
	if !m.Complete || m.Replicates != 4 || !slices.Equal(m.ReplicatesDone, count1(4)) || m.Graph[3] != "graph-3" ||
		m.About.Start != "2013-12-01" || m.About.End != "2014-01-10" || m.Seed != 7 {
		t.Errorf("%+v", m)
	}
	if read(t, dir, "inputs", "trial.yaml") != "name: trial # as written\n" {
		t.Error("the input changed")
	}
	golden.File(t, "testdata/summary.json", []byte(read(t, dir, "summary.json")))
	golden.File(t, "testdata/datapackage.json", []byte(read(t, dir, "datapackage.json")))
	text, err := run.Text("out/trial", false)
	if err != nil {
		t.Fatal(err)
	}
	golden.File(t, "testdata/summary.txt", []byte(text))
	if sums, err := exec.LookPath("sha256sum"); err == nil {
		c := exec.Command(sums, "-c", "manifest.json.sha256")
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("sha256sum: %v\n%s", err, out)
		}
	}
}

// The bytes of the tables and of the summary depend on neither the order nor
// the goroutines in which replicates arrive.
func TestReplicatesInAnyOrder(t *testing.T) {
	base := t.TempDir()
	a := write(t, filepath.Join(base, "a"), options(count1(12)...), count1(12)...)
	w, err := Create(filepath.Join(base, "b"), options(count1(12)...))
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for r := 12; r >= 1; r-- {
		wait.Go(func() {
			if err := w.AddReplicate(trial(r)); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if err := w.Finish(nil); err != nil {
		t.Fatal(err)
	}
	sameRun(t, a, open(t, filepath.Join(base, "b")))
}

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
			whole := write(t, filepath.Join(base, "whole"), with(count1(6)...), count1(6)...)
			dir := filepath.Join(base, "grown")
			first := write(t, dir, with(2, 5), 5, 2)
			if err := os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("mine"), 0o666); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(filepath.Join(dir, "figures"), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "figures", "old.svg"), []byte("old"), 0o666); err != nil {
				t.Fatal(err)
			}
			if err := manifest.Record(dir, "figures/old.svg"); err != nil {
				t.Fatal(err)
			}
			id := Identity{"trial", "0123abcd", 7, 1, count1(6), formats}
			run, missing, err := Find(dir, id)
			if err != nil || !slices.Equal(missing, []int{1, 3, 4, 6}) {
				t.Fatalf("%v %v", missing, err)
			}
			o := with(missing...)
			o.Extend = run
			grown := write(t, dir, o, 6, 1, 4, 3)
			sameRun(t, whole, grown)
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
	o := options()
	o.Formats, o.Extend = []string{"parquet"}, run
	again := write(t, dir, o)
	if !again.HasFormats("csv", "parquet") || again.Manifest.Tables["series.csv"] != run.Manifest.Tables["series.csv"] &&
		again.Manifest.Tables["series.csv"].SHA256 != run.Manifest.Tables["series.csv"].SHA256 {
		t.Errorf("%+v", again.Manifest.Tables)
	}
	p, _, err := table.ReadParquetFile(filepath.Join(dir, "series.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := again.Table("series")
	if err != nil {
		t.Fatal(err)
	}
	sameTable(t, c, p)

	// datapackage.json lists the tables in both formats, each under a name of its own.
	described, err := os.ReadFile(filepath.Join(dir, manifest.PackageFile))
	if err != nil {
		t.Fatal(err)
	}
	var about dataPackage
	if err := json.Unmarshal(described, &about); err != nil {
		t.Fatal(err)
	}
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
	if err := os.WriteFile(filepath.Join(dir, "series.csv"), []byte(strings.Replace(read(t, dir, "series.csv"), "2013-12-02", "2013-12-03", 1)), 0o666); err != nil {
		t.Fatal(err)
	}
	before := read(t, dir, "series.csv")
	o := options(2)
	o.Extend = run
	if _, err := Create(dir, o); err == nil || !strings.Contains(err.Error(), "series.csv was changed since it was written, so nothing can be added; --force") {
		t.Errorf("%v", err)
	}
	if read(t, dir, "series.csv") != before {
		t.Error("the folder was touched")
	}
	os.Remove(filepath.Join(dir, "series.csv"))
	if _, err := Create(dir, o); err == nil || !strings.Contains(err.Error(), "series.csv is missing, so nothing can be added; --force") {
		t.Errorf("%v", err)
	}
	nothingBut(t, filepath.Dir(dir), "x")
}

func TestInterruptedRunKeepsWhatIsDone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	run := write(t, dir, options(count1(8)...), 3, 1)
	if run.Manifest.Complete || run.Manifest.Replicates != 2 || len(run.Manifest.Asked) != 8 {
		t.Errorf("%+v", run.Manifest)
	}
	text, err := run.Text(dir, false)
	if err != nil || !strings.Contains(text, "Not complete: 2 replicates of 8; the same command runs the others.") {
		t.Errorf("%v\n%s", err, text)
	}
	w, err := Create(filepath.Join(filepath.Dir(dir), "y"), options(1))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Finish(nil); !errors.Is(err, errNoReplicate) {
		t.Error(err)
	}
	nothingBut(t, filepath.Dir(dir), "x")
}

func TestFigures(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	w, err := Create(dir, options(1))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.AddReplicate(trial(1)); err != nil {
		t.Fatal(err)
	}
	err = w.Finish(func(partial string) error {
		series, err := open(t, partial).Table("series") // whole and readable before it is in place
		if err != nil || series.Rows() != 41 {
			return fmt.Errorf("%v", err)
		}
		if err := os.Mkdir(filepath.Join(partial, "figures"), 0o777); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(partial, "figures", "adoption.svg"), []byte("<svg/>"), 0o666)
	})
	if err != nil {
		t.Fatal(err)
	}
	run := open(t, dir)
	if run.Manifest.Files["figures/adoption.svg"].Bytes != 6 {
		t.Errorf("%+v", run.Manifest.Files)
	}
	if err := os.WriteFile(filepath.Join(dir, "figures", "adoption.svg"), []byte("<svg></svg>"), 0o666); err != nil {
		t.Fatal(err)
	}
	if d, err := run.Verify(); err != nil || len(d) != 1 || d[0].String() != "figures/adoption.svg: changed" {
		t.Errorf("%v %v", d, err)
	}
	if err := manifest.Record(dir, "figures/adoption.svg"); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
	for _, bad := range []string{"series.csv", "manifest.json", "../x", "nothing"} {
		if err := manifest.Record(dir, bad); err == nil {
			t.Errorf("%s was recorded", bad)
		}
	}

	failing := filepath.Join(filepath.Dir(dir), "y")
	if w, err = Create(failing, options(1)); err != nil {
		t.Fatal(err)
	}
	if err := w.AddReplicate(trial(1)); err != nil {
		t.Fatal(err)
	}
	var figure *FigureError
	if err := w.Finish(func(partial string) error {
		os.Mkdir(filepath.Join(partial, "figures"), 0o777)
		os.WriteFile(filepath.Join(partial, "figures", "half.svg"), nil, 0o666)
		return errors.New("no glyph")
	}); !errors.As(err, &figure) || err.Error() != "figures: no glyph" {
		t.Errorf("%v", err)
	}
	open(t, failing) // the run itself is kept
	if _, err := os.Stat(filepath.Join(failing, "figures")); err == nil {
		t.Error("half of the figures stayed")
	}
}

func TestFind(t *testing.T) {
	base := t.TempDir()
	id := Identity{"trial", "0123abcd", 7, 1, []int{1, 2}, nil}
	for _, name := range []string{"none", "empty"} {
		dir := filepath.Join(base, name)
		if name == "empty" {
			os.Mkdir(dir, 0o777)
		}
		if run, missing, err := Find(dir, id); run != nil || missing != nil || err != nil {
			t.Errorf("%s: %v %v %v", name, run, missing, err)
		}
	}
	write(t, filepath.Join(base, "empty"), options(1, 2, 3), 1, 2, 3)
	dir := filepath.Join(base, "empty")
	if run, missing, err := Find(dir, id); run == nil || len(missing) > 0 || err != nil {
		t.Errorf("%v %v", missing, err)
	}
	os.WriteFile(filepath.Join(base, "file"), nil, 0o666)
	os.Mkdir(filepath.Join(base, "stuff"), 0o777)
	os.WriteFile(filepath.Join(base, "stuff", "thesis.tex"), []byte("years of work"), 0o666)
	other := func(change func(*Identity)) Identity { x := id; change(&x); return x }
	for _, c := range []struct {
		dir  string
		id   Identity
		want string
	}{
		{dir, other(func(x *Identity) { x.Scenario = "ring" }), ""},
		{dir, other(func(x *Identity) { x.Scenario, x.ScenarioHash = "ring", "ff" }), "holds a run of scenario trial; choose another --out, or --force to replace it"},
		{dir, other(func(x *Identity) { x.ScenarioHash = "ff" }), "holds a run of trial with other settings; choose another --out, or --force"},
		{dir, other(func(x *Identity) { x.Seed = 8 }), "holds a run with seed 7, not 8; choose another --out, or --force"},
		{dir, other(func(x *Identity) { x.Results = 2 }), "results version 1, and this program gives 2; choose another --out, or --force"},
		{filepath.Join(base, "file"), id, "is a file; a run needs a folder"},
		{filepath.Join(base, "stuff"), id, "holds something that is not a run (thesis.tex); choose another --out, or --force"},
		{filepath.Join(base, "file", "x"), id, "cannot be made: a part of the path is a file"},
		{filepath.Join(base, "x.partial"), id, "may not end in .partial"},
		{".", id, "is or holds the current folder"},
		{"", id, "has no name"},
	} {
		_, _, err := Find(c.dir, c.id)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.dir, err, c.want)
		}
		if c.want == "" || c.dir == dir {
			continue
		}
		if _, err := Create(c.dir, options(1)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Create %s: %v, want %q", c.dir, err, c.want)
		}
	}
	if _, err := Create(dir, options(1)); err == nil || !strings.Contains(err.Error(), "holds a run of scenario trial with seed 7; choose another --out, or --force") {
		t.Errorf("%v", err)
	}
	nothingBut(t, base, "empty", "file", "stuff")
}

func TestForce(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "x")
	write(t, dir, options(1, 2), 1, 2)
	os.WriteFile(filepath.Join(dir, "old.txt"), nil, 0o666)
	o := options(3)
	o.Force = true
	run := write(t, dir, o, 3)
	if !slices.Equal(run.Manifest.ReplicatesDone, []int{3}) {
		t.Errorf("%+v", run.Manifest.ReplicatesDone)
	}
	nothingBut(t, base, "x")

	// What is not a run is nobody's to remove.
	stuff := filepath.Join(base, "stuff")
	for i, kept := range []string{"stuff.replaced", "stuff.replaced-2"} {
		os.RemoveAll(stuff)
		os.Mkdir(stuff, 0o777)
		os.WriteFile(filepath.Join(stuff, "thesis.tex"), []byte("years of work"), 0o666)
		w, err := Create(stuff, o)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(w.AddReplicate(trial(1)), w.Finish(nil)); err != nil {
			t.Fatal(err)
		}
		if w.Kept() != filepath.Join(base, kept) || read(t, base, kept, "thesis.tex") != "years of work" {
			t.Errorf("%d: kept in %q", i, w.Kept())
		}
		nothingBut(t, filepath.Join(base, kept), "thesis.tex")
		open(t, stuff)
	}
	nothingBut(t, base, "x", "stuff", "stuff.replaced", "stuff.replaced-2")

	// A failing run leaves what was there.
	w, err := Create(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
	nothingBut(t, base, "x", "stuff", "stuff.replaced", "stuff.replaced-2")
}

func TestLinkedFolder(t *testing.T) {
	base := t.TempDir()
	os.MkdirAll(filepath.Join(base, "disk", "x"), 0o777)
	if err := os.Symlink(filepath.Join("disk", "x"), filepath.Join(base, "x")); err != nil {
		t.Skip(err)
	}
	write(t, filepath.Join(base, "x"), options(1), 1)
	o := options(2)
	o.Extend = open(t, filepath.Join(base, "x"))
	write(t, filepath.Join(base, "x"), o, 2)
	open(t, filepath.Join(base, "disk", "x"))
	if info, err := os.Lstat(filepath.Join(base, "x")); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Error("the link is gone")
	}
	nothingBut(t, filepath.Join(base, "disk"), "x")
}

func TestAddReplicateErrors(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	w, err := Create(dir, options(1, 2))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	if err := w.AddReplicate(trial(1)); err != nil {
		t.Fatal(err)
	}
	change := func(f func(*ReplicateResult)) ReplicateResult { r := trial(2); f(&r); return r }
	for _, c := range []struct {
		r    ReplicateResult
		want string
	}{
		{trial(1), "replicate 1 was added twice"},
		{change(func(r *ReplicateResult) { r.Replicate = 0 }), "replicate 0: they count from 1"},
		{change(func(r *ReplicateResult) { r.Replicate = 3 }), "table series, row 1: it is of replicate 2"},
		{change(func(r *ReplicateResult) { r.Seed = 9 }), "run with seed 9, the folder is of seed 7"},
		{change(func(r *ReplicateResult) { r.Tables[1] = r.Tables[0] }), "two tables are called series"},
		{change(func(r *ReplicateResult) { r.Tables[1].Name = "../x" }), `table "../x": a name has lower case`},
		{change(func(r *ReplicateResult) { r.Tables[0] = schema.NewSeries(true) }), "table series: column 5 is date (date, key) and date (datetime, key)"},
		{change(func(r *ReplicateResult) {
			r.Tables[3].AppendRow(table.Text("x"), table.Missing(), table.Missing(), table.Missing(), table.Missing(), table.Missing())
		}), "table streams has no column replicate and differs"},
	} {
		if err := w.AddReplicate(c.r); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	if err := w.AddReplicate(trial(2)); err != nil { // what failed may be added again
		t.Error(err)
	}
	if got := w.Done(); !slices.Equal(got, []int{1, 2}) {
		t.Error(got)
	}
	if err := w.Finish(nil); err != nil {
		t.Fatal(err)
	}
	if err := w.AddReplicate(trial(5)); err == nil {
		t.Error("added after the end")
	}
	if err := w.Finish(nil); err == nil {
		t.Error("finished twice")
	}
	if err := w.Abort(); err != nil {
		t.Error(err)
	}
	open(t, dir)
}

// leaky is a file on a disk that fills up.
type leaky struct {
	file
	left *int64
}

func (l leaky) Write(b []byte) (int, error) {
	n := min(int64(len(b)), *l.left)
	*l.left -= n
	if _, err := l.file.Write(b[:n]); err != nil {
		return 0, err
	}
	if n < int64(len(b)) {
		return int(n), syscall.ENOSPC
	}
	return int(n), nil
}

func TestDiskFull(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "x")
	attempt := func(room int64, o Options, replicates ...int) error {
		var mu sync.Mutex
		w, err := create(dir, o, func(path string) (file, error) {
			mu.Lock()
			defer mu.Unlock()
			if room == 0 {
				return nil, &fs.PathError{Op: "open", Path: path, Err: syscall.ENOSPC}
			}
			f, err := os.Create(path)
			return leaky{f, &room}, err
		}, time.Now)
		if err != nil {
			return err
		}
		for _, r := range replicates {
			if err := w.AddReplicate(trial(r)); err != nil {
				w.Abort()
				return err
			}
		}
		return w.Finish(func(string) error { return nil })
	}
	full := func(err error, room int64) {
		t.Helper()
		if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "x.partial/") {
			t.Fatalf("room for %d: %v", room, err)
		}
	}
	room := int64(0)
	for ; ; room += 1013 {
		err := attempt(room, options(1, 2), 1, 2)
		if err == nil {
			break
		}
		full(err, room)
		nothingBut(t, base)
	}
	t.Logf("a run fits into %d bytes", room)
	before := read(t, dir, "manifest.json")
	run := open(t, dir)
	for room = 0; ; room += 3001 { // adding to a finished run leaves it alone until all is there
		o := options(3)
		o.Extend = run
		err := attempt(room, o, 3)
		if err == nil {
			break
		}
		full(err, room)
		nothingBut(t, base, "x")
		if read(t, dir, "manifest.json") != before {
			t.Fatalf("room for %d: the finished run changed", room)
		}
	}
	if got := open(t, dir).Manifest.Replicates; got != 3 {
		t.Error(got)
	}
}

// A real file system of 64 kB.
func TestDiskFullTmpfs(t *testing.T) {
	base := t.TempDir()
	if err := mountTiny(base); err != nil {
		t.Skipf("no file system can be mounted here: %v", err)
	}
	t.Cleanup(func() { unmount(base) })
	w, err := Create(filepath.Join(base, "x"), options(count1(50)...))
	if err != nil {
		t.Fatal(err)
	}
	for r := 1; err == nil && r <= 50; r++ {
		err = w.AddReplicate(trial(r))
	}
	if err == nil {
		err = w.Finish(nil)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("%v", err)
	}
	if err := w.Abort(); err != nil {
		t.Error(err)
	}
	nothingBut(t, base)
	if _, err := Create(base, options(1)); err == nil || !strings.Contains(err.Error(), "is a mounted volume") {
		t.Errorf("%v", err)
	}
}

func TestNoPermission(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write anywhere")
	}
	base := t.TempDir()
	os.Chmod(base, 0o555)
	defer os.Chmod(base, 0o777)
	if _, err := Create(filepath.Join(base, "x"), options(1)); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v", err)
	}
	nothingBut(t, base)
}

// A process that is killed leaves its partial folder and no lock.
func TestKilled(t *testing.T) {
	if dir := os.Getenv("GUANXI_TEST_HANG"); dir != "" {
		w, err := Create(dir, options(1, 2))
		if err == nil {
			err = w.AddReplicate(trial(1))
		}
		fmt.Println("ready", err)
		time.Sleep(time.Minute)
		return
	}
	base := t.TempDir()
	dir := filepath.Join(base, "x")
	c := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	c.Env = append(os.Environ(), "GUANXI_TEST_HANG="+dir)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 11)
	if _, err := io.ReadFull(out, line); err != nil || string(line) != "ready <nil>" {
		t.Fatalf("%q %v", line, err)
	}
	_, err = Create(dir, options(1))
	if want := fmt.Sprintf("x.partial is being written by another run (process %d)", c.Process.Pid); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
	c.Process.Kill()
	c.Wait()
	nothingBut(t, base, "x.partial")
	nothingBut(t, dir+".partial", ".lock", ".parts")
	write(t, dir, options(1), 1)
	nothingBut(t, base, "x")
}

func TestPartialThatIsNoLeftover(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "x")
	os.Mkdir(dir+".partial", 0o777) // empty: a process died at once
	write(t, dir, options(1), 1)
	os.RemoveAll(dir)
	os.Mkdir(dir+".partial", 0o777)
	os.WriteFile(filepath.Join(dir+".partial", "thesis.tex"), []byte("years of work"), 0o666)
	if _, err := Create(dir, options(1)); err == nil || !strings.Contains(err.Error(), "x.partial is in the way") {
		t.Errorf("%v", err)
	}
	if read(t, dir+".partial", "thesis.tex") != "years of work" {
		t.Error("it was touched")
	}
}

// Many runs want one place: each waits in vain or wins, and what is there is
// always whole.
func TestManyWritersOnePlace(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "x")
	var wait sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for i := range 8 {
		wait.Go(func() {
			for range 10 {
				o := options(i + 1)
				o.Force = true
				w, err := Create(dir, o)
				if err != nil {
					if !strings.Contains(err.Error(), "being written by another run") {
						t.Error(err)
					}
					continue
				}
				if err := errors.Join(w.AddReplicate(trial(i+1)), w.Finish(nil)); err != nil {
					t.Error(err)
				}
				mu.Lock()
				won++
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	open(t, dir)
	nothingBut(t, base, "x")
	if won == 0 {
		t.Error("nobody won")
	}
}

func TestOpenErrors(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "x")
	write(t, dir, options(1), 1)
	whole := read(t, dir, "manifest.json")
	set := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ from, to, want string }{
		{whole, "", "not a run folder"},
		{whole, "{", "not a run folder"},
		{`"kind": "run"`, `"kind": "sweep"`, `not a run folder: its kind is "sweep"`},
		{`"format": 1`, `"format": 99`, "format 99 is newer than this program, which reads up to 1"},
		{`"series.csv"`, `"../series.csv"`, `the file "../series.csv" lies outside of the folder`},
		{`"series.csv"`, `"other.csv"`, "manifest.json was changed since it was written"},
	} {
		set("manifest.json", strings.Replace(whole, c.from, c.to, 1))
		if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	set("manifest.json", whole+" ")
	run, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	os.Remove(filepath.Join(dir, "ledger.csv"))
	d, err := run.Verify()
	if err != nil || fmt.Sprint(d) != "[manifest.json: changed ledger.csv: missing]" {
		t.Errorf("%v %v", d, err)
	}
	if _, err := run.Table("ledger"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if _, err := run.Table("nothing"); err == nil || !strings.Contains(err.Error(), "has no table nothing (it has series, ledger, value, streams)") {
		t.Errorf("%v", err)
	}
	set("manifest.json", whole)
	described := read(t, dir, "datapackage.json")
	for _, text := range []string{"{}x", strings.Replace(described, `"ledger.csv"`, `"other.csv"`, 1), strings.Replace(described, `"ledger.csv"`, `"../x.csv"`, 1)} {
		set("datapackage.json", text)
		_, err := Open(dir)
		var altered *manifest.AlteredError
		if !errors.As(err, &altered) || altered.Files[0].File != "datapackage.json" || altered.Unwrap() == nil {
			t.Errorf("the error of a broken description is %v", err)
		}
	}
	os.Remove(filepath.Join(dir, "datapackage.json"))
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "datapackage.json is missing") {
		t.Errorf("the error of a missing description is %v", err)
	}
	if _, err := Open(filepath.Join(base, "nothing")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if _, err := Open(base); !errors.Is(err, manifest.ErrNotRun) {
		t.Errorf("%v", err)
	}
}

// with is a table with another cell.
func with(t *table.Table, column string, row int, cell table.Cell) *table.Table {
	out := table.New(t.Name, t.Doc, t.Columns())
	for r := range t.Rows() {
		cells := make([]table.Cell, len(t.Columns()))
		for i, c := range t.Columns() {
			if cells[i] = t.At(i).Cell(r); r == row && c.Name == column {
				cells[i] = cell
			}
		}
		out.AppendRow(cells...)
	}
	return out
}

func TestCompare(t *testing.T) {
	base := t.TempDir()
	a := write(t, filepath.Join(base, "a"), options(1), 1)
	w, err := Create(filepath.Join(base, "b"), options(1))
	if err != nil {
		t.Fatal(err)
	}
	r := trial(1)
	r.Tables[0] = with(r.Tables[0], "adopters", 5, table.Int(106))
	r.Tables = r.Tables[:3]
	if err := errors.Join(w.AddReplicate(r), w.Finish(nil)); err != nil {
		t.Fatal(err)
	}
	d, err := Compare(a, open(t, filepath.Join(base, "b")))
	if err != nil || len(d) != 2 || d[0].String() != "series.csv: line 7, adopters: 105 and 106" || d[1].String() != "streams.csv: only in "+a.Dir {
		t.Errorf("%v %v", d, err)
	}
}

// Two runs whose Parquet files differ in their bytes alone, as of another release, are the same.
func TestCompareParquet(t *testing.T) {
	base, o := t.TempDir(), options(1)
	o.Formats = []string{table.Parquet}
	a, b := write(t, filepath.Join(base, "a"), o, 1), write(t, filepath.Join(base, "b"), o, 1)
	const name = "series.parquet"
	rewrite := func(change func(*table.Table) *table.Table) {
		path := filepath.Join(b.Dir, name)
		old, _, err := table.ReadParquetFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		p, err := table.NewParquetWriter(&file, old, map[string]string{"other": "metadata"})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(p.Write(change(old)), p.Close()); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, file.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
		if b.Manifest.Tables[name], err = manifest.HashFile(path); err != nil {
			t.Fatal(err)
		}
	}
	rewrite(func(t *table.Table) *table.Table { return t })
	if a.Manifest.Tables[name].SHA256 == b.Manifest.Tables[name].SHA256 {
		t.Fatal("the bytes are the same")
	}
	if d, err := Compare(a, b); err != nil || len(d) > 0 {
		t.Errorf("%v %v", d, err)
	}
	rewrite(func(t *table.Table) *table.Table { return with(t, "adopters", 5, table.Int(106)) })
	if d, err := Compare(a, b); err != nil || len(d) != 1 || d[0].String() != name+": other rows" {
		t.Errorf("%v %v", d, err)
	}
}

// A summary that was changed, or is gone, is told like a table that is.
func TestSoundSummary(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	w, err := Create(dir, options(1))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.AddReplicate(trial(1)), w.Finish(nil)); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, manifest.SummaryFile)
	for what, spoil := range map[string]func(){
		"":                         func() {},
		"summary.json was changed": func() { os.WriteFile(path, []byte("{}"), 0o666) },
		"summary.json is missing":  func() { os.Remove(path) },
	} {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		spoil()
		r, err := OpenSound(dir)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = r.Summary(); (what == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), what) {
			t.Errorf("%v; should be %q", err, what)
		}
		if err := os.WriteFile(path, b, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// A manifest that cannot list the figures costs the figures, not the run.
func TestNoRoomToListFigures(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	manifests := 0
	w, err := create(dir, options(1), func(path string) (file, error) {
		if filepath.Base(path) == manifest.File {
			if manifests++; manifests == 2 {
				return nil, &fs.PathError{Op: "open", Path: path, Err: syscall.ENOSPC}
			}
		}
		return os.Create(path)
	}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.AddReplicate(trial(1)); err != nil {
		t.Fatal(err)
	}
	var figure *FigureError
	if err := w.Finish(func(partial string) error {
		os.Mkdir(filepath.Join(partial, "figures"), 0o777)
		return os.WriteFile(filepath.Join(partial, "figures", "a.svg"), nil, 0o666)
	}); !errors.As(err, &figure) || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("%v", err)
	}
	r, err := OpenSound(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "figures")); err == nil || len(r.Manifest.Files) == 0 {
		t.Errorf("figures stay: %v", r.Manifest.Files)
	}
}
