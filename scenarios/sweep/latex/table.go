// Package latex writes tables for papers, with rules by booktabs and numbers aligned at their
// decimal points by siunitx.
//
// Each table is a fragment for \input. Its first line names what the preamble needs,
// [Preamble].
package latex

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"guanxi/sim/results/tex"
)

// Preamble loads the packages that the tables need.
const Preamble = `\usepackage{booktabs,longtable,siunitx}`

// Align is the alignment of the cells in a column.
type Align uint8

const (
	Left    Align = iota
	Right         // intervals
	Decimal       // numbers aligned at the decimal point, siunitx's S
)

// Column is a column of a table. Head is plain text; Symbol, if set, is LaTeX that replaces
// it.
type Column struct {
	Head    string
	Align   Align
	Symbol  string
	Verdict bool // words, of which the last goes on a second line where the page is narrow
	Below   bool // goes below the column before it where intervals below numbers are not enough

	under string // LaTeX head of the column that went below
}

// Table is a table in a paper. Its texts are plain and are escaped on output.
type Table struct {
	Comment string // first line of the fragment
	Caption string
	Label   string // tab:effects
	Columns []Column
	Rows    []Row
	Notes   []string // below the table

	TwoColumns bool // the page is in two columns
}

// Row is a row of cells, or a heading over the rows that follow.
type Row struct {
	Heading string // if set, the row is a heading and Cells is empty
	Cells   []Cell
}

// Common leaves out the column of that head if all its cells are the same, and says so in a note.
func (t *Table) Common(head string) {
	k := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Head == head })
	if k < 0 {
		return
	}
	same := ""
	for _, r := range t.Rows {
		if r.Heading == "" && (k >= len(r.Cells) || r.Cells[k].text != cmp.Or(same, r.Cells[k].text)) {
			return
		} else if r.Heading == "" {
			same = r.Cells[k].text
		}
	}
	t.Columns = slices.Delete(slices.Clone(t.Columns), k, k+1)
	for i, r := range t.Rows {
		if r.Heading == "" {
			t.Rows[i].Cells = slices.Delete(slices.Clone(r.Cells), k, k+1)
		}
	}
	t.Notes = append(t.Notes, head+" = "+same+" in all rows.")
}

// String returns the LaTeX fragment.
func (t *Table) String() string {
	text := t.fragment()
	if strings.ContainsFunc(text, func(r rune) bool { return r > '\u024f' && unicode.IsLetter(r) }) {
		text = "% letters that pdflatex has not: xelatex or lualatex, with a font that has them\n" + text
	}
	return text
}

func (t *Table) fragment() string {
	var b strings.Builder
	if t.Comment != "" {
		fmt.Fprintf(&b, "%% %s\n", strings.ReplaceAll(t.Comment, "\n", " "))
	}
	fmt.Fprintf(&b, "%% %s\n", Preamble)
	t = t.fitted()
	switch set := t.setting(); {
	case t.height(set) <= pageHeight:
		t.float(&b, set, "")
	case t.TwoColumns:
		t.floats(&b)
	default:
		t.long(&b, set)
	}
	return b.String()
}

// fitted returns the table as it is if it fits a line, or else folded as little as makes it fit, or as
// narrow as it can be. On a page in two columns it is folded so that it is least tall within one, and if it
// is taller than a page goes over both if it fits a page there.
func (t *Table) fitted() *Table {
	line := lineWidth
	if t.TwoColumns {
		line = halfWidth
	}
	var least, narrowest *Table
	height := math.Inf(1)
	for _, f := range []*Table{t, t.folded(verdicts), t.folded(intervals), t.folded(below)} {
		set := f.within(line)
		switch {
		case f.width(set) > line:
			if narrowest == nil || f.width(set) < narrowest.width(narrowest.within(line)) {
				narrowest = f
			}
		case !t.TwoColumns:
			return f
		case f.height(set) < height:
			least, height = f, f.height(set)
		}
	}
	if both := t.within(bothWidth); t.TwoColumns && height > pageHeight && t.height(both) <= pageHeight && t.width(both) <= bothWidth {
		return t
	}
	return cmp.Or(least, narrowest)
}

