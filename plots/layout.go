package plots

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

const (
	pageMargin vg.Length = 2
	panelGap   vg.Length = 9
	endGap     vg.Length = 7 // from the last point to its label: room for a leader
	rowHeight  vg.Length = 15
	nearRows   vg.Length = 10.5 // of a figure that would be taller than a page
)

// pageHeight is how tall a figure may be to be printed with its caption.
const pageHeight = 230 * millimetre

// sideBySide is the page width from which two panels stand beside each other.
const sideBySide = 150 * millimetre

// columnsOf is how many panels of some stand beside each other.
func columnsOf(panels int, w vg.Length) int {
	if panels > 1 && w >= sideBySide {
		return 2
	}
	return 1
}

// fitting is how many panels of so many rows fit a page of width w, rows near each
// other; at least 1.
func fitting(rows int, w vg.Length) int {
	const (
		title = 2 * titleSize * lineHeight
		axes  = 62 // titles, of which some take two lines, ticks and the gap to the next
	)
	one := vg.Length(rows)*nearRows + axes
	return columnsOf(2, w) * max(1, int((pageHeight-title)/one))
}

// layout places the panels on a page of width w and sets its height. What would be taller
// than a page draws nearer: rows of categories a little, other panels to less than half.
func (c *chart) layout(s *sheet, w vg.Length, withTitle bool) ([]*frame, []string) {
	for _, p := range c.panels {
		p.near = 1
	}
	frames, titleLines := c.place(s, w, withTitle)
	over, all := s.h-pageHeight, vg.Length(0)
	if over <= 0 {
		return frames, titleLines
	}
	cols := columnsOf(len(c.panels), w)
	for beside := range slices.Chunk(frames, cols) {
		most := vg.Length(0)
		for _, f := range beside {
			if !f.bare {
				most = max(most, f.y1-f.y0)
			}
		}
		all += most
	}
	if all == 0 {
		return frames, titleLines
	}
	for _, p := range c.panels {
		least := vg.Length(0.45)
		if p.y.kind == categories {
			least = nearRows / rowHeight
		}
		p.near = max(least, 1-over/all)
	}
	return c.place(s, w, withTitle)
}

// place is layout with the rows as they are.
func (c *chart) place(s *sheet, w vg.Length, withTitle bool) ([]*frame, []string) {
	s.w = w
	cols := columnsOf(len(c.panels), w)
	colW := (w - 2*pageMargin - vg.Length(cols-1)*panelGap*1.5) / vg.Length(cols)

	frames := make([]*frame, len(c.panels))
	rights := make([]vg.Length, len(c.panels))
	lefts := make([]vg.Length, len(c.panels))
	heights := make([]vg.Length, len(c.panels))
	for i, p := range c.panels {
		f := &frame{panel: p}
		if len(c.panels) > 1 {
			f.letter = "(" + string(rune('a'+i)) + ")"
		}
		frames[i] = f
		heights[i] = p.prepare(s, colW, len(c.panels))
		lefts[i] = p.leftMargin(s, colW)
		rights[i] = p.rightMargin(s, colW)
	}
	if cols == 1 { // data areas above each other line up
		l, r := slices.Max(lefts), slices.Max(rights)
		for i, f := range frames {
			lefts[i], rights[i] = l, r
			if f.panel.x.kind == calendar && !f.panel.bare { // and have the same dates
				f.panel.x.mark(datesAlong(colW - l - r))
			}
		}
	}

	var titleLines []string
	if withTitle {
		titleLines = s.wrap(c.title, heading, w-2*pageMargin)
	}
	used := pageMargin
	if n := len(titleLines); n > 0 {
		used += vg.Length(n)*titleSize*lineHeight + 3
	}

	// Heights from the top, then turned over once the page's height is known.
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
		x := pageMargin + vg.Length(col)*(colW+panelGap*1.5)
		f.outerLeft, f.outerRight = x, x+colW
		f.x0, f.x1 = x+lefts[i], x+colW-rights[i]
		// The key of the whole figure stands below its title, that of one
		// panel of several below the panel's letter.
		top := rowTop
		f.labelLines = f.titleLines(s, colW)
		titleHeight := vg.Length(len(f.labelLines)) * textSize * lineHeight
		if f.letter == "" {
			f.keyY = top
			top += f.keyHeight(s, colW)
		}
		f.titleY = top
		top += titleHeight
		if f.letter != "" {
			f.keyY = top + 1
			top += f.keyHeight(s, colW)
		}
		top += 3 + f.eventsHeight(s)
		f.y1 = top // still from above
		// Data areas beside each other begin and end level.
		for k := i - col; k < i; k++ {
			top = max(top, frames[k].y1)
		}
		for k := i - col; k <= i; k++ {
			frames[k].y1, frames[k].y0 = top, top+heights[k]
			rowBottom = max(rowBottom, frames[k].y0+frames[k].bottomMargin(s))
		}
	}
	s.h = rowBottom + pageMargin
	for _, f := range frames {
		f.y0, f.y1 = s.h-f.y0, s.h-f.y1
		f.titleY, f.keyY = s.h-f.titleY, s.h-f.keyY
	}
	return frames, titleLines
}

