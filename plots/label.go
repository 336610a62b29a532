package plots

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

func sortLengths(v []vg.Length) { slices.Sort(v) }

// spread moves labels as little as possible so that neighbours are at least
// gap apart and all lie in [lo, hi]: labels that would touch form a block
// around the mean of their wishes, blocks that would touch join (pooling of
// adjacent violators). It keeps the order of the wishes.
func spread(wish []vg.Length, gap, lo, hi vg.Length) []vg.Length {
	n := len(wish)
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case wish[a] < wish[b]:
			return -1
		case wish[a] > wish[b]:
			return 1
		}
		return 0
	})
	type block struct {
		first, count int
		sum          vg.Length // of the wishes, each less its offset in the block
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
			out[order[b.first+k]] = y + vg.Length(k)*gap
		}
	}
	return out
}

// drawEnds writes labels beside the right edge, each at the height of what it
// names or, moved apart, joined to it by a fine line.
func (f *frame) drawEnds(s *sheet) {
	if len(f.ends) == 0 {
		return
	}
	wish := make([]vg.Length, len(f.ends))
	for i, e := range f.ends {
		wish[i] = f.py(e.y)
	}
	gap := textSize * 1.14
	at := spread(wish, gap, f.y0+0.2*textSize, f.y1-0.2*textSize)
	for i, e := range f.ends {
		c := darker(e.colour)
		x := f.x1 + endGap
		s.line([]vg.Point{{X: f.x1 + 1, Y: wish[i]}, {X: x - 1.5, Y: at[i]}}, alpha(c, 0.8), 0.4, nil)
		s.text(plain(e.text), textSize, false, x, at[i]-middle(textSize), left, c)
	}
}

// drawInside writes labels beside their curves within the data area, where
// the right edge belongs to a second axis. Of all places along a curve, above
// and below, it takes the one that covers least of anything drawn.
func (f *frame) drawInside(s *sheet) {
	if len(f.inside) == 0 {
		return
	}
	// What may not be covered: points along every curve and its band, and dots.
	var taken []vg.Point
	for _, m := range f.marks {
		switch m := m.(type) {
		case *curve:
			for _, ys := range [][]float64{m.y, m.lo, m.hi} {
				if ys == nil {
					continue
				}
				for _, piece := range f.trace(m.x, ys, m.step) {
					taken = append(taken, dense(piece, 1.5)...)
				}
			}
		case *points:
			for i := range m.x {
				p := f.pt(m.x[i], m.y[i])
				for _, d := range []vg.Length{-pointSize, pointSize} {
					taken = append(taken, vg.Point{X: p.X + d, Y: p.Y}, vg.Point{X: p.X, Y: p.Y + d})
				}
			}
		}
	}
	var placed []textBox
	for _, l := range f.inside {
		var line []vg.Point
		for _, piece := range f.trace(l.x, l.y, straight) {
			line = append(line, dense(piece, 3)...)
		}
		w, h := s.width(l.text, textSize, false), textSize
		best, bestCost := textBox{}, math.Inf(1)
		for _, p := range line {
			for _, way := range []struct{ dx, dy vg.Length }{
				{-1, 1}, {1, -1}, {-0.5, 1}, {-0.5, -1}, {0, 1}, {-1, -1},
			} {
				for _, off := range []vg.Length{3, 5, 8} {
					x := p.X + way.dx*off
					switch {
					case way.dx == -1:
						x -= w
					case way.dx == -0.5:
						x = p.X - w/2
					}
					y := p.Y + way.dy*off
					if way.dy < 0 {
						y -= h
					}
					b := textBox{text: l.text, x0: x, y0: y, x1: x + w, y1: y + h}
					if b.x0 < f.x0+3 || b.x1 > f.x1-3 || b.y0 < f.y0+2 || b.y1 > f.y1-1 {
						continue
					}
					cost := float64(off) * 0.1
					for _, q := range taken {
						if q.X > b.x0-1.5 && q.X < b.x1+1.5 && q.Y > b.y0-1 && q.Y < b.y1+1 {
							cost += 4
						}
					}
					for _, o := range placed {
						if b.x0 < o.x1+4 && o.x0 < b.x1+4 && b.y0 < o.y1+1 && o.y0 < b.y1+1 {
							cost += 500
						}
					}
					// A label near another curve names the wrong one.
					near := math.Inf(1)
					mid := vg.Point{X: (b.x0 + b.x1) / 2, Y: (b.y0 + b.y1) / 2}
					own := math.Inf(1)
					for _, q := range line {
						own = math.Min(own, math.Hypot(float64(q.X-mid.X), float64(q.Y-mid.Y)))
					}
					for _, o := range f.inside {
						if o.text == l.text {
							continue
						}
						for _, piece := range f.trace(o.x, o.y, straight) {
							for i := 1; i < len(piece); i++ {
								near = math.Min(near, distance(mid, piece[i-1], piece[i]))
							}
						}
					}
					if near < own+4 {
						cost += 3 * (own + 4 - near)
					}
					if cost < bestCost {
						best, bestCost = b, cost
					}
				}
			}
		}
		if math.IsInf(bestCost, 1) {
			continue
		}
		placed = append(placed, best)
		s.halo(l.text, best.x0, best.y0+0.2*textSize, left, darker(l.colour))
	}
}

// dense puts points along a line at most step apart.
func dense(line []vg.Point, step float64) []vg.Point {
	var out []vg.Point
	for i, p := range line {
		if i > 0 {
			q := line[i-1]
			n := int(math.Hypot(float64(p.X-q.X), float64(p.Y-q.Y)) / step)
			for k := 1; k <= n; k++ {
				t := vg.Length(k) / vg.Length(n+1)
				out = append(out, vg.Point{X: q.X + t*(p.X-q.X), Y: q.Y + t*(p.Y-q.Y)})
			}
		}
		out = append(out, p)
	}
	return out
}
