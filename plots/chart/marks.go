package chart

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/summary"
)

// Marks are drawn in layers, so that no band covers another mark's line and no line a point.
const (
	layerArea = iota
	layerThin
	layerLine
	layerPoint
	layers
)

// A Mark is something drawn from data.
type Mark interface {
	extent() (xlo, xhi, ylo, yhi float64)
	draw(s *ink.Sheet, f *frame, layer int)
	rows(p *Panel) []row
}

// A row of the CSV beside the figure, as text, since an axis may hold dates.
type row struct {
	series, mark string
	replicate    int
	x, y, lo, hi string
	n            int
	value        string // of a cell
}

// Widen extends a range to include the values, ignoring those that are NaN or infinite.
func Widen(lo, hi float64, vs ...float64) (float64, float64) {
	for _, v := range vs {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			lo, hi = math.Min(lo, v), math.Max(hi, v)
		}
	}
	return lo, hi
}

// Span returns the least and the greatest of the values.
func Span(all ...[]float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, vs := range all {
		lo, hi = Widen(lo, hi, vs...)
	}
	return lo, hi
}

// Stepping is how values are joined.
type Stepping int

const (
	Straight   Stepping = iota
	StepAfter           // a value holds until the next: survival
	StepBefore          // a value holds since the one before: P(X ≥ x)
)

// ThinLines is the largest number of replicates that are drawn one by one.
const ThinLines = 20

// A Curve is a mean line with the band of its interval and, drawn thin, the replicates it
// averages. Missing values break the line.
type Curve struct {
	Series string
	X, Y   []float64
	Lo, Hi []float64   // nil: no interval
	N      []int       // number of replicates behind each mean
	Reps   [][]float64 // over the same x
	RepIDs []int
	Style  ink.Style
	Step   Stepping
	Width  vg.Length // 0: meanWidth
	DX     vg.Length // shifted sideways together with its points
	// Positive excludes zeros from the range, for a logarithmic axis.
	Positive bool
	// Silent omits the curve from the CSV: it only joins points that the CSV already has.
	Silent bool
	// Over marks a curve above areas, whose colours a band would change: its interval is drawn
	// as dotted lines.
	Over bool
}

// Upright adds a mean at a position, with its interval along y.
func (c *Curve) Upright(x float64, v summary.Interval) {
	c.X, c.Y, c.N = append(c.X, x), append(c.Y, v.Mean), append(c.N, v.N)
	c.Lo, c.Hi = append(c.Lo, v.Lo), append(c.Hi, v.Hi)
}

func (c *Curve) extent() (xlo, xhi, ylo, yhi float64) {
	xlo, xhi = Span(c.X)
	if n := len(c.X); n > 2 && c.Step == Straight { // a point alone at an end stands off the edge
		room := (xhi - xlo) / 50
		if alone := c.Y[0] == c.Y[0] && c.Y[1] != c.Y[1]; alone {
			xlo -= room
		}
		if alone := c.Y[n-1] == c.Y[n-1] && c.Y[n-2] != c.Y[n-2]; alone {
			xhi += room
		}
	}
	if c.Positive {
		ylo, yhi = Span()
		for _, vs := range [][]float64{c.Y, c.Hi} {
			for _, v := range vs {
				if v > 0 {
					ylo, yhi = Widen(ylo, yhi, v)
				}
			}
		}
		return xlo, xhi, ylo, yhi
	}
	ylo, yhi = Span(c.Y, c.Lo, c.Hi)
	if len(c.Reps) <= ThinLines { // more are not drawn
		for _, r := range c.Reps {
			ylo, yhi = Widen(ylo, yhi, r...)
		}
	}
	return xlo, xhi, ylo, yhi
}

// trace returns the pieces of a line between missing values, as drawn. On a logarithmic axis a
// value that is not positive counts as missing.
func (f *frame) trace(x, y []float64, step Stepping) [][]vg.Point {
	var out [][]vg.Point
	var cur []vg.Point
	for i := range x {
		v := y[i]
		if math.IsNaN(v) || math.IsInf(v, 0) || (f.Y.Kind == Logarithmic && v <= 0) || (f.X.Kind == Logarithmic && x[i] <= 0) {
			if n := len(cur); n > 0 {
				if step == StepAfter { // the last value holds until here
					cur = append(cur, vg.Point{X: f.px(x[i]), Y: cur[n-1].Y})
				}
				out = append(out, cur)
				cur = nil
			}
			continue
		}
		p := f.pt(x[i], v)
		p.Y = min(max(p.Y, f.y0), f.y1)
		switch n := len(cur); {
		case n > 0 && step == StepAfter:
			cur = append(cur, vg.Point{X: p.X, Y: cur[n-1].Y})
		case n > 0 && step == StepBefore:
			cur = append(cur, vg.Point{X: cur[n-1].X, Y: p.Y})
		}
		cur = append(cur, p)
	}
	if len(cur) > 0 {
		out = append(out, cur)
	}
	return out
}

