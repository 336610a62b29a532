package chart

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"guanxi/plots/ink"
)

// A frame is a panel laid out on the page.
type frame struct {
	*Panel
	x0, y0, x1, y1 vg.Length // data area
	left, right    vg.Length // of the data area
	height         vg.Length
	titleY         vg.Length // baseline of the first line of the vertical axis' title
	keyY           vg.Length
	letter         string
	labelLines     [][]ink.Span
	outerLeft      vg.Length
	outerRight     vg.Length
	continues      bool // the panel below has the same horizontal axis, and its labels
}

// px and py round products explicitly, so that every processor keeps the same points of a line.
func (f *frame) px(x float64) vg.Length {
	return f.x0 + vg.Length(vg.Length(f.X.transform(x))*(f.x1-f.x0))
}

func (f *frame) py(y float64) vg.Length {
	v := f.Y.transform(y)
	if f.Y.Kind == Categories {
		v = 1 - v // the first category is on top
	}
	return f.y0 + vg.Length(vg.Length(v)*(f.y1-f.y0))
}

func (f *frame) pt(x, y float64) vg.Point { return vg.Point{X: f.px(x), Y: f.py(y)} }

func (f *frame) draw(s *ink.Sheet) {
	f.drawGrid(s)
	for layer := range layers {
		for _, m := range f.Marks {
			m.draw(s, f, layer)
		}
	}
	f.drawTitle(s)
	f.drawAxes(s)
	f.drawEvents(s)
	f.drawKey(s)
	f.drawNotes(s)
	f.drawEnds(s)
	f.drawTags(s)
	f.drawBar(s)
}

// drawGrid runs before the marks, so that no grid line covers a curve.
func (f *frame) drawGrid(s *ink.Sheet) {
	if f.bar != nil || f.NoAxes {
		return // cells cover it
	}
	for _, e := range f.Events {
		s.Segment(f.px(e.X), f.y0, f.px(e.X), f.y1, ink.Faint, gridWidth, nil)
	}
	if f.Y.Kind != Categories {
		for _, t := range f.Y.ticks {
			if !t.minor {
				s.Segment(f.x0, f.py(t.at), f.x1, f.py(t.at), ink.Faint, gridWidth, nil)
			}
		}
		return
	}
	for _, t := range f.X.ticks {
		if !t.minor {
			s.Segment(f.px(t.at), f.y0, f.px(t.at), f.y1, ink.Faint, gridWidth, nil)
		}
	}
}

func (f *frame) drawAxes(s *ink.Sheet) {
	if f.NoAxes {
		return
	}
	s.Segment(f.x0-axisWidth/2, f.y0, f.x1, f.y0, ink.Dark, axisWidth, nil)
	if f.Y.Kind != Categories {
		s.Segment(f.x0, f.y0, f.x0, f.y1, ink.Dark, axisWidth, nil)
	}
	if f.Y.Kind == linear && f.Y.lo < 0 && f.Y.hi > 0 {
		s.Segment(f.x0, f.py(0), f.x1, f.py(0), ink.Dark, axisWidth, nil)
	}
	if f.Y.Kind == Categories && f.X.lo < 0 && f.X.hi > 0 {
		s.Segment(f.px(0), f.y0, f.px(0), f.y1, ink.Dark, axisWidth, nil)
	}
	if low := f.drawTicksAcross(s); !f.continues {
		f.drawTitleAcross(s, low)
	}
	f.drawTicksUpright(s)
	if f.Right != nil {
		f.drawRight(s)
	}
}

func (t tick) length() vg.Length {
	if t.minor {
		return tickLength * 0.55
	}
	return tickLength
}

// drawTicksAcross draws the ticks of the horizontal axis and returns the baseline of what is
// written below them.
func (f *frame) drawTicksAcross(s *ink.Sheet) vg.Length {
	base := f.y0 - tickLength - textGap - 0.74*ink.TextSize
	low := base - ink.TextSize*lineHeight
	edgeBelow := vg.Length(math.Inf(-1))
	ticks, taken := slices.Clone(f.X.ticks), []ink.TextBox{}
	if f.X.At != nil { // where labels do not all fit, the rounder ones are written
		slices.SortStableFunc(ticks, func(a, b tick) int { return len(ink.TextOf(a.label)) - len(ink.TextOf(b.label)) })
	}
	for _, t := range ticks {
		x := f.px(t.at)
		s.Segment(x, f.y0, x, f.y0-t.length(), ink.Dark, axisWidth, nil)
		if f.continues {
			continue
		}
		label := boxAt(vg.Point{X: x}, s.SpansWidth(t.label, ink.Normal), 0, 0, 0)
		if len(t.label) > 0 && !slices.ContainsFunc(taken, func(o ink.TextBox) bool { return label.Near(o, 3) }) {
			s.Text(t.label, ink.Normal, x, base, ink.Centre, ink.Dark)
			taken = append(taken, label)
		}
		if w := s.Widest(t.below); w > 0 {
			at := min(max(x-w/2, f.outerLeft), f.outerRight-w)
			if at > edgeBelow {
				for i, l := range t.below {
					s.Text(ink.Plain(l), ink.Normal, at+w/2, low-vg.Length(vg.Length(i)*lineRise), ink.Centre, ink.Dark)
				}
				edgeBelow = at + w + 3
			}
		}
	}
	return low - 1 - vg.Length(vg.Length(f.X.below())*lineRise)
}

