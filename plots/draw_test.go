package plots

import (
	"bytes"
	"image/color"
	"image/png"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/plot/vg"

	"guanxi/sim/results/summary"
)

func mustFonts(t *testing.T) *fonts {
	t.Helper()
	f, err := loadFonts(nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func bounds(p vg.Path) (lo, hi vg.Point) {
	lo = vg.Point{X: vg.Length(math.Inf(1)), Y: vg.Length(math.Inf(1))}
	hi = vg.Point{X: -lo.X, Y: -lo.Y}
	for _, c := range p {
		if c.Type == vg.CloseComp {
			continue
		}
		lo.X, lo.Y = min(lo.X, c.Pos.X), min(lo.Y, c.Pos.Y)
		hi.X, hi.Y = max(hi.X, c.Pos.X), max(hi.Y, c.Pos.Y)
	}
	return lo, hi
}

// Every sign that labels use is in the font, and a sign that is not is an
// error that names it.
func TestGlyphs(t *testing.T) {
	f := mustFonts(t)
	for _, face := range []*typeface{f.regular, f.bold} {
		if _, err := face.width(plain("0123456789 −–±≥≤×…€%äöüßéΑωЖ√"+thinSpace), 7); err != nil {
			t.Error(err)
		}
	}
	for _, text := range []string{"微信", "שלום", "10⁻²"} {
		_, err := f.regular.outline(plain(text), 7, vg.Point{}, 1, 0)
		if err == nil || !strings.Contains(err.Error(), "U+") || !strings.Contains(err.Error(), text) {
			t.Errorf("text %q: error %v, want one that names the character", text, err)
		}
	}
}

// "10⁻²" is drawn as 10 with −2 above and smaller, none of it lost.
func TestExponentIsRaised(t *testing.T) {
	f := mustFonts(t)
	at := func(s []span) (lo, hi vg.Point) {
		p, err := f.regular.outline(s, 100, vg.Point{}, 1, 0)
		if err != nil {
			t.Fatal(err)
		}
		return bounds(p)
	}
	_, base := at(plain("10"))
	lo, hi := at([]span{{text: "−2", raised: true}})
	if lo.Y < 30 || hi.Y <= base.Y {
		t.Errorf("the exponent reaches from %.0f to %.0f of a size of 100, the base to %.0f", lo.Y, hi.Y, base.Y)
	}
	w, _ := f.regular.width(power("10", "−2"), 100)
	w10, _ := f.regular.width(plain("10"), 100)
	w2, _ := f.regular.width(plain("−2"), 70)
	if math.Abs(float64(w-w10-w2)) > 0.01 {
		t.Errorf("10 to the −2 is %.1f wide, its parts %.1f and %.1f", w, w10, w2)
	}
}

// recorded is a surface that keeps the colours of what is drawn, in order.
type recorded struct {
	strokes []color.NRGBA
	fills   []color.NRGBA
	all     []color.NRGBA
}

func (r *recorded) fill(_ vg.Path, c color.NRGBA) {
	r.fills, r.all = append(r.fills, c), append(r.all, c)
}
func (r *recorded) stroke(_ vg.Path, c color.NRGBA, _ vg.Length, _ []vg.Length) {
	r.strokes, r.all = append(r.strokes, c), append(r.all, c)
}
func (r *recorded) bytes() ([]byte, error) { return nil, nil }

// A translucent colour enters a PDF as it is, not multiplied by its alpha.
func TestPDFColour(t *testing.T) {
	s := newPDF(100, 100, meta{"x", "x", "x"})
	s.doc.SetCompression(false)
	s.fill(circle(vg.Point{X: 50, Y: 50}, 20), alpha(blue, 0.25))
	doc, err := s.bytes()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"0.000 0.447 0.698 rg", "/ca 0.25", "/CreationDate (D:20000101000000", "1 j"} {
		if !bytes.Contains(doc, []byte(want)) {
			t.Errorf("the PDF lacks %q", want)
		}
	}
}

// Panels above each other have the same dates, however wide the labels of their values are.
func TestPanelsHaveTheSameDates(t *testing.T) {
	for _, days := range []float64{30, 90, 330, 365, 800, 2900} {
		x := []float64{dateX(time.Date(2022, 1, 20, 0, 0, 0, 0, time.UTC)), 0}
		x[1] = x[0] + days
		with := func(value float64) *panel {
			return &panel{x: axis{kind: calendar}, y: axis{zero: true}, marks: []mark{&curve{x: x, y: []float64{value, value}, lo: []float64{value, value}, hi: []float64{value, value}}}}
		}
		for w := 60 * millimetre; w < 120*millimetre; w++ {
			c := &chart{name: "dates", panels: []*panel{with(4), with(4000.5)}}
			c.layout(&sheet{fonts: mustFonts(t)}, w, false)
			if a, b := c.panels[0].x.ticks, c.panels[1].x.ticks; !slices.EqualFunc(a, b, func(p, q tick) bool { return p.at == q.at }) {
				t.Fatalf("%v days on %v points: %d dates and %d", days, w, len(a), len(b))
			}
		}
	}
}

// Cells of one value are one area: no seam between them is lighter.
func TestCellsHaveNoSeams(t *testing.T) {
	m, err := viridis()
	if err != nil {
		t.Fatal(err)
	}
	m.SetMin(0)
	m.SetMax(1)
	line := slices.Repeat([]summary.Interval{about(0.3, math.NaN(), math.NaN())}, 7)
	p := &panel{x: axis{kind: levels, names: make([]string, 7)}, y: axis{kind: levels, names: make([]string, 7)},
		marks: []mark{&cells{cells: [][]summary.Interval{line, line, line, line, line, line, line}, colours: m}}}
	c := &chart{name: "cells", panels: []*panel{p}}
	s := &sheet{fonts: mustFonts(t)}
	frames, _ := c.layout(s, SingleColumn*millimetre, false)
	doc, err := c.render(PNG, SingleColumn*millimetre, false, mustFonts(t))
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	f := frames[0]
	px := func(v vg.Length) int { return int(float64(v) / 72 * 300) }
	want := img.At(px((f.x0+f.x1)/2), px(s.h-(f.y0+f.y1)/2))
	for x := px(f.x0) + 4; x < px(f.x1)-4; x++ {
		for y := px(s.h-f.y1) + 4; y < px(s.h-f.y0)-4; y++ {
			if img.At(x, y) != want {
				t.Fatalf("pixel %d, %d is %v, its neighbours %v", x, y, img.At(x, y), want)
			}
		}
	}
}

func TestSpread(t *testing.T) {
	for _, c := range []struct{ wish, want []vg.Length }{
		{[]vg.Length{10, 50, 90}, []vg.Length{10, 50, 90}},
		{[]vg.Length{50, 50}, []vg.Length{45, 55}},
		{[]vg.Length{1, 2, 50}, []vg.Length{0, 10, 50}},
		{[]vg.Length{99, 98, 97}, []vg.Length{100, 90, 80}},
		{[]vg.Length{40, 55, 47}, []vg.Length{37.333, 57.333, 47.333}},
	} {
		got := spread(c.wish, 10, 0, 100)
		for i := range got {
			if math.Abs(float64(got[i]-c.want[i])) > 0.01 {
				t.Errorf("spread(%v) = %v, want %v", c.wish, got, c.want)
				break
			}
		}
	}
}

func TestHatchStaysInside(t *testing.T) {
	// An L: lines of a hatch must not cross the notch.
	l := []vg.Point{{X: 0, Y: 0}, {X: 40, Y: 0}, {X: 40, Y: 10}, {X: 10, Y: 10}, {X: 10, Y: 40}, {X: 0, Y: 40}}
	for _, angle := range []float64{0, math.Pi / 4, -math.Pi / 4, math.Pi / 2} {
		lines := hatchLines(l, angle, 3)
		if len(lines) == 0 {
			t.Errorf("angle %g: no lines", angle)
		}
		for _, g := range lines {
			for k := 1; k < 20; k++ {
				u := vg.Length(k) / 20
				x, y := g[0].X+u*(g[1].X-g[0].X), g[0].Y+u*(g[1].Y-g[0].Y)
				if x < -1e-6 || y < -1e-6 || x > 40+1e-6 || y > 40+1e-6 || (x > 10+1e-6 && y > 10+1e-6) {
					t.Fatalf("angle %g: the line %v leaves the area at %.2f, %.2f", angle, g, x, y)
				}
			}
		}
	}
}

func TestSimplifyKeepsShape(t *testing.T) {
	var pts []vg.Point
	for i := range 3000 {
		x := float64(i) / 15
		pts = append(pts, vg.Point{X: vg.Length(x), Y: vg.Length(30 * math.Sin(x/9))})
	}
	got := simplify(pts)
	if len(got) > len(pts)/8 {
		t.Errorf("%d of %d points are left", len(got), len(pts))
	}
	j := 0
	for _, p := range pts {
		for j+2 < len(got) && got[j+1].X < p.X {
			j++
		}
		if d := distance(p, got[j], got[j+1]); d > simplifyBy+1e-9 {
			t.Fatalf("a point lies %.3f pt off the line", d)
		}
	}
}
