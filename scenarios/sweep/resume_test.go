package sweep_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

func with(text string, change ...string) string {
	for i := 0; i < len(change); i += 2 {
		if !strings.Contains(text, change[i]) {
			panic("the study has no " + change[i])
		}
		text = strings.ReplaceAll(text, change[i], change[i+1])
	}
	return text
}

// More replicates, values or points run only what is new, and the result is
// that of the larger study run at once.
func TestMoreRunsOnlyWhatIsNew(t *testing.T) {
	sobol := with(small, "design: {kind: grid}", "design: {kind: sobol, points: 4}", "values: [0.2/day, 0.4/day, 0.8/day]", "from: 0.2/day, to: 0.8/day")
	for _, c := range []struct {
		name, from, to string
		ran            int
	}{
		{"replicates", small, with(small, "replicates: 4", "replicates: 6"), 12},
		{"values", small, with(small, "0.8/day]", "0.8/day, 1/day]"), 8},
		{"points", sobol, with(sobol, "points: 4", "points: 8"), 16},
		{"metrics", small, with(small, "metrics: [adopters,", "metrics: [adopters, mean(adopters),"), 24},
		{"fewer metrics", small, with(small, ", max(new_adopters)]", "]"), 0},
		{"name and comment", small, "# what it is\n" + with(small, "name: small", "name: little"), 0},
	} {
		dir, whole := filepath.Join(t.TempDir(), "grown"), filepath.Join(t.TempDir(), "whole")
		run(t, c.from, dir)
		out := run(t, c.to, dir)
		if out.Ran != c.ran || !out.Complete {
			t.Errorf("%s: %d runs of %d and not %d", c.name, out.Ran, out.Runs, c.ran)
		}
		run(t, c.to, whole)
		sameTables(t, dir, whole)
		if c.ran > 0 && len(out.Notes) == 0 {
			t.Errorf("%s: nothing is said", c.name)
		}
	}
}

// A study that was changed is refused with what changed and the two ways;
// --force goes on with the runs that still belong.
func TestChangedStudy(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "small")
	run(t, small, dir)
	before := tables(t, dir)
	changed := with(small, "values: [0.2/day, 0.4/day, 0.8/day]", "values: [0.2/day, 0.5/day, 0.8/day]")
	_, err := sweep.Run(context.Background(), parse(t, changed), sweep.Options{Dir: dir})
	var refused *sweep.ChangedError
	if !errors.As(err, &refused) {
		t.Fatalf("the error is %v", err)
	}
	for _, want := range []string{dir, "factors.q.values", "0.5/day", "-o", "--force"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the message lacks %q:\n%v", want, err)
		}
	}
	if after := tables(t, dir); after["runs.csv"] != before["runs.csv"] || after["study.yaml"] != before["study.yaml"] {
		t.Error("what was refused changed the folder")
	}
	out := run(t, changed, dir, func(o *sweep.Options) { o.Force = true })
	if out.Ran != 8 || out.Runs != 24 || !out.Complete {
		t.Errorf("%+v", out)
	}
	whole := filepath.Join(t.TempDir(), "whole")
	run(t, changed, whole)
	sameTables(t, dir, whole)

	_, err = sweep.Run(context.Background(), parse(t, with(small, "consumers: {count: 200}", "consumers: {count: 300}")), sweep.Options{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "consumers.count: 300, was 200") {
		t.Errorf("another scenario: %v", err)
	}
}

