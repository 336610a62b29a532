// Package tabular formats tables for people, on a terminal and in LaTeX for a paper.
package tabular

import (
	"math"
	"strings"

	"guanxi/sim/results/digits"
)

// A Cell is a number or text that can be printed on a terminal and in LaTeX.
type Cell struct {
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
	percent
	percents // range of shares
	extent   // least and greatest
	bound
)

// Word returns a cell with text.
func Word(s string) Cell { return Cell{text: s} }

// Number returns a cell with a number rounded to that many decimals.
func Number(v float64, decimals int) Cell { return Cell{kind: number, v: v, decimals: decimals} }

// Limits returns a cell with an interval.
func Limits(lo, hi float64, decimals int) Cell {
	return Cell{kind: bounds, v: lo, hi: hi, decimals: decimals}
}

// Extent returns a cell with a range from least to greatest.
func Extent(lo, hi float64, decimals int) Cell {
	return Cell{kind: extent, v: lo, hi: hi, decimals: decimals}
}

// Bound returns a cell with a number that text such as "≥ " relates to.
func Bound(relation string, v float64, decimals int) Cell {
	return Cell{kind: bound, text: relation, v: v, decimals: decimals}
}

// P returns a cell with a p value.
func P(p float64) Cell {
	switch {
	case p < .001:
		return Word("< 0.001")
	case p < .0995:
		return Number(p, 3)
	}
	return Number(p, 2)
}

// Percent returns a cell with a relative difference as a percentage.
func Percent(v float64, decimals int) Cell {
	return Cell{kind: percent, text: "+", v: v, decimals: decimals}
}

// Share returns a cell with a share as a percentage.
func Share(v float64, decimals int) Cell { return Cell{kind: percent, v: v, decimals: decimals} }

// Shares returns a cell with a range of shares as percentages.
func Shares(lo, hi float64, decimals int) Cell {
	return Cell{kind: percents, v: lo, hi: hi, decimals: decimals}
}

// Estimate returns the cells of a number and of its interval, rounded to the digits that the
// interval supports.
func Estimate(v, lo, hi float64) (n, i Cell) {
	return Number(v, digits.MeanDecimals((hi-lo)/2, v)), Limits(lo, hi, Decimals(v, lo, hi))
}

// Decimals returns the decimals that show two significant digits of the half-width.
func Decimals(v, lo, hi float64) int { return digits.Decimals((hi-lo)/2, v) }

func (c Cell) String() string {
	switch c.kind {
	case number, bound:
		return c.text + Figure(c.v, c.decimals)
	case bounds:
		if c.v != c.v || c.hi != c.hi {
			return digits.None
		}
		return "[" + Figure(c.v, c.decimals) + ", " + Figure(c.hi, c.decimals) + "]"
	case extent:
		if c.v != c.v || c.v == c.hi {
			return digits.None
		}
		return Figure(c.v, c.decimals) + "…" + Figure(c.hi, c.decimals)
	case percent:
		if c.v-c.v != 0 {
			return digits.None
		}
		sign := ""
		if c.v > 0 {
			sign = c.text
		}
		return sign + Figure(100*c.v, c.decimals) + " %"
	case percents:
		if c.v != c.v || c.hi != c.hi {
			return digits.None
		}
		return Figure(100*c.v, c.decimals) + " to " + Figure(100*c.hi, c.decimals) + " %"
	}
	return c.text
}

// Figure formats a number for people; very small ones get an exponent.
func Figure(v float64, decimals int) string {
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
