package sweep_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"guanxi/scenarios/sweep"
)

const coalitions = `name: coalitions
scenario:
  extends: bass
  clock: {start: 2011-01-21, tick: 1d, until: 20d}
  record: {every: 1d}
  consumers: {count: 300}
  elements:
    talk: {module: transfer, off: {adoption.imitation: 0.1/day}}
    seeds: {module: proposition, off: {adoption.initial_adopters: 0.5%}}
    reach: {module: cocreation, off: {adoption.innovation: 0/day}}
    all: {module: acquisition, off: {adoption.never_adopt: 30%}, needs: [talk]}
design: elements
replicates: 3
metrics: [adopters, active]
`

// A study of all coalitions can be interrupted and resumed like any other, with the same
// bytes.
func TestElementsResume(t *testing.T) {
	whole, dir := filepath.Join(t.TempDir(), "whole"), filepath.Join(t.TempDir(), "stopped")
	if out := run(t, coalitions, whole); out.Ran != 48 || out.Points != 16 {
		t.Errorf("%+v", out)
	}
	stops := 0
	for wait := 20 * time.Millisecond; ; wait *= 2 {
		ctx, cancel := context.WithTimeout(context.Background(), wait)
		out, err := sweep.Run(ctx, parse(t, coalitions), sweep.Options{Dir: dir, Workers: 1, Program: "test"})
		cancel()
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		if err == nil && out.Complete {
			break
		}
		stops++
	}
	t.Logf("stopped %d times", stops)
	sameTables(t, dir, whole)
}