// A folder with something else in it is left alone.
func TestForeignFolder(t *testing.T) {
	dir := t.TempDir()
	os.WriteFile(filepath.Join(dir, "thesis.tex"), []byte("x"), 0o666)
	_, err := sweep.Run(context.Background(), parse(t, small), sweep.Options{Dir: dir, Force: true})
	var foreign *sweep.ForeignError
	if !errors.As(err, &foreign) || !strings.Contains(err.Error(), "thesis.tex") {
		t.Errorf("the error is %v", err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("%d files", len(entries))
	}
}

// change rewrites a file.
func change(t *testing.T, path string, edit func([]byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, edit(b), 0o666); err != nil {
		t.Fatal(err)
	}
}

func flip(at float64) func([]byte) []byte {
	return func(b []byte) []byte { b[int(at*float64(len(b)))] ^= 8; return b }
}

// Cut in the middle of a line, with a bit flipped, lost: files of the folder
// are made again, runs that are not whole in the journal are run again, and the
// tables come out the same.
func TestDamage(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "whole")
	run(t, small, whole)
	journal := filepath.Join("journal", "all.1.ndjson")
	for _, c := range []struct {
		name, file string
		edit       func([]byte) []byte
		ran        int
		note       string
	}{
		{"journal cut in a line", journal, func(b []byte) []byte { return b[:len(b)-100] }, 1, ""},
		{"journal cut in its middle", journal, func(b []byte) []byte { return b[:len(b)/2] }, -1, ""},
		{"journal with a bit flipped", journal, flip(0.5), 1, "all.1.ndjson:13: damaged line: its checksum is wrong"},
		{"journal lost", journal, nil, 24, ""},
		{"runs.csv with a bit flipped", "runs.csv", flip(0.7), 0, "runs.csv was changed since it was written; made again from the journal"},
		{"series.parquet with a bit flipped", "series.parquet", flip(0.3), 0, "series.parquet was changed"},
		{"runs.csv lost", "runs.csv", nil, 0, "runs.csv is missing"},
		{"series.parquet cut", "series.parquet", func(b []byte) []byte { return b[:len(b)/3] }, 0, "series.parquet was changed"},
		{"datapackage.json with a bit flipped", "datapackage.json", flip(0.4), 0, "datapackage.json"},
		{"manifest with a bit flipped", "manifest.json", flip(0.5), 0, "manifest.json was changed since it was written; made again"},
		{"manifest cut", "manifest.json", func(b []byte) []byte { return b[:len(b)/2] }, 0, "manifest.json was changed"},
		{"manifest lost", "manifest.json", nil, 0, ""},
		{"study with a bit flipped", "study.yaml", flip(0.5), 0, "study.yaml was changed since it was written; made again"},
		{"study lost", "study.yaml", nil, 0, "study.yaml is missing"},
	} {
		for _, viaMerge := range []bool{false, true} {
			dir := filepath.Join(t.TempDir(), "damaged")
			run(t, small, dir)
			path := filepath.Join(dir, c.file)
			if c.edit == nil {
				os.Remove(path)
			} else {
				change(t, path, c.edit)
			}
			var out *sweep.Outcome
			if viaMerge {
				if c.ran != 0 || c.file == "study.yaml" { // merge runs nothing and has no other copy of the study
					continue
				}
				out = merge(t, dir)
			} else {
				out = run(t, small, dir)
			}
			if c.ran >= 0 && out.Ran != c.ran || c.ran < 0 && (out.Ran < 8 || out.Ran > 16) {
				t.Errorf("%s: %d runs", c.name, out.Ran)
			}
			if c.note != "" && !slices.ContainsFunc(out.Notes, func(n string) bool { return strings.Contains(n, c.note) }) {
				t.Errorf("%s: notes %q", c.name, out.Notes)
			}
			sameTables(t, dir, whole)
		}
	}
}

// What died while the folder was made is no obstacle.
func TestHalfMadeFolder(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "whole")
	run(t, small, whole)
	for _, names := range [][]string{{}, {"study.yaml"}, {"study.yaml", "datapackage.json"}, {".table-123"}, {"journal/all.1.ndjson"}} {
		dir := filepath.Join(t.TempDir(), "half")
		os.MkdirAll(filepath.Join(dir, "journal"), 0o777)
		for _, name := range names {
			b, _ := os.ReadFile(filepath.Join(whole, name))
			os.WriteFile(filepath.Join(dir, name), b, 0o666)
		}
		run(t, small, dir)
		sameTables(t, dir, whole)
		if exists(filepath.Join(dir, ".table-123")) {
			t.Error("a leftover stays")
		}
	}
}

