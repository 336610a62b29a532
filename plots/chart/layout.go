package chart

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"guanxi/plots/ink"
)

const (
	pageMargin     vg.Length = 2
	panelGap       vg.Length = 9
	endGap         vg.Length = 7 // from the last point to its label: room for a leader
	rowHeight      vg.Length = 15
	leastRowHeight vg.Length = 10.5 // in a figure that would otherwise be taller than a page
	lineRise                 = lineHeight * ink.TextSize
)

// pageHeight is the greatest height of a figure that can be printed. Taller than maxHeightPaper, or maxHeightScreen,
// panels are compressed: a page of article has 193 mm, of which a caption of seven lines takes 40.
const (
	pageHeight      = 230 * ink.Millimetre
	maxHeightScreen = 190 * ink.Millimetre
	maxHeightPaper  = 150 * ink.Millimetre
)

// sideBySide is the page width from which two panels are placed side by side.
const sideBySide = 150 * ink.Millimetre

// columnsOf returns how many panels are placed side by side.
func columnsOf(panels int, w vg.Length) int {
	if panels > 1 && w >= sideBySide {
		return 2
	}
	return 1
}

// Fits reports whether the panels, compressed as far as they can be, fit a page of width w with a caption.
func (c *Chart) Fits(w vg.Length) bool {
	all := vg.Length(0)
	for beside := range slices.Chunk(c.Panels, columnsOf(2, w)) {
		tallest := vg.Length(0)
		for _, p := range beside {
			tallest = max(tallest, p.least(c.Panels[0].X.Title, w))
		}
		all += tallest
	}
	return all <= maxHeightPaper-headHeight
}

// least returns the least height of a panel with its axes. One that shares the title of its horizontal
// axis with others needs less.
func (p *Panel) least(shared string, w vg.Length) vg.Length {
	if p.Y.Kind == Categories {
		lines := 1.0
		for _, name := range p.Y.Names { // no font is at hand: a letter is about half as wide as it is high
			lines = max(lines, math.Ceil(float64(len(name))*0.5*float64(ink.TextSize)/float64(rowNames*w)))
		}
		return vg.Length(len(p.Y.Names))*max(minRowHeight(p.Abreast), linesHeight(int(lines))) + axesHeight
	}
	h := 20*ink.Millimetre + axesHeight
	if p.X.Title == shared {
		h -= 2 * lineHeight * ink.TextSize
	}
	return h
}

// FittingRows returns how many rows, each with as many things abreast that the key names one below
// the other, fit a page.
func FittingRows(abreast int) int {
	key := vg.Length(vg.Length(abreast) * ink.TextSize * lineHeight)
	return int((pageHeight - headHeight - axesHeight - key) / minRowHeight(abreast))
}

const (
	headHeight = 2 * ink.TitleSize * lineHeight
	axesHeight = 50 // titles, ticks and the gap to the next panel
)

// layout places the panels on a page of width w and sets its height. A chart that leaves its caption
// no room is compressed: rows of categories down to nearest, or to the lines of their names, other panels
// down to 45 % of their height.
func (c *Chart) layout(s *ink.Sheet, w vg.Length, withTitle bool) ([]*frame, []string) {
	for _, p := range c.Panels {
		p.compression = 1
	}
	frames, titleLines := c.layOut(s, w, withTitle)
	most := maxHeightPaper
	if c.Scrolls {
		most = maxHeightScreen
	}
	over, all := s.H-most, vg.Length(0)
	if over <= 0 {
		return frames, titleLines
	}
	cols := columnsOf(len(c.Panels), w)
	for beside := range slices.Chunk(frames, cols) {
		tallest := vg.Length(0)
		for _, f := range beside {
			if !f.NoAxes {
				tallest = max(tallest, f.y1-f.y0)
			}
		}
		all += tallest
	}
	if all == 0 {
		return frames, titleLines
	}
	for _, p := range c.Panels {
		least := vg.Length(0.45)
		if p.Y.Kind == Categories {
			least = minRowHeight(p.Abreast) / (rowHeight * crowding(p.Abreast))
		}
		p.compression = max(least, 1-over/all)
	}
	return c.layOut(s, w, withTitle)
}

