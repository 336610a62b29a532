package study

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/phrase"
	"guanxi/sim/results/digits"
)

const (
	shownMetrics = 6  // how many metrics a figure shows
	mostPanels   = 26 // how many panels: each has a letter
)

// A gallery is a figure with a panel, or a few, per metric of a study, and a caption text for each.
type gallery struct {
	chart.Chart
	of    *figure.Folder
	page  bool     // more would not fit a page
	words []string // what each panel shows
	there int      // metrics that have a panel, drawn or not
	drawn int      // metrics that are drawn
	still []string // metrics that are 0 throughout and so get no panel
	same  []string // metrics that nothing changes, which get none either
	few   int      // rows that a panel shows of more; 0: all
	bare  string   // says which rows are empty
}

func galleryOf(f *figure.Folder, title string) *gallery {
	return &gallery{of: f, Chart: chart.Chart{Title: title}}
}

// add shows a metric whose numbers have a unit, "" for none, if its panels fit; those that are nil show
// nothing.
func (g *gallery) add(metric, unit string, panels ...*chart.Panel) {
	panels = slices.DeleteFunc(panels, func(p *chart.Panel) bool { return p == nil })
	if len(panels) == 0 {
		return
	}
	if g.there++; g.page || g.drawn == shownMetrics {
		return
	}
	n := len(g.Panels)
	for _, p := range panels {
		g.Below(p)
	}
	if full := g.of.Width > 0 && !g.Fits(g.of.Width); n > 0 && (full || len(g.Panels) > mostPanels) {
		g.Panels, g.page = g.Panels[:n], true
		return
	}
	g.drawn++
	for range panels {
		g.words = append(g.words, inUnit(metricTitle(g.of, metric), unit))
	}
}

// inUnit returns what a caption gives numbers of, with their unit.
func inUnit(what, unit string) string {
	if unit == "" {
		return what
	}
	return what + " (" + unit + ")"
}

// describe sets what is said of the figure: what is drawn, in which panels, what else there is to say, and the table with
// the numbers. A caption in a paper leaves out the panels and the table.
func (g *gallery) describe(drawn, more, numbers string) {
	rest := g.rest() + more
	g.Alt, g.Caption = drawn+" "+inPanels(g.words)+g.shown()+rest+" The numbers are in the table "+numbers+".", drawn+rest
}

// shown says how many metrics have a panel, if not all.
func (g *gallery) shown() string {
	text := ""
	if g.there > g.drawn {
		first, fill := fmt.Sprintf("first %d", g.drawn), "fill"
		if g.drawn == 1 {
			first, fill = "first", "fills"
		}
		text = fmt.Sprintf(" The %s of %d metrics", first, g.there)
		if g.page {
			text += ", which " + fill + " a page"
		}
		text += "."
	}
	return text
}

// rest says what is not drawn because it is empty, small or 0.
func (g *gallery) rest() string {
	text := g.bare
	if g.few > 0 {
		text += fmt.Sprintf(" Only the %d largest are drawn.", g.few)
	}
	if len(g.still) > 0 {
		text += " 0 throughout and not drawn: " + digits.List(g.still) + "."
	}
	if len(g.same) > 0 {
		text += " No change at all and not drawn: " + digits.List(g.same) + "."
	}
	return text
}

// unchanged notes a metric in which no contrast of the study changes anything, and reports whether there
// are others to draw instead.
func (g *gallery) unchanged(all []contrast, metric string) bool {
	changes := func(c contrast) bool { return !c.none() }
	if !slices.ContainsFunc(all, changes) || slices.ContainsFunc(all, func(c contrast) bool { return c.metric == metric && changes(c) }) {
		return false
	}
	g.same = append(g.same, metricTitle(g.of, metric))
	return true
}

// inPanels joins the texts of a caption, one per panel.
func inPanels(words []string) string {
	if len(words) > 1 {
		for i := range words {
			words[i] = "(" + string(rune('a'+i)) + ") " + words[i]
		}
	}
	return phrase.Capital(strings.Join(words, ". ")) + "."
}

// mostLines is the largest number of lines that can be told apart.
const mostLines = 6

// moves reports whether a line or its band is other than 0 anywhere.
func moves(c *chart.Curve) bool {
	return slices.ContainsFunc(slices.Concat(c.Y, c.Lo, c.Hi), func(v float64) bool { return v != 0 && !math.IsNaN(v) })
}