// across are the ends of what is drawn along x.
func (p *panel) across() (lo, hi float64) {
	lo, hi, _, _ = p.extent()
	return lo, hi
}

func (p *panel) extent() (xlo, xhi, ylo, yhi float64) {
	xlo, xhi, ylo, yhi = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, m := range p.marks {
		a, b, c, d := m.extent()
		xlo, xhi, ylo, yhi = math.Min(xlo, a), math.Max(xhi, b), math.Min(ylo, c), math.Max(yhi, d)
	}
	return xlo, xhi, ylo, yhi
}

// prepare sets ranges and ticks and gives the height of the data area.
func (p *panel) prepare(s *sheet, colW vg.Length, panels int) vg.Length {
	xlo, xhi, ylo, yhi := p.extent()
	p.x.fit(xlo, xhi)
	p.y.fit(ylo, yhi)

	h := p.height(colW, panels)
	p.x.mark(2) // for the magnitude, which texts at the right depend on
	upright := ticksUpright(h)
	if p.y.kind == levels {
		upright = int(h / (textSize * lineHeight))
	}
	p.y.mark(upright)
	if p.bare {
		// No places on an axis but numbers beside parts of the whole, which are
		// smaller.
		p.x.ticks, p.y.ticks, p.y.mag = nil, nil, magnitudeOf(p.y.hi/10)
		return h
	}
	if p.right != nil {
		p.right.mag = magnitudeOf(p.y.hi * p.right.factor)
		k := p.right.factor / p.right.mag.div
		p.right.ticks = scaled(linearTicks(p.y.lo*k, p.y.hi*k, ticksUpright(h), false), 1/k)
	}
	inner := colW - p.leftMargin(s, colW) - p.rightMargin(s, colW)
	switch p.x.kind {
	case levels:
		widest := vg.Length(8)
		p.x.names = s.shortenAll(p.x.names, inner/vg.Length(min(len(p.x.names), 3))-3)
		for _, name := range p.x.names {
			widest = max(widest, s.width(name, normal))
		}
		p.x.mark(max(1, int(inner/(widest+4))))
	case calendar:
		p.x.mark(datesAlong(inner))
	case logarithmic:
		p.x.mark(max(2, int(inner/26)))
	default:
		p.x.mark(max(2, min(8, int(inner/30))))
	}
	return h
}

// datesAlong is how many dates suit an axis of some length.
func datesAlong(inner vg.Length) int { return max(2, min(12, int(inner/20))) }

// ticksUpright is how many ticks suit a vertical axis of some height: more than
// seven are read no better.
func ticksUpright(h vg.Length) int { return max(3, min(7, int(h/(textSize*2.9)))) }

func (p *panel) height(colW vg.Length, panels int) vg.Length {
	if p.y.kind == categories {
		return vg.Length(len(p.y.names)) * p.rowHeight()
	}
	ratio := p.ratio
	if ratio == 0 {
		ratio = 0.56
		if panels > 1 {
			ratio = 0.40
		}
	}
	return p.near * min(vg.Length(ratio)*colW, 85*millimetre)
}

func (p *panel) tails() []string {
	if p.y.tail == nil {
		return nil
	}
	return p.y.tail(p.x.mag.div)
}

func (p *panel) rowHeight() vg.Length {
	return p.near * (rowHeight * max(1, 0.55*vg.Length(p.abreast)))
}

