package plots

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
)

// A chart is a figure before it is drawn on a surface.
type chart struct {
	name   string
	title  string
	alt    string // what a reader who does not see the figure needs to know
	panels []*panel
}

// below adds a panel of the same form; the key is above the first.
func (c *chart) below(p *panel) {
	if len(c.panels) > 0 {
		p.key = nil
	}
	c.panels = append(c.panels, p)
}

// A panel is one pair of axes with its marks.
type panel struct {
	x, y   axis
	right  *rightAxis
	marks  []mark
	ends   []endLabel    // beside the right edge
	inside []insideLabel // on the curves
	key    []keyItem     // above the axes, for what has no one place
	notes  []note
	tags   []tag      // names of points
	bar    *colourBar // at the right, what colours mean
	events []event    // along the top, what happened when
	bare   bool       // no axes: the marks place and name themselves
	ratio  float64    // height to width of the data area; 0 is the default
	row    vg.Length  // height of a row of categories; 0 is the default
}

type axisKind int

const (
	linear axisKind = iota
	logarithmic
	calendar
	categories // rows from above
	levels     // columns or rows of equal size, the first at the origin
	daysSince  // logarithm of 1 + days
	signed     // linear near 0, logarithmic far from it on both sides
)

// An axis takes its range from the data of the marks, widened to lo and hi
// where these are numbers, and to 0 with zero.
type axis struct {
	title string
	unit  string // CNY; printed with the magnitude
	kind  axisKind
	lo    float64
	hi    float64
	zero  bool
	whole bool // counts: no ticks between integers
	names []string
	at    []float64 // where ticks are; nil: at round numbers
	share vg.Length // most of the width that names of categories take; 0: 0.34
	// tail is text at the right end of each row of categories, after in the
	// title; both get the magnitude of the other axis.
	tail  func(magnitude) []string
	after func(magnitude) string

	mag   magnitude
	ticks []tick
}

// free is a bound that the data decides.
var free = math.NaN()

// A rightAxis shows the values of y in another unit: value × factor.
type rightAxis struct {
	title  string
	factor float64
	mag    magnitude
	ticks  []tick
}

type endLabel struct {
	text   string
	y      float64
	colour color.NRGBA
}

type insideLabel struct {
	text   string
	colour color.NRGBA
	x, y   []float64
	step   stepping
	atEnd  bool // beside the last point
}

type keyItem struct {
	text   string
	style  style
	filled bool // a swatch; else a line
	point  bool
	shape  shape
	hollow bool
}

// A note is text in a corner of the data area.
type note struct {
	text  string
	top   bool
	right bool
	// anywhere: in the corner in which it covers least, the lower left first.
	anywhere bool
}

// transform takes values of an axis to [0, 1].
func (a *axis) transform(v float64) float64 {
	f := func(v float64) float64 { return v }
	switch a.kind {
	case logarithmic:
		f = math.Log10
	case daysSince:
		f = math.Log1p
	case signed:
		f = math.Asinh
	}
	return (f(v) - f(a.lo)) / (f(a.hi) - f(a.lo))
}

// format writes a place on the axis for the CSV.
func (a *axis) format(v float64) string {
	switch a.kind {
	case calendar:
		return isoDate(v)
	case categories, levels:
		if i := int(math.Round(v)); i >= 0 && i < len(a.names) {
			return a.names[i]
		}
	}
	return decimal(v)
}

// decimal rounds to twelve significant digits, which hides the last bit that
// differs between processors, and never uses an exponent.
func decimal(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64)
	if err != nil || r == 0 {
		return "0"
	}
	return strconv.FormatFloat(r, 'f', -1, 64)
}

// label is the title with its magnitude and unit.
func (a *axis) label() []span {
	l := labelOf(a.title, a.unit, a.mag)
	if a.after != nil {
		l = append(l, span{text: a.after(a.mag)})
	}
	return l
}

