package chart

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/palette"
	"gonum.org/v1/plot/palette/moreland"
	"gonum.org/v1/plot/vg"

	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/summary"
)

// A Heat is a map of numbers over two factors.
type Heat struct {
	Title, Unit string
	X, Y        Axis                 // with names of levels
	Cells       [][]summary.Interval // [row of y][x]; a NaN mean is missing
	Differences bool                 // colours part at 0, where they are grey
}

// mostNumbers is the largest number of rows or columns whose cells show numbers.
const mostNumbers = 8

// Panel returns the map.
func (h *Heat) Panel() (p *Panel, err error) {
	least, largest := Span()
	for _, line := range h.Cells {
		for _, v := range line {
			least, largest = Widen(least, largest, v.Mean)
		}
	}
	bar, err := newColourBar(h.Title, h.Unit, least, largest, h.Differences)
	if err != nil {
		return nil, err
	}
	p = &Panel{X: h.X, Y: h.Y, bar: bar, Ratio: math.Min(0.62, math.Max(0.2, 0.11*float64(len(h.Cells))))}
	p.X.Kind, p.Y.Kind = levels, levels
	m := &cells{series: h.Title, cells: h.Cells, colours: bar.colours, grey: h.Differences}
	if len(h.Cells[0]) <= mostNumbers && len(h.Cells) <= mostNumbers {
		m.texts = [][][]string{bar.numbers(h.Cells, 100), bar.numbers(h.Cells, 10)}
	}
	p.Marks = []Mark{m}
	undecided := func(line []summary.Interval) bool { return slices.ContainsFunc(line, IncludesZero) }
	if slices.ContainsFunc(h.Cells, undecided) {
		p.Legend = []LegendItem{{Text: "not told apart from 0", Style: undecidedStyle, Filled: true}}
	}
	return p, nil
}

// cells are a heat map: column i of row j is centred on (i, j). Each cell is grown by 0.3 pt,
// since renderers leave a hairline between areas that only touch. Cells whose interval includes
// 0 are pale or grey, and hatched, so that they differ in greyscale too from the bright end of the
// scale.
type cells struct {
	series  string
	cells   [][]summary.Interval
	texts   [][][]string // ever shorter, of which the first that fits is drawn; nil: no numbers
	colours palette.ColorMap
	grey    bool // cells whose interval includes 0
}

func (c *cells) extent() (xlo, xhi, ylo, yhi float64) {
	return -0.5, float64(len(c.cells[0])) - 0.5, -0.5, float64(len(c.cells)) - 0.5
}

func (c *cells) box(f *frame, i, j int) (x0, y0, x1, y1 vg.Length) {
	x, y := float64(i), float64(j)
	return f.px(x - 0.5), f.py(y - 0.5), f.px(x + 0.5), f.py(y + 0.5)
}

func (c *cells) colour(s *ink.Sheet, v summary.Interval) ink.Colour {
	if math.IsNaN(v.Mean) {
		return ink.Faint
	}
	col, err := c.colours.At(v.Mean)
	if err != nil {
		s.Fail(err)
		return ink.Faint
	}
	switch {
	case IncludesZero(v) && c.grey:
		return undecidedStyle.Colour
	case IncludesZero(v):
		return ink.Paler(straightColour(col))
	}
	return straightColour(col)
}

func (c *cells) draw(s *ink.Sheet, f *frame, layer int) {
	switch layer {
	case layerArea:
		const grow vg.Length = 0.3
		for j, line := range c.cells {
			for i, v := range line {
				x0, y0, x1, y1 := c.box(f, i, j)
				s.Polygon(ink.Rectangle(max(x0-grow, f.x0), max(y0-grow, f.y0), min(x1+grow, f.x1), min(y1+grow, f.y1)),
					c.colour(s, v))
			}
		}
		for j, line := range c.cells {
			for i, v := range line {
				if IncludesZero(v) {
					x0, y0, x1, y1 := c.box(f, i, j)
					s.Hatched(ink.Rectangle(x0, y0, x1, y1), undecidedStyle)
				}
			}
		}
	case layerLine:
		c.drawSigns(s, f)
	case layerPoint:
		fitting := slices.IndexFunc(c.texts, func(texts [][]string) bool { return c.fits(s, f, texts) })
		if fitting < 0 {
			return
		}
		for j, line := range c.texts[fitting] {
			for i, t := range line {
				x0, y0, x1, y1 := c.box(f, i, j)
				on := c.colour(s, c.cells[j][i])
				// Keep the hatch clear of the number.
				w, m := s.Width(t, ink.Normal)/2+1, (y0+y1)/2
				if t != "" {
					s.Polygon(ink.Rectangle((x0+x1)/2-w, m-0.6*ink.TextSize, (x0+x1)/2+w, m+0.6*ink.TextSize), on)
				}
				s.HaloIn(t, (x0+x1)/2, (y0+y1)/2-ink.Middle, ink.Centre, ink.Onto(on), on)
			}
		}
	}
}

