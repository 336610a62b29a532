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
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/results"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/simtest/need"
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
`

func parse(t *testing.T, text string, set ...string) *scenarios.Scenario {
	t.Helper()
	return need.Value(scenarios.Parse("test.yaml", []byte(text), scenarios.Options{Set: set}))(t)
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
	out := need.Value(Run(context.Background(), scn, o))(t)
	r := need.Value(results.Open(o.Dir))(t)
	return r, out
}

// same fails if the tables of two folders differ in any byte.
func same(t *testing.T, what string, a, b *results.Run) {
	t.Helper()
	differ := need.Value(results.Compare(a, b))(t)
	for _, d := range differ {
		t.Errorf("%s: %v", what, d)
	}
	x := need.Value(os.ReadFile(filepath.Join(a.Dir, "summary.json")))(t)
	y := need.Value(os.ReadFile(filepath.Join(b.Dir, "summary.json")))(t)
	if !bytes.Equal(x, y) {
		t.Errorf("%s: other summary.json", what)
	}
}

// The bytes do not depend on the number of workers.
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
	found, missing, err := results.Find(dir, results.Identity{Scenario: more.Name, ScenarioHash: more.Hash(), Seed: 1,
		Results: first.Manifest.Results, Replicates: []int{1, 2, 3, 4, 5}})
	if err != nil || !slices.Equal(missing, []int{3, 4, 5}) {
		t.Fatal(missing, err)
	}
	extended, out := run(t, more, Options{Dir: dir, Replicates: missing, Extend: found})
	if !slices.Equal(out.Ran, []int{3, 4, 5}) || !slices.Equal(out.Done, []int{1, 2, 3, 4, 5}) {
		t.Errorf("ran %v, done %v", out.Ran, out.Done)
	}
	whole, _ := run(t, more, Options{})
	same(t, "extended", whole, extended)
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

// The tables are kept when figures cannot be drawn.
func TestFiguresFail(t *testing.T) {
	bad := errors.New("no ink")
	r, out := run(t, parse(t, ecosystem, "replicates=1"), Options{Figures: func(_ context.Context, dir string) error {
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

// The time until half of the consumers have adopted is computed from ticks, not from recorded rows.
func TestHalfAdoptedFromTicks(t *testing.T) {
	fine, _ := run(t, parse(t, ecosystem, "record.every=1d"), Options{})
	coarse, _ := run(t, parse(t, ecosystem, "record.every=20d"), Options{})
	a := need.Value(fine.Summary())(t)
	b := need.Value(coarse.Summary())(t)
	x, _ := a.Metric(summary.HalfAdopted)
	y, ok := b.Metric(summary.HalfAdopted)
	if !ok || x.Mean != y.Mean || x.N != 5 || !(x.Mean > 1) {
		t.Errorf("half adopted at %v, with coarse rows at %v", x, y)
	}
}

// A disk that is full, and a folder that may not be written.
func TestNoRoom(t *testing.T) {
	if _, err := Run(context.Background(), parse(t, ecosystem, "replicates=1"),
		Options{Dir: "/proc/nowhere/run", Workers: 1}); err == nil {
		t.Error("a run folder below /proc")
	} else if invalid := (*Invalid)(nil); errors.As(err, &invalid) {
		t.Errorf("a folder that cannot be made is the scenario's fault: %v", err)
	}
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("root may write anywhere")
	}
	dir := t.TempDir()
	need.Nil(t, os.Chmod(dir, 0o555))
	if _, err := Run(context.Background(), parse(t, ecosystem, "replicates=1"), Options{Dir: filepath.Join(dir, "run"),
		Workers: 1}); !errors.Is(err, os.ErrPermission) {
		t.Error(err)
	}
}
