package plots

import (
	"slices"
	"strings"
	"testing"

	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// Claims stand in the order in which people count their ids, whatever the order of
// tables and folders, each beside its own verdict and at its own place; at the width of
// a column verdicts leave room for effects.
func TestOrderOfClaims(t *testing.T) {
	var fs []*folder
	for _, ids := range [][]string{{"C13b", "C9", "mine"}, {"C13", "C2", "C10"}} {
		s := claimed()
		was := s.tables[schema.ClaimsTable]
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
		s.tables[schema.ClaimsTable] = out
		fs = append(fs, s.folder())
	}
	c, err := claims(fs)
	if err != nil {
		t.Fatal(err)
	}
	p := c.panels[0]
	want := []string{"C2", "C9", "C10", "C13", "C13b", "mine"}
	tails := p.y.tail(1)
	at := 0
	for _, m := range p.marks {
		d, ok := m.(*points)
		if !ok {
			continue
		}
		if at >= len(want) || d.series != want[at] || d.y[0] != float64(at) || !strings.HasPrefix(p.y.names[at], want[at]+" ") {
			t.Fatalf("row %d: %s at %v, named %q, want %v", at, d.series, d.y, p.y.names, want)
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
