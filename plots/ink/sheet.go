// Package ink draws on a page: text, lines and areas with colours and hatches, as SVG, PNG or
// PDF. Text is drawn as filled outlines of an embedded font, so a file looks the same wherever
// it is opened, and a character that the font lacks is an error rather than an empty box.
package ink

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"gonum.org/v1/plot/vg"
)

// Sizes in points at print size. Journals ask for lettering of at least seven points.
const (
	TextSize  vg.Length = 7
	TitleSize vg.Length = 8
)

const Millimetre = vg.Millimeter

// A Sheet is the page on which a chart is laid out and drawn. It remembers the first error, as
// bufio.Writer does, and the box of every text.
type Sheet struct {
	On    Surface
	Fonts *Fonts
	W, H  vg.Length
	Texts []TextBox
	Err   error
}

// A TextBox is the rectangle that a text occupies.
type TextBox struct {
	Text   string
	X0, Y0 vg.Length
	X1, Y1 vg.Length
}

// A Cut is how a text is set: as labels and numbers, as panel letters, or as the title.
type Cut int

const (
	Normal Cut = iota
	Strong
	Heading
)

func (c Cut) size() vg.Length {
	if c == Heading {
		return TitleSize
	}
	return TextSize
}

// An Anchor says which point of a text is placed at its coordinates.
type Anchor int

const (
	Left Anchor = iota
	Centre
	Right
)

// Open gives a sheet of known size its drawing surface.
func (s *Sheet) Open(format, name, title, alt string) error {
	on, err := newSurface(format, s.W, s.H, meta{name, title, alt})
	s.On = on
	return err
}

// Bytes returns the finished file.
func (s *Sheet) Bytes() ([]byte, error) { return s.On.Bytes() }

// Fail records err if it is the first error.
func (s *Sheet) Fail(err error) {
	if s.Err == nil && err != nil {
		s.Err = err
	}
}

// Width returns the width of a text.
func (s *Sheet) Width(text string, c Cut) vg.Length {
	return s.SpansWidth(Plain(text), c)
}

// SpansWidth returns the width of a line of text.
func (s *Sheet) SpansWidth(spans []Span, c Cut) vg.Length {
	w, err := s.face(c).width(spans, c.size())
	s.Fail(err)
	return w
}

func (s *Sheet) face(c Cut) *typeface {
	if c == Normal {
		return s.Fonts.regular
	}
	return s.Fonts.bold
}

// Text sets a line with its baseline at y.
func (s *Sheet) Text(spans []Span, c Cut, x, y vg.Length, a Anchor, in Colour) {
	if p, box := s.outlined(spans, c, x, y, a); len(p) > 0 {
		s.On.Fill(p, in)
		s.Texts = append(s.Texts, box)
	}
}

// outlined returns a line as a path, and its box.
func (s *Sheet) outlined(spans []Span, c Cut, x, y vg.Length, a Anchor) (vg.Path, TextBox) {
	size, w := c.size(), s.SpansWidth(spans, c)
	switch a {
	case Centre:
		x -= vg.Length(w / 2)
	case Right:
		x -= w
	}
	p, err := s.face(c).outline(spans, size, vg.Point{X: x, Y: y}, 1, 0)
	s.Fail(err)
	return p, TextBox{Text: TextOf(spans), X0: x, Y0: y - vg.Length(0.21*size), X1: x + w, Y1: y + vg.Length(0.74*size)}
}

// Halo sets a text from x to the right that stays readable over a grid line or a band.
func (s *Sheet) Halo(text string, x, y vg.Length, c Colour) {
	s.HaloIn(text, x, y, Left, c, Alpha(White, 0.9))
}

// HaloIn is Halo with the given colour around the letters.
func (s *Sheet) HaloIn(text string, x, y vg.Length, a Anchor, c, around Colour) {
	p, _ := s.outlined(Plain(text), Normal, x, y, a)
	s.On.Stroke(p, around, 1.8, nil)
	s.Text(Plain(text), Normal, x, y, a, c)
}

// Middle is the distance from the middle of a line down to its baseline: half the height of a
// digit.
const Middle = 0.35 * TextSize

