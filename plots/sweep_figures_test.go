package plots

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/plotstest"
	"guanxi/plots/study"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

func sweepFigures() []figure.Figure {
	return slices.DeleteFunc(List(), func(g figure.Figure) bool { return g.Of != manifest.SweepKind })
}

// tinySweep has two replicates, a failed run, and numbers that can be checked by hand.
func tinySweep() *plotstest.Study {
	factors := []schema.Factor{plotstest.Number("q", "/year"), plotstest.Levels("learner", "none", "tags")}
	s := &plotstest.Study{Tables: map[string]*table.Table{}}
	s.Manifest = &manifest.Sweep{Studied: manifest.Studied{Kind: manifest.SweepKind, Format: 1, Study: "tiny"},
		Design: "grid", Confidence: .95, Currency: "CNY", Factors: factors, Metrics: []schema.Metric{plotstest.Income},
		Failed: 1}
	t := schema.NewRuns(factors, false, s.Manifest.Metrics)
	n := int64(0)
	for i, q := range []float64{.2, .4} {
		for k, l := range []string{"none", "tags"} {
			n++
			for rep := range int64(2) {
				status, why, v := "ok", table.Missing(), table.Float(float64(100*(i+1)+10*k)+float64(rep)*4)
				if n == 4 && rep == 1 {
					status, why, v = "failed", table.Text("it stopped"), table.Missing()
				}
				t.AppendRow(table.Text("id"), table.Int(n), table.Missing(), table.Int(rep+1), table.Int(1), table.Text(status),
					why, table.Float(q), table.Text(l), v)
			}
		}
	}
	s.Tables[schema.RunsTable] = t
	return s
}

// The numbers of each figure, checked by hand.
func TestNumbersOfStudies(t *testing.T) {
	at := map[string]*plotstest.Study{"series": plotstest.TwoArms(), "dose": tinySweep(), "phase": tinySweep(),
		"effects": plotstest.TwoArms(), "claims": plotstest.Claimed(), "ranges": plotstest.OverRanges(),
		"optimum": plotstest.Searched(), "estimates": plotstest.Experimented(), "tornado": plotstest.OneAtATime(),
		"indices": plotstest.Studies()["elements"]}
	for _, g := range sweepFigures() {
		f := at[g.Name].Folder()
		if s := g.Lacks(f); s != "" {
			t.Fatalf("%s lacks %s", g.Name, s)
		}
		goldenTable(t, g, f)
	}
	c, err := figureOf("phase", tinySweep())
	if err != nil || !strings.Contains(c.Alt, "Failed runs left out: 1.") ||
		!strings.Contains(c.Alt, "1 to 2 replicates") {
		t.Errorf("a failed run: %v, %s", err, c.Alt)
	}
	never := plotstest.MakeUp("never", "grid", []schema.Factor{plotstest.Number("q", "")},
		[]schema.Metric{plotstest.Half}, []plotstest.Point{{At: []float64{1}}, {At: []float64{2}}}, 4,
		func(_ int, p plotstest.Point) (float64, float64, float64) {
			if p.At[0] == 1 {
				return math.NaN(), 0, 0
			}
			return 30, 1, 1
		})
	if c, err = figureOf("dose", never); err != nil || !strings.Contains(c.Alt, " Means leave out runs without a value.") {
		t.Errorf("values that are missing: %v, %s", err, c.Alt)
	}
}

// figureOf draws the named figure of a synthetic study.
func figureOf(name string, m *plotstest.Study) (*chart.Chart, error) {
	for _, g := range study.Figures() {
		if g.Name == name {
			return g.Draw([]*figure.Folder{m.Folder()})
		}
	}
	return nil, fmt.Errorf("no figure %s", name)
}

// Whatever numbers the tables hold, the result is a figure or an error, never a panic.
func TestStrangeNumbersOfStudies(t *testing.T) {
	for _, v := range []float64{math.NaN(), 9e11} {
		for name, m := range plotstest.Studies() {
			for title, old := range m.Tables {
				cols := old.Columns()
				fresh := table.New(title, "", cols)
				for r := range old.Rows() {
					row := make([]table.Cell, len(cols))
					for i, c := range cols {
						row[i] = old.At(i).Cell(r)
						value := slices.ContainsFunc(m.Manifest.Metrics, func(x schema.Metric) bool { return x.Name == c.Name })
						if c.Type == table.FloatType && (value || title != schema.RunsTable) {
							row[i] = table.Float(v)
						}
					}
					fresh.AppendRow(row...)
				}
				m.Tables[title] = fresh
			}
			f := m.Folder()
			for _, g := range sweepFigures() {
				if g.Lacks(f) != "" {
					continue
				}
				d := drawOne(g, []*figure.Folder{f}, Options{Formats: []string{SVG}, Width: SingleColumn})
				if d.err != nil {
					t.Logf("%s, %s of %g: %v", name, g.Name, v, d.err)
					continue
				}
				if doc := string(d.Files[SVG]); strings.Contains(doc, "NaN") || strings.Contains(doc, "Inf") {
					t.Errorf("%s, %s of %g has coordinates that are no numbers", name, g.Name, v)
				}
			}
		}
	}
}
