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
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

func sweepFigures() []figure.Figure {
	return slices.DeleteFunc(study.Figures(), func(g figure.Figure) bool { return g.Of != manifest.SweepKind })
}

// A study's design determines its figures.
func TestFiguresOfStudies(t *testing.T) {
	want := map[string][]string{
		"arms2": {"effects", "series"}, "arms4": {"effects", "series"}, "dose": {"dose", "series"}, "lines": {"dose", "phase", "series"},
		"graphs": {"dose", "series"}, "kinds": {"effects", "dose", "phase", "series"}, "map": {"dose", "phase", "series"}, "flip": {"effects", "phase"},
		"oat": {"series", "tornado"}, "saltelli": {"indices"}, "morris": {"tornado", "morris"}, "sobol": {}, "claims": {"claims", "series"}, "ranges": {"ranges", "series"}, "optimum": {"optimum", "dose", "series"},
		"armsby": {"effects", "dose", "series"}, "elements": {"indices"},
	}
	for name, m := range plotstest.Studies() {
		var got []string
		for _, g := range sweepFigures() {
			if g.Lacks(m.Folder()) == "" {
				got = append(got, g.Name)
			}
		}
		if !slices.Equal(got, want[name]) {
			t.Errorf("%s gives %v, want %v", name, got, want[name])
		}
	}
	var all []string
	for _, g := range sweepFigures() {
		all = append(all, g.Name)
	}
	if want := []string{"effects", "claims", "ranges", "optimum", "dose", "phase", "series", "tornado", "indices", "morris"}; !slices.Equal(all, want) {
		t.Errorf("figures are %v, documented are %v", all, want)
	}
}

// tinySweep has two replicates, a failed run, and numbers that can be checked by hand.
func tinySweep() *plotstest.Study {
	factors := []schema.Factor{plotstest.Number("q", "/year"), plotstest.Levels("learner", "none", "tags")}
	s := &plotstest.Study{Tables: map[string]*table.Table{}}
	s.Manifest = &manifest.Sweep{Studied: manifest.Studied{Kind: manifest.SweepKind, Format: 1, Study: "tiny"}, Design: "grid", Confidence: .95, Currency: "CNY", Factors: factors, Metrics: []schema.Metric{plotstest.Income}, Failed: 1}
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
				t.AppendRow(table.Text("id"), table.Int(n), table.Missing(), table.Int(rep+1), table.Int(1), table.Text(status), why, table.Float(q), table.Text(l), v)
			}
		}
	}
	s.Tables[schema.RunsTable] = t
	return s
}

// The numbers of each figure, checked by hand.
func TestNumbersOfStudies(t *testing.T) {
	at := map[string]*plotstest.Study{"series": plotstest.TwoArms(), "dose": tinySweep(), "phase": tinySweep(), "effects": plotstest.TwoArms(), "claims": plotstest.Claimed(), "ranges": plotstest.OverRanges(), "optimum": plotstest.Searched(), "tornado": plotstest.OneAtATime(), "indices": plotstest.SobolStudy(), "morris": plotstest.MorrisStudy()}
	for _, g := range sweepFigures() {
		f := at[g.Name].Folder()
		if s := g.Lacks(f); s != "" {
			t.Fatalf("%s lacks %s", g.Name, s)
		}
		goldenTable(t, g, f)
	}
	c, err := figureOf("phase", tinySweep())
	if err != nil || !strings.Contains(c.Alt, "One run failed and is left out.") || !strings.Contains(c.Alt, "1 to 2 replicates") {
		t.Errorf("a failed run: %v, %s", err, c.Alt)
	}
	never := plotstest.MakeUp("never", "grid", []schema.Factor{plotstest.Number("q", "")}, []schema.Metric{plotstest.Half}, []plotstest.Point{{At: []float64{1}}, {At: []float64{2}}}, 4, func(_ int, p plotstest.Point) (float64, float64, float64) {
		if p.At[0] == 1 {
			return math.NaN(), 0, 0
		}
		return 30, 1, 1
	})
	if c, err = figureOf("dose", never); err != nil || !strings.Contains(c.Alt, "4 of 8 of time until 50 % of consumers are adopters.") {
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

// Chosen metrics are shown in the order of the choice, and no others.
func TestChosenMetrics(t *testing.T) {
	titles := map[string]string{plotstest.Income.Name: "latform revenue", plotstest.Adopters.Name: "adopters", plotstest.Captured.Name: "aptured.consumer"}
	drawn := 0
	for name, m := range plotstest.Studies() {
		var names []string
		for _, x := range m.Manifest.Metrics {
			if titles[x.Name] != "" {
				names = append(names, x.Name)
			}
		}
		if len(names) < 2 {
			continue
		}
		f := m.Folder()
		first, second := names[1], names[0]
		need.Nil(t, f.Choose([]string{first, second}, nil))
		for _, g := range sweepFigures() {
			if slices.Contains([]string{"claims", "ranges", "optimum"}, g.Name) || g.Lacks(f) != "" {
				continue
			}
			c, err := g.Draw([]*figure.Folder{f})
			if err != nil {
				t.Errorf("%s, %s: %v", name, g.Name, err)
				continue
			}
			drawn++
			_, shown, _ := strings.Cut(c.Alt, "(a)")
			if shown == "" { // one panel with a row per metric
				shown = c.Alt
			}
			if strings.Contains(c.Alt, "not drawn: "+titles[first]) { // nothing changes it
				continue
			}
			at, next := strings.Index(shown, titles[first]), strings.Index(shown, titles[second])
			if at < 0 || next < at {
				t.Errorf("%s, %s of %s and %s: %s", name, g.Name, first, second, c.Alt)
			}
			for _, x := range m.Manifest.Metrics[2:] {
				if title := titles[x.Name]; title != "" && strings.Contains(shown, title) {
					t.Errorf("%s, %s shows %s: %s", name, g.Name, x.Name, c.Alt)
				}
			}
		}
	}
	if drawn < 10 {
		t.Errorf("only %d figures were compared", drawn)
	}
	if err := plotstest.TwoArms().Folder().Choose([]string{"time_to(adopters,50%)"}, nil); err != nil {
		t.Error(err)
	}
	need.Refusal(t, plotstest.TwoArms().Folder().Choose([]string{"adoptrs"}, spec.Nearest), "did you mean adopters?")
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

// A study of ten thousand runs is read and drawn quickly.
func TestManyRuns(t *testing.T) {
	var pts []plotstest.Point
	for i := range 50 {
		for j := range 50 {
			pts = append(pts, plotstest.Point{At: []float64{float64(i), float64(j)}})
		}
	}
	m := plotstest.MakeUp("many", "grid", []schema.Factor{plotstest.Number("x", ""), plotstest.Number("y", "")}, []schema.Metric{plotstest.Income}, pts, 4, func(_ int, p plotstest.Point) (float64, float64, float64) {
		return p.At[0] * p.At[1], 20, 20
	})
	for _, name := range []string{"phase"} {
		i := slices.IndexFunc(List(), func(g figure.Figure) bool { return g.Name == name })
		if d := drawOne(List()[i], []*figure.Folder{m.Folder()}, Options{Formats: []string{SVG}, Width: SingleColumn}); d.err != nil {
			t.Error(d.err)
		}
	}
}
