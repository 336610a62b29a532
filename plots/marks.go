package plots

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"guanxi/sim/results/summary"
)

// Marks are drawn in layers, so that no band covers a line of another mark
// and no line a point.
const (
	layerArea = iota
	layerThin
	layerLine
	layerPoint
	layers
)

// A mark is something drawn from data.
type mark interface {
	extent() (xlo, xhi, ylo, yhi float64)
	draw(s *sheet, f *frame, layer int)
	rows(p *panel) []row
}

// A row of the CSV beside the figure; texts, since an axis may hold dates.
type row struct {
	series, mark string
	replicate    int
	x, y, lo, hi string
	n            int
	value        string // of a cell
}

func span64(lo, hi float64, vs ...float64) (float64, float64) {
	for _, v := range vs {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			lo, hi = math.Min(lo, v), math.Max(hi, v)
		}
	}
	return lo, hi
}

// spanOf is the least and the greatest of some numbers.
func spanOf(all ...[]float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, vs := range all {
		lo, hi = span64(lo, hi, vs...)
	}
	return lo, hi
}

type stepping int

const (
	straight   stepping = iota
	stepAfter           // a value holds until the next: survival
	stepBefore          // a value holds since the one before: P(X ≥ x)
)

// thinLines is up to how many replicates are drawn one by one.
const thinLines = 20

// A curve is a mean line with the band of its interval and, thin, the
// replicates that it is the mean of. Missing values break the line.
type curve struct {
	series string
	x, y   []float64
	lo, hi []float64   // nil: no interval
	n      []int       // replicates behind each mean
	reps   [][]float64 // same x
	repIDs []int
	style  style
	step   stepping
	width  vg.Length // 0: meanWidth
	dx     vg.Length // moved aside with its points
	// positive: on a logarithmic axis, where zeros set no range.
	positive bool
	// silent: it only joins points, which the CSV has already.
	silent bool
	// change: values may be negative although none is, so the band is not cut
	// off at 0.
	change bool
	// over: it lies over areas, whose colours a band would change. Dotted lines are
	// its ends.
	over bool
}

func (c *curve) extent() (xlo, xhi, ylo, yhi float64) {
	xlo, xhi = spanOf(c.x)
	if c.positive {
		ylo, yhi = spanOf()
		for _, vs := range [][]float64{c.y, c.hi} {
			for _, v := range vs {
				if v > 0 {
					ylo, yhi = span64(ylo, yhi, v)
				}
			}
		}
		return xlo, xhi, ylo, yhi
	}
	ylo, yhi = spanOf(c.y)
	least := ylo
	for _, r := range c.reps {
		least, _ = span64(least, yhi, r...)
		if len(c.reps) > thinLines {
			continue // not drawn
		}
		ylo, yhi = span64(ylo, yhi, r...)
	}
	// Where no replicate is below 0 nothing can be, whatever Student's
	// interval says: the axis begins at 0.
	negative := least < 0 || c.change
	ylo, yhi = span64(ylo, yhi, c.lo...)
	ylo, yhi = span64(ylo, yhi, c.hi...)
	if !negative {
		ylo = math.Max(ylo, 0)
	}
	return xlo, xhi, ylo, yhi
}

