package ink

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

// A typeface holds the outlines of one embedded font and, for letters that it lacks, of a font
// named by the user. It caches decoded glyphs and must not be shared between goroutines.
type typeface struct {
	own, other *face // other: nil where the user named none
	glyphs     map[rune]glyph
}

// A face is one font.
type face struct {
	name string
	font *opentype.Font
	buf  sfnt.Buffer
	em   fixed.Int26_6
}

type glyph struct {
	of      *face
	index   sfnt.GlyphIndex
	advance float64 // in em
	path    []sfnt.Segment
}

// Fonts are the two weights that the figures use.
type Fonts struct{ regular, bold *typeface }

// LoadFonts loads the embedded fonts; other supplies letters that they lack, and may be nil.
func LoadFonts(other *UserFont) (*Fonts, error) {
	r, err := newTypeface("Liberation Sans", liberationsansregular.TTF, other)
	if err != nil {
		return nil, err
	}
	b, err := newTypeface("Liberation Sans Bold", liberationsansbold.TTF, other)
	if err != nil {
		return nil, err
	}
	return &Fonts{regular: r, bold: b}, nil
}

func newTypeface(name string, ttf []byte, other *UserFont) (*typeface, error) {
	f, err := opentype.Parse(ttf)
	if err != nil {
		return nil, fmt.Errorf("embedded font %s: %w", name, err)
	}
	t := &typeface{own: newFace(name, f), glyphs: map[rune]glyph{}}
	if other != nil {
		t.other = newFace(other.name, other.font)
	}
	return t, nil
}

func newFace(name string, f *opentype.Font) *face {
	return &face{name: name, font: f, em: fixed.Int26_6(f.UnitsPerEm())}
}

// apart reports whether the letters of a script stand side by side as written. In other scripts
// they change form with their neighbours or run from right to left.
func apart(r rune) bool {
	return unicode.In(r, unicode.Common, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Han, unicode.Hiragana,
		unicode.Katakana, unicode.Bopomofo, unicode.Hangul, unicode.Yi, unicode.Armenian, unicode.Georgian)
}

func (t *typeface) glyph(r rune) (glyph, error) {
	if g, ok := t.glyphs[r]; ok {
		return g, nil
	}
	g, err := t.own.glyph(r)
	if err == nil && g.index == 0 && t.other != nil {
		g, err = t.other.glyph(r)
	}
	switch {
	case err != nil:
		return glyph{}, err
	case !apart(r):
		return glyph{}, letters("character %q (%U) belongs to a script that figures cannot set: write the name with "+
			"Latin, Greek, Cyrillic or East Asian letters", r, r)
	case g.index == 0 && t.other != nil:
		return glyph{}, letters("character %q (%U) is neither in the embedded font %s nor in %s", r, r, t.own.name,
			t.other.name)
	case g.index == 0:
		return glyph{}, letters("character %q (%U) is not in the embedded font %s, which has Latin, Greek and Cyrillic "+
			"letters: write the name with those, or name the file of a font that has it, such as Noto Sans CJK, in the "+
			"environment: %s=FILE", r, r, t.own.name, FontVariable)
	}
	t.glyphs[r] = g
	return g, nil
}

// glyph returns the outline of a letter; its index is 0 if the font lacks it.
func (f *face) glyph(r rune) (glyph, error) {
	failed := func(err error) (glyph, error) {
		return glyph{}, fmt.Errorf("font %s: character %q: %w", f.name, r, err)
	}
	idx, err := f.font.GlyphIndex(&f.buf, r)
	if err != nil {
		return failed(err)
	}
	if idx == 0 {
		return glyph{of: f}, nil
	}
	adv, err := f.font.GlyphAdvance(&f.buf, idx, f.em, font.HintingNone)
	if err != nil {
		return failed(err)
	}
	segs, err := f.font.LoadGlyph(&f.buf, idx, f.em, nil)
	if err != nil {
		return failed(err)
	}
	return glyph{of: f, index: idx, advance: float64(adv) / float64(f.em), path: append([]sfnt.Segment(nil), segs...)}, nil
}

