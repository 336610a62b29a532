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
)

// textRow is a line to which fields are added from left to right.
type textRow struct{ text string }

func (r *textRow) left(column int, s string) *textRow {
	if n := terminal.Columns(r.text); n >= column && n > 0 {
		column = n + 1 // a field that is too long moves the next one, and never touches it
	}
	r.text = terminal.Pad(r.text, column) + s
	return r
}

func (r *textRow) right(end int, s string) *textRow {
	return r.left(end+1-terminal.Columns(s), s)
}

func row(label string) *textRow { return new(textRow).left(0, label) }

func (p *printed) line(r *textRow) {
	p.b.WriteString(strings.TrimRight(r.text, " ") + "\n")
}

func (p *printed) blank() { p.b.WriteString("\n") }

// words wraps text to the width of the terminal.
func (p *printed) words(text string) { p.b.WriteString(terminal.Fill(strings.Fields(text), " ", 0, 0)) }

// fields writes the parts of a header three spaces apart.
func (p *printed) fields(parts ...string) {
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	p.b.WriteString(terminal.Fill(parts, "   ", 0, 0))
}
