package results

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/golden"
	"guanxi/sim/simtest/need"
)

// trial is the result of a synthetic replicate: numbers that are exact in binary and differ
// between replicates, with some values missing.
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
	streams.AppendRow(table.Text("ads.exposure"), table.Text("advertiser"), table.Text("platform"), table.Text("IV"),
		table.Text("ad_revenue"), table.Text("impressions, \"sold\""))
	start := time.Date(2013, 12, 1, 0, 0, 0, 0, time.UTC)
	for tick := range int64(41) {
		grown, satisfaction, ads, games := int64(0), table.Missing(), int64(0), int64(0)
		if tick > 0 {
			grown, satisfaction = 20+k%3, table.Float(0.5+float64(k)/64+float64(tick)/1024)
			ads, games = 1_500_000_000+k*10_000_000*tick, 250_000_001*k
		}
		series.AppendRow(table.Int(k), table.Int(7), table.Int(tick), table.Float(float64(tick)),
			table.Date(start.AddDate(0, 0, int(tick))),
			table.Int((20+k%3)*tick), table.Int(grown), table.Int((15+k%4)*tick), satisfaction, table.Money(ads),
			table.Money(games), table.Money(ads+games))
		if tick%10 == 0 {
			ledger.AppendRow(table.Int(k), table.Int(tick), table.Text("ads.exposure"), table.Text("advertiser"),
				table.Text("platform"), table.Money(ads))
			value.AppendRow(table.Int(k), table.Int(tick), table.Text("platform"), table.Money(ads), table.Money(0),
				table.Money(0), table.Money(0), table.Money(ads))
			value.AppendRow(table.Int(k), table.Int(tick), table.Text("provider"), table.Money(0), table.Money(0),
				table.Money(0), table.Money(0), table.Money(0))
			value.AppendRow(table.Int(k), table.Int(tick), table.Text("advertiser"), table.Money(0), table.Money(ads),
				table.Money(3*ads), table.Money(ads/4), table.Money(2*ads-ads/4))
			value.AppendRow(table.Int(k), table.Int(tick), table.Text("outside"), table.Money(0), table.Money(0),
				table.Money(0), table.Money(0), table.Money(0))
		}
	}
	r := ReplicateResult{Replicate: replicate, Seed: 7, Tables: []*table.Table{series, ledger, value, streams},
		GraphDigest: fmt.Sprintf("graph-%d", replicate),
		Metrics: []summary.Metric{{Name: "gini.advertiser", Kind: table.Stock, Unit: "1", Doc: "Gini of captured value",
			Range: table.Share(), Value: 0.625 + float64(k)/128}}}
	if replicate%2 == 0 {
		r.Metrics = append(r.Metrics, summary.Metric{Name: "rare", Kind: table.Stock, Unit: "1", Doc: "seldom defined",
			Value: math.NaN()})
		r.Warnings = []string{"an even one"}
	}
	return r
}

func options(replicates ...int) Options {
	return Options{Program: "0.1.0", Results: 1, Scenario: "trial", ScenarioHash: "0123abcd",
		ScenarioYAML: []byte("name: trial\n"),
		Inputs:       []Input{{Name: "trial.yaml", Data: []byte("name: trial # as written\n")}}, Seed: 7,
		Replicates: replicates,
		About: manifest.About{Consumers: 1000, Represents: 1.5e8, Currency: "CNY", Ticks: 40, Tick: "1 d",
			BooksChecked: true}}
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
	w := need.Value(Create(dir, o))(t)
	for _, r := range replicates {
		need.Nil(t, w.AddReplicate(trial(r)))
	}
	need.Nil(t, w.Finish(nil))
	return open(t, dir)
}

func open(t *testing.T, dir string) *Run {
	t.Helper()
	run := need.Value(Open(dir))(t)
	if changes, err := run.Verify(); err != nil || len(changes) > 0 {
		t.Fatalf("%s: %v, %v", dir, changes, err)
	}
	return run
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	b := need.Value(os.ReadFile(filepath.Join(path...)))(t)
	return string(b)
}

