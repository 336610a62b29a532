package tabular

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/latex"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/terminal"
)

// A Column of a table; the first column holds labels.
type Column struct {
	Head     string
	Left     bool // aligned left on the terminal; right otherwise
	Optional bool // dropped if the terminal is too narrow
	Paper    latex.Align
	Only     bool // shown on the terminal but not in papers
	Unit     string
	Below    bool // on a narrow page of a paper it may go below the column before it
	Beside   bool // on the terminal its cells stand beside those of the column before, under the head of that
}

// Decimal returns a column of numbers.
func Decimal(head string) Column { return Column{Head: head, Paper: latex.Decimal} }

// Bounded returns a column of intervals.
func Bounded(head string) Column { return Column{Head: head, Left: true, Paper: latex.Right} }

// With returns a column of numbers and one of their intervals, which stand beside them.
func With(head, interval string) []Column {
	limits := Bounded(interval)
	limits.Beside = true
	return []Column{Decimal(head), limits}
}

// Spare returns the column marked as optional.
func Spare(c Column) Column {
	c.Optional = true
	return c
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
	Wide           bool     // all columns are shown, however narrow the terminal
	Narrow         *Group   // shown instead on a terminal that is too narrow
	Aside          []string // further ones, left out of a table of several groups, where they differ by group
}

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
type Page struct{ b strings.Builder }

func (p *Page) String() string { return p.b.String() }

func (p *Page) line(s string) { p.b.WriteString(strings.TrimRight(s, " ") + "\n") }

// Blank writes an empty line.
func (p *Page) Blank() { p.b.WriteString("\n") }

// Words writes wrapped text, with the first line indented by first and the others by rest.
func (p *Page) Words(text string, first, rest int) {
	p.b.WriteString(terminal.Fill(strings.Fields(text), " ", first, rest))
}

// Fields writes the parts of a header, separated by three spaces.
func (p *Page) Fields(parts ...string) {
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	p.b.WriteString(terminal.Fill(parts, "   ", 0, 0))
}

const (
	leastLabel = 14 // minimum width of labels
	usualLabel = 24 // their width if there is room, as in the summary of a run
)

// widths returns how wide the columns are. A head may extend over what stands beside its column.
func (g *Group) widths() []int {
	widths := make([]int, len(g.Columns))
	for k, c := range g.Columns {
		for _, row := range g.Rows {
			if k < len(row) && len(row) > 1 {
				widths[k] = max(widths[k], terminal.Columns(row[k].String()))
			}
		}
		switch head := terminal.Columns(c.Head); {
		case c.Beside:
			widths[k] = max(widths[k], terminal.Columns(g.Columns[k-1].Head)-widths[k-1]-gap(c))
		case k+1 == len(g.Columns) || !g.Columns[k+1].Beside:
			widths[k] = max(widths[k], head)
		}
	}
	return widths
}

// Fits reports whether the terminal is wide enough for all columns.
func (g *Group) Fits() bool {
	left := terminal.Width - indentOf(g.Heading)
	for k, w := range g.widths() {
		left -= w
		if k > 0 {
			left -= gap(g.Columns[k])
		}
	}
	return left >= 0
}

// indentOf returns by how much rows are indented.
func indentOf(heading string) int { return 2 + len(heading) - len(strings.TrimLeft(heading, " ")) }

// Group writes a heading, the column heads and the rows. A label that is too long gets a line
// of its own; optional columns are dropped if the terminal is too narrow.
func (p *Page) Group(g Group) {
	if g.Narrow != nil && !g.Fits() {
		g = *g.Narrow
	}
	show, widths := make([]int, len(g.Columns)), g.widths()
	for k := range g.Columns {
		show[k] = k
	}
	room := func() int {
		left := terminal.Width
		if g.Wide {
			left = math.MaxInt
		}
		for _, k := range show[1:] {
			left -= widths[k] + gap(g.Columns[k])
		}
		return left
	}
	indent := indentOf(g.Heading)
	longest := max(terminal.Columns(g.Heading), indent+widths[0])
	for i := len(show) - 1; i > 0 && room() < min(longest, usualLabel); i-- {
		if g.Columns[show[i]].Optional {
			show = append(show[:i:i], show[i+1:]...)
		}
	}
	widths[0] = max(min(longest, leastLabel), min(longest, room()))
	if extra := room() - widths[0]; extra > 0 {
		widths[0] += min(extra, max(0, usualLabel-widths[0]))
	}
	write := func(label string, row []Cell) { // no row: the heads
		if terminal.Columns(label) > widths[0] {
			p.Words(label, len(label)-len(strings.TrimLeft(label, " ")), 4)
			label = ""
		}
		line := pad(label, widths[0], true)
		for i := 1; i < len(show); i++ {
			k := show[i]
			c, text, width := g.Columns[k], "", widths[k]
			left := c.Left
			switch {
			case k < len(row):
				text = row[k].String()
			case row == nil && i+1 < len(show) && g.Columns[show[i+1]].Beside:
				i++
				text, width = c.Head, width+gap(g.Columns[show[i]])+widths[show[i]]
				left = true
			case row == nil:
				text = c.Head
			}
			line += strings.Repeat(" ", gap(c)) + pad(text, width, left)
		}
		p.line(line)
	}
	write(cmp.Or(g.Heading, g.Columns[0].Head), nil)
	for _, row := range g.Rows {
		if len(row) == 1 {
			p.line(pad("", indent, true) + row[0].String())
			continue
		}
		write(pad("", indent, true)+row[0].String(), row)
	}
	for _, text := range slices.Concat(g.After, g.Aside) {
		p.Words(text, indent, indent)
	}
}

