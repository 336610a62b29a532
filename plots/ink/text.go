package ink

import (
	"slices"
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

// Shorten cuts a text in label size to width w, ending it with an ellipsis.
func (s *Sheet) Shorten(text string, w vg.Length) string {
	if s.Width(text, Normal) <= w {
		return text
	}
	r := []rune(text)
	for len(r) > 1 {
		r = r[:len(r)-1]
		if t := string(r) + "…"; s.Width(t, Normal) <= w {
			return t
		}
	}
	return "…"
}

// ShortenAll shortens texts that appear side by side. Those that would become identical lose
// their middle instead of their end, as do those that end in a digit, which may tell them from others.
func (s *Sheet) ShortenAll(texts []string, w vg.Length) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = s.Shorten(t, w)
	}
	ends := slices.Clone(out)
	for i, t := range texts {
		cut := t != ends[i] && unicode.IsDigit(rune(t[len(t)-1]))
		for j, other := range texts {
			cut = cut || t != other && ends[i] == ends[j]
		}
		if cut {
			out[i] = s.cutMiddle(t, w)
		}
	}
	return out
}

// Folded breaks a text in label size that is wider than w into two lines, at the last place in the
// first where names may be broken: after a space, a mark as in captured.provider_shop, or a letter of
// a script without spaces. A text without such a place stays on the first line.
func (s *Sheet) Folded(text string, w vg.Length) (first, second string) {
	if s.Width(text, Normal) <= w {
		return text, ""
	}
	r, at := []rune(text), 0
	for i := 1; i < len(r) && s.Width(strings.TrimRight(string(r[:i]), " "), Normal) <= w; i++ {
		last, next := r[i-1], r[i]
		switch {
		case unicode.IsPunct(next), unicode.IsSpace(next), unicode.IsDigit(next) && last != ' ':
		case unicode.IsSpace(last), unicode.In(last, unicode.Han, unicode.Hiragana, unicode.Katakana),
			strings.ContainsRune("_.:;/=-)，、", last):
			at = i
		}
	}
	if at == 0 {
		return text, ""
	}
	return strings.TrimSpace(string(r[:at])), string(r[at:])
}

// cutMiddle replaces the middle of a text with an ellipsis so that it fits width w.
func (s *Sheet) cutMiddle(text string, w vg.Length) string {
	r := []rune(text)
	for n := len(r) - 1; n > 0; n-- {
		if t := string(r[:n/2]) + "…" + string(r[len(r)-(n-n/2):]); s.Width(t, Normal) <= w {
			return t
		}
	}
	return "…"
}

// WrapSpans breaks a title at spaces; one with an exponent is kept whole.
func (s *Sheet) WrapSpans(l []Span, w vg.Length) [][]Span {
	if s.SpansWidth(l, Normal) <= w {
		return [][]Span{l}
	}
	text := ""
	for _, p := range l {
		if p.Raised {
			return [][]Span{l}
		}
		text += p.Text
	}
	var out [][]Span
	for _, t := range s.Wrap(text, Normal, w) {
		out = append(out, Plain(t))
	}
	return out
}

// Wrap breaks a text at spaces.
func (s *Sheet) Wrap(text string, c Cut, w vg.Length) []string {
	var out []string
	line := ""
	for _, word := range strings.Fields(text) {
		next := word
		if line != "" {
			next = line + " " + word
		}
		if line != "" && s.Width(next, c) > w {
			out = append(out, line)
			next = word
		}
		line = next
	}
	return append(out, line)
}

// Near reports whether two boxes, side by side, are less than gap apart.
func (b TextBox) Near(o TextBox, gap vg.Length) bool {
	return b.X0 < o.X1+gap && o.X0 < b.X1+gap && b.Y0 < o.Y1+1 && o.Y0 < b.Y1+1
}
