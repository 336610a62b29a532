package chart

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"guanxi/plots/ink"
)

const (
	pageMargin vg.Length = 2
	panelGap   vg.Length = 9
	endGap     vg.Length = 7 // from the last point to its label: room for a leader
	rowHeight  vg.Length = 15
	nearRows   vg.Length = 10.5 // in a figure that would otherwise be taller than a page
	twoLines   vg.Length = 2*lineHeight*ink.TextSize + 3
)

// pageHeight is the greatest height of a figure that can be printed. Taller than captioned, or scrolled,
// panels are compressed: a page of article has 193 mm, of which a caption of seven lines takes 40.
const (
	pageHeight = 230 * ink.Millimetre
	scrolled   = 190 * ink.Millimetre
	captioned  = 150 * ink.Millimetre
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
			tallest = max(tallest, p.least(c.Panels[0].X.Title))
		}
		all += tallest
	}
	return all <= captioned-headHeight
}

// least returns the least height of a panel with its axes. One that shares the title of its horizontal
// axis with others needs less.
func (p *Panel) least(shared string) vg.Length {
	if p.Y.Kind == Categories {
		return vg.Length(len(p.Y.Names))*nearest(p.Abreast) + axesHeight
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
	return int((pageHeight - headHeight - axesHeight - key) / nearest(abreast))
}

const (
	headHeight = 2 * ink.TitleSize * lineHeight
	axesHeight = 50 // titles, ticks and the gap to the next panel
)

// layout places the panels on a page of width w and sets its height. A chart that leaves its caption
// no room is compressed: names of rows to one line, rows of categories down to nearest, other panels
// down to 45 % of their height.
func (c *Chart) layout(s *ink.Sheet, w vg.Length, withTitle bool) ([]*frame, []string) {
	for _, p := range c.Panels {
		p.near, p.cut = 1, false
	}
	frames, titleLines := c.place(s, w, withTitle)
	most := captioned
	if c.Scrolls {
		most = scrolled
	}
	if s.H > most && slices.ContainsFunc(c.Panels, (*Panel).folded) {
		for _, p := range c.Panels {
			p.cut = true
		}
		frames, titleLines = c.place(s, w, withTitle)
	}
	over, all := s.H-most, vg.Length(0)
	if over <= 0 {
		return frames, titleLines
	}
	cols := columnsOf(len(c.Panels), w)
	for beside := range slices.Chunk(frames, cols) {
		tallest := vg.Length(0)
		for _, f := range beside {
			if !f.Bare {
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
			least = nearest(p.Abreast) / (rowHeight * crowding(p.Abreast))
		}
		p.near = max(least, 1-over/all)
	}
	return c.place(s, w, withTitle)
}

// place lays the panels out with the current row heights.
func (c *Chart) place(s *ink.Sheet, w vg.Length, withTitle bool) ([]*frame, []string) {
	s.W = w
	cols := columnsOf(len(c.Panels), w)
	colW := (w - 2*pageMargin - vg.Length(vg.Length(cols-1)*panelGap*1.5)) / vg.Length(cols)

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
		case f.Bare:
		case f.X.Kind == Calendar:
			f.X.mark(datesAlong(colW - f.left - f.right))
		case f.X.Kind == levels:
			f.nameColumns(s, colW-f.left-f.right)
		default:
			f.X.mark(f.X.along(narrowest))
		}
	}
	for i, f := range frames[:max(0, len(frames)-cols)] {
		f.continues = f.X.same(&frames[i+cols].X) && !f.Bare && !frames[i+cols].Bare
	}
	return frames
}

