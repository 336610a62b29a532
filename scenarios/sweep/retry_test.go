package sweep_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/scenarios/sweep"
)

// A failed run is a row with its reason, until it is retried on request.
func TestFailedRuns(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "failing")
	out := run(t, failing, dir)
	if out.Runs != 9 || out.Done != 9 || out.Failed != 3 || !out.Complete {
		t.Fatalf("%+v", out)
	}
	before := tables(t, dir)
	rows := lines(before["runs.csv"])
	if n := strings.Count(before["runs.csv"], ",failed,"); n != 3 || !strings.Contains(before["runs.csv"],
		",failed,\"adoption.initial_adopters: nodes that are not in the graph") {
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
	if err != nil || status.Failed != 3 || len(status.Failures) != 1 || status.Failures[0].Runs != 3 ||
		!strings.Contains(status.Failures[0].Error, "adoption.initial_adopters: nodes that are not in the graph") ||
		status.Seconds <= 0 {
		t.Errorf("%+v, %v", status, err)
	}
}

// A file that was missing is found on the retry.
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
	if err != nil || len(v.Files)+len(v.Wrong) > 0 || v.Runs != 4 {
		t.Errorf("%+v, %v", v, err)
	}
}
