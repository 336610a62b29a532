//go:build unix

package sweep_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/manifest"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// The test program is also the sweep that is killed: with this variable in its environment it
// runs the study in a file and prints how many runs are on disk.
const childKey = "SWEEP_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childKey) == "" {
		os.Exit(m.Run())
	}
	os.Exit(child(os.Args[1:]))
}

// child is called with the study's file, the folder, and i/n or "all".
func child(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	s, err := study.Load(args[0])
	if err != nil {
		fmt.Println(err)
		return 2
	}
	o := sweep.Options{Dir: args[1], Workers: 2, Program: "test", Build: "this",
		Watch: func(s sweep.State) { fmt.Println("durable", s.Ran) }}
	if args[2] != "all" {
		fmt.Sscanf(args[2], "%d/%d", &o.Shard, &o.Shards)
	}
	out, err := sweep.Run(ctx, s, o)
	if ctx.Err() != nil {
		fmt.Println("stopped", out.Ran, out.Done)
		return 130
	}
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println("finished", out.Ran, out.Done)
	return 0
}

type process struct {
	cmd     *exec.Cmd
	durable atomic.Int64
	last    atomic.Value
	gone    chan error
}

func start(t *testing.T, file, dir, shard string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(os.Args[0], file, dir, shard), gone: make(chan error, 1)}
	p.cmd.Env = append(os.Environ(), childKey+"=1")
	out := need.Value(p.cmd.StdoutPipe())(t)
	p.cmd.Stderr = p.cmd.Stdout
	need.Nil(t, p.cmd.Start())
	p.last.Store("")
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if n, ok := strings.CutPrefix(lines.Text(), "durable "); ok {
				k, _ := strconv.Atoi(n)
				p.durable.Store(int64(k))
			} else {
				p.last.Store(lines.Text())
			}
		}
		p.gone <- p.cmd.Wait()
	}()
	return p
}

// wait reports whether the process ended by itself, and kills it after the given time.
func (p *process) wait(t *testing.T, after time.Duration) bool {
	t.Helper()
	select {
	case err := <-p.gone:
		if err != nil {
			t.Fatalf("the sweep failed: %v: %s", err, p.last.Load())
		}
		return true
	case <-time.After(after):
		p.cmd.Process.Kill()
		var exit *exec.ExitError
		err := <-p.gone
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		return err == nil // it ended by itself just now
	}
}

// killed is a study with runs long enough to be killed.
const killed = `name: killed
scenario:
  extends: ring-bass
  clock: {start: 2011-01-21, tick: 1h, until: 30d}
  record: {every: 1d}
  consumers: {count: 250}
design: {kind: grid}
factors:
  q: {set: adoption.imitation, from: 0.2/day, to: 0.8/day, steps: 5}
  degree: {levels: {few: {graph.degree: 2}, some: {graph.degree: 8}, many: {graph.degree: 20}, fails: {adoption.initial_adopters: [nobody]}}}
replicates: 12
metrics: [adopters, "time_to(adopters, 50%)"]
`

// longer is killed with runs for some seconds.
var longer = with(killed, "replicates: 12", "replicates: 60")

// uninterrupted runs a study without interruption and returns how long it took as a process of
// its own.
func uninterrupted(t *testing.T, file string) (string, time.Duration) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "whole")
	began := time.Now()
	if !start(t, file, dir, "all").wait(t, 5*time.Minute) {
		t.Fatal("the sweep does not end")
	}
	return dir, time.Since(began)
}

// kills are few, except in make long.
func kills() int {
	if os.Getenv("GUANXI_TEST_LONG") == "" {
		return 5
	}
	return 100
}

// A sweep that is killed at random moments and continued each time has the same bytes
// as an uninterrupted one, and no run that was on disk is lost.
func TestKilledAtAnyMoment(t *testing.T) {
	for name, text := range map[string]string{"alone": killed, "shared beginnings": late, "runs beside": killed} {
		t.Run(name, func(t *testing.T) { killedAtAnyMoment(t, studyFile(t, text), name == "runs beside") })
	}
}

