package plots

import (
	"fmt"
	"unicode"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/vg"
)

// A typeface holds the outlines of one embedded font. It caches what it
// decoded and must not be shared between goroutines.
type typeface struct {
	name   string
	font   *opentype.Font
	buf    sfnt.Buffer
	em     fixed.Int26_6
	glyphs map[rune]glyph
}

type glyph struct {
	index   sfnt.GlyphIndex
	advance float64 // in em
	path    []sfnt.Segment
}

// fonts are the two cuts that the figures use.
type fonts struct{ regular, bold *typeface }

func loadFonts() (*fonts, error) {
	r, err := newTypeface("Liberation Sans", liberationsansregular.TTF)
	if err != nil {
		return nil, err
	}
	b, err := newTypeface("Liberation Sans Bold", liberationsansbold.TTF)
	if err != nil {
		return nil, err
	}
	return &fonts{regular: r, bold: b}, nil
}

func newTypeface(name string, ttf []byte) (*typeface, error) {
	f, err := opentype.Parse(ttf)
	if err != nil {
		return nil, fmt.Errorf("embedded font %s: %w", name, err)
	}
	return &typeface{name: name, font: f, em: fixed.Int26_6(f.UnitsPerEm()), glyphs: map[rune]glyph{}}, nil
}

func (t *typeface) glyph(r rune) (glyph, error) {
	if g, ok := t.glyphs[r]; ok {
		return g, nil
	}
	idx, err := t.font.GlyphIndex(&t.buf, r)
	if err != nil {
		return glyph{}, fmt.Errorf("font %s: character %q: %w", t.name, r, err)
	}
	if idx == 0 {
		return glyph{}, letters("character %q (%U) is not in the embedded font %s, which has Latin, Greek and Cyrillic letters: write the label with those", r, r, t.name)
	}
	if unicode.In(r, unicode.Hebrew, unicode.Arabic) {
		return glyph{}, letters("character %q (%U) belongs to a script that is written from right to left, which figures cannot set: write the label with Latin, Greek or Cyrillic letters", r, r)
	}
	adv, err := t.font.GlyphAdvance(&t.buf, idx, t.em, font.HintingNone)
	if err != nil {
		return glyph{}, fmt.Errorf("font %s: character %q: %w", t.name, r, err)
	}
	segs, err := t.font.LoadGlyph(&t.buf, idx, t.em, nil)
	if err != nil {
		return glyph{}, fmt.Errorf("font %s: character %q: %w", t.name, r, err)
	}
	g := glyph{index: idx, advance: float64(adv) / float64(t.em), path: append([]sfnt.Segment(nil), segs...)}
	t.glyphs[r] = g
	return g, nil
}

// A lettersError says that a text has letters that figures cannot set.
type lettersError struct{ text string }

func (e *lettersError) Error() string { return e.text }

func letters(format string, args ...any) error {
	return &lettersError{fmt.Sprintf(format, args...)}
}

// kern is the correction between two neighbouring glyphs in em; a font
// without a table has none.
func (t *typeface) kern(a, b sfnt.GlyphIndex) float64 {
	k, err := t.font.Kern(&t.buf, a, b, t.em, font.HintingNone)
	if err != nil {
		return 0
	}
	return float64(k) / float64(t.em)
}

// A span is a piece of a line of text; raised spans are exponents.
type span struct {
	text   string
	raised bool
}

// Exponents are set at 0.7 of the size, 0.38 em above the base line.
const (
	raisedSize = 0.7
	raisedBy   = 0.38
)

func plain(s string) []span { return []span{{text: s}} }

// power is base with a raised exponent. The font has no superscript digits,
// so an exponent is ordinary digits set smaller and higher.
func power(base, exponent string) []span {
	return []span{{text: base}, {text: exponent, raised: true}}
}

func textOf(spans []span) string {
	s := ""
	for _, p := range spans {
		if p.raised {
			s += "^"
		}
		s += p.text
	}
	return s
}

// width is the advance of a line of text at a size.
func (t *typeface) width(spans []span, size vg.Length) (vg.Length, error) {
	w := 0.0
	for _, s := range spans {
		scale := 1.0
		if s.raised {
			scale = raisedSize
		}
		prev := sfnt.GlyphIndex(0)
		for i, r := range s.text {
			g, err := t.glyph(r)
			if err != nil {
				return 0, fmt.Errorf("text %q: %w", textOf(spans), err)
			}
			if i > 0 {
				w += scale * t.kern(prev, g.index)
			}
			w += scale * g.advance
			prev = g.index
		}
	}
	return vg.Length(w) * size, nil
}

// outline is the text as one path, its base line starting at origin and
// turned by cos, sin. Fonts count y downwards, surfaces upwards.
func (t *typeface) outline(spans []span, size vg.Length, origin vg.Point, cos, sin float64) (vg.Path, error) {
	var path vg.Path
	pen := 0.0
	for _, s := range spans {
		scale, rise := 1.0, 0.0
		if s.raised {
			scale, rise = raisedSize, raisedBy
		}
		prev := sfnt.GlyphIndex(0)
		for i, r := range s.text {
			g, err := t.glyph(r)
			if err != nil {
				return nil, fmt.Errorf("text %q: %w", textOf(spans), err)
			}
			if i > 0 {
				pen += scale * t.kern(prev, g.index)
			}
			at := func(p fixed.Point26_6) vg.Point {
				x := (pen + scale*float64(p.X)/float64(t.em)) * float64(size)
				y := (rise - scale*float64(p.Y)/float64(t.em)) * float64(size)
				return vg.Point{
					X: origin.X + vg.Length(x*cos-y*sin),
					Y: origin.Y + vg.Length(x*sin+y*cos),
				}
			}
			open := false
			for _, seg := range g.path {
				switch seg.Op {
				case sfnt.SegmentOpMoveTo:
					if open {
						path.Close()
					}
					path.Move(at(seg.Args[0]))
					open = true
				case sfnt.SegmentOpLineTo:
					path.Line(at(seg.Args[0]))
				case sfnt.SegmentOpQuadTo:
					path.QuadTo(at(seg.Args[0]), at(seg.Args[1]))
				case sfnt.SegmentOpCubeTo:
					path.CubeTo(at(seg.Args[0]), at(seg.Args[1]), at(seg.Args[2]))
				}
			}
			if open {
				path.Close()
			}
			pen += scale * g.advance
			prev = g.index
		}
	}
	return path, nil
}
