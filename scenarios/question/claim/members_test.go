package claim_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
	"guanxi/sim/results/schema"
	"guanxi/sim/simtest/need"
)

const winwin = `name: winwin
scenario: {extends: shops, clock: {start: 2017-01-09, tick: 1d, until: 30d}, consumers: {count: 60}}
design: {kind: arms, baseline: free}
arms: {free: {}, taken: {commerce.take: 10%}}
replicates: 4
metrics: [captured.platform, captured.provider.shop, captured.consumer]
claim: {id: W1, text: Nobody loses., expect: win_win, smallest: 1%}
`

// A win–win claim records what each consumer captured. The sum equals what consumers captured,
// however often the study was stopped, and runs that lack it run again.
func TestMembers(t *testing.T) {
	run := func(text, dir string) *sweep.Outcome {
		s := need.Value(study.Parse("t.yaml", []byte(text)))(t)
		return need.Value(sweep.Run(context.Background(), s, sweep.Options{Dir: dir, Workers: 2, Program: "test"}))(t)
	}
	whole := filepath.Join(t.TempDir(), "whole")
	run(winwin, whole)
	s := need.Value(results.OpenSweep(whole))(t)
	runs := need.Value(s.Table(schema.RunsTable))(t)
	members := need.Value(s.Table(schema.MembersTable))(t)
	sums := map[string]float64{}
	for r := range members.Rows() {
		sums[members.Col("run_id").Text(r)] += members.Col("captured").Float(r)
	}
	if len(sums) != 8 || members.Rows() != 8*60 {
		t.Errorf("%d runs, %d rows", len(sums), members.Rows())
	}
	for r := range runs.Rows() {
		id, want := runs.Col("run_id").Text(r), runs.Col("captured.consumer").Float(r)
		need.Near(t, id+": what members capture", sums[id], want, 1e-6)
	}
	v := alone(t, need.Value(analysis.Open(whole))(t))
	if w := v.WinWin; w.Members != 60 || w.Losers.N != 4 || v.Verdict != analysis.Undecided { // of four pairs
		t.Errorf("%+v", w)
	}

	dir := filepath.Join(t.TempDir(), "later")
	run(strings.Replace(winwin, "expect: win_win, smallest: 1%", "arm: taken, smallest: 1%", 1), dir)
	if again := run(winwin, dir); again.Ran != 8 {
		t.Errorf("%d runs again", again.Ran)
	}
	for _, name := range []string{"runs.csv", "series.csv", "members.csv"} {
		a, b := need.Value(os.ReadFile(filepath.Join(dir, name)))(t), need.Value(os.ReadFile(filepath.Join(whole, name)))(t)
		if !bytes.Equal(a, b) {
			t.Errorf("%s differs", name)
		}
	}
	if again := run(winwin, dir); again.Ran != 0 {
		t.Errorf("%d runs once more", again.Ran)
	}
}