func (c *Curve) draw(s *ink.Sheet, f *frame, layer int) {
	line := func(y []float64, in ink.Colour, w vg.Length, dash []vg.Length) {
		for _, piece := range f.trace(c.X, y, c.Step) {
			for i := range piece {
				piece[i].X += c.DX
			}
			s.Line(piece, in, w, dash)
		}
	}
	switch layer {
	case layerArea:
		if c.Lo == nil || c.Over {
			return
		}
		lo := c.Lo
		if f.Y.Kind == Logarithmic { // a lower end at or below 0 goes down to the axis
			lo = slices.Clone(lo)
			for i, v := range lo {
				if v <= 0 && c.Y[i] > 0 {
					lo[i] = f.Y.lo
				}
			}
		}
		up, down := f.trace(c.X, c.Hi, c.Step), f.trace(c.X, lo, c.Step)
		for i := range min(len(up), len(down)) {
			s.Polygon(ink.Area(ink.Simplify(up[i]), ink.Simplify(down[i])), ink.Alpha(c.Style.Colour, 0.26))
		}
	case layerThin:
		if c.Over && c.Lo != nil {
			line(c.Lo, c.Style.Colour, 0.6, ink.Dots)
			line(c.Hi, c.Style.Colour, 0.6, ink.Dots)
		}
		if len(c.Reps) > ThinLines {
			return
		}
		for _, r := range c.Reps {
			line(r, ink.Alpha(c.Style.Colour, 0.38), thinWidth, nil)
		}
	case layerLine:
		w := cmp.Or(c.Width, meanWidth)
		line(c.Y, c.Style.Colour, w, c.Style.Dash)
		c.drawDots(s, f, w)
	}
}

// fewDots is the largest number of values shown as dots on a line, so that the line between
// them claims nothing.
const fewDots = 12

// drawDots draws the values of a short line as dots. A value between two missing ones is always
// drawn, with its interval as a bar, since it makes no band.
func (c *Curve) drawDots(s *ink.Sheet, f *frame, w vg.Length) {
	for i := range c.X {
		pieces := f.trace(c.X[i:i+1], c.Y[i:i+1], Straight)
		missing := func(k int) bool { return k < 0 || k >= len(c.Y) || math.IsNaN(c.Y[k]) }
		switch {
		case c.Silent || c.Step != Straight || len(pieces) == 0:
		case missing(i-1) && missing(i+1):
			if c.Lo != nil {
				s.Segment(f.px(c.X[i]), f.py(c.Lo[i]), f.px(c.X[i]), f.py(c.Hi[i]), c.Style.Colour, 0.8, nil)
			}
			fallthrough
		case len(c.X) <= fewDots:
			s.Point(pieces[0][0], 1.3*w, ink.Disc, c.Style.Colour, false, false)
		}
	}
}

func (c *Curve) rows(p *Panel) []row {
	var out []row
	if c.Silent {
		return nil
	}
	for i := range c.X {
		if math.IsNaN(c.Y[i]) {
			continue
		}
		r := row{series: c.Series, mark: "mean", x: p.X.format(c.X[i]), y: p.Y.format(c.Y[i])}
		if c.Lo != nil {
			r.lo, r.hi = decimal(c.Lo[i]), decimal(c.Hi[i])
		}
		if c.N != nil {
			r.n = c.N[i]
		}
		out = append(out, r)
	}
	if len(c.Reps) > ThinLines {
		return out
	}
	for k, rep := range c.Reps {
		for i, v := range rep {
			if !math.IsNaN(v) {
				out = append(out, row{series: c.Series, mark: "replicate", replicate: c.RepIDs[k], x: p.X.format(c.X[i]), y: p.Y.format(v)})
			}
		}
	}
	return out
}

// A Stack is areas on top of each other.
type Stack struct {
	X      []float64
	Step   Stepping
	Names  []string
	Styles []ink.Style
	Values [][]float64 // [name][x]
	Sums   []float64   // per name, over the whole run, where shares of the total are stated
}

