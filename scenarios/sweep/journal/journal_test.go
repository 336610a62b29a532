package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
	_ "guanxi/sim/simtest/seed"
)

func runID(n int) ID { return ID(uint64(n)*0x9e3779b97f4a7c15 + 1) }

func series(n, rows int, moment bool) *table.Table {
	date := table.DateType
	if moment {
		date = table.DateTimeType
	}
	t := table.New(schema.SeriesTable, "", []table.Column{
		{Name: "tick", Type: table.IntType, Kind: table.Key}, {Name: "time", Type: table.FloatType, Kind: table.Key},
		{Name: "date", Type: date, Kind: table.Key}, {Name: "adopters", Type: table.IntType, Kind: table.Stock},
		{Name: "platform_revenue", Type: table.MoneyType, Kind: table.Flow}, {Name: "satisfaction", Type: table.FloatType,
			Kind: table.Stock},
		{Name: "note", Type: table.TextType, Kind: table.Factor},
	})
	start := time.Date(2011, 1, 21, 0, 0, 0, 0, time.UTC)
	for r := range rows {
		cell := table.Int(r * n)
		if r%5 == 3 {
			cell = table.Missing()
		}
		t.AppendRow(table.Int(r), table.Float(float64(r)/24), table.Date(start.Add(time.Duration(r)*7*time.Hour)), cell,
			table.Money(int64(n*r)*1234567-9), table.Float(math.Sqrt(float64(n+r))), table.Text(strings.Repeat("é", r%3)))
	}
	return t
}

func record(n int) *Record {
	r := &Record{ID: runID(n), Try: 1, Seconds: 0.25, Metrics: []Metric{{"adopters", float64(n)},
		{"time_to(adopters, 50%)", math.NaN()}, {"captured.consumer", -float64(n) / 3}}}
	if n%3 == 0 {
		r.Series = series(n, n, n%2 == 0)
	}
	return r
}

func failure(n, try int, why string) *Record {
	return &Record{ID: runID(n), Try: try, Failed: true, Error: why, Detail: "a\nb\t\"c\" <d>", Seconds: 1}
}

func csv(t testing.TB, rows *table.Table) string {
	if rows == nil {
		return ""
	}
	var b bytes.Buffer
	need.Nil(t, rows.WriteCSV(&b))
	return b.String()
}

func equal(t testing.TB, got, want *Record) {
	t.Helper()
	if got.ID != want.ID || got.Try != want.Try || got.Failed != want.Failed || got.Error != want.Error ||
		got.Detail != want.Detail || got.Seconds != want.Seconds || len(got.Metrics) != len(want.Metrics) {
		t.Fatalf("%+v, want %+v", got, want)
	}
	for _, m := range want.Metrics {
		if v, ok := got.Value(m.Name); !ok || !same(v, m.Value) {
			t.Fatalf("%s: %g, want %g", m.Name, v, m.Value)
		}
	}
	if a, b := csv(t, got.Series), csv(t, want.Series); a != b {
		t.Fatalf("series\n%s\nwant\n%s", a, b)
	}
}

// write makes a journal file of the records and returns its lines.
func write(t testing.TB, dir, name string, records ...*Record) string {
	t.Helper()
	w := NewWriter(dir, name, nil)
	for _, r := range records {
		need.Nil(t, w.Append(r))
	}
	need.Nil(t, w.Close())
	return w.Path()
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	dir := t.TempDir()
	want := []*Record{record(1), record(3), failure(4, 2, "no room"), record(6), record(0)}
	write(t, dir, "all", want...)
	x := need.Value(Open(dir, nil))(t)
	defer x.Close()
	if len(x.runs) != len(want) || len(x.Damage()) > 0 {
		t.Fatalf("%d runs, damage %v", len(x.runs), x.Damage())
	}
	for _, r := range want {
		got := need.Value(x.Read(r.ID))(t)
		equal(t, got, r)
		if got.Series != nil && x.Moment(r.ID) != (got.Series.Col("date").Column().Type == table.DateTimeType) {
			t.Error("times of day are not known")
		}
	}
	if x.State(runID(4)) != Failed || x.State(runID(3)) != Done || x.State(runID(99)) != Unknown || x.Try(runID(4)) != 2 {
		t.Error("states are wrong")
	}
}

func TestAnyNumberComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64().Draw(t, "v")
		b := need.Value(json.Marshal(number(v)))(t)
		var got number
		if err := json.Unmarshal(b, &got); err != nil || !same(float64(got), v) {
			t.Fatalf("%v came back as %v, %v", v, got, err)
		}
		text := rapid.String().Draw(t, "text")
		line := need.Value(encode(&Record{ID: runID(1), Failed: true, Error: text, Metrics: nil}))(t)
		h, err := decode(line)
		if err != nil || h.Error != strings.ToValidUTF8(text, "\uFFFD") {
			t.Fatalf("%q came back as %q, %v", text, h.Error, err)
		}
	})
}

// A journal cut off anywhere holds the runs whose lines are complete, without reporting
// damage.
func TestCutAnywhere(t *testing.T) {
	dir := t.TempDir()
	path := write(t, dir, "all", record(3), failure(4, 1, "x"), record(5))
	all := need.Value(os.ReadFile(path))(t)
	for n := range len(all) {
		need.Nil(t, os.WriteFile(path, all[:n], 0o666))
		x := need.Value(Open(dir, nil))(t)
		want := bytes.Count(all[:n+1], []byte("\n")) // a line that lacks only its newline counts
		if len(x.runs) != want || len(x.Damage()) > 0 {
			t.Fatalf("cut at %d: %d runs and not %d; %v", n, len(x.runs), want, x.Damage())
		}
		x.Close()
	}
	// After a power failure, file systems may leave zeros in place of data.
	need.Nil(t, os.WriteFile(path, append(all[:len(all)-40:len(all)-40], make([]byte, 40)...), 0o666))
	if x, err := Open(dir, nil); err != nil || len(x.runs) != 2 || len(x.Damage()) > 0 {
		t.Errorf("zeros at the end: %v", err)
	}
}

// Whichever bit is flipped, no run comes back changed and at most two are lost. The place is
// reported unless it is in the last line.
func TestAnyBitFlipped(t *testing.T) {
	dir := t.TempDir()
	want := []*Record{record(3), failure(4, 1, "out of range"), record(5), record(2)}
	path := write(t, dir, "all", want...)
	all := need.Value(os.ReadFile(path))(t)
	last := bytes.LastIndexByte(all[:len(all)-1], '\n')
	for bit := 0; bit < 8*len(all); bit += 7 { // one or two of each byte
		b := bytes.Clone(all)
		b[bit/8] ^= 1 << (bit % 8)
		need.Nil(t, os.WriteFile(path, b, 0o666))
		x := need.Value(Open(dir, nil))(t)
		lost := 0
		for _, r := range want {
			got, err := x.Read(r.ID)
			if err != nil {
				lost++
				continue
			}
			equal(t, got, r)
		}
		if most := 2; lost > most || lost == 0 && b[bit/8] != all[bit/8] && bit/8 < len(all)-1 ||
			len(x.runs) != len(want)-lost {
			t.Fatalf("bit %d (%q to %q): %d of %d runs lost", bit, all[bit/8], b[bit/8], lost, len(want))
		}
		if len(x.Damage()) == 0 && bit/8 < last {
			t.Fatalf("bit %d (%q to %q): nothing is said", bit, all[bit/8], b[bit/8])
		}
		x.Close()
	}
}

func TestDamageIsNamed(t *testing.T) {
	dir := t.TempDir()
	path := write(t, dir, "2of8", record(1), record(2), record(5))
	b, _ := os.ReadFile(path)
	b[bytes.IndexByte(b, '\n')+30] ^= 4
	os.WriteFile(path, b, 0o666)
	x := need.Value(Open(dir, nil))(t)
	want := filepath.Join(dir, "journal", "2of8.1.ndjson") + ":2: damaged line: its checksum is wrong"
	if d := x.Damage(); len(d) != 1 || d[0].Error() != want {
		t.Errorf("%v, want %s", d, want)
	}
	if x.State(runID(2)) != Unknown || x.State(runID(5)) != Done {
		t.Error("another run than the damaged one is lost")
	}
}

// A journal of an older program is not taken for a damaged one.
func TestOlderJournal(t *testing.T) {
	dir := t.TempDir()
	path := write(t, dir, "all", record(1))
	b := need.Value(os.ReadFile(path))(t)
	b = append(append(b, seal([]byte(`{"id":"00000000000000ff","status":"done","seconds":1,"series":"KLUv/SA="`))...),
		'\n')
	need.Nil(t, os.WriteFile(path, b, 0o666))
	if _, err := Open(dir, nil); err == nil || err.Error() != path+":2: "+errOld.Error() {
		t.Error(err)
	}
}