// failing has points whose world cannot be made, and such that do not exist.
const failing = `name: failing
scenario:
  extends: ring-bass
  clock: {start: 2011-01-21, tick: 1d, until: 20d}
  consumers: {count: 50}
design: {kind: grid}
factors:
  degree: {levels: {few: {graph.degree: 2}, some: {graph.degree: 4}, fails: {activity: {segments: {nobody: 2}}}}}
replicates: 3
metrics: [adopters]
`

// A run that fails is a row with its reason. It stays so until it is asked for
// again.
func TestFailedRuns(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "failing")
	out := run(t, failing, dir)
	if out.Runs != 9 || out.Done != 9 || out.Failed != 3 || !out.Complete {
		t.Fatalf("%+v", out)
	}
	before := tables(t, dir)
	rows := lines(before["runs.csv"])
	if n := strings.Count(before["runs.csv"], ",failed,"); n != 3 || !strings.Contains(before["runs.csv"], ",failed,\"activity.segments: there is no segment") {
		t.Errorf("%d failed rows:\n%s", n, strings.Join(rows, "\n"))
	}
	if again := run(t, failing, dir); again.Ran != 0 || again.Failed != 3 {
		t.Errorf("again: %+v", again)
	}
	retried := run(t, failing, dir, func(o *sweep.Options) { o.RetryFailed = true })
	if retried.Ran != 3 || retried.Failed != 3 {
		t.Errorf("retried: %+v", retried)
	}
	if after := tables(t, dir); after["runs.csv"] != before["runs.csv"] {
		t.Errorf("what fails again the same way changes the table")
	}
	status, err := sweep.Status(dir)
	if err != nil || status.Failed != 3 || len(status.Failures) != 1 || status.Failures[0].Runs != 3 || !strings.Contains(status.Failures[0].Error, "activity.segments: there is no segment") || status.Seconds <= 0 {
		t.Errorf("%+v, %v", status, err)
	}
}

// A file that was missing is there when it is tried again.
func TestRetryAfterTheCauseIsGone(t *testing.T) {
	data := t.TempDir()
	ties := filepath.Join(data, "ties.txt")
	other := filepath.Join(data, "other.txt")
	os.WriteFile(ties, []byte("1 2\n2 3\n3 4\n4 1\n"), 0o666)
	os.WriteFile(other, []byte("1 2\n2 3\n3 1\n"), 0o666)
	text := `name: files
scenario: {guanxi: 1, name: f, clock: {start: 2011-01-21, tick: 1d, until: 9d}, graph: {kind: file, path: ` + ties + `}, adoption: {innovation: 0.1/day, imitation: 0.4/day}}
design: {kind: list, points: [{g: a}, {g: b}]}
factors: {g: {levels: {a: {graph.path: ` + ties + `}, b: {graph.path: ` + other + `}}}}
replicates: 2
metrics: [adopters]
`
	dir, whole := filepath.Join(t.TempDir(), "files"), filepath.Join(t.TempDir(), "whole")
	run(t, text, whole)
	if entries, _ := os.ReadDir(filepath.Join(whole, "inputs")); len(entries) != 3 {
		t.Errorf("%d inputs", len(entries))
	}
	good := read(t, other)
	os.WriteFile(other, []byte("1\n2\n"), 0o666)
	out := run(t, text, dir)
	if out.Failed != 2 || out.Done != 4 {
		t.Fatalf("%+v", out)
	}
	os.WriteFile(other, []byte(good), 0o666)
	_, err := sweep.Run(context.Background(), parse(t, text), sweep.Options{Dir: dir})
	var refused *sweep.ChangedError
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), "other.txt") {
		t.Errorf("an input that changed: %v", err)
	}
	out = run(t, text, dir, func(o *sweep.Options) { o.Force = true })
	if out.Ran != 2 || out.Failed != 0 {
		t.Errorf("%+v", out)
	}
	sameTables(t, dir, whole)

	// The folder alone is enough to run it again.
	os.RemoveAll(data)
	v, err := sweep.Verify(context.Background(), dir, sweep.VerifyOptions{Workers: 2})
	if err != nil || !v.Same() || v.Runs != 4 {
		t.Errorf("%+v, %v", v, err)
	}
}

