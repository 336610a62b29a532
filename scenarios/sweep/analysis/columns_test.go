package analysis_test

import (
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
)

// A table of chosen columns has the numbers of effects.csv, and takes a column of a page.
func TestColumns(t *testing.T) {
	s := world(t, arms, threeArms)
	all := analyze(t, s, analysis.Options{})
	r := analyze(t, s, analysis.Options{Metrics: []string{"active", "adopters"}, Columns: "a,b, b minus a,c minus b"})
	c := r.Columns()
	if c.Rows() != 8 || c.Col("metric").Text(0) != "active" || c.Col("metric").Text(4) != "adopters" || c.Col("column").Text(7) != "c minus b" || c.Col("at").Text(0) != "" {
		t.Fatalf("%d rows", c.Rows())
	}
	for row, e := range map[int]analysis.Effect{4: all.Effects[0], 5: all.Effects[1], 1: all.Effects[4]} {
		if got := [3]float64{c.Col("mean").Float(row), c.Col("lo").Float(row), c.Col("hi").Float(row)}; got != [3]float64{e.Spread.Mean, e.Spread.Lo, e.Spread.Hi} {
			t.Errorf("row %d: %v, and in effects %+v", row, got, e.Spread)
		}
	}
	if d := all.Effects[1].Diff; c.Col("mean").Float(6) != d.Mean || c.Col("hi").Float(6) != d.Hi {
		t.Errorf("difference %v, and in effects %+v", c.Col("mean").Float(6), d)
	}
	near(t, "c minus b", c.Col("mean").Float(7), all.Effects[2].Diff.Mean-all.Effects[1].Diff.Mean, 1e-9)
	if same(all.Tables(), r.Tables()) != "" {
		t.Error("the choice changes tables of the folder")
	}
	text, tex := r.Text(), r.LaTeX(1)
	fits(t, text)
	for _, want := range []string{"  b minus a ", "\nactive (million) ", " 30\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for _, want := range []string{"\\caption{Means and paired differences}\\label{tab:billings-columns-a-b-b-minus-a-c-minus-b-active-adopters}", "30 replicates; 95~\\% Student intervals.", "paired by common random numbers"} {
		if strings.Count(tex, want) != 1 {
			t.Errorf("no %q in\n%s", want, tex)
		}
	}
	if strings.Contains(text+tex, "undecided") || strings.Contains(text+tex, "supported") || strings.Contains(text+tex, "Holm") || strings.Contains(tex, "longtable}{") {
		t.Errorf("other tables are shown:\n%s\n%s", text, tex)
	}
	compileBoth(t, r)
}
