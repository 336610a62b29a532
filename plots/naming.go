package plots

import (
	"math"
	"slices"
)

// Curves are named at the right edge of their panel; beside their last point, where
// they end before; along them, where a second axis stands at the edge; or in the key.

// curves of the panel, in the order in which they are drawn.
func (p *panel) curves() []*curve {
	var all []*curve
	for _, m := range p.marks {
		if c, ok := m.(*curve); ok {
			all = append(all, c)
		}
	}
	return all
}

// nameAtEdge names areas and a curve at the right edge, at the height of their last values.
func (p *panel) nameAtEdge(k *stack, c *curve) {
	los, his := k.edges()
	last := len(k.x) - 1
	for i, name := range k.names {
		p.ends = append(p.ends, endLabel{name, (los[i][last] + his[i][last]) / 2, k.styles[i].colour})
	}
	p.ends = append(p.ends, c.atEdge())
}

// atEdge names a curve at the right edge, at the height of its last value.
func (c *curve) atEdge() endLabel { return endLabel{c.series, lastOf(c.y), c.style.colour} }

// early says whether a curve ends before the right edge, where a name would point at
// nothing.
func (p *panel) early(c *curve) bool {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, o := range p.curves() {
		lo, hi = span64(lo, hi, o.x...)
	}
	a := p.x
	a.fit(lo, hi)
	return a.transform(c.x[c.last()]) < 0.95
}

// nameCurves names all curves of some panels at their right edges, or all in keys where
// one ends before the edge: half a key misleads.
func nameCurves(panels ...*panel) {
	for _, p := range panels {
		p.nameAtEdges()
	}
	if slices.ContainsFunc(panels, func(p *panel) bool { return len(p.inside) > 0 }) {
		for _, p := range panels {
			p.ends, p.inside = nil, nil
			p.nameInKey()
		}
	}
}

// nameInKey names all curves of the panel above it.
func (p *panel) nameInKey() {
	for _, c := range p.curves() {
		p.key = append(p.key, c.inKey())
	}
}

// nameAlong names all curves of the panel along them.
func (p *panel) nameAlong() {
	for _, c := range p.curves() {
		p.inside = append(p.inside, insideLabel{curve: c})
	}
}

// nameAtEdges names all curves of the panel that have a value at its right edge, or
// beside their last point where they end before.
func (p *panel) nameAtEdges() {
	for _, c := range p.curves() {
		switch {
		case c.last() < 0:
		case p.early(c):
			p.inside = append(p.inside, insideLabel{curve: c, atEnd: true})
		default:
			p.ends = append(p.ends, c.atEdge())
		}
	}
}

// inKey is a curve in a key.
func (c *curve) inKey() keyItem { return keyItem{text: c.series, style: c.style} }

// inKey is what points look like in a key.
func (d *points) inKey(text string) keyItem {
	return keyItem{text: text, style: style{colour: d.colour}, point: true, shape: d.shape, hollow: d.hollow}
}
