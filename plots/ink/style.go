package ink

import (
	"image/color"

	"gonum.org/v1/plot/vg"
)

// Colour is RGBA with straight (not premultiplied) alpha.
type Colour = color.NRGBA

// The eight colours of Okabe & Ito (2008), which people with any of the three common kinds of
// colour blindness can tell apart. Grey replaces yellow for lines on white.
var (
	Black      = Colour{A: 255}
	Orange     = Colour{R: 0xE6, G: 0x9F, A: 255}
	SkyBlue    = Colour{R: 0x56, G: 0xB4, B: 0xE9, A: 255}
	Green      = Colour{G: 0x9E, B: 0x73, A: 255}
	Yellow     = Colour{R: 0xF0, G: 0xE4, B: 0x42, A: 255}
	Blue       = Colour{G: 0x72, B: 0xB2, A: 255} // of a figure with one series
	Vermillion = Colour{R: 0xD5, G: 0x5E, A: 255}
	Purple     = Colour{R: 0xCC, G: 0x79, B: 0xA7, A: 255}

	Dark  = Colour{R: 0x22, G: 0x22, B: 0x22, A: 255}
	Grey  = Colour{R: 0x77, G: 0x77, B: 0x77, A: 255}
	Faint = Colour{R: 0xDD, G: 0xDD, B: 0xDD, A: 255}
	White = Colour{R: 255, G: 255, B: 255, A: 255}
)

// Parties are the colours of platform, providers, advertisers and consumers in figures and on pages, and Night those on
// dark pages. They differ in lightness too, so that print and the colour-blind tell them apart, and are legible as text
// (plots/page tests both).
var (
	Parties = [4]Colour{rgb(0x0343C4), rgb(0x054D31), rgb(0x8A5706), rgb(0xB64395)}
	Night   = [4]Colour{rgb(0x628EFD), rgb(0x5AEB93), rgb(0xFF8200), rgb(0xFBA0D5)}
)

func rgb(v uint32) Colour { return Colour{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255} }

// A hatch is drawn in white over a filled area, so that areas also differ in greyscale.
type hatch int

const (
	NoHatch hatch = iota
	Rising
	Falling
	Flat
	Upright
	Crossed
	Squared
)

// A Style is the look of one thing in every figure: a colour, a line style and a hatch that belong together. The
// zero Style is transparent: give it a colour.
type Style struct {
	Colour Colour // of line and area; zero: transparent
	Dash   []vg.Length
	Hatch  hatch
}

// StyleOf returns a style made of the three.
func StyleOf(c Colour, dash []vg.Length, h hatch) Style { return Style{c, dash, h} }

var (
	Solid     []vg.Length
	Dashed    = []vg.Length{4.5, 2}
	Dots      = []vg.Length{1.1, 1.5}
	DashDot   = []vg.Length{5, 1.6, 1.1, 1.6}
	LongDash  = []vg.Length{8, 2}
	DashDot2  = []vg.Length{5, 1.4, 1.1, 1.4, 1.1, 1.4}
	ShortDash = []vg.Length{2.4, 1.4}
)

// Serial returns the style of the i-th of things without a fixed style, such as compared
// folders, kinds of campaign and titles of games.
func Serial(i int) Style {
	all := []Style{
		StyleOf(Blue, Solid, NoHatch),
		StyleOf(Vermillion, Dashed, Rising),
		StyleOf(Green, DashDot, Falling),
		StyleOf(Purple, LongDash, Upright),
		StyleOf(Orange, ShortDash, Flat),
		StyleOf(SkyBlue, DashDot2, Crossed),
		StyleOf(Black, Dots, Squared),
		StyleOf(Grey, Solid, NoHatch),
	}
	return all[i%len(all)]
}

// SerialCount is the number of distinct styles of Serial.
const SerialCount = 8

// Alpha returns the colour with opacity a; 0 is fully transparent.
func Alpha(c Colour, a float64) Colour {
	c.A = uint8(float64(a*255) + 0.5)
	return c
}

// Darker returns a colour for text beside marks of a light colour, since yellow or sky-blue
// letters are unreadable on white. It shrinks the colour towards black until its contrast with
// white is at least 4.5 (WCAG 2.1, 1.4.3).
func Darker(c Colour) Colour {
	for k := 0; k < 20 && luminance(c) > 0.18; k++ {
		c.R, c.G, c.B = uint8(float64(c.R)*0.92), uint8(float64(c.G)*0.92), uint8(float64(c.B)*0.92)
	}
	return c
}

// Paler returns a colour mixed with four parts of white.
func Paler(c Colour) Colour {
	of := func(v uint8) uint8 { return uint8((int(v) + 4*255) / 5) }
	return Colour{R: of(c.R), G: of(c.G), B: of(c.B), A: c.A}
}

// luminance returns the relative luminance in [0, 1], with gamma 2 in place of the piecewise
// curve, which is accurate enough for choosing a shade of text.
func luminance(c Colour) float64 {
	part := func(weight float64, v uint8) float64 { x := float64(v) / 255; return float64(weight * float64(x*x)) }
	return part(0.2126, c.R) + part(0.7152, c.G) + part(0.0722, c.B)
}

// Onto returns black or white, whichever is more visible on the colour.
func Onto(c Colour) Colour {
	if luminance(c) > 0.2 {
		return Black
	}
	return White
}