// fits reports whether all numbers fit their cells: if only some were shown, the other cells
// would seem to have no value.
func (c *cells) fits(s *ink.Sheet, f *frame, texts [][]string) bool {
	for j, line := range texts {
		for i, t := range line {
			x0, y0, x1, y1 := c.box(f, i, j)
			if s.Width(t, ink.Normal) > x1-x0-1.5 || y1-y0 < ink.TextSize*1.1 {
				return false
			}
		}
	}
	return true
}

func straightColour(c color.Color) ink.Colour {
	return color.NRGBAModel.Convert(c).(ink.Colour)
}

func (c *cells) rows(p *Panel) []row {
	var out []row
	for j, line := range c.cells {
		for i, v := range line {
			if math.IsNaN(v.Mean) {
				continue
			}
			out = append(out, row{series: c.series, mark: "cell", value: decimal(v.Mean), lo: decimal(v.Lo), hi: decimal(v.Hi),
				n: v.N, x: p.X.format(float64(i)), y: p.Y.format(float64(j))})
		}
	}
	return out
}

// undecidedStyle is the style, in the key, of cells whose interval includes 0.
var undecidedStyle = ink.Style{Colour: ink.Colour{R: 0xEE, G: 0xEE, B: 0xEE, A: 255}, Hatch: ink.Rising}

// IncludesZero reports whether an interval includes 0.
func IncludesZero(v summary.Interval) bool { return v.Lo <= 0 && v.Hi >= 0 }

// drawSigns draws a thick line where the sign changes.
func (c *cells) drawSigns(s *ink.Sheet, f *frame) {
	var p vg.Path
	for _, g := range c.signs() {
		p.Move(f.pt(g[0], g[1]))
		p.Line(f.pt(g[2], g[3]))
	}
	if len(p) > 0 {
		s.Stroke(p, ink.Alpha(ink.White, 0.8), 2)
		s.Stroke(p, ink.Dark, 1.2)
	}
}

// signs returns the edges between cells of different sign, both of which are told apart from 0.
func (c *cells) signs() [][4]float64 {
	part := func(a, b summary.Interval) bool { return a.Mean*b.Mean < 0 && !IncludesZero(a) && !IncludesZero(b) }
	var out [][4]float64
	for j, line := range c.cells {
		for i, a := range line {
			x, y := float64(i), float64(j)
			if i+1 < len(line) && part(a, line[i+1]) {
				out = append(out, [4]float64{x + 0.5, y - 0.5, x + 0.5, y + 0.5})
			}
			if j+1 < len(c.cells) && part(a, c.cells[j+1][i]) {
				out = append(out, [4]float64{x - 0.5, y + 0.5, x + 0.5, y + 0.5})
			}
		}
	}
	return out
}

// A colourBar explains the colours of cells.
type colourBar struct {
	title, unit string
	lo, hi      float64
	colours     palette.ColorMap
	mag         magnitude
	ticks       []tick
}

const (
	barGap   vg.Length = 6
	barWidth vg.Length = 7
)

