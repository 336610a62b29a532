package plots

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// A terminal is who pays or receives: a bar as high as all that it does.
type terminal struct {
	label string
	style style
	total amount
	reps  []float64
}

// A ribbon is what one terminal pays to another.
type ribbon struct {
	from, to int // places among payers and payees
	amount   amount
	reps     []float64
	gathered bool // too thin to be drawn: only its ends are
}

// A sankey is ribbons from payers at the left to payees at the right.
type sankey struct {
	payers, payees []terminal
	ribbons        []ribbon // the largest first
	reps           []int
	all            amount
	every          []float64 // of each replicate
}

const (
	paidBy, receivedBy = "paid by", "received by"

	nodeWidth vg.Length = 6
	nodeGap   vg.Length = 5
	leastBar  vg.Length = 0.6                       // of which something can be seen
	stub      vg.Length = 5                         // of what is gathered
	nameRoom            = 2 * textSize * lineHeight // name and total
	headRoom            = textSize*lineHeight + 2   // "pay" and "receive"
	numberLow           = textSize                  // a ribbon as high as this has room for a number
	bends               = 24                        // pieces of a ribbon's edge
)

func (k *sankey) extent() (xlo, xhi, ylo, yhi float64) { return 0, 1, 0, k.all.Mean }

// need is the height that bars take, each with room for its name.
func need(list []terminal, scale vg.Length) vg.Length {
	h := -nodeGap
	for _, t := range list {
		h += max(nameRoom, t.height(scale)) + nodeGap
	}
	return h
}

// height is that of a terminal's bar.
func (t terminal) height(scale vg.Length) vg.Length { return vg.Length(t.total.Mean) * scale }

// slots places bars from top to bottom, each with room for its name, around
// the middle of the area. It gives the upper ends.
func slots(list []terminal, scale, top, bottom vg.Length) []vg.Length {
	y := top - (top-bottom-need(list, scale))/2
	out := make([]vg.Length, len(list))
	for i, t := range list {
		h := t.height(scale)
		room := max(nameRoom, h)
		out[i] = y - (room-h)/2
		y -= room + nodeGap
	}
	return out
}