// What is folded: the last words of verdicts; also the intervals, under their numbers; also what may go
// below the column before it.
const (
	verdicts = iota
	intervals
	below
)

// folded returns the table with rows of two lines.
func (t *Table) folded(what int) *Table {
	under := func(k int) bool {
		c := t.Columns[k]
		return k > 0 && (what >= intervals && c.Align == Right && t.Columns[k-1].Align == Decimal || what >= below && c.Below)
	}
	narrow := *t
	narrow.Columns, narrow.Rows = nil, nil
	for k, c := range t.Columns {
		if under(k) {
			narrow.Columns[len(narrow.Columns)-1].under = cmp.Or(c.Symbol, tex.Escape(c.Head))
		} else {
			narrow.Columns = append(narrow.Columns, c)
		}
	}
	for _, r := range t.Rows {
		var cells []Cell
		for k, c := range r.Cells {
			if under(k) {
				cells[len(cells)-1].under = &c
				continue
			}
			if at := strings.LastIndexByte(c.text, ' '); at > 0 && t.Columns[k].Verdict {
				last := Text(c.text[at+1:])
				c = Text(c.text[:at])
				c.under = &last
			}
			cells = append(cells, c)
		}
		narrow.Rows = append(narrow.Rows, Row{Heading: r.Heading, Cells: cells})
	}
	return &narrow
}

// float writes a table that floats. On a page in two columns, one that is wider than a column spans
// both. before precedes the caption.
func (t *Table) float(b *strings.Builder, set setting, before string) {
	kind := "table"
	if t.TwoColumns && set.line > halfWidth {
		kind = "table*"
	}
	fmt.Fprintf(b, "\\begin{%s}[tbp]\n\\centering\n%s", kind, before)
	t.title(b, "\n\\smallskip\n")
	fmt.Fprintf(b, "%s\\begin{tabular}{%s}\n%s", set.before(), t.format(set), t.head(set))
	t.rows(b, set, "\\\\")
	b.WriteString("\\bottomrule\n\\end{tabular}\n")
	t.notes(b)
	fmt.Fprintf(b, "\\end{%s}\n", kind)
}

// long writes a table over several pages.
func (t *Table) long(b *strings.Builder, set setting) {
	b.WriteString("% in a paper in two columns: --latex=2\n")
	if set.before() != "" {
		b.WriteString("{" + set.before())
	}
	fmt.Fprintf(b, "\\begin{longtable}{%s}\n", t.format(set))
	t.title(b, "\\\\\n")
	// Caption, number and label are printed only once.
	b.WriteString(t.head(set) + "\\endfirsthead\n" + t.head(set) + "\\endhead\n\\bottomrule\n\\endfoot\n")
	t.rows(b, set, "\\\\*")
	b.WriteString("\\end{longtable}\n")
	if set.before() != "" {
		b.WriteString("}\n")
	}
	t.notes(b)
}

// floats writes a table as several of one number, because a longtable is an error in two columns.
// They are parted between groups of rows; where one group is longer than a page its heading is
// repeated. Each is set as its own rows need.
func (t *Table) floats(b *strings.Builder) {
	part := *t
	part.Rows, part.Notes = nil, nil
	before := ""
	flush := func() {
		part.float(b, part.setting(), before)
		before = "\\addtocounter{table}{-1}\n"
		part.Rows, part.Label = nil, ""
		part.Caption = strings.TrimSpace(t.Caption + " (continued)")
	}
	var heading []Row
	for i, r := range t.Rows {
		needed := 1
		if r.Heading != "" {
			heading = []Row{r}
			needed = 2 // with a row below it
			if group := t.group(i); group.height(group.setting()) <= pageHeight {
				needed = len(group.Rows)
			}
		}
		if i+needed >= len(t.Rows) {
			part.Notes = t.Notes
		}
		more := part
		more.Rows = append(slices.Clip(part.Rows), t.Rows[i:min(len(t.Rows), i+needed)]...)
		if len(part.Rows) > 0 && more.height(more.setting()) > pageHeight {
			part.Notes = nil
			flush()
			if r.Heading == "" {
				part.Rows = slices.Clone(heading)
			}
			if i == len(t.Rows)-1 {
				part.Notes = t.Notes
			}
		}
		part.Rows = append(part.Rows, r)
	}
	flush()
}

