package analysis_test

import (
	"encoding/json"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
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

// asJSON returns a report as other programs read it.
func asJSON(t *testing.T, r *analysis.Report) string {
	t.Helper()
	return string(need.Value(json.Marshal(r.JSON()))(t))
}

const priced = `name: half_off
scenario: bass
arms: {old: {}, new_one: {adoption.imitation: 0.5/day}}
design: {kind: arms, baseline: old}
factors:
  fee: {set: adoption.innovation, values: [0.01/day, 0.02/day]}
  kind: {levels: {"a, 10% & _b": {consumers.count: 200}, "c #2": {consumers.count: 300}}}
replicates: 5
metrics: [adopters, active]
`

// Factors that no column names make rows, and what all columns have in common is said below the table.
// Names need no quotes, whatever they contain.
func TestColumnsOfCells(t *testing.T) {
	s := world(t, priced, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		return []float64{100*p.Levels[0].Value + luck(1), 1e6 + luck(2)}, nil
	})
	r := analyze(t, s, analysis.Options{Columns: "old,new_one minus old"})
	if c := r.Columns(); c.Rows() != 2*4*2 || c.Col("at").Text(0) != "fee=0.01/day kind=a, 10% & _b" {
		t.Errorf("%d rows, the first at %s", c.Rows(), c.Col("at").Text(0))
	}
	compileBoth(t, r)
	if text := asJSON(t, r); strings.Count(text, `"at":"fee=`) != 16 {
		t.Errorf("not each row says where it is: %s", text)
	}
	labels := map[string]bool{}
	for _, o := range []analysis.Options{{Columns: "old,new_one"}, {Columns: "new_one,old"}, {Columns: "old,new_one", Metrics: []string{"active"}}, {Columns: "fee=0.01/day,fee=0.02/day"}} {
		_, label, _ := strings.Cut(analyze(t, s, o).LaTeX(1), `\label{`)
		label, _, _ = strings.Cut(label, "}")
		if labels[label] || !strings.HasPrefix(label, "tab:half-off-columns-") {
			t.Errorf("%+v: label %s", o, label)
		}
		labels[label] = true
	}
	r = analyze(t, s, analysis.Options{Columns: "old kind=a, 10% & _b fee=0.02/day,kind=a, 10% & _b fee=0.02/day new_one minus kind=a, 10% & _b fee=0.01/day new_one"})
	if text := asJSON(t, r); strings.Contains(text, `"at"`) {
		t.Errorf("a single row says where it is: %s", text)
	}
	if c := r.Columns(); c.Rows() != 4 || c.Col("mean").Float(1) < .9 || c.Col("mean").Float(1) > 1.1 {
		t.Errorf("%d rows", c.Rows())
	}
	if tex := r.LaTeX(1); strings.Count(tex, "kind=") != 1 || !strings.Contains(tex, "\nkind=a, 10\\% \\& \\_b in all columns.\\par\n") {
		t.Error(tex)
	}
	compileBoth(t, r)
	for text, want := range map[string]string{
		"odl": "did you mean old?", "old,fee=0.01/day": "all columns name an arm, or none does", "old new_one": "old and new_one are not one point", "old minus": `no arm or level "minus"`, "new_one - old": "a difference is written A minus B",
		"old minus new_one minus old": "a column is one difference of two", "old,": "is missing before a comma or at the end", "old,,new_one": "is missing", "fee=3/day": "it has old, new_one, fee=0.01/day",
	} {
		if _, err := analysis.Analyze(s, analysis.Options{Columns: text, Samples: 10}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	spaced := analyze(t, s, analysis.Options{Columns: " old , new_one  minus  old "}).Columns()
	if spaced.Rows() != 2*4*2 || spaced.Col("column").Text(1) != "new_one minus old" {
		t.Errorf("with more blanks %d rows, of %q", spaced.Rows(), spaced.Col("column").Text(1))
	}
	list := "name: l\ndesign: {kind: list}\n" + ranges
	ends := analyze(t, world(t, list, ishigami(parsed(t, list))), analysis.Options{Columns: "x1=0.01/day,x1=0.09/day minus x1=0.01/day"})
	if c := ends.Columns(); c.Rows() != 4 || c.Col("n").Text(1) != "1" {
		t.Errorf("of one factor at a time %d rows", c.Rows())
	}
	text := "name: m\ndesign: {kind: morris, trajectories: 3}\n" + ranges
	if _, err := analysis.Analyze(world(t, text, ishigami(parsed(t, text))), analysis.Options{Columns: "a", Samples: 10}); err == nil || !strings.Contains(err.Error(), "morris has no arms") {
		t.Error(err)
	}
}

// A metric that is the same at all points has one row, in a paper as well, and no table of differences.
func TestAlikeAtAllPoints(t *testing.T) {
	s := world(t, priced, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		return []float64{100*p.Levels[0].Value + luck(1), 7}, nil
	})
	r := analyze(t, s, analysis.Options{Metrics: []string{"active"}})
	text := r.Text()
	if !strings.Contains(text, "  all 8 points alike ") || strings.Contains(text, "minus") || strings.Contains(text, "p (Holm)") {
		t.Error(text)
	}
	if tex := r.LaTeX(1); !strings.Contains(tex, "all 8 points alike & 7 & ") || strings.Contains(tex, "Paired differences") {
		t.Error(tex)
	}
	if text := analyze(t, s, analysis.Options{Metrics: []string{"adopters"}}).Text(); strings.Contains(text, "alike") || strings.Contains(text, "no interval") || !strings.Contains(text, "new_one and old are identical in every run.") {
		t.Error(text)
	}
}
