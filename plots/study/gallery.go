package study

import (
	"fmt"
	"strings"

	"guanxi/plots/chart"
	"guanxi/plots/phrase"
)

// shownMetrics is how many metrics a figure shows, a panel for each.
const shownMetrics = 6

// A gallery is a figure with a panel for each metric of a study, and what its caption
// says of each.
type gallery struct {
	chart.Chart
	most  int  // panels that it has room for
	page  bool // more would not fit a page
	words []string
	there int      // metrics that have a panel, drawn or not
	still []string // metrics that are 0 throughout: an empty panel shows nothing
}

// galleryOf is for panels of any height, which draw nearer on a full page.
func galleryOf(title string) *gallery {
	return &gallery{Chart: chart.Chart{Title: title}, most: shownMetrics}
}

// rowsOf is for panels of so many rows, of which a page has room for few.
func (f *folder) rowsOf(title string, rows int) *gallery {
	g := galleryOf(title)
	if f.Width > 0 { // a page that does not scroll
		g.most = min(shownMetrics, chart.Fitting(rows, f.Width))
	}
	g.page = g.most < shownMetrics
	return g
}

// add shows a metric; a panel that is nil shows nothing.
func (g *gallery) add(metric string, p *chart.Panel, say string) {
	if p == nil {
		return
	}
	if g.there++; g.there <= g.most {
		g.Below(p)
		g.words = append(g.words, metricTitle(metric)+": "+say)
	}
}

// told is what the panels show, in the words of a caption.
func (g *gallery) told() string { return inPanels(g.words) + g.rest() }

// rest says which metrics have no panel.
func (g *gallery) rest() string {
	text := ""
	if g.there > g.most {
		text = fmt.Sprintf(" The first %d of %d metrics", g.most, g.there)
		if g.page {
			text += ", which fill a page"
		}
		text += "."
	}
	if len(g.still) > 0 {
		text += " 0 throughout and not drawn: " + phrase.List(g.still) + "."
	}
	return text
}

// inPanels joins what a caption says of each panel.
func inPanels(words []string) string {
	if len(words) > 1 {
		for i := range words {
			words[i] = "(" + string(rune('a'+i)) + ") " + words[i]
		}
	}
	return phrase.Capital(strings.Join(words, ". ")) + "."
}
