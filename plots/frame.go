package plots

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// A frame is a panel laid out on the page.
type frame struct {
	*panel
	x0, y0, x1, y1 vg.Length // data area
	titleY         vg.Length // base line of the first line of the vertical axis' title
	keyY           vg.Length
	letter         string
	labelLines     [][]span
	outerLeft      vg.Length
	outerRight     vg.Length
}

func (f *frame) px(x float64) vg.Length {
	return f.x0 + vg.Length(f.x.transform(x))*(f.x1-f.x0)
}

func (f *frame) py(y float64) vg.Length {
	v := f.y.transform(y)
	if f.y.kind == categories {
		v = 1 - v // the first category is on top
	}
	return f.y0 + vg.Length(v)*(f.y1-f.y0)
}

func (f *frame) pt(x, y float64) vg.Point { return vg.Point{X: f.px(x), Y: f.py(y)} }

func (f *frame) draw(s *sheet) {
	f.drawGrid(s)
	for layer := range layers {
		for _, m := range f.marks {
			m.draw(s, f, layer)
		}
	}
	f.drawTitle(s)
	f.drawAxes(s)
	f.drawEvents(s)
	f.drawKey(s)
	f.drawNotes(s)
	f.drawEnds(s)
	f.drawInside(s)
	f.drawTags(s)
	f.drawBar(s)
}

// drawGrid comes before the marks, so that no line of it lies over a curve.
func (f *frame) drawGrid(s *sheet) {
	if f.bar != nil || f.bare {
		return // cells cover it
	}
	for _, e := range f.events {
		s.segment(f.px(e.x), f.y0, f.px(e.x), f.y1, faint, gridWidth, nil)
	}
	if f.y.kind != categories {
		for _, t := range f.y.ticks {
			if !t.minor {
				s.segment(f.x0, f.py(t.at), f.x1, f.py(t.at), faint, gridWidth, nil)
			}
		}
		return
	}
	for _, t := range f.x.ticks {
		if !t.minor {
			s.segment(f.px(t.at), f.y0, f.px(t.at), f.y1, faint, gridWidth, nil)
		}
	}
}

func (f *frame) drawAxes(s *sheet) {
	if f.bare {
		return
	}
	s.segment(f.x0-axisWidth/2, f.y0, f.x1, f.y0, ink, axisWidth, nil)
	if f.y.kind != categories {
		s.segment(f.x0, f.y0, f.x0, f.y1, ink, axisWidth, nil)
	}
	if f.y.kind == linear && f.y.lo < 0 && f.y.hi > 0 {
		s.segment(f.x0, f.py(0), f.x1, f.py(0), ink, axisWidth, nil)
	}
	if f.y.kind == categories && f.x.lo < 0 && f.x.hi > 0 {
		s.segment(f.px(0), f.y0, f.px(0), f.y1, ink, axisWidth, nil)
	}

	base := f.y0 - tickLength - textGap - 0.74*textSize
	edgeBelow := vg.Length(math.Inf(-1))
	below := false
	ticks, taken := slices.Clone(f.x.ticks), []textBox{}
	if f.x.at != nil { // where not all have room, the rounder ones are written
		slices.SortStableFunc(ticks, func(a, b tick) int { return len(textOf(a.label)) - len(textOf(b.label)) })
	}
	for _, t := range ticks {
		x, l := f.px(t.at), tickLength
		if t.minor {
			l *= 0.55
		}
		s.segment(x, f.y0, x, f.y0-l, ink, axisWidth, nil)
		label := boxAt(vg.Point{X: x}, s.spansWidth(t.label, normal), 0, 0, 0)
		if len(t.label) > 0 && !slices.ContainsFunc(taken, func(o textBox) bool { return label.near(o, 3) }) {
			s.text(t.label, normal, x, base, centre, ink)
			taken = append(taken, label)
		}
		if w := s.width(t.below, normal); t.below != "" {
			below = true
			at := max(x-w/2, f.outerLeft)
			at = min(at, f.outerRight-w)
			if at > edgeBelow {
				s.text(plain(t.below), normal, at, base-textSize*lineHeight, left, ink)
				edgeBelow = at + w + 3
			}
		}
	}
	if f.x.title != "" {
		y := base - textSize*lineHeight - 1
		if below {
			y -= textSize * lineHeight
		}
		for _, l := range f.bottomLines(s) {
			w := s.spansWidth(l, normal)
			x := min(max((f.x0+f.x1-w)/2, f.outerLeft), f.outerRight-w)
			s.text(l, normal, x, y, left, ink)
			y -= textSize * lineHeight
		}
	}

	for _, t := range f.y.ticks {
		y, l := f.py(t.at), tickLength
		if t.minor {
			l *= 0.55
		}
		if f.y.kind != categories {
			s.segment(f.x0, y, f.x0-l, y, ink, axisWidth, nil)
		}
		if len(t.label) > 0 {
			s.text(t.label, normal, f.x0-tickLength-textGap, y-middle, right, ink)
		}
	}
	for i, t := range f.tails() {
		s.text(plain(t), normal, f.outerRight, f.py(float64(i))-middle, right, ink)
	}
	if f.right != nil {
		s.segment(f.x1, f.y0, f.x1, f.y1, ink, axisWidth, nil)
		for _, t := range f.right.ticks {
			y := f.py(t.at)
			s.segment(f.x1, y, f.x1+tickLength, y, ink, axisWidth, nil)
			s.text(t.label, normal, f.x1+tickLength+textGap, y-middle, left, ink)
		}
		s.text(labelOf(f.right.title, "", f.right.mag), normal, f.outerRight, f.titleY-0.8*textSize, right, ink)
	}
}

