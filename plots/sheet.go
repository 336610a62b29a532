package plots

import (
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
)

// Sizes in points at print size. Seven points is the least that journals ask
// of lettering in a figure.
const (
	textSize  vg.Length = 7
	titleSize vg.Length = 8
)

// Measures of what a chart is made of.
const (
	lineHeight = 1.2

	axisWidth  vg.Length = 0.5
	gridWidth  vg.Length = 0.35
	meanWidth  vg.Length = 1.2
	thinWidth  vg.Length = 0.3
	pointSize  vg.Length = 1.7 // radius
	tickLength vg.Length = 2.2
	textGap    vg.Length = 2.5 // between a label and what it belongs to
)

const millimetre = vg.Millimeter

// A sheet is the page that a chart is laid out and drawn on. It remembers the
// first error, as bufio.Writer does, and the box of every text.
type sheet struct {
	on    surface
	fonts *fonts
	w, h  vg.Length
	texts []textBox
	err   error
}

type textBox struct {
	text   string
	x0, y0 vg.Length
	x1, y1 vg.Length
}

// A cut is how a text is set: labels and numbers, letters of panels, the title.
type cut int

const (
	normal cut = iota
	strong
	heading
)

func (c cut) size() vg.Length {
	if c == heading {
		return titleSize
	}
	return textSize
}

// Where the point of a text lies in it.
type anchor int

const (
	left anchor = iota
	centre
	right
)

// open is where a sheet of known size gets what it is drawn on.
func (s *sheet) open(format, name, title, alt string) error {
	on, err := newSurface(format, s.w, s.h, meta{name, title, alt})
	s.on = on
	return err
}

// bytes is the file.
func (s *sheet) bytes() ([]byte, error) { return s.on.bytes() }

func (s *sheet) fail(err error) {
	if s.err == nil && err != nil {
		s.err = err
	}
}

func (s *sheet) width(text string, c cut) vg.Length {
	return s.spansWidth(plain(text), c)
}

func (s *sheet) spansWidth(spans []span, c cut) vg.Length {
	w, err := s.face(c).width(spans, c.size())
	s.fail(err)
	return w
}

func (s *sheet) face(c cut) *typeface {
	if c == normal {
		return s.fonts.regular
	}
	return s.fonts.bold
}

// text sets a line with its base line at y.
func (s *sheet) text(spans []span, c cut, x, y vg.Length, a anchor, in colour) {
	if p, box := s.outlined(spans, c, x, y, a); len(p) > 0 {
		s.on.fill(p, in)
		s.texts = append(s.texts, box)
	}
}

// outlined is a line as a path, and where it lies.
func (s *sheet) outlined(spans []span, c cut, x, y vg.Length, a anchor) (vg.Path, textBox) {
	size, w := c.size(), s.spansWidth(spans, c)
	switch a {
	case centre:
		x -= w / 2
	case right:
		x -= w
	}
	p, err := s.face(c).outline(spans, size, vg.Point{X: x, Y: y}, 1, 0)
	s.fail(err)
	return p, textBox{text: textOf(spans), x0: x, y0: y - 0.21*size, x1: x + w, y1: y + 0.74*size}
}

// halo is text that stays readable over a grid line or a band.
func (s *sheet) halo(text string, x, y vg.Length, a anchor, c colour) {
	s.haloIn(text, x, y, a, c, alpha(white, 0.9))
}

func (s *sheet) haloIn(text string, x, y vg.Length, a anchor, c, around colour) {
	p, _ := s.outlined(plain(text), normal, x, y, a)
	s.on.stroke(p, around, 1.8, nil)
	s.text(plain(text), normal, x, y, a, c)
}

// middle is how far below the middle of a line its base line lies: half the
// height of a digit.
const middle = 0.35 * textSize

// shorten cuts a text of the size of labels with an ellipsis so that it is no wider
// than w.
func (s *sheet) shorten(text string, w vg.Length) string {
	if s.width(text, normal) <= w {
		return text
	}
	r := []rune(text)
	for len(r) > 1 {
		r = r[:len(r)-1]
		if t := string(r) + "…"; s.width(t, normal) <= w {
			return t
		}
	}
	return "…"
}

// shortenAll shortens texts that stand beside each other: those that would look
// the same lose their middle in place of their end.
func (s *sheet) shortenAll(texts []string, w vg.Length) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = s.shorten(t, w)
	}
	ends := slices.Clone(out)
	for i, t := range texts {
		for j, other := range texts {
			if t != other && ends[i] == ends[j] {
				out[i] = s.cutMiddle(t, w)
				break
			}
		}
	}
	return out
}

// cutMiddle puts an ellipsis for the middle of a text so that it is no wider than w.
func (s *sheet) cutMiddle(text string, w vg.Length) string {
	r := []rune(text)
	for n := len(r) - 1; n > 0; n-- {
		if t := string(r[:n/2]) + "…" + string(r[len(r)-(n-n/2):]); s.width(t, normal) <= w {
			return t
		}
	}
	return "…"
}

