// Package chart describes a figure as a chart of panels, axes and marks (chart.go, axis.go,
// marks.go, heat.go, sankey.go), lays it out on a page (layout.go), names its parts (naming.go,
// label.go, events.go) and draws it (frame.go). The numbers drawn also go to a CSV, so picture
// and table cannot disagree. The package knows nothing of folders and their tables.
package chart

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"

	"guanxi/plots/ink"
	"guanxi/sim/results/summary"
)

// A Chart is a figure before it is drawn on a surface: its panels and what is said of it. The same marks make the
// CSV beside the picture.
type Chart struct {
	Name  string
	Title string // above the figure, where titles are asked for
	Alt   string // text alternative for readers who cannot see the figure, in whole sentences
	// Caption for a paper, without the numbers that Alt reads out; "": Alt.
	Caption string
	Panels  []*Panel // from the top down; at least one
	Scrolls bool     // on a page that scrolls a figure may be taller than on paper
	Foot    string   // under the figure, where it has a title: how to read it, and where what is observed comes from

	frames []*frame // as it was last drawn
	foot   []string
	tall   vg.Length
}

// Describe adds sentences to the texts of the figure.
func (c *Chart) Describe(sentences ...string) {
	for _, s := range sentences {
		c.Alt += " " + s
		if c.Caption != "" {
			c.Caption += " " + s
		}
	}
}

// Note adds sentences under the figure and to its texts.
func (c *Chart) Note(text string) {
	c.Foot = strings.TrimSpace(c.Foot + " " + text)
	c.Describe(text)
}

// NamePanels names the panels of a figure that has several, for who cannot see it.
func (c *Chart) NamePanels() {
	var names []string
	for i, p := range c.Panels {
		names = append(names, "("+string(rune('a'+i))+") "+p.title())
	}
	if len(names) > 1 {
		c.Alt += " Panels: " + strings.Join(names, "; ") + "."
	}
}

// title returns what the values of a panel are, with their unit.
func (p *Panel) title() string {
	of := p.Y
	switch {
	case p.bar != nil:
		return p.bar.title
	case of.Title == "": // rows of categories: values run along x
		of = p.X
	}
	if of.Unit != "" {
		return of.Title + " (" + of.Unit + ")"
	}
	return of.Title
}

// Below adds a panel of the same form; only the first panel keeps its key.
func (c *Chart) Below(p *Panel) {
	if len(c.Panels) > 0 {
		p.Legend = nil
	}
	c.Panels = append(c.Panels, p)
}

// A Panel is one pair of axes with its marks. Several in a Chart stand one below the other.
type Panel struct {
	X, Y    Axis // at the bottom, and at the left
	Right   *RightAxis
	Marks   []Mark       // drawn in their order; without any the panel is empty
	Legend  []LegendItem // above the axes, for marks without a place of their own
	Notes   []string     // at the lower left of the data area
	Tags    []Tag        // names of points
	Events  []Event      // along the top
	NoAxes  bool         // no axes: the marks place and label themselves
	Ratio   float64      // height to width of the data area; 0 is the default
	Abreast int          // how many things share a row of categories
	Sources []string     // of what is observed, as the table has them

	ends        []endLabel   // of lines, for the right edge or the key
	edge        []endLabel   // beside the right edge; set by layout
	key         []LegendItem // all of it; set by layout
	told        []row        // numbers stated in notes and the key, for the CSV
	bar         *colourBar   // at the right: the meaning of the colours
	compression vg.Length    // fraction of the natural height that fits the page; set by layout
	names       [][]string   // of rows, in lines
}

type endLabel struct {
	LegendItem
	y float64
}

// A LegendItem is a sample with its name.
type LegendItem struct {
	Text   string
	Style  ink.Style
	Filled bool // a swatch rather than a line
	Point  bool
	Shape  ink.Shape
	Hollow bool
}

// Render draws the chart as a file.
func (c *Chart) Render(format string, w vg.Length, withTitle bool, f *ink.Fonts) ([]byte, error) {
	s := &ink.Sheet{Fonts: f}
	if err := c.drawOn(s, format, w, withTitle); err != nil {
		return nil, err
	}
	return s.Bytes()
}

// drawOn draws the chart on a sheet, which then knows the boxes of the texts.
func (c *Chart) drawOn(s *ink.Sheet, format string, w vg.Length, withTitle bool) error {
	frames, titleLines := c.layout(s, w, withTitle)
	if s.Err != nil {
		return s.Err
	}
	c.frames, c.tall = frames, s.H
	if err := s.Open(format, c.Name, c.Title, c.Alt); err != nil {
		return err
	}
	s.Polygon(ink.Rectangle(0, 0, s.W, s.H), ink.White)
	y := s.H - pageMargin - ink.TitleSize*0.8
	for _, t := range titleLines {
		s.Text(ink.Plain(t), ink.Heading, pageMargin, y, ink.Left, ink.Dark)
		y -= ink.TitleSize * lineHeight
	}
	for _, f := range frames {
		f.draw(s)
	}
	for i, t := range c.foot {
		y := pageMargin + 0.25*ink.TextSize + vg.Length(vg.Length(len(c.foot)-1-i)*lineRise)
		s.Text(ink.Plain(t), ink.Normal, pageMargin, y, ink.Left, ink.Grey)
	}
	return s.Err
}

// Record keeps for the CSV a number that the panel states in words.
func (p *Panel) Record(name string, v summary.Interval) {
	p.told = append(p.told, row{series: name, mark: "number", y: decimal(v.Mean), lo: decimal(v.Lo), hi: decimal(v.Hi),
		n: v.N})
}

// rows returns the rows of the panel in the CSV.
func (p *Panel) rows() (all []row) {
	for _, m := range p.Marks {
		all = append(all, m.rows(p)...)
	}
	for _, e := range p.Events {
		all = append(all, row{series: e.Text, mark: "event", x: p.X.format(e.X)})
	}
	return append(all, p.told...)
}

// Table returns the CSV of what the chart draws.
func (c *Chart) Table() ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	head := []string{"panel", "series", "mark", "replicate", "x", "y", "lo", "hi", "n"}
	if slices.ContainsFunc(c.Panels, func(p *Panel) bool { return p.bar != nil }) {
		head = append(head, "value")
	}
	if err := w.Write(head); err != nil {
		return nil, err
	}
	for _, p := range c.Panels {
		title := p.title()
		for _, r := range p.rows() {
			rec := []string{title, r.series, r.mark, "", r.x, r.y, r.lo, r.hi, "", r.value}
			if r.replicate > 0 {
				rec[3] = strconv.Itoa(r.replicate)
			}
			if r.n > 0 {
				rec[8] = strconv.Itoa(r.n)
			}
			if err := w.Write(rec[:len(head)]); err != nil {
				return nil, err
			}
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return nil, fmt.Errorf("write csv: %w", err)
	}
	return b.Bytes(), nil
}
