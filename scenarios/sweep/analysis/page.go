package analysis

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"guanxi/scenarios/sweep/latex"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/terminal"
)

// A value is a cell of a table for people, in the form of a terminal and of
// LaTeX alike.
type value struct {
	kind     kind
	text     string
	v, hi    float64
	decimals int
}

type kind uint8

const (
	words kind = iota
	number
	bounds
	chance // a p value
	percent
	extent // least and greatest
)

func word(s string) value                   { return value{text: s} }
func numeral(v float64, decimals int) value { return value{kind: number, v: v, decimals: decimals} }
func limits(lo, hi float64, dec int) value  { return value{kind: bounds, v: lo, hi: hi, decimals: dec} }
func pValue(p float64) value                { return value{kind: chance, v: p} }
func share(v float64, decimals int) value   { return value{kind: percent, v: v, decimals: decimals} }
func between(lo, hi float64, dec int) value { return value{kind: extent, v: lo, hi: hi, decimals: dec} }
func estimate(v, lo, hi float64) (n, i value) {
	return numeral(v, meanDecimals(v, lo, hi)), limits(lo, hi, decimals(v, lo, hi))
}

// decimals show two significant digits of the half-width.
func decimals(v, lo, hi float64) int { return digits.Decimals((hi-lo)/2, v) }

// meanDecimals are the same for a mean beside its interval, unless the
// interval is wider than the mean is great and nothing would be left of it.
func meanDecimals(v, lo, hi float64) int {
	d := decimals(v, lo, hi)
	if v == 0 || v != v || !((hi-lo)/2 > math.Abs(v)) {
		return d
	}
	return max(d, digits.Decimals(math.Abs(v), v))
}

const dash = "–"

func (c value) String() string {
	switch c.kind {
	case number:
		return figure(c.v, c.decimals)
	case bounds:
		if c.v != c.v || c.hi != c.hi {
			return dash
		}
		return "[" + figure(c.v, c.decimals) + ", " + figure(c.hi, c.decimals) + "]"
	case extent:
		if c.v != c.v || c.v == c.hi {
			return dash
		}
		return figure(c.v, c.decimals) + "…" + figure(c.hi, c.decimals)
	case percent:
		if c.v-c.v != 0 {
			return dash
		}
		sign := ""
		if c.v > 0 {
			sign = "+"
		}
		return sign + figure(100*c.v, c.decimals) + " %"
	case chance:
		return chanceText(c.v)
	}
	return c.text
}

// figure is a number for people; very small ones with an exponent.
func figure(v float64, decimals int) string {
	switch {
	case math.IsInf(v, 1):
		return "∞"
	case math.IsInf(v, -1):
		return "−∞"
	case decimals > 7 && v != 0 && v == v:
		return strings.Replace(digits.Sparse(v), "-", "−", -1)
	}
	return digits.Grouped(v, decimals)
}

func chanceText(p float64) string {
	switch {
	case p != p:
		return dash
	case p < .001:
		return "< 0.001"
	case p < .0995:
		return digits.Grouped(p, 3)
	}
	return digits.Grouped(p, 2)
}

func (c value) latex() latex.Cell {
	switch c.kind {
	case number:
		return latex.Number(c.v, c.decimals)
	case bounds, extent:
		if c.kind == extent && c.v == c.hi {
			return latex.None()
		}
		return latex.Interval(c.v, c.hi, c.decimals)
	case percent:
		return latex.Number(100*c.v, c.decimals)
	case chance:
		if c.v < .001 {
			return latex.Text("< 0.001")
		}
		d := 2
		if c.v < .0995 {
			d = 3
		}
		return latex.Number(c.v, d)
	}
	if c.text == dash {
		return latex.None()
	}
	return latex.Text(c.text)
}

// A column of a table; the first holds labels.
type column struct {
	head     string
	left     bool // on the terminal; right otherwise
	optional bool // left out where a terminal is too narrow
	paper    latex.Align
	only     bool // for the terminal alone
	unit     string
}

func decimal(head string) column { return column{head: head, paper: latex.Decimal} }
func bounded(head string) column { return column{head: head, left: true, paper: latex.Right} }

// spare is a column that may be left out.
func spare(c column) column {
	c.optional = true
	return c
}

// A group is rows under a heading. In a paper, those of one label are a table.
type group struct {
	caption, label string
	columns        []column
	heading        string
	paper          string // heading in a paper, where groups are put together; heading when empty
	rows           [][]value
	after          []string // said below it
}

// newGroup has a column of labels, and those given.
func (r *Report) newGroup(label, caption string, columns ...column) group {
	return group{caption: caption, label: "tab:" + r.Study.Name + "-" + label, columns: append([]column{{}}, columns...)}
}

// page writes groups for a terminal.
type page struct{ b strings.Builder }

func (p *page) line(s string) { p.b.WriteString(strings.TrimRight(s, " ") + "\n") }

func (p *page) blank() { p.b.WriteString("\n") }

// words writes text in lines, those after the first further in.
func (p *page) words(text string, first, rest int) {
	p.b.WriteString(terminal.Fill(strings.Fields(text), " ", first, rest))
}