// layOut lays the panels out with the current row heights.
func (c *Chart) layOut(s *ink.Sheet, w vg.Length, withTitle bool) ([]*frame, []string) {
	s.W = w
	cols := columnsOf(len(c.Panels), w)
	colW := (w - 2*pageMargin - vg.Length(vg.Length(cols-1)*panelGap*1.5)) / vg.Length(cols)

	c.nameLines(s, colW)
	frames := c.measure(s, colW, cols)
	var titleLines []string
	if withTitle {
		titleLines = s.Wrap(c.Title, ink.Heading, w-2*pageMargin)
	}
	used := pageMargin
	if n := len(titleLines); n > 0 {
		used += vg.Length(vg.Length(n)*ink.TitleSize*lineHeight) + 3
	}

	// Heights count from the top, and are flipped once the page's height is known.
	rowTop := used
	rowBottom := used
	for i, f := range frames {
		col := i % cols
		if col == 0 {
			if i > 0 {
				rowTop = rowBottom + panelGap
			}
			rowBottom = rowTop
		}
		f.outerLeft = pageMargin + vg.Length(vg.Length(col)*(colW+panelGap*1.5))
		f.outerRight = f.outerLeft + colW
		f.x0, f.x1 = f.outerLeft+f.left, f.outerLeft+colW-f.right
		f.placeTitles(s, rowTop, colW)
		top := f.y1
		// Data areas side by side start and end at the same height.
		for k := i - col; k < i; k++ {
			top = max(top, frames[k].y1)
		}
		for k := i - col; k <= i; k++ {
			frames[k].y1, frames[k].y0 = top, top+frames[k].height
			rowBottom = max(rowBottom, frames[k].y0+frames[k].bottomMargin(s))
		}
	}
	if c.foot = nil; withTitle && c.Foot != "" {
		c.foot = s.Wrap(c.Foot, ink.Normal, w-2*pageMargin)
		rowBottom += panelGap/2 + vg.Length(vg.Length(len(c.foot))*lineRise)
	}
	s.H = rowBottom + pageMargin
	for _, f := range frames {
		f.y0, f.y1 = s.H-f.y0, s.H-f.y1
		f.titleY, f.keyY = s.H-f.titleY, s.H-f.keyY
	}
	return frames, titleLines
}

// measure gives the panels their margins and heights.
func (c *Chart) measure(s *ink.Sheet, colW vg.Length, cols int) []*frame {
	frames := make([]*frame, len(c.Panels))
	l, r := make([]vg.Length, cols), make([]vg.Length, cols)
	for i, p := range c.Panels {
		f := &frame{Panel: p, height: p.prepare(s, colW, len(c.Panels)), left: p.leftMargin(s), right: p.rightMargin(s, colW)}
		if len(c.Panels) > 1 {
			f.letter = "(" + string(rune('a'+i)) + ")"
		}
		col := i % cols
		frames[i], l[col], r[col] = f, max(l[col], f.left), max(r[col], f.right)
	}
	narrowest := colW
	for col := range l {
		narrowest = min(narrowest, colW-l[col]-r[col])
	}
	for i, f := range frames { // data areas above each other align
		f.left, f.right = l[i%cols], r[i%cols]
		switch { // and have the same dates, names or numbers
		case f.NoAxes:
		case f.X.Kind == Calendar:
			f.X.setTicks(datesAlong(colW - f.left - f.right))
		case f.X.Kind == levels:
			f.nameColumns(s, colW-f.left-f.right)
		default:
			f.X.setTicks(f.X.along(narrowest))
		}
	}
	for i, f := range frames[:max(0, len(frames)-cols)] {
		f.continues = f.X.same(&frames[i+cols].X) && !f.NoAxes && !frames[i+cols].NoAxes
	}
	return frames
}

// same reports whether two horizontal axes show the same, so that one of them is enough.
func (a *Axis) same(b *Axis) bool {
	return a.Title == b.Title && a.Unit == b.Unit && a.Kind == b.Kind && a.lo == b.lo && a.hi == b.hi &&
		slices.EqualFunc(a.ticks, b.ticks, func(a, b tick) bool {
			return a.at == b.at && ink.TextOf(a.label) == ink.TextOf(b.label) && slices.Equal(a.below, b.below)
		})
}

