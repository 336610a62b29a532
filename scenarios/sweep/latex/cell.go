package latex

import (
	"math"
	"strconv"
	"strings"

	"guanxi/sim/results/digits"
	"guanxi/sim/results/tex"
)

// Cell is a table cell, made by Text, Number, Interval or None.
type Cell struct {
	latex  string
	number string // plain decimal number, for an S column
	text   string // approximate printed form, to estimate the width
	under  *Cell  // the interval below the number, in a row of two lines
}

// Text returns a cell with plain text.
func Text(s string) Cell { return Cell{latex: tex.Escape(s), text: s} }

// formula returns a cell with text that is LaTeX already.
func formula(latex string) Cell { return Cell{latex: latex, text: latex} }

// None returns the cell of a missing value.
func None() Cell { return Cell{latex: "--", text: "–"} }

// Number returns a cell with v rounded to that many decimals; negative decimals round to tens
// and so on, see [digits.Decimals]. NaN gives None. A number that would be too long is written
// with an exponent.
func Number(v float64, decimals int) Cell {
	switch {
	case v != v:
		return None()
	case math.IsInf(v, 0):
		return formula(map[bool]string{true: `$\infty$`, false: `$-\infty$`}[v > 0])
	}
	s := digits.Plain(v, decimals)
	if long(s, decimals) {
		s = exponential(v, decimals)
		return Cell{latex: `\num{` + s + `}`, text: strings.NewReplacer("e", " × 10", "-", "−", "+", "").Replace(s)}
	}
	return Cell{latex: `\num{` + s + `}`, number: s, text: printed(v, decimals)}
}

// printed is about how siunitx prints a number: its digits in groups of three, after the point
// from five on.
func printed(v float64, decimals int) string {
	s := digits.Grouped(v, decimals)
	if decimals > 4 {
		s = s[:len(s)-decimals+3] + " " + s[len(s)-decimals+3:]
	}
	return s
}

// Interval returns a cell with [lo, hi], both ends with that many decimals.
func Interval(lo, hi float64, decimals int) Cell {
	if lo-lo != 0 || hi-hi != 0 {
		return None()
	}
	from, to := Number(lo, decimals), Number(hi, decimals)
	return Cell{latex: "[" + from.latex + ", " + to.latex + "]", text: "[" + from.text + ", " + to.text + "]"}
}

// Bound returns a cell with a relation and a number, such as ≥ 2.5.
func Bound(relation string, v float64, decimals int) Cell {
	n := Number(v, decimals)
	return Cell{latex: tex.Escape(relation) + n.latex, text: relation + n.text}
}

// long reports whether a number would make its column too wide.
func long(s string, decimals int) bool {
	whole, _, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return decimals > 6 || len(whole) > 12
}

// exponential writes v with an exponent, with as many digits as the decimals leave.
func exponential(v float64, decimals int) string {
	e := 0
	if v != 0 {
		s := strconv.FormatFloat(v, 'e', 15, 64)
		e, _ = strconv.Atoi(s[strings.IndexByte(s, 'e')+1:])
	}
	return strconv.FormatFloat(v, 'e', min(15, max(0, e+decimals)), 64)
}

// in returns the cell in a column of that alignment.
func (c Cell) in(a Align) string {
	if a != Decimal || c.latex == "" {
		return c.latex
	}
	if c.number != "" {
		return c.number
	}
	return "{" + c.latex + "}"
}