func TestLineEndsOfWindows(t *testing.T) {
	dir := t.TempDir()
	path := write(t, dir, "all", record(1), record(2))
	b, _ := os.ReadFile(path)
	os.WriteFile(path, bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n")), 0o666)
	x := need.Value(Open(dir, nil))(t)
	defer x.Close()
	if d := x.Damage(); len(d) != 0 {
		t.Error(d)
	}
	for k := range 2 {
		equal(t, need.Value(x.Read(runID(k+1)))(t), record(k+1))
	}
}

func TestTwice(t *testing.T) {
	same3, other := record(3), record(3)
	same3.Seconds = 9
	other.Metrics[0].Value++
	otherSeries := record(3)
	otherSeries.Series = series(4, 3, false)
	more := record(3)
	more.Metrics = append(more.Metrics, Metric{"players", 7})
	for _, c := range []struct {
		name          string
		first, second *Record
		need          []string
		state         State
		check         func(*Record) bool
		err           string
	}{
		{"the same", record(3), same3, nil, Done, nil, ""},
		{"other number", record(3), other, nil, Done, nil, "adopters is 3 and 4"},
		{"other series", record(3), otherSeries, nil, Done, nil, "row 2 of adopters"},
		{"failed, then done", failure(3, 1, "x"), record(3), nil, Done, nil, ""},
		{"done, then failed", record(3), failure(3, 1, "x"), nil, Done, nil, ""},
		{"failed again", failure(3, 1, "a"), failure(3, 2, "b"), nil, Failed, func(r *Record) bool { return r.Error == "b" },
			""},
		{"failed at once in two places", failure(3, 1, "b"), failure(3, 1, "a"), nil, Failed,
			func(r *Record) bool { return r.Error == "a" }, ""},
		{"more metrics", record(3), more, []string{"players"}, Done, func(r *Record) bool { return len(r.Metrics) == 4 }, ""},
		{"lacking", record(3), same3, []string{"players"}, Lacking, nil, ""},
		{"lacking, then failed", record(3), failure(3, 1, "x"), []string{"players"}, Failed, nil, ""},
	} {
		for _, order := range [][2]*Record{{c.first, c.second}, {c.second, c.first}} {
			dir := t.TempDir()
			write(t, dir, "1of2", order[0])
			write(t, dir, "2of2", order[1])
			x, err := Open(dir, c.need)
			if c.err != "" {
				var conflict *Conflict
				if !errors.As(err, &conflict) || !strings.Contains(conflict.Error(), "2of2.1.ndjson:1") {
					t.Errorf("%s: the error is %v", c.name, err)
				}
				continue
			}
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			r := need.Value(x.Read(runID(3)))(t)
			if x.State(runID(3)) != c.state || c.check != nil && !c.check(r) {
				t.Errorf("%s: state %d, %+v", c.name, x.State(runID(3)), r)
			}
			x.Close()
		}
	}
}

// fakeDisk distinguishes what was written from what was synced.
type fakeDisk struct {
	mu             sync.Mutex
	written, sync_ []byte
	syncs          int
	fail           error
}

func (f *fakeDisk) Write(b []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fail != nil {
		f.written = append(f.written, b[:len(b)/2]...)
		return len(b) / 2, f.fail
	}
	f.written = append(f.written, b...)
	return len(b), nil
}

func (f *fakeDisk) Sync() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sync_ = bytes.Clone(f.written)
	f.syncs++
	return nil
}

func (f *fakeDisk) Truncate(n int64) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.written = f.written[:n]
	return nil
}

func (f *fakeDisk) Close() error { return nil }

func (f *fakeDisk) durable() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return bytes.Count(f.sync_, []byte("\n"))
}

// The runs of a group share a sync, which happens when the group's delay is over and not
// before.
func TestGroupCommit(t *testing.T) {
	disk := &fakeDisk{}
	tick := make(chan time.Time)
	var asked []time.Duration
	told := make(chan int, 10)
	w := NewWriter(t.TempDir(), "all", func(n int) { told <- n })
	w.create = func(string) (file, error) { return disk, nil }
	w.after = func(d time.Duration) <-chan time.Time { asked = append(asked, d); return tick }
	for n := range 5 {
		need.Nil(t, w.Append(record(n)))
	}
	if disk.durable() != 0 || len(asked) != 1 || asked[0] > 400*time.Millisecond {
		t.Fatalf("%d durable, waits %v", disk.durable(), asked)
	}
	tick <- time.Time{}
	if n := <-told; n != 5 || disk.durable() != 5 || disk.syncs != 1 {
		t.Fatalf("told %d, durable %d, %d syncs", n, disk.durable(), disk.syncs)
	}
	need.Nil(t, w.Append(record(7)))
	if err := w.Close(); err != nil || disk.durable() != 6 || disk.syncs != 2 {
		t.Fatalf("%v; durable %d", err, disk.durable())
	}
	if err := w.Append(record(8)); err == nil {
		t.Error("a closed journal takes runs")
	}
}

