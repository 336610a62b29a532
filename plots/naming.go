package plots

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

// nameAtEdge names a curve at the right edge, at the height of its last value.
func (p *panel) nameAtEdge(c *curve) {
	p.ends = append(p.ends, endLabel{c.series, lastOf(c.y), c.style.colour})
}

// nameCurve names a curve at the right edge, or beside its last point where it ends
// before the edge.
func (p *panel) nameCurve(c *curve) {
	switch last := c.last(); {
	case last < 0:
	case last == len(c.y)-1:
		p.nameAtEdge(c)
	default:
		p.inside = append(p.inside, insideLabel{curve: c, atEnd: true})
	}
}

// nameCurves names all curves of some panels at their right edges, or all in keys where
// one ends before the edge: half a key misleads.
func nameCurves(panels ...*panel) {
	early := false
	for _, p := range panels {
		for _, c := range p.curves() {
			p.nameCurve(c)
		}
		early = early || len(p.inside) > 0
	}
	for _, p := range panels {
		if early {
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

// nameAtEdges names all curves of the panel at its right edge.
func (p *panel) nameAtEdges() {
	for _, c := range p.curves() {
		p.nameAtEdge(c)
	}
}

// inKey is a curve in a key; one of a single place is drawn as a point.
func (c *curve) inKey() keyItem {
	return keyItem{text: c.series, style: c.style, point: len(c.x) == 1}
}

// inKey is what points look like in a key.
func (d *points) inKey(text string) keyItem {
	return keyItem{text: text, style: style{colour: d.colour}, point: true, shape: d.shape, hollow: d.hollow}
}
