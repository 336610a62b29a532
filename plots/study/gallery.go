package study

import (
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

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
	few   int      // rows that a panel shows of more; 0: all
	bare  string   // says which rows are empty
}

// galleryOf makes a gallery of panels that can be compressed to fit a page, which share a horizontal
// axis or not.
func galleryOf(f *figure.Folder, title string, shared bool) *gallery {
	return fitting(f, title, func(width vg.Length) int { return chart.FittingPanels(shared, width) })
}

// rowsOf makes a gallery of panels with the given number of rows, each with as many things abreast,
// of which few fit a page.
func rowsOf(f *figure.Folder, title string, rows, abreast int) *gallery {
	return fitting(f, title, func(width vg.Length) int { return chart.Fitting(rows, abreast, width) })
}

func fitting(f *figure.Folder, title string, panels func(width vg.Length) int) *gallery {
	g := &gallery{of: f, Chart: chart.Chart{Title: title}, most: shownMetrics}
	if f.Width > 0 { // a page that does not scroll
		g.most = min(shownMetrics, panels(f.Width))
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

// describe sets what is said of the figure: what is drawn; after lead the numbers of the panels; and what
// else there is to say. A caption in a paper leaves out the numbers, which the figure shows, and how many
// metrics there are.
func (g *gallery) describe(drawn, lead, more string) {
	numbers := inPanels(g.words)
	if strings.HasSuffix(lead, ":") {
		numbers = phrase.Lower(numbers)
	}
	rest := g.rest() + more
	g.Alt, g.Caption = strings.TrimSpace(drawn+" "+lead)+" "+numbers+g.shown()+rest, drawn+rest
}

// shown says how many metrics have a panel, if not all.
func (g *gallery) shown() string {
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