func (f *frame) drawTitleAcross(s *ink.Sheet, y vg.Length) {
	for _, l := range f.bottomLines(s) {
		w := s.SpansWidth(l, ink.Normal)
		x := min(max((f.x0+f.x1-w)/2, f.outerLeft), f.outerRight-w)
		s.Text(l, ink.Normal, x, y, ink.Left, ink.Dark)
		y -= ink.TextSize * lineHeight
	}
}

// drawTicksUpright draws the ticks of the vertical axis, or the names of rows.
func (f *frame) drawTicksUpright(s *ink.Sheet) {
	for _, t := range f.Y.ticks {
		y := f.py(t.at)
		if f.Y.Kind != Categories {
			s.Segment(f.x0, y, f.x0-t.length(), y, ink.Dark, axisWidth, nil)
		}
		if len(t.label) > 0 {
			x, base := f.x0-tickLength-textGap, y-ink.Middle
			base += vg.Length(vg.Length(len(t.below)) * lineRise / 2)
			s.Text(t.label, ink.Normal, x, base, ink.Right, ink.Dark)
			for _, l := range t.below {
				base -= lineRise
				s.Text(ink.Plain(l), ink.Normal, x, base, ink.Right, ink.Dark)
			}
		}
	}
	for i, t := range f.tails() {
		s.Text(ink.Plain(t), ink.Normal, f.outerRight, f.py(float64(i))-ink.Middle, ink.Right, ink.Dark)
	}
}

func (f *frame) drawRight(s *ink.Sheet) {
	s.Segment(f.x1, f.y0, f.x1, f.y1, ink.Dark, axisWidth, nil)
	for _, t := range f.Right.ticks {
		y := f.py(t.at)
		s.Segment(f.x1, y, f.x1+tickLength, y, ink.Dark, axisWidth, nil)
		s.Text(t.label, ink.Normal, f.x1+tickLength+textGap, y-ink.Middle, ink.Left, ink.Dark)
	}
	s.Text(labelOf(f.Right.Title, "", f.Right.mag), ink.Normal, f.outerRight, f.titleY-0.8*ink.TextSize, ink.Right,
		ink.Dark)
}

// drawTitle writes the title of the vertical axis, or of a panel without axes.
func (f *frame) drawTitle(s *ink.Sheet) {
	x, y := f.outerLeft, f.titleY-0.8*ink.TextSize
	if f.letter != "" {
		s.Text(ink.Plain(f.letter), ink.Strong, x, y, ink.Left, ink.Dark)
		x += s.Width(f.letter+" ", ink.Strong)
	}
	for _, l := range f.labelLines {
		if ink.TextOf(l) != "" {
			s.Text(l, ink.Normal, x, y, ink.Left, ink.Dark)
		}
		y -= ink.TextSize * lineHeight
	}
}

func (f *frame) drawKey(s *ink.Sheet) {
	at, _ := f.keyRows(s, f.outerRight-f.outerLeft)
	for i, k := range f.key {
		x, y := f.outerLeft+at[i].X, f.keyY-at[i].Y-0.8*ink.TextSize
		mid := y + ink.Middle
		switch {
		case k.Point:
			s.Point(vg.Point{X: x + k.swatch()/2, Y: mid}, pointSize, k.Shape, k.Style.Colour, k.Hollow, false)
		case k.Filled:
			s.Styled(ink.Rectangle(x, y-0.5, x+k.swatch(), y+0.75*ink.TextSize), k.Style)
		default:
			s.Segment(x, mid, x+k.swatch(), mid, k.Style.Colour, meanWidth, k.Style.Dash)
		}
		for j, l := range k.lines(s, f.outerRight-f.outerLeft) {
			s.Text(ink.Plain(l), ink.Normal, x+k.swatch()+3, y-vg.Length(vg.Length(j)*lineRise), ink.Left, ink.Dark)
		}
	}
}

func (f *frame) drawNotes(s *ink.Sheet) {
	for _, n := range f.Notes {
		s.Halo(n, f.x0+4, f.y0+5, ink.Dark)
	}
}