func labelOf(title, unit string, m magnitude) []span {
	switch {
	case m.exp != "" && unit != "":
		return []span{{text: title + " (10"}, {text: m.exp, raised: true}, {text: " " + unit + ")"}}
	case m.exp != "":
		return []span{{text: title + " (10"}, {text: m.exp, raised: true}, {text: ")"}}
	case m.word != "" && unit != "":
		return plain(title + " (" + m.word + " " + unit + ")")
	case m.word != "" || unit != "":
		return plain(title + " (" + m.word + unit + ")")
	}
	return plain(title)
}

// fit sets the range of an axis from the values of its marks.
func (a *axis) fit(lo, hi float64) {
	if a.kind == categories || a.kind == levels {
		a.lo, a.hi = -0.5, float64(len(a.names))-0.5
		return
	}
	if math.IsInf(lo, 1) {
		lo, hi = 0, 1
	}
	if a.zero {
		lo, hi = math.Min(lo, 0), math.Max(hi, 0)
	}
	fixedLo, fixedHi := !math.IsNaN(a.lo), !math.IsNaN(a.hi)
	if fixedLo {
		lo = math.Min(lo, a.lo)
	}
	if fixedHi {
		hi = math.Max(hi, a.hi)
	}
	switch a.kind {
	case logarithmic:
		if lo <= 0 {
			lo = math.Min(1, hi/10)
		}
		if hi <= lo {
			hi = lo * 10
		}
		if !fixedLo {
			lo /= 1.1
		}
		if !fixedHi {
			hi *= 1.1
		}
	case calendar:
		if hi <= lo {
			hi = lo + 1
		}
	default:
		if hi <= lo {
			hi = lo + math.Max(1, math.Abs(lo))
		}
		pad := 0.04 * (hi - lo)
		if !fixedHi && hi != 0 {
			hi += pad
		}
		if !fixedLo && lo != 0 {
			lo -= pad
		}
	}
	a.lo, a.hi = lo, hi
}

// mark finds its ticks for an axis of some length, at most n.
func (a *axis) mark(n int) {
	if a.at != nil {
		a.ticks = nil
		for _, v := range a.at {
			a.ticks = append(a.ticks, tick{at: v, label: plain(shortNumber(v))})
		}
		return
	}
	switch a.kind {
	case logarithmic:
		a.ticks = logTicks(a.lo, a.hi, n)
	case calendar:
		a.ticks = dateTicks(a.lo, a.hi, n)
	case daysSince:
		a.ticks = daysTicks(a.hi)
	case signed:
		a.ticks = signedTicks(a.lo, a.hi)
	case levels:
		a.ticks = nil
		every := 1
		for len(a.names) > every*max(n, 1) {
			every++
		}
		for i := 0; i < len(a.names); i += every {
			a.ticks = append(a.ticks, tick{at: float64(i), label: plain(a.names[i])})
		}
	case categories:
		a.ticks = nil
		for i, s := range a.names {
			a.ticks = append(a.ticks, tick{at: float64(i), label: plain(s)})
		}
	default:
		a.mag = magnitudeOf(math.Max(math.Abs(a.lo), math.Abs(a.hi)))
		for more := range 6 { // one tick gives no scale
			a.ticks = scaled(linearTicks(a.lo/a.mag.div, a.hi/a.mag.div, n+more, a.whole && a.mag.div == 1), a.mag.div)
			if len(a.ticks) > 1 {
				break
			}
		}
	}
}

func scaled(ts []tick, by float64) []tick {
	for i := range ts {
		ts[i].at *= by
	}
	return ts
}

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

const (
	pageMargin vg.Length = 2
	panelGap   vg.Length = 9
	endGap     vg.Length = 7 // from the last point to its label: room for a leader
	rowHeight  vg.Length = 15
)

// sideBySide is the page width from which two panels stand beside each other.
const sideBySide = 150 * millimetre