// placeTitles places what is above the data area and finds its upper end, counted from above.
// The key of a whole figure is below its title; the key of one of several panels is below that
// panel's letter.
func (f *frame) placeTitles(s *ink.Sheet, top, colW vg.Length) {
	f.labelLines = f.titleLines(s, colW)
	titleHeight := vg.Length(vg.Length(len(f.labelLines)) * ink.TextSize * lineHeight)
	_, key := f.keyRows(s, colW)
	if f.letter == "" {
		f.keyY, f.titleY = top, top+key
		top = f.titleY + titleHeight
	} else {
		f.titleY, f.keyY = top, top+titleHeight+1
		top += titleHeight
		top += key
	}
	f.y1 = top + (3 + f.eventsHeight(s))
}

// Across returns the ends of what is drawn along x.
func (p *Panel) Across() (lo, hi float64) {
	lo, hi, _, _ = p.extent()
	return lo, hi
}

func (p *Panel) extent() (xlo, xhi, ylo, yhi float64) {
	xlo, xhi, ylo, yhi = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, m := range p.Marks {
		a, b, c, d := m.extent()
		xlo, xhi, ylo, yhi = math.Min(xlo, a), math.Max(xhi, b), math.Min(ylo, c), math.Max(yhi, d)
	}
	return xlo, xhi, ylo, yhi
}

// prepare sets ranges and ticks and returns the height of the data area.
func (p *Panel) prepare(s *ink.Sheet, colW vg.Length, panels int) vg.Length {
	xlo, xhi, ylo, yhi := p.extent()
	p.X.setRange(xlo, xhi)
	p.Y.setRange(ylo, yhi)

	p.nameRows(s, colW)
	h := p.height(colW, panels)
	p.X.setTicks(2) // for the magnitude, which the texts at the right depend on
	upright := ticksUpright(h)
	if p.Y.Kind == levels {
		upright = int(h / vg.Length(vg.Length(p.lines())*lineRise))
	}
	p.Y.setTicks(upright)
	if p.NoAxes {
		// Instead of ticks there are numbers beside parts of the whole, which are smaller.
		p.X.ticks, p.Y.ticks, p.Y.mag = nil, nil, magnitudeOf(p.Y.hi/10)
		return h
	}
	if p.Right != nil {
		p.Right.mag = magnitudeOf(p.Y.hi * p.Right.Factor)
		k := p.Right.Factor / p.Right.mag.div
		p.Right.ticks = scaled(linearTicks(p.Y.lo*k, p.Y.hi*k, ticksUpright(h), false), 1/k)
	}
	inner := colW - p.leftMargin(s) - p.rightMargin(s, colW)
	switch p.X.Kind {
	case levels:
		p.nameColumns(s, inner)
	case Calendar:
		p.X.setTicks(datesAlong(inner))
	default:
		p.X.setTicks(p.X.along(inner))
	}
	return h
}

// along returns how many numbers suit an axis of the given length.
func (a *Axis) along(inner vg.Length) int {
	if a.Kind == Logarithmic {
		return max(2, int(inner/26))
	}
	return max(2, min(8, int(inner/30)))
}

// datesAlong returns how many dates suit an axis of the given length.
func datesAlong(inner vg.Length) int { return max(2, min(12, int(inner/20))) }

// ticksUpright returns how many ticks suit a vertical axis of the given height; more than seven
// are no easier to read.
func ticksUpright(h vg.Length) int { return max(3, min(7, int(h/(ink.TextSize*2.9)))) }

func (p *Panel) height(colW vg.Length, panels int) vg.Length {
	if p.Y.Kind == Categories {
		return vg.Length(len(p.Y.Names)) * p.rowHeight()
	}
	ratio := p.Ratio
	if ratio == 0 {
		ratio = 0.56
		if panels > 1 {
			ratio = 0.40
		}
	}
	h := p.compression * min(vg.Length(ratio)*colW, 85*ink.Millimetre)
	if p.Y.Kind == levels && p.lines() > 1 {
		h = max(h, vg.Length(len(p.names))*linesHeight(p.lines()))
	}
	return h
}

func (p *Panel) tails() []string {
	if p.Y.Tail == nil {
		return nil
	}
	return p.Y.Tail(p.X.mag.div)
}

func (p *Panel) rowHeight() vg.Length {
	return max(p.compression*(rowHeight*crowding(p.Abreast)), linesHeight(p.lines()))
}