// Shorten cuts a text in label size to width w, ending it with an ellipsis.
func (s *Sheet) Shorten(text string, w vg.Length) string {
	if s.Width(text, Normal) <= w {
		return text
	}
	r := []rune(text)
	for len(r) > 1 {
		r = r[:len(r)-1]
		if t := string(r) + "…"; s.Width(t, Normal) <= w {
			return t
		}
	}
	return "…"
}

// ShortenAll shortens texts that appear side by side. Those that would become identical lose
// their middle instead of their end.
func (s *Sheet) ShortenAll(texts []string, w vg.Length) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = s.Shorten(t, w)
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

// Folded breaks a text in label size that is wider than w into two lines, at the last place in the
// first where names may be broken: after a space, a mark as in captured.provider_shop, or a letter of
// a script without spaces. A text without such a place stays on the first line.
func (s *Sheet) Folded(text string, w vg.Length) (first, second string) {
	if s.Width(text, Normal) <= w {
		return text, ""
	}
	r, at := []rune(text), 0
	for i := 1; i < len(r) && s.Width(strings.TrimRight(string(r[:i]), " "), Normal) <= w; i++ {
		last, next := r[i-1], r[i]
		switch {
		case unicode.IsPunct(next), unicode.IsSpace(next), unicode.IsDigit(next) && last != ' ':
		case unicode.IsSpace(last), unicode.In(last, unicode.Han, unicode.Hiragana, unicode.Katakana), strings.ContainsRune("_.:;/=-)，、", last):
			at = i
		}
	}
	if at == 0 {
		return text, ""
	}
	return strings.TrimSpace(string(r[:at])), string(r[at:])
}

// cutMiddle replaces the middle of a text with an ellipsis so that it fits width w.
func (s *Sheet) cutMiddle(text string, w vg.Length) string {
	r := []rune(text)
	for n := len(r) - 1; n > 0; n-- {
		if t := string(r[:n/2]) + "…" + string(r[len(r)-(n-n/2):]); s.Width(t, Normal) <= w {
			return t
		}
	}
	return "…"
}

// WrapSpans breaks a title at spaces; one with an exponent is kept whole.
func (s *Sheet) WrapSpans(l []Span, w vg.Length) [][]Span {
	if s.SpansWidth(l, Normal) <= w {
		return [][]Span{l}
	}
	text := ""
	for _, p := range l {
		if p.Raised {
			return [][]Span{l}
		}
		text += p.Text
	}
	var out [][]Span
	for _, t := range s.Wrap(text, Normal, w) {
		out = append(out, Plain(t))
	}
	return out
}

// Wrap breaks a text at spaces.
func (s *Sheet) Wrap(text string, c Cut, w vg.Length) []string {
	var out []string
	line := ""
	for _, word := range strings.Fields(text) {
		next := word
		if line != "" {
			next = line + " " + word
		}
		if line != "" && s.Width(next, c) > w {
			out = append(out, line)
			next = word
		}
		line = next
	}
	return append(out, line)
}

// Line draws a line, leaving out points whose absence is invisible.
func (s *Sheet) Line(pts []vg.Point, c Colour, width vg.Length, dash []vg.Length) {
	if len(pts) < 2 {
		return
	}
	s.On.Stroke(Polyline(Simplify(pts)), c, width, dash)
}

// Segment draws a straight line.
func (s *Sheet) Segment(x0, y0, x1, y1 vg.Length, c Colour, width vg.Length, dash []vg.Length) {
	s.On.Stroke(Polyline([]vg.Point{{X: x0, Y: y0}, {X: x1, Y: y1}}), c, width, dash)
}

// Polygon fills an area.
func (s *Sheet) Polygon(pts []vg.Point, c Colour) {
	if len(pts) < 3 {
		return
	}
	s.On.Fill(closed(pts), c)
}

// Rectangle returns the four corners given two opposite ones.
func Rectangle(x0, y0, x1, y1 vg.Length) []vg.Point {
	return []vg.Point{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}
}

