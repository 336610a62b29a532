package runner

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"guanxi/agents"
	"guanxi/agents/society"
	"guanxi/scenarios"
	"guanxi/sim"
	"guanxi/sim/results"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/manifest"
)

// VerifyOptions say how to run a folder again.
type VerifyOptions struct {
	Workers    int
	Replicates []int // empty: all in the folder
	Watch      func(State)
}

// OtherResultsError says that another version of the program wrote a folder.
type OtherResultsError struct {
	Dir, By string
	Results int
	Now     string // what is called otherwise now; "": numbers may differ
	Mixed   bool   // numbers of some of its arms may be those of others
}

func (e *OtherResultsError) Error() string {
	const numbers = "this program makes results version %d, in which the same file may give other numbers"
	const told = "%s was written by guanxi %s (results version %d), and %s: use that version for it, or run its " +
		"scenario or study file into another folder"
	if e.Mixed {
		return fmt.Sprintf("%s was written by guanxi %s (results version %d), which could give arms that share their "+
			"beginning the numbers of each other: run its study file into another folder", e.Dir, e.By, e.Results)
	}
	return fmt.Sprintf(told, e.Dir, e.By, e.Results, cmp.Or(e.Now, fmt.Sprintf(numbers, sim.ResultsVersion)))
}

// OtherSource is the error for a folder with mechanisms or kinds of graphs of other modules that are not those of this
// program, else nil.
func OtherSource(dir string, m manifest.Signed) error {
	now, was := agents.Sources(), m.Sources()
	var wrong []error
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if has := now[name]; has == "" {
			wrong = append(wrong, fmt.Errorf("%s was written with %s of another module (source %.12s), which this program "+
				"does not have: use the program of that module", dir, name, was[name]))
		} else if has != was[name] {
			wrong = append(wrong, fmt.Errorf("%s was written with %s of source %.12s, and this program has it of source "+
				"%.12s: use that source for it, or run its scenario or study file into another folder", dir, name, was[name],
				has))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return &OtherSourceError{errors.Join(wrong...)}
}

// OtherSourceError says that a folder was written with other mechanisms.
type OtherSourceError struct{ error }

// OtherResults is the error for a folder with this manifest if it is of another results version, else nil.
func OtherResults(dir string, m manifest.Signed) error {
	if by, results := m.By(); results != sim.ResultsVersion && results > 0 {
		return &OtherResultsError{Dir: dir, By: by, Results: results}
	}
	return nil
}

// Verify compares a run folder with its own hashes, and with what its scenario gives when run
// again. It returns the differences.
func Verify(ctx context.Context, dir string, o VerifyOptions) ([]manifest.Difference, error) {
	old, err := results.Open(dir)
	if err != nil {
		return nil, err
	}
	changed, err := old.Verify()
	if err != nil || len(changed) > 0 {
		return changed, err
	}
	if err := cmp.Or(OtherResults(dir, old.Manifest), OtherSource(dir, old.Manifest)); err != nil {
		return nil, err
	}
	series, err := old.Table("series")
	if err != nil {
		return nil, err
	}
	for _, c := range series.Columns() {
		if now := society.MetricNow(c.Name); now != "" {
			return nil, &OtherResultsError{Dir: dir, By: old.Manifest.Program, Results: old.Manifest.Results, Now: now}
		}
	}
	there := old.Manifest.ReplicatesDone
	for _, r := range o.Replicates {
		if !slices.Contains(there, r) {
			return nil, &NoReplicateError{dir, r, there}
		}
	}
	scn, err := scenarios.Load(filepath.Join(dir, manifest.ScenarioFile), scenarios.Options{})
	if err != nil {
		return nil, err
	}
	tmp, err := os.MkdirTemp("", "guanxi-verify-")
	if err != nil {
		return nil, fmt.Errorf("there is no room to run again, for which TMPDIR may name a folder: %w", err)
	}
	defer os.RemoveAll(tmp)
	numbers := o.Replicates
	if len(numbers) == 0 {
		numbers = there
	}
	again := filepath.Join(tmp, "run")
	if _, err := Run(ctx, scn, Options{Dir: again, Replicates: numbers, Workers: o.Workers, Watch: o.Watch}); err != nil {
		return nil, err
	}
	fresh, err := results.Open(again)
	if err != nil {
		return nil, err
	}
	if len(o.Replicates) == 0 {
		return results.Compare(old, fresh)
	}
	return compareRows(old, fresh, numbers)
}

// NoReplicateError says that a folder does not contain a replicate.
type NoReplicateError struct {
	Dir       string
	Replicate int
	There     []int
}

func (e *NoReplicateError) Error() string {
	return fmt.Sprintf("%s holds no replicate %d; it has %s", e.Dir, e.Replicate, digits.Ranges(e.There))
}

func compareRows(old, fresh *results.Run, replicates []int) ([]manifest.Difference, error) {
	names := slices.Concat(old.TableNames(), fresh.TableNames())
	slices.Sort(names)
	var all []manifest.Difference
	for _, name := range slices.Compact(names) {
		a, err := rowsOf(old, name, replicates)
		if err != nil {
			return nil, err
		}
		b, err := rowsOf(fresh, name, replicates)
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(a, b) {
			all = append(all, manifest.Difference{File: name, Problem: "other rows"})
		}
	}
	return all, nil
}

// rowsOf returns the rows of the given replicates as CSV, or nil where the run has no such table.
func rowsOf(run *results.Run, name string, replicates []int) ([]byte, error) {
	if !run.Has(name) {
		return nil, nil
	}
	t, err := run.Table(name)
	if err != nil {
		return nil, err
	}
	if c := t.Col("replicate"); c != nil {
		t = t.Where(func(row int) bool {
			r, _ := c.Int(row)
			return slices.Contains(replicates, int(r))
		})
	}
	var b bytes.Buffer
	if err := t.WriteCSV(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