// With the real clock, a run reaches the file by itself; TestGroupCommit checks when.
func TestDurableByItself(t *testing.T) {
	dir := t.TempDir()
	w := NewWriter(dir, "all", nil)
	defer w.Close()
	var took []time.Duration
	for n := range 9 {
		began := time.Now()
		need.Nil(t, w.Append(record(n)))
		for {
			b, _ := os.ReadFile(filepath.Join(dir, manifest.JournalFolder, "all.1.ndjson"))
			if bytes.Count(b, []byte("\n")) == n+1 {
				break
			}
			if time.Since(began) > time.Minute {
				t.Fatal("a run never reached the file")
			}
			time.Sleep(2 * time.Millisecond)
		}
		took = append(took, time.Since(began))
		time.Sleep(time.Duration(n*17) * time.Millisecond)
	}
	slices.Sort(took)
	t.Logf("after %v in the middle, %v at the latest", took[4], took[8])
}

// A full group is written without waiting for its delay.
func TestLargeGroupGoesAtOnce(t *testing.T) {
	disk := &fakeDisk{}
	w := NewWriter(t.TempDir(), "all", nil)
	w.create = func(string) (file, error) { return disk, nil }
	w.after = func(time.Duration) <-chan time.Time { return nil }
	big := &Record{ID: runID(1), Failed: true, Error: strings.Repeat("x", 1<<20)}
	for n := range 40 {
		big.ID = runID(n)
		need.Nil(t, w.Append(big))
		w.mu.Lock()
		waits := len(w.group)
		w.mu.Unlock()
		if waits > 2*mostWaiting+2<<20 {
			t.Fatalf("%d bytes wait", waits)
		}
	}
	if err := w.Close(); err != nil || disk.durable() != 40 {
		t.Errorf("%v, %d durable", err, disk.durable())
	}
}

func TestDiskFails(t *testing.T) {
	disk := &fakeDisk{}
	w := NewWriter(t.TempDir(), "all", nil)
	w.create = func(string) (file, error) { return disk, nil }
	w.after = func(time.Duration) <-chan time.Time { c := make(chan time.Time, 1); c <- time.Time{}; return c }
	need.Nil(t, w.Append(record(1)))
	for disk.durable() < 1 {
		time.Sleep(time.Millisecond)
	}
	disk.mu.Lock()
	disk.fail = errors.New("no space left on device")
	disk.mu.Unlock()
	var err error
	for n := 2; err == nil && n < 10_000; n++ {
		err = w.Append(record(n))
		time.Sleep(time.Millisecond)
	}
	if err == nil || !strings.Contains(err.Error(), "no space left on device") {
		t.Fatalf("the error is %v", err)
	}
	if again := w.Close(); again == nil {
		t.Error("closing says nothing of the error")
	}
	if n := bytes.Count(disk.written, []byte("\n")); n != 1 || !bytes.HasSuffix(disk.written, []byte("\n")) {
		t.Errorf("%d lines are left, the end is %q", n, disk.written[max(0, len(disk.written)-5):])
	}
}

// Each process has a file of its own, whose lock shows that the process is alive.
func TestFilesOfTheirOwn(t *testing.T) {
	dir := t.TempDir()
	a, b := NewWriter(dir, "1of2", nil), NewWriter(dir, "1of2", nil)
	for n, w := range []*Writer{a, b} {
		need.Nil(t, w.Append(record(n)))
	}
	for _, w := range []*Writer{a, b} {
		for w.Path() == "" {
			time.Sleep(time.Millisecond)
		}
	}
	x := need.Value(Open(dir, nil))(t)
	if live := x.Live(); len(live) != 2 {
		t.Errorf("live: %v", live)
	}
	if a.Path() == b.Path() {
		t.Errorf("both write %s", a.Path())
	}
	a.Close()
	b.Close()
	if live := x.Live(); len(live) != 0 {
		t.Errorf("still live: %v", live)
	}
	if err := x.Refresh(); err != nil || len(x.runs) != 2 {
		t.Errorf("%v, %d runs", err, len(x.runs))
	}
	NewWriter(dir, "2of2", nil).Close()
	if entries, _ := os.ReadDir(filepath.Join(dir, manifest.JournalFolder)); len(entries) != 2 {
		t.Errorf("%d files", len(entries))
	}
}

