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
	"guanxi/sim/results/summary"
)

const (
	shownMetrics = 6  // how many metrics a figure shows
	mostPanels   = 26 // how many panels: each has a letter
)

// A Gallery is a figure with a panel, or a few, per metric of a study.
type Gallery struct {
	chart.Chart
	of    *figure.Folder
	page  bool     // more would not fit a page
	names []string // metrics that are drawn
	left  []string // metrics and levels that are not: they are 0, nothing changes them, or there is no room

	barred   bool     // some number has an interval
	up, down []string // metrics that surely rise and fall, for the title
}

func NewGallery(f *figure.Folder, title string) *Gallery {
	return &Gallery{of: f, Chart: chart.Chart{Title: title}}
}

// Add shows a metric if its panels fit; those that are nil show nothing.
func (g *Gallery) Add(metric string, panels ...*chart.Panel) {
	panels = slices.DeleteFunc(panels, func(p *chart.Panel) bool { return p == nil })
	if len(panels) == 0 {
		return
	}
	if g.page || len(g.names) == shownMetrics {
		g.left = append(g.left, MetricTitle(g.of, metric))
		return
	}
	n := len(g.Panels)
	for _, p := range panels {
		g.Below(p)
	}
	if full := g.of.Width > 0 && !g.Fits(g.of.Width); n > 0 && (full || len(g.Panels) > mostPanels) {
		g.Panels, g.page, g.left = g.Panels[:n], true, append(g.left, MetricTitle(g.of, metric))
		return
	}
	g.names = append(g.names, metric)
}

// signOf returns 1 for a mean that is surely above 0, by its interval or in all of some replicates, and −1 for one
// below.
func signOf(v summary.Interval) int {
	switch v = v.OrRange(v.N); {
	case v.N < summary.MinForSign:
	case v.Lo > 0:
		return 1
	case v.Hi < 0:
		return -1
	}
	return 0
}

// turn notes a metric that rises or falls, if it is drawn.
func (g *Gallery) turn(metric string, sign int) {
	if slices.Contains(g.left, MetricTitle(g.of, metric)) {
		return
	}
	if before, _, at := strings.Cut(metric, "@"); at && !strings.ContainsAny(metric, "( ") {
		metric = before
	}
	switch title := MetricTitle(g.of, metric); sign {
	case 1:
		g.up = Noted(g.up, title)
	case -1:
		g.down = Noted(g.down, title)
	}
}

// turns ends a title with what rises and falls, or with how many metrics do.
func (g *Gallery) turns() string {
	drawn := func(all []string) []string {
		return slices.DeleteFunc(all, func(title string) bool { return slices.Contains(g.left, title) })
	}
	g.up, g.down = drawn(g.up), drawn(g.down)
	var w []string
	for _, of := range []struct {
		list []string
		how  string
	}{{g.up, " up"}, {g.down, " down"}} {
		switch many := len(g.up)+len(g.down) > mostNamed; {
		case len(of.list) == 0:
		case many:
			w = append(w, digits.Counted(len(of.list), "metric")+of.how)
		default:
			w = append(w, together(of.list)+of.how)
		}
	}
	if w == nil {
		return ""
	}
	return ": " + strings.Join(w, ", ")
}

// mostNamed is the number of metrics up to which a title names them.
const mostNamed = 4

// bars says which intervals are drawn, or that none is.
func (g *Gallery) bars(which string) string {
	if g.barred {
		return which
	}
	return tooFew
}

const tooFew = "too few for intervals"

// Describe sets the caption: what is drawn, what is left out, and, for readers of a page, the table with the numbers
// and what the metrics are.
func (g *Gallery) Describe(drawn, numbers string) {
	g.Caption = drawn + phrase.NotDrawn(g.left)
	g.Alt = g.Caption + " The numbers are in the table " + numbers + "."
	titles, docs := map[string][]string{}, []string{}
	for _, name := range g.names {
		if m := metricOf(g.of, name); m != nil && m.Doc != "" {
			titles[m.Doc], docs = append(titles[m.Doc], MetricTitle(g.of, name)), Noted(docs, m.Doc)
		}
	}
	for _, doc := range docs {
		g.Alt += " " + phrase.Capital(together(titles[doc])) + ": " + strings.TrimSuffix(doc, ".") + "."
	}
}

// together lists metrics, and says once what those of parties begin with.
func together(titles []string) string {
	titles = slices.Clone(titles)
	for _, begins := range []string{valueAdded, valueCaptured} {
		for i := len(titles) - 1; i > 0; i-- {
			if strings.HasPrefix(titles[i-1], begins) {
				titles[i] = strings.TrimPrefix(titles[i], begins)
			}
		}
	}
	return digits.List(titles)
}

// LeftOut says how many runs or replicates failed; "" for none.
func LeftOut(n int, of string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" Failed %s left out: %d.", of, n)
}

// unchanged notes a metric in which no contrast of the study changes anything, and reports whether there
// are others to draw instead.
func (g *Gallery) unchanged(all []contrast, metric string) bool {
	changes := func(c contrast) bool { return !c.none() }
	if !slices.ContainsFunc(all, changes) || slices.ContainsFunc(all, func(c contrast) bool {
		return c.metric == metric &&
			changes(c)
	}) {
		return false
	}
	g.left = append(g.left, MetricTitle(g.of, metric))
	return true
}

// mostLines is the largest number of lines that can be told apart.
const mostLines = 6

// moves reports whether a line or its band is other than 0 anywhere.
func moves(c *chart.Curve) bool {
	return slices.ContainsFunc(slices.Concat(c.Y, c.Lo, c.Hi), func(v float64) bool { return v != 0 && !math.IsNaN(v) })
}