// Styled fills a polygon with a style's colour and hatch.
func (s *Sheet) Styled(pts []vg.Point, st Style) {
	s.Polygon(pts, st.Colour)
	s.Hatched(pts, st)
}

// Edged draws the outline of a polygon.
func (s *Sheet) Edged(pts []vg.Point, c Colour, width vg.Length) {
	s.On.Stroke(closed(pts), c, width, nil)
}

// Stroke draws a path.
func (s *Sheet) Stroke(p vg.Path, c Colour, width vg.Length) { s.On.Stroke(p, c, width, nil) }

const (
	hatchGap   vg.Length = 3.6
	hatchWidth vg.Length = 0.4
)

// Hatched draws only the hatch, in a colour that is visible on the style's.
func (s *Sheet) Hatched(pts []vg.Point, st Style) {
	c := White
	if luminance(st.Colour) > 0.8 {
		c = Grey
	}
	ruled := func(angle float64, gap vg.Length) {
		var p vg.Path
		for _, g := range hatchLines(pts, angle, gap) {
			p.Move(g[0])
			p.Line(g[1])
		}
		if len(p) > 0 {
			s.On.Stroke(p, c, hatchWidth, nil)
		}
	}
	switch st.Hatch {
	case Rising:
		ruled(math.Pi/4, hatchGap)
	case Falling:
		ruled(-math.Pi/4, hatchGap)
	case Flat:
		ruled(0, hatchGap)
	case Upright:
		ruled(math.Pi/2, hatchGap)
	case Crossed:
		ruled(math.Pi/4, hatchGap*1.3)
		ruled(-math.Pi/4, hatchGap*1.3)
	case Dotted:
		const r = 0.5
		var p vg.Path
		for _, g := range hatchLines(pts, 0, hatchGap*0.8) {
			y := g[0].Y
			row := int(math.Round(float64(y / (hatchGap * 0.8))))
			shift := vg.Length(vg.Length(row%2) * hatchGap / 2)
			for k := math.Ceil(float64((g[0].X - shift) / hatchGap)); ; k++ {
				x := vg.Length(vg.Length(k)*hatchGap) + shift
				if x > g[1].X-r {
					break
				}
				if x >= g[0].X+r {
					p = append(p, circle(vg.Point{X: x, Y: y}, r)...)
				}
			}
		}
		if len(p) > 0 {
			s.On.Fill(p, c)
		}
	}
}

// A Shape is the shape of a point.
type Shape int

const (
	Disc Shape = iota
	Square
	triangle
	Diamond
)

// Point draws a point. A hollow one is white inside; a ringed one has a white rim that sets it
// off from what lies below.
func (s *Sheet) Point(at vg.Point, r vg.Length, sh Shape, c Colour, hollow, ringed bool) {
	var p vg.Path
	switch sh {
	case Square:
		d := vg.Length(r * 0.9)
		p = closed(Rectangle(at.X-d, at.Y-d, at.X+d, at.Y+d))
	case triangle:
		up, side, down := vg.Length(1.2*r), vg.Length(1.05*r), vg.Length(0.7*r)
		p = closed([]vg.Point{{X: at.X, Y: at.Y + up}, {X: at.X + side, Y: at.Y - down}, {X: at.X - side, Y: at.Y - down}})
	case Diamond:
		d := vg.Length(r * 1.25)
		p = closed([]vg.Point{{X: at.X, Y: at.Y + d}, {X: at.X + d, Y: at.Y}, {X: at.X, Y: at.Y - d}, {X: at.X - d, Y: at.Y}})
	default:
		p = circle(at, r)
	}
	if hollow {
		s.On.Fill(p, White)
		s.On.Stroke(p, c, 0.6, nil)
		return
	}
	s.On.Fill(p, c)
	if ringed {
		s.On.Stroke(p, White, 0.4, nil)
	}
}

// Polyline returns a path through the points.
func Polyline(pts []vg.Point) vg.Path {
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
	p := Polyline(pts)
	p.Close()
	return p
}

// Area returns the outline of the area between two lines.
func Area(up, down []vg.Point) []vg.Point {
	back := slices.Clone(down)
	slices.Reverse(back)
	return slices.Concat(up, back)
}