func newColourBar(title, unit string, lo, hi float64, differences bool) (*colourBar, error) {
	m, err := viridis()
	if err != nil {
		return nil, err
	}
	if differences {
		lo, hi, m = min(lo, 0), max(hi, 0), moreland.SmoothBlueRed()
	}
	if near := 1e-9 * math.Max(math.Abs(lo), math.Abs(hi)); !(hi-lo > near) { // the same everywhere
		if lo, hi = roomy(lo, hi); !(hi > lo) { // 0 everywhere
			lo, hi = -1, 1
		}
	}
	from, to := lo, hi
	if differences { // equal sizes have equal strengths of colour
		to = max(-lo, hi)
		from = -to
	}
	m.SetMin(from)
	m.SetMax(to)
	b := &colourBar{title: title, unit: unit, lo: lo, hi: hi, colours: m}
	b.mag = magnitudeOf(math.Max(math.Abs(lo), math.Abs(hi)))
	b.ticks = scaled(linearTicks(lo/b.mag.div, hi/b.mag.div, 6, false), b.mag.div)
	return b, nil
}

// numbers formats the means of cells in units of the bar, with the digits that tell apart the given
// part of its range.
func (b *colourBar) numbers(cells [][]summary.Interval, parts int) [][]string {
	d := phrase.Decimals(niceStep((b.hi-b.lo)/b.mag.div, parts))
	var out [][]string
	for _, line := range cells {
		w := make([]string, len(line))
		for i, v := range line {
			if !math.IsNaN(v.Mean) {
				w[i] = phrase.Number(v.Mean/b.mag.div, d)
			}
		}
		out = append(out, w)
	}
	return out
}

func (b *colourBar) label() []ink.Span { return labelOf(b.title, b.unit, b.mag) }

func (b *colourBar) width(s *ink.Sheet) vg.Length {
	w := vg.Length(0)
	for _, t := range b.ticks {
		w = max(w, s.SpansWidth(t.label, ink.Normal))
	}
	return barGap + barWidth + tickLength + textGap + w
}

func (f *frame) drawBar(s *ink.Sheet) {
	if f.bar == nil {
		return
	}
	b := f.bar
	x0, x1 := f.x1+barGap, f.x1+barGap+barWidth
	const steps = 96
	for k := range steps {
		v := b.lo + (b.hi-b.lo)*(float64(k)+0.5)/steps
		c, err := b.colours.At(v)
		if err != nil {
			s.Fail(err)
			return
		}
		h := (f.y1 - f.y0) / steps
		y := f.y0 + vg.Length(k)*h
		s.Polygon(ink.Rectangle(x0, y, x1, min(y+h+0.3, f.y1)), straightColour(c))
	}
	for _, t := range b.ticks {
		y := f.y0 + vg.Length((t.at-b.lo)/(b.hi-b.lo))*(f.y1-f.y0)
		s.Segment(x1, y, x1+tickLength, y, ink.Dark, axisWidth, nil)
		s.Text(t.label, ink.Normal, x1+tickLength+textGap, y-ink.Middle, ink.Left, ink.Dark)
	}
	room := f.outerRight - f.outerLeft
	if f.letter != "" {
		room -= s.Width(f.letter+" ", ink.Strong)
	}
	for i, l := range s.WrapSpans(b.label(), room) {
		s.Text(l, ink.Normal, f.outerRight, f.titleY-0.8*ink.TextSize-vg.Length(vg.Length(i)*lineRise), ink.Right, ink.Dark)
	}
}

// viridis is the colour map of heat maps: ten anchors of matplotlib's map (CC0) with linear
// luminance in between.
func viridis() (palette.ColorMap, error) {
	return moreland.NewLuminance([]color.Color{
		color.NRGBA{0x44, 0x01, 0x54, 0xFF}, color.NRGBA{0x48, 0x28, 0x78, 0xFF},
		color.NRGBA{0x3E, 0x4A, 0x89, 0xFF}, color.NRGBA{0x31, 0x68, 0x8E, 0xFF},
		color.NRGBA{0x26, 0x82, 0x8E, 0xFF}, color.NRGBA{0x1F, 0x9E, 0x89, 0xFF},
		color.NRGBA{0x35, 0xB7, 0x79, 0xFF}, color.NRGBA{0x6D, 0xCD, 0x59, 0xFF},
		color.NRGBA{0xB4, 0xDE, 0x2C, 0xFF}, color.NRGBA{0xFD, 0xE7, 0x25, 0xFF},
	})
}
