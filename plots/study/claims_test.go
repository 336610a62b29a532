package study

import (
	"math"
	"slices"
	"strings"
	"testing"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/plotstest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// Claims appear in the natural order of their ids, whatever the order of tables and folders,
// each with its own verdict and position. In a single column, verdicts leave room for the
// effects.
func TestOrderOfClaims(t *testing.T) {
	var fs []*figure.Folder
	for _, ids := range [][]string{{"C13b", "C9", "mine"}, {"C13", "C2", "C10"}} {
		s := plotstest.Claimed()
		was := s.Tables[schema.ClaimsTable]
		out := table.New(was.Name, was.Doc, was.Columns())
		for k, id := range ids {
			cells := make([]table.Cell, len(was.Columns()))
			for i := range cells {
				cells[i] = was.At(i).Cell(0)
			}
			cells[0] = table.Text(id)
			if k == 0 {
				cells[slices.IndexFunc(was.Columns(), func(c table.Column) bool { return c.Name == "verdict" })] = table.Text("true by construction")
			}
			out.AppendRow(cells...)
		}
		s.Tables[schema.ClaimsTable] = out
		fs = append(fs, s.Folder())
	}
	c := need.Value(claims(fs))(t)
	p := c.Panels[0]
	want := []string{"C2", "C9", "C10", "C13", "C13b", "mine"}
	tails := p.Y.Tail(1)
	at := 0
	for _, m := range p.Marks {
		d, ok := m.(*chart.Points)
		if !ok || d.Kind == "replicate" {
			continue
		}
		if at >= len(want) || d.Series != want[at] || d.Y[0] != float64(at) || !strings.HasPrefix(p.Y.Names[at], want[at]+" ") {
			t.Fatalf("row %d: %s at %v, named %q, want %v", at, d.Series, d.Y, p.Y.Names, want)
		}
		verdict := "supported"
		if strings.HasPrefix(want[at], "C13") {
			verdict = "by construction"
		}
		if tails[at] != verdict {
			t.Errorf("%s: %q, want %q", want[at], tails[at], verdict)
		}
		at++
	}
	if at != len(want) {
		t.Errorf("%d claims of %d", at, len(want))
	}
}

// The points of replicates have the unit and the direction of their claim, whose interval is at their mean. A
// folder of an earlier version has none, and nothing else differs.
func TestReplicatesOfClaims(t *testing.T) {
	s := plotstest.Claimed()
	now := need.Value(claims([]*figure.Folder{s.Folder()}))(t)
	delete(s.Tables, schema.PairsTable)
	was := need.Value(claims([]*figure.Folder{s.Folder()}))(t)
	means := map[string]float64{}
	for _, m := range now.Panels[0].Marks {
		switch d, ok := m.(*chart.Points); {
		case ok && d.Kind == "replicate":
			means[d.Series] = summary.Student(d.X, 0, .95).Mean
			if len(d.X) != 20 || d.Reps[19] != 20 {
				t.Errorf("%s: %d points, of replicates %v", d.Series, len(d.X), d.Reps)
			}
		case ok && !(math.Abs(means[d.Series]-d.X[0]) < 1e-9):
			t.Errorf("%s: mean %v of replicates, effect %v", d.Series, means[d.Series], d.X[0])
		}
	}
	const said = "; small points are the differences of single replicates"
	if len(means) != 5 || strings.Replace(now.Caption, said, "", 1) != was.Caption || now.Caption == was.Caption || len(was.Panels[0].Key) != 1 {
		t.Errorf("%q, earlier %q, key %v", now.Caption, was.Caption, was.Panels[0].Key)
	}
	for _, m := range was.Panels[0].Marks {
		if d, ok := m.(*chart.Points); ok && d.Kind == "replicate" && len(d.X) > 0 {
			t.Errorf("%s has points without a table", d.Series)
		}
	}
}