// wrapSpans breaks a title at spaces; one with an exponent is kept whole.
func (s *sheet) wrapSpans(l []span, w vg.Length) [][]span {
	if s.spansWidth(l, normal) <= w {
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
	for _, t := range s.wrap(text, normal, w) {
		out = append(out, plain(t))
	}
	return out
}

// wrap breaks a text at spaces.
func (s *sheet) wrap(text string, c cut, w vg.Length) []string {
	var out []string
	line := ""
	for _, word := range strings.Fields(text) {
		next := word
		if line != "" {
			next = line + " " + word
		}
		if line != "" && s.width(next, c) > w {
			out = append(out, line)
			next = word
		}
		line = next
	}
	return append(out, line)
}

func (s *sheet) line(pts []vg.Point, c colour, width vg.Length, dash []vg.Length) {
	if len(pts) < 2 {
		return
	}
	s.on.stroke(polyline(simplify(pts)), c, width, dash)
}

func (s *sheet) segment(x0, y0, x1, y1 vg.Length, c colour, width vg.Length, dash []vg.Length) {
	s.on.stroke(polyline([]vg.Point{{X: x0, Y: y0}, {X: x1, Y: y1}}), c, width, dash)
}

func (s *sheet) polygon(pts []vg.Point, c colour) {
	if len(pts) < 3 {
		return
	}
	s.on.fill(closed(pts), c)
}

func rectangle(x0, y0, x1, y1 vg.Length) []vg.Point {
	return []vg.Point{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}
}

// styled fills a polygon with a colour and its hatch.
func (s *sheet) styled(pts []vg.Point, st style) {
	s.polygon(pts, st.colour)
	s.hatched(pts, st)
}

// hatched draws the hatch alone.
func (s *sheet) hatched(pts []vg.Point, st style) { s.hatch(pts, st.hatch, hatchOn(st.colour)) }

// edged draws the edge of a polygon.
func (s *sheet) edged(pts []vg.Point, c colour, width vg.Length) {
	s.on.stroke(closed(pts), c, width, nil)
}

// stroke draws a path.
func (s *sheet) stroke(p vg.Path, c colour, width vg.Length) { s.on.stroke(p, c, width, nil) }

const (
	hatchGap   vg.Length = 3.6
	hatchWidth vg.Length = 0.4
)

func (s *sheet) hatch(pts []vg.Point, h hatch, c colour) {
	ruled := func(angle float64, gap vg.Length) {
		var p vg.Path
		for _, g := range hatchLines(pts, angle, gap) {
			p.Move(g[0])
			p.Line(g[1])
		}
		if len(p) > 0 {
			s.on.stroke(p, c, hatchWidth, nil)
		}
	}
	switch h {
	case rising:
		ruled(math.Pi/4, hatchGap)
	case falling:
		ruled(-math.Pi/4, hatchGap)
	case flat:
		ruled(0, hatchGap)
	case upright:
		ruled(math.Pi/2, hatchGap)
	case crossed:
		ruled(math.Pi/4, hatchGap*1.3)
		ruled(-math.Pi/4, hatchGap*1.3)
	case dotted:
		const r = 0.5
		var p vg.Path
		for _, g := range hatchLines(pts, 0, hatchGap*0.8) {
			y := g[0].Y
			row := int(math.Round(float64(y / (hatchGap * 0.8))))
			shift := vg.Length(row%2) * hatchGap / 2
			for k := math.Ceil(float64((g[0].X - shift) / hatchGap)); ; k++ {
				x := vg.Length(k)*hatchGap + shift
				if x > g[1].X-r {
					break
				}
				if x >= g[0].X+r {
					p = append(p, circle(vg.Point{X: x, Y: y}, r)...)
				}
			}
		}
		if len(p) > 0 {
			s.on.fill(p, c)
		}
	}
}

// A shape of point.
type shape int

const (
	disc shape = iota
	square
	triangle
	diamond
)

// point draws a mark; a hollow one is white inside, a ringed one has a white
// rim that sets it off from what it lies on.
func (s *sheet) point(at vg.Point, r vg.Length, sh shape, c colour, hollow, ringed bool) {
	var p vg.Path
	switch sh {
	case square:
		d := r * 0.9
		p = closed(rectangle(at.X-d, at.Y-d, at.X+d, at.Y+d))
	case triangle:
		p = closed([]vg.Point{{X: at.X, Y: at.Y + 1.2*r}, {X: at.X + 1.05*r, Y: at.Y - 0.7*r}, {X: at.X - 1.05*r, Y: at.Y - 0.7*r}})
	case diamond:
		d := r * 1.25
		p = closed([]vg.Point{{X: at.X, Y: at.Y + d}, {X: at.X + d, Y: at.Y}, {X: at.X, Y: at.Y - d}, {X: at.X - d, Y: at.Y}})
	default:
		p = circle(at, r)
	}
	if hollow {
		s.on.fill(p, white)
		s.on.stroke(p, c, 0.6, nil)
		return
	}
	s.on.fill(p, c)
	if ringed {
		s.on.stroke(p, white, 0.4, nil)
	}
}

func polyline(pts []vg.Point) vg.Path {
	p := make(vg.Path, 0, len(pts)+1)
	for i, q := range pts {
		if i == 0 {
			p.Move(q)
			continue
		}
		p.Line(q)
	}
	return p
}

func closed(pts []vg.Point) vg.Path {
	p := polyline(pts)
	p.Close()
	return p
}

// between is the outline of the area between two lines.
func between(up, down []vg.Point) []vg.Point {
	back := slices.Clone(down)
	slices.Reverse(back)
	return slices.Concat(up, back)
}

// circle by four cubics (Goldapp 1991); arcs are drawn differently by each
// of the surfaces.
func circle(at vg.Point, r vg.Length) vg.Path {
	k := 0.5519150244935106 * r
	var p vg.Path
	p.Move(vg.Point{X: at.X + r, Y: at.Y})
	p.CubeTo(vg.Point{X: at.X + r, Y: at.Y + k}, vg.Point{X: at.X + k, Y: at.Y + r}, vg.Point{X: at.X, Y: at.Y + r})
	p.CubeTo(vg.Point{X: at.X - k, Y: at.Y + r}, vg.Point{X: at.X - r, Y: at.Y + k}, vg.Point{X: at.X - r, Y: at.Y})
	p.CubeTo(vg.Point{X: at.X - r, Y: at.Y - k}, vg.Point{X: at.X - k, Y: at.Y - r}, vg.Point{X: at.X, Y: at.Y - r})
	p.CubeTo(vg.Point{X: at.X + k, Y: at.Y - r}, vg.Point{X: at.X + r, Y: at.Y - k}, vg.Point{X: at.X + r, Y: at.Y})
	p.Close()
	return p
}

// simplifyBy is the largest error of a simplified line: a twentieth of a point
// cannot be seen, and eight years of days become a tenth of the file.
const simplifyBy = 0.05

// simplify leaves out points of a line that lie within simplifyBy of what is
// drawn without them (Douglas & Peucker 1973), with a stack of its own since
// long lines nest deeply.
func simplify(pts []vg.Point) []vg.Point {
	n := len(pts)
	if n < 3 {
		return pts
	}
	keep := make([]bool, n)
	keep[0], keep[n-1] = true, true
	stack := [][2]int{{0, n - 1}}
	for len(stack) > 0 {
		a, b := stack[len(stack)-1][0], stack[len(stack)-1][1]
		stack = stack[:len(stack)-1]
		far, at := 0.0, -1
		for i := a + 1; i < b; i++ {
			if d := distance(pts[i], pts[a], pts[b]); d > far {
				far, at = d, i
			}
		}
		if at >= 0 && far > simplifyBy {
			keep[at] = true
			stack = append(stack, [2]int{a, at}, [2]int{at, b})
		}
	}
	out := make([]vg.Point, 0, n/4)
	for i, p := range pts {
		if keep[i] {
			out = append(out, p)
		}
	}
	return out
}

// distance of p from the segment ab.
func distance(p, a, b vg.Point) float64 {
	dx, dy := float64(b.X-a.X), float64(b.Y-a.Y)
	px, py := float64(p.X-a.X), float64(p.Y-a.Y)
	l := dx*dx + dy*dy
	t := 0.0
	if l > 0 {
		t = math.Max(0, math.Min(1, (px*dx+py*dy)/l))
	}
	return math.Hypot(px-t*dx, py-t*dy)
}

// hatchLines are the pieces inside a polygon of parallel lines at an angle.
// They lie at multiples of gap from the page's corner, so that neighbouring
// areas join.
func hatchLines(pts []vg.Point, angle float64, gap vg.Length) [][2]vg.Point {
	cos, sin := math.Cos(angle), math.Sin(angle)
	turn := func(p vg.Point, sin float64) vg.Point {
		return vg.Point{
			X: vg.Length(float64(p.X)*cos - float64(p.Y)*sin),
			Y: vg.Length(float64(p.X)*sin + float64(p.Y)*cos),
		}
	}
	turned := make([]vg.Point, len(pts))
	lo, hi := math.Inf(1), math.Inf(-1)
	for i, p := range pts {
		turned[i] = turn(p, -sin)
		lo, hi = math.Min(lo, float64(turned[i].Y)), math.Max(hi, float64(turned[i].Y))
	}
	var out [][2]vg.Point
	for k := math.Ceil(lo / float64(gap)); k*float64(gap) < hi; k++ {
		y := vg.Length(k) * gap
		var xs []vg.Length
		for i, p := range turned {
			q := turned[(i+1)%len(turned)]
			if (p.Y <= y) != (q.Y <= y) {
				xs = append(xs, p.X+(q.X-p.X)*(y-p.Y)/(q.Y-p.Y))
			}
		}
		slices.Sort(xs)
		for i := 0; i+1 < len(xs); i += 2 {
			if xs[i+1]-xs[i] > 0.05 {
				out = append(out, [2]vg.Point{turn(vg.Point{X: xs[i], Y: y}, sin), turn(vg.Point{X: xs[i+1], Y: y}, sin)})
			}
		}
	}
	return out
}