// Points that say the same share their runs.
func TestTwins(t *testing.T) {
	text := `name: twins
scenario: {extends: ring-bass, clock: {start: 2011-01-21, tick: 1d, until: 20d}, consumers: {count: 100}}
design: {kind: arms, baseline: a}
arms: {a: {}, b: {adoption.imitation: 0.9/day}, c: {adoption.imitation: 0.9/day}}
replicates: 3
metrics: [adopters]
`
	dir := filepath.Join(t.TempDir(), "twins")
	out := run(t, text, dir)
	if out.Ran != 6 || out.Runs != 9 || out.Done != 9 || !out.Complete {
		t.Errorf("%+v", out)
	}
	rows := lines(tables(t, dir)["runs.csv"])
	if len(rows) != 10 || !strings.HasPrefix(rows[0], "run_id,point,block,replicate,seed,status,error,arm,adopters") {
		t.Errorf("%s", strings.Join(rows, "\n"))
	}
	if again := run(t, text, dir); again.Ran != 0 || len(again.Notes) > 0 {
		t.Errorf("again: %+v", again)
	}
}

// Shards that ran on machines of their own, put together twice.
func TestMergeOfFolders(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "whole")
	run(t, small, whole)
	var dirs []string
	ran := 0
	for i := 1; i <= 3; i++ {
		dir := filepath.Join(t.TempDir(), "machine")
		out := run(t, small, dir, func(o *sweep.Options) { o.Shard, o.Shards = i, 3 })
		if out.Ran != 8 || out.Complete {
			t.Errorf("shard %d: %+v", i, out)
		}
		ran += out.Ran
		dirs = append(dirs, dir)
	}
	if ran != 24 {
		t.Errorf("the shards ran %d", ran)
	}
	for range 2 {
		out := merge(t, dirs...)
		if out.Done != 24 {
			t.Errorf("%+v", out)
		}
		sameTables(t, dirs[0], whole)
	}
	if n := journalLines(t, dirs[0]); n != 24 {
		t.Errorf("%d lines in the journal: runs were copied twice", n)
	}
	// Several merges at once wait for each other.
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if _, err := sweep.Merge(sweep.Options{Program: "test"}, dirs...); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	sameTables(t, dirs[0], whole)
	elsewhere := filepath.Join(t.TempDir(), "all", "together") // a folder that is not there yet
	merge(t, append([]string{elsewhere}, dirs...)...)
	sameTables(t, elsewhere, whole)

	other := filepath.Join(t.TempDir(), "other")
	run(t, with(small, "replicates: 4", "replicates: 2"), other)
	if _, err := sweep.Merge(sweep.Options{}, dirs[0], other); err == nil || !strings.Contains(err.Error(), "replicates") {
		t.Errorf("a folder of another study: %v", err)
	}
	if _, err := sweep.Merge(sweep.Options{}, dirs[0], t.TempDir()); err == nil || !strings.Contains(err.Error(), "journal") {
		t.Errorf("a folder of nothing: %v", err)
	}
	if _, err := sweep.Merge(sweep.Options{}, t.TempDir()); err == nil || !strings.Contains(err.Error(), "study.yaml") {
		t.Errorf("nothing: %v", err)
	}
}

