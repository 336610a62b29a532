package plots

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

func sweepFigures() []Figure {
	return slices.DeleteFunc(studyFigures(), func(g Figure) bool { return g.Of != manifest.SweepKind })
}

// charts draws all that the made up studies give, by study and figure.
func charts(t *testing.T) map[string]*chart {
	t.Helper()
	all := map[string]*chart{}
	for name, m := range sweeps() {
		f := m.folder()
		for _, g := range sweepFigures() {
			if g.missing(f) != "" {
				continue
			}
			c, err := g.draw([]*folder{f})
			var none *nothingError
			if errors.As(err, &none) {
				continue
			}
			if err != nil {
				t.Fatalf("%s, %s: %v", name, g.Name, err)
			}
			all[name+"/"+g.Name] = c
		}
	}
	return all
}

// Which figures a study gives follows from its design.
func TestFiguresOfStudies(t *testing.T) {
	want := map[string][]string{
		"arms2": {"effects", "convergence"}, "arms4": {"effects", "convergence"}, "dose": {"dose", "convergence"}, "lines": {"dose", "phase", "convergence"},
		"graphs": {"dose", "convergence"}, "kinds": {"dose", "phase", "convergence"}, "map": {"phase", "convergence"}, "flip": {"effects", "phase", "convergence"},
		"oat": {"tornado", "convergence"}, "saltelli": {"indices", "convergence"}, "morris": {"tornado", "morris", "convergence"}, "sobol": {"convergence"}, "claims": {"claims", "convergence"},
		"armsby": {"effects", "dose", "convergence"}, "elements": {"indices", "convergence"},
	}
	for name, m := range sweeps() {
		var got []string
		for _, g := range sweepFigures() {
			if g.missing(m.folder()) == "" {
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
	if want := []string{"effects", "claims", "dose", "phase", "tornado", "indices", "morris", "convergence"}; !slices.Equal(all, want) {
		t.Errorf("figures are %v, documented are %v", all, want)
	}
}

// A tornado names the levels that a factor was moved to, which need not have that of
// the scenario between them.
func TestTornadoNamesTheLevelsMovedTo(t *testing.T) {
	pts := []madePoint{{at: []float64{.03, 5}}, {at: []float64{.002, 5}}, {at: []float64{.02, 5}}, {at: []float64{.03, 4}}, {at: []float64{.03, 9}}}
	m := makeUp("oat", "list", []schema.Factor{number64("p", "/day"), number64("q", "")}, []schema.Metric{adopters}, pts, 3, func(int, madePoint) (float64, float64, float64) {
		return 1, .1, .1
	})
	for factor, want := range map[string]string{"p": "0.002…0.02/day", "q": "4…9"} {
		if got := asStudy(m.folder()).ends(factor, false); got != want {
			t.Errorf("%s moves over %s, want %s", factor, got, want)
		}
	}
	if got := asStudy(m.folder()).ends("p", true); got != "0.002…0.03/day" {
		t.Errorf("over the whole range: %s", got)
	}
}

// A figure with many rows fits a page, in one column as in two; what it has no room for,
// its caption names. On a page that scrolls all are there.
func TestManyRowsFitAPage(t *testing.T) {
	many := func(arms, metrics int) *madeUp {
		var pts []madePoint
		for k := range arms + 1 {
			pts = append(pts, madePoint{arm: fmt.Sprintf("arm-%d", k)})
		}
		all := []schema.Metric{adopters, income, half, captured, early, {Name: "orders", Kind: table.Flow, Unit: "1"}, {Name: "posts", Kind: table.Flow, Unit: "1"}}
		return makeUp("many", "arms", nil, all[:metrics], pts, 4, func(m int, p madePoint) (float64, float64, float64) { return 100, 5, 5 }).compareArms("arm-0")
	}
	fonts, err := loadFonts(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []struct{ rows, metrics, one, two int }{{18, 4, 2, 4}, {18, 3, 2, 3}, {30, 4, 1, 2}, {12, 4, 3, 4}, {8, 6, 4, 6}, {4, 7, 6, 6}, {3, 2, 2, 2}} {
		f := many(k.rows, k.metrics).folder()
		for width, want := range map[vg.Length]int{0: min(k.metrics, shownMetrics), 84: k.one, 174: k.two} {
			f.width = width * millimetre
			c, err := effects(asStudy(f))
			if err != nil {
				t.Fatal(err)
			}
			if len(c.panels) != want {
				t.Errorf("%d rows of %d metrics at %v mm: %d panels, should be %d", k.rows, k.metrics, width, len(c.panels), want)
			}
			said := fmt.Sprintf("The first %d of %d metrics", want, k.metrics)
			if fill := strings.Contains(c.alt, said+", which fill a page."); strings.Contains(c.alt, said) != (want < k.metrics) || fill != (want < min(k.metrics, shownMetrics)) {
				t.Errorf("%d rows of %d metrics at %v mm: the caption says %s", k.rows, k.metrics, width, c.alt)
			}
			if width == 0 {
				continue
			}
			doc, err := c.render(SVG, f.width, true, fonts)
			if err != nil {
				t.Fatal(err)
			}
			_, after, _ := strings.Cut(string(doc), `height="`)
			text, _, _ := strings.Cut(after, "pt")
			// A page with its caption has 230 mm.
			if high, err := strconv.ParseFloat(text, 64); err != nil || high > 230.01/25.4*72 {
				t.Errorf("%d rows of %d metrics at %v mm: %v pt tall, %v", k.rows, k.metrics, width, high, err)
			}
		}
	}
}

// tinySweep has two replicates, a failed run, and numbers to check by hand.
func tinySweep() *madeUp {
	factors := []schema.Factor{number64("q", "/year"), names("learner", "none", "tags")}
	s := &madeUp{tables: map[string]*table.Table{}}
	s.m = &manifest.Sweep{Studied: manifest.Studied{Kind: manifest.SweepKind, Format: 1, Study: "tiny"}, Design: "grid", Confidence: .95, Currency: "CNY", Factors: factors, Metrics: []schema.Metric{income}, Failed: 1}
	t := schema.NewRuns(factors, false, s.m.Metrics)
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
	s.tables[schema.RunsTable] = t
	return s
}

// The numbers of each figure, by eye.
func TestNumbersOfStudies(t *testing.T) {
	at := map[string]*madeUp{"dose": tinySweep(), "phase": tinySweep(), "convergence": oneFactor(), "effects": twoArms(), "claims": claimed(), "tornado": oat(), "indices": sobolStudy(), "morris": morrisStudy()}
	for _, g := range sweepFigures() {
		f := at[g.Name].folder()
		if s := g.missing(f); s != "" {
			t.Fatalf("%s lacks %s", g.Name, s)
		}
		goldenTable(t, g, f)
	}
	c, err := figureOf("phase", tinySweep())
	if err != nil || !strings.Contains(c.alt, "One run failed and is left out.") || !strings.Contains(c.alt, "1 to 2 replicates") {
		t.Errorf("a failed run: %v, %s", err, c.alt)
	}
	never := makeUp("never", "grid", []schema.Factor{number64("q", "")}, []schema.Metric{half}, []madePoint{{at: []float64{1}}, {at: []float64{2}}}, 4, func(_ int, p madePoint) (float64, float64, float64) {
		if p.at[0] == 1 {
			return math.NaN(), 0, 0
		}
		return 30, 1, 1
	})
	if c, err = figureOf("dose", never); err != nil || !strings.Contains(c.alt, "4 of 8 of time until 50 % of consumers are adopters.") {
		t.Errorf("values that are missing: %v, %s", err, c.alt)
	}
}

// figureOf is a figure of a made up study.
func figureOf(name string, m *madeUp) (*chart, error) {
	for _, g := range studyFigures() {
		if g.Name == name {
			return g.draw([]*folder{m.folder()})
		}
	}
	return nil, fmt.Errorf("no figure %s", name)
}

// A metric of which a side has no value is named.
func TestContrastWithoutValue(t *testing.T) {
	m := makeUp("never", "arms", nil, []schema.Metric{adopters, half}, []madePoint{{arm: "a"}, {arm: "b"}}, 4, func(metric int, p madePoint) (float64, float64, float64) {
		if metric == 1 && p.arm == "b" {
			return math.NaN(), 0, 0
		}
		return 30, 1, 1
	}).compareArms("a")
	c, err := effects(asStudy(m.folder()))
	if err != nil || !strings.Contains(c.alt, "as one side has no value, of time until 50 % of consumers are adopters.") {
		t.Errorf("%v: %s", err, c.alt)
	}
}

// Whatever numbers the tables hold, a figure or an error comes out of it.
func TestStrangeNumbersOfStudies(t *testing.T) {
	for _, v := range []float64{0, math.NaN(), -5, 9e11, 1e-6} {
		for name, m := range sweeps() {
			for title, old := range m.tables {
				cols := old.Columns()
				fresh := table.New(title, "", cols)
				for r := range old.Rows() {
					row := make([]table.Cell, len(cols))
					for i, c := range cols {
						row[i] = old.At(i).Cell(r)
						value := slices.ContainsFunc(m.m.Metrics, func(x schema.Metric) bool { return x.Name == c.Name })
						if c.Type == table.FloatType && (value || title != schema.RunsTable) {
							row[i] = table.Float(v)
						}
					}
					fresh.AppendRow(row...)
				}
				m.tables[title] = fresh
			}
			f := m.folder()
			for _, g := range sweepFigures() {
				if g.missing(f) != "" {
					continue
				}
				d := drawOne(g, []*folder{f}, Options{Formats: []string{SVG}, Width: SingleColumn})
				if d.err != nil {
					t.Logf("%s, %s of %g: %v", name, g.Name, v, d.err)
					continue
				}
				if doc := string(d.files[SVG]); strings.Contains(doc, "NaN") || strings.Contains(doc, "Inf") {
					t.Errorf("%s, %s of %g has coordinates that are no numbers", name, g.Name, v)
				}
			}
		}
	}
}

// The same folder gives the same bytes.
func TestSameBytesOfStudies(t *testing.T) {
	for name, m := range sweeps() {
		for _, g := range sweepFigures() {
			if g.missing(m.folder()) != "" {
				continue
			}
			o := Options{Formats: []string{SVG}, Width: SingleColumn}
			a, b := drawOne(g, []*folder{m.folder()}, o), drawOne(g, []*folder{m.folder()}, o)
			var none *nothingError
			if errors.As(a.err, &none) {
				continue
			}
			if a.err != nil || !bytes.Equal(a.files[SVG], b.files[SVG]) || !bytes.Equal(a.files["csv"], b.files["csv"]) || a.alt != b.alt {
				t.Errorf("%s, %s: two files differ (%v)", name, g.Name, a.err)
			}
		}
	}
}

// A study of ten thousand runs is read and drawn in a moment.
func TestManyRuns(t *testing.T) {
	var pts []madePoint
	for i := range 50 {
		for j := range 50 {
			pts = append(pts, madePoint{at: []float64{float64(i), float64(j)}})
		}
	}
	m := makeUp("many", "grid", []schema.Factor{number64("x", ""), number64("y", "")}, []schema.Metric{income}, pts, 4, func(_ int, p madePoint) (float64, float64, float64) {
		return p.at[0] * p.at[1], 20, 20
	})
	for _, name := range []string{"phase", "convergence"} {
		i := slices.IndexFunc(List(), func(g Figure) bool { return g.Name == name })
		if d := drawOne(List()[i], []*folder{m.folder()}, Options{Formats: []string{SVG}, Width: SingleColumn}); d.err != nil {
			t.Error(d.err)
		}
	}
}

// What a factor ranges over, beside a tornado, has its unit.
func TestEndsHaveUnits(t *testing.T) {
	for unit, want := range map[string]string{"h": " h", "%": " %", "/year": "/year", "": "", "currency": " CNY", "currency/month": " CNY/month"} {
		s := smallMap()
		s.m.Factors[0].Unit = ""
		bare := asStudy(s.folder()).ends(s.m.Factors[0].Name, true)
		s.m.Factors[0].Unit = unit
		if got := asStudy(s.folder()).ends(s.m.Factors[0].Name, true); bare == "" || got != bare+want {
			t.Errorf("unit %q: %q, without a unit %q", unit, got, bare)
		}
	}
}

// sure are cells of one replicate each, which have no interval.
func sure(means [][]float64) [][]summary.Interval {
	out := make([][]summary.Interval, len(means))
	for j, line := range means {
		for _, v := range line {
			out[j] = append(out[j], summary.Interval{Mean: v, Lo: math.NaN(), Hi: math.NaN()})
		}
	}
	return out
}