// edges returns the lower and upper border of each area; a missing value counts as zero.
func (k *Stack) edges() (lo, hi [][]float64) {
	sum := make([]float64, len(k.X))
	for _, v := range k.Values {
		a, b := slices.Clone(sum), make([]float64, len(k.X))
		for i := range k.X {
			if !math.IsNaN(v[i]) {
				sum[i] += v[i]
			}
			b[i] = sum[i]
		}
		lo, hi = append(lo, a), append(hi, b)
	}
	return lo, hi
}

func (k *Stack) extent() (xlo, xhi, ylo, yhi float64) {
	xlo, xhi = Span(k.X)
	_, his := k.edges()
	ylo, yhi = Span(append(his, []float64{0})...)
	return xlo, xhi, ylo, yhi
}

func (k *Stack) draw(s *ink.Sheet, f *frame, layer int) {
	if layer != layerArea {
		return
	}
	los, his := k.edges()
	for i := range k.Names {
		ups, downs := f.trace(k.X, his[i], k.Step), f.trace(k.X, los[i], k.Step)
		for j, up := range ups {
			s.Styled(ink.Area(ink.Simplify(up), ink.Simplify(downs[j])), k.Styles[i])
			s.Line(up, ink.White, 0.5, nil)
		}
	}
}

func (k *Stack) rows(p *Panel) []row {
	los, his := k.edges()
	var out []row
	for i, name := range k.Names {
		for j, x := range k.X {
			if v := k.Values[i][j]; !math.IsNaN(v) {
				out = append(out, row{series: name, mark: "area", x: p.X.format(x), y: p.Y.format(v), lo: decimal(los[i][j]), hi: decimal(his[i][j])})
			}
		}
	}
	return out
}

// Points are dots, with intervals along x or y where given.
type Points struct {
	Series   string
	Kind     string // their name in the CSV
	X, Y     []float64
	XLo, XHi []float64
	YLo, YHi []float64
	N        []int
	Reps     []int // replicate of each point
	Shape    ink.Shape
	Hollow   bool
	Colour   ink.Colour
	Radius   vg.Length
	Ringed   bool      // an outline in ink, for dots over bars
	DX       vg.Length // sideways shift, to separate points at one position
}

// Along adds a mean in a row, with its interval along x.
func (d *Points) Along(v summary.Interval, y float64) {
	d.X, d.Y, d.N = append(d.X, v.Mean), append(d.Y, y), append(d.N, v.N)
	d.XLo, d.XHi = append(d.XLo, v.Lo), append(d.XHi, v.Hi)
}

// Upright adds a mean at a position, with its interval along y.
func (d *Points) Upright(x float64, v summary.Interval) {
	d.X, d.Y, d.N = append(d.X, x), append(d.Y, v.Mean), append(d.N, v.N)
	d.YLo, d.YHi = append(d.YLo, v.Lo), append(d.YHi, v.Hi)
}

func (d *Points) extent() (xlo, xhi, ylo, yhi float64) {
	xlo, xhi = Span(d.X, d.XLo, d.XHi)
	ylo, yhi = Span(d.Y, d.YLo, d.YHi)
	return xlo, xhi, ylo, yhi
}

func (d *Points) draw(s *ink.Sheet, f *frame, layer int) {
	if layer != layerPoint {
		return
	}
	r := cmp.Or(d.Radius, pointSize)
	const whisker vg.Length = 0.8
	for i := range d.X {
		if math.IsNaN(d.X[i]) || math.IsNaN(d.Y[i]) {
			continue
		}
		at := f.pt(d.X[i], d.Y[i])
		at.X += d.DX
		if d.XLo != nil && !math.IsNaN(d.XLo[i]) {
			s.Segment(f.px(d.XLo[i]), at.Y, f.px(d.XHi[i]), at.Y, d.Colour, whisker, nil)
			for _, e := range []float64{d.XLo[i], d.XHi[i]} {
				if d.YLo != nil {
					break // the arms of a cross have no caps
				}
				s.Segment(f.px(e), at.Y-1.6, f.px(e), at.Y+1.6, d.Colour, whisker, nil)
			}
		}
		if d.YLo != nil && !math.IsNaN(d.YLo[i]) {
			s.Segment(at.X, f.py(d.YLo[i]), at.X, f.py(d.YHi[i]), d.Colour, whisker, nil)
		}
		s.Point(at, r, d.Shape, d.Colour, d.Hollow, d.Ringed)
	}
}