// same reports whether two horizontal axes show the same, so that one of them is enough.
func (a *Axis) same(b *Axis) bool {
	return a.Title == b.Title && a.Unit == b.Unit && a.Kind == b.Kind && a.lo == b.lo && a.hi == b.hi &&
		slices.EqualFunc(a.ticks, b.ticks, func(a, b tick) bool {
			return a.at == b.at && ink.TextOf(a.label) == ink.TextOf(b.label) && a.below == b.below
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
	p.X.fit(xlo, xhi)
	p.Y.fit(ylo, yhi)

	p.nameRows(s, colW, panels)
	h := p.height(colW, panels)
	p.X.mark(2) // for the magnitude, which the texts at the right depend on
	upright := ticksUpright(h)
	if p.Y.Kind == levels {
		upright = int(h / (ink.TextSize * lineHeight))
	}
	p.Y.mark(upright)
	if p.Bare {
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
		p.X.mark(datesAlong(inner))
	default:
		p.X.mark(p.X.along(inner))
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
	return p.near * min(vg.Length(ratio)*colW, 85*ink.Millimetre)
}

func (p *Panel) tails() []string {
	if p.Y.Tail == nil {
		return nil
	}
	return p.Y.Tail(p.X.mag.div)
}

func (p *Panel) rowHeight() vg.Length {
	if p.folded() {
		return max(rowHeight*crowding(p.Abreast), twoLines)
	}
	return p.near * (rowHeight * crowding(p.Abreast))
}

// nameRows sets the names of the rows, each in at most 42 % of the width, or of a map 28 %. A name that
// is wider takes two lines, and what is still too long is cut.
func (p *Panel) nameRows(s *ink.Sheet, colW vg.Length, panels int) {
	p.names = nil
	if p.Y.Kind != Categories && p.Y.Kind != levels {
		return
	}
	most, room := 0.42*colW, !p.cut
	if p.Y.Kind == levels {
		most, room = 0.28*colW, room && p.height(colW, panels) > vg.Length(len(p.Y.Names))*twoLines
	}
	upper, lower := slices.Clone(p.Y.Names), make([]string, len(p.Y.Names))
	if room {
		for i, name := range p.Y.Names {
			upper[i], lower[i] = s.Folded(name, most)
		}
	}
	lower = s.ShortenAll(lower, most)
	for i, first := range s.ShortenAll(upper, most) {
		p.names = append(p.names, [2]string{first, lower[i]})
	}
}

// nameColumns names the columns of a map, in two lines where that takes no more width than three of
// them have.
func (p *Panel) nameColumns(s *ink.Sheet, inner vg.Length) {
	most := inner/vg.Length(min(len(p.X.Names), 3)) - 5
	upper, lower, widest := slices.Clone(p.X.Names), make([]string, len(p.X.Names)), vg.Length(8)
	for i, name := range p.X.Names {
		upper[i], lower[i] = s.Folded(name, most)
	}
	upper, lower = s.ShortenAll(upper, most), s.ShortenAll(lower, most)
	for i := range upper {
		widest = max(widest, s.Width(upper[i], ink.Normal), s.Width(lower[i], ink.Normal))
	}
	p.X.mark(max(1, int(inner/(widest+4))))
	for i, t := range p.X.ticks {
		p.X.ticks[i].label, p.X.ticks[i].below = ink.Plain(upper[int(t.at)]), lower[int(t.at)]
	}
}

// folded reports whether a row has a name of two lines.
func (p *Panel) folded() bool {
	return slices.ContainsFunc(p.names, func(name [2]string) bool { return name[1] != "" })
}

// crowding returns by how much a row is higher for the things that share it.
func crowding(abreast int) vg.Length { return max(1, 0.55*vg.Length(abreast)) }

// nearest returns the least height of a row: of its text, or of the things that share it, whose
// marks just stay apart.
func nearest(abreast int) vg.Length { return max(nearRows, 4.2*vg.Length(abreast)) }

func (p *Panel) leftMargin(s *ink.Sheet) vg.Length {
	if p.Bare {
		return 0
	}
	if p.names != nil {
		for i, t := range p.Y.ticks {
			name := p.names[int(t.at)]
			p.Y.ticks[i].label, p.Y.ticks[i].below = ink.Plain(name[0]), name[1]
		}
	}
	w := vg.Length(0)
	for _, t := range p.Y.ticks {
		w = max(w, s.SpansWidth(t.label, ink.Normal), s.Width(t.below, ink.Normal))
	}
	return w + tickLength + textGap
}

func (p *Panel) rightMargin(s *ink.Sheet, colW vg.Length) vg.Length {
	if p.Bare {
		return 0
	}
	w := vg.Length(4)
	if p.Right != nil {
		for _, t := range p.Right.ticks {
			w = max(w, s.SpansWidth(t.label, ink.Normal)+tickLength+textGap)
		}
	}
	texts := make([]string, len(p.ends))
	for i, e := range p.ends {
		texts[i] = e.text
	}
	for i, t := range s.ShortenAll(texts, 0.36*colW) {
		p.ends[i].text = t
		w = max(w, s.Width(p.ends[i].text, ink.Normal)+endGap+1)
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

func (f *frame) bottomMargin(s *ink.Sheet) vg.Length {
	if f.Bare {
		return 0
	}
	if f.continues {
		return tickLength
	}
	h := tickLength + textGap + ink.TextSize
	for _, t := range f.X.ticks {
		if t.below != "" {
			h += ink.TextSize * lineHeight
			break
		}
	}
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
		beside := room - s.SpansWidth(f.bar.label(), ink.Normal) - 8
		if s.SpansWidth(f.Y.label(), ink.Normal) > beside { // below the bar's title
			return append([][]ink.Span{ink.Plain("")}, s.WrapSpans(f.Y.label(), room)...)
		}
		room = beside
	}
	return s.WrapSpans(f.Y.label(), room)
}

// swatch returns the width of an item's sample; a line shows its whole pattern.
func (k *KeyItem) swatch() vg.Length {
	if k.Filled || k.Point {
		return 11
	}
	return 18
}

// keyRows places the items of the key in rows of at most width w, and returns their height.
func (p *Panel) keyRows(s *ink.Sheet, w vg.Length) (at []vg.Point, height vg.Length) {
	if len(p.Key) == 0 {
		return nil, 0
	}
	x, row := vg.Length(0), 0
	texts, widest := make([]string, len(p.Key)), vg.Length(0)
	for i, k := range p.Key {
		texts[i], widest = k.Text, max(widest, k.swatch())
	}
	texts = s.ShortenAll(texts, w-widest-3)
	for i := range p.Key {
		k := &p.Key[i]
		k.Text = texts[i]
		kw := k.swatch() + 3 + s.Width(k.Text, ink.Normal)
		if x > 0 && x+kw > w {
			x, row = 0, row+1
		}
		at = append(at, vg.Point{X: x, Y: vg.Length(row) * ink.TextSize * 1.35})
		x += kw + 8
	}
	return at, vg.Length(vg.Length(row+1)*ink.TextSize*1.35) + 2
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
