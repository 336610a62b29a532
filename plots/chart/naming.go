package chart

import (
	"math"
	"slices"

	"guanxi/plots/ink"
)

// Curves are named at the right edge of their panel; beside their last point, where
// they end before; along them, where a second axis stands at the edge; or in the key.

// Curves of the panel, in the order in which they are drawn.
func (p *Panel) Curves() []*Curve {
	var all []*Curve
	for _, m := range p.Marks {
		if c, ok := m.(*Curve); ok {
			all = append(all, c)
		}
	}
	return all
}

// NameAtEdge names areas and a curve at the right edge, at the height of their last values.
func (p *Panel) NameAtEdge(k *Stack, c *Curve) {
	los, his := k.edges()
	last := len(k.X) - 1
	for i, name := range k.Names {
		p.ends = append(p.ends, endLabel{name, (los[i][last] + his[i][last]) / 2, k.Styles[i].Colour})
	}
	p.ends = append(p.ends, c.atEdge())
}

// atEdge names a curve at the right edge, at the height of its last value.
func (c *Curve) atEdge() endLabel { return endLabel{c.Series, LastOf(c.Y), c.Style.Colour} }

// early says whether a curve ends before the right edge, where a name would point at
// nothing.
func (p *Panel) early(c *Curve) bool {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, o := range p.Curves() {
		lo, hi = Widen(lo, hi, o.X...)
	}
	a := p.X
	a.fit(lo, hi)
	return a.transform(c.X[c.Last()]) < 0.95
}

// NameCurves names all curves of some panels at their right edges, or all in keys where
// one ends before the edge: half a key misleads.
func NameCurves(panels ...*Panel) {
	for _, p := range panels {
		p.NameAtEdges()
	}
	if slices.ContainsFunc(panels, func(p *Panel) bool { return len(p.inside) > 0 }) {
		for _, p := range panels {
			p.ends, p.inside = nil, nil
			p.NameInKey()
		}
	}
}

// NameInKey names all curves of the panel above it.
func (p *Panel) NameInKey() {
	for _, c := range p.Curves() {
		p.Key = append(p.Key, c.InKey())
	}
}

// NameAlong names all curves of the panel along them.
func (p *Panel) NameAlong() {
	for _, c := range p.Curves() {
		p.inside = append(p.inside, insideLabel{Curve: c})
	}
}

// NameAtEdges names all curves of the panel that have a value at its right edge, or
// beside their last point where they end before.
func (p *Panel) NameAtEdges() {
	for _, c := range p.Curves() {
		switch {
		case c.Last() < 0:
		case p.early(c):
			p.inside = append(p.inside, insideLabel{Curve: c, atEnd: true})
		default:
			p.ends = append(p.ends, c.atEdge())
		}
	}
}

// InKey is a curve in a key.
func (c *Curve) InKey() KeyItem { return KeyItem{Text: c.Series, Style: c.Style} }

// InKey is what points look like in a key.
func (d *Points) InKey(text string) KeyItem {
	return KeyItem{Text: text, Style: ink.Style{Colour: d.Colour}, Point: true, Shape: d.Shape, Hollow: d.Hollow}
}