// sameTable compares the contents of two tables.
func sameTable(t *testing.T, a, b *table.Table) {
	t.Helper()
	var x, y bytes.Buffer
	if err := errors.Join(a.WriteCSV(&x), b.WriteCSV(&y), table.SameColumns(a.Name, a.Columns(),
		b.Columns())); err != nil || x.String() != y.String() {
		t.Fatalf("%s: %v\n%s\n%s", a.Name, err, x.String(), y.String())
	}
}

// nothingBut checks the contents of a folder.
func nothingBut(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries := need.Value(os.ReadDir(dir))(t)
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
	nothingBut(t, dir, "manifest.json", "columns.csv", "summary.json", "scenario.yaml", "inputs",
		"series.csv", "ledger.csv", "value.csv", "streams.csv")

	want := trial(1)
	for r := 2; r <= 4; r++ {
		for i, table := range trial(r).Tables[:3] {
			need.Nil(t, want.Tables[i].Append(table))
		}
	}
	for _, table := range want.Tables {
		got := need.Value(run.Table(table.Name))(t)
		sameTable(t, table, got)
		if got.Doc != table.Doc || !slices.Equal(got.Columns(), table.Columns()) {
			t.Errorf("the description of %s changed", table.Name)
		}
		entry := run.Manifest.Tables[table.Name+".csv"]
		if entry.Rows == nil || *entry.Rows != int64(table.Rows()) ||
			entry.Bytes != int64(len(read(t, dir, table.Name+".csv"))) {
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
	golden.File(t, "testdata/columns.csv", []byte(read(t, dir, "columns.csv")))
	text := need.Value(run.Text("out/trial"))(t)
	golden.File(t, "testdata/summary.txt", []byte(text))
	if _, err := exec.LookPath("sha256sum"); err == nil {
		c := exec.Command("sh", "-c", `grep -v '^  "sha256"' manifest.json | sha256sum`)
		c.Dir = dir
		out, err := c.Output()
		if sum, _, _ := strings.Cut(string(out), " "); err != nil || !strings.HasSuffix(read(t, dir, "manifest.json"),
			",\n  \"sha256\": \""+sum+"\"\n}\n") {
			t.Errorf("sha256sum: %v\n%s", err, out)
		}
	}
}

func TestInterruptedRunKeepsWhatIsDone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	run := write(t, dir, options(count1(8)...), 3, 1)
	if run.Manifest.Complete || run.Manifest.Replicates != 2 || len(run.Manifest.Asked) != 8 {
		t.Errorf("%+v", run.Manifest)
	}
	text, err := run.Text(dir)
	if err != nil || !strings.Contains(text, "Incomplete: 2 replicates of 8; the same command runs the rest.") {
		t.Errorf("%v\n%s", err, text)
	}
	w := need.Value(Create(filepath.Join(filepath.Dir(dir), "y"), options(1)))(t)
	if err := w.Finish(nil); !errors.Is(err, errNoReplicate) {
		t.Error(err)
	}
	nothingBut(t, filepath.Dir(dir), "x")
}

func TestAddReplicateErrors(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	w := need.Value(Create(dir, options(1, 2)))(t)
	defer w.Abort()
	need.Nil(t, w.AddReplicate(trial(1)))
	change := func(f func(*ReplicateResult)) ReplicateResult { r := trial(2); f(&r); return r }
	for _, c := range []struct {
		r    ReplicateResult
		want string
	}{
		{trial(1), "replicate 1 was added twice"},
		{change(func(r *ReplicateResult) { r.Replicate = 0 }), "replicate 0: replicates count from 1"},
		{change(func(r *ReplicateResult) { r.Replicate = 3 }), "table series, row 1: it belongs to replicate 2"},
		{change(func(r *ReplicateResult) { r.Seed = 9 }), "run with seed 9, but the folder has seed 7"},
		{change(func(r *ReplicateResult) { r.Tables[1] = r.Tables[0] }), "two tables are called series"},
		{change(func(r *ReplicateResult) { r.Tables[1].Name = "../x" }), `table "../x": a name has lower-case letters`},
		{change(func(r *ReplicateResult) { r.Tables[0] = schema.NewSeries(true) }), "table series: column 5 is date " +
			"(date, key) and date (datetime, key)"},
		{change(func(r *ReplicateResult) {
			r.Tables[3].AppendRow(table.Text("x"), table.Missing(), table.Missing(), table.Missing(), table.Missing(),
				table.Missing())
		}), "table streams has no column replicate and differs"},
	} {
		need.Refusal(t, w.AddReplicate(c.r), c.want)
	}
	if err := w.AddReplicate(trial(2)); err != nil { // a replicate that failed may be added again
		t.Error(err)
	}
	if got := w.Done(); !slices.Equal(got, []int{1, 2}) {
		t.Error(got)
	}
	need.Nil(t, w.Finish(nil))
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

func TestOpenErrors(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "x")
	write(t, dir, options(1), 1)
	whole := read(t, dir, "manifest.json")
	set := func(name, text string) {
		need.Nil(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
	}
	head := whole[:strings.LastIndex(whole, `  "sha256": "`)]
	for _, c := range []struct{ from, to, want string }{
		{`"kind": "run"`, `"kind": "sweep"`, "manifest.json was changed since it was written"}, // it has no study
		{`"format": 2`, `"format": 99`, "format 99 is newer than this program, which reads up to 2"},
		{`"series.csv"`, `"../series.csv"`, `the file "../series.csv" lies outside the folder`},
	} {
		set("manifest.json", strings.Replace(whole, c.from, c.to, 1))
		need.Refused(Open(dir))(t, "manifest.json was changed since it was written")
		text := strings.Replace(head, c.from, c.to, 1) // with a hash of its own
		set("manifest.json", fmt.Sprintf("%s  \"sha256\": \"%x\"\n}\n", text, sha256.Sum256([]byte(text+"}\n"))))
		need.Refused(Open(dir))(t, c.want)
	}
	for _, c := range []struct{ from, to, want string }{
		{whole, "", "manifest.json was changed since it was written"},
		{whole, "{", "manifest.json was changed since it was written"},
		{`"format": 2`, `"format": {}`, "manifest.json was changed since it was written"},
		{`"series.csv"`, `"other.csv"`, "manifest.json was changed since it was written"},
	} {
		set("manifest.json", strings.Replace(whole, c.from, c.to, 1))
		need.Refused(Open(dir))(t, c.want)
	}
	set("manifest.json", whole+" ")
	run := need.Value(Open(dir))(t)
	os.Remove(filepath.Join(dir, "ledger.csv"))
	d, err := run.Verify()
	if err != nil || fmt.Sprint(d) != "[manifest.json: changed ledger.csv: missing]" {
		t.Errorf("%v %v", d, err)
	}
	if _, err := run.Table("ledger"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	need.Refused(run.Table("nothing"))(t, "has no table nothing (it has series, ledger, value, streams)")
	set("manifest.json", whole)
	described := read(t, dir, "columns.csv")
	for _, text := range []string{"{}x", strings.Replace(described, "\nledger.csv,,", "\nother.csv,,", 1),
		strings.Replace(described, "\nledger.csv,,", "\n../x.csv,,", 1)} {
		set("columns.csv", text)
		_, err := Open(dir)
		var altered *manifest.AlteredError
		if !errors.As(err, &altered) || altered.Files[0].File != "columns.csv" || altered.Unwrap() == nil {
			t.Errorf("the error of a broken description is %v", err)
		}
	}
	os.Remove(filepath.Join(dir, "columns.csv"))
	need.Refused(Open(dir))(t, "columns.csv is missing")
	if _, err := Open(filepath.Join(base, "nothing")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if _, err := Open(base); !errors.Is(err, manifest.ErrNotRun) {
		t.Errorf("%v", err)
	}
}

// A summary that was changed or is missing is reported as a table would be.
func TestSoundSummary(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	w := need.Value(Create(dir, options(1)))(t)
	need.Nil(t, errors.Join(w.AddReplicate(trial(1)), w.Finish(nil)))
	path := filepath.Join(dir, manifest.SummaryFile)
	for what, spoil := range map[string]func(){
		"":                         func() {},
		"summary.json was changed": func() { os.WriteFile(path, []byte("{}"), 0o666) },
		"summary.json is missing":  func() { os.Remove(path) },
	} {
		b := need.Value(os.ReadFile(path))(t)
		spoil()
		r := need.Value(OpenSound(dir))(t)
		if _, err := r.Summary(); (what == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), what) {
			t.Errorf("%v; should be %q", err, what)
		}
		need.Nil(t, os.WriteFile(path, b, 0o666))
	}
}
