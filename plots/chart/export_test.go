package chart

import (
	"fmt"
	"image/color"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"guanxi/plots/ink"
)

// Height returns the height of the chart at a width.
func (c *Chart) Height(w vg.Length, f *ink.Fonts) vg.Length {
	s := &ink.Sheet{Fonts: f}
	c.layout(s, w, true)
	return s.H
}

// Misplaced returns the texts that lie outside the page or overlap another, and the names that are not drawn in full.
func (c *Chart) Misplaced(w vg.Length, f *ink.Fonts) []string {
	s := &ink.Sheet{Fonts: f}
	if err := c.drawOn(s, ink.SVG, w, true); err != nil {
		return []string{err.Error()}
	}
	var out []string
	all := ""
	for _, x := range s.Texts {
		all += x.Text
	}
	whole := func(name string) {
		if bare := strings.NewReplacer(" ", ""); !strings.Contains(bare.Replace(all), bare.Replace(name)) {
			out = append(out, fmt.Sprintf("%q is cut", name))
		}
	}
	whole(c.Title)
	for _, p := range c.Panels {
		for _, k := range p.Legend {
			whole(k.Text)
		}
		for _, e := range p.ends {
			whole(e.Text)
		}
		for i := 0; p.Y.Kind == Categories && i < len(p.Y.Names); i++ {
			whole(p.Y.Names[i])
		}
	}
	for i, x := range s.Texts {
		if x.X0 < 0 || x.Y0 < 0 || x.X1 > s.W+0.01 || x.Y1 > s.H {
			out = append(out, fmt.Sprintf("%q at (%.1f, %.1f)–(%.1f, %.1f) leaves the page of %.1f × %.1f pt", x.Text, x.X0,
				x.Y0, x.X1, x.Y1, s.W, s.H))
		}
		for _, y := range s.Texts[:i] {
			const touch = 0.4
			if x.X0 < y.X1-touch && y.X0 < x.X1-touch && x.Y0 < y.Y1-1.2 && y.Y0 < x.Y1-1.2 {
				out = append(out, fmt.Sprintf("%q lies over %q", x.Text, y.Text))
			}
		}
	}
	return out
}

// Beyond returns the marks that lie outside the range of their axes, and the points of several
// lines that lie beside it.
func (c *Chart) Beyond(w vg.Length, fonts *ink.Fonts) []string {
	var out []string
	frames, _ := c.layout(&ink.Sheet{Fonts: fonts}, w, true)
	for _, f := range frames {
		for _, m := range f.Marks {
			a, b, lo, hi := m.extent()
			if f.X.Kind != Categories && (a < f.X.lo || b > f.X.hi) || f.Y.Kind != Categories && (lo < f.Y.lo || hi > f.Y.hi) {
				out = append(out, fmt.Sprintf("%T reaches x %g…%g, y %g…%g, the axes x %g…%g, y %g…%g", m, a, b, lo, hi, f.X.lo,
					f.X.hi, f.Y.lo, f.Y.hi))
			}
			d, ok := m.(*Points)
			for i := 0; ok && i < len(d.X); i++ {
				if x := f.px(d.X[i]) + d.DX; d.DX != 0 && (x < f.x0+pointSize || x > f.x1-pointSize) {
					out = append(out, fmt.Sprintf("%s at %v lies at %v of %v…%v", d.Series, d.X[i], x, f.x0, f.x1))
				}
			}
		}
	}
	return out
}

// GridAbove returns the panels in which a grid line is drawn after a mark.
func (c *Chart) GridAbove(w vg.Length, fonts *ink.Fonts) []string {
	s := &ink.Sheet{Fonts: fonts}
	var out []string
	frames, _ := c.layout(s, w, true)
	for _, f := range frames {
		r := &recorded{}
		s.On = r
		f.draw(s)
		if f.NoAxes {
			continue
		}
		last := -1
		for i, c := range r.all {
			if c == ink.Faint {
				last = i
			}
		}
		if first := slices.IndexFunc(r.all, func(c color.NRGBA) bool { return c != ink.Faint }); last > first || last < 0 {
			out = append(out, fmt.Sprintf("the grid's last line is drawn %d., the first mark %d.", last+1, first+1))
		}
	}
	return out
}