func TestVerify(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "small")
	run(t, small, dir)
	ctx := context.Background()
	if v, err := sweep.Verify(ctx, dir, sweep.VerifyOptions{Sample: 5, Workers: 2}); err != nil || !v.Same() || v.Runs != 5 {
		t.Errorf("%+v, %v", v, err)
	}
	if v, err := sweep.Verify(ctx, dir, sweep.VerifyOptions{Replicates: []int{2}, Workers: 2}); err != nil || !v.Same() || v.Runs != 6 {
		t.Errorf("%+v, %v", v, err)
	}
	if _, err := sweep.Verify(ctx, dir, sweep.VerifyOptions{IDs: []string{"0000000000000000"}}); err == nil || !strings.Contains(err.Error(), "no run 0000000000000000") {
		t.Errorf("an unknown run: %v", err)
	}
	os.RemoveAll(filepath.Join(dir, "journal")) // an archive may leave it out
	id, _, _ := strings.Cut(lines(tables(t, dir)["runs.csv"])[7], ",")
	if v, err := sweep.Verify(ctx, dir, sweep.VerifyOptions{IDs: []string{id}}); err != nil || !v.Same() || v.Runs != 1 {
		t.Errorf("%+v, %v", v, err)
	}

	// A number that somebody improved, with the hashes put right.
	runs := tableIn(t, dir, schema.RunsTable)
	better := table.New(runs.Name, runs.Doc, runs.Columns())
	for r := range runs.Rows() {
		var cells []table.Cell
		for i := range runs.Columns() {
			cells = append(cells, runs.At(i).Cell(r))
		}
		if r == 3 {
			cells[9] = table.Float(200)
		}
		better.AppendRow(cells...)
	}
	if err := results.PutTables(dir, better); err != nil {
		t.Fatal(err)
	}
	v, err := sweep.Verify(ctx, dir, sweep.VerifyOptions{Workers: 2})
	if err != nil || len(v.Files) > 0 || len(v.Wrong) != 1 || !strings.Contains(v.Wrong[0].What, "was 200") {
		t.Errorf("%+v, %v", v, err)
	}
	change(t, filepath.Join(dir, "runs.csv"), flip(0.5))
	if v, err := sweep.Verify(ctx, dir, sweep.VerifyOptions{}); err != nil || len(v.Files) != 1 || v.Runs != 0 {
		t.Errorf("%+v, %v", v, err)
	}
}

// An archive has tables and no journal: a sweep there would begin anew and write
// tables of nothing over them.
func TestSweepInAnArchive(t *testing.T) {
	for _, damaged := range []bool{false, true} {
		dir := filepath.Join(t.TempDir(), "small")
		run(t, small, dir)
		os.RemoveAll(filepath.Join(dir, "journal"))
		if damaged {
			change(t, filepath.Join(dir, "manifest.json"), replaced(`"design": "grid"`, `"design": "list"`))
		}
		before := tables(t, dir)
		o := sweep.Options{Dir: dir, Workers: 2}
		_, ran := sweep.Run(context.Background(), parse(t, small), o)
		_, looked := sweep.Look(context.Background(), parse(t, small), o)
		_, merged := sweep.Merge(sweep.Options{}, dir)
		for _, err := range []error{ran, looked, merged} {
			var bare *sweep.NoJournalError
			if !errors.As(err, &bare) || bare.Done != 24 || !strings.Contains(err.Error(), "-o again") {
				t.Errorf("damaged %v: %v", damaged, err)
			}
		}
		if !reflect.DeepEqual(tables(t, dir), before) {
			t.Errorf("damaged %v: the tables were changed", damaged)
		}
		o.Force = true
		if out, err := sweep.Run(context.Background(), parse(t, small), o); err != nil || out.Ran != 24 {
			t.Errorf("damaged %v, --force: %+v, %v", damaged, out, err)
		}
	}
}

func TestLook(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "small")
	p, err := sweep.Look(context.Background(), parse(t, small), sweep.Options{Dir: dir, Workers: 2})
	if err != nil || p.Runs != 24 || p.Todo != 24 || p.Sample < 5 || p.Time <= 0 || p.Disk <= 0 || p.Memory <= 0 || p.Parallel != 2 {
		t.Errorf("%+v, %v", p, err)
	}
	if exists(dir) {
		t.Error("looking made the folder")
	}
	run(t, small, dir)
	t.Logf("%d bytes; foreseen %d", sweep.Bytes(dir), p.Disk)
	if size := sweep.Bytes(dir); p.Disk > 3*size || size > 3*p.Disk {
		t.Errorf("%d bytes on the disk, foreseen %d", size, p.Disk)
	}
	p, err = sweep.Look(context.Background(), parse(t, with(small, "replicates: 4", "replicates: 5")), sweep.Options{Dir: dir, Workers: 2, Shard: 1, Shards: 2})
	if err != nil || p.Runs != 30 || p.Done != 24 || p.Todo != 3 {
		t.Errorf("%+v, %v", p, err)
	}
}

