package summary

import (
	"slices"
	"strings"

	"guanxi/sim/results/terminal"
)

// Columns of the summary, counted from 0; a number is right-aligned to its column.
const (
	meanEnds     = 33
	intervalFrom = 37
	spreadEnds   = 77
	shareEnds    = 75
	cashInEnds   = 24
	cashOutEnds  = 35
	surplusEnds  = 45
	effortEnds   = 54
	capturedEnds = 65
	restsEnds    = 57
	fromEnds     = 69
	toEnds       = 79
)

// textRow is a line to which fields are added from left to right.
type textRow struct {
	text  string
	cells []terminal.Head
}

func (r *textRow) left(column int, s string) *textRow {
	r.cells = append(r.cells, terminal.Head{Text: s, Left: true})
	if n := terminal.Columns(r.text); n >= column && n > 0 {
		column = n + 1 // a field that is too long moves the next one, and never touches it
	}
	r.text = terminal.Pad(r.text, column) + s
	return r
}

func (r *textRow) right(end int, s string) *textRow {
	r.left(end+1-terminal.Columns(s), s)
	r.cells[len(r.cells)-1].Left = false
	return r
}

func row(label string) *textRow { return new(textRow).left(0, label) }

// head begins a table, and line adds a row to it.
func (p *printer) head(r *textRow) {
	p.b.WriteString("\n")
	p.blocks = append(p.blocks, terminal.Block{Heads: r.cells})
	p.write(r)
}

func (p *printer) line(r *textRow) {
	var cells []string
	for _, c := range r.cells {
		cells = append(cells, strings.TrimPrefix(c.Text, "  ")) // rows are indented
	}
	of := &p.blocks[len(p.blocks)-1]
	of.Rows = append(of.Rows, cells)
	p.write(r)
}

func (p *printer) write(r *textRow) { p.b.WriteString(strings.TrimRight(r.text, " ") + "\n") }

// words wraps text to the width of the terminal.
func (p *printer) words(text string) {
	p.blocks = append(p.blocks, terminal.Block{Words: text})
	p.b.WriteString(terminal.Fill(strings.Fields(text), " ", 0, 0))
}

// fields writes the parts of a header three spaces apart.
func (p *printer) fields(parts ...string) {
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	p.blocks = append(p.blocks, terminal.Block{Words: strings.Join(parts, " · ")})
	p.b.WriteString(terminal.Fill(parts, "   ", 0, 0))
}