func (d *Points) rows(p *Panel) []row {
	var out []row
	for i := range d.X {
		if math.IsNaN(d.X[i]) || math.IsNaN(d.Y[i]) {
			continue
		}
		r := row{series: d.Series, mark: d.Kind, x: p.X.format(d.X[i]), y: p.Y.format(d.Y[i])}
		switch {
		case d.XLo != nil:
			r.lo, r.hi = decimal(d.XLo[i]), decimal(d.XHi[i])
		case d.YLo != nil:
			r.lo, r.hi = decimal(d.YLo[i]), decimal(d.YHi[i])
		}
		if d.N != nil {
			r.n = d.N[i]
		}
		if d.Reps != nil {
			r.replicate = d.Reps[i]
		}
		out = append(out, r)
		if d.XLo != nil && d.YLo != nil { // a cross: its vertical arm
			r.mark, r.lo, r.hi = r.mark+" y", decimal(d.YLo[i]), decimal(d.YHi[i])
			out = append(out, r)
		}
	}
	return out
}

// A Bar lies along a row of categories from one value to another.
type Bar struct {
	Series   string
	At       int
	From, To float64
	Style    ink.Style
	Height   float64 // share of the row's height; 0: 0.62
	Shift    float64 // downwards from the middle of the row, in rows
}

func (b *Bar) extent() (xlo, xhi, ylo, yhi float64) {
	xlo, xhi = Widen(math.Inf(1), math.Inf(-1), b.From, b.To)
	return xlo, xhi, float64(b.At), float64(b.At)
}

func (b *Bar) draw(s *ink.Sheet, f *frame, layer int) {
	if layer != layerArea || b.From == b.To {
		return
	}
	y, half := f.py(float64(b.At)+b.Shift), vg.Length(cmp.Or(b.Height, 0.62)/2)*f.rowHeight()
	box := ink.Rectangle(f.px(b.From), y-half, f.px(b.To), y+half)
	s.Styled(box, b.Style)
	s.Edged(box, ink.White, 0.5)
}

func (b *Bar) rows(p *Panel) []row {
	return []row{{series: b.Series, mark: "bar", x: decimal(b.To - b.From), y: p.Y.format(float64(b.At)), lo: decimal(math.Min(b.From, b.To)), hi: decimal(math.Max(b.From, b.To))}}
}

// UprightAt is a vertical rule through all rows of categories at a value.
func UprightAt(x float64, rows int, dash []vg.Length) *rule {
	return &rule{x, -0.5, x, float64(rows) - 0.5, dash}
}

// Diagonal is the rule x = y, from 0.
func Diagonal(end float64, dash []vg.Length) *rule { return &rule{0, 0, end, end, dash} }

// A rule is a straight reference line, not data.
type rule struct {
	x0, y0, x1, y1 float64
	dash           []vg.Length
}

func (r *rule) extent() (xlo, xhi, ylo, yhi float64) { return r.x0, r.x1, r.y0, r.y1 }

func (r *rule) draw(s *ink.Sheet, f *frame, layer int) {
	if layer == layerThin {
		s.Segment(f.px(r.x0), f.py(r.y0), f.px(r.x1), f.py(r.y1), ink.Grey, 0.6, r.dash)
	}
}

func (r *rule) rows(*Panel) []row { return nil }

// SerialDots returns empty points for means, in the style of the i-th of several series.
func SerialDots(i int, series string) *Points {
	return &Points{Series: series, Kind: "mean", Colour: ink.Serial(i).Colour, Shape: ink.Shape(i % 4), Hollow: i%ink.SerialCount >= 4, Radius: 2}
}

// Aside returns the offset, in rows, of the i-th of n things that share a row of categories.
func Aside(i, n int) float64 { return (float64(i) - float64(n-1)/2) * 0.7 / float64(n) }

func lastAt(v []float64) int {
	i := len(v) - 1
	for i >= 0 && math.IsNaN(v[i]) {
		i--
	}
	return i
}

// LastOf returns the last value that is not missing, or 0.
func LastOf(v []float64) float64 {
	if i := lastAt(v); i >= 0 {
		return v[i]
	}
	return 0
}

// Last returns the index of the last value of a line, or −1 if it has none.
func (c *Curve) Last() int { return lastAt(c.Y) }

// Final returns the last value of a mean line with its interval.
func (c *Curve) Final() string {
	i := c.Last()
	switch {
	case i < 0:
		return "–"
	case c.Lo == nil:
		return phrase.Significant(c.Y[i], 4)
	}
	return phrase.Interval(summary.Interval{Mean: c.Y[i], Lo: c.Lo[i], Hi: c.Hi[i]})
}
