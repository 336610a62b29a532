package plots

import (
	"image/color"
	"slices"
	"strings"

	"gonum.org/v1/plot/palette"
	"gonum.org/v1/plot/palette/moreland"
	"gonum.org/v1/plot/vg"

	"guanxi/sim/results/table"
)

type colour = color.NRGBA

// The eight colours of Okabe & Ito (2008), which people with any of the three
// common kinds of colour blindness tell apart; grey in place of yellow where
// a line has to be seen on white.
var (
	black      = colour{A: 255}
	orange     = colour{R: 0xE6, G: 0x9F, A: 255}
	skyBlue    = colour{R: 0x56, G: 0xB4, B: 0xE9, A: 255}
	green      = colour{G: 0x9E, B: 0x73, A: 255}
	yellow     = colour{R: 0xF0, G: 0xE4, B: 0x42, A: 255}
	blue       = colour{G: 0x72, B: 0xB2, A: 255}
	vermillion = colour{R: 0xD5, G: 0x5E, A: 255}
	purple     = colour{R: 0xCC, G: 0x79, B: 0xA7, A: 255}

	ink   = colour{R: 0x22, G: 0x22, B: 0x22, A: 255}
	grey  = colour{R: 0x77, G: 0x77, B: 0x77, A: 255}
	faint = colour{R: 0xDD, G: 0xDD, B: 0xDD, A: 255}
	white = colour{R: 255, G: 255, B: 255, A: 255}
)

// A hatch is drawn in white over a filled area, so that areas differ in grey.
type hatch int

const (
	noHatch hatch = iota
	rising
	falling
	flat
	upright
	crossed
	dotted
)

// A style is what one thing looks like in every figure: a colour, a line
// style and a hatch that belong together.
type style struct {
	colour colour
	dash   []vg.Length
	hatch  hatch
}

// styleOf is a style of all three.
func styleOf(c colour, dash []vg.Length, h hatch) style { return style{c, dash, h} }

var (
	solid     []vg.Length
	dashed    = []vg.Length{4.5, 2}
	dots      = []vg.Length{1.1, 1.5}
	dashDot   = []vg.Length{5, 1.6, 1.1, 1.6}
	longDash  = []vg.Length{8, 2}
	dashDot2  = []vg.Length{5, 1.4, 1.1, 1.4, 1.1, 1.4}
	shortDash = []vg.Length{2.4, 1.4}
)

// A named thing keeps its style across all figures.
type named struct {
	key, label string
	style      style
}

// parties in the order in which tables and figures list them.
func parties() []named {
	return []named{
		{"platform", "platform", styleOf(blue, solid, noHatch)},
		{"provider", "providers", styleOf(green, dashed, rising)},
		{"advertiser", "advertisers", styleOf(vermillion, dashDot, falling)},
		{"consumer", "consumers", styleOf(purple, longDash, dotted)},
		{"outside", "outside", styleOf(grey, dots, flat)},
	}
}

// sources are the platform's revenue columns in the order in which they are
// stacked, from below; those of mechanisms that have no style of their own last.
func sources(series *table.Table) []named {
	list := []named{
		{"ad_revenue", "ads", styleOf(vermillion, solid, noHatch)},
		{"game_revenue", "games", styleOf(purple, dashed, rising)},
		{"commerce_revenue", "commerce", styleOf(green, dashDot, falling)},
		{"service_revenue", "services", styleOf(orange, longDash, flat)},
		{"payment_revenue", "payment", styleOf(skyBlue, shortDash, crossed)},
		{"o2o_revenue", "O2O", styleOf(yellow, dashDot2, dotted)},
	}
	more := []style{styleOf(blue, dots, upright), styleOf(grey, solid, rising)}
	for _, c := range series.Columns() {
		label, is := strings.CutSuffix(c.Name, "_revenue")
		if is && label != "platform" && !strings.Contains(label, ".") && !slices.ContainsFunc(list, func(s named) bool { return s.key == c.Name }) {
			list = append(list, named{c.Name, factorName(label), more[len(list)%len(more)]})
		}
	}
	return list
}

