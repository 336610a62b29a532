package results

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
	"guanxi/sim/whole"
)

func sweepFolder(t *testing.T) (string, *manifest.Sweep) {
	t.Helper()
	dir := t.TempDir()
	m := &manifest.Sweep{Studied: manifest.Studied{Kind: manifest.SweepKind, Format: manifest.FormatVersion, Results: 1,
		Study: "What drives"}, Design: "grid", Confidence: .95,
		Factors: []schema.Factor{{Name: "q", Paths: []string{"adoption.imitation"}, Scale: "linear", Unit: "/year"},
			{Name: "learner", Scale: "categorical"}},
		Metrics: []schema.Metric{{Name: "adopters@2014-01-01", Kind: table.Stock, Unit: "1"}}, Listing: manifest.NewListing()}
	need.Nil(t, manifest.Write(dir, m))
	return dir, m
}

func TestSweepFolder(t *testing.T) {
	dir, m := sweepFolder(t)
	runs := schema.NewRuns(m.Factors, false, m.Metrics)
	runs.AppendRow(table.Text("0123456789abcdef"), table.Int(1), table.Missing(), table.Int(1), table.Int(7),
		table.Text("ok"), table.Missing(), table.Float(.3), table.Text("tags"), table.Float(12.5))
	runs.AppendRow(table.Text("0123456789abcdee"), table.Int(2), table.Missing(), table.Int(1), table.Int(7),
		table.Text("failed"), table.Text("it stopped"), table.Float(.4), table.Text("none"), table.Missing())
	old := table.New("effects", "of an earlier version", []table.Column{table.NewColumn("metric", table.TextType,
		table.Key, "", "")})
	need.Nil(t, PutTables(dir, m, runs, old))
	one, other := schema.NewAnswer("oat", "adopters", "low"), schema.NewAnswer("mean", "adopters", "mean")
	other.Value, other.Point, other.Verdict = 2.5, 7, "identical"
	need.Nil(t, PutAnswers(dir, nil, []schema.Answer{one, one}))
	need.Nil(t, PutAnswers(dir, nil, []schema.Answer{other}, runs))
	need.Nil(t, PutAnswers(dir, nil, []schema.Answer{one}))
	s := need.Value(OpenSweep(dir))(t)
	if got := s.TableNames(); !slices.Equal(got, []string{"runs", "answers"}) {
		t.Errorf("tables %v", got)
	}
	if got := s.Answers(); len(got) != 2 || fmt.Sprint(got[1]) != fmt.Sprint(other) || len(s.Answers("oat")) != 1 {
		t.Errorf("answers %+v", got)
	}
	back := need.Value(s.Table(schema.RunsTable))(t)
	if back.Rows() != 2 || back.Col("q").Float(1) != .4 || back.Col("learner").Text(0) != "tags" ||
		!back.Col("adopters@2014-01-01").Missing(1) || back.Col("q").Column().Unit != "/year" {
		t.Error("runs are not as written")
	}
	if m := s.Manifest; *m.Tables["runs.csv"].Rows != 2 || m.Study != "What drives" {
		t.Errorf("manifest %+v", m)
	}
	if d, err := s.Verify(); err != nil || len(d) > 0 {
		t.Errorf("verify: %v, %v", d, err)
	}
	need.Nil(t, manifest.Put(dir, nil, whole.Doc{Path: "figure.svg", Bytes: []byte("<svg/>")}))
	need.Nil(t, os.WriteFile(filepath.Join(dir, "answers.csv"), []byte("x\n"), 0o666))
	s = need.Value(OpenSweep(dir))(t)
	d, err := s.Verify()
	if err != nil || len(d) != 1 || d[0].File != "answers.csv" || s.Manifest.Files["figure.svg"].Bytes != 6 {
		t.Errorf("after a change: %v, %v", d, err)
	}
}