// trace gives the pieces of a line between missing values, as drawn. On a
// logarithmic axis a value that is not positive is missing.
func (f *frame) trace(x, y []float64, step stepping) [][]vg.Point {
	var out [][]vg.Point
	var cur []vg.Point
	for i := range x {
		v := y[i]
		if math.IsNaN(v) || math.IsInf(v, 0) || (f.y.kind == logarithmic && v <= 0) || (f.x.kind == logarithmic && x[i] <= 0) {
			if n := len(cur); n > 0 {
				if step == stepAfter { // the last value holds until here
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
		case n > 0 && step == stepAfter:
			cur = append(cur, vg.Point{X: p.X, Y: cur[n-1].Y})
		case n > 0 && step == stepBefore:
			cur = append(cur, vg.Point{X: cur[n-1].X, Y: p.Y})
		}
		cur = append(cur, p)
	}
	if len(cur) > 0 {
		out = append(out, cur)
	}
	return out
}

func (c *curve) draw(s *sheet, f *frame, layer int) {
	switch layer {
	case layerArea:
		if c.lo == nil || c.over {
			return
		}
		lo := c.lo
		if f.y.kind == logarithmic { // a lower end at or below 0 goes down to the axis
			lo = slices.Clone(lo)
			for i, v := range lo {
				if v <= 0 && c.y[i] > 0 {
					lo[i] = f.y.lo
				}
			}
		}
		up, down := f.trace(c.x, c.hi, c.step), f.trace(c.x, lo, c.step)
		for i := range min(len(up), len(down)) {
			s.polygon(between(simplify(up[i]), simplify(down[i])), alpha(c.style.colour, 0.26))
		}
	case layerThin:
		if c.over {
			for _, end := range [][]float64{c.lo, c.hi} {
				if end != nil {
					for _, piece := range f.trace(c.x, end, c.step) {
						s.line(piece, c.style.colour, 0.6, dots)
					}
				}
			}
		}
		if len(c.reps) > thinLines {
			return
		}
		for _, r := range c.reps {
			for _, piece := range f.trace(c.x, r, c.step) {
				s.line(piece, alpha(c.style.colour, 0.38), thinWidth, nil)
			}
		}
	case layerLine:
		w := c.width
		if w == 0 {
			w = meanWidth
		}
		for _, piece := range f.trace(c.x, c.y, c.step) {
			for i := range piece {
				piece[i].X += c.dx
			}
			s.line(piece, c.style.colour, w, c.style.dash)
		}
		c.drawDots(s, f, w)
	}
}

// fewDots are seen as such on a line, which then does not state what is between them.
const fewDots = 12

// drawDots draws the values of a line of few, and those beside which others are missing
// with their intervals, which make no band.
func (c *curve) drawDots(s *sheet, f *frame, w vg.Length) {
	for i := range c.x {
		pieces := f.trace(c.x[i:i+1], c.y[i:i+1], straight)
		missing := func(k int) bool { return k < 0 || k >= len(c.y) || math.IsNaN(c.y[k]) }
		switch {
		case c.silent || c.step != straight || len(pieces) == 0:
		case missing(i-1) && missing(i+1):
			if c.lo != nil {
				s.segment(f.px(c.x[i]), f.py(c.lo[i]), f.px(c.x[i]), f.py(c.hi[i]), c.style.colour, 0.8, nil)
			}
			fallthrough
		case len(c.x) <= fewDots:
			s.point(pieces[0][0], 1.3*w, disc, c.style.colour, false, false)
		}
	}
}

func (c *curve) rows(p *panel) []row {
	var out []row
	if c.silent {
		return nil
	}
	for i := range c.x {
		if math.IsNaN(c.y[i]) {
			continue
		}
		r := row{series: c.series, mark: "mean", x: p.x.format(c.x[i]), y: p.y.format(c.y[i])}
		if c.lo != nil {
			r.lo, r.hi = decimal(c.lo[i]), decimal(c.hi[i])
		}
		if c.n != nil {
			r.n = c.n[i]
		}
		out = append(out, r)
	}
	if len(c.reps) > thinLines {
		return out
	}
	for k, rep := range c.reps {
		for i, v := range rep {
			if !math.IsNaN(v) {
				out = append(out, row{series: c.series, mark: "replicate", replicate: c.repIDs[k], x: p.x.format(c.x[i]), y: p.y.format(v)})
			}
		}
	}
	return out
}

// A stack is areas on top of each other.
type stack struct {
	x      []float64
	step   stepping
	names  []string
	styles []style
	values [][]float64 // per name
	sums   []float64   // per name, over the whole run, where shares of it are told
}

// edges are the lower and upper border of each area; a missing value counts
// as none.
func (k *stack) edges() (lo, hi [][]float64) {
	sum := make([]float64, len(k.x))
	for _, v := range k.values {
		a, b := slices.Clone(sum), make([]float64, len(k.x))
		for i := range k.x {
			if !math.IsNaN(v[i]) {
				sum[i] += v[i]
			}
			b[i] = sum[i]
		}
		lo, hi = append(lo, a), append(hi, b)
	}
	return lo, hi
}

func (k *stack) extent() (xlo, xhi, ylo, yhi float64) {
	xlo, xhi = spanOf(k.x)
	_, his := k.edges()
	ylo, yhi = spanOf(append(his, []float64{0})...)
	return xlo, xhi, ylo, yhi
}

func (k *stack) draw(s *sheet, f *frame, layer int) {
	if layer != layerArea {
		return
	}
	los, his := k.edges()
	for i := range k.names {
		ups, downs := f.trace(k.x, his[i], k.step), f.trace(k.x, los[i], k.step)
		for j, up := range ups {
			s.styled(between(simplify(up), simplify(downs[j])), k.styles[i])
			s.line(up, white, 0.5, nil)
		}
	}
}

func (k *stack) rows(p *panel) []row {
	los, his := k.edges()
	var out []row
	for i, name := range k.names {
		for j, x := range k.x {
			if v := k.values[i][j]; !math.IsNaN(v) {
				out = append(out, row{series: name, mark: "area", x: p.x.format(x), y: p.y.format(v), lo: decimal(los[i][j]), hi: decimal(his[i][j])})
			}
		}
	}
	return out
}

// points are dots, with intervals along x or y where given.
type points struct {
	series   string
	kind     string // how the CSV calls them
	x, y     []float64
	xlo, xhi []float64
	ylo, yhi []float64
	n        []int
	reps     []int // number of the replicate of each point
	shape    shape
	hollow   bool
	colour   colour
	radius   vg.Length
	ringed   bool      // an outline in ink, for dots over bars
	dx       vg.Length // moved aside, so that several at one place are seen
}

// along adds a mean in a row, with its interval along x.
func (d *points) along(v summary.Interval, y float64) {
	d.x, d.y, d.n = append(d.x, v.Mean), append(d.y, y), append(d.n, v.N)
	d.xlo, d.xhi = append(d.xlo, v.Lo), append(d.xhi, v.Hi)
}

// upright adds a mean at a place, with its interval along y.
func (d *points) upright(x float64, v summary.Interval) {
	d.x, d.y, d.n = append(d.x, x), append(d.y, v.Mean), append(d.n, v.N)
	d.ylo, d.yhi = append(d.ylo, v.Lo), append(d.yhi, v.Hi)
}

func (d *points) extent() (xlo, xhi, ylo, yhi float64) {
	xlo, xhi = spanOf(d.x, d.xlo, d.xhi)
	ylo, yhi = spanOf(d.y, d.ylo, d.yhi)
	return xlo, xhi, ylo, yhi
}

func (d *points) draw(s *sheet, f *frame, layer int) {
	if layer != layerPoint {
		return
	}
	r := d.radius
	if r == 0 {
		r = pointSize
	}
	const whisker vg.Length = 0.8
	for i := range d.x {
		if math.IsNaN(d.x[i]) || math.IsNaN(d.y[i]) {
			continue
		}
		at := f.pt(d.x[i], d.y[i])
		at.X += d.dx
		if d.xlo != nil && !math.IsNaN(d.xlo[i]) {
			s.segment(f.px(d.xlo[i]), at.Y, f.px(d.xhi[i]), at.Y, d.colour, whisker, nil)
			for _, e := range []float64{d.xlo[i], d.xhi[i]} {
				if d.ylo != nil {
					break // a cross has caps on no arm
				}
				s.segment(f.px(e), at.Y-1.6, f.px(e), at.Y+1.6, d.colour, whisker, nil)
			}
		}
		if d.ylo != nil && !math.IsNaN(d.ylo[i]) {
			s.segment(at.X, f.py(d.ylo[i]), at.X, f.py(d.yhi[i]), d.colour, whisker, nil)
		}
		s.point(at, r, d.shape, d.colour, d.hollow, d.ringed)
	}
}

func (d *points) rows(p *panel) []row {
	var out []row
	for i := range d.x {
		if math.IsNaN(d.x[i]) || math.IsNaN(d.y[i]) {
			continue
		}
		r := row{series: d.series, mark: d.kind, x: p.x.format(d.x[i]), y: p.y.format(d.y[i])}
		switch {
		case d.xlo != nil:
			r.lo, r.hi = decimal(d.xlo[i]), decimal(d.xhi[i])
		case d.ylo != nil:
			r.lo, r.hi = decimal(d.ylo[i]), decimal(d.yhi[i])
		}
		if d.n != nil {
			r.n = d.n[i]
		}
		if d.reps != nil {
			r.replicate = d.reps[i]
		}
		out = append(out, r)
		if d.xlo != nil && d.ylo != nil { // a cross: its upright arm
			r.mark, r.lo, r.hi = r.mark+" y", decimal(d.ylo[i]), decimal(d.yhi[i])
			out = append(out, r)
		}
	}
	return out
}

// A bar lies along a row of categories from one value to another.
type bar struct {
	series   string
	at       int
	from, to float64
	style    style
	height   float64 // share of the row; 0: 0.62
	shift    float64 // from the middle of the row, in rows, down
}

func (b *bar) extent() (xlo, xhi, ylo, yhi float64) {
	xlo, xhi = span64(math.Inf(1), math.Inf(-1), b.from, b.to)
	return xlo, xhi, float64(b.at), float64(b.at)
}

func (b *bar) draw(s *sheet, f *frame, layer int) {
	if layer != layerArea || b.from == b.to {
		return
	}
	h := b.height
	if h == 0 {
		h = 0.62
	}
	y, half := f.py(float64(b.at)+b.shift), vg.Length(h/2)*f.rowHeight()
	box := rectangle(f.px(b.from), y-half, f.px(b.to), y+half)
	s.styled(box, b.style)
	s.edged(box, white, 0.5)
}

func (b *bar) rows(p *panel) []row {
	return []row{{series: b.series, mark: "bar", x: decimal(b.to - b.from), y: p.y.format(float64(b.at)), lo: decimal(math.Min(b.from, b.to)), hi: decimal(math.Max(b.from, b.to))}}
}

// uprightAt is a rule through all rows of categories at a value.
func uprightAt(x float64, rows int, dash []vg.Length) *rule {
	return &rule{x, -0.5, x, float64(rows) - 0.5, dash}
}

// diagonal is a rule on which x and y are the same, from 0.
func diagonal(end float64, dash []vg.Length) *rule { return &rule{0, 0, end, end, dash} }

// A rule is a straight line to compare with; it is no data.
type rule struct {
	x0, y0, x1, y1 float64
	dash           []vg.Length
}

func (r *rule) extent() (xlo, xhi, ylo, yhi float64) { return r.x0, r.x1, r.y0, r.y1 }

func (r *rule) draw(s *sheet, f *frame, layer int) {
	if layer == layerThin {
		s.segment(f.px(r.x0), f.py(r.y0), f.px(r.x1), f.py(r.y1), grey, 0.6, r.dash)
	}
}

func (r *rule) rows(*panel) []row { return nil }
