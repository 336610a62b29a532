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

// Stepping is how values are joined.
type Stepping int

const (
	Straight   Stepping = iota
	StepAfter           // a value holds until the next: survival
	StepBefore          // a value holds since the one before: P(X ≥ x)
)

// ThinLines is the largest number of replicates that are drawn one by one.
const ThinLines = 20

// A Curve is a mean line with the band of its interval and, drawn thin, the replicates it averages. Missing values,
// NaN, break the line.
type Curve struct {
	Series    string      // its name, at its end or in the key, and in the CSV
	X, Y      []float64   // of the same length, in the order of X
	Lo, Hi    []float64   // nil: no interval
	N         []int       // number of replicates behind each mean
	RepValues [][]float64 // over the same x
	RepIDs    []int
	Style     ink.Style // its look, of which a colour has to be given
	Step      Stepping
	Width     vg.Length // 0: meanWidth
	DX        vg.Length // shifted sideways together with its points
	// Positive excludes zeros from the range, for a logarithmic axis.
	Positive bool
	// OmitFromCSV omits the curve from the CSV: it only joins points that the CSV already has.
	OmitFromCSV bool
	// OnTop marks a curve above areas, whose colours a band would change: its interval is drawn
	// as dotted lines.
	OnTop bool
	// NoBand marks one of many curves, whose bands would cover each other: its interval is not drawn.
	NoBand bool
}

// Add adds a mean at a position, with its interval along y.
func (c *Curve) Add(x float64, v summary.Interval) {
	c.X, c.Y, c.N = append(c.X, x), append(c.Y, v.Mean), append(c.N, v.N)
	c.Lo, c.Hi = append(c.Lo, v.Lo), append(c.Hi, v.Hi)
}

func (c *Curve) extent() (xlo, xhi, ylo, yhi float64) {
	xlo, xhi = Span(c.X)
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
	ylo, yhi = Span(c.Y)
	if !c.NoBand {
		ylo, yhi = Span(c.Y, c.Lo, c.Hi)
	}
	if len(c.RepValues) <= ThinLines { // more are not drawn
		for _, r := range c.RepValues {
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
		if math.IsNaN(v) || math.IsInf(v, 0) || (f.Y.Kind == Logarithmic && v <= 0) ||
			(f.X.Kind == Logarithmic && x[i] <= 0) {
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

// partly reports whether only a part of the line has an interval. A band of that part would look as if the rest were
// certain, so that there is none.
func (c *Curve) partly() bool {
	for i, y := range c.Y {
		if y == y && c.Lo[i] != c.Lo[i] {
			return true
		}
	}
	return false
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
		if c.Lo == nil || c.OnTop || c.NoBand || c.partly() {
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
		if c.OnTop && c.Lo != nil {
			line(c.Lo, c.Style.Colour, 0.6, ink.Dots)
			line(c.Hi, c.Style.Colour, 0.6, ink.Dots)
		}
		if len(c.RepValues) > ThinLines {
			return
		}
		for _, r := range c.RepValues {
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
		case c.OmitFromCSV || c.Step != Straight || len(pieces) == 0:
		case missing(i-1) && missing(i+1):
			if c.Lo != nil && c.Lo[i] == c.Lo[i] && !c.NoBand {
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
	if c.OmitFromCSV {
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
	if len(c.RepValues) > ThinLines {
		return out
	}
	for k, rep := range c.RepValues {
		for i, v := range rep {
			if !math.IsNaN(v) {
				out = append(out, row{series: c.Series, mark: "replicate", replicate: c.RepIDs[k], x: p.X.format(c.X[i]),
					y: p.Y.format(v)})
			}
		}
	}
	return out
}

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
	return phrase.Interval(summary.Interval{Mean: c.Y[i], Lo: c.Lo[i], Hi: c.Hi[i],
		IsRange: c.N != nil && c.N[i] < summary.MinReplicates})
}
