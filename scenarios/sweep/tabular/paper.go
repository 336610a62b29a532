package tabular

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"unicode"

	"guanxi/sim/results/digits"
	"guanxi/sim/results/tex"
)

// Preamble loads the packages that the tables need.
const Preamble = `\usepackage{array,booktabs,graphicx,longtable,siunitx}`

//go:embed paper.tex
var fragment string

// paper is a table as the template has it.
type paper struct {
	Group
	Comment, Format string
	Heads           []string
	Rows            []paperRow
	Notes           []string
}

type paperRow struct {
	Heading string
	Cells   []string // none: a heading
}

// A table of more lines goes over several pages, labels of more letters wrap, and numbers of more digits are not
// aligned at the point.
const (
	mostLines   = 40
	mostLetters = 24
	mostDigits  = 8
)

func (t *paper) Preamble() string { return Preamble }

func (t *paper) Long() bool {
	n := len(t.Rows) + 3*len(t.Notes)
	if strings.Contains(t.Format, "p{") {
		n += len(t.Rows)
	}
	return n > mostLines
}

// Fragments returns the groups as LaTeX tables for \input into a paper, one table per label. Texts are escaped. A table
// that is too wide is scaled to the line; to break it is left to the author of the paper.
func Fragments(comment string, groups []Group, notes []string) (out []string) {
	tables := template.Must(template.New("").Delims("<<", ">>").Funcs(template.FuncMap{"tex": tex.Escape,
		"label": tex.Label, "join": strings.Join}).Parse(fragment))
	var done []string
	for _, g := range groups {
		if slices.Contains(done, g.Label) {
			continue
		}
		done = append(done, g.Label)
		joined := slices.DeleteFunc(slices.Clone(groups), func(o Group) bool { return o.Label != g.Label })
		t := paper{Group: g, Comment: strings.ReplaceAll(comment, "\n", " "), Notes: slices.Concat(g.ofColumns(notes),
			remarks(joined))}
		var rows [][]Cell
		for _, o := range joined {
			if title := cmp.Or(o.Paper, o.Heading); title != "" {
				rows = append(rows, []Cell{Word(title)})
			}
			rows = append(rows, o.Rows...)
		}
		t.fill(rows)
		var b strings.Builder
		if err := tables.Execute(&b, &t); err != nil {
			panic(err) // the template is a constant
		}
		text := b.String()
		if strings.ContainsFunc(text, func(r rune) bool { return r > '\u024f' && unicode.IsLetter(r) }) {
			text = "% letters that pdflatex has not: xelatex or lualatex, with a font that has them\n" + text
		}
		out = append(out, text)
	}
	return out
}

// fill sets the heads and cells, column by column.
func (t *paper) fill(rows [][]Cell) {
	t.Rows = make([]paperRow, len(rows))
	var formats []string
	for k, c := range t.Columns {
		if c.Only {
			continue
		}
		format := formatOf(k, rows)
		decimal := format[0] == 'S'
		head := c.Head
		if c.Unit != "" {
			head += " (" + c.Unit + ")"
		}
		head = cmp.Or(symbols[head], tex.Escape(head))
		if decimal {
			head = "{" + head + "}"
		}
		formats, t.Heads = append(formats, format), append(t.Heads, head)
		for i, row := range rows {
			text, number := "", false
			switch {
			case len(row) == 1:
				t.Rows[i].Heading = row[0].String()
				continue
			case k < len(row):
				text, number = row[k].latex()
			}
			switch {
			case decimal && !number && text != "":
				text = "{" + text + "}"
			case !decimal && number:
				text = `\num{` + text + "}"
			case format[0] == '>':
				text = breaks.Replace(text)
			}
			t.Rows[i].Cells = append(t.Rows[i].Cells, text)
		}
	}
	t.Format = "@{}" + strings.Join(formats, " ") + "@{}"
}

