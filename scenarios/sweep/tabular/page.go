package tabular

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"guanxi/sim/results/digits"
	"guanxi/sim/results/terminal"
)

// A Column of a table; the first column holds labels.
type Column struct {
	Head   string
	Left   bool // aligned left on the terminal; right otherwise
	Only   bool // shown on the terminal but not in papers
	Unit   string
	Beside bool // on the terminal its cells stand beside those of the column before, under the head of that
}

// Decimal returns a column of numbers.
func Decimal(head string) Column { return Column{Head: head} }

// Bounded returns a column of intervals.
func Bounded(head string) Column { return Column{Head: head, Left: true} }

// With returns a column of numbers and one of their intervals, which stand beside them.
func With(head, interval string) []Column {
	return []Column{{Head: head}, {Head: interval, Left: true, Beside: true}}
}

// A Group is a set of rows under a heading. In a paper, groups with the same label form one
// table.
type Group struct {
	Caption, Label string
	Columns        []Column
	Heading        string
	Paper          string   // heading in a paper, where groups are joined; Heading if empty
	Rows           [][]Cell // one cell: a heading of the rows below it
	After          []string // notes below the group
}

// Row adds a row.
func (g *Group) Row(cells ...Cell) { g.Rows = append(g.Rows, cells) }

// Say adds a note below the group.
func (g *Group) Say(format string, args ...any) {
	g.After = append(g.After, fmt.Sprintf(format, args...))
}

// More notes that n rows of a kind are not shown, if there are any, and where they are.
func (g *Group) More(n int, what, where string) {
	if n > 0 {
		g.Say("… and %s more in %s.", digits.Counted(n, what), where)
	}
}

// A Page is text and groups for a terminal.
type Page struct {
	b      strings.Builder
	blocks []terminal.Block
}

func (p *Page) String() string { return p.b.String() }

// Blocks returns the same part by part, with all columns of tables that a terminal has no room for.
func (p *Page) Blocks() []terminal.Block { return p.blocks }

func (p *Page) line(s string) { p.b.WriteString(strings.TrimRight(s, " ") + "\n") }

// Blank writes an empty line.
func (p *Page) Blank() { p.b.WriteString("\n") }

// Words writes wrapped text, with the first line indented by first and the others by rest.
func (p *Page) Words(text string, first, rest int) {
	p.blocks = append(p.blocks, terminal.Block{Words: text})
	p.fill(text, first, rest)
}

// Title writes a wrapped title of the words below it.
func (p *Page) Title(text string, rest int) {
	p.blocks = append(p.blocks, terminal.Block{Words: text, Title: true})
	p.fill(text, 0, rest)
}

func (p *Page) fill(text string, first, rest int) {
	p.b.WriteString(terminal.Fill(strings.Fields(text), " ", first, rest))
}

// Fields writes the parts of a header, separated by three spaces.
func (p *Page) Fields(parts ...string) {
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	p.blocks = append(p.blocks, terminal.Block{Words: strings.Join(parts, " · ")})
	p.b.WriteString(terminal.Fill(parts, "   ", 0, 0))
}

// blocks returns the group as a table, with the notes below it.
func (g *Group) blocks() (all []terminal.Block) {
	var b terminal.Block
	for k, c := range g.heads() {
		b.Heads = append(b.Heads, terminal.Head{Text: strings.TrimSpace(c.String()), Left: k == 0 || g.Columns[k].Left})
	}
	for _, row := range g.Rows {
		var cells []string
		for _, c := range row {
			cells = append(cells, c.String())
		}
		b.Rows = append(b.Rows, cells)
	}
	all = append(all, b)
	for _, text := range g.After {
		all = append(all, terminal.Block{Words: text})
	}
	return all
}

// Width is how many columns of a terminal a table may take. Tables with more columns of their own are wider.
const Width = 100

// leastLabel is how many columns labels take at least, as in the summary of a run. A label that leaves the
// others no room has a line of its own.
const leastLabel = 24

// heads returns the heads as a row.
func (g *Group) heads() []Cell {
	row := []Cell{Word(cmp.Or(g.Heading, g.Columns[0].Head))}
	for _, c := range g.Columns[1:] {
		row = append(row, Word(c.Head))
	}
	return row
}

// spans reports whether the head of column k stands over the next column, too.
func (g *Group) spans(k int) bool { return k+1 < len(g.Columns) && g.Columns[k+1].Beside }

// widths returns how wide the columns are.
func (g *Group) widths() []int {
	widths, heads := make([]int, len(g.Columns)), g.heads()
	labels := []int{terminal.Columns(heads[0].String())}
	for _, row := range g.Rows {
		if len(row) == 1 {
			continue
		}
		labels = append(labels, indentOf(g.Heading)+terminal.Columns(row[0].String()))
		for k, c := range row[1:] {
			widths[k+1] = max(widths[k+1], terminal.Columns(c.String()))
		}
	}
	room := Width
	for k := 1; k < len(widths); k++ {
		switch w := terminal.Columns(heads[k].String()); {
		case g.spans(k):
			widths[k+1] = max(widths[k+1], w-widths[k]-1)
		case !g.Columns[k].Beside:
			widths[k] = max(widths[k], w)
		}
		room -= g.Columns[k].gap() + widths[k]
	}
	widths[0] = leastLabel
	for _, w := range labels {
		if w <= room {
			widths[0] = max(widths[0], w)
		}
	}
	return widths
}

// gap returns how much room there is before a column.
func (c Column) gap() int {
	if c.Beside {
		return 1
	}
	return 2
}

// indentOf returns by how much rows are indented.
func indentOf(heading string) int { return 2 + len(heading) - len(strings.TrimLeft(heading, " ")) }

// Group writes a heading, the column heads and the rows. (text/tabwriter aligns all columns to the same
// side, and takes a Chinese letter for one column.)
func (p *Page) Group(g Group) {
	p.blocks = append(p.blocks, g.blocks()...)
	widths, indent := g.widths(), indentOf(g.Heading)
	write := func(indent int, row []Cell, head bool) {
		label := strings.Repeat(" ", indent) + row[0].String()
		if terminal.Columns(label) > widths[0] && len(row) > 1 {
			p.fill(label, len(label)-len(strings.TrimLeft(label, " ")), 4)
			label = ""
		}
		line := terminal.Pad(label, widths[0])
		for k := 1; k < len(row); k++ {
			c, text, width := g.Columns[k], row[k].String(), widths[k]
			line += strings.Repeat(" ", c.gap())
			if head && g.spans(k) {
				k++
				width += 1 + widths[k]
				c.Left = true
			}
			if room := strings.Repeat(" ", max(0, width-terminal.Columns(text))); c.Left {
				line += text + room
			} else {
				line += room + text
			}
		}
		p.line(line)
	}
	write(0, g.heads(), true)
	for _, row := range g.Rows {
		write(indent, row, false)
	}
	for _, text := range g.After {
		p.fill(text, indent, indent)
	}
}
