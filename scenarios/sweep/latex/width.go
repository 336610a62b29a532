package latex

import (
	"math"
	"slices"
	"strings"
)

// Widths in points: of a line in the class article at 10 pt (345, less the error of the
// estimates), of a column in classes with two and of both (84 and 174 mm less that error, as IEEEtran,
// acmart and elsarticle have at least), of the gap on each side of a column by default and where
// space is short, and the minimum width of the labels.
const (
	lineWidth  = 340.0
	halfWidth  = 235.0
	bothWidth  = 488.0
	columnGap  = 6.0
	closeGap   = 3.0
	leastLabel = 60.0 // in a line, and in a column
	halfLabel  = 50.0
)

// A setting is how a table is typeset to fit within a line.
type setting struct {
	near  bool    // reduced gap between columns
	small float64 // width of letters relative to 10 pt: 1, \small or \footnotesize
	stack bool    // heads of several words in two lines
	label float64 // width of the first column, which wraps; 0: as wide as its labels
	line  float64 // width that it should not exceed
}

// Letters at 9 and 8 pt are slightly wider for their height than at 10 pt.
const (
	asSmall    = 0.925
	asFootnote = 0.85
)

// setting returns how the table fits the line, or on a page in two columns one of them if it can.
func (t *Table) setting() setting {
	if !t.TwoColumns {
		return t.within(lineWidth)
	}
	if s := t.within(halfWidth); t.width(s) <= halfWidth {
		return s
	}
	return t.within(bothWidth)
}

// within returns the least change that makes the table fit a line: closer columns, then smaller
// letters, then labels that wrap. In two columns heads of two lines come before smaller letters,
// which go down to \footnotesize, as is usual there. In a table that is still too wide, labels have
// the least width, and on a page in one column heads of two lines.
func (t *Table) within(line float64) setting {
	s := setting{small: 1, line: line}
	steps := []func(){func() {}, func() { s.near = true }, func() { s.small = asSmall }}
	if t.TwoColumns {
		steps = slices.Insert(steps, 2, func() { s.stack = true })
		steps = append(steps, func() { s.small = asFootnote })
	}
	for _, step := range steps {
		if step(); t.width(s) <= line {
			return s
		}
	}
	least := leastLabel
	if t.TwoColumns {
		least = halfLabel
	}
	s.small, s.label = asSmall, least
	if t.width(s) > line {
		s.small = asFootnote
	}
	s.stack = s.stack || t.width(s) > line
	label, _ := t.widths(s.stack)
	s.label = 0
	s.label = max(least, math.Floor(line-t.width(s)+float64(s.small*label)))
	if s.small*label <= s.label { // they need not wrap
		s.label = 0
	}
	return s
}

// width estimates the width of the table in the given setting.
func (t *Table) width(s setting) float64 {
	label, others := t.widths(s.stack)
	gap := columnGap
	if s.near {
		gap = closeGap
	}
	if label *= s.small; s.label > 0 {
		label = min(label, s.label)
	}
	return label + s.small*others + 2*gap*float64(max(0, len(t.Columns)-1))
}