// The folder of a run is not one of a sweep, nor the other way round.
func TestMessagesOfWrongFolders(t *testing.T) {
	if _, err := sweep.Status(t.TempDir()); !errors.Is(err, manifest.ErrNotRun) {
		t.Errorf("status of nothing: %v", err)
	}
	if _, err := sweep.Run(context.Background(), parse(t, small), sweep.Options{Dir: "x", Shard: 3, Shards: 2}); err == nil || !strings.Contains(err.Error(), "shard 3/2") {
		t.Errorf("%v", err)
	}
	s, err := study.Parse("t.yaml", []byte(with(small, "metrics: [adopters,", "metrics: [adoptors,")), study.Options{})
	if err != nil {
		return // said by the study itself
	}
	_, err = sweep.Run(context.Background(), s, sweep.Options{Dir: filepath.Join(t.TempDir(), "x")})
	var unknown *scenarios.Error
	if !errors.As(err, &unknown) || !strings.Contains(err.Error(), "adopters") {
		t.Errorf("an unknown metric: %v", err)
	}
}

// A journal that gives a run other numbers than another is an error, not a coin
// toss.
func TestConflict(t *testing.T) {
	dir, other := filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b")
	run(t, small, dir)
	run(t, with(small, "start: 2011-01-21", "start: 2011-01-22"), other)
	// As a faulty machine would have it: the ids of one with the numbers of the
	// other cannot be made without the checksum, so a line is made from parts.
	b, err := os.ReadFile(filepath.Join(dir, "journal", "all.1.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	line := forge(t, b[:bytes.IndexByte(b, '\n')])
	os.WriteFile(filepath.Join(dir, "journal", "evil.1.ndjson"), append(line, '\n'), 0o666)
	_, err = sweep.Run(context.Background(), parse(t, small), sweep.Options{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "finished twice") || !strings.Contains(err.Error(), "evil.1.ndjson:1") || !strings.Contains(err.Error(), "all.1.ndjson:1") {
		t.Errorf("the error is %v", err)
	}
}

// The study that docs/performance.md speaks of.
func TestTenThousand(t *testing.T) {
	s, err := study.Load("testdata/ten-thousand.yaml", study.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := sweep.Check(s); err != nil {
		t.Fatal(err)
	}
	if order, err := s.Order(); err != nil || len(order) != 10_000 {
		t.Errorf("%d runs, %v", len(order), err)
	}
}

// A point that can be read and not be built is found without a run: here the greatest of
// three values, and an arm.
func TestCheckBuildsPoints(t *testing.T) {
	const scenario = "scenario: {name: x, clock: {start: 2011-01-21, tick: 1d, ticks: 5}, consumers: {count: 100}, graph: complete, adoption: {form: linear, innovation: 0.01/day, imitation: 0.4/day, normalise: mean_degree}}\n"
	for _, c := range []struct{ text, want string }{
		{"factors: {q: {set: adoption.imitation, values: [0.2/day, 3/day, 0.4/day]}}\ndesign: {kind: grid}\n", "point 2, q=3/day: "},
		{"arms: {a: {}, b: {adoption.innovation: 2/day}}\ndesign: {kind: arms, baseline: a}\n", "point 2, b: "},
		{"factors: {q: {set: adoption.imitation, values: [0.2/day, 0.9/day, 0.4/day]}}\ndesign: {kind: grid}\n", ""},
	} {
		s, err := study.Parse("s.yaml", []byte("name: s\nreplicates: 2\nmetrics: [adopters]\n"+scenario+c.text), study.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := sweep.Check(s); err != nil {
			t.Errorf("%s: %v", c.text, err)
		}
		err = sweep.CheckPoints(s)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want) || !strings.Contains(err.Error(), "must not exceed 1")) {
			t.Errorf("%s: %v", c.text, err)
		}
	}
}