func killedAtAnyMoment(t *testing.T, file string, beside bool) {
	half := ""
	if beside {
		half, _ = uninterrupted(t, studyFile(t, with(killed, "replicates: 12", "replicates: 6")))
	}
	fresh := func(name int) string {
		home := t.TempDir()
		if beside {
			need.Nil(t, os.CopyFS(filepath.Join(home, "half"), os.DirFS(half)))
		}
		return filepath.Join(home, strconv.Itoa(name))
	}
	whole, took := uninterrupted(t, file)
	draw := rng.New(20, 1, "test.kill").Stream(0)
	dir, sweeps := fresh(0), 0
	was := 0
	for n := 0; n < kills(); {
		after := time.Duration(draw.Float64() * 0.7 * float64(took))
		left := untold(t, dir)
		p := start(t, file, dir, "all")
		ended := p.wait(t, after)
		if there := journalLines(t, dir); there < was+int(p.durable.Load()) {
			t.Fatalf("%d runs were there and %d more were called durable; %d lines are left", was, p.durable.Load(), there)
		} else {
			was = there
		}
		if !ended {
			n++
			continue
		}
		sameTables(t, dir, whole) // finished before it was killed: start again
		timesTellAll(t, dir, left)
		sweeps++
		dir, was = fresh(sweeps), 0
	}
	left := untold(t, dir)
	if !start(t, file, dir, "all").wait(t, 5*time.Minute) {
		t.Fatal("the sweep does not end")
	}
	sameTables(t, dir, whole)
	timesTellAll(t, dir, left)
	t.Logf("%d kills, %d sweeps; one takes %v", kills(), sweeps+1, took.Round(time.Millisecond))
}

// A journal that disappears while the sweep runs is an error, and nothing is written over the tables.
func TestJournalDisappears(t *testing.T) {
	s := need.Value(study.Load(studyFile(t, killed)))(t)
	dir := filepath.Join(t.TempDir(), "gone")
	o := sweep.Options{Dir: dir, Workers: 2, Program: "test", Watch: func(s sweep.State) {
		if s.Ran > 0 {
			os.RemoveAll(filepath.Join(dir, "journal"))
		}
	}}
	if _, err := sweep.Run(context.Background(), s, o); err == nil || !strings.Contains(err.Error(), "has disappeared") ||
		exists(filepath.Join(dir, "runs.csv")) {
		t.Error(err)
	}
	o.Watch = nil
	if out, err := sweep.Run(context.Background(), s, o); err != nil || out.Done != out.Runs {
		t.Error(err)
	}
}

// itsOwn are the files of a journal but for those with copies of runs.
const itsOwn = "[^m]*.ndjson"

// untold reports whether a process that left runs was killed before it noted its times, which it does
// shortly before it ends.
func untold(t *testing.T, dir string) bool {
	t.Helper()
	runs := linesOf(t, dir, itsOwn)
	if m, _, err := manifest.SweepOf(dir); err == nil {
		for _, x := range m.Times {
			if !x.Started.IsZero() {
				runs -= x.Runs
			}
		}
	}
	return runs > 0
}

// timesTellAll checks that the times in the manifest are those of all runs, also of processes that
// were killed and of shards. left says whether such a process left runs untold.
func timesTellAll(t *testing.T, dir string, left bool) {
	t.Helper()
	m, _, err := manifest.SweepOf(dir)
	if err != nil {
		t.Fatal(err)
	}
	runs, unknown := 0, 0
	for _, x := range m.Times {
		runs += x.Runs
		if x.Started.IsZero() {
			unknown++
		}
		if x.Seconds <= 0 || x.Finished.IsZero() {
			t.Errorf("%+v", x)
		}
	}
	if n := linesOf(t, dir, itsOwn); runs != n || (unknown > 0) != left {
		t.Errorf("the times are of %d runs, %d processes without a start; the journal has %d", runs, unknown, n)
	}
}

// The same holds for two shards at once in one folder, and a merge.
func TestShardsKilledAtAnyMoment(t *testing.T) {
	file := studyFile(t, killed)
	whole, took := uninterrupted(t, file)
	draw := rng.New(20, 2, "test.kill").Stream(0)
	dir, sweeps := filepath.Join(t.TempDir(), "0"), 0
	for n := 0; n < kills(); {
		a, b := start(t, file, dir, "1/2"), start(t, file, dir, "2/2")
		first := time.Duration(draw.Float64() * 0.7 * float64(took))
		second := time.Duration(draw.Float64() * 0.3 * float64(took))
		endedA := a.wait(t, first)
		endedB := b.wait(t, second)
		for _, ended := range []bool{endedA, endedB} {
			if !ended {
				n++
			}
		}
		if draw.Below(3) == 0 { // a merge in between does no harm
			if _, err := sweep.Merge(sweep.Options{Program: "test"}, dir); err != nil && exists(dir) {
				t.Logf("merge: %v", err)
			}
		}
		if endedA && endedB {
			merge(t, dir)
			sameTables(t, dir, whole)
			sweeps++
			dir = filepath.Join(t.TempDir(), strconv.Itoa(sweeps))
		}
	}
	a, b := start(t, file, dir, "1/2"), start(t, file, dir, "2/2")
	if !a.wait(t, 5*time.Minute) || !b.wait(t, 5*time.Minute) {
		t.Fatal("a shard does not end")
	}
	merge(t, dir)
	sameTables(t, dir, whole)
	timesTellAll(t, dir, true)
	t.Logf("%d kills, %d sweeps", kills(), sweeps+1)
}