// layout places the panels on a page of width w and sets its height.
func (c *chart) layout(s *sheet, w vg.Length, withTitle bool) ([]*frame, []string) {
	s.w = w
	cols := 1
	if len(c.panels) > 1 && w >= sideBySide {
		cols = 2
	}
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
		for i := range frames {
			lefts[i], rights[i] = l, r
		}
	}

	var titleLines []string
	if withTitle {
		titleLines = s.wrap(c.title, titleSize, true, w-2*pageMargin)
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

// prepare sets ranges and ticks and gives the height of the data area.
func (p *panel) prepare(s *sheet, colW vg.Length, panels int) vg.Length {
	xlo, xhi, ylo, yhi := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, m := range p.marks {
		a, b, c, d := m.extent()
		xlo, xhi, ylo, yhi = math.Min(xlo, a), math.Max(xhi, b), math.Min(ylo, c), math.Max(yhi, d)
	}
	p.x.fit(xlo, xhi)
	p.y.fit(ylo, yhi)

	h := p.height(colW, panels)
	p.x.mark(2) // for the magnitude, which texts at the right depend on
	p.y.mark(ticksUpright(h))
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
			widest = max(widest, s.width(name, textSize, false))
		}
		p.x.mark(max(1, int(inner/(widest+4))))
	case calendar:
		p.x.mark(max(2, min(12, int(inner/20))))
	case logarithmic:
		p.x.mark(max(2, int(inner/26)))
	default:
		p.x.mark(max(2, min(8, int(inner/30))))
	}
	return h
}

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
	return min(vg.Length(ratio)*colW, 85*millimetre)
}

func (p *panel) tails() []string {
	if p.y.tail == nil {
		return nil
	}
	return p.y.tail(p.x.mag)
}

func (p *panel) rowHeight() vg.Length {
	if p.row > 0 {
		return p.row
	}
	return rowHeight
}