func gap(c Column) int {
	switch {
	case c.Beside:
		return 1
	case c.Left:
		return 3
	}
	return 2
}

func pad(s string, width int, left bool) string {
	if left {
		return terminal.Pad(s, width)
	}
	return strings.Repeat(" ", max(0, width-terminal.Columns(s))) + s
}

// A note that begins so goes only under tables that have a column of that head.
const (
	AdjustedHead, AdjustedNote = "p (Holm)", "p is adjusted"
	OwenHead, OwenNote         = "Owen", "Owen values"
	ShapleyHead, ShapleyNote   = "Shapley", "Shapley values sum"
)

var headOf = map[string]string{AdjustedNote: AdjustedHead, OwenNote: OwenHead, ShapleyNote: ShapleyHead}

// atTerminal reports whether a text is for users of the terminal, not for readers of a paper.
func atTerminal(text string) bool {
	return strings.Contains(text, ".csv") || strings.Contains(text, "--") || strings.Contains(text, "guanxi ") || strings.Contains(text, "same command")
}

// remarks returns the notes of groups that form one table: once what all of them say, and with the
// heading of its group what only some do.
func remarks(groups []Group) (all []string) {
	for _, g := range groups {
		for _, text := range g.After {
			common := !slices.ContainsFunc(groups, func(o Group) bool { return !slices.Contains(o.After, text) })
			if !common {
				text = strings.TrimSpace(cmp.Or(g.Paper, g.Heading)) + ": " + text
			}
			if !atTerminal(text) && !slices.Contains(all, text) {
				all = append(all, text)
			}
		}
	}
	if len(groups) == 1 {
		all = append(all, groups[0].Aside...)
	}
	return all
}

// symbols maps column heads to their LaTeX in a paper.
var symbols = map[string]string{"S1": `$S_1$`, "S2": `$S_2$`, "ST": `$S_T$`, "mu*": `$\mu^*$`, "mu": `$\mu$`, "sigma": `$\sigma$`, "sd": `$s$`,
	"n": `$n$`, "p": `$p$`, AdjustedHead: `$p$ (Holm)`}

// Fragments returns the groups as LaTeX tables for a paper whose page has one or two columns, one
// table per label.
func Fragments(columns int, comment string, groups []Group, notes []string) []string {
	notes = slices.DeleteFunc(slices.Clone(notes), atTerminal)
	var out []string
	var done []string
	for _, g := range groups {
		if slices.Contains(done, g.Label) {
			continue
		}
		done = append(done, g.Label)
		t := latex.Table{Comment: comment, Caption: g.Caption, Label: g.Label, Notes: slices.Clone(notes), TwoColumns: columns == 2}
		for note, head := range headOf {
			if !slices.ContainsFunc(g.Columns, func(c Column) bool { return c.Head == head }) {
				t.Notes = slices.DeleteFunc(t.Notes, func(n string) bool { return strings.HasPrefix(n, note) })
			}
		}
		for _, c := range g.Columns {
			if !c.Only {
				head := c.Head
				if c.Unit != "" {
					head += " (" + c.Unit + ")"
				}
				t.Columns = append(t.Columns, latex.Column{Head: head, Align: c.Paper, Symbol: symbols[head], Verdict: c.Left && c.Paper == latex.Left, Below: c.Below})
			}
		}
		var joined []Group
		for _, other := range groups {
			if other.Label == g.Label {
				joined = append(joined, other)
			}
		}
		t.Notes = append(t.Notes, remarks(joined)...)
		for _, other := range joined {
			if title := cmp.Or(other.Paper, other.Heading); title != "" {
				t.Rows = append(t.Rows, latex.Row{Heading: title})
			}
			for _, row := range other.Rows {
				if len(row) == 1 {
					t.Rows = append(t.Rows, latex.Row{Heading: row[0].String()})
					continue
				}
				var cells []latex.Cell
				for k, c := range g.Columns {
					switch {
					case c.Only:
					case k < len(row):
						cells = append(cells, row[k].latex())
					default:
						cells = append(cells, latex.Text(""))
					}
				}
				t.Rows = append(t.Rows, latex.Row{Cells: cells})
			}
		}
		if columns == 2 {
			t.Common("n")
			t.Common("points")
		}
		out = append(out, t.String())
	}
	return out
}
