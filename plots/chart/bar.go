package chart

import (
	"cmp"
	"math"

	"gonum.org/v1/plot/vg"

	"guanxi/plots/ink"
)

// A Bar lies along a row of categories from one value to another.
type Bar struct {
	Series   string
	At       int
	From, To float64
	Style    ink.Style
	Height   float64 // share of the row's height; 0: 0.62
	Shift    float64 // downwards from the middle of the row, in rows
}

func (b *Bar) extent() (xlo, xhi, ylo, yhi float64) {
	xlo, xhi = Widen(math.Inf(1), math.Inf(-1), b.From, b.To)
	return xlo, xhi, float64(b.At), float64(b.At)
}

func (b *Bar) draw(s *ink.Sheet, f *frame, layer int) {
	if layer != layerArea || b.From == b.To {
		return
	}
	y, half := f.py(float64(b.At)+b.Shift), vg.Length(cmp.Or(b.Height, 0.62)/2)*f.rowHeight()
	box := ink.Rectangle(f.px(b.From), y-half, f.px(b.To), y+half)
	s.Styled(box, b.Style)
	s.Edged(box, ink.White, 0.5)
}

func (b *Bar) rows(p *Panel) []row {
	return []row{{series: b.Series, mark: "bar", x: decimal(b.To - b.From), y: p.Y.format(float64(b.At)),
		lo: decimal(math.Min(b.From, b.To)), hi: decimal(math.Max(b.From, b.To))}}
}