func (p *panel) leftMargin(s *sheet, colW vg.Length) vg.Length {
	if p.bare {
		return 0
	}
	if p.y.kind == categories || p.y.kind == levels {
		most := p.y.share
		switch {
		case p.y.kind == levels:
			most = 0.28
		case most == 0:
			most = 0.34
		}
		names := s.shortenAll(p.y.names, most*colW)
		for i, t := range p.y.ticks {
			p.y.ticks[i].label = plain(names[int(t.at)])
		}
	}
	w := vg.Length(0)
	for _, t := range p.y.ticks {
		w = max(w, s.spansWidth(t.label, textSize, false))
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
			w = max(w, s.spansWidth(t.label, textSize, false)+tickLength+textGap)
		}
	}
	texts := make([]string, len(p.ends))
	for i, e := range p.ends {
		texts[i] = e.text
	}
	for i, t := range s.shortenAll(texts, 0.36*colW) {
		p.ends[i].text = t
		w = max(w, s.width(p.ends[i].text, textSize, false)+endGap+1)
	}
	for _, t := range p.tails() {
		w = max(w, s.width(t, textSize, false)+4)
	}
	// Half of the last tick's label may stand out on the right.
	for _, t := range p.x.ticks {
		if half := s.spansWidth(t.label, textSize, false) / 2; p.x.transform(t.at) > 0.9 {
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

// wrapSpans breaks a title at spaces; one with an exponent is kept whole.
func (s *sheet) wrapSpans(l []span, w vg.Length) [][]span {
	if s.spansWidth(l, textSize, false) <= w {
		return [][]span{l}
	}
	text := ""
	for _, p := range l {
		if p.raised {
			return [][]span{l}
		}
		text += p.text
	}
	var out [][]span
	for _, t := range s.wrap(text, textSize, false, w) {
		out = append(out, plain(t))
	}
	return out
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
		room -= s.spansWidth(labelOf(f.right.title, "", f.right.mag), textSize, false) + 8
	}
	if f.letter != "" {
		room -= s.width(f.letter+" ", textSize, true)
	}
	if f.bar != nil {
		beside := room - s.spansWidth(f.bar.label(), textSize, false) - 8
		if s.spansWidth(f.y.label(), textSize, false) > beside { // below the bar's title
			return append([][]span{plain("")}, s.wrapSpans(f.y.label(), room)...)
		}
		room = beside
	}
	return s.wrapSpans(f.y.label(), room)
}

// wrap breaks a text at spaces.
func (s *sheet) wrap(text string, size vg.Length, bold bool, w vg.Length) []string {
	var out []string
	line := ""
	for _, word := range strings.Fields(text) {
		next := word
		if line != "" {
			next = line + " " + word
		}
		if line != "" && s.width(next, size, bold) > w {
			out = append(out, line)
			next = word
		}
		line = next
	}
	return append(out, line)
}

const swatch vg.Length = 11

// keyRows places the items of the key in rows of at most w.
func (p *panel) keyRows(s *sheet, w vg.Length) (at []vg.Point, rows int) {
	if len(p.key) == 0 {
		return nil, 0
	}
	x, row := vg.Length(0), 0
	texts := make([]string, len(p.key))
	for i, k := range p.key {
		texts[i] = k.text
	}
	texts = s.shortenAll(texts, w-swatch-3)
	for i, k := range p.key {
		k.text = texts[i]
		p.key[i] = k
		kw := swatch + 3 + s.width(k.text, textSize, false)
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

// render draws the chart and gives the file, and the sheet for those who
// want to know where the texts came to lie.
func (c *chart) render(format string, w vg.Length, withTitle bool, f *fonts) ([]byte, *sheet, error) {
	s := &sheet{fonts: f}
	frames, titleLines := c.layout(s, w, withTitle)
	again := false
	for _, f := range frames {
		again = f.settleLabels(s) || again
	}
	if again {
		frames, titleLines = c.layout(s, w, withTitle)
	}
	if s.err != nil {
		return nil, nil, s.err
	}
	on, err := newSurface(format, s.w, s.h, meta{name: c.name, title: c.title, desc: c.alt})
	if err != nil {
		return nil, nil, err
	}
	s.on = on
	s.polygon(rectangle(0, 0, s.w, s.h), white)
	y := s.h - pageMargin - titleSize*0.8
	for _, t := range titleLines {
		s.text(plain(t), titleSize, true, pageMargin, y, left, ink)
		y -= titleSize * lineHeight
	}
	for _, f := range frames {
		f.draw(s)
	}
	if s.err != nil {
		return nil, nil, s.err
	}
	doc, err := on.bytes()
	return doc, s, err
}

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
	edge := vg.Length(math.Inf(-1))
	edgeBelow := edge
	below := false
	for _, t := range f.x.ticks {
		x, l := f.px(t.at), tickLength
		if t.minor {
			l *= 0.55
		}
		s.segment(x, f.y0, x, f.y0-l, ink, axisWidth, nil)
		if w := s.spansWidth(t.label, textSize, false); len(t.label) > 0 && x-w/2 > edge {
			s.text(t.label, textSize, false, x, base, centre, ink)
			edge = x + w/2 + 3
		}
		if w := s.width(t.below, textSize, false); t.below != "" {
			below = true
			at := max(x-w/2, f.outerLeft)
			at = min(at, f.outerRight-w)
			if at > edgeBelow {
				s.text(plain(t.below), textSize, false, at, base-textSize*lineHeight, left, ink)
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
			w := s.spansWidth(l, textSize, false)
			x := min(max((f.x0+f.x1-w)/2, f.outerLeft), f.outerRight-w)
			s.text(l, textSize, false, x, y, left, ink)
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
			s.text(t.label, textSize, false, f.x0-tickLength-textGap, y-middle(textSize), right, ink)
		}
	}
	for i, t := range f.tails() {
		s.text(plain(t), textSize, false, f.outerRight, f.py(float64(i))-middle(textSize), right, ink)
	}
	if f.right != nil {
		s.segment(f.x1, f.y0, f.x1, f.y1, ink, axisWidth, nil)
		for _, t := range f.right.ticks {
			y := f.py(t.at)
			s.segment(f.x1, y, f.x1+tickLength, y, ink, axisWidth, nil)
			s.text(t.label, textSize, false, f.x1+tickLength+textGap, y-middle(textSize), left, ink)
		}
		s.text(labelOf(f.right.title, "", f.right.mag), textSize, false, f.outerRight, f.titleY-0.8*textSize, right, ink)
	}
}

// drawTitle writes the title of the vertical axis, or of a panel without axes.
func (f *frame) drawTitle(s *sheet) {
	x, y := f.outerLeft, f.titleY-0.8*textSize
	if f.letter != "" {
		s.text(plain(f.letter), textSize, true, x, y, left, ink)
		x += s.width(f.letter+" ", textSize, true)
	}
	for _, l := range f.labelLines {
		if textOf(l) != "" {
			s.text(l, textSize, false, x, y, left, ink)
		}
		y -= textSize * lineHeight
	}
}

func (f *frame) drawKey(s *sheet) {
	at, _ := f.keyRows(s, f.outerRight-f.outerLeft)
	for i, k := range f.key {
		x, y := f.outerLeft+at[i].X, f.keyY-at[i].Y-0.8*textSize
		mid := y + middle(textSize)
		switch {
		case k.point:
			s.point(vg.Point{X: x + swatch/2, Y: mid}, pointSize, k.shape, k.style.colour, k.hollow, false)
		case k.filled:
			s.styled(rectangle(x, y-0.5, x+swatch, y+0.75*textSize), k.style)
		default:
			s.segment(x, mid, x+swatch, mid, k.style.colour, meanWidth, k.style.dash)
		}
		s.text(plain(k.text), textSize, false, x+swatch+3, y, left, ink)
	}
}

func (f *frame) drawNotes(s *sheet) {
	for _, n := range f.notes {
		if n.anywhere {
			n.top, n.right = f.freeCorner(s.width(n.text, textSize, false))
		}
		x, a := f.x0+4, left
		if n.right {
			x, a = f.x1-4, right
		}
		y := f.y0 + 5
		if n.top {
			y = f.y1 - textSize
		}
		s.halo(n.text, x, y, a, ink)
	}
}

// freeCorner is the corner in which a note of some width covers least.
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

// halo is text that stays readable over a grid line or a band.
func (s *sheet) halo(text string, x, y vg.Length, a anchor, c color.NRGBA) {
	s.haloIn(text, x, y, a, c, alpha(white, 0.9))
}

func (s *sheet) haloIn(text string, x, y vg.Length, a anchor, c, around color.NRGBA) {
	w := s.width(text, textSize, false)
	x0 := x
	switch a {
	case centre:
		x0 -= w / 2
	case right:
		x0 -= w
	}
	p, err := s.fonts.regular.outline(plain(text), textSize, vg.Point{X: x0, Y: y}, 1, 0)
	if err != nil {
		s.fail(err)
		return
	}
	s.on.stroke(p, around, 1.8, nil)
	s.text(plain(text), textSize, false, x, y, a, c)
}

// table is the CSV of what the chart draws.
func (c *chart) table() ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	head := []string{"panel", "series", "mark", "replicate", "x", "y", "lo", "hi", "n"}
	withValue := slices.ContainsFunc(c.panels, func(p *panel) bool { return p.bar != nil })
	if withValue {
		head = append(head, "value")
	}
	if err := w.Write(head); err != nil {
		return nil, err
	}
	for _, p := range c.panels {
		of := p.y
		if of.title == "" { // rows of categories: values lie along x
			of = p.x
		}
		title := of.title
		if of.unit != "" {
			title += " (" + of.unit + ")"
		}
		if p.bar != nil {
			title = p.bar.title
		}
		for _, m := range p.marks {
			for _, r := range m.rows(p) {
				rec := []string{title, r.series, r.mark, "", r.x, r.y, r.lo, r.hi, ""}
				if r.replicate > 0 {
					rec[3] = strconv.Itoa(r.replicate)
				}
				if r.n > 0 {
					rec[8] = strconv.Itoa(r.n)
				}
				if withValue {
					rec = append(rec, r.value)
				}
				if err := w.Write(rec); err != nil {
					return nil, err
				}
			}
		}
		for _, e := range p.events {
			if err := w.Write(append([]string{title, e.text, "event", "", p.x.format(e.x), "", "", "", ""}, make([]string, len(head)-9)...)); err != nil {
				return nil, err
			}
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return nil, fmt.Errorf("write csv: %w", err)
	}
	return b.Bytes(), nil
}