// formatOf returns how a column is aligned: numbers at the point, with room for their digits.
func formatOf(k int, rows [][]Cell) string {
	sign, whole, part, numbers, texts, longest := "", 0, 0, false, true, 0
	for _, row := range rows {
		if k >= len(row) || len(row) == 1 {
			continue
		}
		c := row[k]
		texts = texts && c.kind == words
		longest = max(longest, len(c.text))
		if s, number := c.latex(); number {
			if s[0] == '-' {
				sign, s = "-", s[1:]
			}
			w, p, _ := strings.Cut(s, ".")
			numbers, whole, part = true, max(whole, len(w)), max(part, len(p))
		}
	}
	switch {
	case k == 0 && longest > mostLetters:
		return `>{\raggedright\arraybackslash}p{0.3\linewidth}`
	case texts:
		return "l"
	case !numbers || whole+part > mostDigits:
		return "r"
	}
	return fmt.Sprintf("S[table-format=%s%d.%d]", sign, whole, part)
}

// breaks marks where labels such as captured.provider.shop may continue on the next line.
var breaks = strings.NewReplacer(".", `.\allowbreak{}`, "=", `=\allowbreak{}`, "@", `@\allowbreak{}`, `\_`, `\_\allowbreak{}`)

// latex returns a cell in LaTeX, or the digits of a number.
func (c Cell) latex() (text string, plain bool) {
	num := func(v float64) string {
		s, plain := figure(v, c.decimals)
		if plain {
			return `\num{` + s + "}"
		}
		return s
	}
	switch c.kind {
	case words:
		return tex.Escape(c.text), false
	case number:
		return figure(c.v, c.decimals)
	case percent:
		return figure(100*c.v, c.decimals)
	case bound:
		return tex.Escape(c.text) + num(c.v), false
	}
	by := 1.0
	if c.kind == percents {
		by = 100
	}
	if c.v-c.v != 0 || c.hi-c.hi != 0 || c.kind == extent && c.v == c.hi {
		return tex.Escape(digits.None), false
	}
	if c.kind == extent {
		return num(c.v) + " to " + num(c.hi), false
	}
	return "[" + num(by*c.v) + ", " + num(by*c.hi) + "]", false
}

// figure returns the digits of a number, or LaTeX if it has none or too many.
func figure(v float64, decimals int) (text string, plain bool) {
	s := digits.Plain(v, decimals)
	switch {
	case v-v != 0:
		return tex.Escape(Figure(v, decimals)), false
	case decimals > 6 || len(s) > 13+max(0, decimals):
		return `\num{` + strconv.FormatFloat(v, 'e', min(15, max(0, digits.Exponent(v)+decimals)), 64) + "}", false
	}
	return s, true
}

// symbols maps column heads to their LaTeX in a paper.
var symbols = map[string]string{"S1": `$S_1$`, "S2": `$S_2$`, "ST": `$S_T$`, "mu*": `$\mu^*$`, "mu": `$\mu$`, "sigma": `$\sigma$`, "sd": `$s$`,
	"n": `$n$`, "p": `$p$`, AdjustedHead: `$p$ (Holm)`}

// A note that begins so goes only under tables that have a column of that head.
const (
	AdjustedHead, AdjustedNote = "p (Holm)", "p is adjusted"
	OwenHead, OwenNote         = "Owen", "Owen values"
	ShapleyHead, ShapleyNote   = "Shapley", "Shapley values sum"
)

var headOf = map[string]string{AdjustedNote: AdjustedHead, OwenNote: OwenHead, ShapleyNote: ShapleyHead}

// ofColumns returns the notes that a paper has below the group.
func (g *Group) ofColumns(notes []string) []string {
	return slices.DeleteFunc(slices.Clone(notes), func(n string) bool {
		for note, head := range headOf {
			if strings.HasPrefix(n, note) && !slices.ContainsFunc(g.Columns, func(c Column) bool { return c.Head == head }) {
				return true
			}
		}
		return atTerminal(n)
	})
}

// atTerminal reports whether a text is for users of the terminal, not for readers of a paper.
func atTerminal(text string) bool {
	return strings.Contains(text, ".csv") || strings.Contains(text, "--") || strings.Contains(text, "guanxi ") ||
		strings.Contains(text, "same command")
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
	return all
}