// Shares of the width that names of rows take, and names beside the right edge.
const (
	rowNames vg.Length = 0.42
	endNames vg.Length = 0.36
)

// nameRows sets the names of the rows, each in 42 % of the width, or half where that would take three lines, or of a
// map 28 %.
func (p *Panel) nameRows(s *ink.Sheet, colW vg.Length) {
	p.names = nil
	widths := []vg.Length{rowNames, 0.5}
	switch p.Y.Kind {
	case levels:
		widths = []vg.Length{0.28}
	case Categories:
	default:
		return
	}
	for _, w := range widths {
		if p.names == nil || p.lines() > 2 {
			p.names = nil
			for _, name := range p.Y.Names {
				p.names = append(p.names, s.Wrap(name, ink.Normal, w*colW))
			}
		}
	}
}

// nameColumns names the columns of a map, in no more width than three of them have.
func (p *Panel) nameColumns(s *ink.Sheet, inner vg.Length) {
	most, widest := inner/vg.Length(min(len(p.X.Names), 3))-5, vg.Length(8)
	var names [][]string
	for _, name := range p.X.Names {
		lines := s.Wrap(name, ink.Normal, most)
		names, widest = append(names, lines), max(widest, s.Widest(lines))
	}
	p.X.setTicks(max(1, int(inner/(widest+4))))
	p.X.name(names)
}

// name gives the ticks their names.
func (a *Axis) name(lines [][]string) {
	for i, t := range a.ticks {
		l := lines[int(t.at)]
		a.ticks[i].label, a.ticks[i].below = ink.Plain(l[0]), l[1:]
	}
}

// nameLines decides where lines and areas are named: beside the right edge, or all in keys where a name is too wide
// for it. A key that the first panel has is not repeated.
func (c *Chart) nameLines(s *ink.Sheet, colW vg.Length) {
	wide := slices.ContainsFunc(c.Panels, func(p *Panel) bool {
		return slices.ContainsFunc(p.ends, func(e endLabel) bool { return s.Width(e.Text, ink.Normal) > endNames*colW })
	})
	for i, p := range c.Panels {
		p.key, p.edge = p.Legend, p.ends
		if !wide {
			continue
		}
		p.edge = nil
		for _, e := range p.ends {
			p.key = append(slices.Clip(p.key), e.LegendItem)
		}
		first := c.Panels[0].key
		if i > 0 && !slices.ContainsFunc(p.key, func(k LegendItem) bool { return !slices.ContainsFunc(first, k.named) }) {
			p.key = nil
		}
	}
}

// lines returns how many lines the longest name of a row takes.
func (p *Panel) lines() int {
	most := 1
	for _, name := range p.names {
		most = max(most, len(name))
	}
	return most
}

// linesHeight returns the height of a row whose name has so many lines; one takes as little as it may.
func linesHeight(lines int) vg.Length {
	if lines == 1 {
		return 0
	}
	return vg.Length(vg.Length(lines)*lineRise) + 3
}

// crowding returns by how much a row is higher for the things that share it.
func crowding(abreast int) vg.Length { return max(1, 0.55*vg.Length(abreast)) }

// minRowHeight returns the least height of a row: of its text, or of the things that share it, whose
// marks just stay apart.
func minRowHeight(abreast int) vg.Length { return max(leastRowHeight, 4.2*vg.Length(abreast)) }

func (p *Panel) leftMargin(s *ink.Sheet) vg.Length {
	if p.NoAxes {
		return 0
	}
	if p.names != nil {
		p.Y.name(p.names)
	}
	w := vg.Length(0)
	for _, t := range p.Y.ticks {
		w = max(w, s.SpansWidth(t.label, ink.Normal), s.Widest(t.below))
	}
	return w + tickLength + textGap
}

