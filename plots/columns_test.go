package plots

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"guanxi/plots/figure"
	"guanxi/plots/plotstest"
	"guanxi/plots/run"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// renamed returns the table with one column renamed, as another version of the program might
// write it.
func renamed(t *table.Table, column string) *table.Table {
	cols := t.Columns()
	k := slices.IndexFunc(cols, func(c table.Column) bool { return c.Name == column })
	cols[k].Name = "renamed"
	out := table.New(t.Name, t.Doc, cols)
	cells := make([]table.Cell, len(cols))
	for r := range t.Rows() {
		for i := range cells {
			cells[i] = t.At(i).Cell(r)
		}
		out.AppendRow(cells...)
	}
	return out
}

// A figure whose table lacks a column is left out with an error that names the command to mend
// it; the other figures are still drawn.
func TestColumnKeepsOneFigure(t *testing.T) {
	s := plotstest.TwoArms().CompareArms("exposure")
	list := need.Value(choose([]*figure.Folder{s.Folder()}, Options{}))(t)
	whole, err := drawAll(list, []*figure.Folder{s.Folder()}, Options{Formats: []string{SVG}, Width: SingleColumn})
	if err != nil || !slices.ContainsFunc(whole, func(d Picture) bool { return d.Name == "effects" }) {
		t.Fatalf("%d figures, %v", len(whole), err)
	}
	s.Tables["answers"] = renamed(s.Tables["answers"], "n")
	d, err := drawAll(list, []*figure.Folder{s.Folder()}, Options{Formats: []string{SVG}, Width: SingleColumn})
	var left *LeftOutError
	if !errors.As(err, &left) || !strings.Contains(err.Error(),
		"figure effects: billing: table answers has no column n") || !strings.Contains(err.Error(),
		"guanxi show billing writes it anew") {
		t.Errorf("error %v, want one of figure effects", err)
	}
	if len(d) != len(whole)-1 {
		t.Errorf("%d figures drawn, want %d", len(d), len(whole)-1)
	}
}

// Whichever column a table lacks, each figure is drawn without it, has nothing to show, or
// returns an error that says so.
func TestEveryColumn(t *testing.T) {
	check := func(name string, list []figure.Figure, tables map[string]*table.Table, open func() *figure.Folder) {
		for _, in := range slices.Sorted(maps.Keys(tables)) {
			was := tables[in]
			for _, c := range was.Columns() {
				tables[in] = renamed(was, c.Name)
				for _, g := range list {
					func() {
						defer func() {
							if v := recover(); v != nil {
								t.Errorf("%s: %s without %s.%s: %v", name, g.Name, in, c.Name, v)
							}
						}()
						f := open()
						if g.Lacks(f) != "" {
							return
						}
						_, err := g.Draw([]*figure.Folder{f})
						var none *figure.NothingError
						var lacks *figure.ColumnError
						if err != nil && !errors.As(err, &none) && !errors.As(err, &lacks) {
							t.Errorf("%s: %s without %s.%s: %v", name, g.Name, in, c.Name, err)
						}
					}()
				}
				tables[in] = was
			}
		}
	}
	tiny := plotstest.Tiny()
	check("tiny", run.Figures(), tiny, func() *figure.Folder {
		f := plotstest.TinyFolder()
		f.Table = func(name string) (*table.Table, error) { return tiny[name], nil }
		return f
	})
	for name, s := range plotstest.Studies() {
		if s.Manifest.Points > 20 {
			continue
		}
		check(fmt.Sprint("study ", name), sweepFigures(), s.Tables, s.Folder)
	}
}
