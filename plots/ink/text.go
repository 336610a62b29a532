package ink

import (
	"cmp"
	"strings"
	"unicode"

	"gonum.org/v1/plot/vg"
)

// Sizes in points at print size. Journals ask for lettering of at least seven points.
const (
	TextSize  vg.Length = 7
	TitleSize vg.Length = 8
)

// A TextBox is the rectangle that a text occupies.
type TextBox struct {
	Text   string
	X0, Y0 vg.Length
	X1, Y1 vg.Length
}

// A Cut is how a text is set: as labels and numbers, as panel letters, or as the title.
type Cut int

const (
	Normal Cut = iota
	Strong
	Heading
)

func (c Cut) size() vg.Length {
	if c == Heading {
		return TitleSize
	}
	return TextSize
}

// An Anchor says which point of a text is placed at its coordinates.
type Anchor int

const (
	Left Anchor = iota
	Centre
	Right
)

// Width returns the width of a text.
func (s *Sheet) Width(text string, c Cut) vg.Length {
	return s.SpansWidth(Plain(text), c)
}

// SpansWidth returns the width of a line of text.
func (s *Sheet) SpansWidth(spans []Span, c Cut) vg.Length {
	w, err := s.face(c).width(spans, c.size())
	s.Fail(err)
	return w
}

func (s *Sheet) face(c Cut) *typeface {
	if c == Normal {
		return s.Fonts.regular
	}
	return s.Fonts.bold
}

// Text sets a line with its baseline at y.
func (s *Sheet) Text(spans []Span, c Cut, x, y vg.Length, a Anchor, in Colour) {
	if p, box := s.outlined(spans, c, x, y, a); len(p) > 0 {
		s.On.Fill(p, in)
		s.Texts = append(s.Texts, box)
	}
}

// outlined returns a line as a path, and its box.
func (s *Sheet) outlined(spans []Span, c Cut, x, y vg.Length, a Anchor) (vg.Path, TextBox) {
	size, w := c.size(), s.SpansWidth(spans, c)
	switch a {
	case Centre:
		x -= vg.Length(w / 2)
	case Right:
		x -= w
	}
	p, err := s.face(c).outline(spans, size, vg.Point{X: x, Y: y}, 1, 0)
	s.Fail(err)
	return p, TextBox{Text: TextOf(spans), X0: x, Y0: y - vg.Length(0.21*size), X1: x + w, Y1: y + vg.Length(0.74*size)}
}

// Halo sets a text from x to the right that stays readable over a grid line or a band.
func (s *Sheet) Halo(text string, x, y vg.Length, c Colour) {
	s.HaloIn(text, x, y, Left, c, Alpha(White, 0.9))
}

// HaloIn is Halo with the given colour around the letters.
func (s *Sheet) HaloIn(text string, x, y vg.Length, a Anchor, c, around Colour) {
	p, _ := s.outlined(Plain(text), Normal, x, y, a)
	s.On.Stroke(p, around, 1.8, nil)
	s.Text(Plain(text), Normal, x, y, a, c)
}

// Middle is the distance from the middle of a line down to its baseline: half the height of a
// digit.
const Middle = 0.35 * TextSize

// WrapSpans is Wrap for a title in label size, which may have an exponent of ten.
func (s *Sheet) WrapSpans(l []Span, w vg.Length) [][]Span {
	if s.SpansWidth(l, Normal) <= w {
		return [][]Span{l}
	}
	exponent := ""
	for _, p := range l {
		if p.Raised {
			exponent = p.Text
		}
	}
	var out [][]Span
	for _, t := range s.Wrap(TextOf(l), Normal, w) {
		spans := Plain(t)
		if before, after, ok := strings.Cut(t, "(10"+exponent); ok && exponent != "" {
			spans = []Span{{Text: before + "(10"}, {Text: exponent, Raised: true}, {Text: after}}
		}
		out = append(out, spans)
	}
	return out
}

// Wrap breaks a text into lines of width w: after a space or a letter of a script without spaces, or else after a mark
// as in captured.provider_shop, or else anywhere. Nothing of it is cut, since what is cut may tell it from others.
func (s *Sheet) Wrap(text string, c Cut, w vg.Length) (lines []string) {
	r := []rune(strings.Trim(text, " "))
	for s.Width(string(r), c) > w && len(r) > 1 {
		space, mark, any := 0, 0, 1
		for i := 1; i < len(r) && s.Width(strings.TrimRight(string(r[:i]), " "), c) <= w; i++ {
			any = i
			last, next := r[i-1], r[i]
			switch {
			case unicode.IsPunct(next) && !unicode.In(next, unicode.Ps, unicode.Pi), next == ' ', next == '=',
				unicode.IsDigit(next) && last != ' ':
			case last == ' ', unicode.In(last, unicode.Han, unicode.Hiragana, unicode.Katakana),
				strings.ContainsRune("，、", last):
				space = i
			case strings.ContainsRune("_.:;/=-)", last):
				mark = i
			}
		}
		at := cmp.Or(space, mark, any)
		lines, r = append(lines, strings.Trim(string(r[:at]), " ")), []rune(strings.Trim(string(r[at:]), " "))
	}
	return append(lines, string(r))
}

// Widest returns the width of the widest line in label size.
func (s *Sheet) Widest(lines []string) (w vg.Length) {
	for _, l := range lines {
		w = max(w, s.Width(l, Normal))
	}
	return w
}

// Near reports whether two boxes, side by side, are less than gap apart.
func (b TextBox) Near(o TextBox, gap vg.Length) bool {
	return b.X0 < o.X1+gap && o.X0 < b.X1+gap && b.Y0 < o.Y1+1 && o.Y0 < b.Y1+1
}