func TestImport(t *testing.T) {
	here, there := t.TempDir(), t.TempDir()
	write(t, here, "all", record(1), failure(2, 1, "x"))
	w := NewWriter(there, "all", nil)
	for _, r := range []*Record{record(1), record(2), record(6)} {
		need.Nil(t, w.Append(r))
	}
	w.Close()
	these := map[ID]bool{runID(1): true, runID(2): true, runID(6): true}
	for round, want := range []int{2, 0} {
		x := need.Value(Open(here, nil))(t)
		other := need.Value(Open(there, nil))(t)
		to := NewWriter(here, "merged", nil)
		n, err := x.Import(other, Unknown, these, to)
		if err != nil || n != want {
			t.Fatalf("round %d: %d copied, %v", round, n, err)
		}
		need.Nil(t, to.Close())
		if err := x.Refresh(); err != nil || len(x.runs) != 3 || x.State(runID(2)) != Done {
			t.Fatalf("%v, %d runs", err, len(x.runs))
		}
		r := need.Value(x.Read(runID(6)))(t)
		equal(t, r, record(6))
	}
}

// Of a folder beside, what has no ends of lines is not kept in memory, and what is gone is an error of its own.
func TestOfAFolderBeside(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "all", record(1), record(2))
	file := filepath.Join(dir, manifest.JournalFolder, "merged.1.ndjson")
	need.Nil(t, os.WriteFile(file, nil, 0o666))
	need.Nil(t, os.Truncate(file, longestLine))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	x := need.Value(OpenOnly(dir, nil, map[ID]bool{runID(2): true}, ""))(t)
	if runtime.ReadMemStats(&after); after.TotalAlloc-before.TotalAlloc > 1<<23 || len(x.runs) != 1 ||
		x.State(runID(2)) != Done {
		t.Errorf("%d bytes, %d runs", after.TotalAlloc-before.TotalAlloc, len(x.runs))
	}
	need.Nil(t, os.Truncate(file, 1<<40))
	need.Refused(OpenOnly(dir, nil, map[ID]bool{runID(2): true}, ""))(t, "without end")
	here := t.TempDir()
	changed := filepath.Join(dir, manifest.JournalFolder, "all.1.ndjson")
	text := need.Value(os.ReadFile(changed))(t)
	for _, gone := range []func() error{func() error { return os.WriteFile(changed, bytes.ToUpper(text), 0o666) },
		func() error { return os.Truncate(changed, 9) }, func() error { return os.RemoveAll(dir) }} {
		need.Nil(t, gone())
		own := need.Value(Open(here, nil))(t)
		if n, err := own.Import(x, Unknown, map[ID]bool{runID(2): true}, NewWriter(here, "merged", nil)); n != 0 ||
			!errors.As(err, new(Unread)) {
			t.Errorf("%d copied, %v", n, err)
		}
		x.Close()
	}
}

func FuzzLine(f *testing.F) {
	for _, r := range []*Record{record(3), record(4), failure(4, 2, "x")} {
		line := need.Value(encode(r))(f)
		f.Add(line[:len(line)-sumLen])
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		h, err := decode(seal(bytes.Clone(body))) // a valid checksum, so that the rest is reached
		if err == nil {
			h.record(true)
		}
	})
}

// BenchmarkAppend measures the cost of the journal for a run with four metrics and a daily
// series of one year.
func BenchmarkAppend(b *testing.B) {
	w := NewWriter(b.TempDir(), "all", nil)
	r := record(3)
	r.Series = series(1000, 365, false)
	for b.Loop() {
		r.ID = runID(b.N)
		need.Nil(b, w.Append(r))
	}
	need.Nil(b, w.Close())
	b.ReportMetric(float64(w.size)/float64(b.N), "bytes/run")
}

func BenchmarkRead(b *testing.B) {
	dir := b.TempDir()
	w := NewWriter(dir, "all", nil)
	for n := range 2000 {
		r := record(n)
		r.Series = series(1000, 365, false)
		need.Nil(b, w.Append(r))
	}
	w.Close()
	for b.Loop() {
		x := need.Value(Open(dir, nil))(b)
		for n := range 2000 {
			need.Value(x.Read(runID(n)))(b)
		}
		x.Close()
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/2000, "µs/run")
}