// widths estimates the widths of the first column and of the others together, at 10 pt, with heads
// in two lines if stack.
func (t *Table) widths(stack bool) (label, others float64) {
	for k, c := range t.Columns {
		w := widthOf(c.Head)
		if stack {
			_, w = t.fold(k)
		}
		w = max(w, widthOf(strings.NewReplacer(`\`, "", "$", "").Replace(c.under)))
		if w = max(w, t.cells(k)); k == 0 {
			label = w
		} else {
			others += w
		}
	}
	return label, others
}

// fold returns after how many words a head best continues on a second line, 0 if it needs none, and
// its width then.
func (t *Table) fold(k int) (at int, width float64) {
	words := parts(t.Columns[k].Head)
	width = widthOf(t.Columns[k].Head)
	if width <= t.cells(k) {
		return 0, width
	}
	for n := 1; n < len(words); n++ {
		if w := max(widthOf(strings.Join(words[:n], " ")), widthOf(strings.Join(words[n:], " "))); w < width {
			at, width = n, w
		}
	}
	return at, width
}

// cells estimates the width of the cells of a column.
func (t *Table) cells(k int) (w float64) {
	align := t.align(k)
	if align == Decimal {
		sign, whole, part := t.digits(k)
		w = widthOf(sign+strings.Repeat("0", whole)+"."+strings.Repeat("0", part)) + widthOf(" ")/2*float64((whole-1)/3+max(0, part-1)/3)
	}
	for _, r := range t.Rows {
		if k < len(r.Cells) && (align != Decimal || r.Cells[k].number == "") {
			w = max(w, widthOf(r.Cells[k].text))
		}
		if k < len(r.Cells) && r.Cells[k].under != nil {
			w = max(w, widthOf(r.Cells[k].under.text))
		}
	}
	return w
}

// lines estimates how many lines the rows take, given that some labels wrap.
func (t *Table) lines(s setting) int {
	n := 0
	for _, r := range t.Rows {
		lines := 1
		if s.label > 0 && len(r.Cells) > 0 {
			_, _, lines = wrapped(r.Cells[0].text, s.label/s.small)
		}
		if r.two() {
			lines = max(lines, 2)
		}
		n += lines
	}
	return n
}

// wrapped returns the first line of a label in a width at 10 pt, what follows it, and how many lines
// there are: the label breaks as breaks has it, and lines after the first are indented by 1em.
func wrapped(label string, width float64) (first, rest string, lines int) {
	lines, used, from := 1, 0.0, 0
	for left := label; left != ""; {
		end := 1 + strings.IndexAny(strings.TrimPrefix(left, "("), " .=@(_")
		if left[0] == '(' && end > 0 { // of a unit, which stays with it
			end++
		}
		if end == 0 {
			end = len(left)
		}
		if w := widthOf(left[:end]); used > 0 && used+widthOf(strings.TrimSpace(left[:end])) > width {
			if lines++; lines == 2 {
				from = len(label) - len(left)
			}
			used = 10 + w
		} else {
			used += w
		}
		left = left[end:]
	}
	if lines == 1 {
		return label, "", 1
	}
	return strings.TrimSpace(label[:from]), label[from:], lines
}

// pageHeight is the height in points of a page of article (10 pt, letter). Taller tables span
// several pages.
const pageHeight = 550

// height estimates the total height in points: caption, head and rules, lines of 12 pt, 5
// before a heading, 2 below an interval, and notes of 9.5 pt.
func (t *Table) height(s setting) float64 {
	h := 56 + 12*s.small*float64(t.lines(s))
	for _, r := range t.Rows {
		if r.Heading != "" {
			h += 5
		}
		if r.two() {
			h += 2
		}
	}
	for _, n := range t.Notes {
		h += 9.5 * math.Ceil(asFootnote*widthOf(n)/s.line)
	}
	return h
}

// before returns the commands that precede the tabular.
func (s setting) before() string {
	text := map[float64]string{asSmall: "\\small", asFootnote: "\\footnotesize"}[s.small]
	if s.near {
		text += "\\setlength{\\tabcolsep}{3pt}"
	}
	if text != "" {
		text += "\n"
	}
	return text
}

type alike struct {
	width float64
	of    string
}

// letters groups the letters of Computer Modern at 10 pt by similar width (from cmr10.tfm).
var letters = []alike{
	{2.8, "il.,:;'!|[]"}, {3.1, "fj"}, {3.4, " -_"}, {3.9, "rst()I"}, {4.4, "cez"}, {5, "aog0123456789/?*–"}, {5.3, "kqvxyJ"},
	{5.6, "bdhnpuS"}, {6.5, "EFLPZ"}, {7.3, "BCRTw"}, {7.7, "ADGHKNOQUVXY&+−±×=<>≤≥@"}, {8.3, "m%#"}, {9.2, "M"}, {10.2, "W→"},
}

// widthOf estimates the width of a text at 10 pt.
func widthOf(text string) float64 {
	w := 0.0
	for _, r := range text {
		k := slices.IndexFunc(letters, func(l alike) bool { return strings.ContainsRune(l.of, r) })
		switch {
		case k >= 0:
			w += letters[k].width
		case r < 0x2e80:
			w += 5.6
		default: // Chinese
			w += 10
		}
	}
	return w
}
