package chart

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/summary"
)

// A Node is a payer or a payee: a bar as high as its total.
type Node struct {
	Label     string
	Style     ink.Style
	Total     summary.Interval
	RepValues []float64
}

// A Ribbon is what one terminal pays to another.
type Ribbon struct {
	From, To  int // indices into payers and payees
	Amount    summary.Interval
	RepValues []float64
	Gathered  bool // too thin to draw in full: only its ends are drawn
}

// A Sankey is ribbons from payers at the left to payees at the right.
type Sankey struct {
	Payers, Payees []Node
	Ribbons        []Ribbon // the largest first
	RepIDs         []int
	Total          summary.Interval
	RepTotals      []float64 // total of each replicate
}

// Short formats an amount beside its bar, in units of div. An interval cut at 0 is given by its ends.
func Short(v summary.Interval, div float64) string {
	v = v.Per(div)
	switch {
	case v.Mean > 0 && v.Mean < 1e-4:
		return "< 0.0001"
	case v.Lo == 0 && v.Hi > 2*v.Mean:
		return phrase.Interval(v)
	}
	return phrase.Scaled(v, 1)
}

const (
	paidBy, receivedBy = "paid by", "received by"

	nodeWidth vg.Length = 6
	nodeGap   vg.Length = 5
	leastBar  vg.Length = 0.6                           // the smallest visible height
	stub      vg.Length = 5                             // length of the ends of gathered ribbons
	seam      vg.Length = 0.15                          // by which these overlap, so that no hairline is between them
	nameRoom            = 2 * ink.TextSize * lineHeight // name and total
	headRoom            = ink.TextSize*lineHeight + 2   // "pay" and "receive"
	numberLow           = ink.TextSize                  // least height of a ribbon with room for a number
	bends               = 24                            // segments along a ribbon's edge
)

func (k *Sankey) extent() (xlo, xhi, ylo, yhi float64) { return 0, 1, 0, k.Total.Mean }

// barsHeight returns the height of the bars, each with room for its name.
func barsHeight(list []Node, scale vg.Length) vg.Length {
	h := -nodeGap
	for _, t := range list {
		h += max(nameRoom, t.height(scale)) + nodeGap
	}
	return h
}

// height returns the height of a terminal's bar.
func (t Node) height(scale vg.Length) vg.Length { return vg.Length(t.Total.Mean) * scale }

// slots places bars from top to bottom, each with room for its name, centred in the area, and
// returns their upper ends.
func slots(list []Node, scale, top, bottom vg.Length) []vg.Length {
	y := top - (top-bottom-barsHeight(list, scale))/2
	out := make([]vg.Length, len(list))
	for i, t := range list {
		h := t.height(scale)
		room := max(nameRoom, h)
		out[i] = y - (room-h)/2
		y -= room + nodeGap
	}
	return out
}

