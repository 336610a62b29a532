package plots

import (
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/plot/vg"

	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// A rate of each of a few periods holds over the period: a line through the middles
// would state what is between them, and where the periods end.
func TestFewBinsAreSteps(t *testing.T) {
	var x []float64
	for _, m := range []time.Month{2, 3, 4} {
		x = append(x, dateX(time.Date(2014, m, 1, 0, 0, 0, 0, time.UTC)))
	}
	b := binsFor(x, mostBins)
	c := b.curve("one", [][]float64{{3, 5}}, []int{1}, table.NotNegative(), serial(0))
	if !slices.Equal(c.x, x) || !slices.Equal(c.y, []float64{3, 5, 5}) || c.step != stepAfter {
		t.Fatalf("%v at %v, want 3 until March and 5 until April", c.y, c.x)
	}
	var long []float64
	for d := range 30 {
		long = append(long, 15000+float64(d))
	}
	if b := binsFor(long, mostBins); b.stepping() != straight || len(b.places()) != 29 {
		t.Errorf("29 days are drawn at %d places as %v", len(b.places()), b.stepping())
	}
}

// What holds until the next place is drawn as a step, which ends where a value is missing.
func TestStepsEndWhereNothingIs(t *testing.T) {
	c := &curve{x: []float64{0, 28, 59}, y: []float64{3, 5, 5}, step: stepAfter}
	f := framed(0, 6, c)
	if got := f.trace(c.x, c.y, c.step); len(got) != 1 || len(got[0]) != 5 || got[0][1].Y != got[0][0].Y || got[0][1].X != f.px(c.x[1]) {
		t.Errorf("the first month is drawn as %v", got)
	}
	if got := f.trace(c.x, []float64{3, math.NaN(), 5}, c.step); len(got) != 2 || len(got[0]) != 2 || got[0][1].X != f.px(c.x[1]) {
		t.Errorf("the month before a missing one is drawn as %v", got)
	}
}

// framed are axes of 100 by 50 points with a curve.
func framed(lo, hi float64, c *curve) *frame {
	p := &panel{x: axis{lo: c.x[0], hi: c.x[len(c.x)-1]}, y: axis{lo: lo, hi: hi}, marks: []mark{c}}
	return &frame{panel: p, x1: 100, y1: 50}
}

// A line of few values shows them, and one beside which others are missing its
// interval, which makes no band.
func TestFewValuesAreDots(t *testing.T) {
	nan := math.NaN()
	of := func(y ...float64) *recorded {
		c := &curve{y: y, lo: y, hi: y, style: serial(0)}
		for i := range y {
			c.x = append(c.x, float64(i))
		}
		on := &recorded{}
		s := &sheet{on: on}
		c.draw(s, framed(0, 9, c), layerLine)
		return on
	}
	if on := of(1, 2, 3); len(on.fills) != 3 || len(on.strokes) != 1 {
		t.Errorf("a line of three: %d dots, %d lines", len(on.fills), len(on.strokes))
	}
	if on := of(make([]float64, 40)...); len(on.fills) != 0 || len(on.strokes) != 1 {
		t.Errorf("a line of forty: %d dots, %d lines", len(on.fills), len(on.strokes))
	}
	many := slices.Repeat([]float64{nan}, 40)
	many[7] = 3
	if on := of(many...); len(on.fills) != 1 || len(on.strokes) != 1 {
		t.Errorf("one value among missing ones: %d dots, %d bars", len(on.fills), len(on.strokes))
	}
}

// Areas keep their colours, which the key gives: the interval of their total is lines.
func TestBandOverAreas(t *testing.T) {
	total := &curve{x: []float64{0, 1, 2}, y: []float64{2, 3, 2}, lo: []float64{1, 2, 1}, hi: []float64{3, 4, 3}, style: style{colour: black}, over: true}
	f := framed(0, 5, total)
	on := &recorded{}
	total.draw(&sheet{on: on}, f, layerArea)
	if len(on.fills) > 0 {
		t.Errorf("%d areas over areas", len(on.fills))
	}
	total.draw(&sheet{on: on}, f, layerThin)
	if len(on.strokes) != 2 || on.strokes[0] != color.NRGBA(black) {
		t.Errorf("ends of the interval are drawn as %v", on.strokes)
	}
}

// The total over areas lies so, and the caption says what its lines are.
func TestTotalLiesOverAreas(t *testing.T) {
	c, err := overTime(revenue)(wechatLike().folder("wechat", "wechat"))
	if err != nil {
		t.Fatal(err)
	}
	if total := c.panels[0].curves()[0]; !total.over || total.lo == nil || !strings.Contains(c.alt, "between dotted lines") {
		t.Errorf("a band over areas: %v, %s", total.over, c.alt)
	}
}

// A curve that ends long before the right edge is not named there.
func TestNamesOfEarlyCurves(t *testing.T) {
	of := func(last float64) *panel {
		p := &panel{x: axis{kind: calendar}, marks: []mark{
			&curve{series: "long", x: []float64{15000, 15100}, y: []float64{1, 2}},
			&curve{series: "short", x: []float64{15000, last}, y: []float64{1, 2}},
		}}
		nameCurves(p)
		return p
	}
	if p := of(15050); len(p.ends) > 0 || len(p.inside) > 0 || len(p.key) != 2 {
		t.Errorf("half as long: %v at the edge, %v in the key", p.ends, p.key)
	}
	if p := of(15098); len(p.ends) != 2 || len(p.key) > 0 {
		t.Errorf("about as long: %v at the edge, %v in the key", p.ends, p.key)
	}
}

// Where numbers stand in cells no line runs through them: the sign changes at edges.
func TestLinesOfMapsPassNumbers(t *testing.T) {
	k := &contours{cells: sure([][]float64{{-1, 2}, {-3, 0}, {math.NaN(), 4}}), at: []float64{0}, edges: true}
	if got := k.segments(0); len(got) != 1 || got[0] != [4]float64{0.5, -0.5, 0.5, 0.5} {
		t.Errorf("edges %v, want that between −1 and 2", got)
	}
	noise := summary.Interval{Mean: -1, Lo: -2, Hi: 2}
	k = &contours{cells: [][]summary.Interval{{noise, {Mean: 1, Lo: -2, Hi: 2}}}, edges: true}
	if got := k.segments(0); len(got) != 0 {
		t.Errorf("edges %v between cells that show no effect", got)
	}
	for _, size := range []int{mostNumbers, mostNumbers + 1} {
		h := heat{x: axis{names: make([]string, size)}, y: axis{names: make([]string, 3)}, contours: true}
		for j := range 3 {
			line := make([]summary.Interval, size)
			for i := range line {
				line[i] = about(float64(i+j)-4.5, math.NaN(), math.NaN())
			}
			h.cells = append(h.cells, line)
		}
		p, lines, err := h.panel()
		if err != nil || !lines || len(p.marks) != 2 {
			t.Fatal(err, lines)
		}
		if numbers := p.marks[0].(*cells).texts != nil; numbers != (size == mostNumbers) || p.marks[1].(*contours).edges != numbers {
			t.Errorf("%d columns: numbers %v, lines at edges %v", size, numbers, p.marks[1].(*contours).edges)
		}
	}
}

// A map of what differs by less than a hundredth does not look like one of much.
func TestMapOfWhatHardlyDiffers(t *testing.T) {
	if lo, hi := roomy(-8902.65, -8902.575); hi-lo < 89 || hi-lo > 90 || lo > -8902.65 || hi < -8902.575 {
		t.Errorf("from %g to %g", lo, hi)
	}
	if lo, hi := roomy(100, 102); lo != 100 || hi != 102 {
		t.Errorf("from %g to %g", lo, hi)
	}
}

// A sample in a key is as long as the pattern of its line, and begins it again: long
// dashes do not look like dashes and dots.
func TestKeysShowPatterns(t *testing.T) {
	for i := range serialCount {
		k := keyItem{style: serial(i)}
		all := vg.Length(0)
		for _, d := range k.style.dash {
			all += d
		}
		if all > 0 && k.swatch() < all+0.8*k.style.dash[0] {
			t.Errorf("%v on %v", k.style.dash, k.swatch())
		}
	}
}

// What there was nothing of has no share: its change is an amount, and says so.
func TestChangeOfNothingHasAUnit(t *testing.T) {
	c := contrast{unit: "CNY", p: math.NaN(), Interval: summary.Interval{Mean: 3900, Lo: 1800, Hi: 6000, N: 9}}
	if got := c.words(true, 0.05); got != "+3900 ± 2100 CNY" {
		t.Error(got)
	}
	if c.base = 7800; c.words(true, 0.05) != "+50 ± 27 %" {
		t.Error(c.words(true, 0.05))
	}
}

// The heads of a figure of flows lie on the page where names are shorter than they are.
func TestHeadsOfFlowsLieOnThePage(t *testing.T) {
	one := func(name string) []terminal {
		return []terminal{{label: name, style: serial(0), total: amount{summary.Interval{Mean: 1}}}}
	}
	k := &sankey{payers: one("a"), payees: one("b"), all: amount{summary.Interval{Mean: 1}}}
	c := &chart{panels: []*panel{{y: axis{zero: true}, marks: []mark{k}, bare: true}}}
	s := &sheet{fonts: mustFonts(t)}
	err := c.drawOn(s, PNG, SingleColumn*millimetre, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range s.texts {
		if b.x0 < 0 || b.x1 > s.w {
			t.Errorf("%q from %v to %v on a page of %v", b.text, b.x0, b.x1, s.w)
		}
	}
}

// Rows of a map are few and have room for their names: each has its own.
func TestRowsOfMapsAreNamed(t *testing.T) {
	c := &chart{}
	for range 4 {
		p := &panel{x: axis{kind: levels, names: []string{"1"}}, y: axis{kind: levels, names: []string{"a", "b", "c", "d", "e", "f"}}, ratio: 0.3}
		c.panels = append(c.panels, p)
	}
	c.layout(&sheet{fonts: mustFonts(t)}, SingleColumn*millimetre, true)
	for _, p := range c.panels {
		if len(p.y.ticks) != len(p.y.names) {
			t.Errorf("%d of %d rows are named", len(p.y.ticks), len(p.y.names))
		}
	}
}

// Of levels that have no room beside each other the rounder one is written.
func TestRounderLevelsAreWritten(t *testing.T) {
	p := &panel{x: axis{title: "x", at: []float64{-4, -1.386, -1, 0}}, y: axis{title: "y"},
		marks: []mark{&curve{x: []float64{-4, 0}, y: []float64{0, 1}}}}
	s := &sheet{fonts: mustFonts(t)}
	if err := (&chart{panels: []*panel{p}}).drawOn(s, PNG, minWidth*millimetre, false); err != nil {
		t.Fatal(err)
	}
	written := func(text string) bool {
		return slices.ContainsFunc(s.texts, func(b textBox) bool { return b.text == text })
	}
	if !written("−1") || !written("−4") || !written("0") || written("−1.386") {
		t.Errorf("written: %v", s.texts)
	}
}

// Lines of arms at levels are named by both, not as if the arm were a level.
func TestKeyOfArmsAtLevels(t *testing.T) {
	r := &response{by: 0, lines: []arm{{label: "direct, crowded", arm: "direct"}, {label: "direct, roomy", arm: "direct"}}}
	if k := r.keyOf(0, &points{series: r.lines[0].label}); k[0].text != "direct, crowded" {
		t.Errorf("key %q", k[0].text)
	}
}

// The table of a cross has the ends of both arms.
func TestTablesOfCrosses(t *testing.T) {
	d := &points{kind: "index", x: []float64{3}, y: []float64{5}, xlo: []float64{1}, xhi: []float64{4}, ylo: []float64{2}, yhi: []float64{9}}
	got := d.rows(&panel{})
	if len(got) != 2 || got[0].lo+" "+got[0].hi != "1 4" || got[1].mark != "index y" || got[1].lo+" "+got[1].hi != "2 9" {
		t.Errorf("%+v", got)
	}
}

// Where lines stand beside each other each goes through its own points.
func TestLinesGoThroughTheirPoints(t *testing.T) {
	c, err := dose(asStudy(threeLines().folder()))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, m := range c.panels[0].marks {
		for _, o := range c.panels[0].curves() {
			if d, ok := m.(*points); ok && d.kind == "mean" && d.series == o.series {
				n++
				if d.dx != o.dx {
					t.Errorf("%s: points moved by %v, their line by %v", d.series, d.dx, o.dx)
				}
			}
		}
	}
	if n < 3 {
		t.Errorf("%d lines with points", n)
	}
}