// A LettersError reports letters in a text that figures cannot set.
type LettersError struct{ text string }

func (e *LettersError) Error() string { return e.text }

func letters(format string, args ...any) error {
	return &LettersError{fmt.Sprintf(format, args...)}
}

// kern returns the kerning between two neighbouring glyphs in em. It is 0 for a font without a
// kerning table and between glyphs of different fonts.
func kern(a, b glyph) float64 {
	if a.of != b.of {
		return 0
	}
	k, err := a.of.font.Kern(&a.of.buf, a.index, b.index, a.of.em, font.HintingNone)
	if err != nil {
		return 0
	}
	return float64(k) / float64(a.of.em)
}

// A Span is a piece of a line of text; raised spans are exponents.
type Span struct {
	Text   string
	Raised bool
}

// Exponents are set at 0.7 of the size, 0.38 em above the baseline.
const (
	raisedSize = 0.7
	raisedBy   = 0.38
)

// Plain returns a text without exponents.
func Plain(s string) []Span { return []Span{{Text: s}} }

// Power returns a base with a raised exponent. The font has no superscript digits, so the
// exponent is set in ordinary digits, smaller and higher.
func Power(base, exponent string) []Span {
	return []Span{{Text: base}, {Text: exponent, Raised: true}}
}

// TextOf returns a line as plain text, with ^ before raised spans.
func TextOf(spans []Span) string {
	s := ""
	for _, p := range spans {
		if p.Raised {
			s += "^"
		}
		s += p.Text
	}
	return s
}

// set calls each for every glyph of a line, with its start in em, its scale and its rise, and
// returns the total advance in em.
func (t *typeface) set(spans []Span, each func(g glyph, pen, scale, rise float64)) (float64, error) {
	pen := 0.0
	for _, s := range spans {
		scale, rise := 1.0, 0.0
		if s.Raised {
			scale, rise = raisedSize, raisedBy
		}
		prev := glyph{}
		for i, r := range s.Text {
			g, err := t.glyph(r)
			if err != nil {
				return 0, fmt.Errorf("text %q: %w", TextOf(spans), err)
			}
			if i > 0 {
				pen += float64(scale * kern(prev, g))
			}
			if each != nil {
				each(g, pen, scale, rise)
			}
			pen += float64(scale * g.advance)
			prev = g
		}
	}
	return pen, nil
}

// width returns the advance of a line of text at the given size.
func (t *typeface) width(spans []Span, size vg.Length) (vg.Length, error) {
	w, err := t.set(spans, nil)
	return vg.Length(w) * size, err
}

// outline returns the text as one path, with its baseline starting at origin and rotated by
// (cos, sin). y points down in fonts and up on surfaces.
func (t *typeface) outline(spans []Span, size vg.Length, origin vg.Point, cos, sin float64) (vg.Path, error) {
	var path vg.Path
	_, err := t.set(spans, func(g glyph, pen, scale, rise float64) {
		at := func(p fixed.Point26_6) vg.Point {
			x := (pen + scale*float64(p.X)/float64(g.of.em)) * float64(size)
			y := (rise - scale*float64(p.Y)/float64(g.of.em)) * float64(size)
			return vg.Point{
				X: origin.X + vg.Length(float64(x*cos)-float64(y*sin)),
				Y: origin.Y + vg.Length(float64(x*sin)+float64(y*cos)),
			}
		}
		for i, seg := range g.path {
			switch seg.Op {
			case sfnt.SegmentOpMoveTo:
				if i > 0 {
					path.Close()
				}
				path.Move(at(seg.Args[0]))
			case sfnt.SegmentOpLineTo:
				path.Line(at(seg.Args[0]))
			case sfnt.SegmentOpQuadTo:
				path.QuadTo(at(seg.Args[0]), at(seg.Args[1]))
			case sfnt.SegmentOpCubeTo:
				path.CubeTo(at(seg.Args[0]), at(seg.Args[1]), at(seg.Args[2]))
			}
		}
		if len(g.path) > 0 {
			path.Close()
		}
	})
	return path, err
}