// scaleFor is points per unit of money so that both sides fit.
func (k *sankey) scaleFor(height vg.Length) vg.Length {
	fits := func(scale vg.Length) bool { return max(need(k.payers, scale), need(k.payees, scale)) <= height }
	lo, hi := vg.Length(0), height/vg.Length(k.all.Mean)
	if fits(hi) {
		return hi
	}
	for range 60 {
		if mid := (lo + hi) / 2; fits(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

func (k *sankey) draw(s *sheet, f *frame, layer int) {
	if layer == layerThin {
		return
	}
	div := f.y.mag.div
	widest := func(head string, list []terminal) vg.Length {
		w := s.width(head, normal)
		for _, t := range list {
			w = max(w, s.width(t.label, normal), s.width(t.total.short(div), normal))
		}
		return w
	}
	x0 := f.x0 + widest(paidBy, k.payers) + textGap
	x1 := f.x1 - widest(receivedBy, k.payees) - textGap
	top, bottom := f.y1-headRoom, f.y0
	scale := k.scaleFor(top - bottom)
	lefts, rights := slots(k.payers, scale, top, bottom), slots(k.payees, scale, top, bottom)
	switch layer {
	case layerArea:
		k.drawRibbons(s, f, x0+nodeWidth, x1-nodeWidth, lefts, rights, scale)
	case layerLine:
		for side, list := range [][]terminal{k.payers, k.payees} {
			x, tops := x0, lefts
			if side == 1 {
				x, tops = x1-nodeWidth, rights
			}
			for i, t := range list {
				h := t.height(scale)
				mid, half := tops[i]-h/2, max(h, leastBar)/2
				s.polygon(rectangle(x, mid-half, x+nodeWidth, mid+half), darker(t.style.colour))
			}
		}
	case layerPoint:
		s.text(plain(paidBy), normal, x0-textGap, f.y1-0.8*textSize, right, grey)
		s.text(plain(receivedBy), normal, x1+textGap, f.y1-0.8*textSize, left, grey)
		for side, list := range [][]terminal{k.payers, k.payees} {
			x, tops, a := x0-textGap, lefts, right
			if side == 1 {
				x, tops, a = x1+textGap, rights, left
			}
			for i, t := range list {
				mid := tops[i] - t.height(scale)/2
				s.text(plain(t.label), normal, x, mid+0.15*textSize, a, ink)
				s.text(plain(t.total.short(div)), normal, x, mid-0.95*textSize, a, ink)
			}
		}
	}
}

// drawRibbons draws ribbons, the largest first, each with its amount where its
// payer has several and there is room.
func (k *sankey) drawRibbons(s *sheet, f *frame, x0, x1 vg.Length, lefts, rights []vg.Length, scale vg.Length) {
	from, to := k.ends(lefts, true, scale), k.ends(rights, false, scale)
	for i, r := range k.ribbons {
		h := vg.Length(r.amount.Mean) * scale
		if r.gathered {
			for _, end := range [][2]vg.Length{{x0, from[i]}, {x1 - stub, to[i]}} {
				mid, half := end[1]-h/2, max(h, leastBar)/2
				s.polygon(rectangle(end[0], mid-half, end[0]+stub, mid+half), grey)
			}
			continue
		}
		var up, down []vg.Point
		for j := range bends + 1 {
			u := vg.Length(j) / bends
			ease, slope := u*u*(3-2*u), 6*u*(1-u)*(to[i]-from[i])/(x1-x0)
			x := x0 + u*(x1-x0)
			y := from[i] + ease*(to[i]-from[i]) - h/2
			// As wide across as at its ends: one that is only as high gets
			// thinner the steeper it goes. Less so where it would bulge beyond its
			// bars: to second order at an end, its middle moves by 3u²·fall and half
			// of its height grows by 9u²·fall²·h/run².
			bulge := 3 * math.Abs(float64(to[i]-from[i])*float64(h)) / float64((x1-x0)*(x1-x0))
			half := h / 2 * vg.Length(1+(math.Hypot(1, float64(slope))-1)/math.Max(1, bulge))
			up, down = append(up, vg.Point{X: x, Y: y + half}), append(down, vg.Point{X: x, Y: y - half})
		}
		s.styled(between(up, down), k.payers[r.from].style)
		s.stroke(polyline(up), white, 0.6)
		s.stroke(polyline(down), white, 0.6)
	}
	for i, r := range k.ribbons {
		h := vg.Length(r.amount.Mean) * scale
		if !r.gathered && h >= numberLow && k.several(r.from) {
			s.halo(r.amount.brief(f.y.mag.div), x0+4, from[i]-h/2-middle, left, ink)
		}
	}
}

// several says whether a payer has more than one ribbon.
func (k *sankey) several(from int) bool {
	n := 0
	for _, r := range k.ribbons {
		if r.from == from && !r.gathered {
			n++
		}
	}
	return n > 1
}

// ends are the upper ends of the ribbons at their payers or payees, in the order
// of those at the other side, so that no two of a bar cross.
func (k *sankey) ends(tops []vg.Length, paying bool, scale vg.Length) []vg.Length {
	order := make([]int, len(k.ribbons))
	for i := range order {
		order[i] = i
	}
	other := func(i int) int {
		if paying {
			return k.ribbons[i].to
		}
		return k.ribbons[i].from
	}
	slices.SortStableFunc(order, func(a, b int) int { return other(a) - other(b) })
	at := slices.Clone(tops)
	out := make([]vg.Length, len(k.ribbons))
	for _, i := range order {
		bar := k.ribbons[i].to
		if paying {
			bar = k.ribbons[i].from
		}
		out[i] = at[bar]
		at[bar] -= vg.Length(k.ribbons[i].amount.Mean) * scale
	}
	return out
}

func (k *sankey) rows(*panel) []row {
	var out []row
	add := func(name, mark string, e amount, reps []float64) {
		r := row{series: name, mark: mark, x: decimal(e.Mean), n: e.N}
		if !math.IsNaN(e.Lo) {
			r.lo, r.hi = decimal(e.Lo), decimal(e.Hi)
		}
		out = append(out, r)
		if len(reps) > thinLines || len(reps) < 2 {
			return
		}
		for i, v := range reps {
			out = append(out, row{series: name, mark: "replicate", replicate: k.reps[i], x: decimal(v)})
		}
	}
	add("all", "total", k.all, k.every)
	for _, t := range k.payers {
		add("paid by "+t.label, "total", t.total, t.reps)
	}
	for _, t := range k.payees {
		add("received by "+t.label, "total", t.total, t.reps)
	}
	for _, r := range k.ribbons {
		mark := "flow"
		if r.gathered {
			mark = "flow, gathered"
		}
		add(k.payers[r.from].label+" to "+k.payees[r.to].label, mark, r.amount, r.reps)
	}
	return out
}