// drawTitle writes the title of the vertical axis, or of a panel without axes.
func (f *frame) drawTitle(s *sheet) {
	x, y := f.outerLeft, f.titleY-0.8*textSize
	if f.letter != "" {
		s.text(plain(f.letter), strong, x, y, left, ink)
		x += s.width(f.letter+" ", strong)
	}
	for _, l := range f.labelLines {
		if textOf(l) != "" {
			s.text(l, normal, x, y, left, ink)
		}
		y -= textSize * lineHeight
	}
}

func (f *frame) drawKey(s *sheet) {
	at, _ := f.keyRows(s, f.outerRight-f.outerLeft)
	for i, k := range f.key {
		x, y := f.outerLeft+at[i].X, f.keyY-at[i].Y-0.8*textSize
		mid := y + middle
		switch {
		case k.point:
			s.point(vg.Point{X: x + k.swatch()/2, Y: mid}, pointSize, k.shape, k.style.colour, k.hollow, false)
		case k.filled:
			s.styled(rectangle(x, y-0.5, x+k.swatch(), y+0.75*textSize), k.style)
		default:
			s.segment(x, mid, x+k.swatch(), mid, k.style.colour, meanWidth, k.style.dash)
		}
		s.text(plain(k.text), normal, x+k.swatch()+3, y, left, ink)
	}
}

func (f *frame) drawNotes(s *sheet) {
	for _, n := range f.notes {
		top, atRight := f.freeCorner(s.width(n, normal))
		x, a := f.x0+4, left
		if atRight {
			x, a = f.x1-4, right
		}
		y := f.y0 + 5
		if top {
			y = f.y1 - textSize
		}
		s.halo(n, x, y, a, ink)
	}
}

// freeCorner is the corner in which a note of some width covers least, the lower left
// first.
func (f *frame) freeCorner(w vg.Length) (top, right bool) {
	taken := newOccupancy(f, f.obstacles())
	least := math.Inf(1)
	for k := range 4 {
		t, r := k&1 != 0, k&2 != 0
		x, y := f.x0+4, f.y0+5
		if r {
			x = f.x1 - 4 - w
		}
		if t {
			y = f.y1 - textSize
		}
		if n := taken.within(x-3, y-3, x+w+3, y+textSize+3); n < least {
			top, right, least = t, r, n
		}
	}
	return top, right
}
