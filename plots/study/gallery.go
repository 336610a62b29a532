package study

import (
	"fmt"
	"slices"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/phrase"
	"guanxi/sim/results/digits"
)

// shownMetrics is how many metrics a figure shows, one panel each.
const shownMetrics = 6

// A gallery is a figure with one panel per metric of a study, and a caption text for each.
type gallery struct {
	chart.Chart
	of    *figure.Folder
	most  int  // panels that fit
	page  bool // more would not fit a page
	words []string
	there int      // metrics that have a panel, drawn or not
	still []string // metrics that are 0 throughout and so get no panel
	same  []string // metrics that nothing changes, which get none either
}

// galleryOf makes a gallery of panels that can be compressed to fit a page.
func galleryOf(f *figure.Folder, title string) *gallery {
	return &gallery{of: f, Chart: chart.Chart{Title: title}, most: shownMetrics}
}

// rowsOf makes a gallery of panels with the given number of rows, each with as many things abreast,
// of which few fit a page.
func rowsOf(f *figure.Folder, title string, rows, abreast int) *gallery {
	g := galleryOf(f, title)
	if f.Width > 0 { // a page that does not scroll
		g.most = min(shownMetrics, chart.Fitting(rows, abreast, f.Width))
	}
	g.page = g.most < shownMetrics
	return g
}

// add shows a metric whose numbers have a unit, "" for none; a nil panel shows nothing.
func (g *gallery) add(metric, unit string, p *chart.Panel, say string) {
	if p == nil {
		return
	}
	if g.there++; g.there <= g.most {
		g.Below(p)
		g.words = append(g.words, inUnit(metricTitle(g.of, metric), unit)+": "+say)
	}
}

// inUnit returns what a caption gives numbers of, with their unit.
func inUnit(what, unit string) string {
	if unit == "" {
		return what
	}
	return what + " (" + unit + ")"
}

// told describes the panels in a caption.
func (g *gallery) told() string { return inPanels(g.words) + g.rest() }

// rest says which metrics have no panel.
func (g *gallery) rest() string {
	text := ""
	if g.there > g.most {
		first, fill := fmt.Sprintf("first %d", g.most), "fill"
		if g.most == 1 {
			first, fill = "first", "fills"
		}
		text = fmt.Sprintf(" The %s of %d metrics", first, g.there)
		if g.page {
			text += ", which " + fill + " a page"
		}
		text += "."
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