// circle is approximated by four cubics (Goldapp 1991), since the surfaces draw arcs
// differently.
func circle(at vg.Point, r vg.Length) vg.Path {
	k := vg.Length(0.5519150244935106 * r)
	var p vg.Path
	p.Move(vg.Point{X: at.X + r, Y: at.Y})
	p.CubeTo(vg.Point{X: at.X + r, Y: at.Y + k}, vg.Point{X: at.X + k, Y: at.Y + r}, vg.Point{X: at.X, Y: at.Y + r})
	p.CubeTo(vg.Point{X: at.X - k, Y: at.Y + r}, vg.Point{X: at.X - r, Y: at.Y + k}, vg.Point{X: at.X - r, Y: at.Y})
	p.CubeTo(vg.Point{X: at.X - r, Y: at.Y - k}, vg.Point{X: at.X - k, Y: at.Y - r}, vg.Point{X: at.X, Y: at.Y - r})
	p.CubeTo(vg.Point{X: at.X + k, Y: at.Y - r}, vg.Point{X: at.X + r, Y: at.Y - k}, vg.Point{X: at.X + r, Y: at.Y})
	p.Close()
	return p
}

// simplifyBy is the largest error of a simplified line, in points. A twentieth of a point is
// invisible and cuts a file with eight years of daily values to a tenth.
const simplifyBy = 0.05

// Simplify drops points of a line that lie within simplifyBy of the line drawn without them
// (Douglas & Peucker 1973). It keeps its own stack because long lines recurse deeply.
func Simplify(pts []vg.Point) []vg.Point {
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
		if at >= 0 && far > simplifyBy*simplifyBy {
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

// distance returns the squared distance of p from the segment ab. Among equally distant points
// the first is kept, so products are rounded explicitly: otherwise a fused multiply-add on some
// processors could choose another.
func distance(p, a, b vg.Point) float64 {
	dot := func(x, y vg.Point) float64 { return float64(x.X*y.X) + float64(x.Y*y.Y) }
	p, b = p.Sub(a), b.Sub(a)
	t := vg.Length(0)
	if l := dot(b, b); l > 0 {
		t = vg.Length(max(0, min(1, dot(p, b)/l)))
	}
	off := p.Sub(vg.Point{X: vg.Length(t * b.X), Y: vg.Length(t * b.Y)})
	return dot(off, off)
}

// hatchLines returns the pieces, inside a polygon, of parallel lines at an angle. The lines lie
// at multiples of gap from the corner of the page, so that the hatches of neighbouring areas
// join.
func hatchLines(pts []vg.Point, angle float64, gap vg.Length) [][2]vg.Point {
	cos, sin := math.Cos(angle), math.Sin(angle)
	turn := func(p vg.Point, sin float64) vg.Point {
		return vg.Point{
			X: vg.Length(float64(float64(p.X)*cos) - float64(float64(p.Y)*sin)),
			Y: vg.Length(float64(float64(p.X)*sin) + float64(float64(p.Y)*cos)),
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
		y := vg.Length(vg.Length(k) * gap)
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

// Upright sets a line that reads upwards, with its baseline at x.
func (s *Sheet) Upright(text string, x, y vg.Length, c Colour) {
	w := s.Width(text, Normal)
	p, err := s.Fonts.regular.outline(Plain(text), TextSize, vg.Point{X: x, Y: y}, 0, 1)
	if err != nil {
		s.Fail(err)
		return
	}
	if len(p) > 0 {
		s.On.Fill(p, c)
		s.Texts = append(s.Texts, TextBox{Text: text, X0: x - 0.74*TextSize, Y0: y, X1: x + 0.21*TextSize, Y1: y + w})
	}
}

// Near reports whether two boxes, side by side, are less than gap apart.
func (b TextBox) Near(o TextBox, gap vg.Length) bool {
	return b.X0 < o.X1+gap && o.X0 < b.X1+gap && b.Y0 < o.Y1+1 && o.Y0 < b.Y1+1
}
