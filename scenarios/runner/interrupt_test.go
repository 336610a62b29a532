package runner

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"guanxi/sim/fault"
	"guanxi/sim/results"
	"guanxi/sim/simtest/need"
)

// leftovers lists entries beside the run folder that should not exist.
func leftovers(t *testing.T, dir string) []string {
	t.Helper()
	entries := need.Value(os.ReadDir(filepath.Dir(dir)))(t)
	var all []string
	for _, e := range entries {
		if e.Name() != filepath.Base(dir) {
			all = append(all, e.Name())
		}
	}
	return all
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
		Figures: func(context.Context, string) error { drawn = true; return nil },
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
	r := need.Value(results.Open(dir))(t)
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

// What cannot be interrupted is not awaited, and its panic is an error.
func TestAwait(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	if n, err := Await(ctx, func() (int, error) { return 3, nil }); n != 3 || err != nil {
		t.Error(n, err)
	}
	if _, err := Await(ctx, func() (int, error) { panic("no") }); !errors.As(err, new(*fault.Panic)) {
		t.Error(err)
	}
	begun, end := make(chan struct{}), make(chan struct{})
	defer close(end)
	go func() { <-begun; cancel() }()
	if n, err := Await(ctx, func() (int, error) { close(begun); <-end; return 3, nil }); n != 0 ||
		err != context.Canceled {
		t.Error(n, err)
	}
}

// An interrupt while the figures are drawn keeps all replicates and no figure.
func TestInterruptFigures(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	why := errors.New("enough")
	scn := parse(t, ecosystem, "replicates=2")
	out, err := Run(ctx, scn, Options{Dir: dir, Workers: 2, Figures: func(ctx context.Context, dir string) error {
		if err := os.MkdirAll(filepath.Join(dir, "figures", "half.svg"), 0o777); err != nil {
			return err
		}
		cancel(why)
		return context.Cause(ctx)
	}})
	if err != why || out == nil || out.Figures != nil || len(out.Done) != 2 {
		t.Fatalf("%+v, %v", out, err)
	}
	if rest := leftovers(t, dir); len(rest) > 0 {
		t.Errorf("left beside the folder: %v", rest)
	}
	r := need.Value(results.Open(dir))(t)
	figures, _ := filepath.Glob(filepath.Join(r.Dir, "figures*"))
	if differ, err := r.Verify(); err != nil || len(differ) > 0 || len(figures) > 0 {
		t.Error("the kept folder is not whole:", differ, err, figures)
	}
	whole, _ := run(t, scn, Options{})
	same(t, "interrupted while drawing", whole, r)
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
