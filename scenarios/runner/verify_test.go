package runner

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/results/manifest"
	"guanxi/sim/simtest/need"
)

// Verify runs a folder again. A changed cell, a changed file or a missing replicate makes it fail.
func TestVerify(t *testing.T) {
	r, _ := run(t, parse(t, ecosystem, "replicates=3"), Options{})
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
	text := need.Value(os.ReadFile(path))(t)
	need.Nil(t, os.WriteFile(path, append(text, "x\n"...), 0o666))
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
	need.Nil(t, os.WriteFile(filepath.Join(dir, "edges.txt"), []byte("1 2\n2 3\n3 4\n4 1\n"), 0o666))
	need.Nil(t, os.WriteFile(filepath.Join(dir, "tiny.yaml"), []byte("replicates: 3\nclock: {ticks: 9}\ngraph: {kind: "+
		"file, path: edges.txt}\nadoption: {innovation: 0.2/day, initial_adopters: [2]}\n"), 0o666))
	scn := need.Value(scenarios.Load(filepath.Join(dir, "tiny.yaml"), scenarios.Options{}))(t)
	first, _ := run(t, scn, Options{})
	os.Remove(filepath.Join(dir, "edges.txt"))
	again := need.Value(scenarios.Load(first.Dir, scenarios.Options{}))(t)
	second, _ := run(t, again, Options{})
	same(t, "run again", first, second)
	if again.Hash() != scn.Hash() {
		t.Error("another hash")
	}
}