// scaleFor returns the largest scale, in points per unit of money, at which both sides fit.
func (k *Sankey) scaleFor(height vg.Length) vg.Length {
	fits := func(scale vg.Length) bool {
		return max(barsHeight(k.Payers, scale), barsHeight(k.Payees, scale)) <= height
	}
	lo, hi := vg.Length(0), height/vg.Length(k.Total.Mean)
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

func (k *Sankey) draw(s *ink.Sheet, f *frame, layer int) {
	if layer == layerThin {
		return
	}
	div := f.Y.mag.div
	widest := func(head string, list []Node) vg.Length {
		w := s.Width(head, ink.Normal)
		for _, t := range list {
			w = max(w, s.Width(t.Label, ink.Normal), s.Width(Short(t.Total, div), ink.Normal))
		}
		return w
	}
	x0 := f.x0 + widest(paidBy, k.Payers) + textGap
	x1 := f.x1 - widest(receivedBy, k.Payees) - textGap
	top, bottom := f.y1-headRoom, f.y0
	scale := k.scaleFor(top - bottom)
	lefts, rights := slots(k.Payers, scale, top, bottom), slots(k.Payees, scale, top, bottom)
	switch layer {
	case layerArea:
		k.drawRibbons(s, f, x0+nodeWidth, x1-nodeWidth, lefts, rights, scale)
	case layerLine:
		for side, list := range [][]Node{k.Payers, k.Payees} {
			x, tops := x0, lefts
			if side == 1 {
				x, tops = x1-nodeWidth, rights
			}
			for i, t := range list {
				h := t.height(scale)
				mid, half := tops[i]-h/2, max(h, leastBar)/2
				s.Polygon(ink.Rectangle(x, mid-half, x+nodeWidth, mid+half), ink.Darker(t.Style.Colour))
			}
		}
	case layerPoint:
		s.Text(ink.Plain(paidBy), ink.Normal, x0-textGap, f.y1-0.8*ink.TextSize, ink.Right, ink.Grey)
		s.Text(ink.Plain(receivedBy), ink.Normal, x1+textGap, f.y1-0.8*ink.TextSize, ink.Left, ink.Grey)
		for side, list := range [][]Node{k.Payers, k.Payees} {
			x, tops, a := x0-textGap, lefts, ink.Right
			if side == 1 {
				x, tops, a = x1+textGap, rights, ink.Left
			}
			for i, t := range list {
				mid := tops[i] - t.height(scale)/2
				s.Text(ink.Plain(t.Label), ink.Normal, x, mid+0.15*ink.TextSize, a, ink.Dark)
				s.Text(ink.Plain(Short(t.Total, div)), ink.Normal, x, mid-0.95*ink.TextSize, a, ink.Dark)
			}
		}
	}
}

// drawRibbons draws ribbons, the largest first. A ribbon shows its amount if its payer has
// several and there is room.
func (k *Sankey) drawRibbons(s *ink.Sheet, f *frame, x0, x1 vg.Length, lefts, rights []vg.Length, scale vg.Length) {
	from, to := k.ends(lefts, true, scale), k.ends(rights, false, scale)
	for i, r := range k.Ribbons {
		h := vg.Length(r.Amount.Mean) * scale
		if r.Gathered {
			for _, end := range [][2]vg.Length{{x0, from[i]}, {x1 - stub, to[i]}} {
				mid, half := end[1]-h/2, max(h, leastBar)/2+seam
				s.Polygon(ink.Rectangle(end[0], mid-half, end[0]+stub, mid+half), ink.Grey)
			}
			continue
		}
		var up, down []vg.Point
		for j := range bends + 1 {
			u := vg.Length(j) / bends
			ease, slope := u*u*(3-2*u), 6*u*(1-u)*(to[i]-from[i])/(x1-x0)
			x := x0 + vg.Length(u*(x1-x0))
			y := from[i] + vg.Length(ease*(to[i]-from[i])) - h/2
			// Keep the ribbon as thick across its slope as at its ends: with a constant
			// vertical height it would look thinner the steeper it gets. Do so less where it
			// would bulge beyond its bars: to second order at an end, its middle moves by
			// 3u²·fall and half its height grows by 9u²·fall²·h/run².
			bulge := 3 * math.Abs(float64(to[i]-from[i])*float64(h)) / float64((x1-x0)*(x1-x0))
			half := h / 2 * vg.Length(1+(math.Hypot(1, float64(slope))-1)/math.Max(1, bulge))
			up, down = append(up, vg.Point{X: x, Y: y + half}), append(down, vg.Point{X: x, Y: y - half})
		}
		s.Styled(ink.Area(up, down), k.Payers[r.From].Style)
		s.Stroke(ink.Polyline(up), ink.White, 0.6)
		s.Stroke(ink.Polyline(down), ink.White, 0.6)
	}
	for i, r := range k.Ribbons {
		h := vg.Length(r.Amount.Mean) * scale
		if !r.Gathered && h >= numberLow && k.several(r.From) {
			s.Halo(phrase.Significant(r.Amount.Mean/f.Y.mag.div, 3), x0+4, from[i]-h/2-ink.Middle, ink.Dark)
		}
	}
}

// several reports whether a payer has more than one ribbon.
func (k *Sankey) several(from int) bool {
	n := 0
	for _, r := range k.Ribbons {
		if r.From == from && !r.Gathered {
			n++
		}
	}
	return n > 1
}

// ends returns the upper ends of the ribbons at their payers or payees, in the order of the
// other side, so that no two ribbons of a bar cross, and gathered ones below them as one.
func (k *Sankey) ends(tops []vg.Length, paying bool, scale vg.Length) []vg.Length {
	order := make([]int, len(k.Ribbons))
	for i := range order {
		order[i] = i
	}
	other := func(i int) int {
		if paying {
			return k.Ribbons[i].To
		}
		return k.Ribbons[i].From
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if g := k.Ribbons[a].Gathered; g != k.Ribbons[b].Gathered {
			return map[bool]int{true: 1, false: -1}[g]
		}
		return other(a) - other(b)
	})
	at := slices.Clone(tops)
	out := make([]vg.Length, len(k.Ribbons))
	for _, i := range order {
		bar := k.Ribbons[i].To
		if paying {
			bar = k.Ribbons[i].From
		}
		out[i] = at[bar]
		at[bar] -= vg.Length(vg.Length(k.Ribbons[i].Amount.Mean) * scale)
	}
	return out
}

func (k *Sankey) rows(*Panel) []row {
	var out []row
	add := func(name, mark string, e summary.Interval, reps []float64) {
		r := row{series: name, mark: mark, x: decimal(e.Mean), n: e.N}
		if !math.IsNaN(e.Lo) {
			r.lo, r.hi = decimal(e.Lo), decimal(e.Hi)
		}
		out = append(out, r)
		if len(reps) > ThinLines || len(reps) < 2 {
			return
		}
		for i, v := range reps {
			out = append(out, row{series: name, mark: "replicate", replicate: k.RepIDs[i], x: decimal(v)})
		}
	}
	add("all", "total", k.Total, k.RepTotals)
	for _, t := range k.Payers {
		add("paid by "+t.Label, "total", t.Total, t.RepValues)
	}
	for _, t := range k.Payees {
		add("received by "+t.Label, "total", t.Total, t.RepValues)
	}
	for _, r := range k.Ribbons {
		mark := "flow"
		if r.Gathered {
			mark = "flow, gathered"
		}
		add(k.Payers[r.From].Label+" to "+k.Payees[r.To].Label, mark, r.Amount, r.RepValues)
	}
	return out
}
