package chart

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"guanxi/plots/ink"
)

// declutter moves labels as little as possible so that neighbours are at least gap apart and all
// lie in [lo, hi]. Labels that would touch form a block around the mean of their wishes, and
// blocks that would touch merge (pooling of adjacent violators). The order of the wishes is
// kept.
func declutter(wish []vg.Length, gap, lo, hi vg.Length) []vg.Length {
	n := len(wish)
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(wish[a], wish[b]) })
	type block struct {
		first, count int
		sum          vg.Length // of the wishes, each minus its offset in the block
	}
	start := func(b block) vg.Length {
		s := b.sum / vg.Length(b.count)
		s = min(s, hi-vg.Length(b.count-1)*gap)
		return max(s, lo)
	}
	var blocks []block
	for k, i := range order {
		blocks = append(blocks, block{first: k, count: 1, sum: wish[i]})
		for m := len(blocks); m > 1; m = len(blocks) {
			a, b := blocks[m-2], blocks[m-1]
			if start(a)+vg.Length(a.count)*gap <= start(b)+1e-9 {
				break
			}
			a.sum += b.sum - vg.Length(b.count)*vg.Length(a.count)*gap
			a.count += b.count
			blocks = append(blocks[:m-2], a)
		}
	}
	out := make([]vg.Length, n)
	for _, b := range blocks {
		y := start(b)
		for k := range b.count {
			out[order[b.first+k]] = y + vg.Length(vg.Length(k)*gap)
		}
	}
	return out
}

// drawEnds writes labels beside the right edge, each at the height of its curve or area, or
// moved away and joined to it by a fine line.
func (f *frame) drawEnds(s *ink.Sheet) {
	if len(f.edge) == 0 {
		return
	}
	wish := make([]vg.Length, len(f.edge))
	for i, e := range f.edge {
		wish[i] = f.py(e.y)
	}
	gap := ink.TextSize * 1.18
	at := declutter(wish, gap, f.y0+0.2*ink.TextSize, f.y1-0.2*ink.TextSize)
	for i, e := range f.edge {
		c := ink.Darker(e.Style.Colour)
		x := f.x1 + endGap
		s.Line([]vg.Point{{X: f.x1 + 1, Y: wish[i]}, {X: x - 1.5, Y: at[i]}}, ink.Alpha(c, 0.8), 0.4, nil)
		s.Text(ink.Plain(e.Text), ink.Normal, x, at[i]-ink.Middle, ink.Left, c)
	}
}

// obstacles returns points along everything that a tag should not cover.
func (f *frame) obstacles() []vg.Point {
	var taken []vg.Point
	for _, m := range f.Marks {
		d, ok := m.(*Points)
		if !ok {
			continue
		}
		for i := range d.X {
			p := f.pt(d.X[i], d.Y[i])
			for _, r := range []vg.Length{-pointSize, pointSize} {
				taken = append(taken, vg.Point{X: p.X + r, Y: p.Y}, vg.Point{X: p.X, Y: p.Y + r})
			}
			if d.XLo != nil && d.XLo[i] == d.XLo[i] {
				taken = append(taken, dense(f.pt(d.XLo[i], d.Y[i]), f.pt(d.XHi[i], d.Y[i]))...)
			}
			if d.YLo != nil && d.YLo[i] == d.YLo[i] {
				taken = append(taken, dense(f.pt(d.X[i], d.YLo[i]), f.pt(d.X[i], d.YHi[i]))...)
			}
		}
	}
	return taken
}

// boxAt returns a box of the given size centred at offset (dx, dy) from a point.
func boxAt(p vg.Point, w, h, dx, dy vg.Length) ink.TextBox {
	x, y := p.X-w/2+dx, p.Y-h/2+dy
	return ink.TextBox{X0: x, Y0: y, X1: x + w, Y1: y + h}
}

// dense returns points along a line, at most 3 pt apart.
func dense(from, to vg.Point) []vg.Point {
	n := int(math.Hypot(float64(to.X-from.X), float64(to.Y-from.Y)) / 3)
	out := []vg.Point{from, to}
	for k := 1; k <= n; k++ {
		t := vg.Length(k) / vg.Length(n+1)
		out = append(out, vg.Point{X: from.X + vg.Length(t*(to.X-from.X)), Y: from.Y + vg.Length(t*(to.Y-from.Y))})
	}
	return out
}

// A Tag is the name of a point.
type Tag struct {
	Text string
	X, Y float64
}

// drawTags writes the names of points beside them, in order, each at the nearest place that covers nothing; the
// caption says that others are not named.
func (f *frame) drawTags(s *ink.Sheet) {
	if len(f.Tags) == 0 {
		return
	}
	taken := f.obstacles()
	var done []ink.TextBox
	free := func(b ink.TextBox) bool {
		return b.X0 >= f.x0+2 && b.X1 <= f.x1-1 && b.Y0 >= f.y0+2 && b.Y1 <= f.y1-1 &&
			!slices.ContainsFunc(done, func(o ink.TextBox) bool { return b.Near(o, 3) }) &&
			!slices.ContainsFunc(taken, func(p vg.Point) bool {
				return p.X >= b.X0-1 && p.X < b.X1+1 && p.Y >= b.Y0-0.5 &&
					p.Y < b.Y1+0.5
			})
	}
	for _, t := range f.Tags {
		lines := s.Wrap(t.Text, ink.Normal, 0.4*(f.x1-f.x0))
		rise := vg.Length(vg.Length(len(lines)-1) * lineRise)
		p, w, h := f.pt(t.X, t.Y), s.Widest(lines), ink.TextSize*0.95+rise
		var near []ink.TextBox
		for _, off := range []vg.Length{2.5, 4, 7} {
			near = append(near, beside(p, w, h, off)...)
		}
		if k := slices.IndexFunc(near, free); k >= 0 {
			done = append(done, near[k])
			for i, l := range lines {
				s.Halo(l, near[k].X0, near[k].Y0+0.2*ink.TextSize+rise-vg.Length(vg.Length(i)*lineRise), ink.Dark)
			}
		}
	}
}

// beside returns boxes of the given size around a point at one distance, to the right first.
func beside(p vg.Point, w, h, off vg.Length) []ink.TextBox {
	var out []ink.TextBox
	for _, d := range [][2]vg.Length{{1, 0}, {1, 1}, {1, -1}, {-1, 0}, {-1, 1}, {-1, -1}, {0, 1}, {0, -1}} {
		out = append(out, boxAt(p, w, h, d[0]*(w/2+off), d[1]*(h/2+off)))
	}
	return out
}
