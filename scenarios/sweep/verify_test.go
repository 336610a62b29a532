package sweep_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/scenarios/sweep"
	"guanxi/sim/results"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

func TestVerify(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "small")
	run(t, small, dir)
	ctx := context.Background()
	var last sweep.State
	if v, err := sweep.Verify(ctx, dir, sweep.VerifyOptions{Replicates: []int{1}, Workers: 2,
		Watch: func(s sweep.State) { last = s }}); err != nil || len(v.Files)+len(v.Wrong) > 0 || v.Runs != 6 {
		t.Errorf("%+v, %v", v, err)
	}
	if took := last.Elapsed; took <= 0 || last != (sweep.State{Runs: 6, Done: 6, Ran: 6, Todo: 6, Elapsed: took}) {
		t.Errorf("progress ends with %+v", last)
	}
	if v, err := sweep.Verify(ctx, dir, sweep.VerifyOptions{Replicates: []int{2}, Workers: 2}); err != nil ||
		len(v.Files)+len(v.Wrong) > 0 || v.Runs != 6 {
		t.Errorf("%+v, %v", v, err)
	}
	need.Refused(sweep.Verify(ctx, dir, sweep.VerifyOptions{Replicates: []int{99}}))(t, "no such run")
	os.RemoveAll(filepath.Join(dir, "journal")) // an archive may omit it
	if v, err := sweep.Verify(ctx, dir, sweep.VerifyOptions{Replicates: []int{2}}); err != nil ||
		len(v.Files)+len(v.Wrong) > 0 || v.Runs != 6 {
		t.Errorf("%+v, %v", v, err)
	}

	// A number that somebody changed, with the hashes corrected.
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
	need.Nil(t, results.PutTables(dir, nil, better))
	v, err := sweep.Verify(ctx, dir, sweep.VerifyOptions{Workers: 2})
	if err != nil || len(v.Files) > 0 || len(v.Wrong) != 1 || !strings.Contains(v.Wrong[0].What, "was 200") {
		t.Errorf("%+v, %v", v, err)
	}
	change(t, filepath.Join(dir, "runs.csv"), flip(0.5))
	if v, err := sweep.Verify(ctx, dir, sweep.VerifyOptions{}); err != nil || len(v.Files) != 1 || v.Runs != 0 {
		t.Errorf("%+v, %v", v, err)
	}
}
