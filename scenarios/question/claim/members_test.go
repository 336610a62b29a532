package claim_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"guanxi/scenarios/sweep/analysis"
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
	whole := filepath.Join(t.TempDir(), "whole")
	run(t, winwin, whole)
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
	subject := need.Value(analysis.Open(whole))(t)
	report := need.Value(analysis.Analyze(subject, analysis.Options{}))(t)
	if w := report.Claim.WinWin; w.Members != 60 || w.Losers.N != 4 || report.Claim.Verdict != analysis.Rejected {
		t.Errorf("%+v", w)
	}

	dir := filepath.Join(t.TempDir(), "later")
	run(t, with(winwin, "expect: win_win, smallest: 1%", "arm: taken, smallest: 1%"), dir)
	if again := run(t, winwin, dir); again.Ran != 8 {
		t.Errorf("%d runs again", again.Ran)
	}
	sameTables(t, dir, whole)
	a := need.Value(os.ReadFile(filepath.Join(dir, "members.csv")))(t)
	if b, err := os.ReadFile(filepath.Join(whole, "members.csv")); err != nil || !bytes.Equal(a, b) {
		t.Errorf("members.csv differs, %v", err)
	}
	if again := run(t, winwin, dir); again.Ran != 0 {
		t.Errorf("%d runs once more", again.Ran)
	}
}