// A signal ends the running runs; the tables contain those that were finished.
func TestSignalsKeepWhatWasFinished(t *testing.T) {
	file := studyFile(t, longer)
	whole, _ := uninterrupted(t, file)
	for _, s := range []os.Signal{syscall.SIGINT, syscall.SIGTERM} {
		dir := filepath.Join(t.TempDir(), "stopped")
		p := start(t, file, dir, "all")
		p.reach(t, 5)
		p.cmd.Process.Signal(s)
		err := <-p.gone
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 130 {
			t.Fatalf("%v: %v, %s", s, err, p.last.Load())
		}
		var ran, done int
		fmt.Sscanf(p.last.Load().(string), "stopped %d %d", &ran, &done)
		rows := len(lines(tables(t, dir)["runs.csv"])) - 1
		if ran < 5 || done < ran || rows != done || done >= 1200 {
			t.Errorf("%v: %s; %d rows", s, p.last.Load(), rows)
		}
		if status, err := sweep.Status(dir); err != nil || status.Done != done || !status.Tables || status.Runs != 1200 {
			t.Errorf("%v: status %+v, %v", s, status, err)
		}
		if !start(t, file, dir, "all").wait(t, 5*time.Minute) {
			t.Fatal("the sweep does not end")
		}
		sameTables(t, dir, whole)
	}
}

// reach waits until the given number of runs is durable.
func (p *process) reach(t *testing.T, runs int64) {
	t.Helper()
	for int64(p.durable.Load()) < runs {
		select {
		case err := <-p.gone:
			t.Fatalf("the sweep has ended: %v: %s", err, p.last.Load())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// Two processes doing the same work cannot see each other's runs, so the second one gets an
// error.
func TestBusy(t *testing.T) {
	file, dir := studyFile(t, longer), filepath.Join(t.TempDir(), "busy")
	p := start(t, file, dir, "1/2")
	p.reach(t, 1)
	need.Nil(t, p.cmd.Process.Signal(syscall.SIGSTOP)) // it keeps its locks, and does not end meanwhile
	s := need.Value(study.Load(file))(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // if it is admitted, it has nothing to do
	for _, c := range []struct {
		shard, shards int
		busy          bool
	}{{0, 0, true}, {1, 2, true}, {2, 2, false}} {
		_, err := sweep.Run(ctx, s, sweep.Options{Dir: dir, Shard: c.shard, Shards: c.shards})
		var busy *sweep.BusyError
		if errors.As(err, &busy) != c.busy || c.busy && !strings.Contains(err.Error(), "1of2.1.ndjson") {
			t.Errorf("shard %d/%d: %v", c.shard, c.shards, err)
		}
	}
	if status, err := sweep.Status(dir); err != nil || len(status.Live) != 1 || status.Done < 1 {
		t.Errorf("%+v, %v", status, err)
	}
	p.cmd.Process.Kill()
	<-p.gone
	if status, err := sweep.Status(dir); err != nil || len(status.Live) != 0 {
		t.Errorf("%+v, %v", status, err)
	}
}

// A signal does not wait for the end of a tick, which here takes minutes.
func TestSignalWaitsForNoTick(t *testing.T) {
	here := t.TempDir()
	file, dir := filepath.Join(here, "study.yaml"), filepath.Join(here, "out")
	text := "name: slow\nscenario:\n  name: everybody\n  clock: {tick: 30d, ticks: 3}\n  consumers: {count: 30000}\n  " +
		"graph: complete\n" +
		"  adoption: {initial_adopters: 100%}\n  activity: on\n  posts: on\ndesign: {kind: arms, baseline: a}\narms: {a: " +
		"{}, b: {posts: off}}\nreplicates: 3\nmetrics: [adopters]\n"
	need.Nil(t, os.WriteFile(file, []byte(text), 0o666))
	p := start(t, file, dir, "all")
	defer p.cmd.Process.Kill()
	begun := filepath.Join(dir, manifest.JournalFolder)
	for !exists(begun) {
		time.Sleep(10 * time.Millisecond)
	}
	time.Sleep(time.Second) // the first tick has begun
	need.Nil(t, p.cmd.Process.Signal(os.Interrupt))
	select {
	case err := <-p.gone:
		if code := p.cmd.ProcessState.ExitCode(); code != 130 {
			t.Errorf("exit code %d: %v: %s", code, err, p.last.Load())
		}
	case <-time.After(time.Minute):
		t.Error("the study waits for the end of a tick")
	}
}
