package plots

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"

	"gonum.org/v1/plot/vg"

	"guanxi/sim/results/summary"
)

// A chart is a figure before it is drawn on a surface.
type chart struct {
	name   string
	title  string
	alt    string // what a reader who does not see the figure needs to know
	panels []*panel
}

// below adds a panel of the same form; the key is above the first.
func (c *chart) below(p *panel) {
	if len(c.panels) > 0 {
		p.key = nil
	}
	c.panels = append(c.panels, p)
}

// A panel is one pair of axes with its marks.
type panel struct {
	x, y    axis
	right   *rightAxis
	marks   []mark
	ends    []endLabel    // beside the right edge
	inside  []insideLabel // on their curves
	key     []keyItem     // above the axes, for what has no one place
	notes   []string      // in the corner of the data area in which they cover least
	told    []row         // numbers that notes and the key tell, for the CSV
	tags    []tag         // names of points
	bar     *colourBar    // at the right, what colours mean
	events  []event       // along the top, what happened when
	bare    bool          // no axes: the marks place and name themselves
	ratio   float64       // height to width of the data area; 0 is the default
	abreast int           // how many things stand beside each other in a row of categories
	near    vg.Length     // part of its height that the page has room for; layout sets it
}

type endLabel struct {
	text   string
	y      float64
	colour colour
}

type insideLabel struct {
	*curve
	atEnd bool // beside the last point
}

type keyItem struct {
	text   string
	style  style
	filled bool // a swatch; else a line
	point  bool
	shape  shape
	hollow bool
}

// render draws the chart as a file.
func (c *chart) render(format string, w vg.Length, withTitle bool, f *fonts) ([]byte, error) {
	s := &sheet{fonts: f}
	if err := c.drawOn(s, format, w, withTitle); err != nil {
		return nil, err
	}
	return s.bytes()
}

// drawOn draws the chart on a sheet, which then knows where the texts came to lie.
func (c *chart) drawOn(s *sheet, format string, w vg.Length, withTitle bool) error {
	frames, titleLines := c.layout(s, w, withTitle)
	again := false
	for _, f := range frames {
		again = f.settleLabels(s) || again
	}
	if again {
		frames, titleLines = c.layout(s, w, withTitle)
	}
	if s.err != nil {
		return s.err
	}
	if err := s.open(format, c.name, c.title, c.alt); err != nil {
		return err
	}
	s.polygon(rectangle(0, 0, s.w, s.h), white)
	y := s.h - pageMargin - titleSize*0.8
	for _, t := range titleLines {
		s.text(plain(t), heading, pageMargin, y, left, ink)
		y -= titleSize * lineHeight
	}
	for _, f := range frames {
		f.draw(s)
	}
	return s.err
}

// tell keeps for the CSV a number that the panel tells in words.
func (p *panel) tell(name string, v summary.Interval) {
	p.told = append(p.told, row{series: name, mark: "number", y: decimal(v.Mean), lo: decimal(v.Lo), hi: decimal(v.Hi), n: v.N})
}

// table is the CSV of what the chart draws.
func (c *chart) table() ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	head := []string{"panel", "series", "mark", "replicate", "x", "y", "lo", "hi", "n"}
	if slices.ContainsFunc(c.panels, func(p *panel) bool { return p.bar != nil }) {
		head = append(head, "value")
	}
	if err := w.Write(head); err != nil {
		return nil, err
	}
	for _, p := range c.panels {
		of := p.y
		if of.title == "" { // rows of categories: values lie along x
			of = p.x
		}
		title := of.title
		if of.unit != "" {
			title += " (" + of.unit + ")"
		}
		if p.bar != nil {
			title = p.bar.title
		}
		var rows []row
		for _, m := range p.marks {
			rows = append(rows, m.rows(p)...)
		}
		for _, e := range p.events {
			rows = append(rows, row{series: e.text, mark: "event", x: p.x.format(e.x)})
		}
		for _, r := range append(rows, p.told...) {
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