func (p *Panel) rightMargin(s *ink.Sheet, colW vg.Length) vg.Length {
	if p.NoAxes {
		return 0
	}
	w := vg.Length(4)
	if p.Right != nil {
		for _, t := range p.Right.ticks {
			w = max(w, s.SpansWidth(t.label, ink.Normal)+tickLength+textGap)
		}
	}
	for _, e := range p.edge {
		w = max(w, s.Width(e.Text, ink.Normal)+endGap+1)
	}
	for _, t := range p.tails() {
		w = max(w, s.Width(t, ink.Normal)+4)
	}
	// Half of the last tick's label may extend to the right.
	for _, t := range p.X.ticks {
		if half := s.SpansWidth(t.label, ink.Normal) / 2; p.X.transform(t.at) > 0.9 {
			w = max(w, half)
		}
	}
	if p.X.Kind != Calendar && p.X.Kind != Categories && len(p.X.ticks) == 0 {
		w = max(w, 8)
	}
	if p.bar != nil {
		w = max(w, p.bar.width(s))
	}
	return w
}

// below returns how many lines there are below the labels of the ticks.
func (a *Axis) below() (n int) {
	for _, t := range a.ticks {
		n = max(n, len(t.below))
	}
	return n
}

func (f *frame) bottomMargin(s *ink.Sheet) vg.Length {
	if f.NoAxes {
		return 0
	}
	if f.continues {
		return tickLength
	}
	h := tickLength + textGap + ink.TextSize
	h += vg.Length(vg.Length(f.X.below()) * lineRise)
	if n := len(f.bottomLines(s)); n > 0 {
		h += vg.Length(vg.Length(n)*ink.TextSize*lineHeight) + 1
	}
	return h
}

// bottomLines returns the title of the horizontal axis.
func (f *frame) bottomLines(s *ink.Sheet) [][]ink.Span {
	if f.X.Title == "" {
		return nil
	}
	return s.WrapSpans(f.X.label(), f.outerRight-f.outerLeft)
}

// titleLines returns the title of the vertical axis, set horizontally above it: this costs no
// width, and a long title wraps instead of being cut off.
func (f *frame) titleLines(s *ink.Sheet, colW vg.Length) [][]ink.Span {
	if f.Y.Title == "" {
		if f.letter != "" {
			return [][]ink.Span{ink.Plain("")}
		}
		return nil
	}
	room := colW
	if f.Right != nil {
		room -= s.SpansWidth(labelOf(f.Right.Title, "", f.Right.mag), ink.Normal) + 8
	}
	if f.letter != "" {
		room -= s.Width(f.letter+" ", ink.Strong)
	}
	if f.bar != nil {
		above := s.WrapSpans(f.bar.label(), room)
		if beside := room - s.SpansWidth(above[0], ink.Normal) - 8; len(above) == 1 &&
			s.SpansWidth(f.Y.label(), ink.Normal) <= beside {
			return [][]ink.Span{f.Y.label()}
		}
		return append(make([][]ink.Span, len(above)), s.WrapSpans(f.Y.label(), room)...)
	}
	return s.WrapSpans(f.Y.label(), room)
}

// swatch returns the width of an item's sample; a line shows its whole pattern.
func (k *LegendItem) swatch() vg.Length {
	if k.Filled || k.Point {
		return 11
	}
	return 18
}

// lines returns the lines of an item's name.
func (k *LegendItem) lines(s *ink.Sheet, w vg.Length) []string {
	return s.Wrap(k.Text, ink.Normal, w-k.swatch()-3)
}

// keyRows places the items of the key in rows of at most width w, and returns their height.
func (p *Panel) keyRows(s *ink.Sheet, w vg.Length) (at []vg.Point, height vg.Length) {
	if len(p.key) == 0 {
		return nil, 0
	}
	x, y, rise := vg.Length(0), vg.Length(0), vg.Length(0)
	for _, k := range p.key {
		lines := k.lines(s, w)
		kw := k.swatch() + 3 + s.Widest(lines)
		if x > 0 && x+kw > w {
			x, y, rise = 0, y+rise, 0
		}
		at = append(at, vg.Point{X: x, Y: y})
		x, rise = x+kw+8, max(rise, ink.TextSize*1.35+vg.Length(vg.Length(len(lines)-1)*lineRise))
	}
	return at, y + rise + 2
}

// Dimensions of the parts of a chart.
const (
	lineHeight = 1.2

	axisWidth  vg.Length = 0.5
	gridWidth  vg.Length = 0.35
	meanWidth  vg.Length = 1.2
	thinWidth  vg.Length = 0.3
	pointSize  vg.Length = 1.7 // radius
	tickLength vg.Length = 2.2
	textGap    vg.Length = 2.5 // between a label and the mark it belongs to
)
