package ink

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

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
	case Squared:
		ruled(0, hatchGap*1.3)
		ruled(math.Pi/2, hatchGap*1.3)
	}
}

// A Shape is the shape of a point.
type Shape int

const (
	Disc Shape = iota
	Square
	triangle
	Diamond
	Cross // of what has no interval
)

// Point draws a point. A hollow one is white inside; a ringed one has a white rim that sets it
// off from what lies below.
func (s *Sheet) Point(at vg.Point, r vg.Length, sh Shape, c Colour, hollow, ringed bool) {
	var p vg.Path
	switch sh {
	case Cross:
		for _, up := range []vg.Length{-r, r} {
			s.Segment(at.X-r, at.Y-up, at.X+r, at.Y+up, c, 0.8, nil)
		}
		return
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
