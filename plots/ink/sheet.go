// Package ink draws on a page: text, lines and areas with colours and hatches, as SVG, PNG or
// PDF. Text is drawn as filled outlines of an embedded font, so a file looks the same wherever
// it is opened, and a character that the font lacks is an error rather than an empty box.
package ink

import "gonum.org/v1/plot/vg"

const Millimetre = vg.Millimeter

// A Sheet is the page on which a chart is laid out and drawn. It remembers the first error, as
// bufio.Writer does, and the box of every text.
type Sheet struct {
	On    Surface
	Fonts *Fonts
	W, H  vg.Length
	Texts []TextBox
	Err   error
}

// Open gives a sheet of known size its drawing surface.
func (s *Sheet) Open(format, name, title, alt string) error {
	on, err := newSurface(format, s.W, s.H, meta{name, title, alt})
	s.On = on
	return err
}

// Bytes returns the finished file.
func (s *Sheet) Bytes() ([]byte, error) { return s.On.Bytes() }

// Fail records err if it is the first error.
func (s *Sheet) Fail(err error) {
	if s.Err == nil && err != nil {
		s.Err = err
	}
}

// Upright sets a line that reads upwards, with its baseline at x.
func (s *Sheet) Upright(text string, x, y vg.Length, c Colour) {
	w := s.Width(text, Normal)
	p, err := s.Fonts.regular.outline(Plain(text), TextSize, vg.Point{X: x, Y: y}, 0, 1)
	if err != nil {
		s.Fail(err)
		return
	}
	if len(p) > 0 {
		s.On.Fill(p, c)
		s.Texts = append(s.Texts, TextBox{Text: text, X0: x - 0.74*TextSize, Y0: y, X1: x + 0.21*TextSize, Y1: y + w})
	}
}
