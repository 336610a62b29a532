package chart

import (
	"math"
	"slices"

	"guanxi/plots/ink"
)

// Curves returns the curves of the panel, in drawing order.
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
		p.ends = append(p.ends, endLabel{LegendItem{Text: name, Style: k.Styles[i], Filled: true},
			(los[i][last] + his[i][last]) / 2})
	}
	p.ends = append(p.ends, c.atEdge())
}

// atEdge names a curve at the right edge, at the height of its last value.
func (c *Curve) atEdge() endLabel { return endLabel{c.LegendItem(), LastOf(c.Y)} }

// early reports whether a curve ends before the right edge, where its name would point at
// nothing.
func (p *Panel) early(c *Curve) bool {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, o := range p.Curves() {
		lo, hi = Widen(lo, hi, o.X...)
	}
	a := p.X
	a.setRange(lo, hi)
	return c.Last() >= 0 && a.transform(c.X[c.Last()]) < 0.95
}

// NameCurves names all curves of the panels at their right edges, or all in keys if one ends
// earlier or a second axis occupies an edge: a partial key misleads. A key that the first panel has
// is not repeated.
func NameCurves(panels ...*Panel) {
	if !slices.ContainsFunc(panels, func(p *Panel) bool {
		return p.Right != nil || slices.ContainsFunc(p.Curves(),
			p.early)
	}) {
		for _, p := range panels {
			for _, c := range p.Curves() {
				if c.Last() >= 0 {
					p.ends = append(p.ends, c.atEdge())
				}
			}
		}
		return
	}
	for i, p := range panels {
		for _, c := range p.Curves() {
			p.Legend = append(p.Legend, c.LegendItem())
		}
		if i > 0 && slices.EqualFunc(p.Legend, panels[0].Legend, func(a, b LegendItem) bool { return a.Text == b.Text }) {
			p.Legend = nil
		}
	}
}

// LegendItem returns the curve's item for a key.
func (c *Curve) LegendItem() LegendItem { return LegendItem{Text: c.Series, Style: c.Style} }

// named reports whether another item has the same name.
func (k LegendItem) named(o LegendItem) bool { return k.Text == o.Text }

// LegendItem returns the points' item for a key.
func (d *Points) LegendItem(text string) LegendItem {
	return LegendItem{Text: text, Style: ink.Style{Colour: d.Colour}, Point: true, Shape: d.Shape, Hollow: d.Hollow}
}