// fields writes the parts of a header three spaces apart.
func (p *page) fields(parts ...string) {
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	p.b.WriteString(terminal.Fill(parts, "   ", 0, 0))
}

const leastLabel = 14 // width that is kept for labels

// group writes a heading with the heads of the columns and the rows below it.
// A label that is too long stands on a line of its own; columns that can be
// spared go where the line is too short.
func (p *page) group(g group) {
	show := make([]int, 0, len(g.columns))
	for k := range g.columns {
		show = append(show, k)
	}
	widths := make([]int, len(g.columns))
	for k, c := range g.columns {
		if k > 0 {
			widths[k] = utf8.RuneCountInString(c.head)
		}
		for _, row := range g.rows {
			if k > 0 && k < len(row) {
				widths[k] = max(widths[k], utf8.RuneCountInString(row[k].String()))
			}
		}
	}
	room := func() int {
		left := terminal.Width
		for _, k := range show[1:] {
			left -= widths[k] + gap(g.columns[k])
		}
		return left
	}
	for k := len(show) - 1; k > 0 && room() < leastLabel; k-- {
		if g.columns[show[k]].optional {
			show = append(show[:k:k], show[k+1:]...)
		}
	}
	longest := utf8.RuneCountInString(g.heading)
	indent := strings.Repeat(" ", 2+len(g.heading)-len(strings.TrimLeft(g.heading, " ")))
	for _, row := range g.rows {
		longest = max(longest, len(indent)+utf8.RuneCountInString(row[0].String()))
	}
	widths[0] = max(leastLabel, min(longest, room()))
	if extra := room() - widths[0]; extra > 0 { // as the summary of a run stands
		widths[0] += min(extra, max(0, 24-widths[0]))
	}
	write := func(label string, cell func(k int) string) {
		if utf8.RuneCountInString(label) > widths[0] {
			p.words(label, len(label)-len(strings.TrimLeft(label, " ")), 4)
			label = ""
		}
		line := pad(label, widths[0], true)
		for _, k := range show[1:] {
			c := g.columns[k]
			line += strings.Repeat(" ", gap(c)) + pad(cell(k), widths[k], c.left)
		}
		p.line(line)
	}
	write(cmp.Or(g.heading, g.columns[0].head), func(k int) string { return g.columns[k].head })
	for _, row := range g.rows {
		write(indent+row[0].String(), func(k int) string {
			if k < len(row) {
				return row[k].String()
			}
			return ""
		})
	}
	for _, text := range g.after {
		p.words(text, len(indent), len(indent))
	}
}

func gap(c column) int {
	if c.left {
		return 3
	}
	return 2
}

func pad(s string, width int, left bool) string {
	n := max(0, width-utf8.RuneCountInString(s))
	if left {
		return s + strings.Repeat(" ", n)
	}
	return strings.Repeat(" ", n) + s
}

// atTerminal takes what is said to a user and not to a reader of a paper.
func atTerminal(text string) bool {
	return strings.Contains(text, ".csv") || strings.Contains(text, "--") || strings.Contains(text, "guanxi ") || strings.Contains(text, "same command")
}

// symbols are what heads are in a paper.
var symbols = map[string]string{"S1": `$S_1$`, "ST": `$S_T$`, "mu*": `$\mu^*$`, "mu": `$\mu$`, "sigma": `$\sigma$`, "sd": `$s$`,
	"n": `$n$`, "p": `$p$`, adjustedHead: `$p$ (Holm)`}

// fragments are the groups as tables for a paper, one per label.
func fragments(comment string, groups []group, notes []string) []string {
	notes = slices.DeleteFunc(slices.Clone(notes), atTerminal)
	var out []string
	var done []string
	for _, g := range groups {
		if slices.Contains(done, g.label) {
			continue
		}
		done = append(done, g.label)
		t := latex.Table{Comment: comment, Caption: g.caption, Label: g.label, Notes: slices.Clone(notes)}
		if !slices.ContainsFunc(g.columns, func(c column) bool { return c.head == adjustedHead }) {
			t.Notes = slices.DeleteFunc(t.Notes, func(n string) bool { return strings.HasPrefix(n, adjustedNote) })
		}
		for _, c := range g.columns {
			if !c.only {
				head := c.head
				if c.unit != "" {
					head += " (" + c.unit + ")"
				}
				t.Columns = append(t.Columns, latex.Column{Head: head, Align: c.paper, Symbol: symbols[head]})
			}
		}
		for _, other := range groups {
			if other.label != g.label {
				continue
			}
			for _, text := range other.after {
				if !atTerminal(text) {
					t.Notes = append(t.Notes, cmp.Or(other.paper, other.heading)+": "+text)
				}
			}
			if title := cmp.Or(other.paper, other.heading); title != "" {
				t.Rows = append(t.Rows, latex.Row{Heading: title})
			}
			for _, row := range other.rows {
				var cells []latex.Cell
				for k, c := range g.columns {
					switch {
					case c.only:
					case k < len(row):
						cells = append(cells, row[k].latex())
					default:
						cells = append(cells, latex.Text(""))
					}
				}
				t.Rows = append(t.Rows, latex.Row{Cells: cells})
			}
		}
		out = append(out, t.String())
	}
	return out
}