// group returns the table of the heading in row i and the rows below it, with the notes if it is the
// last.
func (t *Table) group(i int) *Table {
	g := *t
	end := i + 1
	for end < len(t.Rows) && t.Rows[end].Heading == "" {
		end++
	}
	if g.Rows = t.Rows[i:end]; end < len(t.Rows) {
		g.Notes = nil
	}
	return &g
}

// rows writes the body of the table. A row of two lines ends the first with together.
func (t *Table) rows(b *strings.Builder, set setting, together string) {
	for i, r := range t.Rows {
		if r.Heading != "" {
			if i > 0 {
				b.WriteString("\\addlinespace\n")
			}
			align := "l"
			if set.small*widthOf(r.Heading) > set.line {
				align = fmt.Sprintf("p{%.0fpt}@{}", min(set.line, t.width(set)))
			}
			fmt.Fprintf(b, "\\multicolumn{%d}{@{}%s}{%s} \\\\\n", len(t.Columns), align, tex.Escape(r.Heading))
			continue
		}
		upper, lower := make([]string, len(t.Columns)), make([]string, len(t.Columns))
		for k, c := range r.Cells[:min(len(r.Cells), len(t.Columns))] {
			if upper[k] = c.in(t.align(k)); c.under != nil {
				lower[k] = c.under.in(t.align(k))
			}
		}
		if label := set.label > 0 && len(r.Cells) > 0; label && r.two() {
			first, rest, _ := wrapped(r.Cells[0].text, set.label/set.small)
			if upper[0] = strings.TrimSuffix(breaks.Replace(tex.Escape(first)), `\allowbreak{}`); rest != "" {
				lower[0] = `\hspace*{1em}` + breaks.Replace(tex.Escape(rest))
			}
		} else if label {
			upper[0] = breaks.Replace(upper[0])
		}
		b.WriteString(strings.Join(upper, " & "))
		if r.two() {
			b.WriteString(" " + together + "\n" + strings.Join(lower, " & ") + " \\\\[2pt]\n")
		} else {
			b.WriteString(" \\\\\n")
		}
	}
}

// two reports whether a row has two lines.
func (r *Row) two() bool {
	return slices.ContainsFunc(r.Cells, func(c Cell) bool { return c.under != nil })
}

// head writes the names of the columns, and below them those that went under. Where they are stacked,
// names that are wider than their column take two lines.
func (t *Table) head(set setting) string {
	var lines [3][]string
	for i, c := range t.Columns {
		of := [3]string{"", "", cmp.Or(c.Symbol, tex.Escape(c.Head))}
		if set.stack {
			of[1], of[2] = t.halves(i)
		}
		if c.under != "" {
			of = [3]string{of[1], of[2], c.under}
		}
		for k, text := range of {
			if t.align(i) == Decimal {
				text = "{" + text + "}"
			}
			lines[k] = append(lines[k], text)
		}
	}
	text := "\\toprule\n"
	for k, line := range lines {
		if k == 2 || slices.ContainsFunc(line, func(s string) bool { return s != "" && s != "{}" }) {
			text += strings.Join(line, " & ") + " \\\\\n"
		}
	}
	return text + "\\midrule\n"
}