func (p *panel) leftMargin(s *sheet, colW vg.Length) vg.Length {
	if p.bare {
		return 0
	}
	if p.y.kind == categories || p.y.kind == levels {
		most := 0.42 * colW
		if p.y.kind == levels {
			most = 0.28 * colW
		}
		names := s.shortenAll(p.y.names, most)
		for i, t := range p.y.ticks {
			p.y.ticks[i].label = plain(names[int(t.at)])
		}
	}
	w := vg.Length(0)
	for _, t := range p.y.ticks {
		w = max(w, s.spansWidth(t.label, normal))
	}
	return w + tickLength + textGap
}

func (p *panel) rightMargin(s *sheet, colW vg.Length) vg.Length {
	if p.bare {
		return 0
	}
	w := vg.Length(4)
	if p.right != nil {
		for _, t := range p.right.ticks {
			w = max(w, s.spansWidth(t.label, normal)+tickLength+textGap)
		}
	}
	texts := make([]string, len(p.ends))
	for i, e := range p.ends {
		texts[i] = e.text
	}
	for i, t := range s.shortenAll(texts, 0.36*colW) {
		p.ends[i].text = t
		w = max(w, s.width(p.ends[i].text, normal)+endGap+1)
	}
	for _, t := range p.tails() {
		w = max(w, s.width(t, normal)+4)
	}
	// Half of the last tick's label may stand out on the right.
	for _, t := range p.x.ticks {
		if half := s.spansWidth(t.label, normal) / 2; p.x.transform(t.at) > 0.9 {
			w = max(w, half)
		}
	}
	if p.x.kind != calendar && p.x.kind != categories && len(p.x.ticks) == 0 {
		w = max(w, 8)
	}
	if p.bar != nil {
		w = max(w, p.bar.width(s))
	}
	return w
}

func (f *frame) bottomMargin(s *sheet) vg.Length {
	if f.bare {
		return 0
	}
	h := tickLength + textGap + textSize
	for _, t := range f.x.ticks {
		if t.below != "" {
			h += textSize * lineHeight
			break
		}
	}
	if n := len(f.bottomLines(s)); n > 0 {
		h += vg.Length(n)*textSize*lineHeight + 1
	}
	return h
}

// bottomLines is the title of the horizontal axis.
func (f *frame) bottomLines(s *sheet) [][]span {
	if f.x.title == "" {
		return nil
	}
	return s.wrapSpans(f.x.label(), f.outerRight-f.outerLeft)
}

// titleLines is the title of the vertical axis, set level above it: it costs
// no width, and a long one wraps instead of being cut off.
func (f *frame) titleLines(s *sheet, colW vg.Length) [][]span {
	if f.y.title == "" {
		if f.letter != "" {
			return [][]span{plain("")}
		}
		return nil
	}
	room := colW
	if f.right != nil {
		room -= s.spansWidth(labelOf(f.right.title, "", f.right.mag), normal) + 8
	}
	if f.letter != "" {
		room -= s.width(f.letter+" ", strong)
	}
	if f.bar != nil {
		beside := room - s.spansWidth(f.bar.label(), normal) - 8
		if s.spansWidth(f.y.label(), normal) > beside { // below the bar's title
			return append([][]span{plain("")}, s.wrapSpans(f.y.label(), room)...)
		}
		room = beside
	}
	return s.wrapSpans(f.y.label(), room)
}

// swatch is how wide the sample of an item is; a line shows its whole pattern.
func (k *keyItem) swatch() vg.Length {
	if k.filled || k.point {
		return 11
	}
	return 18
}

// keyRows places the items of the key in rows of at most w.
func (p *panel) keyRows(s *sheet, w vg.Length) (at []vg.Point, rows int) {
	if len(p.key) == 0 {
		return nil, 0
	}
	x, row := vg.Length(0), 0
	texts, widest := make([]string, len(p.key)), vg.Length(0)
	for i, k := range p.key {
		texts[i], widest = k.text, max(widest, k.swatch())
	}
	texts = s.shortenAll(texts, w-widest-3)
	for i := range p.key {
		k := &p.key[i]
		k.text = texts[i]
		kw := k.swatch() + 3 + s.width(k.text, normal)
		if x > 0 && x+kw > w {
			x, row = 0, row+1
		}
		at = append(at, vg.Point{X: x, Y: vg.Length(row) * textSize * 1.35})
		x += kw + 8
	}
	return at, row + 1
}

func (p *panel) keyHeight(s *sheet, w vg.Length) vg.Length {
	_, rows := p.keyRows(s, w)
	if rows == 0 {
		return 0
	}
	return vg.Length(rows)*textSize*1.35 + 2
}
