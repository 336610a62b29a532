package plots

import (
	"bytes"
	"errors"
	"fmt"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

func sweepFigures() []Figure { return figuresOf(manifest.SweepKind) }

// charts draws all that the made up studies give, by study and figure.
func charts(t *testing.T) map[string]*chart {
	t.Helper()
	all := map[string]*chart{}
	for name, m := range sweeps() {
		f := m.folder()
		for _, g := range sweepFigures() {
			if g.lacks(f) != "" {
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
			if g.lacks(m.folder()) == "" {
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

// A caption says how many runs, which interval, and its confidence.
func TestCaptionsOfStudies(t *testing.T) {
	m := sweeps()
	for name, c := range charts(t) {
		study, _, _ := strings.Cut(name, "/")
		if c.title == "" {
			t.Errorf("%s has no title", name)
		}
		for _, bad := range []string{"NaN", "..", "%!", "METRIC", "SURE", " ,", "Inf"} {
			if strings.Contains(c.alt, bad) {
				t.Errorf("%s: caption has %q: %s", name, bad, c.alt)
			}
		}
		if !strings.HasSuffix(c.alt, ".") || !strings.Contains(c.alt, "95 %") {
			t.Errorf("%s: caption says no confidence: %s", name, c.alt)
		}
		if !slices.ContainsFunc([]string{"Student interval", "bootstrap interval", "interval of the ratio", "whiskers: 95 % interval"}, func(s string) bool { return strings.Contains(c.alt, s) }) {
			t.Errorf("%s: caption says no kind of interval: %s", name, c.alt)
		}
		if !slices.ContainsFunc([]string{"replicates", "blocks", "trajectories", "points"}, func(s string) bool { return strings.Contains(c.alt, s) }) {
			t.Errorf("%s: caption says no number: %s", name, c.alt)
		}
		if !strings.Contains(c.alt, m[study].m.Study) {
			t.Errorf("%s: caption does not name the study: %s", name, c.alt)
		}
	}
}

// The level of a factor does not run into what was estimated at it.
func TestCaptionPartsLevelAndEstimate(t *testing.T) {
	pts := []madePoint{{arm: "low", at: []float64{0.5}}, {arm: "high", at: []float64{0.5}}, {arm: "low", at: []float64{2}}, {arm: "high", at: []float64{2}}}
	m := makeUp("two by two", "arms", []schema.Factor{number64("q", "")}, []schema.Metric{adopters}, pts, 5, func(_ int, p madePoint) (float64, float64, float64) {
		return 5000 * p.at[0], 100, 100
	}).compareArms("low")
	c, err := convergence(m.folder())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"high, q = 0.5: ", "; high, q = 2: "} {
		if !strings.Contains(c.alt, want) {
			t.Errorf("%q is not in: %s", want, c.alt)
		}
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
		if got := m.folder().ends(factor, false); got != want {
			t.Errorf("%s moves over %s, want %s", factor, got, want)
		}
	}
	if got := m.folder().ends("p", true); got != "0.002…0.03/day" {
		t.Errorf("over the whole range: %s", got)
	}
}

// Metrics that lack values have settled over fewer replicates than others.
func TestConvergenceCountsEachLine(t *testing.T) {
	m := makeUp("some lack", "arms", nil, []schema.Metric{adopters, half}, []madePoint{{arm: "a"}, {arm: "b"}}, 8, func(metric int, _ madePoint) (float64, float64, float64) {
		return 100, 5, 5
	}).compareArms("a")
	c, err := convergence(m.folder())
	if err != nil || !strings.Contains(c.alt, "After 8 replicates") {
		t.Fatalf("%v, %v", c, err)
	}
	f := m.folder()
	s, err := f.study()
	if err != nil {
		t.Fatal(err)
	}
	for k := range 3 {
		s.points[1].values[1][k] = math.NaN()
	}
	if c, err = convergence(f); err != nil || !strings.Contains(c.alt, "After 5 to 8 replicates") {
		t.Errorf("%v, %v", c.alt, err)
	}
}

// Half-widths that differ by magnitudes, as where a mean is near 0, stand on a logarithmic
// axis; where all are 0 there is no figure.
func TestHalfWidthsAreLogarithmic(t *testing.T) {
	var pts []madePoint
	for k := range 8 {
		pts = append(pts, madePoint{at: []float64{float64(k)}})
	}
	for _, scatter := range []float64{0, 5} {
		c, err := convergence(makeUp("wide", "grid", []schema.Factor{number64("gap", "h")}, []schema.Metric{adopters}, pts, 5, func(_ int, p madePoint) (float64, float64, float64) {
			return 1 + 1000*p.at[0], scatter, scatter
		}).folder())
		if none := (*nothingError)(nil); scatter == 0 && errors.As(err, &none) {
			continue
		}
		if err != nil || scatter == 0 || c.panels[0].y.kind != logarithmic {
			t.Errorf("scatter %v: %v, %v", scatter, err, c)
		}
	}
}

// Of many contrasts a caption tells the effects and counts the others, and levels have
// their unit.
func TestCaptionOfManyContrasts(t *testing.T) {
	var pts []madePoint
	for _, gap := range []float64{12, 24, 48, 96} {
		for _, arm := range []string{"low", "high", "tags"} {
			pts = append(pts, madePoint{arm: arm, at: []float64{gap}})
		}
	}
	m := makeUp("many", "arms", []schema.Factor{number64("gap", "h")}, []schema.Metric{adopters}, pts, 5, func(_ int, p madePoint) (float64, float64, float64) {
		if p.arm == "high" && p.at[0] == 48 {
			return 6000, 100, 100
		}
		return 5000, 100, 100
	}).compareArms("low")
	c, err := effects(m.folder())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"high at gap = 48 h: +", " of 8"} {
		if !strings.Contains(c.alt, want) {
			t.Errorf("%q is not in: %s", want, c.alt)
		}
	}
	if strings.Contains(c.alt, "gap = 12 h") {
		t.Errorf("contrasts without an effect are told one by one: %s", c.alt)
	}
}

// Between cells whose intervals all include 0 no contour is drawn.
func TestContoursAmongNoise(t *testing.T) {
	noise := func(mean float64) summary.Interval { return summary.Interval{Mean: mean, Lo: -9, Hi: 9} }
	k := &contours{cells: [][]summary.Interval{{noise(0), noise(1)}, {noise(1), noise(2)}, {noise(3), {Mean: 4, Lo: 3, Hi: 5}}}}
	if n := len(k.segments(0.5)); n != 0 {
		t.Errorf("%d segments among hatched cells", n)
	}
	if n := len(k.segments(2.5)); n != 1 {
		t.Errorf("%d segments beside a cell that is not hatched, want 1", n)
	}
}

// No text lies outside of its page or over another.
func TestTextsOfStudiesHaveRoom(t *testing.T) {
	faces := mustFonts(t)
	for _, width := range []vg.Length{minWidth, SingleColumn, 120, DoubleColumn} {
		for name, c := range charts(t) {
			_, s, err := c.render(SVG, width*millimetre, true, faces)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for i, x := range s.texts {
				if x.x0 < 0 || x.y0 < 0 || x.x1 > s.w+0.01 || x.y1 > s.h {
					t.Errorf("%s, %v mm: %q at (%.1f, %.1f)–(%.1f, %.1f) leaves the page of %.1f × %.1f pt", name, width, x.text, x.x0, x.y0, x.x1, x.y1, s.w, s.h)
				}
				for _, y := range s.texts[:i] {
					const touch = 0.4
					if x.x0 < y.x1-touch && y.x0 < x.x1-touch && x.y0 < y.y1-1.2 && y.y0 < x.y1-1.2 {
						t.Errorf("%s, %v mm: %q lies over %q", name, width, x.text, y.text)
					}
				}
			}
		}
	}
}

// All that is drawn lies within the range of its axes.
func TestRangeHoldsDataOfStudies(t *testing.T) {
	for name, c := range charts(t) {
		s := &sheet{fonts: mustFonts(t)}
		frames, _ := c.layout(s, SingleColumn*millimetre, true)
		for _, f := range frames {
			for _, m := range f.marks {
				a, b, lo, hi := m.extent()
				if f.x.kind != categories && (a < f.x.lo || b > f.x.hi) || f.y.kind != categories && (lo < f.y.lo || hi > f.y.hi) {
					t.Errorf("%s: %T reaches x %g…%g, y %g…%g, the axes x %g…%g, y %g…%g", name, m, a, b, lo, hi, f.x.lo, f.x.hi, f.y.lo, f.y.hi)
				}
			}
		}
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
	for _, k := range []struct{ rows, metrics, one, two int }{{18, 4, 2, 4}, {18, 3, 2, 3}, {30, 4, 1, 2}, {12, 4, 3, 4}, {8, 6, 4, 6}, {4, 7, 6, 6}, {3, 2, 2, 2}} {
		f := many(k.rows, k.metrics).folder()
		for width, want := range map[vg.Length]int{0: min(k.metrics, shownMetrics), SingleColumn: k.one, DoubleColumn: k.two} {
			f.width = width * millimetre
			c, err := effects(f)
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
			s := &sheet{fonts: mustFonts(t)}
			if c.layout(s, f.width, true); s.h > pageHeight+0.01 {
				t.Errorf("%d rows of %d metrics at %v mm: %.0f mm tall", k.rows, k.metrics, width, s.h/millimetre)
			}
		}
	}
}

// tinySweep has two replicates, a failed run, and numbers to check by hand.
func tinySweep() *madeUp {
	factors := []schema.Factor{number64("q", "/year"), names("learner", "none", "tags")}
	s := &madeUp{tables: map[string]*table.Table{}}
	s.m = &manifest.Sweep{Kind: manifest.SweepKind, Format: 1, Study: "tiny", Design: "grid", Confidence: .95, Currency: "CNY", Factors: factors, Metrics: []schema.Metric{income}, Failed: 1}
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
		if s := g.lacks(f); s != "" {
			t.Fatalf("%s lacks %s", g.Name, s)
		}
		golden(t, g, f)
	}
	c, err := phase(tinySweep().folder())
	if err != nil || !strings.Contains(c.alt, "One run failed and is left out.") || !strings.Contains(c.alt, "1 to 2 replicates") {
		t.Errorf("a failed run: %v, %s", err, c.alt)
	}
	never := makeUp("never", "grid", []schema.Factor{number64("q", "")}, []schema.Metric{half}, []madePoint{{at: []float64{1}}, {at: []float64{2}}}, 4, func(_ int, p madePoint) (float64, float64, float64) {
		if p.at[0] == 1 {
			return math.NaN(), 0, 0
		}
		return 30, 1, 1
	})
	if c, err = dose(never.folder()); err != nil || !strings.Contains(c.alt, "4 of 8 of time until 50 % of consumers are adopters.") {
		t.Errorf("values that are missing: %v, %s", err, c.alt)
	}
}

// A metric of which a side has no value is named.
func TestContrastWithoutValue(t *testing.T) {
	m := makeUp("never", "arms", nil, []schema.Metric{adopters, half}, []madePoint{{arm: "a"}, {arm: "b"}}, 4, func(metric int, p madePoint) (float64, float64, float64) {
		if metric == 1 && p.arm == "b" {
			return math.NaN(), 0, 0
		}
		return 30, 1, 1
	}).compareArms("a")
	c, err := effects(m.folder())
	if err != nil || !strings.Contains(c.alt, "as one side has no value, of time until 50 % of consumers are adopters.") {
		t.Errorf("%v: %s", err, c.alt)
	}
}

// A factor may have the name of a column of effects, and an arm replicates that its
// baseline has not.
func TestContrastsOfAFactorCalledN(t *testing.T) {
	pts := []madePoint{{arm: "a", at: []float64{200}}, {arm: "b", at: []float64{200}}, {arm: "a", at: []float64{400}}, {arm: "b", at: []float64{400}}}
	runs := 0
	m := makeUp("sizes", "arms", []schema.Factor{number64("n", "")}, []schema.Metric{adopters}, pts, 8, func(_ int, p madePoint) (float64, float64, float64) {
		if runs++; p.arm == "a" && runs%2 == 0 {
			return math.NaN(), 0, 0
		}
		return p.at[0], 1, 1
	}).compareArms("a")
	list, _, err := m.folder().contrasts()
	if err != nil || len(list) != 2 || list[0].label != "b at n = 200" || list[1].label != "b at n = 400" || list[0].N >= 8 {
		t.Errorf("%v: %+v", err, list)
	}
}

// Verdicts in words: an interval that includes 0 is no effect, one that Holm
// takes back is unsure.
func TestContrastsInWords(t *testing.T) {
	for _, c := range []struct {
		contrast
		want string
		seen bool
	}{
		{contrast{Interval: about(5, 3, 7), base: 100, p: .01}, "+5.0 ± 2.0 %", true},
		{contrast{Interval: about(-5, -7, -3), base: -100, p: math.NaN()}, "−5.0 ± 2.0 %", true},
		{contrast{Interval: about(1, -3, 5), base: 100, p: .6}, "no effect seen", false},
		{contrast{Interval: about(5, 1, 9), base: 100, p: .08}, "unsure, p = 0.080", false},
		{contrast{base: 100, p: 1}, "no change at all", false},
		{contrast{Interval: about(5, 3, 7), p: .01}, "+5.0 ± 2.0", true}, // of nothing no share
	} {
		if got := c.words(true, .05); got != c.want || c.contrast.seen(.05) != c.seen {
			t.Errorf("%+v: %q, want %q; seen is %v", c.contrast, got, c.want, c.contrast.seen(.05))
		}
	}
}

// Cells whose interval includes 0 are hatched, and only those; missing ones are
// grey.
func TestMapHatch(t *testing.T) {
	s, err := newStudy(bigMap().m, bigMap().tables[schema.RunsTable])
	if err != nil {
		t.Fatal(err)
	}
	g := s.grid(0, 0, 1, "interactive", true)
	p, lines, err := g.panel("x", "")
	if err != nil || !lines {
		t.Fatal(err, lines)
	}
	m := p.marks[0].(*cells)
	hatched, empty := 0, 0
	for _, line := range m.cells {
		for _, v := range line {
			if noEffect(v) {
				hatched++
			}
			if math.IsNaN(v.Mean) {
				empty++
			}
		}
	}
	if hatched < 5 || hatched > 60 || empty != 3 || m.texts != nil {
		t.Errorf("%d cells hatched, %d empty, numbers %v", hatched, empty, m.texts != nil)
	}
}

// Lines of equal value of a plane are straight, those of a saddle do not cross.
func TestContours(t *testing.T) {
	k := &contours{cells: sure([][]float64{{0, 1, 2}, {1, 2, 3}, {2, 3, 4}})}
	for _, g := range k.segments(1.5) {
		if math.Abs(g[0]+g[1]-1.5) > 1e-12 || math.Abs(g[2]+g[3]-1.5) > 1e-12 {
			t.Errorf("x + y = 1.5 passes (%g, %g) and (%g, %g)", g[0], g[1], g[2], g[3])
		}
	}
	for _, middle := range []float64{0.4, 0.6} {
		k = &contours{cells: sure([][]float64{{1, 0}, {0, 1}})}
		s := k.segments(middle)
		if len(s) != 2 {
			t.Fatalf("%d pieces of a saddle", len(s))
		}
		// Below ½ the middle is high: lines cut off the low corners.
		for _, g := range s {
			low := math.Hypot(g[0]-1, g[1]) < 1 && math.Hypot(g[2]-1, g[3]) < 1 || math.Hypot(g[0], g[1]-1) < 1 && math.Hypot(g[2], g[3]-1) < 1
			if low != (middle < .5) {
				t.Errorf("level %g: a piece from (%g, %g) to (%g, %g)", middle, g[0], g[1], g[2], g[3])
			}
		}
	}
	if k = (&contours{cells: sure([][]float64{{1, math.NaN()}, {0, 1}})}); len(k.segments(.5)) != 0 {
		t.Error("a line through a missing value")
	}
}

// Numbers on cells are black or white, whichever is seen better: a contrast of
// at least 4.5 (WCAG 2.1, 1.4.3), measured with the true luminance.
func TestNumbersOnCellsAreSeen(t *testing.T) {
	m, err := viridis()
	if err != nil {
		t.Fatal(err)
	}
	m.SetMin(0)
	m.SetMax(1)
	lum := func(c color.NRGBA) float64 {
		lin := func(v uint8) float64 {
			x := float64(v) / 255
			if x <= .03928 {
				return x / 12.92
			}
			return math.Pow((x+.055)/1.055, 2.4)
		}
		return .2126*lin(c.R) + .7152*lin(c.G) + .0722*lin(c.B)
	}
	before := -1.0
	for k := range 101 {
		v, err := m.At(float64(k) / 100)
		if err != nil {
			t.Fatal(err)
		}
		c := straightColour(v)
		a, b := lum(c), lum(onto(c))
		if r := (math.Max(a, b) + .05) / (math.Min(a, b) + .05); r < 4.5 {
			t.Errorf("at %d %%: contrast %.2f", k, r)
		}
		if a < before-.004 {
			t.Errorf("at %d %% the map gets darker", k)
		}
		before = a
	}
}

func TestNamesOfMetrics(t *testing.T) {
	for name, want := range map[string]string{
		"platform_revenue": "platform revenue", "captured.consumer": "captured.consumer", "adopters@2014-01-01": "adopters on 2014-01-01",
		"time_to(adopters, 50%)": "time until 50 % of consumers are adopters", "time_to(players, 5000)": "time until players reach 5000", "max(mau)": "maximum of mau", "mean(ad_load)": "mean of ad load", "time_of_max(active)": "time of the maximum of active",
	} {
		if got := metricTitle(name); got != want {
			t.Errorf("%s is called %q, want %q", name, got, want)
		}
	}
	for _, c := range [][3]string{{"q", "/year", "q (per year)"}, {"ad_load", "", "ad load"}, {"fee", "%", "fee (%)"}} {
		if got := factorTitle(&schema.Factor{Name: c[0], Unit: c[1]}); got != c[2] {
			t.Errorf("factor %s is called %q, want %q", c[0], got, c[2])
		}
	}
	for x, want := range map[float64]string{0: "0", .3: "0.3", -2: "−2", 251.18864: "251.2", 1e-6: "1e−06", 12000: "12 000"} {
		if got := strings.ReplaceAll(shortNumber(x), thinSpace, " "); got != want {
			t.Errorf("%g is written %q, want %q", x, got, want)
		}
	}
}

// writeSweep puts a made up study into a folder.
func writeSweep(t *testing.T, dir string, s *madeUp) string {
	t.Helper()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := manifest.Write(dir, s.m); err != nil {
		t.Fatal(err)
	}
	var all []*table.Table
	for _, name := range []string{schema.RunsTable, schema.EffectsTable, schema.IndicesTable, schema.ClaimsTable} {
		if table := s.tables[name]; table != nil {
			all = append(all, table)
		}
	}
	if err := results.PutTables(dir, all...); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestDrawSweepFolder(t *testing.T) {
	root := t.TempDir()
	screened := writeSweep(t, filepath.Join(root, "screening"), morrisStudy())
	files, err := Draw([]string{screened}, Options{Formats: []string{SVG, PNG, PDF}})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 3*4+1 {
		t.Errorf("files %v", files)
	}
	got, err := os.ReadFile(filepath.Join(screened, "figures", "morris.csv"))
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("testdata", "morris.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("morris.csv from a folder differs from the golden one")
	}
	var names []string
	for _, f := range files {
		rel, err := filepath.Rel(screened, f)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, rel)
	}
	if err := manifest.Record(screened, names...); err != nil {
		t.Fatal(err)
	}
	s, err := results.OpenSweep(screened)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if _, ok := s.Manifest.Files[filepath.ToSlash(name)]; !ok {
			t.Errorf("the manifest does not list %s", name)
		}
	}
	if status, err := Inspect(screened); err != nil || len(status) != len(sweepFigures()) || status[0].Lacks != "table effects, which analyze writes" {
		t.Errorf("%+v, %v", status, err)
	}

	one := writeSweep(t, filepath.Join(root, "one"), claimed())
	two := writeSweep(t, filepath.Join(root, "two"), claimed())
	if _, err := Draw([]string{one, two}, Options{Formats: []string{SVG}, Out: filepath.Join(root, "both")}); err != nil {
		t.Error(err)
	}
	rows, err := os.ReadFile(filepath.Join(root, "both", "claims.csv"))
	if err != nil || bytes.Count(rows, []byte("\n")) != 11 {
		t.Errorf("claims of two folders: %v\n%s", err, rows)
	}

	run := writeRun(t, filepath.Join(root, "run"), "run", tiny())
	out := filepath.Join(root, "out")
	for _, c := range []struct {
		dirs []string
		o    Options
		want string
	}{
		{[]string{screened}, Options{Figures: []string{"adoption"}}, "it is a sweep folder"},
		{[]string{run}, Options{Figures: []string{"morris"}}, "it is a run folder"},
		{[]string{screened}, Options{Figures: []string{"effects"}}, "lacks table effects"},
		{[]string{screened}, Options{Figures: []string{"dose"}}, "morris moves several"},
		{[]string{screened, run}, Options{Out: out}, "no figure compares them"},
	} {
		if _, err := Draw(c.dirs, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Draw(%v, %+v): error %v, want one with %q", c.dirs, c.o, err, c.want)
		}
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
				if g.lacks(f) != "" {
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
			if g.lacks(m.folder()) != "" {
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
	for unit, want := range map[string]string{"h": " h", "%": " %", "/year": "/year", "": ""} {
		s := smallMap()
		s.m.Factors[0].Unit = ""
		bare := s.folder().ends(s.m.Factors[0].Name, true)
		s.m.Factors[0].Unit = unit
		if got := s.folder().ends(s.m.Factors[0].Name, true); bare == "" || got != bare+want {
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