// parts of what a party captures; those that it gains first.
func parts() []named {
	return []named{
		{"cash_in", "cash in", styleOf(blue, solid, noHatch)},
		{"surplus", "surplus", styleOf(skyBlue, solid, rising)},
		{"cash_out", "cash out", styleOf(vermillion, solid, falling)},
		{"effort", "effort", styleOf(yellow, solid, dotted)},
	}
}

// channels by which consumers come to adopt.
func channels() []named {
	return []named{
		{"new_adopters.innovation", "innovation", styleOf(orange, solid, noHatch)},
		{"new_adopters.strong", "strong ties", styleOf(blue, dashed, rising)},
		{"new_adopters.weak", "weak ties", styleOf(skyBlue, dots, dotted)},
	}
}

// serial is the style of the i-th of things that have no fixed one: folders
// that are compared, campaign kinds, titles of games.
func serial(i int) style {
	all := []style{
		styleOf(blue, solid, noHatch),
		styleOf(vermillion, dashed, rising),
		styleOf(green, dashDot, falling),
		styleOf(purple, longDash, dotted),
		styleOf(orange, shortDash, flat),
		styleOf(skyBlue, dashDot2, crossed),
		styleOf(black, dots, upright),
		styleOf(grey, solid, noHatch),
	}
	return all[i%len(all)]
}

// serialDots are the means of the i-th of such things.
func serialDots(i int, series string) *points {
	return &points{series: series, kind: "mean", colour: serial(i).colour, shape: shape(i % 4), hollow: i%serialCount >= 4, radius: 2}
}

// aside is how far from the middle of a row of categories the i-th of n things stands
// that all are in it.
func aside(i, n int) float64 { return (float64(i) - float64(n-1)/2) * 0.7 / float64(n) }

// serialCount is how many things serial tells apart.
const serialCount = 8

func alpha(c colour, a float64) colour {
	c.A = uint8(a*255 + 0.5)
	return c
}

// darker is a colour for text beside marks of a light colour: yellow or sky
// blue letters cannot be read on white. Contrast at least 4.5 to white (WCAG
// 2.1, 1.4.3) by shrinking towards black.
func darker(c colour) colour {
	for k := 0; k < 20 && luminance(c) > 0.18; k++ {
		c.R, c.G, c.B = uint8(float64(c.R)*0.92), uint8(float64(c.G)*0.92), uint8(float64(c.B)*0.92)
	}
	return c
}

// paler is a colour with four parts of white.
func paler(c colour) colour {
	of := func(v uint8) uint8 { return uint8((int(v) + 4*255) / 5) }
	return colour{R: of(c.R), G: of(c.G), B: of(c.B), A: c.A}
}

// hatchOn is the colour of a hatch that is seen on a fill.
func hatchOn(fill colour) colour {
	if luminance(fill) > 0.8 {
		return grey
	}
	return white
}

// luminance is the relative luminance in [0, 1] with gamma 2 in place of the
// piecewise curve: exact enough to choose a shade of text.
func luminance(c colour) float64 {
	lin := func(v uint8) float64 { x := float64(v) / 255; return x * x }
	return 0.2126*lin(c.R) + 0.7152*lin(c.G) + 0.0722*lin(c.B)
}

// viridis is the colour map of heat maps, by ten anchors of matplotlib's map
// (CC0) with linear luminance between.
func viridis() (palette.ColorMap, error) {
	return moreland.NewLuminance([]color.Color{
		color.NRGBA{0x44, 0x01, 0x54, 0xFF}, color.NRGBA{0x48, 0x28, 0x78, 0xFF},
		color.NRGBA{0x3E, 0x4A, 0x89, 0xFF}, color.NRGBA{0x31, 0x68, 0x8E, 0xFF},
		color.NRGBA{0x26, 0x82, 0x8E, 0xFF}, color.NRGBA{0x1F, 0x9E, 0x89, 0xFF},
		color.NRGBA{0x35, 0xB7, 0x79, 0xFF}, color.NRGBA{0x6D, 0xCD, 0x59, 0xFF},
		color.NRGBA{0xB4, 0xDE, 0x2C, 0xFF}, color.NRGBA{0xFD, 0xE7, 0x25, 0xFF},
	})
}