// halves returns a head in two lines, of which the upper one is empty if the column is wide enough
// or there is one word.
func (t *Table) halves(k int) (upper, lower string) {
	c := t.Columns[k]
	at, _ := t.fold(k)
	if c.Symbol != "" {
		words := strings.Fields(c.Symbol) // as many as the head has
		return strings.Join(words[:at], " "), strings.Join(words[at:], " ")
	}
	words := parts(c.Head)
	return tex.Escape(strings.Join(words[:at], " ")), tex.Escape(strings.Join(words[at:], " "))
}

// parts are the words of a head, or the parts of a party's name with a hyphen between.
func parts(head string) []string {
	for _, party := range []string{"adver-tiser", "con-sumer", "plat-form", "pro-vider"} {
		if first, second, _ := strings.Cut(party, "-"); head == first+second {
			return []string{first + "-", second}
		}
	}
	return strings.Fields(head)
}

func (t *Table) title(b *strings.Builder, end string) {
	if t.Caption == "" && t.Label == "" {
		return
	}
	b.WriteString("\\caption{" + tex.Escape(t.Caption) + "}")
	if t.Label != "" {
		b.WriteString("\\label{" + tex.Label(t.Label) + "}")
	}
	b.WriteString(end)
}

// statistics are the symbols that notes name.
var statistics = regexp.MustCompile(`\b([np])( = | is adjusted|, adjusted)`)

func (t *Table) notes(b *strings.Builder) {
	if len(t.Notes) == 0 {
		return
	}
	b.WriteString("\n\\medskip\n{\\footnotesize\\raggedright\n")
	for _, n := range t.Notes {
		b.WriteString(statistics.ReplaceAllString(tex.Escape(n), "$$$1$$$2") + "\\par\n")
	}
	b.WriteString("}\n")
}

func (t *Table) format(set setting) string {
	parts := make([]string, len(t.Columns))
	for k := range t.Columns {
		if k == 0 && set.label > 0 { // indent continuation lines
			parts[k] = fmt.Sprintf(`>{\raggedright\arraybackslash\hangindent=1em}p{%.0fpt}`, set.label)
			continue
		}
		switch t.align(k) {
		case Left:
			parts[k] = "l"
		case Right:
			parts[k] = "r"
		case Decimal:
			sign, whole, part := t.digits(k)
			parts[k] = fmt.Sprintf("S[table-format=%s%d.%d]", strings.Replace(sign, "−", "-", 1), whole, part)
		}
	}
	return "@{}" + strings.Join(parts, " ") + "@{}"
}

// mostDigits is the largest number of digits in a column aligned at the point, on a page in one
// column and in two. A column with more, such as one of metrics in different units, is narrower
// and easier to read aligned right.
const (
	mostDigits = 8
	halfDigits = 6
)

// align returns the alignment of column k in this table.
func (t *Table) align(k int) Align {
	if a := t.Columns[k].Align; a != Decimal {
		return a
	}
	most := mostDigits
	if t.TwoColumns {
		most = halfDigits
	}
	if _, whole, part := t.digits(k); whole+part > most {
		return Right
	}
	return Decimal
}

// breaks marks where labels such as captured.provider.shop may continue on the next line.
var breaks = strings.NewReplacer(" (", " (", ".", `.\allowbreak{}`, "=", `=\allowbreak{}`, "@", `@\allowbreak{}`, "(", `(\allowbreak{}`,
	`\_`, `\_\allowbreak{}`)

// digits returns the width that the numbers of a column need: the sign, and the digits before
// and after the point.
func (t *Table) digits(k int) (sign string, whole, part int) {
	whole = 1
	for _, r := range t.Rows {
		if k >= len(r.Cells) || r.Cells[k].number == "" {
			continue
		}
		s := r.Cells[k].number
		if s[0] == '-' {
			sign, s = "−", s[1:]
		}
		w, p, _ := strings.Cut(s, ".")
		whole, part = max(whole, len(w)), max(part, len(p))
	}
	return sign, whole, part
}
